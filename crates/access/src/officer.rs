//! The member of staff who asks: who they are, where they sit, what they are cleared for. Read anew for every request,
//! so that a revocation takes effect on the next click.

use crate::{Clearance, Role};
use base::{Actor, Instant, OrganisationId, PersonId, SeatId};
use jiff::civil::Date;
use store::{Error, Tx};

#[derive(Clone, Debug)]
pub struct Officer {
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub role: Role,
    pub employer: OrganisationId,
    pub employer_name: String,
    /// The agency at the top of the employer: whose act it is.
    pub agency: OrganisationId,
    /// Codes of the employer and of its agency: what sharing agreements name.
    pub codes: Vec<String>,
    pub clearance: Clearance,
    pub cleared: bool,
    /// Seats in force today, the one sat in first.
    pub seats: Vec<Seat>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Seat {
    #[sqlx(try_from = "String")]
    pub id: SeatId,
    #[sqlx(try_from = "String")]
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub role: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    job_title: String,
    role: String,
    #[sqlx(try_from = "String")]
    employer: OrganisationId,
    employer_name: String,
    employer_code: String,
    agency: Option<String>,
    agency_code: Option<String>,
    trained_until: Option<String>,
    vetted_until: Option<String>,
    sponsor: Option<String>,
    left_on: Option<String>,
}

/// The officer behind a session; none when there is no such person.
pub async fn officer(
    tx: &mut Tx,
    person: PersonId,
    seat: Option<SeatId>,
    now: Instant,
) -> Result<Option<Officer>, Error> {
    let row: Option<Row> = tx
        .sql(
            "select p.name, p.job_title, p.role, p.employer, o.name as employer_name, o.code as employer_code,
                    o.parent as agency, a.code as agency_code, p.trained_until, p.vetted_until, p.sponsor, p.left_on
               from person p join organisation o on o.id = p.employer left join organisation a on a.id = o.parent
              where p.id = $1",
        )
        .bind(person)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let today = now.date();
    let mut seats: Vec<Seat> = tx
        .sql(
            "select s.id, s.organisation, o.name as organisation_name, s.role
               from seat s join organisation o on o.id = s.organisation
              where s.person = $1 and (s.from_on is null or s.from_on <= $2) and (s.until_on is null or s.until_on > $2)
              order by s.position, s.id",
        )
        .bind(person)
        .bind(today.to_string())
        .all()
        .await?;
    if let Some(sat_in) = seat.and_then(|seat| seats.iter().position(|s| s.id == seat)) {
        seats.swap(0, sat_in);
    }
    let role = seats.first().and_then(|s| Role::from_code(&s.role)).or_else(|| Role::from_code(&row.role));
    let Some(role) = role else { return Ok(None) };
    let date = |text: Option<String>| text.and_then(|t| t.parse::<Date>().ok());
    let clearance = Clearance {
        trained_until: date(row.trained_until),
        vetted_until: date(row.vetted_until),
        sponsor: row.sponsor,
        left_on: date(row.left_on),
    };
    let cleared = clearance.current(today);
    let agency = row.agency.and_then(|a| a.parse().ok()).unwrap_or(row.employer);
    Ok(Some(Officer {
        person,
        name: row.name,
        job_title: row.job_title,
        role,
        employer: row.employer,
        employer_name: row.employer_name,
        agency,
        codes: std::iter::once(row.employer_code).chain(row.agency_code).collect(),
        clearance,
        cleared,
        seats,
    }))
}

impl Officer {
    pub fn actor(&self) -> Actor {
        Actor::Person {
            person: self.person,
            seat: self.seat().map(|s| s.id),
            agency: self.employer,
            on_behalf_of: None,
        }
    }

    /// The seat sat in now. What it shows does not follow the person to another.
    pub fn seat(&self) -> Option<&Seat> {
        self.seats.first()
    }

    /// Whose ties count: the person's own, and those of the one organisation whose seat they sit in.
    pub fn holders(&self) -> Vec<String> {
        let mut holders = vec![self.person.to_string()];
        holders.push(self.seat().map_or(self.employer, |s| s.organisation).to_string());
        holders
    }
}
