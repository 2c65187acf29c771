//! The list of children who may be one: what is most careful first, then what has waited longest.

use super::{
    ask::ASKED,
    breach,
    records::{self, Waiting},
};
use crate::{
    ChildrenEntry,
    mixed::records as mixed,
    model::RecordedIdentity,
    records::{feeds, index_page},
    story::Likeness,
};
use access::{Act as _, Decision, Facts, Officer, acts::FindIdentity, decide};
use base::{ChildId, Instant, MixedReportId, ReviewId};
use std::collections::HashMap;
use store::{Entry, Error, Store};

/// Reviews on one page.
const PAGE: usize = 25;

#[derive(Debug)]
pub struct Reviews {
    /// Pages of which somebody says that they show two children, the oldest first.
    pub reports: Vec<ReportLine>,
    /// Children who were one with another: whoever came near is being told. On the first page.
    pub checks: Vec<(ChildId, Likeness, Instant)>,
    pub lines: Vec<Line>,
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Line {
    pub review: ReviewId,
    pub sides: [Likeness; 2],
    /// How likely the engine thinks it; none where a person asked.
    pub probability: Option<f64>,
    pub opened_at: Instant,
    /// Two people must agree.
    pub careful: bool,
    /// One has answered, and a second must agree.
    pub proposed: bool,
    /// Somebody could not say, and it is not to be looked at before this day.
    pub rests_until: Option<String>,
}

#[derive(Debug)]
pub struct ReportLine {
    pub report: MixedReportId,
    pub likeness: Likeness,
    pub reported_at: Instant,
    pub careful: bool,
    pub proposed: bool,
}

/// One page of what waits; none where this is not the officer's business.
pub async fn reviews(store: &Store, officer: &Officer, page: usize) -> Result<Option<Reviews>, Error> {
    if !matches!(decide(&Facts::of(officer), FindIdentity::CATEGORY, FindIdentity::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let now = store.now();
    let today = now.date();
    let mut tx = store.read_everything().await?;
    let waiting = records::waiting(&mut tx, officer.person).await?;
    let reports = mixed::waiting(&mut tx, officer.person).await?;
    let checks = breach::all_open(&mut tx, officer.person).await?;
    let mut children: Vec<ChildId> = waiting.iter().flat_map(|w| [w.child, w.other]).collect();
    children.extend(reports.iter().map(|r| r.child));
    children.sort_unstable();
    children.dedup();
    let of_two_people = feeds::of_two_people(&mut tx, today).await?;
    let careful = records::careful(&mut tx, &children, &of_two_people, now).await?;
    let is_careful = |w: &Waiting| careful.contains_key(&w.child) || careful.contains_key(&w.other);
    let day = today.to_string();
    let rests = |w: &Waiting| w.rests_until.clone().filter(|until| *until > day);
    let mut ordered: Vec<&Waiting> = waiting.iter().collect();
    ordered.sort_by_key(|w| (rests(w).is_some(), !is_careful(w), w.opened_at, w.id));
    let pages = ordered.len().div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let shown: Vec<&Waiting> = ordered.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    let mut ids: Vec<ChildId> = shown.iter().flat_map(|w| [w.child, w.other]).collect();
    // They are few, and each is of a page that does harm as it stands: on the first page, all of them.
    let (reports, checks) = if page == 1 { (reports, checks) } else { (Vec::new(), Vec::new()) };
    ids.extend(checks.iter().map(|(child, _)| *child));
    ids.extend(reports.iter().map(|r| r.child));
    ids.sort_unstable();
    ids.dedup();
    let mut said: HashMap<ChildId, Vec<RecordedIdentity>> = HashMap::new();
    for (child, record) in index_page::identities_of(&mut tx, &ids).await? {
        said.entry(child).or_default().push(record);
    }
    let likeness = |child: ChildId| Likeness::of(said.get(&child).map_or(&[][..], Vec::as_slice), true, today);
    let lines = shown
        .iter()
        .map(|w| Line {
            review: w.id,
            sides: [likeness(w.child), likeness(w.other)],
            probability: (w.model != ASKED).then_some(w.probability),
            opened_at: Instant::from_micros(w.opened_at),
            careful: is_careful(w),
            proposed: w.state == "proposed",
            rests_until: rests(w),
        })
        .collect();
    let reports = reports
        .iter()
        .map(|r| ReportLine {
            report: r.id,
            likeness: likeness(r.child),
            reported_at: Instant::from_micros(r.reported_at),
            careful: careful.contains_key(&r.child),
            proposed: r.state == "proposed",
        })
        .collect();
    let checks = checks.into_iter().map(|(child, since)| (child, likeness(child), since)).collect();
    let seen = ChildrenEntry::ReviewsSeen { children: ids.iter().map(ToString::to_string).collect() };
    Ok(Some(Reviews { reports, checks, lines, total: waiting.len(), page, pages, entries: vec![Entry::new(&seen)] }))
}
