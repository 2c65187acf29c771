//! Somebody is away for some days, and says who answers for their work meanwhile. A manager says so for a member who cannot.

use crate::{AccessEntry, Officer, team};
use base::{AbsenceId, Instant, PersonId};
use jiff::civil::Date;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx};

#[derive(Debug)]
pub struct RecordAbsence<'a> {
    pub officer: &'a Officer,
    pub person: PersonId,
    pub from: Date,
    pub until: Date,
    /// A colleague of the team whose seat the officer sits in.
    pub cover: Option<PersonId>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceRefused {
    #[error("Only they themselves, or a manager of their team, can say that somebody is away")]
    NotYours,
    #[error("The last day cannot be before the first")]
    EndsBeforeItBegins,
    #[error("The last day cannot be in the past")]
    Past,
    #[error("An absence of more than a year is entered with the staff administrator")]
    TooLong,
    #[error("Choose a colleague of your team who is not away on these days")]
    Cover,
    #[error("These days overlap with an absence that is entered already: end that one first")]
    Twice,
}

/// An absence of today or later.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Absence {
    #[sqlx(try_from = "String")]
    pub id: AbsenceId,
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub from_on: String,
    pub until_on: String,
    pub cover: Option<String>,
    pub cover_name: Option<String>,
}

/// The absences of somebody that have not passed, the first one first.
pub async fn of(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<Absence>, Error> {
    tx.sql(
        "select a.id, a.person, a.from_on, a.until_on, a.cover, c.name as cover_name
           from absence a left join person c on c.id = a.cover
          where a.person = $1 and a.until_on >= $2 and a.ended_at is null order by a.from_on, a.id",
    )
    .bind(person)
    .bind(now.date().to_string())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Covered {
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub until_on: String,
}

/// For whom somebody answers today.
pub async fn covered_by(tx: &mut Tx, cover: PersonId, now: Instant) -> Result<Vec<Covered>, Error> {
    tx.sql(
        "select a.person, p.name, a.until_on from absence a join person p on p.id = a.person
          where a.cover = $1 and a.from_on <= $2 and a.until_on >= $2 and a.ended_at is null order by p.name, a.id",
    )
    .bind(cover)
    .bind(now.date().to_string())
    .all()
    .await
}

impl Command for RecordAbsence<'_> {
    type Output = AbsenceId;
    type Refusal = AbsenceRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(AbsenceId, Entries), Refused<AbsenceRefused>> {
        let because = Refused::Because;
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        let members = team::members(tx, sits_in, context.now).await?;
        let is_member = |person: PersonId| members.iter().any(|m| m.person == person);
        let own = self.person == self.officer.person;
        let manages = self.officer.role.manages_a_team() && is_member(self.person);
        if !own && !manages {
            return Err(because(AbsenceRefused::NotYours));
        }
        if self.until < self.from {
            return Err(because(AbsenceRefused::EndsBeforeItBegins));
        }
        if self.until < context.now.date() {
            return Err(because(AbsenceRefused::Past));
        }
        if (self.until - self.from).get_days() > 366 {
            return Err(because(AbsenceRefused::TooLong));
        }
        let overlaps = |a: &Absence| a.from_on <= self.until.to_string() && a.until_on >= self.from.to_string();
        if of(tx, self.person, context.now).await?.iter().any(overlaps) {
            return Err(because(AbsenceRefused::Twice));
        }
        if let Some(cover) = self.cover {
            let away = of(tx, cover, context.now).await?.iter().any(overlaps);
            if cover == self.person || !is_member(cover) || away {
                return Err(because(AbsenceRefused::Cover));
            }
        }
        let id = AbsenceId::new(&context.ids, context.now);
        tx.insert_many(
            "absence",
            &["id", "person", "from_on", "until_on", "cover", "recorded_by", "recorded_at"],
            vec![vec![
                id.value(),
                self.person.value(),
                self.from.to_string().value(),
                self.until.to_string().value(),
                self.cover.value(),
                self.officer.person.value(),
                context.now.value(),
            ]],
        )
        .await?;
        let entry = AccessEntry::AbsenceRecorded {
            person: self.person.to_string(),
            from: self.from.to_string(),
            until: self.until.to_string(),
            cover: self.cover.map(|cover| cover.to_string()),
        };
        Ok((id, Entry::new(&entry).subject(id).into()))
    }
}

/// Somebody is back, or was never away. Who could enter it can end it.
#[derive(Debug)]
pub struct EndAbsence<'a> {
    pub officer: &'a Officer,
    pub absence: AbsenceId,
}

impl Command for EndAbsence<'_> {
    type Output = ();
    type Refusal = AbsenceRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<AbsenceRefused>> {
        let not_yours = || Refused::Because(AbsenceRefused::NotYours);
        let row: Option<Whose> = tx
            .sql("select person from absence where id = $1 and ended_at is null")
            .bind(self.absence)
            .optional()
            .await?;
        let person = row.ok_or_else(not_yours)?.person;
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        let manages = self.officer.role.manages_a_team()
            && team::members(tx, sits_in, context.now).await?.iter().any(|m| m.person == person);
        if person != self.officer.person && !manages {
            return Err(not_yours());
        }
        tx.sql("update absence set ended_at = $2 where id = $1").bind(self.absence).bind(context.now).run().await?;
        Ok(((), Entry::new(&AccessEntry::AbsenceEnded {}).subject(self.absence).into()))
    }
}

#[derive(sqlx::FromRow)]
struct Whose {
    #[sqlx(try_from = "String")]
    person: PersonId,
}
