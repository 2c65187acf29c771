//! One contact: for whoever works on it everything that was sent, beside it what the front door knows; for whoever sent it
//! what became of it.

use crate::open_request::{Check, checks};
use crate::{
    ReferralsEntry,
    alerts::{self, Alert, Fact},
    attachments::{self, FileRow},
    export,
    front_door::{self, FrontDoor},
    hold_case::hold,
    model::{Danger, State},
    records::{
        contacts::{self, Adult, ChildRow, DecisionRow, Earlier, Message, Reach, Team, Words},
        disagreements::{self, Disagreement},
    },
    strategy::view::{Told, told},
    work::pieces,
};
use access::{
    Basis, Officer, Role, Standing,
    acts::{DecideReferral, RecordReferral, SeeReferral},
};
use base::{CaseId, ChildId, Instant};
use children::elsewhere::open_matters::{self, Matter};
use clocks::{Clock, Happened};
use std::collections::HashMap;
use store::{Entry, Error, Refused, Sight, Store};

/// How a sensitive service stands on the page of whoever sent something there.
pub(crate) const UNNAMED: &str = "A sensitive service";

/// What whoever looks has to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// Whoever sent it.
    Sender,
    /// Somebody of a team that had it before.
    Before,
    /// Somebody of the team it is with.
    Team,
    /// Whoever works on it.
    Owner,
}

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that may be done; they combine freely")]
pub struct May {
    pub write: bool,
    pub decide: bool,
    /// A manager who can agree to the decision that waits.
    pub agree: bool,
    /// One of those who answer the stage of a disagreement that waits.
    pub answer_disagreement: bool,
}

#[derive(Debug)]
pub struct OpenContact {
    pub case: CaseId,
    pub version: i64,
    pub reference: String,
    pub state: State,
    pub danger: Danger,
    pub by_telephone: bool,
    pub source_code: String,
    pub received_at: Instant,
    pub changed_at: Instant,
    pub told_parents: String,
    pub parents_agree: Option<String>,
    pub sender: Option<Reach>,
    pub sent_from: Option<Team>,
    pub on_behalf_of: Option<String>,
    pub team: Option<Team>,
    pub owner: Option<Reach>,
    /// Where whoever has it cannot be reached now: away, and who answers; or gone.
    pub owner_away: Option<String>,
    pub children: Vec<ChildRow>,
    /// The confirmed children, whose pages the owner may open.
    pub confirmed: Vec<ChildId>,
    pub words: Vec<Words>,
    pub adults: Vec<Adult>,
    pub decisions: Vec<DecisionRow>,
    pub messages: Vec<Message>,
    /// Photos and papers this officer may open, and that there were some.
    pub files: Vec<FileRow>,
    /// The stages of a disagreement, the first one first.
    pub disagreements: Vec<Disagreement>,
    pub events: Vec<Happened>,
    pub clocks: Vec<Clock>,
    /// Strategy discussions and enquiries, in a few words.
    pub strategy: Told,
    /// Other contacts about the same children; for those who decide.
    pub earlier: Vec<Earlier>,
    /// Its numbers in the case systems of teams: team and number; for the team it is with.
    pub numbers: Vec<(String, String)>,
    /// What other areas have to do with the children now; for the team it is with.
    pub other_areas: Vec<(ChildId, Matter)>,
    /// What they are together; for those who decide.
    pub alerts: Vec<Alert>,
    /// What partners were asked, and what of their answers this officer's team may read.
    pub checks: Vec<Check>,
    /// The teams that can be asked what they know.
    pub partners: Vec<Team>,
    pub door: Option<FrontDoor>,
    /// The teams the ways of the front door lead to.
    pub teams: Vec<Team>,
    pub seen_by: SeenBy,
    pub may: May,
    pub entries: Vec<Entry>,
}

impl OpenContact {
    /// The decision that counts, or that waits to.
    pub fn decision(&self) -> Option<&DecisionRow> {
        self.decisions.first().filter(|d| d.agreed != Some(false))
    }

    /// When somebody last met the child, or the family.
    pub fn met(&self, kind: &str) -> Option<Instant> {
        self.events.iter().filter(|e| e.kind == kind).map(|e| e.occurred_at).max()
    }
}

/// None when there is none that this officer may see.
pub async fn open(store: &Store, officer: &Officer, case: CaseId) -> Result<Option<OpenContact>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let (permit, row) = match hold::<SeeReferral>(&mut tx, officer, case, None, now).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let seen_by = match permit.basis() {
        Basis::Standing(Standing::Sender) => SeenBy::Sender,
        _ if sits_in != row.owner_team => SeenBy::Before,
        _ if row.owner() == Some(officer.person) => SeenBy::Owner,
        _ => SeenBy::Team,
    };
    let is_with_us = matches!(seen_by, SeenBy::Team | SeenBy::Owner);
    let mut decisions = contacts::decisions(&mut tx, &permit).await?;
    let door = front_door::in_force(&mut tx, now.date()).await?;
    let may_decide = is_with_us && permit.also::<DecideReferral>().is_some();
    let waits_for_manager = row.state() == State::AwaitingAgreement;
    let own = decisions.first().is_some_and(|d| d.decided_by == officer.person.to_string());
    let teams = match &door {
        Some(door) if may_decide => {
            let codes: Vec<String> = door.routes.iter().flat_map(|r| r.to.clone()).collect();
            contacts::teams(&mut tx, &codes).await?
        }
        _ => Vec::new(),
    };
    let owner = match row.owner() {
        Some(person) => contacts::person(&mut tx, person).await?,
        None => None,
    };
    let owner_away = match row.owner().filter(|_| row.state() != State::Closed) {
        Some(person) => pieces::not_there(&access::team::members(&mut tx, row.owner_team, now).await?, person),
        None => None,
    };
    let on_behalf_of = match row.on_behalf_of.as_ref().and_then(|id| id.parse().ok()) {
        Some(agency) => contacts::team(&mut tx, agency).await?.map(|t| t.name),
        None => None,
    };
    let mut messages = contacts::messages(&mut tx, &permit).await?;
    let mut team = contacts::team(&mut tx, row.owner_team).await?;
    let team_code = team.as_ref().map(|t| t.code.clone()).unwrap_or_default();
    let (mut owner, mut owner_away) = (owner, owner_away);
    // Whoever sends somebody to a sensitive service reads how far it is, and nobody reads there which service it is.
    let unnamed = !is_with_us && !officer.role.decides_contacts();
    if unnamed {
        for decision in decisions.iter_mut().filter(|d| d.to_sensitive) {
            decision.to_team_name = Some(UNNAMED.to_owned());
        }
        for message in messages.iter_mut().filter(|m| m.sensitive) {
            (message.name, message.job_title) = ("Somebody".to_owned(), "member of staff".to_owned());
            UNNAMED.clone_into(&mut message.employer_name);
        }
    }
    if unnamed && contacts::is_sensitive(&mut tx, row.owner_team).await? {
        (owner, owner_away) = (None, None);
        if let Some(team) = &mut team {
            UNNAMED.clone_into(&mut team.name);
            (team.phone, team.duty_phone, team.duty_hours) = (None, None, None);
        }
    }
    let mut disagreements = disagreements::of(&mut tx, &permit).await?;
    for answered in disagreements.iter_mut().filter(|d| unnamed && d.sensitive && d.answerer_name.is_some()) {
        answered.answerer_name = Some("Somebody, member of staff".to_owned());
    }
    let waits = disagreements.iter().rfind(|d| d.outcome.is_none());
    let manager_answers = |d: &Disagreement| {
        let stage = door.as_ref().and_then(|door| door.stage(d.stage));
        stage.is_some_and(|stage| stage.manager)
    };
    let answer_disagreement = permit.also::<DecideReferral>().is_some()
        && waits.is_some_and(|d| {
            d.owner_team == sits_in && (!manager_answers(d) || officer.role == Role::FrontDoorManager)
        });
    let mut files = attachments::records::of(&mut tx, &permit).await?;
    files.retain(|file| attachments::open_file::is_for(&permit, officer, file));
    let events = clocks::events_of(&mut tx, &case.to_string()).await?;
    let mut clocks = clocks::clocks_of(&mut tx, &case.to_string()).await?;
    let mut strategy = told(&mut tx, case, &team_code, &events, now).await?;
    if is_with_us {
        clocks.append(&mut strategy.clocks);
        clocks.sort_by_key(|clock| clock.due_at);
    } else {
        // Whoever sent it, or had it before, reads what a discussion came to, and nothing of the enquiry.
        strategy.clocks.clear();
        (strategy.enquiry, strategy.may_call, strategy.planned_for) = (false, false, None);
    }
    let opened = OpenContact {
        case,
        version: row.version,
        state: row.state(),
        danger: row.danger(),
        by_telephone: row.channel == "telephone",
        source_code: row.source_code.clone(),
        received_at: Instant::from_micros(row.received_at),
        changed_at: Instant::from_micros(row.changed_at),
        told_parents: row.told_parents.clone(),
        parents_agree: row.parents_agree.clone(),
        sender: contacts::person(&mut tx, row.sent_by).await?,
        sent_from: contacts::team(&mut tx, row.sent_from).await?,
        on_behalf_of,
        team,
        owner,
        owner_away,
        children: contacts::children_of(&mut tx, &[case]).await?,
        confirmed: permit.children().to_vec(),
        words: contacts::words(&mut tx, &permit).await?,
        adults: contacts::adults(&mut tx, &permit).await?,
        messages,
        files,
        disagreements,
        events,
        clocks,
        strategy,
        partners: match &door {
            Some(door) if may_decide => contacts::teams(&mut tx, &door.partners).await?,
            _ => Vec::new(),
        },
        alerts: Vec::new(),
        other_areas: Vec::new(),
        numbers: if is_with_us { export::numbers(&mut tx, case).await? } else { Vec::new() },
        // Last of all: from here the snapshot sees those others.
        earlier: if may_decide { earlier(&mut tx, officer, &permit, now).await? } else { Vec::new() },
        checks: match seen_by {
            SeenBy::Sender => Vec::new(),
            _ => checks(&mut tx, case, sits_in).await?,
        },
        door,
        teams,
        seen_by,
        may: May {
            write: permit.also::<RecordReferral>().is_some(),
            decide: may_decide,
            agree: may_decide && waits_for_manager && officer.role == Role::FrontDoorManager && !own,
            answer_disagreement,
        },
        decisions,
        reference: row.reference.clone(),
        entries: Vec::new(),
    };
    let alerts = if may_decide { alerts_at(&mut tx, &row, &opened.earlier, now).await? } else { Vec::new() };
    let seen = ReferralsEntry::ContactSeen { as_what: permit.basis().to_string() };
    let entry = || Entry::new(&seen).subject(case).basis(permit.basis().to_string());
    let mut entries: Vec<Entry> = permit.children().iter().map(|child| entry().child(*child)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    let mut other_areas = Vec::new();
    if is_with_us {
        for child in permit.children() {
            let matters = open_matters::current(&mut tx, officer, *child, now).await?;
            if !matters.is_empty() {
                entries.push(open_matters::seen(*child, &matters));
            }
            other_areas.extend(matters.into_iter().map(|matter| (*child, matter)));
        }
    }
    Ok(Some(OpenContact { other_areas, alerts, entries, ..opened }))
}

/// The alerts that hold at a contact, given the others about the same children.
pub(crate) async fn alerts_at(
    tx: &mut store::Tx,
    row: &contacts::ContactRow,
    earlier: &[Earlier],
    now: Instant,
) -> Result<Vec<Alert>, Error> {
    let of = Fact { contact: row.id, at: Instant::from_micros(row.received_at) };
    let fact = |e: &Earlier| Fact { contact: e.id, at: Instant::from_micros(e.received_at) };
    let others: Vec<Fact> = earlier.iter().map(fact).collect();
    let rules = alerts::in_force(tx, now.date()).await?;
    Ok(rules.iter().filter_map(|rule| rule.holds(&of, &others)).collect())
}

/// Other contacts about the same children, with what each came to; those this officer may not know of left out.
async fn earlier(
    tx: &mut store::Tx,
    officer: &Officer,
    permit: &access::CasePermit<SeeReferral>,
    now: Instant,
) -> Result<Vec<Earlier>, Error> {
    let mut earlier = contacts::earlier(tx, permit).await?;
    let mut ids: Vec<CaseId> = earlier.iter().map(|e| e.id).collect();
    let hidden = access::cases::hidden_among(tx, officer, &ids, now).await?;
    earlier.retain(|e| !hidden.contains(&e.id));
    ids.retain(|id| !hidden.contains(id));
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let ways: HashMap<CaseId, String> =
        contacts::ways(tx, &ids).await?.into_iter().map(|w| (w.case_id, w.route)).collect();
    for contact in &mut earlier {
        contact.route = ways.get(&contact.id).cloned();
    }
    Ok(earlier)
}
