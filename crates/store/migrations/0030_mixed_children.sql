-- Somebody says that a child's page shows two children. The index team parts them, or says that it is one child.
create table mixed_report (
  id text primary key,
  -- By the id in use when it was first reported.
  child text not null,
  -- open; proposed, where a second person must agree; parted; one, where it is one child after all.
  state text not null,
  version bigint not null,
  reported_at bigint not null,
  answered_at bigint
);
create index mixed_report_state on mixed_report (state, reported_at);
create index mixed_report_child on mixed_report (child);
-- What was said, in order: reported; parted or one, as an answer; agreed or declined, of what another had said.
create table mixed_step (
  report text not null,
  number bigint not null,
  child text not null,
  kind text not null,
  words text not null,
  said_by text not null,
  said_at bigint not null,
  primary key (report, number)
);
create index mixed_step_by on mixed_step (said_by);
-- The records that are about another child, as that step says.
create table mixed_step_record (
  report text not null,
  number bigint not null,
  record text not null,
  primary key (report, number, record)
);
-- joined, by a person. Or by no person, where records of two had been linked to one child: parted, since joined_at they
-- had been on one page; kept, what was parted together from several ids stays one child.
alter table child_join add column kind text not null default 'joined'
