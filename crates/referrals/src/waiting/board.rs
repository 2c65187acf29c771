//! The board of a service: everybody who waits on the lists of one's team, in the order in which they are seen, with what
//! cannot wait and with how many come and go.

use super::{
    entry::WaitingEntry,
    lists::{self, WaitingList},
    model::{Missed, Place, Priority},
    one_need::{OtherPlace, on_two_lists},
    records::{self, EntryRow},
    rules::{BASIS_WEEKS, turn},
    take_step::doer,
};
use crate::records::contacts;
use access::{Act as _, Decision, Facts, Officer, acts::FindWaiting, cases, decide};
use base::{CaseId, Instant};
use clocks::Clock;
use jiff::civil::Date;
use std::collections::HashMap;
use store::{Entry, Error, Sight, Store, Tx};

/// Lines on one page, and on the page that is printed.
pub const PAGE: usize = 25;
pub const PRINTED: usize = 400;
/// Those who wait on the lists of one team that are sorted.
const MOST: i64 = 10_000;

/// What the board shows and in which order: codes, as they stand in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Code of one of the team's lists; all of them where it is none.
    pub list: String,
    /// `check`, `missed`, `twice`, `no-offer`, `urgent`, or everybody.
    pub only: String,
    /// `longest`, `check`, or the order in which they are seen.
    pub sort: String,
    pub page: usize,
    pub print: bool,
}

#[derive(Debug)]
pub struct Board {
    pub team: String,
    pub lists: Vec<ListFigures>,
    pub lines: Vec<Line>,
    pub total: usize,
    /// Whose check is overdue, and whose missed appointment nobody has reviewed.
    pub checks_overdue: usize,
    pub to_review: usize,
    /// Who stands on another list for what may be the same need.
    pub twice: usize,
    pub wanted: Wanted,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

/// How a list goes: who waits, who comes, who is helped.
#[derive(Debug)]
pub struct ListFigures {
    pub list: WaitingList,
    pub waiting: usize,
    pub longest: Option<Instant>,
    /// In the last 26 weeks.
    pub joined: i64,
    pub helped: i64,
}

#[derive(Debug)]
pub struct Line {
    pub entry: CaseId,
    /// Place on its list.
    pub position: usize,
    pub title: String,
    pub children: Vec<String>,
    pub place: Place,
    pub clocks: Vec<Clock>,
    /// Other places of the child for what may be the same need: the list's title, none where it is this one.
    pub other_places: Vec<Option<String>>,
}

impl Line {
    pub fn away(&self, today: Date) -> Option<(Date, Date)> {
        self.place.away.filter(|(_, until)| *until >= today)
    }
}

/// None when this officer's team gives help on no list.
pub async fn board(store: &Store, officer: &Officer, wanted: Wanted) -> Result<Option<Board>, Error> {
    let now = store.now();
    if !matches!(decide(&Facts::of(officer), FindWaiting::CATEGORY, FindWaiting::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let Some(team) = contacts::team(&mut tx, doer(officer).team).await? else { return Ok(None) };
    let lists = lists::in_force(&mut tx, now.date()).await?;
    let own: Vec<&WaitingList> = lists.of_team(&team.code).collect();
    if own.is_empty() {
        return Ok(None);
    }
    let codes: Vec<&str> = own.iter().map(|list| list.code.as_str()).collect();
    let mut rows = records::open_on(&mut tx, &codes, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(&mut tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let figures = figures(&mut tx, &own, &rows, now).await?;
    let all = in_order(rows);
    let today = now.date();
    let checks_overdue = all.iter().filter(|s| s.place.check_by < today).count();
    let to_review = all.iter().filter(|s| s.place.missed == Missed::Unreviewed).count();
    let twice = on_two_lists(&mut tx, &lists, &codes).await?;
    let on_two = all.iter().filter(|s| twice.contains_key(&s.entry)).count();
    let shown = chosen(all, &wanted, today, &twice);
    let (total, size) = (shown.len(), if wanted.print { PRINTED } else { PAGE });
    let pages = total.div_ceil(size).max(1);
    let page = wanted.page.clamp(1, pages);
    let shown: Vec<Sorted> = shown.into_iter().skip((page - 1) * size).take(size).collect();
    let ids: Vec<CaseId> = shown.iter().map(|s| s.entry).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(&mut tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let mut clocks = clocks::clocks_of_each(&mut tx, &subjects).await?;
    let lines = shown.into_iter().map(|s| Line {
        entry: s.entry,
        position: s.position,
        title: lists.list(&s.list).map(|list| list.title.clone()).unwrap_or_default(),
        children: names.remove(&s.entry).unwrap_or_default(),
        clocks: clocks.remove(&s.entry.to_string()).unwrap_or_default(),
        other_places: twice
            .get(&s.entry)
            .into_iter()
            .flatten()
            .map(|other| (other.list != s.list).then(|| other.title.clone()))
            .collect(),
        place: s.place,
    });
    let entry = WaitingEntry::BoardSeen { entries: subjects.clone() };
    Ok(Some(Board {
        team: team.name,
        lists: figures,
        lines: lines.collect(),
        total,
        checks_overdue,
        to_review,
        twice: on_two,
        wanted: Wanted { page, ..wanted },
        pages,
        entries: vec![Entry::new(&entry)],
    }))
}

async fn figures(
    tx: &mut Tx,
    lists: &[&WaitingList],
    rows: &[EntryRow],
    now: Instant,
) -> Result<Vec<ListFigures>, Error> {
    let codes: Vec<&str> = lists.iter().map(|list| list.code.as_str()).collect();
    let flow = records::flow(tx, &codes, now.plus_hours(-BASIS_WEEKS * 7 * 24)).await?;
    let of = |list: &&WaitingList| {
        let on = || rows.iter().filter(|row| row.list == list.code);
        let came = flow.iter().find(|f| f.list == list.code);
        ListFigures {
            list: (*list).clone(),
            waiting: on().count(),
            longest: on().map(|row| Instant::from_micros(row.started_at)).min(),
            joined: came.map_or(0, |f| f.joined),
            helped: came.map_or(0, |f| f.helped),
        }
    };
    Ok(lists.iter().map(of).collect())
}

/// Somebody who waits, with their place on their own list.
#[derive(Debug)]
struct Sorted {
    entry: CaseId,
    list: String,
    position: usize,
    place: Place,
}

/// By list and then by whose turn it is.
fn in_order(rows: Vec<EntryRow>) -> Vec<Sorted> {
    let mut all: Vec<Sorted> =
        rows.into_iter().map(|row| Sorted { entry: row.id, place: row.place(), list: row.list, position: 0 }).collect();
    let turn_of = |s: &Sorted| turn(s.place.ahead, s.place.priority, s.place.started_at);
    all.sort_by_key(|s| (turn_of(s), s.entry));
    let mut before: HashMap<String, usize> = HashMap::new();
    for one in &mut all {
        let count = before.entry(one.list.clone()).or_default();
        *count += 1;
        one.position = *count;
    }
    all
}

fn chosen(mut all: Vec<Sorted>, wanted: &Wanted, today: Date, twice: &HashMap<CaseId, Vec<OtherPlace>>) -> Vec<Sorted> {
    all.retain(|s| wanted.list.is_empty() || s.list == wanted.list);
    all.retain(|s| match wanted.only.as_str() {
        "check" => s.place.check_by < today,
        "missed" => s.place.missed == Missed::Unreviewed,
        "twice" => twice.contains_key(&s.entry),
        "no-offer" => s.place.offer.is_none(),
        "urgent" => s.place.priority == Priority::Urgent,
        _ => true,
    });
    match wanted.sort.as_str() {
        "longest" => all.sort_by_key(|s| (s.place.started_at, s.entry)),
        "check" => all.sort_by_key(|s| (s.place.check_by, s.entry)),
        _ => {}
    }
    all
}
