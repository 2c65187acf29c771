//! The rows a record of a child is kept in, whether an agency sent it or somebody recorded it here by hand.

use crate::{
    feed_definition::Category,
    sent_row::{Carer, SentRow},
};
use base::{Instant, InvolvementId, OrganisationId};
use store::{Bind as _, Error, Tx, Value};

/// A new record, in the order of [`RECORD_COLUMNS`].
pub(crate) fn record(
    sent: &SentRow,
    record: &str,
    feed: &str,
    category: Category,
    file: &str,
    now: Instant,
) -> Vec<Value> {
    let first =
        [record.value(), feed.value(), sent.record_key.as_str().value(), category.code().value(), 1_i64.value()];
    first.into_iter().chain(identity(sent, file, now)).collect()
}

/// The record as it now is; what it said before stands among its versions.
pub(crate) async fn update_record(
    tx: &mut Tx,
    sent: &SentRow,
    record: &str,
    version: i64,
    file: &str,
    now: Instant,
) -> Result<(), Error> {
    let update = tx.sql(UPDATE_RECORD).bind(record).bind(version);
    identity(sent, file, now).into_iter().fold(update, store::Sql::bind).run().await.map(drop)
}

/// The values from `digest` on, in the order of `RECORD_COLUMNS` and `UPDATE_RECORD`.
fn identity(sent: &SentRow, file: &str, now: Instant) -> Vec<Value> {
    let s = sent.clone();
    let (birth, precision) = s.birth_date.map(|(d, p)| (d.to_string(), p.code())).unzip();
    vec![
        s.digest.value(),
        file.value(),
        now.value(),
        s.as_at.value(),
        s.given_name.value(),
        s.middle_names.value(),
        s.family_name.value(),
        s.known_as.value(),
        s.former_family_name.value(),
        birth.value(),
        precision.value(),
        s.sex.value(),
        s.nhs_number.value(),
        s.upn.value(),
        s.former_upn.value(),
        s.house.value(),
        s.street.value(),
        s.town.value(),
        s.postcode.value(),
        s.language.value(),
        s.household.value(),
        s.staff_child.value(),
        s.shield.value(),
        s.shield_ground.value(),
        s.adopted_from.value(),
    ]
}

/// What was sent, word for word, in the order of [`VERSION_COLUMNS`].
pub(crate) fn version(sent: &SentRow, record: &str, version: i64, file: &str, now: Instant) -> Vec<Value> {
    vec![record.value(), version.value(), sent.as_sent.as_str().value(), file.value(), now.value()]
}

/// Parents and carers, in the order of [`CARER_COLUMNS`].
pub(crate) fn carers(sent: &SentRow, record: &str) -> Vec<Vec<Value>> {
    let rows = sent.carers.iter().cloned().enumerate().map(|(position, carer)| {
        let Carer { name, relation, phone, responsibility } = carer;
        vec![
            record.value(),
            (position as i64).value(),
            name.value(),
            relation.value(),
            phone.value(),
            responsibility.value(),
        ]
    });
    rows.collect()
}

/// That a service is involved, in the order of [`INVOLVEMENT_COLUMNS`].
pub(crate) fn involvement(
    sent: &SentRow,
    id: InvolvementId,
    record: &str,
    organisation: OrganisationId,
    sensitive: bool,
    now: Instant,
) -> Vec<Value> {
    let s = sent.clone();
    vec![
        id.value(),
        record.value(),
        organisation.value(),
        sensitive.value(),
        s.staff_code.value(),
        s.practitioner.value(),
        s.practitioner_role.value(),
        s.practitioner_phone.value(),
        s.practitioner_left.value(),
        s.leads.value(),
        s.met.value(),
        s.last_seen.value(),
        s.since.value(),
        s.until.value(),
        s.confirmed_on.value(),
        s.shared_because.value(),
        now.value(),
    ]
}

/// What the record now says of who is involved.
pub(crate) async fn update_involvement(tx: &mut Tx, sent: &SentRow, id: &str) -> Result<(), Error> {
    tx.sql(
        "update involvement set staff_code = $2, practitioner = $3, practitioner_role = $4, practitioner_phone = $5,
                practitioner_left = $6, leads = $7, met = $8, last_seen_on = $9, since_on = $10, until_on = $11,
                confirmed_on = $12, shared_because = $13 where id = $1",
    )
    .bind(id)
    .bind(sent.staff_code.clone())
    .bind(sent.practitioner.clone())
    .bind(sent.practitioner_role.clone())
    .bind(sent.practitioner_phone.clone())
    .bind(sent.practitioner_left)
    .bind(sent.leads)
    .bind(sent.met.clone())
    .bind(sent.last_seen.clone())
    .bind(sent.since.clone())
    .bind(sent.until.clone())
    .bind(sent.confirmed_on.clone())
    .bind(sent.shared_because.clone())
    .run()
    .await
    .map(drop)
}

pub(crate) const RECORD_COLUMNS: &[&str] = &[
    "id",
    "feed",
    "record_key",
    "category",
    "version",
    "digest",
    "file",
    "received_at",
    "as_at",
    "given_name",
    "middle_names",
    "family_name",
    "known_as",
    "former_family_name",
    "birth_date",
    "birth_precision",
    "sex",
    "nhs_number",
    "upn",
    "former_upn",
    "house",
    "street",
    "town",
    "postcode",
    "language",
    "household",
    "own_family_of",
    "shield",
    "shield_ground",
    "adopted_from",
];

const UPDATE_RECORD: &str =
    "update source_record set version = $2, digest = $3, file = $4, received_at = $5, as_at = $6,
    given_name = $7, middle_names = $8, family_name = $9, known_as = $10, former_family_name = $11, birth_date = $12,
    birth_precision = $13, sex = $14, nhs_number = $15, upn = $16, former_upn = $17, house = $18, street = $19,
    town = $20, postcode = $21, language = $22, household = $23, own_family_of = $24, shield = $25,
    shield_ground = $26, adopted_from = $27, ended_at = null where id = $1";

pub(crate) const INVOLVEMENT_COLUMNS: &[&str] = &[
    "id",
    "record",
    "organisation",
    "sensitive",
    "staff_code",
    "practitioner",
    "practitioner_role",
    "practitioner_phone",
    "practitioner_left",
    "leads",
    "met",
    "last_seen_on",
    "since_on",
    "until_on",
    "confirmed_on",
    "shared_because",
    "started_at",
];

pub(crate) const VERSION_COLUMNS: &[&str] = &["record", "version", "as_sent", "file", "received_at"];

pub(crate) const CARER_COLUMNS: &[&str] = &["record", "position", "name", "relation", "phone", "responsibility"];
