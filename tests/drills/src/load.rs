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
pub(crate) enum Visit {
    Child,
    Confirm,
    MyChildren,
    FindForm,
    Inbox,
    MyWork,
    TeamWork,
    WaitingBoard,
    Contact,
    /// Something new to know, written to a contact.
    Write,
}

/// Of a hundred visits, so many of each kind.
pub(crate) type Mix = &'static [(Visit, u64)];

const MIX: Mix = &[(Visit::Child, 40), (Visit::Confirm, 30), (Visit::MyChildren, 20), (Visit::FindForm, 10)];

impl Visit {
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Child => "a child one has a tie to",
            Self::Confirm => "confirm a child (search and answer)",
            Self::MyChildren => "my children",
            Self::FindForm => "the form to find a child",
            Self::Inbox => "the inbox of one's team",
            Self::MyWork => "my work",
            Self::TeamWork => "the team's work",
            Self::WaitingBoard => "the waiting board of one's service",
            Self::Contact => "a contact of one's team",
            Self::Write => "something new written to a contact",
        }
    }

    const fn has_target(self) -> bool {
        !matches!(self, Self::MyChildren | Self::FindForm)
    }

    fn by_chance(mix: Mix, chance: &Ids) -> Self {
        let mut left = chance.below(100);
        for (visit, share) in mix {
            match left.checked_sub(*share) {
                Some(rest) => left = rest,
                None => return *visit,
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
    let day = Day { visitor: Visitor::new(&server.url), staff, remembered, desks: Vec::new(), services: Vec::new() };
    let outcome = measured(day, MIX, Rate { a_second: rate, for_seconds, seed: setting.seed }).await?;
    server.kill().await?;

    tell(&outcome, MIX, PAGE, report);
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

/// What was measured, against what it may take.
pub(crate) fn tell(outcome: &Outcome, mix: Mix, at_most: Duration, report: &mut Report) {
    report.must("visits that failed", outcome.errors.is_empty(), outcome.errors.len());
    outcome.errors.iter().take(5).for_each(|error| report.tell("for example", error));
    for (visit, share) in mix {
        let times = outcome.times.get(visit).cloned().unwrap_or_default();
        let what = format!("{share} % {}", visit.in_words());
        if visit.has_target() {
            report.must_take(&what, times.within(0.95), at_most, times.in_words());
        } else {
            report.tell(&what, times.in_words());
        }
    }
}

/// How fast visits come, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub a_second: usize,
    pub for_seconds: usize,
    pub seed: u64,
}

/// Each kind of page once, then visits at their rate.
pub(crate) async fn measured(day: Day, mix: Mix, rate: Rate) -> anyhow::Result<Outcome> {
    warm_up(&day, mix).await?;
    open_loop(Arc::new(day), mix, rate).await
}

/// A member of staff, signed in, with children they have a tie to.
#[derive(Debug)]
pub(crate) struct Signed {
    person: PersonId,
    token: String,
    children: Vec<String>,
}

/// What somebody who looks for a child remembers of one.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Remembered {
    given_name: String,
    family_name: String,
    birth_date: String,
    postcode: Option<String>,
}

pub(crate) struct Day {
    pub visitor: Visitor,
    pub staff: Vec<Signed>,
    pub remembered: Vec<Remembered>,
    /// Where contacts are worked on.
    pub desks: Vec<Desk>,
    /// Sessions of people whose team helps those who wait.
    pub services: Vec<String>,
}

/// Somebody of a team, signed in, with contacts that are open there.
#[derive(Debug)]
pub(crate) struct Desk {
    pub token: String,
    pub contacts: Vec<String>,
}

/// Sessions minted in the database, round and round the staff who work with children and have some.
pub(crate) async fn sessions(store: &Store, wanted: usize) -> anyhow::Result<Vec<Signed>> {
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

pub(crate) async fn remembered(store: &Store) -> anyhow::Result<Vec<Remembered>> {
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
async fn warm_up(day: &Day, mix: Mix) -> anyhow::Result<()> {
    let chance = Ids::seeded(0);
    for (visit, _) in mix {
        visited(day, *visit, &chance).await.with_context(|| format!("{visit:?}, before the drill"))?;
    }
    Ok(())
}

#[derive(Default)]
pub(crate) struct Outcome {
    times: HashMap<Visit, Times>,
    errors: Vec<String>,
}

async fn open_loop(day: Arc<Day>, mix: Mix, rate: Rate) -> anyhow::Result<Outcome> {
    let chance = Arc::new(Ids::seeded(rate.seed));
    let began = Instant::now();
    let mut visits = JoinSet::new();
    for number in 0..rate.a_second * rate.for_seconds {
        let due = began + Duration::from_secs_f64(number as f64 / rate.a_second as f64);
        tokio::time::sleep_until(due).await;
        let (day, chance, visit) = (Arc::clone(&day), Arc::clone(&chance), Visit::by_chance(mix, &chance));
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
    if matches!(visit, Visit::Inbox | Visit::MyWork | Visit::TeamWork | Visit::Contact | Visit::Write) {
        return at_a_desk(day, visit, chance).await;
    }
    let who = &day.staff[chance.below(day.staff.len() as u64) as usize];
    let visitor = day.visitor.with_session(&who.token);
    let path = match visit {
        Visit::WaitingBoard => return at_a_service(day, chance).await,
        Visit::Child => {
            let child = &who.children[chance.below(who.children.len() as u64) as usize];
            format!("/children/{child}")
        }
        Visit::Confirm => search(&visitor, day, chance).await?,
        Visit::MyChildren => "/children".to_owned(),
        _ => "/searches/new".to_owned(),
    };
    let answer = visitor.get(&path).await?;
    if !answer.status.is_success() {
        bail!("{path} answered {} and leads to {:?}", answer.status, answer.location);
    }
    Ok(())
}

/// Somebody who works on contacts looks at them, or writes to one.
async fn at_a_desk(day: &Day, visit: Visit, chance: &Ids) -> anyhow::Result<()> {
    let desk = &day.desks[chance.below(day.desks.len() as u64) as usize];
    let visitor = day.visitor.with_session(&desk.token);
    let contact = &desk.contacts[chance.below(desk.contacts.len() as u64) as usize];
    let path = match visit {
        Visit::Inbox => "/contacts".to_owned(),
        Visit::MyWork => "/my-work".to_owned(),
        Visit::TeamWork => "/team-work".to_owned(),
        _ => format!("/contacts/{contact}"),
    };
    if visit == Visit::Write {
        let words = format!("The school rang again, {}", chance.below(1_000_000));
        let path = format!("{path}/messages");
        let kept = visitor.post(&path, &[("kind", "added"), ("message", &words)]).await?;
        ensure!(kept.status.is_redirection(), "{path} answered {}", kept.status);
        return Ok(());
    }
    let answer = visitor.get(&path).await?;
    ensure!(answer.status.is_success(), "{path} answered {} and leads to {:?}", answer.status, answer.location);
    Ok(())
}

async fn at_a_service(day: &Day, chance: &Ids) -> anyhow::Result<()> {
    let session = &day.services[chance.below(day.services.len() as u64) as usize];
    let answer = day.visitor.with_session(session).get("/waiting").await?;
    ensure!(answer.status.is_success(), "/waiting answered {} and leads to {:?}", answer.status, answer.location);
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
        assert_eq!(MIX.iter().map(|(_, share)| share).sum::<u64>(), 100);
        let chance = Ids::seeded(1);
        let children = (0..10_000).filter(|_| Visit::by_chance(MIX, &chance) == Visit::Child).count();
        assert!((3_700..4_300).contains(&children), "{children}");
    }
}
