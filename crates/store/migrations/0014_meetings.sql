-- A meeting of a team: open while its agenda is live, then closed. What was said stands in words of their own, behind the
-- second wall.
create table meeting (
  id text primary key,
  team text not null,
  number bigint not null,
  held_on text not null,
  place text not null,
  version bigint not null,
  opened_by text not null,
  opened_at bigint not null,
  closed_by text,
  closed_at bigint,
  discussed bigint not null,
  not_discussed bigint not null,
  judged bigint not null,
  kept bigint not null
);
create unique index meeting_number on meeting (team, number);
-- Every seat at it: who came, who sent apologies, who stood in.
create table meeting_attendance (
  meeting text not null,
  position bigint not null,
  agency text not null,
  title text not null,
  came text not null,
  person text,
  deputy text,
  primary key (meeting, position)
);
-- A case that was decided at a meeting, or stood on its agenda and was not discussed.
create table meeting_item (
  id text primary key,
  meeting text not null,
  case_id text not null,
  version bigint not null,
  reason text not null,
  because text not null,
  outcome text,
  to_person text,
  to_team text,
  decided_by text,
  decided_at bigint
);
create unique index meeting_item_case on meeting_item (meeting, case_id);
create index meeting_item_of on meeting_item (case_id);
-- Somebody of the team wants a case spoken about, or left to another time. It holds until the next meeting is closed.
create table agenda_wish (
  id text primary key,
  team text not null,
  case_id text not null,
  wanted text not null,
  asked_by text not null,
  asked_at bigint not null,
  settled_at bigint
);
create index agenda_wish_team on agenda_wish (team, settled_at);
create table meeting_action (
  id text primary key,
  meeting text not null,
  team text not null,
  case_id text not null,
  number bigint not null,
  version bigint not null,
  owner text,
  agency text,
  due_on text not null,
  made_by text not null,
  made_at bigint not null,
  done_by text,
  done_at bigint
);
create index meeting_action_meeting on meeting_action (meeting, number);
create index meeting_action_owner on meeting_action (owner, done_at);
create index meeting_action_team on meeting_action (team, done_at);
-- What was written about an item, a wish, an action or a meeting as a whole: never changed, only added to.
create table meeting_words (
  about text not null,
  number bigint not null,
  case_id text not null,
  kind text not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (about, number)
);
create index meeting_words_case on meeting_words (case_id)
