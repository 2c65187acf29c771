//! The minutes of a meeting that was closed: read-only, without what one may no longer see.

use super::{
    about::{About, about, shown},
    entry::MeetingEntry,
    hold,
    records::{self, Attended, MeetingRow, Member},
    see_agenda::{Minute, Said, visible},
    write_addendum::as_case,
};
use crate::records::contacts;
use access::{Officer, acts::SeeMeeting};
use base::{CaseId, Instant, MeetingId, PersonId};
use store::{Entry, Error, Refused, Sight, Store};

#[derive(Debug)]
pub struct Minutes {
    pub team: String,
    pub meeting: MeetingRow,
    /// Who opened and who closed it.
    pub opener: String,
    pub closer: String,
    pub seats: Vec<Attended>,
    pub members: Vec<Member>,
    pub items: Vec<(About, Minute)>,
    /// What was added about the meeting as a whole.
    pub added: Vec<(String, Instant, String)>,
    pub entries: Vec<Entry>,
}

/// None where there is none that this officer may see, or it is not closed yet.
pub async fn minutes(store: &Store, officer: &Officer, meeting: MeetingId) -> Result<Option<Minutes>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let (team, row) = match hold::held::<SeeMeeting>(&mut tx, officer, meeting, now).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    if row.closed_at.is_none() {
        return Ok(None);
    }
    let rows = records::items(&mut tx, meeting).await?;
    let cases = visible(&mut tx, officer, rows.iter().map(|item| item.case_id).collect(), now).await?;
    let mut seen: Vec<CaseId> = cases.clone();
    seen.push(as_case(meeting));
    tx.see(Sight::Cases { cases: &seen, children: &[] }).await?;
    let rows_of = contacts::each_of(&mut tx, &cases).await?;
    let mut known = about(&mut tx, rows_of).await?;
    let actions = records::actions_of(&mut tx, meeting).await?;
    let mut said = Said::of(&mut tx, &seen).await?;
    let mut items = Vec::new();
    for item in &rows {
        let Some(about) = known.remove(&item.case_id) else { continue };
        items.push((about, said.minute(item, &actions)));
    }
    let people: Vec<PersonId> =
        [Some(&row.opened_by), row.closed_by.as_ref()].into_iter().flatten().filter_map(|id| id.parse().ok()).collect();
    let people = records::people(&mut tx, &people).await?;
    let name =
        |id: &str| people.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone()).unwrap_or_default();
    let added = said.take(&meeting.to_string());
    let (contacts, children) = shown(items.iter().map(|(about, _)| about));
    let entry = Entry::new(&MeetingEntry::MinutesSeen { contacts, children }).subject(meeting);
    Ok(Some(Minutes {
        team: team.name,
        opener: name(&row.opened_by),
        closer: row.closed_by.as_deref().map(name).unwrap_or_default(),
        seats: records::attendance(&mut tx, meeting).await?,
        members: records::members(&mut tx, row.team, &now.date().to_string()).await?,
        items,
        added: added.into_iter().map(|w| (w.writer_name, Instant::from_micros(w.written_at), w.words)).collect(),
        meeting: row,
        entries: vec![entry],
    }))
}
