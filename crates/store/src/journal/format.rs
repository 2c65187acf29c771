//! The bytes that are hashed, and writing entries. **Never change this file's meaning**: kept journals depend on it.
//! A new layout gets a new `VERSION`, beside the old one.

use super::Entry;
use crate::{Context, Entries, Error, Tx, Value};
use base::{Actor, ChildId, EntryId, Ids, Instant, RequestId};
use sha2::{Digest, Sha256};

pub(super) const VERSION: i64 = 1;

/// A row as the journal keeps it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub id: String,
    pub version: i64,
    pub at: i64,
    pub actor: String,
    pub agency: Option<String>,
    pub on_behalf_of: Option<String>,
    pub purpose: Option<String>,
    pub basis: Option<String>,
    pub child: Option<String>,
    pub class: String,
    pub kind: String,
    pub subject: Option<String>,
    pub request: Option<String>,
    pub facts_hash: Vec<u8>,
    pub row_hash: Vec<u8>,
}

impl Row {
    /// SHA-256 over version ‖ id, at, actor, agency, on behalf of, purpose, basis, child, class, kind, subject,
    /// request ‖ H(salt ‖ facts). Version and time are 8 bytes, big-endian. Every text is preceded by its length
    /// in bytes (8 bytes, big-endian); what is absent is the length 2⁶⁴−1 and nothing after it.
    pub fn hash(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.version.to_be_bytes());
        text(&mut digest, Some(&self.id));
        digest.update(self.at.to_be_bytes());
        for field in [
            Some(&self.actor),
            self.agency.as_ref(),
            self.on_behalf_of.as_ref(),
            self.purpose.as_ref(),
            self.basis.as_ref(),
            self.child.as_ref(),
            Some(&self.class),
            Some(&self.kind),
            self.subject.as_ref(),
            self.request.as_ref(),
        ] {
            text(&mut digest, field);
        }
        digest.update(&self.facts_hash);
        digest.finalize().into()
    }
}

fn text(digest: &mut Sha256, value: Option<&String>) {
    match value {
        Some(text) => {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        None => digest.update(u64::MAX.to_be_bytes()),
    }
}

/// SHA-256 over salt ‖ facts. The salt (16 random bytes) keeps a purged text from being guessed from its hash.
pub(super) fn facts_hash(salt: &[u8], facts: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(facts.as_bytes());
    digest.finalize().into()
}

/// Writes a command's entries in its own transaction.
pub(crate) async fn append(tx: &mut Tx, context: &Context<'_>, entries: Entries) -> Result<(), Error> {
    let rows = entries.0.into_iter().map(|entry| (context.actor.clone(), context.request, context.now, entry));
    append_for(tx, &context.ids, rows.collect()).await
}

pub(crate) async fn append_for(
    tx: &mut Tx,
    ids: &Ids,
    entries: Vec<(Actor, Option<RequestId>, Instant, Entry)>,
) -> Result<(), Error> {
    let (mut rows, mut facts, mut pending) = (Vec::new(), Vec::new(), Vec::new());
    for (actor, request, at, entry) in entries {
        let salt: [u8; 16] = ids.bytes();
        let mut row = Row {
            id: EntryId::new(ids, at).to_string(),
            version: VERSION,
            at: at.micros(),
            actor: actor.to_string(),
            agency: actor.agency().map(|a| a.to_string()),
            on_behalf_of: actor.on_behalf_of().map(|a| a.to_string()),
            purpose: entry.purpose,
            basis: entry.basis,
            child: entry.child.as_ref().map(ChildId::to_string),
            class: entry.class.code().to_owned(),
            kind: entry.kind,
            subject: entry.subject,
            request: request.map(|r| r.to_string()),
            facts_hash: facts_hash(&salt, &entry.facts).to_vec(),
            row_hash: Vec::new(),
        };
        row.row_hash = row.hash().to_vec();
        facts.push(vec![
            Value::Text(Some(row.id.clone())),
            Value::Bytes(Some(salt.to_vec())),
            Value::Text(Some(entry.facts)),
        ]);
        pending.push(vec![Value::Text(Some(row.id.clone()))]);
        rows.push(vec![
            Value::Text(Some(row.id)),
            Value::Int(Some(row.version)),
            Value::Int(Some(row.at)),
            Value::Text(Some(row.actor)),
            Value::Text(row.agency),
            Value::Text(row.on_behalf_of),
            Value::Text(row.purpose),
            Value::Text(row.basis),
            Value::Text(row.child),
            Value::Text(Some(row.class)),
            Value::Text(Some(row.kind)),
            Value::Text(row.subject),
            Value::Text(row.request),
            Value::Bytes(Some(row.facts_hash)),
            Value::Bytes(Some(row.row_hash)),
        ]);
    }
    tx.insert_many(
        "journal_entry",
        &[
            "id",
            "version",
            "at",
            "actor",
            "agency",
            "on_behalf_of",
            "purpose",
            "basis",
            "child",
            "class",
            "kind",
            "subject",
            "request",
            "facts_hash",
            "row_hash",
        ],
        rows,
    )
    .await?;
    tx.insert_many("journal_facts", &["entry", "salt", "facts"], facts).await?;
    tx.insert_many("journal_pending", &["entry"], pending).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row written down once and for all. If this fails, the change would make every kept journal look forged.
    #[test]
    fn the_hash_of_a_row_never_changes() {
        let row = Row {
            id: "01890000-0000-7000-8000-000000000001".into(),
            version: 1,
            at: 1_700_000_000_000_000,
            actor: "person:01890000-0000-7000-8000-000000000002".into(),
            agency: Some("01890000-0000-7000-8000-000000000003".into()),
            on_behalf_of: None,
            purpose: Some("caseload".into()),
            basis: Some("tie:caseload".into()),
            child: Some("01890000-0000-7000-8000-000000000004".into()),
            class: "access".into(),
            kind: "children.index-seen".into(),
            subject: None,
            request: None,
            facts_hash: facts_hash(b"0123456789abcdef", r#"{"shown":["a"]}"#).to_vec(),
            row_hash: Vec::new(),
        };
        let hex: String = row.hash().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, include_str!("row_hash.sample").trim());
    }

    #[test]
    fn absent_and_empty_are_told_apart() {
        let hash = |value: Option<&String>| {
            let mut digest = Sha256::new();
            text(&mut digest, value);
            digest.finalize()
        };
        assert_ne!(hash(None), hash(Some(&String::new())));
    }
}
