//! Bringing a database up to this version: forward only, one statement a step, each step once. On PostgreSQL the tables'
//! owner does it, and puts up the second wall.

use crate::{Error, Tx, open::Pools, wall};
use base::Instant;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, postgres::PgPool};

/// Every migration in order. A released one is never edited: add another.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_store", include_str!("../migrations/0001_store.sql")),
    ("0002_access", include_str!("../migrations/0002_access.sql")),
    ("0003_children", include_str!("../migrations/0003_children.sql")),
    ("0004_said_of_the_child", include_str!("../migrations/0004_said_of_the_child.sql")),
    ("0005_index_follows", include_str!("../migrations/0005_index_follows.sql")),
    ("0006_shields", include_str!("../migrations/0006_shields.sql")),
    ("0007_lists", include_str!("../migrations/0007_lists.sql")),
    ("0008_clocks", include_str!("../migrations/0008_clocks.sql")),
    ("0009_cases", include_str!("../migrations/0009_cases.sql")),
    ("0010_requests", include_str!("../migrations/0010_requests.sql")),
    ("0011_disagreements", include_str!("../migrations/0011_disagreements.sql")),
    ("0012_work", include_str!("../migrations/0012_work.sql")),
    ("0013_waiting", include_str!("../migrations/0013_waiting.sql")),
    ("0014_meetings", include_str!("../migrations/0014_meetings.sql")),
    ("0015_lead", include_str!("../migrations/0015_lead.sql")),
    ("0016_advice", include_str!("../migrations/0016_advice.sql")),
    ("0017_questions", include_str!("../migrations/0017_questions.sql")),
    ("0018_notices", include_str!("../migrations/0018_notices.sql")),
    ("0019_strategy", include_str!("../migrations/0019_strategy.sql")),
    ("0020_other_areas", include_str!("../migrations/0020_other_areas.sql")),
    ("0021_one_need", include_str!("../migrations/0021_one_need.sql")),
    ("0022_attachments", include_str!("../migrations/0022_attachments.sql")),
    ("0023_news", include_str!("../migrations/0023_news.sql")),
    ("0024_programs", include_str!("../migrations/0024_programs.sql")),
    ("0025_joining", include_str!("../migrations/0025_joining.sql")),
    ("0026_action_outcome", include_str!("../migrations/0026_action_outcome.sql")),
    ("0028_straight", include_str!("../migrations/0028_straight.sql")),
    ("0029_match_review", include_str!("../migrations/0029_match_review.sql")),
    ("0030_mixed_children", include_str!("../migrations/0030_mixed_children.sql")),
    ("0031_agency_clients", include_str!("../migrations/0031_agency_clients.sql")),
    ("0032_breach_check", include_str!("../migrations/0032_breach_check.sql")),
];

#[derive(sqlx::FromRow)]
struct Done {
    step: String,
    digest: Vec<u8>,
}

/// Runs what has not run. Killed half-way, it goes on where it stopped.
pub(crate) async fn migrate(pools: &Pools, at: Instant) -> Result<(), Error> {
    let mut tx = pools.begin_housekeeping().await?;
    let ledger =
        "create table if not exists migration (step text primary key, digest bytes not null, at bigint not null)";
    let ledger = tx.engine().ddl(ledger);
    tx.execute(AssertSqlSafe(ledger), Vec::new(), false).await?;
    tx.commit().await?;
    for (step, statement, digest) in waiting(pools).await? {
        let mut tx = pools.begin_housekeeping().await?;
        apply(&mut tx, &step, statement, digest, at)
            .await
            .map_err(|e| Error::Migration { step: step.clone(), source: Box::new(e) })?;
        tx.commit().await?;
    }
    Ok(())
}

type Step = (String, &'static str, Vec<u8>);

/// The steps that have not run, in their order.
pub(crate) async fn waiting(pools: &Pools) -> Result<Vec<Step>, Error> {
    let mut tx = pools.begin_read(false).await?;
    let done: Vec<Done> = tx.sql("select step, digest from migration order by step").all().await?;
    drop(tx);
    let known: Vec<(String, &str)> = MIGRATIONS.iter().flat_map(|(name, text)| steps(name, text)).collect();
    if let Some(newer) = done.iter().find(|d| d.step != WALL && !known.iter().any(|(step, _)| *step == d.step)) {
        return Err(Error::Newer(newer.step.clone()));
    }
    let mut waiting = Vec::new();
    for (step, statement) in known {
        let digest = Sha256::digest(statement.as_bytes()).to_vec();
        match done.iter().find(|d| d.step == step) {
            Some(d) if d.digest == digest => {}
            Some(_) => return Err(Error::MigrationChanged(step)),
            None => waiting.push((step, statement, digest)),
        }
    }
    Ok(waiting)
}

/// The one step that may change and run again.
const WALL: &str = "wall";

/// Puts up the second wall for the program's `role`, unless it stands as this version has it.
pub(crate) async fn put_up_wall(owner: &PgPool, role: &str, at: Instant) -> Result<(), Error> {
    // With each migration anew: a table it makes has to be granted.
    let names: String = MIGRATIONS.iter().map(|(name, _)| *name).collect();
    let digest = Sha256::digest(format!("{}{role}{names}", wall::TEXT)).to_vec();
    let stands = sqlx::query("select 1 from migration where step = $1 and digest = $2")
        .bind(WALL)
        .bind(&digest)
        .fetch_optional(owner)
        .await?;
    if stands.is_some() {
        return Ok(());
    }
    wall::put_up(owner, role).await?;
    sqlx::query(
        "insert into migration (step, digest, at) values ($1, $2, $3)
         on conflict (step) do update set digest = excluded.digest, at = excluded.at",
    )
    .bind(WALL)
    .bind(&digest)
    .bind(at.micros())
    .execute(owner)
    .await?;
    Ok(())
}

async fn apply(tx: &mut Tx, step: &str, statement: &str, digest: Vec<u8>, at: Instant) -> Result<(), Error> {
    let ddl = tx.engine().ddl(statement);
    tx.execute(AssertSqlSafe(ddl), Vec::new(), false).await?;
    tx.sql("insert into migration (step, digest, at) values ($1, $2, $3)")
        .bind(step)
        .bind(digest)
        .bind(at)
        .run()
        .await
        .map(drop)
}

/// The statements of one file, each with its name: `0001_store/03`. Comment lines are not part of a statement.
fn steps<'t>(name: &'t str, text: &'t str) -> impl Iterator<Item = (String, &'t str)> {
    text.split(";\n")
        .map(|statement| {
            let mut rest = statement.trim_start();
            while rest.starts_with("--") {
                rest = rest.split_once('\n').map_or("", |(_, after)| after.trim_start());
            }
            rest.trim_end().trim_end_matches(';')
        })
        .filter(|statement| !statement.is_empty())
        .enumerate()
        .map(move |(n, statement)| (format!("{name}/{:02}", n + 1), statement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_statements_without_its_comments() {
        let text = "-- first\n-- more\ncreate table a (x text);\ncreate index b on a (x);\n";
        let cut: Vec<_> = steps("1", text).collect();
        assert_eq!(
            cut,
            [("1/01".to_owned(), "create table a (x text)"), ("1/02".to_owned(), "create index b on a (x)")]
        );
    }
}
