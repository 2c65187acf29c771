//! One of several nodes does a thing at a time: a row with a holder and an end.

use crate::{Error, Store, Tx};
use base::Instant;

/// Takes or prolongs the lease for `seconds`; false when another holds it.
pub async fn hold(store: &Store, name: &str, holder: &str, seconds: i64) -> Result<bool, Error> {
    let now = store.now();
    let until = now.plus_seconds(seconds);
    let mut tx = store.housekeeping().await?;
    tx.sql("insert into lease (name, holder, until_at) values ($1, $2, $3) on conflict (name) do nothing")
        .bind(name)
        .bind(holder)
        .bind(until)
        .run()
        .await?;
    let taken = tx
        .sql("update lease set holder = $2, until_at = $3 where name = $1 and (holder = $2 or until_at < $4)")
        .bind(name)
        .bind(holder)
        .bind(until)
        .bind(now)
        .run()
        .await?;
    tx.commit().await?;
    Ok(taken == 1)
}

/// Is the lease this holder's, as this transaction sees it?
pub async fn held(tx: &mut Tx, name: &str, holder: &str, now: Instant) -> Result<bool, Error> {
    let row: Option<(i64,)> = tx
        .sql("select until_at from lease where name = $1 and holder = $2 and until_at >= $3")
        .bind(name)
        .bind(holder)
        .bind(now)
        .optional()
        .await?;
    Ok(row.is_some())
}

/// Does anybody hold the lease?
pub async fn is_held(tx: &mut Tx, name: &str, now: Instant) -> Result<bool, Error> {
    let row: Option<(i64,)> =
        tx.sql("select until_at from lease where name = $1 and until_at >= $2").bind(name).bind(now).optional().await?;
    Ok(row.is_some())
}

/// Prolongs a lease inside the transaction of what it allows: false when another has taken it since. Nobody can take it
/// before this transaction ends, so what it writes is written by the only holder, however long it took.
pub async fn keep(tx: &mut Tx, name: &str, holder: &str, until: Instant) -> Result<bool, Error> {
    let kept = tx
        .sql("update lease set until_at = $3 where name = $1 and holder = $2")
        .bind(name)
        .bind(holder)
        .bind(until)
        .run()
        .await?;
    Ok(kept == 1)
}

/// Gives the lease back, so that the next need not wait for its end.
pub async fn release(store: &Store, name: &str, holder: &str) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("delete from lease where name = $1 and holder = $2").bind(name).bind(holder).run().await?;
    tx.commit().await
}
