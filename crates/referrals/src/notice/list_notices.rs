//! What came in and nobody has taken in yet, for the front door: the most dangerous first, then the oldest.

use super::{
    NoticeEntry, door, night_list,
    records::{self, NoticeRow},
};
use access::Officer;
use base::{CaseId, Instant};
use jiff::civil::Date;
use store::{Entry, Error, Sight, Store, Tx};

/// Lines on one page.
pub const PAGE: usize = 25;

/// Lines in the team's inbox, before its contacts.
pub(crate) const IN_INBOX: usize = 10;

#[derive(Debug)]
pub struct Line {
    pub row: NoticeRow,
    /// The child as far as known.
    pub child: String,
}

#[derive(Debug)]
pub struct Waiting {
    pub lines: Vec<Line>,
    pub total: usize,
    /// Of these, where the child is in danger now or may come to harm today.
    pub in_danger: usize,
    /// The list of a night that nobody has accepted: its morning, its children, whether it is late.
    pub night: Option<(Date, usize, bool)>,
    pub page: usize,
    pub pages: usize,
}

impl Waiting {
    pub fn ids(&self) -> impl Iterator<Item = CaseId> + '_ {
        self.lines.iter().map(|line| line.row.id)
    }
}

/// One page of what waits; none for anybody but the front door.
pub(crate) async fn waiting(
    tx: &mut Tx,
    store: &Store,
    officer: &Officer,
    (page, on_page): (usize, usize),
    now: Instant,
) -> Result<Option<Waiting>, Error> {
    let Some(door) = door::door(tx, officer, now).await?.filter(|door| door.takes_in) else { return Ok(None) };
    let (total, in_danger) = records::count_open(tx, door.team).await?;
    let (total, in_danger) = (total as usize, in_danger as usize);
    let pages = total.div_ceil(on_page).max(1);
    let page = page.clamp(1, pages);
    let rows = records::open_with(tx, door.team, ((page - 1) * on_page) as i64, on_page as i64).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut said = records::said(tx, store.keys(), &ids).await?;
    let lines = rows.into_iter().map(|row| {
        let child = said.remove(&row.id).map(|said| said.words.child).unwrap_or_default();
        Line { row, child }
    });
    let lines = lines.collect();
    let night = night_list::not_accepted(tx, now).await?;
    Ok(Some(Waiting { lines, total, in_danger, night, page, pages }))
}

/// The same as a page of its own, journaled.
pub async fn list(store: &Store, officer: &Officer, page: usize) -> Result<Option<(Waiting, Entry)>, Error> {
    let mut tx = store.read().await?;
    let Some(waiting) = waiting(&mut tx, store, officer, (page, PAGE), store.now()).await? else { return Ok(None) };
    let entry = NoticeEntry::Listed { notices: waiting.ids().map(|id| id.to_string()).collect() };
    Ok(Some((waiting, Entry::new(&entry))))
}
