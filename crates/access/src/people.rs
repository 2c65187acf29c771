//! Members of staff, as their employers list them.

use crate::{AccessEntry, Role, organisations};
use base::{PersonId, SeatId};
use jiff::civil::Date;
use serde::Deserialize;
use std::{collections::HashMap, io::Read};
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx};

/// One row of `staff.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct StaffRow {
    pub staff_code: String,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub user_name: Option<String>,
    pub name: String,
    pub job_title: String,
    pub role: String,
    pub employer_code: String,
    /// Organisation and role of each seat: `FRONT-DOOR:practitioner; …`.
    pub seats: String,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub phone: Option<String>,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub email: Option<String>,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub trained_until: Option<String>,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub vetted_until: Option<String>,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub sponsor: Option<String>,
    #[serde(deserialize_with = "organisations::blank_is_none")]
    pub left_on: Option<String>,
    #[serde(deserialize_with = "organisations::yes")]
    pub demo_sign_in: bool,
}

pub fn read(input: impl Read) -> Result<Vec<StaffRow>, csv::Error> {
    organisations::rows(input)
}

/// Brings the staff to what the rows say. People not named stay as they are.
#[derive(Debug)]
pub struct ApplyStaff {
    pub rows: Vec<StaffRow>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StaffRefused {
    #[error("staff {0}: role {1:?} is not known. The roles are: {roles}", roles = Role::ALL.map(Role::code).join(", "))]
    Role(String, String),
    #[error("staff {0}: organisation {1} is not listed. Add it to organisations.csv first")]
    Organisation(String, String),
    #[error("staff {0}: {1:?} is not a date. Write it like 2027-03-31")]
    Date(String, String),
    #[error("staff {0}: seat {1:?} is not understood. Write organisation:role, several with ; between")]
    Seat(String, String),
}

#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(try_from = "String")]
    id: PersonId,
    staff_code: String,
}

/// Every member of staff by the code their employer's feeds use.
pub async fn by_staff_code(tx: &mut Tx) -> Result<HashMap<String, PersonId>, Error> {
    let known: Vec<Known> = tx.sql("select id, staff_code from person").all().await?;
    Ok(known.into_iter().map(|k| (k.staff_code, k.id)).collect())
}

/// The demo people who may be signed in with one click, in the order of the sign-in page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DemoPerson {
    pub user_name: String,
    pub name: String,
    pub job_title: String,
    pub employer_name: String,
}

pub async fn demo_people(tx: &mut Tx) -> Result<Vec<DemoPerson>, Error> {
    tx.sql(
        "select p.user_name, p.name, p.job_title, o.name as employer_name from person p join organisation o on o.id = p.employer
          where p.demo_sign_in = true and p.user_name is not null order by p.staff_code",
    )
    .all()
    .await
}

/// People on one page of the staff list.
pub const PAGE: usize = 50;

/// A line of the staff list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StaffLine {
    pub staff_code: String,
    pub name: String,
    pub job_title: String,
    pub role: String,
    pub employer_name: String,
    pub trained_until: Option<String>,
    pub vetted_until: Option<String>,
    pub left_on: Option<String>,
}

/// The staff after a staff code, in the order of codes; only those whose name, sign-in name or employer contains the
/// text, where there is one.
pub async fn page(tx: &mut Tx, after: &str, containing: &str) -> Result<Vec<StaffLine>, Error> {
    let plain = containing.trim().to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    tx.sql(
        "select p.staff_code, p.name, p.job_title, p.role, o.name as employer_name, p.trained_until, p.vetted_until, p.left_on
           from person p join organisation o on o.id = p.employer
          where p.staff_code > $1
            and (lower(p.name) like $3 escape '!' or p.user_name like $3 escape '!' or lower(o.name) like $3 escape '!')
          order by p.staff_code limit $2",
    )
    .bind(after)
    .bind(PAGE as i64)
    .bind(format!("%{plain}%"))
    .all()
    .await
}

pub async fn by_user_name(tx: &mut Tx, user_name: &str) -> Result<Option<PersonId>, Error> {
    let row: Option<Known> = tx
        .sql("select id, staff_code from person where user_name = $1")
        .bind(crate::folded_user_name(user_name))
        .optional()
        .await?;
    Ok(row.map(|r| r.id))
}

/// Somebody as others name them: by staff code, or by the name they sign in with.
pub async fn by_code_or_user_name(tx: &mut Tx, text: &str) -> Result<Option<PersonId>, Error> {
    let row: Option<Known> = tx
        .sql("select id, staff_code from person where upper(staff_code) = $1 or user_name = $2 order by staff_code limit 1")
        .bind(text.trim().to_uppercase())
        .bind(crate::folded_user_name(text))
        .optional()
        .await?;
    Ok(row.map(|r| r.id))
}

/// Says what is wrong with a row, if anything.
fn checked(row: &StaffRow) -> Result<Vec<(String, Role)>, StaffRefused> {
    let code = || row.staff_code.clone();
    let role = |text: &str| Role::from_code(text).ok_or_else(|| StaffRefused::Role(code(), text.to_owned()));
    role(&row.role)?;
    for date in [&row.trained_until, &row.vetted_until, &row.left_on].into_iter().flatten() {
        date.parse::<Date>().map_err(|_| StaffRefused::Date(code(), date.clone()))?;
    }
    row.seats
        .split(';')
        .map(str::trim)
        .filter(|seat| !seat.is_empty())
        .map(|seat| {
            let (organisation, name) =
                seat.split_once(':').ok_or_else(|| StaffRefused::Seat(code(), seat.to_owned()))?;
            Ok((organisation.trim().to_owned(), role(name.trim())?))
        })
        .collect()
}

impl Command for ApplyStaff {
    type Output = (usize, usize);
    type Refusal = StaffRefused;

    async fn run(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
    ) -> Result<((usize, usize), Entries), Refused<StaffRefused>> {
        let organisations = organisations::by_code(tx).await?;
        let known = by_staff_code(tx).await?;
        let (mut added, mut seats, mut reseated, mut changed) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for row in &self.rows {
            let wanted = checked(row).map_err(Refused::Because)?;
            let organisation = |code: &String| {
                let missing = || Refused::Because(StaffRefused::Organisation(row.staff_code.clone(), code.clone()));
                organisations.get(code).copied().ok_or_else(missing)
            };
            let employer = organisation(&row.employer_code)?;
            let person = known.get(&row.staff_code).copied();
            let id = person.unwrap_or_else(|| PersonId::new(&context.ids, context.now));
            for (position, (code, role)) in wanted.into_iter().enumerate() {
                let seat = SeatId::new(&context.ids, context.now);
                let position = i64::try_from(position).unwrap_or(i64::MAX);
                let organisation = organisation(&code)?;
                seats.push(vec![seat.value(), id.value(), organisation.value(), role.code().value(), position.value()]);
            }
            let mut row = row.clone();
            row.user_name = row.user_name.as_deref().map(crate::folded_user_name);
            if person.is_some() {
                reseated.push(id);
                tx.sql(
                    "update person set user_name = $2, name = $3, job_title = $4, role = $5, employer = $6, phone = $7, email = $8,
                            trained_until = $9, vetted_until = $10, sponsor = $11, left_on = $12, demo_sign_in = $13,
                            version = version + 1 where id = $1",
                )
                .bind(id)
                .bind(row.user_name)
                .bind(row.name)
                .bind(row.job_title)
                .bind(row.role)
                .bind(employer)
                .bind(row.phone)
                .bind(row.email)
                .bind(row.trained_until)
                .bind(row.vetted_until)
                .bind(row.sponsor)
                .bind(row.left_on)
                .bind(row.demo_sign_in)
                .run()
                .await?;
                changed += 1;
            } else {
                added.push(vec![
                    id.value(),
                    row.staff_code.value(),
                    row.user_name.value(),
                    row.name.value(),
                    row.job_title.value(),
                    row.role.value(),
                    employer.value(),
                    row.phone.value(),
                    row.email.value(),
                    row.trained_until.value(),
                    row.vetted_until.value(),
                    row.sponsor.value(),
                    row.left_on.value(),
                    row.demo_sign_in.value(),
                    1_i64.value(),
                ]);
            }
        }
        let count = added.len();
        tx.insert_many(
            "person",
            &[
                "id",
                "staff_code",
                "user_name",
                "name",
                "job_title",
                "role",
                "employer",
                "phone",
                "email",
                "trained_until",
                "vetted_until",
                "sponsor",
                "left_on",
                "demo_sign_in",
                "version",
            ],
            added,
        )
        .await?;
        for chunk in reseated.chunks(500) {
            tx.sql("delete from seat where person in (:set)").bind_set(chunk.iter().copied()).run().await?;
        }
        tx.insert_many("seat", &["id", "person", "organisation", "role", "position"], seats).await?;
        Ok(((count, changed), Entry::new(&AccessEntry::StaffApplied { added: count, changed }).into()))
    }
}
