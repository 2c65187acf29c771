-- Up to which change of a contact its sender was sent word of it, and who wants none.
create table news_sent (
  person text not null,
  case_id text not null,
  changed_at bigint not null,
  primary key (person, case_id)
);
create table news_wanted (
  person text primary key,
  wanted boolean not null,
  changed_at bigint not null
);
create index contact_changed on contact (changed_at);
