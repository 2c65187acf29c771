//! What of the waiting lists belongs on somebody's list of work: missed appointments they have to look at, news of what they
//! asked for, and how the lists of their own team stand.

use super::{
    lists,
    model::Missed,
    records::{self, EntryRow},
    review_missed::reviewing_lead,
    take_step::{doer, gone},
    view::view,
};
use crate::{records::contacts, work::pieces};
use access::{Act as _, Basis, Decision, Facts, Officer, Standing, acts::FindWaiting, cases, decide};
use base::{CaseId, Instant};
use std::collections::HashMap;
use store::{Error, Sight, Tx};

/// Of what somebody asked for, so much is looked at.
const MOST: i64 = 500;

#[derive(Clone, Debug, Default)]
pub struct MyWaiting {
    /// Nobody came, and this person has to look at why.
    pub to_review: Vec<ToReview>,
    /// Places this person asked for of which there is something they have not read.
    pub news: usize,
    /// Where the team gives help: whose check is overdue, and whose missed appointment nobody has reviewed.
    pub board: Option<(usize, usize)>,
}

#[derive(Clone, Debug)]
pub struct ToReview {
    pub entry: CaseId,
    pub children: Vec<String>,
    pub title: String,
    pub since: Instant,
}

/// Moves the sight of the snapshot.
pub async fn my_waiting(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<MyWaiting, Error> {
    let mut mine = MyWaiting::default();
    if !matches!(decide(&Facts::of(officer), FindWaiting::CATEGORY, FindWaiting::VERB), Decision::Allow(_)) {
        return Ok(mine);
    }
    let me = officer.person.to_string();
    let mut rows = records::asked_for_by(tx, std::slice::from_ref(&me), now, 0, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let lists = lists::in_force(tx, now.date()).await?;
    let sector = records::sector(tx, doer(officer).team).await?;
    let mut read: HashMap<CaseId, i64> = HashMap::new();
    for own in records::referrals(tx, &ids).await?.into_iter().filter(|r| r.sent_by == me) {
        let last = read.entry(own.case_id).or_insert(own.read_step);
        *last = own.read_step.max(*last);
    }
    for row in &rows {
        let list = lists.list(&row.list).cloned().unwrap_or_else(|| gone(&row.list));
        if view(&list, Basis::Standing(Standing::Sender), &sector).sees_steps() {
            mine.news += usize::from(read.get(&row.id).is_some_and(|read| *read < row.steps));
            mine.to_review.extend(to_review(tx, officer, row, &list.title, now).await?);
        }
    }
    let cases: Vec<CaseId> = mine.to_review.iter().map(|line| line.entry).collect();
    let mut names = pieces::names(tx, &cases).await?;
    for line in &mut mine.to_review {
        line.children = names.remove(&line.entry).unwrap_or_default();
    }
    mine.board = board(tx, officer, &lists, now).await?;
    Ok(mine)
}

async fn to_review(
    tx: &mut Tx,
    officer: &Officer,
    row: &EntryRow,
    title: &str,
    now: Instant,
) -> Result<Option<ToReview>, Error> {
    let (place, me) = (row.place(), officer.person);
    if place.ended.is_some() || place.missed != Missed::Unreviewed || place.missed_by == Some(me.to_string()) {
        return Ok(None);
    }
    let children = records::children_now(tx, row.id).await?;
    let lead = reviewing_lead(tx, row.id, &children, now).await?;
    if lead.is_some_and(|lead| lead != me) {
        return Ok(None);
    }
    let (entry, since) = (row.id, Instant::from_micros(row.changed_at));
    Ok(Some(ToReview { entry, children: Vec::new(), title: title.to_owned(), since }))
}

/// How the lists of this officer's team stand; none where it gives help on none.
async fn board(
    tx: &mut Tx,
    officer: &Officer,
    lists: &lists::WaitingLists,
    now: Instant,
) -> Result<Option<(usize, usize)>, Error> {
    let Some(team) = contacts::team(tx, doer(officer).team).await? else { return Ok(None) };
    let codes: Vec<&str> = lists.of_team(&team.code).map(|list| list.code.as_str()).collect();
    if codes.is_empty() {
        return Ok(None);
    }
    let waiting = records::cannot_wait(tx, &codes, now.date()).await?;
    let ids: Vec<CaseId> = waiting.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    let seen = || waiting.iter().filter(|row| !hidden.contains(&row.id));
    Ok(Some((seen().filter(|row| row.overdue).count(), seen().filter(|row| row.unreviewed).count())))
}
