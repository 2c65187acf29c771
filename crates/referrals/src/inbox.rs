//! What is open with one's team: the most dangerous first, then what is due first.

use crate::{
    ReferralsEntry,
    advice::{self, ask_advice},
    meeting::own_team,
    notice::{
        self,
        list_notices::{IN_INBOX, Waiting as Notices},
    },
    open_request::{Asked, asked_of},
    records::{contacts, disagreements},
    work::{
        Piece,
        pieces::{self, held_by},
    },
};
use access::{
    Act as _, Decision, Facts, Officer,
    acts::{FindMeeting, FindReferral},
    cases, decide,
    team::{Member, members},
};
use base::{CaseId, Instant, OrganisationId};
use clocks::{Due, due_in_words};
use std::collections::{HashMap, hash_map::Entry as Slot};
use store::{Entry, Error, Store, Tx};

/// Lines on one page.
pub const PAGE: usize = 25;

#[derive(Debug)]
pub struct Inbox {
    pub team: String,
    pub lines: Vec<Line>,
    /// Of the front door: what went straight to a team that works with the child, and nobody there has taken yet.
    pub straight: Vec<Gone>,
    /// Disagreements this team has to answer.
    pub disagreements: Vec<Waiting>,
    /// What other teams have asked this one.
    pub asked: Vec<Asked>,
    /// Of the front door: what came in and nobody has taken in yet.
    pub notices: Option<Notices>,
    /// They write the list of the night.
    pub keeps_nights: bool,
    /// Of those who advise: how many questions without a name wait for an answer, and how many of them too long.
    pub advice: Option<(i64, i64)>,
    pub total: usize,
    pub overdue: usize,
    pub page: usize,
    pub pages: usize,
    /// The team has a weekly meeting.
    pub meets: bool,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Line {
    pub piece: Piece,
    pub from: String,
    /// Who has it, in words.
    pub owner: Option<String>,
}

/// What went past the front door.
#[derive(Debug)]
pub struct Gone {
    pub piece: Piece,
    pub to: String,
    /// Whom of them it is for, in words.
    pub worker: Option<String>,
}

/// What somebody must take, and the front door watches.
async fn gone(tx: &mut Tx, officer: &Officer, door: OrganisationId, now: Instant) -> Result<Vec<Gone>, Error> {
    let rows = contacts::watched_by(tx, door, pieces::MOST).await?;
    let teams: HashMap<CaseId, OrganisationId> = rows.iter().map(|row| (row.id, row.owner_team)).collect();
    let mut pieces = pieces::of(tx, officer, rows, now).await?;
    pieces::name(tx, &mut pieces).await?;
    let mut known: HashMap<OrganisationId, (String, Vec<Member>)> = HashMap::new();
    let mut gone = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Some(team) = teams.get(&piece.case).copied() else { continue };
        if let Slot::Vacant(new) = known.entry(team) {
            let name = contacts::team(tx, team).await?.map(|t| t.name).unwrap_or_default();
            new.insert((name, members(tx, team, now).await?));
        }
        let (to, members) = &known[&team];
        let worker = piece.owner.map(|owner| held_by(members, owner));
        gone.push(Gone { to: to.clone(), worker, piece });
    }
    Ok(gone)
}

/// A disagreement that waits for this team's answer.
#[derive(Debug)]
pub struct Waiting {
    pub case: CaseId,
    pub children: Vec<String>,
    pub stage: i64,
    pub due: Option<(Due, String)>,
}

async fn waiting(tx: &mut Tx, officer: &Officer, team: OrganisationId, now: Instant) -> Result<Vec<Waiting>, Error> {
    let mut open = disagreements::open_with(tx, team).await?;
    let ids: Vec<CaseId> = open.iter().map(|d| d.case_id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    open.retain(|d| !hidden.contains(&d.case_id));
    let ids: Vec<CaseId> = open.iter().map(|d| d.case_id).collect();
    let names = pieces::names(tx, &ids).await?;
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let due = |d: &disagreements::OpenStage| {
        let rule = format!("ES{}", d.stage);
        let clock = clocks.get(&d.case_id.to_string())?.iter().find(|c| c.is_open() && c.rule == rule)?;
        Some(due_in_words(clock.due_at, now))
    };
    Ok(open
        .iter()
        .map(|d| Waiting {
            case: d.case_id,
            children: names.get(&d.case_id).cloned().unwrap_or_default(),
            stage: d.stage,
            due: due(d),
        })
        .collect())
}

/// One page of what is open with the team whose seat the officer sits in; none when that is nothing to them.
pub async fn inbox(store: &Store, officer: &Officer, page: usize) -> Result<Option<Inbox>, Error> {
    let now = store.now();
    if !matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let pieces = pieces::of_team(&mut tx, officer, team, now).await?;
    let total = pieces.len();
    let overdue = pieces.iter().filter(|p| p.due.as_ref().is_some_and(|due| due.how == Due::Overdue)).count();
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut shown: Vec<Piece> = pieces.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    pieces::name(&mut tx, &mut shown).await?;
    let ids: Vec<CaseId> = shown.iter().map(|piece| piece.case).collect();
    let members = members(&mut tx, team, now).await?;
    let mut lines = Vec::with_capacity(shown.len());
    for piece in shown {
        let from = contacts::team(&mut tx, piece.sent_from).await?.map(|t| t.name).unwrap_or_default();
        let owner = piece.owner.map(|owner| held_by(&members, owner));
        lines.push(Line { piece, from, owner });
    }
    let disagreements = waiting(&mut tx, officer, team, now).await?;
    let straight = gone(&mut tx, officer, team, now).await?;
    let asked = asked_of(&mut tx, officer, now).await?;
    let ids = ids
        .into_iter()
        .chain(straight.iter().map(|gone| gone.piece.case))
        .chain(asked.iter().map(|a| a.request))
        .chain(disagreements.iter().map(|d| d.case))
        .collect::<Vec<_>>();
    let advice = match ask_advice::team(&mut tx, officer, now).await? {
        Some((door, true)) => {
            let waiting = advice::records::waiting(&mut tx, door).await?;
            Some((waiting, advice::records::overdue(&mut tx, door, now).await?))
        }
        _ => None,
    };
    // A page of its own sight, and the last that is read here.
    let keeps_nights = notice::door::door(&mut tx, officer, now).await?.is_some_and(|door| door.keeps_nights);
    let notices = notice::list_notices::waiting(&mut tx, store, officer, (1, IN_INBOX), now).await?;
    let ids: Vec<CaseId> = ids.into_iter().chain(notices.iter().flat_map(Notices::ids)).collect();
    let entry = ReferralsEntry::InboxSeen { contacts: ids.iter().map(ToString::to_string).collect() };
    let meets = own_team::<FindMeeting>(&mut tx, officer, now).await?.is_some();
    let team = contacts::team(&mut tx, team).await?.map(|t| t.name).unwrap_or_default();
    Ok(Some(Inbox {
        team,
        meets,
        lines,
        straight,
        disagreements,
        asked,
        advice,
        notices,
        keeps_nights,
        total,
        overdue,
        page,
        pages,
        entries: vec![Entry::new(&entry)],
    }))
}
