//! Searches somebody made: kept concealed, reached by their id.

use base::{ChildId, Instant, PersonId, SearchId};
use std::collections::HashSet;
use store::{Error, Tx};

pub(crate) struct NewSearch {
    pub id: SearchId,
    pub person: PersonId,
    pub purpose: String,
    pub criteria: Vec<u8>,
    pub made_at: Instant,
    pub expires_at: Instant,
}

pub(crate) async fn insert(tx: &mut Tx, search: NewSearch) -> Result<(), Error> {
    tx.sql("insert into search (id, person, purpose, criteria, made_at, expires_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(search.id)
        .bind(search.person)
        .bind(search.purpose)
        .bind(search.criteria)
        .bind(search.made_at)
        .bind(search.expires_at)
        .run()
        .await
        .map(drop)
}

#[derive(sqlx::FromRow)]
struct Kept {
    criteria: Vec<u8>,
}

/// What was typed, concealed, into a search of this person that has not expired.
pub(crate) async fn own(tx: &mut Tx, id: SearchId, person: PersonId, now: Instant) -> Result<Option<Vec<u8>>, Error> {
    let kept: Option<Kept> = tx
        .sql("select criteria from search where id = $1 and person = $2 and expires_at > $3")
        .bind(id)
        .bind(person)
        .bind(now)
        .optional()
        .await?;
    Ok(kept.map(|kept| kept.criteria))
}

/// When somebody's answer before this many others was shown, of those since a moment; none where there were fewer.
pub(crate) async fn answered_before(
    tx: &mut Tx,
    person: PersonId,
    others: i64,
    since: Instant,
) -> Result<Option<Instant>, Error> {
    let row: Option<(i64,)> = tx
        .sql(
            "select at from journal_entry where actor = $1 and at > $2
                and kind in ('children.searched', 'children.hidden-child-searched')
              order by at desc, id desc limit 1 offset $3",
        )
        .bind(format!("person:{person}"))
        .bind(since)
        .bind(others)
        .optional()
        .await?;
    Ok(row.map(|(at,)| Instant::from_micros(at)))
}

/// Was somebody stopped since a moment?
pub(crate) async fn stopped_since(tx: &mut Tx, person: PersonId, since: Instant) -> Result<bool, Error> {
    let (times,): (i64,) = tx
        .sql("select count(*) from journal_entry where actor = $1 and at > $2 and kind = 'children.searches-stopped'")
        .bind(format!("person:{person}"))
        .bind(since)
        .one()
        .await?;
    Ok(times > 0)
}

#[derive(sqlx::FromRow)]
struct OfFamily {
    #[sqlx(try_from = "String")]
    child: ChildId,
}

/// Children (current ids) of a member of staff's own family: they are not among the answers either.
pub(crate) async fn own_family(tx: &mut Tx, person: PersonId) -> Result<HashSet<ChildId>, Error> {
    let rows: Vec<OfFamily> = tx
        .sql("select c.current as child from own_family f join same_child c on c.given = f.child where f.person = $1")
        .bind(person)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.child).collect())
}

pub(crate) async fn delete_before(tx: &mut Tx, made_before: Instant) -> Result<u64, Error> {
    tx.sql("delete from search where made_at < $1").bind(made_before).run().await
}
