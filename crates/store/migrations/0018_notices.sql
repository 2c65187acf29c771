-- What came in together, from somebody who has no account, from the police in one file, or from the night.
create table notice_receipt (
  id text primary key,
  kind text not null,
  who text not null,
  reference text not null unique,
  sent_key bytes unique,
  secret_hash bytes,
  morning text unique,
  sent_by text,
  sent_from text,
  agency text,
  received_at bigint not null,
  accepted_by text,
  accepted_at bigint
);
create index notice_receipt_kind on notice_receipt (kind, received_at);
-- One worry of it. Codes, moments and ids; whom it is about and what happened lies beside it, concealed.
create table notice (
  id text primary key,
  receipt text not null,
  number bigint not null,
  kind text not null,
  own_reference text,
  sent_by text,
  sent_from text,
  agency text,
  owner_team text not null,
  danger text not null,
  source_code text not null,
  state text not null,
  received_at bigint not null,
  changed_at bigint not null,
  added_at bigint,
  held_by text,
  draft text,
  contact text
);
create index notice_open on notice (owner_team, state, received_at);
create index notice_of_receipt on notice (receipt, number);
create index notice_held on notice (held_by, state);
create unique index notice_own on notice (agency, own_reference);
create table notice_words (
  case_id text not null,
  number bigint not null,
  kind text not null,
  body bytes not null,
  written_by text,
  written_at bigint not null,
  primary key (case_id, number)
)
