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
create index other_area_step_child on other_area_step (child);
-- Referrals a team has taken into its own case system: which, when, by whom. The words are behind the second wall.
create table export (
  id text primary key,
  team text not null,
  number bigint not null,
  made_by text not null,
  made_at bigint not null,
  from_on text,
  until_on text,
  referrals bigint not null
);
create unique index export_number on export (team, number);
create table export_item (
  export text not null,
  case_id text not null,
  position bigint not null,
  team text not null,
  primary key (export, case_id)
);
create index export_item_case on export_item (case_id, team);
-- The referral as it was exported: the same file can be fetched again.
create table export_words (
  export text not null,
  case_id text not null,
  content text not null,
  primary key (export, case_id)
);
-- The number a referral has in the team's own case system.
create table case_number (
  case_id text not null,
  team text not null,
  number text not null,
  recorded_by text not null,
  recorded_at bigint not null,
  primary key (case_id, team)
)
