-- Another authority and a child: asked, known there, handed over, placed here. Which and how it stands; what it says is
-- behind the second wall.
create table other_area (
  id text primary key,
  child text not null,
  kind text not null,
  authority text not null,
  state text not null,
  begun_by text not null,
  begun_team text not null,
  begun_at bigint not null
);
create index other_area_child on other_area (child, begun_at);
create index other_area_team on other_area (begun_team, state);
create index other_area_person on other_area (begun_by, state);
-- What was written when it began, field by field, and everything that followed. Nothing is overwritten.
create table other_area_step (
  matter text not null,
  number bigint not null,
  child text not null,
  kind text not null,
  fields text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (matter, number)
);
create index other_area_step_child on other_area_step (child)
