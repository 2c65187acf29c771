//! Work for later, enqueued in the transaction of the command that wants it: it is done if and only if that committed.

use crate::{Error, Store, Tx};
use base::Instant;
use serde::Serialize;

const CLAIM_SECONDS: i64 = 120;
const ATTEMPTS: i64 = 8;

/// A job taken from the queue. Give it back with [`finish`] or [`fail`]; one that does neither comes back by itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    pub id: String,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
}

/// Enqueues work of a kind, to be done at `run_at` or after.
pub async fn enqueue(
    tx: &mut Tx,
    ids: &base::Ids,
    now: Instant,
    kind: &'static str,
    payload: &(impl Serialize + Sync),
) -> Result<(), Error> {
    let payload =
        serde_json::to_string(payload).map_err(|e| Error::Decode { kind: kind.into(), problem: e.to_string() })?;
    tx.sql(
        "insert into job (id, kind, payload, run_at, attempts, claimed_until, problem, failed, created_at)
         values ($1, $2, $3, $4, 0, null, null, false, $4)",
    )
    .bind(ids.uuid(now).to_string())
    .bind(kind)
    .bind(payload)
    .bind(now)
    .run()
    .await
    .map(drop)
}

/// Takes the next job that is due, if any.
pub async fn claim(store: &Store) -> Result<Option<Job>, Error> {
    let now = store.now();
    let mut tx = store.housekeeping().await?;
    let next: Option<Job> = tx
        .sql(
            "select id, kind, payload, attempts from job
              where failed = false and run_at <= $1 and (claimed_until is null or claimed_until < $1)
              order by run_at, id limit 1",
        )
        .bind(now)
        .optional()
        .await?;
    let Some(job) = next else { return Ok(None) };
    let claimed = tx
        .sql("update job set claimed_until = $2, attempts = attempts + 1 where id = $1 and (claimed_until is null or claimed_until < $3)")
        .bind(job.id.as_str())
        .bind(now.plus_seconds(CLAIM_SECONDS))
        .bind(now)
        .run()
        .await?;
    tx.commit().await?;
    Ok((claimed == 1).then_some(job))
}

/// Says that the job is still being done, so that nobody else takes it for one that was left lying.
pub async fn keep(store: &Store, job: &Job) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("update job set claimed_until = $2 where id = $1")
        .bind(job.id.as_str())
        .bind(store.now().plus_seconds(CLAIM_SECONDS))
        .run()
        .await?;
    tx.commit().await
}

pub async fn finish(store: &Store, job: &Job) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("delete from job where id = $1").bind(job.id.as_str()).run().await?;
    tx.commit().await
}

/// Puts a job back for later; after several attempts it is kept as failed, for a person to look at.
pub async fn fail(store: &Store, job: &Job, problem: &str) -> Result<(), Error> {
    let attempts = job.attempts + 1;
    let mut tx = store.housekeeping().await?;
    tx.sql("update job set claimed_until = null, run_at = $2, problem = $3, failed = $4 where id = $1")
        .bind(job.id.as_str())
        .bind(store.now().plus_seconds(1 << attempts.clamp(0, 12)))
        .bind(problem)
        .bind(attempts >= ATTEMPTS)
        .run()
        .await?;
    tx.commit().await
}

/// How many jobs wait, and how many have failed: for the metrics.
pub async fn waiting_and_failed(store: &Store) -> Result<(i64, i64), Error> {
    let mut tx = store.read().await?;
    tx.sql("select coalesce(sum(case when failed then 0 else 1 end), 0), coalesce(sum(case when failed then 1 else 0 end), 0) from job")
        .one()
        .await
}
