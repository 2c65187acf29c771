-- The name under which a child stands in its holder's list, so that one page of a long list is read, not all of it.
alter table tie add column listed_as text;
update tie set listed_as = coalesce((
  select lower(coalesce(r.given_name || ' ', '') || coalesce(r.family_name, ''))
    from involvement i join source_record r on r.id = i.record where i.id = substr(tie.basis, 13)), '');
create index tie_list on tie (holder, kind, listed_as, child, from_at, until_at);
-- The same columns begin the new one.
drop index tie_holder;
-- Ids that lead to another: few, and asked for by every list.
create index same_child_merged on same_child (current) where current <> given
