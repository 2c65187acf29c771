//! Who sits in a team today, and who of them is away.

use base::{Instant, OrganisationId, PersonId};
use jiff::civil::Date;
use store::{Error, Tx};

/// Somebody with a seat in a team, still employed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub role: String,
    pub phone: Option<String>,
    /// The last day away, where that is now.
    pub away_until: Option<String>,
    /// Who answers meanwhile.
    pub cover: Option<String>,
    pub cover_name: Option<String>,
}

impl Member {
    pub fn is_away(&self) -> bool {
        self.away_until.is_some()
    }

    pub fn last_day_away(&self) -> Option<Date> {
        self.away_until.as_ref().and_then(|day| day.parse().ok())
    }

    /// Who answers for this member's work today: the member, or whoever covers.
    pub fn answers(&self) -> PersonId {
        self.cover.as_ref().and_then(|cover| cover.parse().ok()).unwrap_or(self.person)
    }
}

/// Those who sit in a team on the day of `now`, by name. Whoever has left sits nowhere.
pub async fn members(tx: &mut Tx, team: OrganisationId, now: Instant) -> Result<Vec<Member>, Error> {
    let rows: Vec<Member> = tx
        .sql(
            "select p.id as person, p.name, p.job_title, s.role, p.phone, a.until_on as away_until, a.cover, c.name as cover_name
               from seat s join person p on p.id = s.person
               left join absence a on a.person = p.id and a.from_on <= $2 and a.until_on >= $2 and a.ended_at is null
               left join person c on c.id = a.cover
              where s.organisation = $1 and (s.from_on is null or s.from_on <= $2) and (s.until_on is null or s.until_on > $2)
                and (p.left_on is null or p.left_on > $2)
              order by p.name, p.id, a.until_on desc",
        )
        .bind(team)
        .bind(now.date().to_string())
        .all()
        .await?;
    let mut members: Vec<Member> = Vec::with_capacity(rows.len());
    for row in rows {
        // Two seats in one team, or two absences that overlap, are one member.
        if members.last().is_none_or(|before| before.person != row.person) {
            members.push(row);
        }
    }
    Ok(members)
}
