-- Somebody asks another team about a child: a partner check of the front door, or any other question.
create table information_request (
  id text primary key,
  version bigint not null,
  kind text not null,
  about text,
  urgency text not null,
  asked_of text not null,
  asked_by text not null,
  asked_from text not null,
  asked_at bigint not null,
  chased_at bigint,
  answer text,
  answered_by text,
  answered_at bigint,
  released_by text,
  released_at bigint
);
create index information_request_asked_of on information_request (asked_of, answered_at, asked_at);
create index information_request_about on information_request (about);
-- The question, the answer, the reason for none.
create table request_words (
  case_id text not null,
  kind text not null,
  words text not null,
  written_by text not null,
  written_at bigint not null,
  primary key (case_id, kind)
)
