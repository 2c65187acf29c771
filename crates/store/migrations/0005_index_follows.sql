-- The batch in which the linker decided: the journal's entry of the batch names it as its subject, and whoever follows
-- the journal finds the records by it. None for links of an earlier version.
alter table link add column batch text;
create index link_batch on link (batch);
