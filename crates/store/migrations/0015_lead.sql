-- Work of several agencies with one family. It always has a lead: one open term, from its beginning to its end.
create table joint_work (
  id text primary key,
  version bigint not null,
  kind text not null,
  begun_by text not null,
  begun_from text not null,
  begun_at bigint not null,
  ended_at bigint,
  ended_by text,
  end_reason text
);
create index joint_work_open on joint_work (ended_at, begun_at);
-- The teams that take part.
create table joint_work_team (
  work text not null,
  team text not null,
  from_at bigint not null,
  until_at bigint,
  primary key (work, team)
);
create index joint_work_team_team on joint_work_team (team, until_at);
-- Who led, and from when until when: `lead`, or `acting` while nobody is appointed. The team is the one that answers.
create table lead_term (
  work text not null,
  number bigint not null,
  kind text not null,
  person text,
  team text not null,
  from_at bigint not null,
  until_at bigint,
  why text not null,
  primary key (work, number)
);
-- One lead at every instant: the database says so too.
create unique index lead_term_open on lead_term (work) where until_at is null;
create index lead_term_person on lead_term (person, until_at);
-- Somebody is asked to lead, and answers.
create table lead_proposal (
  work text not null,
  number bigint not null,
  person text not null,
  team text not null,
  proposed_by text not null,
  proposed_at bigint not null,
  answer text,
  answered_at bigint,
  primary key (work, number)
);
create unique index lead_proposal_open on lead_proposal (work) where answer is null;
create index lead_proposal_person on lead_proposal (person, answer);
-- Why it began, what a proposal said, why somebody declined or gave the lead up, how it ended.
create table joint_work_words (
  case_id text not null,
  kind text not null,
  number bigint not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (case_id, kind, number)
);
create index seat_role on seat (role)
