-- Agencies, their services and teams.
create table organisation (
  id text primary key,
  code text not null unique,
  parent text,
  kind text not null,
  sector text not null,
  name text not null,
  short_name text not null,
  ods_code text,
  urn text,
  phone text,
  duty_phone text,
  duty_hours text,
  sensitive boolean not null,
  universal boolean not null
);
create index organisation_parent on organisation (parent);
create index organisation_ods on organisation (ods_code);
create index organisation_urn on organisation (urn);
-- Members of staff. One employer each.
create table person (
  id text primary key,
  staff_code text not null unique,
  user_name text unique,
  name text not null,
  job_title text not null,
  role text not null,
  employer text not null,
  phone text,
  email text,
  trained_until text,
  vetted_until text,
  sponsor text,
  left_on text,
  demo_sign_in boolean not null,
  version bigint not null
);
create index person_employer on person (employer);
-- Dated places in teams of one's own or another agency.
create table seat (
  id text primary key,
  person text not null,
  organisation text not null,
  role text not null,
  position bigint not null default 0,
  from_on text,
  until_on text
);
create index seat_person on seat (person);
create index seat_organisation on seat (organisation);
create table credential (
  person text primary key,
  password_hash text not null,
  totp_secret bytes,
  totp_last_step bigint,
  totp_wrong bigint not null,
  totp_wrong_step bigint,
  changed_at bigint not null
);
-- Server-side sessions; the browser holds a token, this table its hash.
create table session (
  token_hash bytes primary key,
  id text not null unique,
  person text not null,
  seat text,
  started_at bigint not null,
  seen_at bigint not null,
  ended_at bigint
);
create index session_person on session (person);
-- A password was right and the second factor is awaited.
create table half_session (
  token_hash bytes primary key,
  person text not null,
  started_at bigint not null
);
-- Wrong guesses per account and address; address '' counts the account as a whole.
create table sign_in_failure (
  account text not null,
  address text not null,
  failures bigint not null,
  last_at bigint not null,
  until_at bigint not null,
  primary key (account, address)
);
-- Who has a standing reason to see a child: a person or an organisation (a team, a school, a practice).
create table tie (
  id text primary key,
  holder_kind text not null,
  holder text not null,
  child text not null,
  kind text not null,
  basis text not null,
  reason text,
  from_at bigint not null,
  until_at bigint
);
create index tie_child on tie (child, holder);
create index tie_holder on tie (holder, kind);
create index tie_basis on tie (basis);
-- contact: address and contacts hidden. existence: nobody but index team and named holders gets a hit.
create table shield (
  id text primary key,
  child text not null,
  kind text not null,
  ground text not null,
  decided_by text,
  from_at bigint not null,
  until_at bigint
);
create index shield_child on shield (child);
create table shield_holder (
  shield text not null,
  person text not null,
  primary key (shield, person)
);
-- A member of staff who is family of a child: never allowed, always told.
create table own_family (
  person text not null,
  child text not null,
  basis text not null,
  primary key (person, child, basis)
);
create table consent (
  id text primary key,
  child text not null,
  category text not null,
  service text,
  given_by text not null,
  from_at bigint not null,
  until_at bigint
);
create index consent_child on consent (child);
-- Who may be told what of which feed, for what, until when.
create table agreement (
  id text not null,
  version bigint not null,
  title text not null,
  feed text not null,
  category text not null,
  columns text not null,
  senders text not null,
  recipients text not null,
  population text not null,
  purpose text not null,
  lawful_basis_article_6 text not null,
  lawful_basis_article_9 text,
  dpia text not null,
  from_on text not null,
  until_on text not null,
  applied_at bigint not null,
  primary key (id, version)
);
-- Every id a child ever had leads to the one in use.
create table same_child (
  given text primary key,
  current text not null
);
create index same_child_current on same_child (current);
-- A form sent after its session had ended, concealed, for its writer to find after signing in again.
create table parked_form (
  id text primary key,
  person text not null,
  path text not null,
  body bytes not null,
  parked_at bigint not null
);
create index parked_form_person on parked_form (person, parked_at)
