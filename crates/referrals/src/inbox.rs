//! What is open with one's team: the most dangerous first, then what is due first.

use crate::{
    ReferralsEntry,
    model::{Danger, State},
    open_request::{Asked, asked_of},
    records::{
        contacts::{self, ContactRow, Reach},
        disagreements,
    },
};
use access::{Act as _, Decision, Facts, Officer, acts::FindReferral, cases, decide};
use base::{CaseId, Instant, OrganisationId};
use clocks::{Clock, Due, due_in_words};
use std::collections::HashMap;
use store::{Entry, Error, Sight, Store, Tx};

/// Lines on one page.
pub const PAGE: usize = 25;
/// Open contacts of one team that are sorted; a team with more has another trouble than this list.
const MOST: i64 = 2_000;

#[derive(Debug)]
pub struct Inbox {
    pub team: String,
    pub lines: Vec<Line>,
    /// Disagreements this team has to answer.
    pub disagreements: Vec<Waiting>,
    /// What other teams have asked this one.
    pub asked: Vec<Asked>,
    pub total: usize,
    pub overdue: usize,
    pub page: usize,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Line {
    pub case: CaseId,
    pub reference: String,
    pub children: Vec<String>,
    pub danger: Danger,
    pub state: State,
    pub received_at: Instant,
    pub from: String,
    pub owner: Option<String>,
    /// The clock that is due first, in words.
    pub due: Option<(Due, String)>,
}

/// A disagreement that waits for this team's answer.
#[derive(Debug)]
pub struct Waiting {
    pub case: CaseId,
    pub children: Vec<String>,
    pub stage: i64,
    pub due: Option<(Due, String)>,
}

async fn waiting(tx: &mut Tx, officer: &Officer, team: OrganisationId, now: Instant) -> Result<Vec<Waiting>, Error> {
    let mut open = disagreements::open_with(tx, team).await?;
    let ids: Vec<CaseId> = open.iter().map(|d| d.case_id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    open.retain(|d| !hidden.contains(&d.case_id));
    let ids: Vec<CaseId> = open.iter().map(|d| d.case_id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let due = |d: &disagreements::OpenStage| {
        let rule = format!("ES{}", d.stage);
        let clock = clocks.get(&d.case_id.to_string())?.iter().find(|c| c.is_open() && c.rule == rule)?;
        Some(due_in_words(clock.due_at, now))
    };
    Ok(open
        .iter()
        .map(|d| Waiting {
            case: d.case_id,
            children: names.get(&d.case_id).cloned().unwrap_or_default(),
            stage: d.stage,
            due: due(d),
        })
        .collect())
}

/// When, how pressing, and in words.
type NextDue = (Instant, Due, String);

/// The open clock of a contact that is due first.
fn next_due(clocks: &[Clock], now: Instant) -> Option<NextDue> {
    let next = clocks.iter().filter(|c| c.is_open()).min_by_key(|c| c.due_at)?;
    let (due, words) = due_in_words(next.due_at, now);
    Some((next.due_at, due, words))
}

/// One page of what is open with the team whose seat the officer sits in; none when that is nothing to them.
pub async fn inbox(store: &Store, officer: &Officer, page: usize) -> Result<Option<Inbox>, Error> {
    let now = store.now();
    if !matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let mut rows = contacts::open_with(&mut tx, team, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(&mut tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let subjects: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let clocks = clocks::clocks_of_each(&mut tx, &subjects).await?;
    let due = |row: &ContactRow| clocks.get(&row.id.to_string()).and_then(|of| next_due(of, now));
    let mut sorted: Vec<(ContactRow, Option<NextDue>)> = rows
        .into_iter()
        .map(|row| {
            let due = due(&row);
            (row, due)
        })
        .collect();
    let last = Instant::from_micros(i64::MAX);
    sorted
        .sort_by_key(|(row, due)| (row.danger(), due.as_ref().map_or(last, |(at, _, _)| *at), row.received_at, row.id));
    let total = sorted.len();
    let overdue = sorted.iter().filter(|(_, due)| due.as_ref().is_some_and(|(_, d, _)| *d == Due::Overdue)).count();
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let shown: Vec<_> = sorted.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    let ids: Vec<CaseId> = shown.iter().map(|(row, _)| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(&mut tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let mut lines = Vec::with_capacity(shown.len());
    for (row, due) in shown {
        let from = contacts::team(&mut tx, row.sent_from).await?.map(|t| t.name).unwrap_or_default();
        let owner = match row.owner() {
            Some(person) => contacts::person(&mut tx, person).await?.map(|Reach { name, .. }| name),
            None => None,
        };
        lines.push(Line {
            case: row.id,
            children: names.remove(&row.id).unwrap_or_default(),
            danger: row.danger(),
            state: row.state(),
            received_at: Instant::from_micros(row.received_at),
            reference: row.reference,
            from,
            owner,
            due: due.map(|(_, due, words)| (due, words)),
        });
    }
    let disagreements = waiting(&mut tx, officer, team, now).await?;
    let asked = asked_of(&mut tx, officer, now).await?;
    let ids = ids
        .into_iter()
        .chain(asked.iter().map(|a| a.request))
        .chain(disagreements.iter().map(|d| d.case))
        .collect::<Vec<_>>();
    let entry = ReferralsEntry::InboxSeen { contacts: ids.iter().map(ToString::to_string).collect() };
    let team = contacts::team(&mut tx, team).await?.map(|t| t.name).unwrap_or_default();
    Ok(Some(Inbox {
        team,
        lines,
        disagreements,
        asked,
        total,
        overdue,
        page,
        pages,
        entries: vec![Entry::new(&entry)],
    }))
}
