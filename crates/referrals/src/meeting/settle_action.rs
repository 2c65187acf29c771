//! Whoever took something on at a meeting says that it is done, names another day with the reason, or hands it on.

use super::{
    entry::MeetingEntry,
    hold,
    model::Doer,
    records::{self, ActionRow},
    rules::{Table, doer, due_day},
    see_action::{asked_to_it, held},
};
use crate::{
    hold_case::StepRefused,
    records::contacts,
    rules::{LONGEST, Wrong},
};
use access::{Officer, acts::RecordMeeting};
use base::{ActionId, CaseId, ChildId};
use serde::Serialize;
use store::{Command, Context, Entries, Entry, Error, Refused, Tx};

fn wrong(field: &str, what: &str) -> Wrong {
    Wrong { field: field.to_owned(), what: what.to_owned() }
}

/// The action as it was on the page, still to be done.
async fn open_action(
    tx: &mut Tx,
    officer: &Officer,
    (action, version): (ActionId, i64),
    now: base::Instant,
) -> Result<ActionRow, Refused<StepRefused>> {
    let row = held::<RecordMeeting>(tx, officer, action, now).await?;
    if row.done_at.is_some() {
        return Err(hold::say("", "This is done already: what was said of it stands above"));
    }
    if row.version != version {
        return Err(hold::say(
            "",
            "Somebody else has changed this since you opened it. What they did stands above, what you typed is still here",
        ));
    }
    Ok(row)
}

/// The entry once for each child the case is about, so that it stands in the journal of each.
async fn of_each_child(tx: &mut Tx, case: CaseId, entry: &Entry) -> Result<Entries, Error> {
    let children = contacts::children_of(tx, &[case]).await?;
    let mut of: Vec<Entry> = children
        .iter()
        .filter_map(|child| child.child.as_ref()?.parse::<ChildId>().ok())
        .map(|child| entry.clone().child(child))
        .collect();
    let first = if of.is_empty() { entry.clone() } else { of.remove(0) };
    Ok(Entries::one(first).and_all(of))
}

#[derive(Debug)]
pub struct FinishAction<'a> {
    pub officer: &'a Officer,
    pub action: ActionId,
    pub version: i64,
    /// It is done; or it will not be, and the words say why.
    pub done: bool,
    /// What came of it.
    pub words: &'a str,
}

impl Command for FinishAction<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let now = context.now;
        let row = open_action(tx, self.officer, (self.action, self.version), now).await?;
        let words = self.words.trim();
        if !(3..=LONGEST).contains(&words.chars().count()) {
            let what = if self.done { "Say what came of it" } else { "Say why it will not be done" };
            return Err(hold::say("done-words", what));
        }
        let outcome = if self.done { "done" } else { "not-done" };
        tx.sql(
            "update meeting_action set version = version + 1, done_by = $2, done_at = $3, outcome = $4 where id = $1",
        )
        .bind(self.action)
        .bind(self.officer.person)
        .bind(now)
        .bind(outcome)
        .run()
        .await?;
        records::write(tx, &self.action.to_string(), row.case_id, (outcome, words), self.officer.person, now).await?;
        let entry = MeetingEntry::ActionDone { outcome: outcome.to_owned() };
        Ok(((), of_each_child(tx, row.case_id, &Entry::new(&entry).subject(self.action)).await?))
    }
}

/// Another day or another owner, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChangeWords {
    pub by: String,
    /// `person:id`, `agency:code`; nothing where it stays with whoever has it.
    pub owner: String,
    pub why: String,
}

#[derive(Debug)]
pub struct ChangeAction<'a> {
    pub officer: &'a Officer,
    pub action: ActionId,
    pub version: i64,
    pub words: &'a ChangeWords,
}

impl Command for ChangeAction<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let now = context.now;
        let row = open_action(tx, self.officer, (self.action, self.version), now).await?;
        let mut table: Table = match hold::team(tx, row.team, now).await? {
            Some(team) => super::decide_item::table(tx, &team, now.date()).await?,
            // A team that holds strategy discussions and does not meet every week hands on within itself.
            None => Table {
                members: records::members(tx, row.team, &now.date().to_string()).await?.iter().map(|m| m.id).collect(),
                agencies: Vec::new(),
                teams: Vec::new(),
            },
        };
        table.members.extend(asked_to_it(tx, &row, now).await?.iter().map(|m| m.id));
        let mut found = Vec::new();
        let by = due_day(&self.words.by, now.date());
        if let Err(what) = by {
            found.push(wrong("by", what));
        }
        let owner = doer(&self.words.owner, &table);
        if owner.is_none() && !self.words.owner.is_empty() {
            found.push(wrong("owner", "Select who does it from now on"));
        }
        let why = self.words.why.trim();
        if !(3..=LONGEST).contains(&why.chars().count()) {
            found.push(wrong("why", "Say why: whoever waits for it reads this"));
        }
        let due_on = match by {
            Ok(by) if found.is_empty() => by.to_string(),
            _ => return Err(Refused::Because(StepRefused::Wrong(found))),
        };
        tx.sql("update meeting_action set version = version + 1, due_on = $2 where id = $1")
            .bind(self.action)
            .bind(due_on.as_str())
            .run()
            .await?;
        if let Some(owner) = &owner {
            let (person, agency) = match owner {
                Doer::Person(person) => (Some(*person), None),
                Doer::Agency(code) => (None, super::decide_item::organisation(tx, Some(code)).await?),
            };
            tx.sql("update meeting_action set owner = $2, agency = $3 where id = $1")
                .bind(self.action)
                .bind(person)
                .bind(agency)
                .run()
                .await?;
        }
        let kind = if owner.is_some() { "handed-on" } else { "moved" };
        records::write(tx, &self.action.to_string(), row.case_id, (kind, why), self.officer.person, now).await?;
        let entry = MeetingEntry::ActionChanged { due_on, handed_on: owner.is_some() };
        Ok(((), of_each_child(tx, row.case_id, &Entry::new(&entry).subject(self.action)).await?))
    }
}
