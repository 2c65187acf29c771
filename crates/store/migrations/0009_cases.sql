-- A piece of work about children. Which children, and who has to do with it.
create table case_child (
  case_id text not null,
  child text not null,
  from_at bigint not null,
  until_at bigint,
  primary key (case_id, child)
);
create index case_child_child on case_child (child);
create table standing (
  id text primary key,
  case_id text not null,
  holder_kind text not null,
  holder text not null,
  kind text not null,
  from_at bigint not null,
  until_at bigint
);
create index standing_case on standing (case_id, holder);
create index standing_holder on standing (holder, kind);
-- A form begun and not sent, concealed: its writer's alone.
create table draft (
  id text primary key,
  person text not null,
  kind text not null,
  body bytes not null,
  version bigint not null,
  started_at bigint not null,
  saved_at bigint not null
);
create index draft_person on draft (person, saved_at);
-- A worry, as it reached the front door. Codes, moments and ids; what it says lies beside it, behind the second wall.
create table contact (
  id text primary key,
  version bigint not null,
  reference text not null unique,
  state text not null,
  danger text not null,
  channel text not null,
  source_code text not null,
  sent_by text not null,
  sent_from text not null,
  on_behalf_of text,
  told_parents text not null,
  parents_agree text,
  received_at bigint not null,
  recorded_at bigint not null,
  owner_team text not null,
  owner text,
  owned_since bigint,
  changed_at bigint not null,
  closed_at bigint
);
create index contact_inbox on contact (owner_team, state, received_at);
create index contact_owner on contact (owner, state);
create index contact_sender on contact (sent_by, received_at);
create index contact_sent_from on contact (sent_from, received_at);
-- Each child it is about: one who was confirmed, or one described.
create table contact_child (
  case_id text not null,
  position bigint not null,
  child text,
  name text not null,
  born text,
  described text,
  primary key (case_id, position)
);
create index contact_child_child on contact_child (child);
-- What was written, by question, in versions: what is added later stands beside what was said first.
create table contact_words (
  case_id text not null,
  question text not null,
  version bigint not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (case_id, question, version)
);
create table contact_adult (
  case_id text not null,
  position bigint not null,
  name text not null,
  relation text,
  lives_there text,
  responsibility text,
  phone text,
  said text not null,
  source text,
  primary key (case_id, position)
);
create table contact_decision (
  id text primary key,
  case_id text not null,
  number bigint not null,
  level bigint,
  route text not null,
  outcome_code text not null,
  reason text not null,
  offer text,
  to_team text,
  decided_by text not null,
  decided_at bigint not null,
  needs_agreement boolean not null,
  agreed boolean,
  agreed_by text,
  agreed_at bigint,
  agreement_words text
);
create index contact_decision_case on contact_decision (case_id, number);
create table contact_message (
  id text primary key,
  case_id text not null,
  kind text not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  answers text
);
create index contact_message_case on contact_message (case_id, written_at)
