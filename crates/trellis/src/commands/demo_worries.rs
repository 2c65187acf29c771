//! The demonstration's year and a half of worries, told again through the commands that people's pages run, each at the
//! moment of its story. Nothing is written past them. One worry is one transaction, in which is also noted how far the
//! telling is: killed at any moment, it goes on with the next and tells none twice.

use super::{demo_meetings, demo_strategy};
use crate::background::Progress;
use access::{Officer, officer};
use anyhow::bail;
use base::{CaseId, ChildId, DraftId, Instant, PersonId, SeatId};
use children::{
    give_reason::{For, GiveReason},
    known::known,
};
use demo::{
    Borough, Worry,
    worries::{By, Step, What, WorryChild},
};
use jiff::civil::Date;
use referrals::{
    answer_request::{AnswerRequest, AnswerWords},
    ask_partners::{AskPartners, AskedWords},
    begin_concern::BeginConcern,
    decide_contact::{AnswerDecision, DecideContact},
    disagree::{AnswerDisagreement, Disagree},
    model::State,
    report_progress::{ProgressWords, ReportProgress},
    rules::{DecisionWords, Part},
    save_concern::{Fields, SaveConcern},
    send_concern::SendConcern,
    take_contact::TakeContact,
    write_to_contact::WriteToContact,
};
use std::{collections::HashMap, fmt::Debug, time::Duration};
use store::{Error, Refused, Store, Story};

/// What the telling was begun with, so that it goes on with the same: children, seed, day, moment, so many of a hundred.
const PLAN: &str = "demo-worries";
/// How many have been told.
const TOLD: &str = "demo-worries-told";
/// The same of those who wait for help.
pub(super) const WAITS_TOLD: &str = "demo-waits-told";
/// Worries whose children are looked up at once.
const CHUNK: usize = 200;
pub(super) const ATTEMPTS: u32 = 100;

/// What is told, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub options: demo::Options,
    pub now: Instant,
    pub per_cent: usize,
}

/// How the telling ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub now: usize,
    /// Told by an earlier start.
    pub before: usize,
    /// Refused by a rule of the program: the rest goes on without them.
    pub refused: usize,
}

impl Plan {
    /// Notes in the database what will be told. What was noted first stays.
    pub async fn note(&self, store: &Store) -> Result<(), Error> {
        let Self { options: demo::Options { children, seed, today }, now, per_cent } = self;
        let plan = format!("{children} {seed} {today} {} {per_cent}", now.micros());
        let mut tx = store.housekeeping().await?;
        for (name, value) in [(PLAN, plan.as_str()), (TOLD, "0"), (WAITS_TOLD, "0")] {
            let text = "insert into property (name, value) values ($1, $2) on conflict (name) do nothing";
            tx.sql(text).bind(name).bind(value).run().await?;
        }
        tx.commit().await
    }

    /// What was noted; none in a demonstration without worries.
    pub async fn noted(store: &Store) -> anyhow::Result<Option<Self>> {
        let Some(text) = property(store, PLAN).await? else { return Ok(None) };
        let parts: Vec<&str> = text.split(' ').collect();
        let [children, seed, today, now, per_cent] = parts[..] else { bail!("the property {PLAN} says {text:?}") };
        Ok(Some(Self {
            options: demo::Options { children: children.parse()?, seed: seed.parse()?, today: today.parse::<Date>()? },
            now: Instant::from_micros(now.parse()?),
            per_cent: per_cent.parse()?,
        }))
    }
}

pub(super) async fn property(store: &Store, name: &str) -> Result<Option<String>, Error> {
    let mut tx = store.read().await?;
    let row: Option<(String,)> = tx.sql("select value from property where name = $1").bind(name).optional().await?;
    Ok(row.map(|(value,)| value))
}

/// Tells what is noted and not told yet: first what is open at the front door today, so that its inbox is there at once, then
/// the rest in the order in which it happened, so that an alert over earlier contacts finds them.
pub async fn tell(store: &Store, progress: &Progress) -> anyhow::Result<Told> {
    let Some(plan) = Plan::noted(store).await? else { return Ok(Told::default()) };
    let worries = tokio::task::spawn_blocking(move || {
        let mut worries = Borough::generate(&plan.options).worries(plan.now, plan.per_cent);
        worries.sort_by_key(|worry| worry.answered_at().is_some());
        worries
    });
    let worries = worries.await?;
    let before: usize = property(store, TOLD).await?.and_then(|told| told.parse().ok()).unwrap_or(0);
    let mut told = Told { before: before.min(worries.len()), ..Told::default() };
    let mut narrator = Narrator::new(store);
    for (place, worry) in worries.iter().enumerate().skip(before) {
        if (place - before).is_multiple_of(CHUNK) {
            let next = worries.iter().skip(place).take(CHUNK);
            narrator.look_up(next.flat_map(|w| &w.children).flat_map(|child| &child.records)).await?;
        }
        progress.tell(place as u64, worries.len() as u64);
        match narrator.tell(place, worry).await {
            Ok(()) => told.now += 1,
            Err(Stopped::Refused(why)) => {
                tracing::warn!(worry = worry.key, why, "a worry of the demonstration was refused");
                narrator.pass_over(TOLD, place).await?;
                told.refused += 1;
            }
            Err(Stopped::Fault(error)) => return Err(error.into()),
        }
    }
    told.refused += demo_meetings::tell(&mut narrator, &worries, plan.now).await?;
    progress.tell(worries.len() as u64, worries.len() as u64);
    Ok(told)
}

/// Why one worry was not told.
#[derive(Debug)]
pub(super) enum Stopped {
    Refused(String),
    Fault(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl<R: Debug> From<Refused<R>> for Stopped {
    fn from(refused: Refused<R>) -> Self {
        match refused {
            Refused::Because(why) => Self::Refused(format!("{why:?}")),
            Refused::Fault(error) => Self::Fault(error),
        }
    }
}

pub(super) fn missing(what: &str) -> Stopped {
    Stopped::Refused(format!("{what} is not there"))
}

/// Tells what people did, in the names of those who did it.
pub(super) struct Narrator<'a> {
    pub(super) store: &'a Store,
    /// Person and seat of a member of staff in a team.
    people: HashMap<(String, String), (PersonId, Option<SeatId>)>,
    /// The child of a record.
    children: HashMap<(&'static str, String), ChildId>,
}

impl<'a> Narrator<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, people: HashMap::new(), children: HashMap::new() }
    }

    /// Finds the children of the next worries by the keys of their records.
    pub(super) async fn look_up<'w>(
        &mut self,
        records: impl Iterator<Item = &'w (&'static str, String)>,
    ) -> Result<(), Error> {
        self.children.clear();
        let mut keys: HashMap<&'static str, Vec<&'w str>> = HashMap::new();
        for (feed, key) in records {
            keys.entry(feed).or_default().push(key);
        }
        // Whose record it is: that goes over all children.
        let mut tx = self.store.read_everything().await?;
        for (feed, keys) in keys {
            for some in keys.chunks(500) {
                let rows: Vec<(String, String)> = tx
                    .sql(
                        "select r.record_key, c.current from source_record r join link l on l.record = r.id
                           join same_child c on c.given = l.child where r.feed = $1 and r.record_key in (:set)",
                    )
                    .bind(feed)
                    .bind_set(some.iter().copied())
                    .all()
                    .await?;
                let found = rows.into_iter().filter_map(|(key, child)| Some(((feed, key), child.parse().ok()?)));
                self.children.extend(found);
            }
        }
        Ok(())
    }

    /// Tells one worry, again where somebody else's transaction got in the way.
    async fn tell(&mut self, place: usize, worry: &Worry) -> Result<(), Stopped> {
        let mut attempt = 1;
        loop {
            match self.attempt(place, worry).await {
                Err(Stopped::Fault(error)) if error.is_contention() && attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(self.store.ids().below(50))).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt(&mut self, place: usize, worry: &Worry) -> Result<(), Stopped> {
        let mut story = self.store.story().await?;
        note(&mut story, TOLD, place).await?;
        // What is sent right now stands on the ties the feeds have made; nobody had any before there was an index.
        let at = worry.at.unwrap_or_else(|| self.store.now());
        let sender = self.officer(&mut story, &worry.by, at).await?;
        let child = worry.children.iter().find_map(|c| self.child(&c.records));
        if worry.at.is_some()
            && let Some(child) = child
        {
            let given = GiveReason { officer: &sender, child, reason: &worry.reason, what: For::Index };
            story.run(&sender.actor(), at.plus_minutes(-9), &given).await?;
        }
        let begun = at.plus_minutes(if worry.at.is_some() { -8 } else { 0 });
        let begin = BeginConcern { officer: &sender, store: self.store, child };
        let draft = story.run(&sender.actor(), begun, &begin).await?;
        self.name_children(&mut story, &sender, draft, begun, worry).await?;
        let words = worry.words.iter().map(|(field, text)| ((*field).to_owned(), vec![text.clone()]));
        self.save(&mut story, &sender, draft, begun, (&Part::ALL[1..], &words.collect())).await?;
        let sent = story.run(&sender.actor(), at, &SendConcern { officer: &sender, store: self.store, draft }).await?;
        let steps = if sent.straight {
            self.past_the_front_door(&mut story, sent.case, worry).await?
        } else {
            worry.steps.clone()
        };
        for (place, step) in steps.iter().enumerate() {
            // The team that meets every week takes nothing on outside its meeting: see `demo_meetings`.
            if worry.follows_from_the_meeting(step) {
                continue;
            }
            // A decision somebody judges, or that still waits for that, is not judged on the way.
            let waits = worry.answered_at().is_none();
            // Partners may still answer in between.
            let next = steps[place + 1..].iter().take_while(|s| !matches!(s.what, What::Decided { .. }));
            let judged = waits || next.into_iter().any(|s| matches!(s.what, What::Judged { .. }));
            self.step(&mut story, sent.case, step, judged).await?;
        }
        story.commit().await?;
        Ok(())
    }

    /// What was done about a worry that went straight to the team of the child: nothing at the front door, and the work of
    /// that team where the story has it.
    async fn past_the_front_door(
        &self,
        story: &mut Story<'_>,
        case: CaseId,
        worry: &Worry,
    ) -> Result<Vec<Step>, Stopped> {
        let text = "select o.code from contact c join organisation o on o.id = c.owner_team where c.id = $1";
        let (team,): (String,) = story.tx().sql(text).bind(case).one().await?;
        let done = |step: &&Step| match step.what {
            What::Taken | What::Progress { .. } => step.by.seat == team,
            What::Wrote { .. } => step.by == worry.by,
            _ => false,
        };
        Ok(worry.steps.iter().filter(done).cloned().collect())
    }

    /// Brothers and sisters whom the page offers are ticked; who was not confirmed is described.
    async fn name_children(
        &mut self,
        story: &mut Story<'_>,
        sender: &Officer,
        draft: DraftId,
        at: Instant,
        worry: &Worry,
    ) -> Result<(), Stopped> {
        let confirmed = worry.children.iter().find_map(|c| self.child(&c.records));
        let offered = match confirmed.filter(|_| worry.children.len() > 1) {
            Some(child) => known(story.tx(), sender, child, at).await?.map(|known| known.household).unwrap_or_default(),
            None => Vec::new(),
        };
        let (mut about, mut also) = (Vec::new(), Vec::new());
        let mut described: Vec<&WorryChild> = Vec::new();
        for child in &worry.children {
            let id = self.child(&child.records);
            match offered.iter().find(|o| Some(o.child) == id) {
                Some(_) => also.extend(id.map(|id| id.to_string())),
                None if id.is_some() && id == confirmed => about.extend(id.map(|id| id.to_string())),
                None => described.push(child),
            }
        }
        if !also.is_empty() {
            let shown = |field: &str, values| (field.to_owned(), values);
            let fields = [shown("children_shown", vec!["1".into()]), shown("about", about), shown("also", also)];
            self.save(story, sender, draft, at, (&[Part::Children], &fields.into())).await?;
        }
        for child in described {
            let named = [("name", &child.name), ("born", &child.born), ("described", &child.described)];
            let fields = named.map(|(field, text)| (field.to_owned(), vec![text.clone()]));
            self.save(story, sender, draft, at, (&[Part::Children], &fields.into())).await?;
        }
        Ok(())
    }

    async fn save(
        &self,
        story: &mut Story<'_>,
        officer: &Officer,
        draft: DraftId,
        at: Instant,
        (parts, fields): (&[Part], &Fields),
    ) -> Result<(), Stopped> {
        // Nobody else writes on it: whatever version it has is the writer's own.
        let save =
            SaveConcern { officer, store: self.store, draft, version: i64::MAX, parts, fields, by_itself: false };
        story.run(&officer.actor(), at, &save).await?;
        Ok(())
    }

    pub(super) async fn step(
        &mut self,
        story: &mut Story<'_>,
        case: CaseId,
        step: &Step,
        judged: bool,
    ) -> Result<(), Stopped> {
        let by = self.officer(story, &step.by, step.at).await?;
        let (actor, at, officer) = (by.actor(), step.at, &by);
        let version = version(story, case).await?;
        match &step.what {
            What::Taken => story.run(&actor, at, &TakeContact { officer, case, version }).await?,
            What::Asked { teams, urgency, question } => {
                let words =
                    AskedWords { teams: teams.clone(), urgency: (*urgency).to_owned(), question: question.clone() };
                story.run(&actor, at, &AskPartners { officer, case, words: &words }).await?;
            }
            What::Answered { answer, words, reason } => {
                let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
                let text =
                    "select id from information_request where about = $1 and asked_of = $2 and answered_at is null";
                let row: Option<(String,)> = story.tx().sql(text).bind(case).bind(sits_in).optional().await?;
                let request =
                    row.and_then(|(id,)| id.parse().ok()).ok_or_else(|| missing("what a partner was asked"))?;
                let words = AnswerWords { answer: (*answer).to_owned(), words: words.clone(), reason: reason.clone() };
                story.run(&actor, at, &AnswerRequest { officer, request, words: &words }).await?;
            }
            What::Decided { route, level, to, offer, reason, reader } => {
                let words = DecisionWords {
                    route: (*route).to_owned(),
                    level: (*level).to_owned(),
                    to: (*to).to_owned(),
                    offer: offer.clone(),
                    reason: reason.clone(),
                };
                story.run(&actor, at, &DecideContact { officer, case, version, words: &words }).await?;
                if let Some(reader) = reader.as_ref().filter(|_| !judged) {
                    self.read_history(story, case, reader, at.plus_minutes(1)).await?;
                }
            }
            What::Judged { agreed, words } => {
                let judge = AnswerDecision { officer, case, version, agreed: *agreed, has_read: true, words };
                story.run(&actor, at, &judge).await?;
            }
            What::Progress { step, words } => {
                let day = at.date();
                let words = ProgressWords {
                    step: (*step).to_owned(),
                    on_day: day.day().to_string(),
                    on_month: day.month().to_string(),
                    on_year: day.year().to_string(),
                    words: words.clone(),
                };
                story.run(&actor, at, &ReportProgress { officer, case, version, words: &words }).await?;
            }
            What::Planned { .. }
            | What::Held { .. }
            | What::Found { .. }
            | What::FoundAgreed
            | What::Conference { .. } => {
                demo_strategy::step(story, case, step, officer).await?;
            }
            What::Wrote { kind, words } => {
                story.run(&actor, at, &WriteToContact { officer, case, kind, words }).await?;
            }
            What::Disagreed { words } => story.run(&actor, at, &Disagree { officer, case, words }).await?,
            What::Kept { words } => {
                story.run(&actor, at, &AnswerDisagreement { officer, case, outcome: "kept", words }).await?;
            }
        }
        Ok(())
    }

    /// Where an alert holds back a decision that would else count, the manager reads the history and agrees.
    async fn read_history(&mut self, story: &mut Story<'_>, case: CaseId, by: &By, at: Instant) -> Result<(), Stopped> {
        let text = "select state, version from contact where id = $1";
        let (state, version): (String, i64) = story.tx().sql(text).bind(case).one().await?;
        if state == State::AwaitingAgreement.code() {
            let by = self.officer(story, by, at).await?;
            let judge = AnswerDecision { officer: &by, case, version, agreed: true, has_read: true, words: "" };
            story.run(&by.actor(), at, &judge).await?;
        }
        Ok(())
    }

    pub(super) fn child(&self, records: &[(&'static str, String)]) -> Option<ChildId> {
        records.iter().find_map(|record| self.children.get(record)).copied()
    }

    /// Somebody as they were at the moment: seats, training and vetting of that day.
    pub(super) async fn officer(&mut self, story: &mut Story<'_>, by: &By, at: Instant) -> Result<Officer, Stopped> {
        let key = (by.staff_code.clone(), by.seat.clone());
        let (person, seat) = match self.people.get(&key) {
            Some(found) => *found,
            None => {
                let rows: Vec<(String, Option<String>, Option<String>)> = story
                    .tx()
                    .sql(
                        "select p.id, s.id, o.code from person p left join seat s on s.person = p.id
                           left join organisation o on o.id = s.organisation where p.staff_code = $1",
                    )
                    .bind(by.staff_code.as_str())
                    .all()
                    .await?;
                let person = rows.first().and_then(|(person, _, _)| person.parse().ok());
                let sits = rows.iter().find(|(_, _, code)| code.as_ref() == Some(&by.seat));
                let seat = sits.and_then(|(_, seat, _)| seat.as_ref()?.parse().ok());
                let found = (person.ok_or_else(|| missing(&by.staff_code))?, seat);
                self.people.insert(key, found);
                found
            }
        };
        officer(story.tx(), person, seat, at).await?.ok_or_else(|| missing(&by.staff_code))
    }

    /// Goes on after one that was refused.
    pub(super) async fn pass_over(&self, told: &str, place: usize) -> anyhow::Result<()> {
        let mut story = self.store.story().await?;
        if let Err(Stopped::Refused(why)) = note(&mut story, told, place).await {
            bail!(why);
        }
        Ok(story.commit().await?)
    }
}

/// Notes that one more is told, in the transaction that tells it; nobody else may have told it meanwhile.
pub(super) async fn note(story: &mut Story<'_>, told: &str, place: usize) -> Result<(), Stopped> {
    let text = "update property set value = $2 where name = $1 and value = $3";
    let next = (place + 1).to_string();
    let noted = story.tx().sql(text).bind(told).bind(next).bind(place.to_string()).run().await?;
    if noted == 1 { Ok(()) } else { Err(Stopped::Refused("somebody else tells the worries at the same time".into())) }
}

pub(super) async fn version(story: &mut Story<'_>, case: CaseId) -> Result<i64, Error> {
    let row: (i64,) = story.tx().sql("select version from contact where id = $1").bind(case).one().await?;
    Ok(row.0)
}
