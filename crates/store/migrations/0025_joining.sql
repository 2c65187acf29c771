-- Teams that come to work that has begun, and those that leave it again: asked to join, invited, left.
create table work_joining (
  work text not null,
  number bigint not null,
  team text not null,
  kind text not null,
  said_by text not null,
  said_at bigint not null,
  answer text,
  answered_by text,
  answered_at bigint,
  primary key (work, number)
);
create unique index work_joining_waits on work_joining (work, team) where kind = 'asked' and answer is null
