-- Two children who may be one: a record fitted a child, and not well enough to be linked without somebody looking.
create table match_review (
  id text primary key,
  -- The record, the child it was given, the child it may be about, and which record of that child it fitted best.
  record text not null,
  child text not null,
  other text not null,
  other_record text not null,
  probability double precision not null,
  weight double precision not null,
  model text not null,
  -- open; proposed, where a second person must agree; same, apart; settled, where it was answered by something else.
  state text not null,
  version bigint not null,
  opened_at bigint not null,
  -- Somebody could not say: not before this day again.
  rests_until text,
  answered_at bigint
);
create index match_review_state on match_review (state, opened_at);
create index match_review_child on match_review (child);
create index match_review_other on match_review (other);
-- Why they may be one: words of the engine, with names in them.
create table match_words (
  review text primary key,
  child text not null,
  reasons text not null
);
-- What people said to it, in order: same, apart or unsure; agreed or declined, of what another had said.
create table match_answer (
  id text primary key,
  review text not null,
  -- The version of the review that was answered: answers are in this order.
  number bigint not null,
  child text not null,
  answer text not null,
  reason text not null,
  answered_by text not null,
  answered_at bigint not null
);
create index match_answer_review on match_answer (review);
-- Two children whom a person found to be one. Which of their ids is in use follows from the joins that stand.
create table child_join (
  id text primary key,
  one text not null,
  other text not null,
  joined_by text not null,
  joined_at bigint not null,
  parted_by text,
  parted_at bigint
);
create index child_join_one on child_join (one);
create index child_join_other on child_join (other);
-- Why: once for each of the two, so that either page has it after they were parted.
create table child_join_words (
  child_join text not null,
  child text not null,
  reason text not null,
  part_reason text,
  primary key (child_join, child)
)
