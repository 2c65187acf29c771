//! Nothing typed is lost: a form sent after its session had ended waits, encrypted, for its writer to sign in again.

use crate::session;
use base::PersonId;
use store::{Error, Store};

/// How long a form waits.
const KEPT_HOURS: i64 = 24;

/// A form as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedForm {
    pub id: String,
    /// Where it was sent to.
    pub path: String,
    /// Its fields, `application/x-www-form-urlencoded`.
    pub body: String,
}

/// Keeps a form of whoever held this session, if the session ended by itself. False when nobody is known who could
/// find it again: a session that was signed out or revoked parks nothing.
pub async fn park(store: &Store, token: &str, path: &str, body: &[u8]) -> Result<bool, Error> {
    let Some(person) = session::owner_of_expired(store, token).await? else { return Ok(false) };
    let now = store.now();
    let id = store.ids().uuid(now).to_string();
    let concealed = store.keys().conceal(body, &context(&id), store.ids());
    let mut tx = store.housekeeping().await?;
    tx.sql("insert into parked_form (id, person, path, body, parked_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(person)
        .bind(path)
        .bind(concealed)
        .bind(now)
        .run()
        .await?;
    tx.commit().await?;
    Ok(true)
}

fn context(id: &str) -> String {
    format!("parked:{id}")
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    path: String,
    body: Vec<u8>,
}

/// The newest form that waits for this person.
pub async fn of(store: &Store, person: PersonId) -> Result<Option<ParkedForm>, Error> {
    let mut tx = store.read().await?;
    let row: Option<Row> = tx
        .sql("select id, path, body from parked_form where person = $1 and parked_at > $2 order by parked_at desc, id limit 1")
        .bind(person)
        .bind(store.now().plus_hours(-KEPT_HOURS))
        .optional()
        .await?;
    Ok(row.and_then(|row| {
        let body = store.keys().reveal(&row.body, &context(&row.id))?;
        Some(ParkedForm { body: String::from_utf8(body).ok()?, id: row.id, path: row.path })
    }))
}

/// Throws away what waits for this person: it was sent, or is not wanted.
pub async fn discard(store: &Store, person: PersonId) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("delete from parked_form where person = $1").bind(person).run().await?;
    tx.commit().await
}

/// Throws away what waited for more than a day.
pub async fn sweep(store: &Store) -> Result<u64, Error> {
    let mut tx = store.housekeeping().await?;
    let swept =
        tx.sql("delete from parked_form where parked_at <= $1").bind(store.now().plus_hours(-KEPT_HOURS)).run().await?;
    tx.commit().await?;
    Ok(swept)
}
