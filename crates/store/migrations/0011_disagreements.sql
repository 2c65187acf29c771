-- Whoever sent a contact disagrees with what was decided: stage by stage, each with an owner and an answer.
create table disagreement (
  id text primary key,
  case_id text not null,
  number bigint not null,
  stage bigint not null,
  owner_team text not null,
  opened_by text not null,
  opened_at bigint not null,
  outcome text,
  answered_by text,
  answered_at bigint
);
create index disagreement_case on disagreement (case_id, number);
create index disagreement_open on disagreement (owner_team, answered_at)
