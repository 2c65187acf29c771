//! My children: the caseload one's own agency's feed says one has. No reason is asked.

use crate::{
    ChildrenEntry,
    model::RecordedIdentity,
    records::index_page::{self, CaseloadChild},
    story::Likeness,
};
use access::{
    Officer, facts,
    shields::{self, Shield},
};
use base::ChildId;
use std::collections::{HashMap, HashSet};
use store::{Entry, Error, Store};

/// Children on one page.
pub const PAGE: usize = 25;

#[derive(Debug)]
pub struct Caseload {
    pub children: Vec<Line>,
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    /// Own caseload, or, for those who have none, the list of the service they sit in.
    pub of_service: bool,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Line {
    pub child: ChildId,
    pub likeness: Likeness,
    pub since: base::Instant,
    /// Somebody without a tie has looked in the last 30 days.
    pub looked_at: Option<base::Instant>,
}

/// One page of the officer's children, by name; `starting` narrows it to names that contain the text.
pub async fn my_children(store: &Store, officer: &Officer, page: usize, containing: &str) -> Result<Caseload, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let none = Caseload { children: vec![], total: 0, page: 1, pages: 1, of_service: false, entries: vec![] };
    if !officer.cleared || !officer.role.works_with_children() || officer.role == access::Role::IndexTeam {
        return Ok(none);
    }
    let holders = officer.holders();
    let mut tied = Vec::new();
    let mut of_service = false;
    if let Some(person) = holders.first() {
        tied = index_page::tied(&mut tx, person, "caseload", now).await?;
    }
    if tied.is_empty()
        && let Some(service) = holders.get(1)
    {
        of_service = true;
        tied = index_page::tied(&mut tx, service, "service", now).await?;
    }
    let since: HashMap<ChildId, i64> = tied.iter().map(|t| (t.child, t.since)).collect();
    let wanted = containing.trim().to_lowercase();
    // A whole list is read only to look for a name in it; a page of it needs the records of its own children alone.
    let (ids, found) = if wanted.is_empty() {
        (one_page(tied, page), Some(since.len()))
    } else {
        (since.keys().copied().collect(), None)
    };
    let hidden: HashSet<ChildId> = shields::under(&mut tx, Shield::Contact, now).await?.into_iter().collect();
    let mut records: HashMap<ChildId, Vec<RecordedIdentity>> = HashMap::new();
    for chunk in ids.chunks(1000) {
        for (child, record) in index_page::identities_of(&mut tx, chunk).await? {
            records.entry(child).or_default().push(record);
        }
    }
    let today = now.date();
    let mut lines: Vec<(ChildId, Likeness)> = records
        .into_iter()
        .map(|(child, records)| (child, Likeness::of(&records, hidden.contains(&child), today)))
        .filter(|(_, l)| {
            wanted.is_empty()
                || std::iter::once(&l.name).chain(&l.other_names).any(|n| n.to_lowercase().contains(&wanted))
        })
        .collect();
    lines.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.0.cmp(&b.0)));
    let total = found.unwrap_or(lines.len());
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let before = if found.is_some() { 0 } else { (page - 1) * PAGE };
    let mut shown = Vec::new();
    for (child, likeness) in lines.into_iter().skip(before).take(PAGE) {
        if !facts(&mut tx, officer, child, now).await?.own_family {
            shown.push((child, likeness));
        }
    }
    let ids: Vec<ChildId> = shown.iter().map(|(child, _)| *child).collect();
    let looked: HashMap<ChildId, i64> =
        index_page::looked_at_by_others(&mut tx, &ids, officer.person, now.plus_hours(-24 * 30))
            .await?
            .into_iter()
            .map(|l| (l.child, l.last_at))
            .collect();
    let entry = ChildrenEntry::CaseloadSeen { children: ids.iter().map(ToString::to_string).collect() };
    let children = shown
        .into_iter()
        .map(|(child, likeness)| Line {
            child,
            likeness,
            since: base::Instant::from_micros(since.get(&child).copied().unwrap_or_default()),
            looked_at: looked.get(&child).copied().map(base::Instant::from_micros),
        })
        .collect();
    let entries = vec![Entry::new(&entry)];
    Ok(Caseload { children, total, page, pages, of_service, entries })
}

/// The children of one page, in the order of their names as the feed behind the tie writes them.
fn one_page(mut tied: Vec<CaseloadChild>, page: usize) -> Vec<ChildId> {
    let name = |tied: &CaseloadChild| {
        let parts = [tied.given_name.as_deref(), tied.family_name.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    tied.sort_by_cached_key(|tied| (name(tied), tied.child));
    let pages = tied.len().div_ceil(PAGE).max(1);
    tied.iter().skip((page.clamp(1, pages) - 1) * PAGE).take(PAGE).map(|tied| tied.child).collect()
}
