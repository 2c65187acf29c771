//! Concerns being written: concealed, and their writer's alone.

use crate::model::Concern;
use base::{DraftId, Instant, PersonId};
use store::{Error, Keys, Tx};

/// The kind under which drafts of concerns are kept.
const KIND: &str = "concern";

#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: DraftId,
    body: Vec<u8>,
    version: i64,
    started_at: i64,
    saved_at: i64,
}

/// A concern as it was last saved.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: DraftId,
    pub concern: Concern,
    pub version: i64,
    pub started_at: Instant,
    pub saved_at: Instant,
}

fn context(id: DraftId) -> String {
    format!("draft:{id}")
}

fn read(keys: &Keys, row: &Row) -> Result<Draft, Error> {
    let unreadable = || Error::Decode {
        kind: format!("draft {}", row.id),
        problem: "it does not open with the keys of this server".to_owned(),
    };
    let text = keys.reveal(&row.body, &context(row.id)).ok_or_else(unreadable)?;
    Ok(Draft {
        concern: serde_json::from_slice(&text).map_err(|_| unreadable())?,
        id: row.id,
        version: row.version,
        started_at: Instant::from_micros(row.started_at),
        saved_at: Instant::from_micros(row.saved_at),
    })
}

/// One's own draft; none when it is another's, was sent or thrown away.
pub(crate) async fn own(tx: &mut Tx, keys: &Keys, id: DraftId, person: PersonId) -> Result<Option<Draft>, Error> {
    let row: Option<Row> = tx
        .sql("select id, body, version, started_at, saved_at from draft where id = $1 and person = $2 and kind = $3")
        .bind(id)
        .bind(person)
        .bind(KIND)
        .optional()
        .await?;
    row.map(|row| read(keys, &row)).transpose()
}

/// Everything one has begun, the last saved first.
pub(crate) async fn all_own(tx: &mut Tx, keys: &Keys, person: PersonId) -> Result<Vec<Draft>, Error> {
    let rows: Vec<Row> = tx
        .sql(
            "select id, body, version, started_at, saved_at from draft where person = $1 and kind = $2
              order by saved_at desc, id limit 100",
        )
        .bind(person)
        .bind(KIND)
        .all()
        .await?;
    rows.iter().map(|row| read(keys, row)).collect()
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id: DraftId,
    person: PersonId,
    concealed: Vec<u8>,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "insert into draft (id, person, kind, body, version, started_at, saved_at) values ($1, $2, $3, $4, 1, $5, $5)",
    )
    .bind(id)
    .bind(person)
    .bind(KIND)
    .bind(concealed)
    .bind(now)
    .run()
    .await
    .map(drop)
}

pub(crate) async fn update(
    tx: &mut Tx,
    id: DraftId,
    version: i64,
    concealed: Vec<u8>,
    now: Instant,
) -> Result<(), Error> {
    tx.sql("update draft set body = $3, version = $2, saved_at = $4 where id = $1")
        .bind(id)
        .bind(version)
        .bind(concealed)
        .bind(now)
        .run()
        .await
        .map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, id: DraftId) -> Result<(), Error> {
    tx.sql("delete from draft where id = $1").bind(id).run().await.map(drop)
}

/// Throws away what nobody has touched since a moment.
pub(crate) async fn sweep(tx: &mut Tx, since: Instant) -> Result<u64, Error> {
    tx.sql("delete from draft where saved_at <= $1").bind(since).run().await
}

/// A concern as it is kept: only this server's keys open it.
pub(crate) fn conceal(keys: &Keys, ids: &base::Ids, id: DraftId, concern: &Concern) -> Vec<u8> {
    keys.conceal(&serde_json::to_vec(concern).unwrap_or_default(), &context(id), ids)
}
