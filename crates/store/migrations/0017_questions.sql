-- A question about a child goes to a team, or to one of it by name, and wants an answer or a word that it was read.
alter table information_request add column asked_person text;
alter table information_request add column wants text
