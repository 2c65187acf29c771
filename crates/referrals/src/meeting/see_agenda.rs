//! The agenda of one's own team: before its meeting is opened, and while it runs. Live until it is closed.

use super::{
    about::{About, about, shown},
    entry::MeetingEntry,
    gather::gather,
    hold,
    model::{Outcome, Reason},
    open_meeting::next_day,
    records::{self, ActionRow, Attended, ItemRow, MeetingRow, Member, Named, WishRow},
    see_action::{OpenAction, open_actions_of_team},
};
use crate::records::contacts;
use access::{Officer, acts::SeeMeeting, cases};
use base::{ActionId, CaseId, Instant, MeetingId};
use jiff::civil::{Date, Time};
use std::collections::HashMap;
use store::{Entry, Error, Refused, Sight, Store, Tx};

#[derive(Debug)]
pub struct Agenda {
    pub team: String,
    pub held_on: Date,
    pub at: Time,
    pub place: String,
    pub stuck_after_days: i64,
    /// The meeting, once it has been opened.
    pub meeting: Option<MeetingRow>,
    pub items: Vec<AgendaItem>,
    /// Open with the team, and not on the agenda.
    pub others: Vec<About>,
    /// Actions of earlier meetings that are still to be done.
    pub actions: Vec<OpenAction>,
    pub members: Vec<Member>,
    /// Agencies with a seat that can be asked or given an action.
    pub agencies: Vec<Named>,
    /// Teams it may pass to.
    pub teams: Vec<Named>,
    pub seats: Vec<Attended>,
    pub current: Option<Current>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct AgendaItem {
    pub about: About,
    /// Why it stands there; none for what was decided without standing there.
    pub reason: Option<Reason>,
    pub because: String,
    /// Who wants it spoken about or left, and why.
    pub wish: Option<(WishRow, String)>,
    pub decided: Option<Minute>,
}

/// What was decided about one contact.
#[derive(Clone, Debug)]
pub struct Minute {
    pub id: String,
    pub version: i64,
    pub reason: String,
    pub because: String,
    /// None where it was not discussed.
    pub outcome: Option<Outcome>,
    /// The worker, the team or the agency the outcome names.
    pub to: Option<String>,
    /// What was said, line by line.
    pub words: Vec<String>,
    /// What was added after the meeting: who, when, what.
    pub added: Vec<(String, Instant, String)>,
    pub actions: Vec<AgreedAction>,
    pub by: Option<String>,
}

#[derive(Clone, Debug)]
pub struct AgreedAction {
    pub id: ActionId,
    pub what: String,
    pub who: String,
    pub due_on: Date,
    pub done: bool,
}

/// The item whose form stands open.
#[derive(Debug)]
pub struct Current {
    pub case: CaseId,
    /// What the sender was worried about.
    pub worry: Option<String>,
}

impl Agenda {
    pub fn undecided(&self) -> impl Iterator<Item = &AgendaItem> {
        self.items.iter().filter(|item| item.decided.is_none())
    }
}

/// The agenda of the officer's own team; none where it does not meet.
pub async fn agenda(store: &Store, officer: &Officer) -> Result<Option<Agenda>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let Some(team) = hold::own_team::<SeeMeeting>(&mut tx, officer, now).await? else { return Ok(None) };
    let meeting = records::open_of(&mut tx, team.id).await?;
    read(&mut tx, officer, &team, meeting, None, now).await.map(Some)
}

/// A meeting that runs, with the form of `wanted` open, else of the first contact that is not decided.
pub async fn running(
    store: &Store,
    officer: &Officer,
    meeting: MeetingId,
    wanted: Option<CaseId>,
) -> Result<Option<Agenda>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let (team, row) = match hold::held::<SeeMeeting>(&mut tx, officer, meeting, now).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    read(&mut tx, officer, &team, Some(row), wanted, now).await.map(Some)
}

async fn read(
    tx: &mut Tx,
    officer: &Officer,
    team: &hold::Team,
    meeting: Option<MeetingRow>,
    wanted: Option<CaseId>,
    now: Instant,
) -> Result<Agenda, Error> {
    let arrangement = &team.arrangement;
    let held_on = match &meeting {
        Some(meeting) => meeting.held_on.parse().unwrap_or(now.date()),
        None => {
            let last = records::closed_of(tx, team.id, 0, 1).await?.into_iter().next();
            next_day(arrangement, now.date(), last.and_then(|m| m.held_on.parse().ok()))
        }
    };
    let mut actions = open_actions_of_team(tx, officer, team.id, now).await?;
    actions.retain(|action| meeting.as_ref().is_none_or(|meeting| meeting.id != action.meeting));
    let gathered = gather(tx, officer, team, held_on, now).await?;
    let minutes = match &meeting {
        Some(meeting) => records::items(tx, meeting.id).await?,
        None => Vec::new(),
    };
    let mut cases: Vec<CaseId> = minutes.iter().map(|item| item.case_id).collect();
    cases = visible(tx, officer, cases, now).await?;
    let decided = cases.clone();
    cases.extend(gathered.contacts.keys().filter(|case| !decided.contains(case)));
    tx.see(Sight::Cases { cases: &cases, children: &[] }).await?;
    let rows = contacts::each_of(tx, &cases).await?;
    let mut known = about(tx, rows).await?;
    let agreed = match &meeting {
        Some(meeting) => records::actions_of(tx, meeting.id).await?,
        None => Vec::new(),
    };
    let mut said = Said::of(tx, &cases).await?;
    let mut items = Vec::new();
    for item in minutes.iter().filter(|item| decided.contains(&item.case_id)) {
        let Some(about) = known.remove(&item.case_id) else { continue };
        let minute = said.minute(item, &agreed);
        let because = item.because.clone();
        items.push(AgendaItem { about, reason: None, because, wish: None, decided: Some(minute) });
    }
    let mut undecided = Vec::new();
    for line in gathered.lines.iter().filter(|line| !decided.contains(&line.case)) {
        let Some(about) = known.remove(&line.case) else { continue };
        let wish = gathered.wishes.get(&line.case).map(|wish| (wish.clone(), said.of_one(&wish.id)));
        let because = line.because(now);
        undecided.push(AgendaItem { about, reason: Some(line.reason), because, wish, decided: None });
    }
    // What is still to be decided first, so that the next one is always at the top.
    undecided.extend(items);
    let others: Vec<About> = gathered.others.iter().filter_map(|case| known.remove(case)).collect();
    let current = wanted
        .filter(|case| undecided.iter().any(|item| item.about.case == *case))
        .or_else(|| undecided.iter().find(|item| item.decided.is_none()).map(|item| item.about.case))
        .filter(|_| meeting.is_some());
    let current = match current {
        Some(case) => Some(Current { case, worry: records::worry(tx, case).await? }),
        None => None,
    };
    let seats = match &meeting {
        Some(meeting) => records::attendance(tx, meeting.id).await?,
        None => Vec::new(),
    };
    let agencies = records::organisations(tx, &arrangement.agencies()).await?;
    let (contacts, children) = shown(undecided.iter().map(|item| &item.about).chain(&others));
    let entry = Entry::new(&MeetingEntry::AgendaSeen { contacts, children });
    let entry = match &meeting {
        Some(meeting) => entry.subject(meeting.id),
        None => entry.subject(team.id),
    };
    Ok(Agenda {
        team: team.name.clone(),
        held_on,
        at: arrangement.at,
        place: meeting.as_ref().map_or_else(|| arrangement.place.clone(), |m| m.place.clone()),
        stuck_after_days: arrangement.stuck_after_days,
        members: records::members(tx, team.id, &now.date().to_string()).await?,
        agencies: agencies.into_iter().filter(|a| !a.sensitive).collect(),
        teams: records::organisations(tx, &arrangement.passes_to).await?,
        seats: seated(&arrangement.seats, seats),
        meeting,
        items: undecided,
        others,
        actions,
        current,
        entries: vec![entry],
    })
}

/// The seats of the trust's text, with who was recorded in them.
fn seated(seats: &[super::arrangements::Seat], recorded: Vec<Attended>) -> Vec<Attended> {
    if !recorded.is_empty() {
        return recorded;
    }
    let empty = |(position, seat): (i64, &super::arrangements::Seat)| Attended {
        position,
        agency: seat.agency.clone(),
        title: seat.title.clone(),
        came: String::new(),
        person: None,
        deputy: None,
    };
    (0_i64..).zip(seats).map(empty).collect()
}

/// Of these cases, those this officer may know of and the team works on or has worked on.
pub(crate) async fn visible(
    tx: &mut Tx,
    officer: &Officer,
    cases: Vec<CaseId>,
    now: Instant,
) -> Result<Vec<CaseId>, Error> {
    let hidden = cases::hidden_among(tx, officer, &cases, now).await?;
    let owned = cases::owned_among(tx, officer, &cases, now).await?;
    Ok(cases.into_iter().filter(|case| owned.contains(case) && !hidden.contains(case)).collect())
}

/// What was written of some cases, by what it is about.
#[derive(Debug)]
pub(crate) struct Said(HashMap<String, Vec<records::Words>>);

impl Said {
    /// The transaction must see the cases.
    pub(crate) async fn of(tx: &mut Tx, cases: &[CaseId]) -> Result<Self, Error> {
        let mut said: HashMap<String, Vec<records::Words>> = HashMap::new();
        for words in records::words(tx, cases).await? {
            said.entry(words.about.clone()).or_default().push(words);
        }
        Ok(Self(said))
    }

    /// The last that was said about one thing.
    pub(crate) fn of_one(&self, about: &str) -> String {
        self.0.get(about).and_then(|all| all.last()).map(|w| w.words.clone()).unwrap_or_default()
    }

    /// What an action is.
    pub(crate) fn first(&self, about: &str) -> String {
        self.0.get(about).and_then(|all| all.first()).map(|w| w.words.clone()).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, about: &str) -> Vec<records::Words> {
        self.0.remove(about).unwrap_or_default()
    }

    /// One item of the minutes with its words and actions.
    pub(crate) fn minute(&mut self, item: &ItemRow, actions: &[ActionRow]) -> Minute {
        let (mut words, mut added) = (Vec::new(), Vec::new());
        for said in self.take(&item.id) {
            if said.kind == "addendum" {
                added.push((said.writer_name, Instant::from_micros(said.written_at), said.words));
            } else {
                words.push(said.words);
            }
        }
        let actions = actions.iter().filter(|action| action.case_id == item.case_id);
        let agreed = |action: &ActionRow| AgreedAction {
            id: action.id,
            what: self.first(&action.id.to_string()),
            who: action.named().to_owned(),
            due_on: action.due_on.parse().unwrap_or_default(),
            done: action.done_at.is_some(),
        };
        Minute {
            id: item.id.clone(),
            version: item.version,
            reason: item.reason.clone(),
            because: item.because.clone(),
            outcome: item.outcome(),
            to: item.to_person_name.clone().or_else(|| item.to_team_name.clone()),
            words,
            added,
            actions: actions.map(agreed).collect(),
            by: item.decider_name.clone(),
        }
    }
}
