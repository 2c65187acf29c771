-- The front door that watches a contact which went straight to the team that works with the child already, until it is taken.
alter table contact add column watched_by text;
create index contact_watched on contact (watched_by, state) where watched_by is not null
