-- A child's place on a waiting list. Codes, moments and days; who and why lie beside it, behind the second wall.
create table waiting_entry (
  id text primary key,
  version bigint not null,
  list text not null,
  priority text not null,
  ahead boolean not null,
  started_at bigint not null,
  recorded_at bigint not null,
  assessed_at bigint,
  offer text,
  offer_on text,
  offer_accepted boolean not null,
  missed text not null,
  missed_by text,
  away_from text,
  away_until text,
  check_by text not null,
  ended_at bigint,
  ended_how text,
  steps bigint not null,
  changed_at bigint not null
);
create index waiting_entry_list on waiting_entry (list, ended_at, started_at);
-- One open entry for each child and need, whoever asks at the same moment.
create table waiting_place (
  list text not null,
  child text not null,
  case_id text not null,
  primary key (list, child)
);
create index waiting_place_case on waiting_place (case_id);
create index waiting_place_child on waiting_place (child);
-- Everybody who asked for the same help, by the day on which it first reached a partner.
create table waiting_referral (
  case_id text not null,
  number bigint not null,
  sent_by text not null,
  taken_by text not null,
  referrer text not null,
  received_at bigint not null,
  recorded_at bigint not null,
  agreed text not null,
  served text,
  follows boolean not null,
  read_step bigint not null,
  primary key (case_id, number)
);
-- What was done with an entry, step by step: the entry is what its steps make it.
create table waiting_step (
  case_id text not null,
  number bigint not null,
  facts text not null,
  words text,
  done_by text not null,
  team text not null,
  done_at bigint not null,
  primary key (case_id, number)
)
