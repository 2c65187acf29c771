//! What somebody, or the team they sit in, has asked for: how each stands, and what is new.

use super::{
    entry::WaitingEntry,
    lists,
    model::{Place, Step},
    records::{self, EntryRow, ReferralRow, StepRow},
    take_step::{doer, gone},
    view::{View, view},
};
use crate::records::contacts;
use access::{Act as _, Basis, Decision, Facts, Officer, Standing, acts::FindWaiting, cases, decide};
use base::{CaseId, Instant};
use std::collections::HashMap;
use store::{Entry, Error, Sight, Store};

/// Lines on one page.
pub const PAGE: usize = 25;

#[derive(Debug)]
pub struct AskedFor {
    pub lines: Vec<AskedLine>,
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct AskedLine {
    pub entry: CaseId,
    pub children: Vec<String>,
    /// What the list may be called for this reader.
    pub title: String,
    pub view: View,
    pub place: Place,
    pub since: Instant,
    pub changed_at: Instant,
    /// The last step, where its kind may be known.
    pub last: Option<Step>,
    /// Something happened that this person has not read yet.
    pub new: bool,
}

/// None when this officer asks for nothing.
pub async fn asked_for(store: &Store, officer: &Officer, page: usize) -> Result<Option<AskedFor>, Error> {
    if !matches!(decide(&Facts::of(officer), FindWaiting::CATEGORY, FindWaiting::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let now = store.now();
    let mut tx = store.read().await?;
    let holders = officer.holders();
    let total = records::count_asked_for_by(&mut tx, &holders, now).await? as usize;
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut rows = records::asked_for_by(&mut tx, &holders, now, ((page - 1) * PAGE) as i64, PAGE as i64).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(&mut tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(&mut tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let mut referrals: HashMap<CaseId, Vec<ReferralRow>> = HashMap::new();
    for referral in records::referrals(&mut tx, &ids).await? {
        referrals.entry(referral.case_id).or_default().push(referral);
    }
    let mut steps: HashMap<CaseId, StepRow> = HashMap::new();
    for step in records::steps(&mut tx, &ids).await? {
        steps.insert(step.case_id, step);
    }
    let lists = lists::in_force(&mut tx, now.date()).await?;
    let sector = records::sector(&mut tx, doer(officer).team).await?;
    let me = officer.person.to_string();
    let line = |row: EntryRow| {
        let list = lists.list(&row.list).cloned().unwrap_or_else(|| gone(&row.list));
        let view = view(&list, Basis::Standing(Standing::Sender), &sector);
        let own: Vec<ReferralRow> =
            referrals.remove(&row.id).unwrap_or_default().into_iter().filter(|r| r.sent_by == me).collect();
        let place = row.place();
        let since = match (view, own.iter().map(|r| r.received_at).min()) {
            (View::StateOnly, Some(own)) => Instant::from_micros(own),
            _ => place.started_at,
        };
        let read = own.iter().map(|r| r.read_step).max();
        AskedLine {
            entry: row.id,
            children: names.remove(&row.id).unwrap_or_default(),
            title: view.title(&list).to_owned(),
            view,
            since,
            changed_at: Instant::from_micros(row.changed_at),
            last: steps.remove(&row.id).and_then(|s| s.step()).filter(|_| view.sees_steps()),
            new: view.sees_steps() && read.is_some_and(|read| read < row.steps),
            place,
        }
    };
    let lines = rows.into_iter().map(line).collect();
    let entry = WaitingEntry::AskedForSeen { entries: ids.iter().map(ToString::to_string).collect() };
    Ok(Some(AskedFor { lines, total, page, pages, entries: vec![Entry::new(&entry)] }))
}
