//! Visits arrive at a fixed rate, whether or not the earlier ones have been answered, and each is timed from the moment
//! at which it was due: a server that stalls cannot hide it by being asked less.

use crate::{
    Setting,
    figures::{Report, Times},
    program::Trust,
    visitor::Visitor,
};
use access::{Officer, Role};
use anyhow::{Context as _, bail, ensure};
use base::{Ids, PersonId};
use std::{collections::HashMap, sync::Arc, time::Duration};
use store::{Store, Tx};
use tokio::{task::JoinSet, time::Instant};

const PAGE: Duration = Duration::from_millis(100);
/// Children one member of staff goes back to.
const OWN_CHILDREN: i64 = 25;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Visit {
    Child,
    Confirm,
    MyChildren,
    FindForm,
}

impl Visit {
    const ALL: [Self; 4] = [Self::Child, Self::Confirm, Self::MyChildren, Self::FindForm];

    /// Of a hundred visits.
    const fn share(self) -> u64 {
        match self {
            Self::Child => 40,
            Self::Confirm => 30,
            Self::MyChildren => 20,
            Self::FindForm => 10,
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Child => "40 % a child one has a tie to",
            Self::Confirm => "30 % confirm a child (search and answer)",
            Self::MyChildren => "20 % my children",
            Self::FindForm => "10 % the form to find a child",
        }
    }

    const fn has_target(self) -> bool {
        matches!(self, Self::Child | Self::Confirm)
    }

    fn by_chance(chance: &Ids) -> Self {
        let mut left = chance.below(100);
        for visit in Self::ALL {
            match left.checked_sub(visit.share()) {
                Some(rest) => left = rest,
                None => return visit,
            }
        }
        Self::FindForm
    }
}

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let (rate, for_seconds) = (setting.sized(100, 20), setting.sized(60, 3));
    let trust = Trust::make(setting, setting.sized(33_000, 300)).await?;
    let store = trust.open().await?;
    let staff = sessions(&store, setting.sized(2_000, 40)).await?;
    let remembered = remembered(&store).await?;
    store.close().await;
    let people = staff.iter().map(|s| s.person).collect::<std::collections::HashSet<_>>().len();
    report.heading(&format!(
        "Load: {rate} visits a second for {for_seconds} s, {} sessions of {people} people, timed from when each was due",
        staff.len()
    ));
    let server = trust.serve().await?;
    let day = Day { visitor: Visitor::new(&server.url), staff, remembered };
    warm_up(&day).await?;
    let outcome = open_loop(Arc::new(day), rate, for_seconds, setting.seed).await?;
    server.kill().await?;

    report.must("visits that failed", outcome.errors.is_empty(), outcome.errors.len());
    outcome.errors.iter().take(5).for_each(|error| report.tell("for example", error));
    for visit in Visit::ALL {
        let times = outcome.times.get(&visit).cloned().unwrap_or_default();
        if visit.has_target() {
            report.must_take(visit.in_words(), times.within(0.95), PAGE, times.in_words());
        } else {
            report.tell(visit.in_words(), times.in_words());
        }
    }
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

/// A member of staff, signed in, with children they have a tie to.
#[derive(Debug)]
struct Signed {
    person: PersonId,
    token: String,
    children: Vec<String>,
}

/// What somebody who looks for a child remembers of one.
#[derive(Debug, sqlx::FromRow)]
struct Remembered {
    given_name: String,
    family_name: String,
    birth_date: String,
    postcode: Option<String>,
}

struct Day {
    visitor: Visitor,
    staff: Vec<Signed>,
    remembered: Vec<Remembered>,
}

/// Sessions minted in the database, round and round the staff who work with children and have some.
async fn sessions(store: &Store, wanted: usize) -> anyhow::Result<Vec<Signed>> {
    let now = store.now();
    let mut tx = store.read_everything().await?;
    let everybody: Vec<(String,)> = tx.sql("select id from person where left_on is null order by id").all().await?;
    let mut at_work: Vec<(PersonId, Vec<String>)> = Vec::new();
    for (person,) in everybody.into_iter().take(wanted * 3) {
        let person: PersonId = person.parse()?;
        let Some(officer) = access::officer(&mut tx, person, None, now).await? else { continue };
        if officer.cleared && officer.role.works_with_children() && officer.role != Role::IndexTeam {
            let children = tied(&mut tx, &officer, now.micros()).await?;
            if !children.is_empty() {
                at_work.push((person, children));
            }
        }
    }
    drop(tx);
    ensure!(!at_work.is_empty(), "nobody in this trust works with children");
    let mut signed = Vec::new();
    for (person, children) in at_work.iter().cycle().take(wanted) {
        let session = access::mint_session(store, *person).await?;
        signed.push(Signed { person: *person, token: session.token.expose().to_owned(), children: children.clone() });
    }
    Ok(signed)
}

async fn tied(tx: &mut Tx, officer: &Officer, now: i64) -> anyhow::Result<Vec<String>> {
    let mut holders = officer.holders().into_iter();
    let (person, organisation) = (holders.next().unwrap_or_default(), holders.next().unwrap_or_default());
    let rows: Vec<(String,)> = tx
        .sql(
            "select distinct t.child from tie t
              where t.holder in ($1, $2) and t.kind in ('caseload', 'service')
                and t.from_at <= $3 and (t.until_at is null or t.until_at > $3)
                and not exists (select 1 from shield s where s.child = t.child)
                and not exists (select 1 from own_family f where f.child = t.child and f.person = $1)
              order by t.child limit $4",
        )
        .bind(person)
        .bind(organisation)
        .bind(now)
        .bind(OWN_CHILDREN)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(child,)| child).collect())
}

async fn remembered(store: &Store) -> anyhow::Result<Vec<Remembered>> {
    let mut tx = store.read_everything().await?;
    let known: Vec<Remembered> = tx
        .sql(
            "select given_name, family_name, birth_date, postcode from source_record
              where ended_at is null and given_name is not null and family_name is not null
                and birth_date is not null and length(birth_date) = 10
              order by id limit 50000",
        )
        .all()
        .await?;
    ensure!(!known.is_empty(), "nobody in this trust has a name");
    Ok(known)
}

/// Each kind of page once, so that the first seconds do not measure cold caches alone.
async fn warm_up(day: &Day) -> anyhow::Result<()> {
    let chance = Ids::seeded(0);
    for visit in Visit::ALL {
        visited(day, visit, &chance).await.with_context(|| format!("{visit:?}, before the drill"))?;
    }
    Ok(())
}

#[derive(Default)]
struct Outcome {
    times: HashMap<Visit, Times>,
    errors: Vec<String>,
}

async fn open_loop(day: Arc<Day>, rate: usize, for_seconds: usize, seed: u64) -> anyhow::Result<Outcome> {
    let chance = Arc::new(Ids::seeded(seed));
    let began = Instant::now();
    let mut visits = JoinSet::new();
    for number in 0..rate * for_seconds {
        let due = began + Duration::from_secs_f64(number as f64 / rate as f64);
        tokio::time::sleep_until(due).await;
        let (day, chance, visit) = (Arc::clone(&day), Arc::clone(&chance), Visit::by_chance(&chance));
        visits.spawn(async move {
            let outcome = visited(&day, visit, &chance).await;
            (visit, due.elapsed(), outcome)
        });
    }
    let mut outcome = Outcome::default();
    while let Some(visit) = visits.join_next().await {
        let (visit, took, answered) = visit?;
        outcome.times.entry(visit).or_default().add(took);
        if let Err(error) = answered {
            outcome.errors.push(format!("{visit:?}: {error:#}"));
        }
    }
    Ok(outcome)
}

async fn visited(day: &Day, visit: Visit, chance: &Ids) -> anyhow::Result<()> {
    let who = &day.staff[chance.below(day.staff.len() as u64) as usize];
    let visitor = day.visitor.with_session(&who.token);
    let path = match visit {
        Visit::Child => {
            let child = &who.children[chance.below(who.children.len() as u64) as usize];
            format!("/children/{child}")
        }
        Visit::Confirm => search(&visitor, day, chance).await?,
        Visit::MyChildren => "/children".to_owned(),
        Visit::FindForm => "/searches/new".to_owned(),
    };
    let answer = visitor.get(&path).await?;
    if !answer.status.is_success() {
        bail!("{path} answered {} and leads to {:?}", answer.status, answer.location);
    }
    Ok(())
}

/// Sends a search as somebody types it who half remembers, and says where its answer is.
async fn search(visitor: &Visitor, day: &Day, chance: &Ids) -> anyhow::Result<String> {
    let child = &day.remembered[chance.below(day.remembered.len() as u64) as usize];
    let mut given = child.given_name.clone();
    if chance.below(3) == 0 && given.chars().count() > 3 {
        given.pop();
    }
    let name = format!("{given} {}", child.family_name);
    let age = child.birth_date.get(..4).and_then(|year| year.parse::<i64>().ok()).map_or(5, |year| 2026 - year);
    let age = age.clamp(0, 25).to_string();
    let mut fields = vec![("name", name.as_str()), ("purpose", "direct-care")];
    match (chance.below(3), &child.postcode) {
        (0, Some(postcode)) => fields.push(("postcode", postcode)),
        (1, _) => fields.push(("age", &age)),
        _ => fields.push(("birth_date", &child.birth_date)),
    }
    let kept = visitor.post("/searches", &fields).await?;
    let answer = kept.leads_to("/searches/").map(str::to_owned);
    answer.with_context(|| format!("a search was answered with {}", kept.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_the_whole_of_what_is_asked() {
        assert_eq!(Visit::ALL.iter().map(|visit| visit.share()).sum::<u64>(), 100);
        let chance = Ids::seeded(1);
        let children = (0..10_000).filter(|_| Visit::by_chance(&chance) == Visit::Child).count();
        assert!((3_700..4_300).contains(&children), "{children}");
    }
}
