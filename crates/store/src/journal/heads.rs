//! Signed heads: what the journal said at a moment, provable later by anybody who kept a copy.

use super::merkle::Tree;
use crate::{Error, Store, keys::hex};
use base::Instant;

/// A head of the tree: so many entries, this root, signed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    pub size: i64,
    pub root: Vec<u8>,
    pub at: i64,
    /// Name of the signing key: the first 8 bytes of its public half, in hexadecimal.
    pub key: String,
    pub signature: Vec<u8>,
}

/// What is signed: fixed text, size and time (8 bytes each, big-endian), root.
pub(super) fn message(size: i64, at: i64, root: &[u8]) -> Vec<u8> {
    let mut message = b"trellis journal head 1".to_vec();
    message.extend(size.to_be_bytes());
    message.extend(at.to_be_bytes());
    message.extend(root);
    message
}

#[derive(sqlx::FromRow)]
struct Leaf {
    row_hash: Vec<u8>,
}

/// Seals heads; keeps the tree grown so far, so that the next head costs only what is new.
#[derive(Debug, Default)]
pub struct Sealer {
    tree: Tree,
}

impl Sealer {
    /// Seals everything numbered so far under a new signed head, unless the last head already covers it.
    pub async fn seal(&mut self, store: &Store) -> Result<Option<Head>, Error> {
        let mut tx = store.read_everything().await?;
        let (sealed,): (Option<i64>,) = tx.sql("select max(size) from journal_head").one().await?;
        let (numbered,): (Option<i64>,) = tx.sql("select max(number) from journal_number").one().await?;
        let numbered = numbered.unwrap_or(0);
        if numbered <= sealed.unwrap_or(0) {
            return Ok(None);
        }
        while (self.tree.size() as i64) < numbered {
            let leaves: Vec<Leaf> = tx
                .sql(
                    "select e.row_hash from journal_number n join journal_entry e on e.id = n.entry
                      where n.number > $1 and n.number <= $2 order by n.number limit 10000",
                )
                .bind(self.tree.size() as i64)
                .bind(numbered)
                .all()
                .await?;
            if leaves.is_empty() {
                break;
            }
            leaves.iter().for_each(|leaf| self.tree.push(&leaf.row_hash));
        }
        drop(tx);
        let head = self.sign(store);
        let mut tx = store.housekeeping().await?;
        tx.sql("insert into journal_head (size, root, at, key, signature) values ($1, $2, $3, $4, $5) on conflict (size) do nothing")
            .bind(head.size)
            .bind(head.root.clone())
            .bind(head.at)
            .bind(head.key.as_str())
            .bind(head.signature.clone())
            .run()
            .await?;
        tx.commit().await?;
        Ok(Some(head))
    }

    fn sign(&self, store: &Store) -> Head {
        let (size, at, root) = (self.tree.size() as i64, store.now().micros(), self.tree.root());
        let signature = store.keys().sign(&message(size, at, &root));
        Head { size, root: root.to_vec(), at, key: store.keys().signer(), signature }
    }
}

/// Heads as lines of text for keeping elsewhere: `size at root key signature`, in hexadecimal.
pub async fn export_heads(store: &Store, since: Option<Instant>) -> Result<String, Error> {
    use std::fmt::Write as _;
    let mut tx = store.read_everything().await?;
    let heads: Vec<Head> = tx
        .sql("select size, root, at, key, signature from journal_head where at >= $1 order by size")
        .bind(since.map_or(0, Instant::micros))
        .all()
        .await?;
    Ok(heads.iter().fold(String::new(), |mut out, h| {
        let _ = writeln!(out, "{} {} {} {} {}", h.size, h.at, hex(&h.root), h.key, hex(&h.signature));
        out
    }))
}
