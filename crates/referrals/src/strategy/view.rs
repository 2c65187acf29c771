//! What is seen of discussions and enquiries: by whoever holds the contact, by the agencies that are asked, and in a line by
//! whoever sent the contact.

use super::{
    StrategyEntry,
    doers::doers,
    hold::{self, Held, held},
    plan::teams_of,
    records::{self, ActionRow, DiscussionRow, EnquiryRow, SeatRow, WordsRow},
    rules::{Decided, NEEDED},
};
use crate::{
    hold_case::StepRefused,
    records::contacts::{self, ChildRow, Reach, Team},
};
use access::{
    Act, CasePermit, Denied, Officer,
    acts::{RecordReferral, SeeReferral},
    cases::hidden_among,
    permit_case,
};
use base::{CaseId, Instant};
use clocks::Clock;
use std::collections::HashMap;
use store::{Entry, Error, Refused, Sight, Store, Tx};

/// One discussion with everything recorded of it.
#[derive(Debug)]
pub struct Discussion {
    pub row: DiscussionRow,
    pub seats: Vec<SeatRow>,
    pub words: Vec<WordsRow>,
    pub actions: Vec<ActionRow>,
    pub enquiry: Option<EnquiryRow>,
    /// Places on the contact of the children the enquiry is about.
    pub enquired: Vec<i64>,
    /// The limits of the enquiry.
    pub clocks: Vec<Clock>,
}

impl Discussion {
    pub fn said(&self, kind: &str) -> Option<&WordsRow> {
        self.words.iter().rfind(|w| w.kind == kind)
    }
    pub fn decided(&self) -> Option<Decided> {
        self.row.decision.as_deref().and_then(Decided::from_code)
    }
}

async fn whole(tx: &mut Tx, row: DiscussionRow, enquiries: &[EnquiryRow]) -> Result<Discussion, Error> {
    let id = row.id;
    Ok(Discussion {
        seats: records::seats(tx, id).await?,
        words: records::words(tx, id).await?,
        actions: records::actions(tx, id).await?,
        enquiry: enquiries.iter().find(|e| e.discussion == id).cloned(),
        enquired: records::children_of(tx, id).await?,
        clocks: clocks::clocks_of(tx, &id.to_string()).await?,
        row,
    })
}

/// A seat of the trust's text, and the teams that can be asked to take it: code and name.
#[derive(Clone, Debug)]
pub struct SeatChoice {
    pub code: String,
    pub title: String,
    pub holds: bool,
    pub minimum: bool,
    pub teams: Vec<(String, String)>,
}

/// That it was seen, child by child.
fn seen<A: Act>(permit: &CasePermit<A>) -> Vec<Entry> {
    let seen = StrategyEntry::Seen { as_what: permit.basis().to_string() };
    let entry = || Entry::new(&seen).subject(permit.case()).basis(permit.basis().to_string());
    let entries: Vec<Entry> = permit.children().iter().map(|child| entry().child(*child)).collect();
    if entries.is_empty() { vec![entry()] } else { entries }
}

/// What whoever holds the contact sees.
#[derive(Debug)]
pub struct Strategy {
    pub contact: CaseId,
    pub reference: String,
    pub in_hand: bool,
    pub children: Vec<ChildRow>,
    pub owner: Option<Reach>,
    pub team: Option<Team>,
    /// Since when a discussion has been needed that nobody has held.
    pub needed: Option<Instant>,
    /// The limit to hold it.
    pub clock: Option<Clock>,
    /// The last one first.
    pub discussions: Vec<Discussion>,
    pub seats: Vec<SeatChoice>,
    pub is_manager: bool,
    pub is_qualified: bool,
    pub me: String,
    /// Who can take on an action: of the team, and of those that are asked.
    pub doers: Vec<(String, String)>,
    /// Who of the team can see to it that somebody else does it.
    pub members: Vec<(String, String)>,
    pub entries: Vec<Entry>,
}

impl Strategy {
    pub fn open(&self) -> Option<&Discussion> {
        self.discussions.iter().find(|d| d.row.is_open())
    }
}

/// None where the contact is not with the officer's team, or that team holds no discussions.
pub async fn of_contact(store: &Store, officer: &Officer, contact: CaseId) -> Result<Option<Strategy>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let held = match held::<RecordReferral>(&mut tx, officer, contact, now).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let Held { permit, row, arrangements, discussions, enquiries, needed } = held;
    let mut seats = Vec::with_capacity(arrangements.seats.len());
    for seat in &arrangements.seats {
        let teams = teams_of(&mut tx, seat, row.sent_from).await?;
        seats.push(SeatChoice {
            code: seat.code.clone(),
            title: seat.title.clone(),
            holds: seat.holds,
            minimum: seat.minimum,
            teams: teams.into_iter().map(|(code, _, name)| (code, name)).collect(),
        });
    }
    let texts = clocks::definitions(&mut tx).await?;
    let to_hold_it = |c: &Clock| texts.of(c.version, &c.rule).is_some_and(|text| text.starts == NEEDED);
    let of_contact = clocks::clocks_of(&mut tx, &contact.to_string()).await?;
    let mut all = Vec::with_capacity(discussions.len());
    for discussion in discussions {
        all.push(whole(&mut tx, discussion, &enquiries).await?);
    }
    // Before it is planned nobody is asked but the team itself.
    let open = all.iter().find(|d| d.row.is_open()).map_or(contact, |d| d.row.id);
    let doers = doers(&mut tx, open, row.owner_team, &now.date().to_string()).await?;
    let owner = match row.owner() {
        Some(person) => contacts::person(&mut tx, person).await?,
        None => None,
    };
    let entries = seen(&permit);
    Ok(Some(Strategy {
        contact,
        reference: row.reference.clone(),
        in_hand: matches!(row.state(), crate::model::State::PassedOn | crate::model::State::InHand),
        children: contacts::children_of(&mut tx, &[contact]).await?,
        owner,
        team: contacts::team(&mut tx, row.owner_team).await?,
        clock: of_contact.into_iter().find(|c| c.is_open() && to_hold_it(c)),
        needed,
        discussions: all,
        seats,
        is_manager: officer.role.manages_a_team(),
        is_qualified: arrangements.is_qualified(officer),
        me: format!("{}, {}", officer.name, officer.job_title),
        members: doers.ours().map(|member| (member.id.to_string(), member.shown())).collect(),
        doers: doers.choices(),
        entries,
    }))
}

/// What an agency that is asked sees.
#[derive(Debug)]
pub struct Attended {
    pub discussion: Discussion,
    pub children: Vec<ChildRow>,
    /// The team that holds the contact.
    pub team: Option<Team>,
    pub owner: Option<Reach>,
    pub entries: Vec<Entry>,
}

/// None where there is none that this officer is asked to.
pub async fn attended(store: &Store, officer: &Officer, id: CaseId) -> Result<Option<Attended>, Error> {
    let mut tx = store.read().await?;
    let permit = match permit_case::<SeeReferral>(&mut tx, officer, id, store.now()).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(error),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Ok(None),
    };
    let Some(row) = records::one(&mut tx, id).await? else { return Ok(None) };
    let held_by: Option<(String, Option<String>)> =
        tx.sql("select owner_team, owner from contact where id = $1").bind(row.contact).optional().await?;
    let enquiries = records::enquiries(&mut tx, row.contact).await?;
    let children = contacts::children_of(&mut tx, &[id]).await?;
    let discussion = whole(&mut tx, row, &enquiries).await?;
    let (mut team, mut owner) = (None, None);
    if let Some((of, by)) = held_by {
        if let Ok(of) = of.parse() {
            team = contacts::team(&mut tx, of).await?;
        }
        if let Some(by) = by.and_then(|by| by.parse().ok()) {
            owner = contacts::person(&mut tx, by).await?;
        }
    }
    let entries = seen(&permit);
    Ok(Some(Attended { discussion, children, team, owner, entries }))
}

/// A discussion the officer's team is asked to.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub discussion: CaseId,
    pub children: Vec<String>,
    pub at: Instant,
    pub means: String,
}

const MOST: i64 = 100;

/// The discussions the team is asked to and nobody has held. Moves the sight of the snapshot.
pub(crate) async fn invitations(
    tx: &mut Tx,
    officer: &Officer,
    team: base::OrganisationId,
    now: Instant,
) -> Result<Vec<Invitation>, Error> {
    if !officer.cleared {
        return Ok(Vec::new());
    }
    let mut rows = records::asked_of(tx, team, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let line = |row: records::AskedRow| Invitation {
        discussion: row.id,
        children: names.get(&row.id).cloned().unwrap_or_default(),
        at: Instant::from_micros(row.planned_for.unwrap_or_default()),
        means: row.means.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// What a contact's own page says of a discussion: that it was held, when, and what it decided.
#[derive(Clone, Debug)]
pub struct Brief {
    pub held_at: Instant,
    pub decided: Option<Decided>,
}

/// In a few words what whoever sees a contact may know.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub held: Vec<Brief>,
    pub planned_for: Option<Instant>,
    pub needed: bool,
    /// An enquiry is open.
    pub enquiry: bool,
    /// The limits of the enquiries.
    pub clocks: Vec<Clock>,
    /// The contact is with a team that may hold one.
    pub may_call: bool,
}

pub(crate) async fn told(
    tx: &mut Tx,
    contact: CaseId,
    team_code: &str,
    events: &[clocks::Happened],
    now: Instant,
) -> Result<Told, Error> {
    let rows = records::of_contact(tx, contact).await?;
    let open = records::open_on(tx, &[contact]).await?;
    let subjects: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let clocks = if subjects.is_empty() { HashMap::new() } else { clocks::clocks_of_each(tx, &subjects).await? };
    let arrangements = super::arrangements::in_force(tx, now.date()).await?;
    Ok(Told {
        held: rows
            .iter()
            .filter_map(|row| {
                let decided = row.decision.as_deref().and_then(Decided::from_code);
                Some(Brief { held_at: Instant::from_micros(row.held_at?), decided })
            })
            .collect(),
        planned_for: rows.iter().find(|row| row.is_open()).and_then(|row| row.planned_for).map(Instant::from_micros),
        needed: super::rules::needed_since(events).is_some(),
        enquiry: !open.is_empty(),
        clocks: clocks.into_values().flatten().collect(),
        may_call: arrangements.is_some_and(|a| a.teams.iter().any(|team| team == team_code)),
    })
}

/// An open enquiry goes only where discussions are held: nobody else could say what it has found.
pub(crate) async fn stays_within_reach(
    tx: &mut Tx,
    contact: CaseId,
    to: &str,
    (field, now): (&str, Instant),
) -> Result<(), Refused<StepRefused>> {
    if records::open_on(tx, &[contact]).await?.is_empty() {
        return Ok(());
    }
    let arrangements = super::arrangements::in_force(tx, now.date()).await?;
    if arrangements.is_some_and(|held| held.teams.iter().any(|team| team == to)) {
        return Ok(());
    }
    let what = "A section 47 enquiry is open, and this team holds none. Choose a team that does, or say first what it has found";
    Err(hold::because(field, what))
}

/// Why the work on a contact cannot end yet, as a refusal beside a field of the form that would end it.
pub(crate) async fn let_it_end(tx: &mut Tx, contact: CaseId, field: &str) -> Result<(), Refused<StepRefused>> {
    match hold::holds_up(tx, contact).await? {
        Some(what) => Err(hold::because(field, what)),
        None => Ok(()),
    }
}
