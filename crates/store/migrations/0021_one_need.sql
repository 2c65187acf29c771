-- Places on two lists of which somebody has said that they are two needs: nobody is asked again.
create table waiting_apart (
  one text not null,
  other text not null,
  primary key (one, other)
);
