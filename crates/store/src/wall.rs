//! The second wall, on PostgreSQL: rows about children that no decision has let through are not there. The first wall is
//! the decision itself (`access::decide`); this one stands behind a statement whose `where` was forgotten.
//!
//! The program's role owns nothing and cannot pass row-level security; whoever owns the tables only migrates. SQLite has
//! the first wall alone: it knows no roles.

use crate::{Error, Tx};
use base::{CaseId, ChildId};
use sqlx::{
    AssertSqlSafe, Row as _,
    postgres::{PgConnectOptions, PgPool},
};

/// What the rest of a transaction may see of the tables behind the wall. A snapshot begins with nothing.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    Nothing,
    /// Everything recorded of these children, under whatever id.
    Children(&'a [ChildId]),
    /// These cases, and everything recorded of these children.
    Cases {
        cases: &'a [CaseId],
        children: &'a [ChildId],
    },
    /// What the agency of this feed has sent.
    Feed(&'a str),
    /// For work that goes over all children. Wherever this stands is listed in a test, each with its reason.
    Everything,
}

impl Tx {
    /// Sets what this transaction sees from here to its end. Does nothing on SQLite.
    pub async fn see(&mut self, sight: Sight<'_>) -> Result<(), Error> {
        let Some(text) = self.engine().see() else { return Ok(()) };
        let (cases, children): (&[CaseId], &[ChildId]) = match sight {
            Sight::Children(children) => (&[], children),
            Sight::Cases { cases, children } => (cases, children),
            Sight::Nothing | Sight::Feed(_) | Sight::Everything => (&[], &[]),
        };
        let feed = if let Sight::Feed(feed) = sight { feed } else { "" };
        let cases: Vec<String> = cases.iter().map(CaseId::to_string).collect();
        self.sql(text)
            .bind(if matches!(sight, Sight::Everything) { "everything" } else { "" })
            .bind(feed)
            .bind(cases.join(","))
            .bind_set(children.iter().copied())
            .optional::<(String, String, String, String)>()
            .await
            .map(drop)
    }
}

/// The tables behind the wall and what of them may be seen: by child, by feed, or all. `migration` notes the text's
/// digest, so that a change here is put up by the next migration. Children are looked up as an array: a plan that was
/// made while `link` was small would otherwise walk through it for good.
pub(crate) const TEXT: &str = "
create or replace function sees_everything() returns boolean language sql stable as
  $$ select coalesce(current_setting('trellis.sees', true), '') = 'everything' $$;
create or replace function seen_children() returns setof text language sql stable rows 5 as
  $$ select unnest(string_to_array(coalesce(current_setting('trellis.children', true), ''), ',')) $$;
create or replace function seen_cases() returns setof text language sql stable rows 5 as
  $$ select unnest(string_to_array(coalesce(current_setting('trellis.cases', true), ''), ',')) $$;
create or replace function seen_feed() returns text language sql stable as
  $$ select coalesce(current_setting('trellis.feed', true), '') $$;
create or replace function fresh_statistics() returns void language sql security definer set search_path = public as
  $$ analyze $$;

alter table link enable row level security;
drop policy if exists wall on link;
create policy wall on link
  using ((select sees_everything()) or child in (select seen_children())) with check (true);

alter table source_record enable row level security;
drop policy if exists wall on source_record;
create policy wall on source_record
  using ((select sees_everything()) or feed = (select seen_feed())
         or id in (select l.record from link l where l.child = any (array(select seen_children())))) with check (true);

alter table source_version enable row level security;
drop policy if exists wall on source_version;
create policy wall on source_version
  using ((select sees_everything())
         or record in (select l.record from link l where l.child = any (array(select seen_children())))) with check (true);

alter table involvement enable row level security;
drop policy if exists wall on involvement;
create policy wall on involvement
  using ((select sees_everything())
         or record in (select l.record from link l where l.child = any (array(select seen_children())))) with check (true);

alter table carer enable row level security;
drop policy if exists wall on carer;
create policy wall on carer
  using ((select sees_everything())
         or record in (select l.record from link l where l.child = any (array(select seen_children())))) with check (true);

alter table feed_file_part enable row level security;
drop policy if exists wall on feed_file_part;
create policy wall on feed_file_part
  using ((select sees_everything())
         or file in (select f.id from feed_file f where f.feed = (select seen_feed()))) with check (true);

alter table journal_entry enable row level security;
drop policy if exists wall on journal_entry;
create policy wall on journal_entry
  using ((select sees_everything()) or child in (select seen_children())) with check (true);

alter table journal_facts enable row level security;
drop policy if exists wall on journal_facts;
create policy wall on journal_facts
  using ((select sees_everything())
         or entry in (select e.id from journal_entry e where e.child = any (array(select seen_children())))) with check (true);

alter table contact_child enable row level security;
drop policy if exists wall on contact_child;
create policy wall on contact_child
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table contact_words enable row level security;
drop policy if exists wall on contact_words;
create policy wall on contact_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table contact_adult enable row level security;
drop policy if exists wall on contact_adult;
create policy wall on contact_adult
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table contact_decision enable row level security;
drop policy if exists wall on contact_decision;
create policy wall on contact_decision
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table contact_message enable row level security;
drop policy if exists wall on contact_message;
create policy wall on contact_message
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table request_words enable row level security;
drop policy if exists wall on request_words;
create policy wall on request_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table consultation_words enable row level security;
drop policy if exists wall on consultation_words;
create policy wall on consultation_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table notice_words enable row level security;
drop policy if exists wall on notice_words;
create policy wall on notice_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table joint_work_words enable row level security;
drop policy if exists wall on joint_work_words;
create policy wall on joint_work_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table meeting_words enable row level security;
drop policy if exists wall on meeting_words;
create policy wall on meeting_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table strategy_words enable row level security;
drop policy if exists wall on strategy_words;
create policy wall on strategy_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table section_47_child enable row level security;
drop policy if exists wall on section_47_child;
create policy wall on section_47_child
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table waiting_place enable row level security;
drop policy if exists wall on waiting_place;
create policy wall on waiting_place
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))
         or child = any (array(select seen_children()))) with check (true);

alter table waiting_referral enable row level security;
drop policy if exists wall on waiting_referral;
create policy wall on waiting_referral
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table waiting_step enable row level security;
drop policy if exists wall on waiting_step;
create policy wall on waiting_step
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table attachment enable row level security;
drop policy if exists wall on attachment;
create policy wall on attachment
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table attachment_part enable row level security;
drop policy if exists wall on attachment_part;
create policy wall on attachment_part
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table export_words enable row level security;
drop policy if exists wall on export_words;
create policy wall on export_words
  using ((select sees_everything()) or case_id = any (array(select seen_cases()))) with check (true);

alter table other_area_step enable row level security;
drop policy if exists wall on other_area_step;
create policy wall on other_area_step
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table match_words enable row level security;
drop policy if exists wall on match_words;
create policy wall on match_words
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table match_answer enable row level security;
drop policy if exists wall on match_answer;
create policy wall on match_answer
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table child_join_words enable row level security;
drop policy if exists wall on child_join_words;
create policy wall on child_join_words
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table mixed_step enable row level security;
drop policy if exists wall on mixed_step;
create policy wall on mixed_step
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table breach_step enable row level security;
drop policy if exists wall on breach_step;
create policy wall on breach_step
  using ((select sees_everything()) or child = any (array(select seen_children()))) with check (true);

alter table event enable row level security;
drop policy if exists wall on event;
create policy wall on event
  using ((select sees_everything()) or subject = any (array(select seen_cases()))
         or child = any (array(select seen_children()))) with check (true);
";

/// What the program's role may do: everything rows are for, but never change a journal entry, a number or a head.
fn grants(role: &str) -> String {
    format!(
        "grant usage on schema public to {role};
         grant select, insert, update, delete on all tables in schema public to {role};
         grant execute on all functions in schema public to {role};
         revoke insert, update, delete on migration from {role};
         revoke update, delete on journal_entry, journal_number, journal_head, journal_purged from {role};
         revoke update on journal_facts from {role};"
    )
}

/// Puts the wall up, and gives the program's role what it needs.
pub(crate) async fn put_up(owner: &PgPool, role: &str) -> Result<(), Error> {
    let mut tx = owner.begin().await?;
    // Two programs that start at once would both change the catalogue.
    sqlx::query("select pg_advisory_xact_lock(7311942)").execute(&mut *tx).await?;
    sqlx::raw_sql(TEXT).execute(&mut *tx).await?;
    sqlx::raw_sql(AssertSqlSafe(grants(&quoted(role)))).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Why a role stands above the wall, in words; none when it does not.
pub(crate) async fn above(pool: &PgPool) -> Result<Option<&'static str>, Error> {
    let row = sqlx::query(
        "select r.rolsuper, r.rolbypassrls,
                exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = 'public' and c.relkind in ('r', 'p')
                           and pg_has_role(current_user, c.relowner, 'member')) as owns,
                exists (select 1 from pg_roles o where (o.rolsuper or o.rolbypassrls)
                           and pg_has_role(current_user, o.oid, 'member')) as inherits
           from pg_roles r where r.rolname = current_user",
    )
    .fetch_one(pool)
    .await?;
    Ok(if row.try_get("rolsuper")? {
        Some("is a superuser")
    } else if row.try_get("rolbypassrls")? {
        Some("has BYPASSRLS")
    } else if row.try_get("owns")? {
        Some("owns tables")
    } else if row.try_get("inherits")? {
        Some("may become a role that is above it")
    } else {
        None
    })
}

pub(crate) async fn exists(owner: &PgPool, role: &str) -> Result<bool, Error> {
    let found = sqlx::query("select 1 from pg_roles where rolname = $1").bind(role).fetch_optional(owner).await?;
    Ok(found.is_some())
}

/// Makes a role that may sign in and nothing else, or gives the one that is there this password.
pub(crate) async fn make_role(owner: &PgPool, role: &str, password: Option<&str>) -> Result<(), Error> {
    let there = exists(owner, role).await?;
    let verb = if there { "alter" } else { "create" };
    let text = match password {
        Some(password) => {
            let password = password.replace('\'', "''");
            format!("{verb} role {} login password '{password}'", quoted(role))
        }
        None if !there => format!("create role {} login", quoted(role)),
        None => return Ok(()),
    };
    match sqlx::raw_sql(AssertSqlSafe(text)).execute(owner).await {
        // Another program made it at the same moment.
        Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42710" | "23505" | "XX000")) => {
            Ok(())
        }
        outcome => Ok(outcome.map(drop)?),
    }
}

/// The role a demonstration makes for itself, named after its database.
pub(crate) fn role_of_demo(options: &PgConnectOptions) -> String {
    format!("{}_app", options.get_database().unwrap_or("trellis"))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
