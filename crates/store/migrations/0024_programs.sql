-- Programs that act for somebody: only the hash of what each shows is kept, and no right that its owner lacks.
create table program_token (
  id text primary key,
  person text not null,
  seat text,
  name text not null,
  token_hash bytes not null unique,
  made_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index program_token_person on program_token (person, made_at);
