//! Agencies, services, teams and settings, as the trust lists them.

use crate::AccessEntry;
use base::OrganisationId;
use serde::Deserialize;
use std::{collections::HashMap, io::Read};
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx};

/// One row of `organisations.csv`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct OrganisationRow {
    pub code: String,
    #[serde(deserialize_with = "blank_is_none")]
    pub parent_code: Option<String>,
    /// authority, agency, service, team or setting.
    pub kind: String,
    pub sector: String,
    pub name: String,
    pub short_name: String,
    #[serde(deserialize_with = "blank_is_none")]
    pub ods_code: Option<String>,
    #[serde(deserialize_with = "blank_is_none")]
    pub urn: Option<String>,
    #[serde(deserialize_with = "blank_is_none")]
    pub phone: Option<String>,
    #[serde(deserialize_with = "blank_is_none")]
    pub duty_phone: Option<String>,
    #[serde(deserialize_with = "blank_is_none")]
    pub duty_hours: Option<String>,
    #[serde(deserialize_with = "yes")]
    pub sensitive: bool,
    #[serde(deserialize_with = "yes")]
    pub universal: bool,
}

pub(crate) fn blank_is_none<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(d)?;
    Ok(text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()))
}

pub(crate) fn yes<'de, D: serde::Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    match String::deserialize(d)?.trim() {
        "yes" => Ok(true),
        "no" | "" => Ok(false),
        other => Err(serde::de::Error::custom(format!("{other:?} is neither yes nor no"))),
    }
}

/// Reads a CSV of rows; an error names the line.
pub(crate) fn rows<T: serde::de::DeserializeOwned>(input: impl Read) -> Result<Vec<T>, csv::Error> {
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input).deserialize().collect()
}

pub fn read(input: impl Read) -> Result<Vec<OrganisationRow>, csv::Error> {
    rows(input)
}

/// Brings the organisations to what the rows say. Organisations not named stay.
#[derive(Debug)]
pub struct ApplyOrganisations {
    pub rows: Vec<OrganisationRow>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OrganisationsRefused {
    #[error("organisation {code}: its parent {parent} is not listed. Add it, or leave parent_code empty")]
    NoParent { code: String, parent: String },
    #[error("organisation {0} is listed twice. Delete one of the rows")]
    Twice(String),
}

#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(try_from = "String")]
    id: OrganisationId,
    code: String,
}

/// Every organisation's id by its code.
pub async fn by_code(tx: &mut Tx) -> Result<HashMap<String, OrganisationId>, Error> {
    let known: Vec<Known> = tx.sql("select id, code from organisation").all().await?;
    Ok(known.into_iter().map(|k| (k.code, k.id)).collect())
}

/// Is this organisation the agency itself, or a service, a team or a setting of it? The way up ends at the first agency:
/// an authority is a roof over several, and what is of one of them is not of another.
pub async fn is_within(tx: &mut Tx, organisation: OrganisationId, agency: OrganisationId) -> Result<bool, Error> {
    let (found,): (i64,) = tx
        .sql(
            "with recursive up (id, parent, kind, steps) as (
               select o.id, o.parent, o.kind, cast(0 as bigint) from organisation o where o.id = $1
               union all
               select o.id, o.parent, o.kind, up.steps + 1 from up join organisation o on o.id = up.parent
                where up.kind <> 'agency' and up.steps < 8
             )
             select count(*) from up where id = $2",
        )
        .bind(organisation)
        .bind(agency)
        .one()
        .await?;
    Ok(found > 0)
}

impl Command for ApplyOrganisations {
    type Output = (usize, usize);
    type Refusal = OrganisationsRefused;

    async fn run(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
    ) -> Result<((usize, usize), Entries), Refused<OrganisationsRefused>> {
        let mut ids = by_code(tx).await?;
        let known = ids.clone();
        for row in &self.rows {
            if ids.insert(row.code.clone(), OrganisationId::new(&context.ids, context.now)).is_some()
                && !known.contains_key(&row.code)
            {
                return Err(Refused::Because(OrganisationsRefused::Twice(row.code.clone())));
            }
        }
        ids.extend(known.clone());
        let mut added = Vec::new();
        let mut changed = 0;
        for row in &self.rows {
            let parent = match &row.parent_code {
                None => None,
                Some(parent) => Some(*ids.get(parent).ok_or_else(|| {
                    Refused::Because(OrganisationsRefused::NoParent { code: row.code.clone(), parent: parent.clone() })
                })?),
            };
            let Some(id) = ids.get(&row.code) else { continue };
            let row = row.clone();
            if known.contains_key(&row.code) {
                changed += tx
                    .sql(
                        "update organisation set parent = $2, kind = $3, sector = $4, name = $5, short_name = $6, ods_code = $7,
                                urn = $8, phone = $9, duty_phone = $10, duty_hours = $11, sensitive = $12, universal = $13
                          where id = $1",
                    )
                    .bind(*id)
                    .bind(parent)
                    .bind(row.kind)
                    .bind(row.sector)
                    .bind(row.name)
                    .bind(row.short_name)
                    .bind(row.ods_code)
                    .bind(row.urn)
                    .bind(row.phone)
                    .bind(row.duty_phone)
                    .bind(row.duty_hours)
                    .bind(row.sensitive)
                    .bind(row.universal)
                    .run()
                    .await? as usize;
            } else {
                added.push(vec![
                    id.value(),
                    row.code.value(),
                    parent.value(),
                    row.kind.value(),
                    row.sector.value(),
                    row.name.value(),
                    row.short_name.value(),
                    row.ods_code.value(),
                    row.urn.value(),
                    row.phone.value(),
                    row.duty_phone.value(),
                    row.duty_hours.value(),
                    row.sensitive.value(),
                    row.universal.value(),
                ]);
            }
        }
        let count = added.len();
        tx.insert_many(
            "organisation",
            &[
                "id",
                "code",
                "parent",
                "kind",
                "sector",
                "name",
                "short_name",
                "ods_code",
                "urn",
                "phone",
                "duty_phone",
                "duty_hours",
                "sensitive",
                "universal",
            ],
            added,
        )
        .await?;
        let entry = Entry::new(&AccessEntry::OrganisationsApplied { added: count, changed });
        Ok(((count, changed), entry.into()))
    }
}
