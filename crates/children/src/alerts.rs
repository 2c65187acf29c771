//! What the index team must look into: somebody searched for a child whose existence is hidden, overrode hidden contact
//! details, or was stopped because they searched too often. An alert names who and when, never the child.

use access::{
    Act as _, Decision, Facts, Officer,
    acts::SeeAlerts,
    decide,
    liftings::{self, ToSeeTo},
};
use base::Instant;
use store::{Error, Store};

/// How far back alerts are listed.
const DAYS: i64 = 90;
/// Alerts listed at most.
pub const MOST: usize = 100;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Alert {
    pub kind: String,
    pub at: i64,
    pub name: String,
    pub job_title: String,
    pub employer_name: String,
    pub phone: Option<String>,
    /// The purpose stated with the search, or the reason given for the override.
    pub why: Option<String>,
}

/// What the index team must look into, and which shields it must see to.
#[derive(Debug)]
pub struct Alerts {
    pub alerts: Vec<Alert>,
    pub shields: Vec<ToSeeTo>,
}

/// The alerts of the last 90 days, newest first; none when this is not the index team's business.
pub async fn alerts(store: &Store, officer: &Officer) -> Result<Option<Alerts>, Error> {
    if !matches!(decide(&Facts::of(officer), SeeAlerts::CATEGORY, SeeAlerts::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let since: Instant = store.now().plus_hours(-24 * DAYS);
    let mut tx = store.read_everything().await?;
    let alerts = tx
        .sql(
            "select e.kind, e.at, p.name, p.job_title, o.name as employer_name, p.phone,
                    coalesce((select s.purpose from search s where s.id = e.subject),
                             (select t.reason from tie t where t.id = e.subject), e.purpose) as why
               from journal_entry e join person p on e.actor = 'person:' || p.id join organisation o on o.id = p.employer
              where e.kind in ('children.hidden-child-searched', 'access.override-used', 'children.searches-stopped')
                and e.at >= $1
              order by e.at desc, e.id limit $2",
        )
        .bind(since)
        .bind(MOST as i64)
        .all()
        .await?;
    let shields = liftings::to_see_to(&mut tx, officer.person, store.now()).await?;
    Ok(Some(Alerts { alerts, shields }))
}
