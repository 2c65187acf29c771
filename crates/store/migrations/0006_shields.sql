-- Why the index team put a shield up, in its own words, and when it is to be looked at again. A date alone lifts nothing.
alter table shield add column reason text;
alter table shield add column review_on text;
-- Who let somebody know of a hidden child, and when.
alter table shield_holder add column named_by text;
alter table shield_holder add column named_at bigint;
-- That a shield should be lifted: who asked, who answered. Hidden existence needs two people.
create table shield_lifting (
  id text primary key,
  shield text not null,
  reason text not null,
  asked_by text not null,
  asked_at bigint not null,
  answered_by text,
  answered_at bigint,
  agreed boolean
);
create index shield_lifting_shield on shield_lifting (shield);
-- A record's mark that stood when a shield was lifted: it puts none up again until the agency marks anew.
create table shield_settled (
  record text not null,
  kind text not null,
  ground text not null,
  primary key (record, kind, ground)
)
