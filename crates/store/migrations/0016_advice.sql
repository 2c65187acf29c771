-- Somebody asks the front door for advice without naming a child. What was said lies beside it, behind the second wall.
create table consultation (
  id text primary key,
  asked_by text,
  recorded_by text not null,
  agency text not null,
  owner_team text not null,
  asked_at bigint not null,
  adviser text,
  answered_at bigint,
  draft text,
  contact text,
  raised_at bigint
);
create index consultation_asked_by on consultation (asked_by, asked_at);
create index consultation_team on consultation (owner_team, asked_at);
create index consultation_draft on consultation (draft);
create table consultation_words (
  case_id text not null,
  kind text not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (case_id, kind)
)
