//! Deleting what the journal says of a child, and leaving the proof that it was deleted.

use super::{Class, Entry, Kind};
use crate::{Error, Tx, Value, keys::hex};
use base::ChildId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The store's own entry kinds.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum JournalEntry {
    /// The facts of `count` entries were deleted; `digest` is the SHA-256 of their ids, sorted, one a line.
    #[serde(rename = "journal.purged")]
    Purged { purge: String, count: usize, digest: String },
}

impl Kind for JournalEntry {
    fn class(&self) -> Class {
        Class::Change
    }
}

#[derive(sqlx::FromRow)]
struct Id {
    entry: String,
}

pub(super) fn digest_of(ids: &mut [String]) -> String {
    ids.sort_unstable();
    let mut digest = Sha256::new();
    for id in ids {
        digest.update(id.as_bytes());
        digest.update(b"\n");
    }
    hex(&digest.finalize())
}

/// Deletes the facts of every entry about any of `children` (all ids of one child). Returns the entry that proves it,
/// for the calling command to return. `purge` is a fresh id the caller chooses for this purge.
pub async fn purge_child(tx: &mut Tx, children: &[ChildId], purge: &str) -> Result<Entry, Error> {
    let found: Vec<Id> = tx
        .sql(
            "select f.entry from journal_facts f join journal_entry e on e.id = f.entry
              where e.kind <> 'journal.purged' and e.child in (:set)",
        )
        .bind_set(children.iter().copied())
        .all()
        .await?;
    let mut ids: Vec<String> = found.into_iter().map(|i| i.entry).collect();
    for chunk in ids.chunks(500) {
        tx.sql("delete from journal_facts where entry in (:set)").bind_set(chunk.iter()).run().await?;
    }
    let proof = ids.iter().map(|id| vec![Value::Text(Some(id.clone())), Value::Text(Some(purge.to_owned()))]).collect();
    tx.insert_many("journal_purged", &["entry", "purged_by"], proof).await?;
    let digest = digest_of(&mut ids);
    Ok(Entry::new(&JournalEntry::Purged { purge: purge.to_owned(), count: ids.len(), digest }))
}
