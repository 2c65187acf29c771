//! The facts of one officer and one child, read in one query.

use crate::{Facts, Officer, TieKind};
use base::{ChildId, Instant};
use store::{Error, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    caseload: i64,
    service: i64,
    claimed: i64,
    overriding: i64,
    contact_hidden: i64,
    existence_hidden: i64,
    named_holder: i64,
    own_family: i64,
}

/// What the decision about `child` (any id of it) stands on.
pub async fn facts(tx: &mut Tx, officer: &Officer, child: ChildId, now: Instant) -> Result<Facts, Error> {
    let mut holders = officer.holders().into_iter();
    let (person, organisation) = (holders.next().unwrap_or_default(), holders.next().unwrap_or_default());
    let row: Row = tx
        .sql(
            "with ids as (select given from same_child where current = (select current from same_child where given = $1)),
                  mine as (select t.kind, t.holder_kind from tie t join ids on t.child = ids.given
                            where t.holder in ($2, $3) and t.from_at <= $4 and (t.until_at is null or t.until_at > $4)),
                  hidden as (select s.id, s.kind from shield s join ids on s.child = ids.given
                              where s.from_at <= $4 and (s.until_at is null or s.until_at > $4))
             select (select count(*) from mine where kind = 'caseload') as caseload,
                    (select count(*) from mine where kind = 'service') as service,
                    (select count(*) from mine where kind = 'claimed' and holder_kind = 'person') as claimed,
                    (select count(*) from mine where kind = 'override' and holder_kind = 'person') as overriding,
                    (select count(*) from hidden where kind = 'contact') as contact_hidden,
                    (select count(*) from hidden where kind = 'existence') as existence_hidden,
                    (select count(*) from hidden join shield_holder h on h.shield = hidden.id where h.person = $2) as named_holder,
                    (select count(*) from own_family f join ids on f.child = ids.given where f.person = $2) as own_family",
        )
        .bind(child)
        .bind(person)
        .bind(organisation)
        .bind(now)
        .one()
        .await?;
    let tie = [(row.caseload, TieKind::Caseload), (row.service, TieKind::Service), (row.claimed, TieKind::Claimed)]
        .into_iter()
        .find_map(|(count, kind)| (count > 0).then_some(kind));
    Ok(Facts {
        role: officer.role,
        cleared: officer.cleared,
        tie,
        overriding: row.overriding > 0,
        contact_hidden: row.contact_hidden > 0,
        existence_hidden: row.existence_hidden > 0,
        named_holder: row.named_holder > 0,
        own_family: row.own_family > 0,
        standing: None,
    })
}

/// The facts of an act that is about no one child.
impl Facts {
    pub fn of(officer: &Officer) -> Self {
        Self {
            role: officer.role,
            cleared: officer.cleared,
            tie: None,
            overriding: false,
            contact_hidden: false,
            existence_hidden: false,
            named_holder: false,
            own_family: false,
            standing: None,
        }
    }
}
