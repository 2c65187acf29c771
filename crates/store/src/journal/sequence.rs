//! Numbers tell the order of commits: ids cannot, because a transaction that began first may commit last. One keeper
//! at a time (a lease) gives the next numbers to what has been committed, and seals a head at least once a minute.

use super::Sealer;
use crate::{Error, Store, Value, lease};
use base::Instant;
use std::time::Duration;

const LEASE: &str = "journal-keeper";
const BATCH: i64 = 5_000;
const EVERY: Duration = Duration::from_millis(200);
const SEAL_AFTER_SECONDS: i64 = 55;

#[derive(sqlx::FromRow)]
struct Pending {
    entry: String,
}

/// How often it is tried while others number too.
const ATTEMPTS: u32 = 50;
const PAUSE_BELOW_MS: u64 = 20;

/// Numbers what is committed and not yet numbered; the new highest number when any was. The keeper does so all the time;
/// who cannot wait for it may call this too: the table lets nobody give a number, or an entry a number, twice.
pub async fn number_pending(store: &Store) -> Result<Option<i64>, Error> {
    let mut attempt = 1;
    loop {
        match number_all(store).await {
            Err(error) if error.is_contention() && attempt < ATTEMPTS => {
                tokio::time::sleep(Duration::from_millis(store.ids().below(PAUSE_BELOW_MS))).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn number_all(store: &Store) -> Result<Option<i64>, Error> {
    let mut highest = None;
    loop {
        let mut tx = store.housekeeping().await?;
        let pending: Vec<Pending> =
            tx.sql("select entry from journal_pending order by entry limit $1").bind(BATCH).all().await?;
        if pending.is_empty() {
            return Ok(highest);
        }
        let (last,): (Option<i64>,) = tx.sql("select max(number) from journal_number").one().await?;
        let last = last.unwrap_or(0);
        let count = pending.len() as i64;
        let rows = (last + 1..)
            .zip(&pending)
            .map(|(number, p)| vec![Value::Int(Some(number)), Value::Text(Some(p.entry.clone()))])
            .collect();
        tx.insert_many("journal_number", &["number", "entry"], rows).await?;
        for chunk in pending.chunks(500) {
            tx.sql("delete from journal_pending where entry in (:set)")
                .bind_set(chunk.iter().map(|p| p.entry.as_str()))
                .run()
                .await?;
        }
        tx.commit().await?;
        highest = Some(last + count);
        if count < BATCH {
            return Ok(highest);
        }
    }
}

/// Numbers and seals for as long as the program runs. `numbered` is told each new highest number.
pub async fn run_keeper(store: Store, numbered: tokio::sync::watch::Sender<i64>) {
    let holder = store.ids().uuid(store.now()).to_string();
    let mut sealer = Sealer::default();
    let mut sealed_at = store.now();
    loop {
        tokio::time::sleep(EVERY).await;
        match keep(&store, &holder, &mut sealer, &mut sealed_at).await {
            Ok(Some(highest)) => {
                numbered.send_replace(highest);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the journal's keeper will try again"),
        }
    }
}

async fn keep(store: &Store, holder: &str, sealer: &mut Sealer, sealed_at: &mut Instant) -> Result<Option<i64>, Error> {
    if !lease::hold(store, LEASE, holder, 5).await? {
        return Ok(None);
    }
    let highest = number_pending(store).await?;
    if store.now().seconds_since(*sealed_at) >= SEAL_AFTER_SECONDS {
        sealer.seal(store).await?;
        *sealed_at = store.now();
    }
    Ok(highest)
}
