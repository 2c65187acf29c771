//! What one has to do: overdue, due, waiting for others, changed since one looked; and for whom one answers while they are
//! away.

use super::{
    Piece,
    pieces::{self, NextDue},
};
use crate::{
    ReferralsEntry,
    meeting::{OpenAction, open_actions},
    model::State,
    open_request::{Asked, asked_of},
    records::{
        contacts::{self, ContactRow},
        disagreements, drafts, requests,
    },
    strategy::{
        StrategyEntry,
        view::{Invitation, invitations},
    },
    waiting::my_waiting::{MyWaiting, my_waiting},
};
use access::{
    Act as _, Decision, Facts, Officer, Role,
    acts::FindReferral,
    cases, decide,
    record_absence::{Absence, Covered, covered_by, of as absences_of},
};
use base::{CaseId, DraftId, Instant, OrganisationId, PersonId};
use children::{
    elsewhere::lists::{Awaited, awaited},
    lead::{
        coming::{Coming, Whose, coming},
        lists::{Led, led_by, open_proposals},
    },
};
use clocks::{Due, due_in_words};
use std::collections::{BTreeMap, HashSet};
use store::{Entry, Error, Store, Tx};

/// Lines of what changed that are shown at once.
pub const CHANGED: usize = 20;
/// What has not changed for so many days is no news.
const NEWS_DAYS: i64 = 60;
/// Of each kind of what waits, so many are looked at.
const MOST: i64 = 200;

#[derive(Debug)]
pub struct MyWork {
    pub team: String,
    /// What the officer has, the most dangerous first, then what is due first.
    pub own: Vec<Piece>,
    /// What those have for whom the officer answers today.
    pub covering: Vec<(Covered, Vec<Piece>)>,
    /// What others have still to do before the officer can go on.
    pub waiting: Vec<Waits>,
    /// What other areas have still to answer, to the officer or their team.
    pub other_areas: Vec<Awaited>,
    pub changed: Vec<Changed>,
    /// Changed as well, and not among those shown.
    pub more_changed: usize,
    /// Other teams in which the officer has open work: it is seen from the seat there.
    pub elsewhere: Vec<(String, usize)>,
    /// For a manager: what came straight to the team about children it works with, and nobody has taken yet.
    pub straight: Vec<Piece>,
    /// Work of several agencies the officer has been asked to lead.
    pub asked_to_lead: Vec<Led>,
    /// Teams that ask to take part in what the officer leads, and how the officer's own team fared with asking.
    pub coming: Vec<Coming>,
    /// Work of several agencies the officer leads, or is acting lead of.
    pub leads: Vec<Led>,
    /// What others have asked the officer by name, and wait for.
    pub asked: Vec<Asked>,
    /// What the officer agreed to do at a meeting.
    pub actions: Vec<OpenAction>,
    /// What of the waiting lists is this officer's to do.
    pub lists: MyWaiting,
    /// Begun and not sent: whom each is about, and where to go on.
    pub unsent: Vec<(DraftId, Vec<String>)>,
    /// Strategy discussions the officer's team is asked to.
    pub discussions: Vec<Invitation>,
    pub absences: Vec<Absence>,
    pub entries: Vec<Entry>,
}

impl MyWork {
    /// The officer's own pieces that are as pressing as this.
    pub fn due(&self, how: Option<Due>) -> Vec<&Piece> {
        self.own.iter().filter(|p| p.due.as_ref().map(|due| due.how) == how).collect()
    }
}

/// What is with somebody else.
#[derive(Debug)]
pub struct Waits {
    pub case: CaseId,
    pub href: String,
    pub children: Vec<String>,
    /// What is awaited, from whom.
    pub what: String,
    pub since: Instant,
    pub due: Option<NextDue>,
}

/// Something the officer sent or has, changed since they looked.
#[derive(Debug)]
pub struct Changed {
    pub case: CaseId,
    pub reference: String,
    pub children: Vec<String>,
    pub state: State,
    pub changed_at: Instant,
    /// Given to the officer, who has never looked at it.
    pub new_to_me: bool,
    pub sent_by_me: bool,
}

/// None when this officer has no such work.
pub async fn my_work(store: &Store, officer: &Officer) -> Result<Option<MyWork>, Error> {
    let now = store.now();
    if !matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let me = officer.person;
    let mut elsewhere: BTreeMap<OrganisationId, usize> = BTreeMap::new();
    let mut own = Vec::new();
    for row in contacts::owned_by(&mut tx, me, pieces::MOST).await? {
        if row.owner_team == team {
            own.push(row);
        } else {
            *elsewhere.entry(row.owner_team).or_default() += 1;
        }
    }
    let mut own = pieces::of(&mut tx, officer, own, now).await?;
    pieces::name(&mut tx, &mut own).await?;
    let mut covering = Vec::new();
    for covered in covered_by(&mut tx, me, now).await? {
        let mut rows = contacts::owned_by(&mut tx, covered.person, pieces::MOST).await?;
        rows.retain(|row| row.owner_team == team);
        let mut theirs = pieces::of(&mut tx, officer, rows, now).await?;
        pieces::name(&mut tx, &mut theirs).await?;
        covering.push((covered, theirs));
    }
    let waiting = waiting(&mut tx, officer, team, now).await?;
    let (changed, more_changed) = changed(&mut tx, officer, team, now).await?;
    let mut named = Vec::with_capacity(elsewhere.len());
    for (other, pieces) in elsewhere {
        named.push((contacts::team(&mut tx, other).await?.map(|t| t.name).unwrap_or_default(), pieces));
    }
    let mut straight = Vec::new();
    if officer.role == Role::TeamManager {
        let rows = contacts::straight_to(&mut tx, team, pieces::MOST).await?;
        straight = pieces::of(&mut tx, officer, rows, now).await?;
        pieces::name(&mut tx, &mut straight).await?;
    }
    let asked_to_lead = open_proposals(&mut tx, officer, now).await?;
    let coming = coming(&mut tx, officer, team, Whose::Own, now).await?;
    let leads = led_by(&mut tx, officer, now).await?;
    let actions = open_actions(&mut tx, officer, &[me], now).await?;
    let other_areas = awaited(&mut tx, officer, now).await?;
    let mut asked = asked_of(&mut tx, officer, now).await?;
    asked.retain(|a| a.of_me);
    let lists = my_waiting(&mut tx, officer, now).await?;
    let begun = drafts::all_own(&mut tx, store.keys(), me).await?.into_iter();
    let unsent = begun.map(|d| (d.id, d.concern.children.into_iter().map(|c| c.name).collect())).collect();
    let discussions = invitations(&mut tx, officer, team, now).await?;
    let asked_to =
        StrategyEntry::AskedSeen { discussions: discussions.iter().map(|d| d.discussion.to_string()).collect() };
    let shown: HashSet<CaseId> = own
        .iter()
        .chain(covering.iter().flat_map(|(_, theirs)| theirs))
        .map(|piece| piece.case)
        .chain(straight.iter().map(|piece| piece.case))
        .chain(waiting.iter().map(|w| w.case))
        .chain(changed.iter().map(|c| c.case))
        .chain(asked_to_lead.iter().chain(&leads).map(|led| led.work))
        .chain(coming.iter().map(|line| line.work))
        .chain(asked.iter().map(|a| a.request))
        .chain(actions.iter().map(|a| a.case))
        .chain(lists.to_review.iter().map(|line| line.entry))
        .chain(other_areas.iter().map(|a| a.matter.id))
        .collect();
    let mut shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
    shown.sort_unstable();
    Ok(Some(MyWork {
        team: contacts::team(&mut tx, team).await?.map(|t| t.name).unwrap_or_default(),
        own,
        covering,
        waiting,
        other_areas,
        changed,
        more_changed,
        elsewhere: named,
        straight,
        asked_to_lead,
        coming,
        leads,
        asked,
        actions,
        lists,
        unsent,
        absences: absences_of(&mut tx, me, now).await?,
        entries: std::iter::once(Entry::new(&ReferralsEntry::WorkSeen { contacts: shown }))
            .chain((!discussions.is_empty()).then(|| Entry::new(&asked_to)))
            .collect(),
        discussions,
    }))
}

/// Answers asked for, decisions that a manager has to agree to, concerns nobody has decided, disagreements without an answer.
async fn waiting(tx: &mut Tx, officer: &Officer, team: OrganisationId, now: Instant) -> Result<Vec<Waits>, Error> {
    let me = officer.person;
    let mut waits: Vec<Waits> = Vec::new();
    let mut add = |case: CaseId, place: &str, what: String, since: i64| {
        let since = Instant::from_micros(since);
        waits.push(Waits { case, href: format!("/{place}/{case}"), children: Vec::new(), what, since, due: None });
    };
    for row in requests::unanswered_of(tx, me, team, MOST).await? {
        add(row.id, "requests", format!("An answer from {}", row.asked_of_name), row.asked_at);
    }
    for row in contacts::owned_by(tx, me, pieces::MOST).await? {
        if row.state() == State::AwaitingAgreement && row.owner_team == team {
            add(row.id, "contacts", "A manager’s agreement to your decision".to_owned(), row.changed_at);
        }
    }
    for row in contacts::undecided_of(tx, me, MOST).await? {
        let what = match row.state() {
            State::Received => "The front door has not begun on your concern",
            _ => "A decision on your concern",
        };
        add(row.id, "contacts", what.to_owned(), row.received_at);
    }
    for open in disagreements::open_of(tx, me, MOST).await? {
        add(open.case_id, "contacts", format!("An answer to your disagreement, stage {}", open.stage), open.opened_at);
    }
    let ids: Vec<CaseId> = waits.iter().map(|w| w.case).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    waits.retain(|w| !hidden.contains(&w.case));
    let ids: Vec<CaseId> = waits.iter().map(|w| w.case).collect();
    let names = pieces::names(tx, &ids).await?;
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    for waits in &mut waits {
        waits.children = names.get(&waits.case).cloned().unwrap_or_default();
        let open = clocks.get(&waits.case.to_string()).into_iter().flatten().filter(|c| c.is_open());
        waits.due = open.min_by_key(|c| c.due_at).map(|c| {
            let (how, words) = due_in_words(c.due_at, now);
            NextDue { at: c.due_at, how, words }
        });
    }
    let last = Instant::from_micros(i64::MAX);
    waits.sort_by_key(|w| (w.due.as_ref().map_or(last, |due| due.at), w.since, w.case));
    Ok(waits)
}

async fn changed(
    tx: &mut Tx,
    officer: &Officer,
    team: OrganisationId,
    now: Instant,
) -> Result<(Vec<Changed>, usize), Error> {
    let me = officer.person;
    let since = now.plus_hours(-24 * NEWS_DAYS);
    let rows = contacts::changed_for(tx, me, since, MOST).await?;
    let mut seen = HashSet::new();
    let mut rows: Vec<ContactRow> =
        rows.into_iter().filter(|row| (row.sent_by == me || row.owner_team == team) && seen.insert(row.id)).collect();
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    rows.sort_by_key(|row| (std::cmp::Reverse(row.changed_at), row.id));
    let more = rows.len().saturating_sub(CHANGED);
    rows.truncate(CHANGED);
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let mut names = pieces::names(tx, &ids).await?;
    let looked = looked_at(tx, me, &ids).await?;
    let changed = rows
        .into_iter()
        .map(|row| Changed {
            new_to_me: row.owner() == Some(me) && !looked.contains(&row.id),
            sent_by_me: row.sent_by == me,
            children: names.remove(&row.id).unwrap_or_default(),
            state: row.state(),
            changed_at: Instant::from_micros(row.changed_at),
            case: row.id,
            reference: row.reference,
        })
        .collect();
    Ok((changed, more))
}

#[derive(sqlx::FromRow)]
struct Looked {
    #[sqlx(try_from = "String")]
    case_id: CaseId,
}

async fn looked_at(tx: &mut Tx, person: PersonId, cases: &[CaseId]) -> Result<HashSet<CaseId>, Error> {
    let rows: Vec<Looked> = tx
        .sql("select case_id from looked where person = $1 and case_id in (:set)")
        .bind(person)
        .bind_set(cases.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.case_id).collect())
}
