-- One file an agency sent, and how far it has been loaded.
create table feed_file (
  id text primary key,
  feed text not null,
  name text not null,
  digest bytes not null,
  state text not null,
  stop_reason text,
  rows_total bigint not null,
  rows_bad bigint not null,
  next_row bigint not null,
  added bigint not null,
  changed bigint not null,
  unchanged bigint not null,
  ended bigint not null,
  sent_by text not null,
  agreed_by text,
  received_at bigint not null,
  finished_at bigint
);
create index feed_file_feed on feed_file (feed, received_at);
-- The file itself while it is being loaded, in chunks; deleted when it is done.
create table feed_file_part (
  file text not null,
  part bigint not null,
  content bytes not null,
  primary key (file, part)
);
-- What an agency keeps of a child, as it last sent it.
create table source_record (
  id text primary key,
  feed text not null,
  record_key text not null,
  category text not null,
  version bigint not null,
  digest bytes not null,
  file text not null,
  received_at bigint not null,
  as_at text,
  ended_at bigint,
  given_name text,
  middle_names text,
  family_name text,
  known_as text,
  former_family_name text,
  birth_date text,
  birth_precision text,
  sex text,
  nhs_number text,
  upn text,
  former_upn text,
  house text,
  street text,
  town text,
  postcode text,
  language text,
  household text,
  own_family_of text,
  shield text,
  shield_ground text,
  constraint source_record_key unique (feed, record_key)
);
create index source_record_file on source_record (feed, file);
create index source_record_postcode on source_record (postcode, house);
-- Every version as it was sent, word for word.
create table source_version (
  record text not null,
  version bigint not null,
  as_sent text not null,
  file text not null,
  received_at bigint not null,
  primary key (record, version)
);
-- That a service is, or was, involved.
create table involvement (
  id text primary key,
  record text not null,
  organisation text not null,
  sensitive boolean not null,
  staff_code text,
  practitioner text,
  practitioner_role text,
  practitioner_phone text,
  practitioner_left boolean not null,
  leads boolean not null,
  met text,
  last_seen_on text,
  since_on text,
  until_on text,
  confirmed_on text,
  started_at bigint not null,
  ended_at bigint
);
create index involvement_record on involvement (record);
create index involvement_organisation on involvement (organisation);
-- Parents and carers as a record names them.
create table carer (
  record text not null,
  position bigint not null,
  name text not null,
  relation text,
  phone text,
  responsibility text,
  primary key (record, position)
);
create table child (
  id text primary key,
  created_at bigint not null
);
-- The decision that a record is about a child.
create table link (
  record text primary key,
  child text not null,
  probability double precision not null,
  weight double precision not null,
  reasons text not null,
  model text not null,
  decided_by text not null,
  decided_at bigint not null
);
create index link_child on link (child);
-- Records waiting for the linker, in the order in which they were written.
create table link_pending (
  record text primary key,
  batch text not null
);
create index link_pending_batch on link_pending (batch);
-- Decisions of people about two records: they outrank every score.
create table link_ruling (
  id text primary key,
  record_a text not null,
  record_b text not null,
  same boolean not null,
  reason text not null,
  decided_by text not null,
  decided_at bigint not null
);
-- A search somebody made, kept a day: the URL holds its id and nothing else.
create table search (
  id text primary key,
  person text not null,
  purpose text not null,
  criteria bytes not null,
  made_at bigint not null,
  expires_at bigint not null
);
create index search_expiry on search (expires_at)
;
-- How each feed is read, in versions: the trust's text as it was applied.
create table feed_definition (
  feed text not null,
  version bigint not null,
  agency text not null,
  title text not null,
  effective_from text not null,
  definition text not null,
  applied_at bigint not null,
  primary key (feed, version)
)
