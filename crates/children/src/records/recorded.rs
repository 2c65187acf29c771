//! What people have recorded here by hand: who records, and what their organisation has recorded of a child.

use access::{
    Permit,
    acts::{RecordInvolvement, SeeIndex},
};
use base::{OrganisationId, PersonId};
use std::collections::HashMap;
use store::{Error, Tx};

/// The organisation for which somebody records: whose seat they sit in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Recorder {
    #[sqlx(try_from = "String")]
    pub organisation: OrganisationId,
    pub code: String,
    pub name: String,
    /// It, or the employer, is a sensitive service.
    pub sensitive: bool,
    pub universal: bool,
    pub staff_code: String,
    pub phone: Option<String>,
}

pub(crate) async fn recorder(
    tx: &mut Tx,
    person: PersonId,
    organisation: OrganisationId,
) -> Result<Option<Recorder>, Error> {
    tx.sql(
        "select o.id as organisation, o.code, o.name, (o.sensitive or e.sensitive) as sensitive, o.universal,
                p.staff_code, p.phone
           from person p join organisation e on e.id = p.employer join organisation o on o.id = $2 where p.id = $1",
    )
    .bind(person)
    .bind(organisation)
    .optional()
    .await
}

/// A record somebody made of the child, as it is now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Recorded {
    pub record: String,
    pub version: i64,
    pub received_at: i64,
    pub birth_date: Option<String>,
    pub birth_precision: Option<String>,
    pub as_sent: String,
    /// The actor who made it.
    pub made_by: String,
    pub involvement: Option<String>,
    pub organisation: Option<String>,
    pub sensitive: Option<bool>,
    pub ended_at: Option<i64>,
}

/// The newest first.
pub(crate) async fn of_child(tx: &mut Tx, permit: &Permit<RecordInvolvement>) -> Result<Vec<Recorded>, Error> {
    tx.sql(
        "select r.id as record, r.version, r.received_at, r.birth_date, r.birth_precision, v.as_sent,
                l.decided_by as made_by, i.id as involvement, i.organisation, i.sensitive, i.ended_at
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
           join source_version v on v.record = r.id and v.version = r.version
           left join involvement i on i.record = r.id
          where c.current = $1 and r.feed = 'recorded' order by r.received_at desc, r.id",
    )
    .bind(permit.child())
    .all()
    .await
}

#[derive(sqlx::FromRow)]
struct By {
    record: String,
    name: Option<String>,
}

/// Which organisation recorded each of them: the one involved, or the employer of whoever did.
pub(crate) async fn by_whom(tx: &mut Tx, permit: &Permit<SeeIndex>) -> Result<HashMap<String, String>, Error> {
    let rows: Vec<By> = tx
        .sql(
            "select r.id as record, coalesce(o.name, e.name) as name
               from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
               left join involvement i on i.record = r.id left join organisation o on o.id = i.organisation
               left join person p on l.decided_by = 'person:' || p.id left join organisation e on e.id = p.employer
              where c.current = $1 and r.feed = 'recorded'",
        )
        .bind(permit.child())
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.record, row.name?))).collect())
}

/// Ends that a service is involved by this record; the row stays as history.
pub(crate) async fn end_involvement(tx: &mut Tx, involvement: &str, now: base::Instant) -> Result<(), Error> {
    tx.sql("update involvement set ended_at = $2 where id = $1 and ended_at is null")
        .bind(involvement)
        .bind(now)
        .run()
        .await
        .map(drop)
}
