-- Systems of an agency that act for its people. `scopes` are words with a space between, as OAuth writes them.
create table agency_client (
  id text primary key,
  agency text not null,
  name text not null,
  purpose text not null,
  scopes text not null,
  version bigint not null,
  registered_by text not null,
  registered_at bigint not null,
  ended_by text,
  ended_at bigint
);
create index agency_client_agency on agency_client (agency);
-- What such a system shows: only the hash is kept. Two may be good at a time, so that one takes over from the other.
create table client_key (
  id text primary key,
  client text not null,
  number bigint not null,
  key_hash bytes not null unique,
  made_by text not null,
  made_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_by text,
  revoked_at bigint
);
create unique index client_key_number on client_key (client, number);
-- For whom a system has acted, for that person to see.
create table client_acted (
  client text not null,
  person text not null,
  first_at bigint not null,
  last_at bigint not null,
  primary key (client, person)
);
create index client_acted_person on client_acted (person);
-- A system names its person by work e-mail address.
create index person_email on person (lower(email));
