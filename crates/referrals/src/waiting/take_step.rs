//! What every step on an entry begins and ends with: it is decided and read, the rules say what it makes of the place, and
//! step, place, clocks and ties are written together.

use super::{
    entry::WaitingEntry,
    lists::{self, WaitingList},
    model::{Ending, Place, Step},
    records::{self, Doer, EntryRow},
    rules::{NotNow, take},
};
use crate::{
    hold_case::{StepRefused, entries},
    records::contacts,
    rules::{LONGEST, Wrong},
    send_concern::leave,
};
use access::{Act, CasePermit, Denied, Officer, permit_case};
use base::{CaseId, Instant};
use clocks::NewEvent;
use store::{Context, Entries, Error, Refused, Tx};

pub(crate) struct Held<A: Act> {
    pub permit: CasePermit<A>,
    pub row: EntryRow,
    pub list: WaitingList,
}

/// Lets a step through, or says why not.
pub(crate) async fn hold<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    case: CaseId,
    version: Option<i64>,
    now: Instant,
) -> Result<Held<A>, Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let permit = match permit_case::<A>(tx, officer, case, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(hidden()),
    };
    let row = records::entry(tx, &permit).await?.ok_or_else(hidden)?;
    if version.is_some_and(|version| version != row.version) {
        return Err(Refused::Because(StepRefused::Stale));
    }
    let list = list_of(tx, &row, now).await?;
    Ok(Held { permit, row, list })
}

/// The text of the list an entry is on. A list that the trust has taken out keeps its entries; nothing is known of it but
/// its code, and it is treated as sensitive.
pub(crate) async fn list_of(tx: &mut Tx, row: &EntryRow, now: Instant) -> Result<WaitingList, Error> {
    let lists = lists::in_force(tx, now.date()).await?;
    Ok(lists.list(&row.list).cloned().unwrap_or_else(|| gone(&row.list)))
}

pub(crate) fn gone(code: &str) -> WaitingList {
    WaitingList {
        code: code.to_owned(),
        title: "A list that is closed".to_owned(),
        service: "A list that is closed".to_owned(),
        served: lists::Served::Child,
        sensitive: true,
        check_days: 28,
        criteria: Vec::new(),
        while_waiting: String::new(),
        worse: String::new(),
        emergency: String::new(),
        alike: Vec::new(),
        teams: Vec::new(),
    }
}

pub(crate) fn wrong(field: &str, what: impl Into<String>) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![Wrong { field: field.to_owned(), what: what.into() }]))
}

impl From<NotNow> for StepRefused {
    fn from(not_now: NotNow) -> Self {
        let what = format!("This cannot be done now: {not_now}");
        Self::Wrong(vec![Wrong { field: String::new(), what }])
    }
}

/// Words that somebody else acts on.
pub(crate) fn said<'w>(words: &'w str, field: &str, what: &str) -> Result<&'w str, Refused<StepRefused>> {
    let words = words.trim();
    if (10..=LONGEST).contains(&words.chars().count()) { Ok(words) } else { Err(wrong(field, what)) }
}

pub(crate) fn doer(officer: &Officer) -> Doer {
    Doer { person: officer.person, team: officer.seat().map_or(officer.employer, |seat| seat.organisation) }
}

/// Takes the step: nothing is written where the rules say no.
pub(crate) async fn step<A: Act>(
    tx: &mut Tx,
    context: &Context<'_>,
    officer: &Officer,
    held: &Held<A>,
    step: &Step,
    words: &str,
) -> Result<Entries, Refused<StepRefused>> {
    let before = held.row.place();
    let after = take(Some(&before), step, context.now.date()).map_err(|no| Refused::Because(no.into()))?;
    let (case, number) = (held.row.id, held.row.steps + 1);
    records::write_step(tx, case, number, step, words, doer(officer), context.now).await?;
    records::update(tx, case, &after, context.now).await?;
    happened(tx, context, case, (&before, &after)).await?;
    if after.ended.is_some() {
        for provider in &held.list.teams {
            if let Some(team) = contacts::team_by_code(tx, &provider.code).await?.and_then(|t| t.id.parse().ok()) {
                leave(tx, case, team, true, context.now).await?;
            }
        }
    }
    Ok(entries(&held.permit, &WaitingEntry::Step { step: step.code().to_owned(), number }))
}

/// Clocks hear of what moved; an entry whose start was put back begins its clocks anew.
pub(crate) async fn happened(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    (before, after): (&Place, &Place),
) -> Result<(), Error> {
    let subject = case.to_string();
    let event =
        |kind, occurred_at| NewEvent { subject: subject.clone(), child: None, kind, occurred_at, significance: 2 };
    let mut events = Vec::new();
    if after.started_at < before.started_at {
        for joined in clocks::events_of(tx, &subject).await?.into_iter().filter(|e| e.kind == "list.joined") {
            clocks::withdraw(tx, context, &subject, joined.id).await?;
        }
        events.push(event("list.joined", after.started_at));
    }
    if before.assessed_at.is_none() {
        events.extend(after.assessed_at.map(|at| event("list.assessed", at)));
    }
    if before.ended.is_none() {
        events.extend(after.ended.map(|(how, at)| match how {
            Ending::Helped => event("list.helped", at),
            _ => event("list.ended", at),
        }));
    }
    if events.is_empty() { Ok(()) } else { clocks::record(tx, context, &events).await }
}
