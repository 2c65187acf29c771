-- The trust's own choices (clocks, levels of need, routes) as text, in versions, each with the day from which it applies.
create table choice (
  kind text not null,
  name text not null,
  version bigint not null,
  effective_from text not null,
  definition text not null,
  applied_at bigint not null,
  primary key (kind, name, version)
);
-- What happened, by the moment of happening; recorded_at tells when it was written down. Clocks and chronology read it.
create table event (
  id text primary key,
  subject text not null,
  child text,
  kind text not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  recorded_by text not null,
  significance bigint not null,
  version bigint not null,
  withdrawn_at bigint
);
create index event_subject on event (subject, occurred_at);
create index event_child on event (child, occurred_at);
-- A time limit that runs, ran, or was kept: always what its events and the text in force at its start make it.
create table clock (
  id text primary key,
  rule text not null,
  rule_version bigint not null,
  subject text not null,
  started_by text not null,
  started_at bigint not null,
  due_at bigint not null,
  met_at bigint,
  met_recorded_at bigint,
  cancelled_at bigint,
  reason text,
  reason_by text,
  reason_at bigint,
  constraint clock_once unique (rule, started_by)
);
create index clock_subject on clock (subject);
create index clock_due on clock (due_at)
