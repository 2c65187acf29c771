-- Files that go with a contact: what they are here, their bytes in parts of 256 KiB. While the concern is being written its
-- files are concealed, like its words, and their names stand among those.
create table draft_file_part (
  draft text not null,
  number bigint not null,
  part bigint not null,
  content bytes not null,
  primary key (draft, number, part)
);
create table attachment (
  case_id text not null,
  number bigint not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  digest text not null,
  added_by text not null,
  added_at bigint not null,
  withdrawn_by text,
  withdrawn_at bigint,
  withdrawn_why text,
  primary key (case_id, number)
);
create table attachment_part (
  case_id text not null,
  number bigint not null,
  part bigint not null,
  content bytes not null,
  primary key (case_id, number, part)
);
