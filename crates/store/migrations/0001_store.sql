-- The journal: who changed or saw what, when. Its format is fixed for ever (docs/decisions/0002-journal-format.md).
create table journal_entry (
  id text primary key,
  version bigint not null,
  at bigint not null,
  actor text not null,
  agency text,
  on_behalf_of text,
  purpose text,
  basis text,
  child text,
  class text not null,
  kind text not null,
  subject text,
  request text,
  facts_hash bytes not null,
  row_hash bytes not null
);
create index journal_entry_child on journal_entry (child, at);
create index journal_entry_actor on journal_entry (actor, at);
create index journal_entry_kind on journal_entry (kind, at);
-- What an entry says beyond who and when. A purge deletes rows here; the entry and its hash stay.
create table journal_facts (
  entry text primary key,
  salt bytes not null,
  facts text not null
);
-- Entries committed and not yet numbered.
create table journal_pending (
  entry text primary key
);
-- The order of commits: leaf n of the Merkle tree.
create table journal_number (
  number bigint primary key,
  entry text not null unique
);
-- Signed heads of the tree.
create table journal_head (
  size bigint primary key,
  root bytes not null,
  at bigint not null,
  key text not null,
  signature bytes not null
);
-- Which entry's facts were deleted by which purge entry: the proof of deletion.
create table journal_purged (
  entry text primary key,
  purged_by text not null
);
create table lease (
  name text primary key,
  holder text not null,
  until_at bigint not null
);
create table job (
  id text primary key,
  kind text not null,
  payload text not null,
  run_at bigint not null,
  attempts bigint not null,
  claimed_until bigint,
  problem text,
  failed boolean not null,
  created_at bigint not null
);
create index job_due on job (failed, run_at);
-- A form sent twice takes effect once.
create table idempotency (
  actor text not null,
  key text not null,
  body bytes not null,
  outcome text not null,
  at bigint not null,
  constraint idempotency_pkey primary key (actor, key)
);
-- Facts about this database itself: demo or not, the trust's name.
create table property (
  name text primary key,
  value text not null
);
