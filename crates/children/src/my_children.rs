//! My children: the caseload one's own agency's feed says one has. No reason is asked.

use crate::{
    ChildrenEntry,
    mixed::records as mixed,
    model::RecordedIdentity,
    open_child::JOINED_DAYS,
    records::{index_page, lists, searches},
    story::Likeness,
};
use access::{
    Denied, Officer,
    acts::{SeeContact, SeeIndex},
    permit, same_child,
    shields::{self, Shield},
};
use base::{ChildId, Instant};
use std::collections::{HashMap, HashSet};
use store::{Entry, Error, Sight, Store, Tx};

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
    /// Children whose existence is hidden and of whom the officer is named to know; on the first page alone.
    pub named: Vec<(ChildId, Likeness)>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Line {
    pub child: ChildId,
    pub likeness: Likeness,
    pub since: base::Instant,
    pub news: Vec<News>,
}

/// What whoever works with a child should know before the page is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Somebody says that the page shows two children, and nobody has answered.
    MayBeTwo,
    /// What was recorded of two is on one page, and this officer has not opened it since.
    Joined(Instant),
    /// What had been on one page is two children's again, and this officer has not opened it since.
    Parted(Instant),
    /// Somebody without a tie has looked in the last 30 days.
    LookedAt(Instant),
}

/// One page of the officer's children, by name; `starting` narrows it to names that contain the text.
pub async fn my_children(store: &Store, officer: &Officer, page: usize, containing: &str) -> Result<Caseload, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let none =
        Caseload { children: vec![], total: 0, page: 1, pages: 1, of_service: false, named: vec![], entries: vec![] };
    if !officer.cleared || !officer.role.works_with_children() || officer.role == access::Role::IndexTeam {
        return Ok(none);
    }
    let holders = officer.holders();
    let mut list = (holders.first().map_or("", String::as_str), "caseload");
    let mut listed = lists::total(&mut tx, list.0, list.1, now).await?;
    let of_service = listed == 0;
    if let Some(service) = holders.get(1).filter(|_| of_service) {
        list = (service, "service");
        listed = lists::total(&mut tx, list.0, list.1, now).await?;
    }
    let wanted = containing.trim().to_lowercase();
    let last = |of: usize| of.div_ceil(PAGE).max(1);
    // A whole list is read only to look for a name in it; a page of it needs the records of its own children alone.
    let (from, most) = if wanted.is_empty() { ((page.clamp(1, last(listed)) - 1) * PAGE, PAGE) } else { (0, listed) };
    let family = searches::own_family(&mut tx, officer.person).await?;
    let mut part = lists::part(&mut tx, list.0, list.1, now, from, most).await?;
    part.retain(|l| !family.contains(&l.child));
    let since: HashMap<ChildId, i64> = part.iter().map(|l| (l.child, l.since)).collect();
    let ids: Vec<ChildId> = part.iter().map(|l| l.child).collect();
    tx.see(Sight::Children(&ids)).await?;
    let hidden: HashSet<ChildId> = shields::under(&mut tx, Shield::Contact, now).await?.into_iter().collect();
    let mut records: HashMap<ChildId, Vec<RecordedIdentity>> = HashMap::new();
    for chunk in ids.chunks(1000) {
        for (child, record) in index_page::identities_of(&mut tx, chunk).await? {
            records.entry(child).or_default().push(record);
        }
    }
    let today = now.date();
    let fits = |l: &Likeness| {
        wanted.is_empty() || std::iter::once(&l.name).chain(&l.other_names).any(|n| n.to_lowercase().contains(&wanted))
    };
    let mut lines: Vec<(ChildId, Likeness)> = records
        .into_iter()
        .map(|(child, records)| (child, Likeness::of(&records, hidden.contains(&child), today)))
        .filter(|(_, l)| fits(l))
        .collect();
    lines.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.0.cmp(&b.0)));
    let total = if wanted.is_empty() { listed } else { lines.len() };
    let pages = last(total);
    let page = page.clamp(1, pages);
    let before = if wanted.is_empty() { 0 } else { (page - 1) * PAGE };
    let shown: Vec<(ChildId, Likeness)> = lines.into_iter().skip(before).take(PAGE).collect();
    let ids: Vec<ChildId> = shown.iter().map(|(child, _)| *child).collect();
    let mut news = news(&mut tx, officer, &ids, now).await?;
    let mut named = if page == 1 { named_to_know(&mut tx, officer, now).await? } else { vec![] };
    named.retain(|(_, likeness)| fits(likeness));
    let seen = ids.iter().chain(named.iter().map(|(child, _)| child)).map(ToString::to_string).collect();
    let entry = ChildrenEntry::CaseloadSeen { children: seen };
    let children = shown
        .into_iter()
        .map(|(child, likeness)| Line {
            child,
            likeness,
            since: base::Instant::from_micros(since.get(&child).copied().unwrap_or_default()),
            news: news.remove(&child).unwrap_or_default(),
        })
        .collect();
    let entries = vec![Entry::new(&entry)];
    Ok(Caseload { children, total, page, pages, of_service, named, entries })
}

/// What is new of these children (current ids), the gravest first.
async fn news(
    tx: &mut Tx,
    officer: &Officer,
    children: &[ChildId],
    now: Instant,
) -> Result<HashMap<ChildId, Vec<News>>, Error> {
    let mut news: HashMap<ChildId, Vec<News>> = HashMap::new();
    for child in mixed::said_to_be_two(tx, children).await? {
        news.entry(child).or_default().push(News::MayBeTwo);
    }
    let joined = same_child::last_joined(tx, children, now.plus_hours(-24 * JOINED_DAYS)).await?;
    if let Some(first) = joined.values().map(|join| join.at()).min() {
        let joined_ids: Vec<ChildId> = joined.keys().copied().collect();
        let opened: HashMap<ChildId, i64> = index_page::opened_by(tx, &joined_ids, officer.person, first)
            .await?
            .into_iter()
            .map(|look| (look.child, look.last_at))
            .collect();
        for (child, join) in joined {
            if opened.get(&child).is_none_or(|at| *at < join.at().micros()) {
                let what = if join.parted.is_some() { News::Parted } else { News::Joined };
                news.entry(child).or_default().push(what(join.at()));
            }
        }
    }
    for look in index_page::looked_at_by_others(tx, children, officer.person, now.plus_hours(-24 * 30)).await? {
        news.entry(look.child).or_default().push(News::LookedAt(Instant::from_micros(look.last_at)));
    }
    Ok(news)
}

/// Children no list holds, because their existence is hidden, of whom the index team lets this officer know.
async fn named_to_know(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Vec<(ChildId, Likeness)>, Error> {
    let mut named = Vec::new();
    for child in shields::held_by(tx, officer.person, now).await? {
        let permit = match permit::<SeeIndex>(tx, officer, child, now).await {
            Ok(permit) => permit,
            Err(Denied::Fault(error)) => return Err(error),
            Err(Denied::Ask { .. } | Denied::Hidden) => continue,
        };
        let records = index_page::identities(tx, &permit).await?;
        let contact_hidden = permit.also::<SeeContact>().is_none();
        named.push((child, Likeness::of(&records, contact_hidden, now.date())));
    }
    named.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.0.cmp(&b.0)));
    Ok(named)
}
