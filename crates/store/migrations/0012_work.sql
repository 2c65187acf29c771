-- Days on which somebody is away, and who answers for their work meanwhile.
create table absence (
  id text primary key,
  person text not null,
  from_on text not null,
  until_on text not null,
  cover text,
  recorded_by text not null,
  recorded_at bigint not null,
  ended_at bigint
);
create index absence_person on absence (person, until_on);
create index absence_cover on absence (cover, until_on);
-- When somebody last looked at a case, so that what changed since can be told from what did not.
create table looked (
  person text not null,
  case_id text not null,
  looked_at bigint not null,
  primary key (person, case_id)
);
-- The address under which a calendar reads somebody's dates: only its hash is kept.
create table calendar_feed (
  person text primary key,
  token_hash bytes not null unique,
  made_at bigint not null
);
-- The level of need that counts, beside the contact: who gives work out weighs by it.
alter table contact add column level bigint;
update contact set level = (select d.level from contact_decision d
  where d.case_id = contact.id and (d.agreed = true or d.needs_agreement = false) order by d.number desc limit 1);
-- What waits for its sender, or for whoever has it, is asked for by person and state.
create index contact_owned on contact (owner, changed_at);
create index disagreement_by on disagreement (opened_by, answered_at);
create index information_request_by on information_request (asked_by, answered_at)
