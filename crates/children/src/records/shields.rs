//! Marks by which agencies' records put shields up, and which of them were considered when a shield was lifted.

use access::{Permit, acts::SeeShields, shields::Shield};
use base::ChildId;
use std::collections::HashSet;
use store::{Error, Tx};

/// The ground kept where an agency's record gives none.
pub(crate) const NOT_GIVEN: &str = "not given";
/// The ground of hiding who a child was before an adoption.
pub(crate) const ADOPTION: &str = "adoption";

/// A record, and the shield it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, sqlx::FromRow)]
pub(crate) struct Mark {
    pub record: String,
    pub kind: String,
    pub ground: String,
}

impl Mark {
    pub(crate) fn new(record: &str, shield: Shield, ground: &str) -> Self {
        Self { record: record.to_owned(), kind: shield.code().to_owned(), ground: ground.to_owned() }
    }
}

/// Every mark the child's records carry, of both kinds. Whether a number is one from before an adoption only the adopted
/// child's record tells, which nobody who decides about this child may see: each number counts as a mark.
async fn of_child(tx: &mut Tx, child: ChildId) -> Result<Vec<Mark>, Error> {
    tx.sql(
        "select r.id as record, r.shield as kind, coalesce(r.shield_ground, 'not given') as ground
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
          where c.current = $1 and r.shield is not null
         union
         select r.id as record, 'existence' as kind, 'adoption' as ground
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
          where c.current = $1 and r.nhs_number is not null",
    )
    .bind(child)
    .all()
    .await
}

/// Remembers that the marks of this kind were considered: none of them puts the lifted shield up again.
pub(crate) async fn settle(tx: &mut Tx, child: ChildId, shield: Shield) -> Result<(), Error> {
    for mark in of_child(tx, child).await?.into_iter().filter(|m| m.kind == shield.code()) {
        tx.sql("insert into shield_settled (record, kind, ground) values ($1, $2, $3) on conflict (record, kind, ground) do nothing")
            .bind(mark.record)
            .bind(mark.kind)
            .bind(mark.ground)
            .run()
            .await?;
    }
    Ok(())
}

/// What was considered of the marks of these records.
pub(crate) async fn settled(tx: &mut Tx, records: &[&str]) -> Result<HashSet<Mark>, Error> {
    let marks: Vec<Mark> = tx
        .sql("select record, kind, ground from shield_settled where record in (:set)")
        .bind_set(records.iter().copied())
        .all()
        .await?;
    Ok(marks.into_iter().collect())
}

/// The agency no longer marks so: should it do so again, that is new.
pub(crate) async fn unsettle(tx: &mut Tx, mark: &Mark) -> Result<(), Error> {
    tx.sql("delete from shield_settled where record = $1 and kind = $2 and ground = $3")
        .bind(&mark.record)
        .bind(&mark.kind)
        .bind(&mark.ground)
        .run()
        .await
        .map(drop)
}

/// A feed whose open record marks the child.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct MarkedBy {
    pub kind: String,
    pub feed: String,
}

/// Feeds whose open records still mark the child, by kind of shield.
pub(crate) async fn still_marked(tx: &mut Tx, permit: &Permit<SeeShields>) -> Result<Vec<MarkedBy>, Error> {
    tx.sql(
        "select distinct r.shield as kind, r.feed
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
          where c.current = $1 and r.shield is not null and r.ended_at is null order by r.feed",
    )
    .bind(permit.child())
    .all()
    .await
}
