-- A strategy discussion about the children of a contact: called or needed by a decision, planned, held, and what was agreed.
-- It is a case of its own, so that those who are asked to it see it and nothing else of the contact.
create table strategy_discussion (
  id text primary key,
  contact text not null,
  number bigint not null,
  version bigint not null,
  needed_at bigint not null,
  called_by text,
  planned_for bigint,
  means text,
  place text,
  planned_by text,
  planned_at bigint,
  held_at bigint,
  chair text,
  decision text,
  recorded_by text,
  recorded_at bigint,
  cancelled_at bigint
);
create unique index strategy_discussion_number on strategy_discussion (contact, number);
-- Who was asked, and who came.
create table strategy_seat (
  discussion text not null,
  position bigint not null,
  code text not null,
  title text not null,
  team text,
  came text,
  named text,
  primary key (discussion, position)
);
create index strategy_seat_team on strategy_seat (team);
create table strategy_action (
  discussion text not null,
  number bigint not null,
  doer text not null,
  due_on text not null,
  primary key (discussion, number)
);
-- What was said and agreed: never changed, only added to.
create table strategy_words (
  case_id text not null,
  number bigint not null,
  kind text not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (case_id, number)
);
-- The enquiry that a discussion began. It closes with the day of the conference, or because none is required.
create table section_47_enquiry (
  discussion text primary key,
  contact text not null,
  version bigint not null,
  joint boolean not null,
  started_at bigint not null,
  outcome text,
  census_code text,
  proposed_by text,
  proposed_at bigint,
  agreed_by text,
  agreed_at bigint,
  conference_on text,
  conference_not_required boolean not null,
  closed_at bigint
);
create index section_47_enquiry_contact on section_47_enquiry (contact, closed_at);
create index section_47_enquiry_open on section_47_enquiry (closed_at);
-- The children it is about, by their places on the contact.
create table section_47_child (
  case_id text not null,
  position bigint not null,
  child text,
  primary key (case_id, position)
)
