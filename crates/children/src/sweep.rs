//! What is kept for a while only.

use crate::records::searches;
use store::{Error, Store};

/// A search opens for a day; what was typed is kept as long as alerts are listed, for whoever looks into one.
const SEARCHES_KEPT_DAYS: i64 = 90;

/// Deletes searches nobody may look into any more; how many.
pub async fn sweep(store: &Store) -> Result<u64, Error> {
    let mut tx = store.housekeeping().await?;
    let swept = searches::delete_before(&mut tx, store.now().plus_hours(-24 * SEARCHES_KEPT_DAYS)).await?;
    tx.commit().await?;
    Ok(swept)
}
