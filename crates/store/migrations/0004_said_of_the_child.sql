-- The NHS number a child had before an adoption, as the index team sends it.
alter table source_record add column adopted_from text;
create index source_record_adopted_from on source_record (adopted_from);
create index source_record_nhs_number on source_record (nhs_number);
-- Why a sensitive service may be recorded: consent or harm.
alter table involvement add column shared_because text;
create index link_ruling_a on link_ruling (record_a);
create index link_ruling_b on link_ruling (record_b);
