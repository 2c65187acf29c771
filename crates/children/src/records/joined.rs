//! What was done to a child while two were one.

use crate::review::joined::Meanwhile;
use base::{ChildId, Instant};
use std::collections::BTreeMap;
use store::{Error, Tx};

#[derive(sqlx::FromRow)]
struct Done {
    person: String,
    name: String,
    job_title: String,
    employer: String,
    phone: Option<String>,
    class: String,
    kind: String,
    times: i64,
    last_at: i64,
}

/// Who read or wrote anything of these children (current ids) between two moments, the last first. To look for what
/// was the same or not is no reading of the child.
pub(crate) async fn meanwhile(
    tx: &mut Tx,
    children: &[ChildId],
    from: Instant,
    until: Instant,
) -> Result<Vec<Meanwhile>, Error> {
    let rows: Vec<Done> = tx
        .sql(
            "select p.id as person, p.name, p.job_title, o.name as employer, p.phone, e.class, e.kind, count(*) as times,
                    max(e.at) as last_at
               from same_child g join journal_entry e on e.child = g.given
               join person p on e.actor = 'person:' || p.id join organisation o on o.id = p.employer
              where e.at >= $1 and e.at <= $2 and g.current in (:set)
                and e.kind not in ('access.refused', 'children.review-seen', 'children.review-answered', 'children.joined',
                                   'children.parted', 'children.joins-seen', 'children.mixed-reported',
                                   'children.mixed-answered', 'children.mixed-report-seen', 'children.records-parted',
                                   'children.breach-checked',
                                   'referrals.readdressed', 'referrals.readdressing-seen')
              group by p.id, p.name, p.job_title, o.name, p.phone, e.class, e.kind order by max(e.at) desc limit 1000",
        )
        .bind(from)
        .bind(until)
        .bind_set(children.iter().copied())
        .all()
        .await?;
    let mut people: BTreeMap<String, Meanwhile> = BTreeMap::new();
    for row in rows {
        let person = people.entry(row.person.clone()).or_insert_with(|| Meanwhile {
            person: row.person,
            name: row.name,
            job_title: row.job_title,
            employer: row.employer,
            phone: row.phone,
            last_at: row.last_at,
            read: 0,
            wrote: 0,
            what: Vec::new(),
        });
        person.last_at = person.last_at.max(row.last_at);
        if row.class == "access" {
            person.read += row.times;
        } else {
            person.wrote += row.times;
            let (_, what) = row.kind.split_once('.').unwrap_or(("", &row.kind));
            person.what.push(what.replace('-', " "));
        }
    }
    let mut people: Vec<Meanwhile> = people.into_values().collect();
    people.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.name.cmp(&b.name)));
    Ok(people)
}
