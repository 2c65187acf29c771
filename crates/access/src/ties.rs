//! Ties: why a person or an organisation stands near a child. Rooms above write them in their own commands.

use crate::TieKind;
use base::{ChildId, Ids, Instant, OrganisationId, PersonId, TieId};
use store::{Error, Tx, Value};

/// How long a reason given for one look holds.
pub const CLAIMED_HOURS: i64 = 24;
/// How long hidden contact details stay open after an override.
pub const OVERRIDE_MINUTES: i64 = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Person(PersonId),
    Organisation(OrganisationId),
}

/// A tie about to be written. `basis` names the row it stands on (`involvement:<id>`), by which it is ended again.
#[derive(Clone, Debug)]
pub struct NewTie {
    pub id: TieId,
    pub holder: Holder,
    pub child: ChildId,
    pub kind: TieKind,
    pub basis: String,
    pub reason: Option<String>,
    /// The name, folded, under which the child stands in the holder's list.
    pub listed_as: String,
    pub from: Instant,
    pub until: Option<Instant>,
}

impl NewTie {
    /// Somebody's own reason for looking at a child they have no tie to.
    pub fn claimed(ids: &Ids, person: PersonId, child: ChildId, reason: &str, now: Instant) -> Self {
        Self {
            id: TieId::new(ids, now),
            holder: Holder::Person(person),
            child,
            kind: TieKind::Claimed,
            basis: "own-reason".into(),
            reason: Some(reason.to_owned()),
            listed_as: String::new(),
            from: now,
            until: Some(now.plus_hours(CLAIMED_HOURS)),
        }
    }
}

pub async fn add(tx: &mut Tx, ties: &[NewTie]) -> Result<(), Error> {
    let rows = ties
        .iter()
        .map(|tie| {
            let (holder_kind, holder) = match tie.holder {
                Holder::Person(id) => ("person", id.to_string()),
                Holder::Organisation(id) => ("organisation", id.to_string()),
            };
            vec![
                Value::Text(Some(tie.id.to_string())),
                Value::Text(Some(holder_kind.to_owned())),
                Value::Text(Some(holder)),
                Value::Text(Some(tie.child.to_string())),
                Value::Text(Some(tie.kind.code().to_owned())),
                Value::Text(Some(tie.basis.clone())),
                Value::Text(tie.reason.clone()),
                Value::Text(Some(tie.listed_as.clone())),
                Value::Int(Some(tie.from.micros())),
                Value::Int(tie.until.map(Instant::micros)),
            ]
        })
        .collect();
    tx.insert_many(
        "tie",
        &["id", "holder_kind", "holder", "child", "kind", "basis", "reason", "listed_as", "from_at", "until_at"],
        rows,
    )
    .await
}

/// Ends every tie that stands on any of these bases.
pub async fn end(tx: &mut Tx, bases: &[String], now: Instant) -> Result<(), Error> {
    for chunk in bases.chunks(500) {
        tx.sql("update tie set until_at = $1 where (until_at is null or until_at > $1) and basis in (:set)")
            .bind(now)
            .bind_set(chunk.iter())
            .run()
            .await?;
    }
    Ok(())
}

/// The child stands under another name from now on in the lists these ties make.
pub async fn list_as(tx: &mut Tx, basis: &str, listed_as: &str) -> Result<(), Error> {
    tx.sql("update tie set listed_as = $1 where basis = $2").bind(listed_as).bind(basis).run().await.map(drop)
}

/// What stands on these bases is about another child, and always was.
pub async fn readdress(tx: &mut Tx, bases: &[String], child: ChildId) -> Result<(), Error> {
    for chunk in bases.chunks(500) {
        tx.sql("update tie set child = $1 where basis in (:set)").bind(child).bind_set(chunk.iter()).run().await?;
    }
    Ok(())
}
