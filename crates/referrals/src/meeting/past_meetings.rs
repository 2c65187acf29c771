//! The meetings a team has held: what was discussed, what was not, and how the two-week promise was kept.

use super::{
    entry::MeetingEntry,
    hold,
    records::{self, MeetingRow},
};
use access::{Officer, acts::SeeMeeting};
use store::{Entry, Error, Store};

/// Meetings on one page.
pub const PAGE: usize = 25;

#[derive(Debug)]
pub struct PastMeetings {
    pub team: String,
    pub meetings: Vec<MeetingRow>,
    pub page: usize,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

/// None where the team whose seat the officer sits in does not meet.
pub async fn past_meetings(store: &Store, officer: &Officer, page: usize) -> Result<Option<PastMeetings>, Error> {
    let mut tx = store.read().await?;
    let Some(team) = hold::own_team::<SeeMeeting>(&mut tx, officer, store.now()).await? else { return Ok(None) };
    let total = records::count_closed(&mut tx, team.id).await? as usize;
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let from = ((page - 1) * PAGE) as i64;
    let meetings = records::closed_of(&mut tx, team.id, from, PAGE as i64).await?;
    let entry = MeetingEntry::MeetingsSeen { meetings: meetings.len() };
    Ok(Some(PastMeetings {
        team: team.name,
        meetings,
        page,
        pages,
        entries: vec![Entry::new(&entry).subject(team.id)],
    }))
}
