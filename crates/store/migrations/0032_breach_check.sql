-- Two were one and are two again: somebody checks whose data went where it should not have gone, and tells whoever came near.
create table breach_check (
  child_join text primary key,
  version bigint not null,
  opened_at bigint not null,
  closed_at bigint
);
create index breach_check_open on breach_check (closed_at, opened_at);
-- Whom somebody told, and what came of the check. Nothing is overwritten.
create table breach_step (
  child_join text not null,
  number bigint not null,
  -- One of the two: the other's page shows it as well.
  child text not null,
  -- told: somebody was; closed: nothing, put-right or breach.
  kind text not null,
  person text,
  words text not null,
  done_by text not null,
  done_at bigint not null,
  primary key (child_join, number)
)
