//! Searches somebody made: kept concealed, reached by their id.

use base::{Instant, PersonId, SearchId};
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

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct KeptSearch {
    pub purpose: String,
    pub criteria: Vec<u8>,
}

/// A search of this person that has not expired.
pub(crate) async fn own(
    tx: &mut Tx,
    id: SearchId,
    person: PersonId,
    now: Instant,
) -> Result<Option<KeptSearch>, Error> {
    tx.sql("select purpose, criteria from search where id = $1 and person = $2 and expires_at > $3")
        .bind(id)
        .bind(person)
        .bind(now)
        .optional()
        .await
}
