//! Actions agreed at a meeting: open work of their owners until they are done or handed on.

use super::{
    entry::MeetingEntry,
    hold::{self, may, may_standing},
    records::{self, ActionRow, Member, Named},
    see_agenda::{Said, visible},
};
use crate::{hold_case::StepRefused, records::contacts, strategy::doers::doers};
use access::{Act, Officer, Standing, acts::SeeMeeting, cases};
use base::{ActionId, CaseId, Instant, MeetingId, OrganisationId, PersonId};
use jiff::civil::Date;
use std::collections::HashMap;
use store::{Entry, Error, Refused, Sight, Store, Tx};

/// Open actions that are listed; who has more has another trouble than this list.
const MOST: i64 = 200;

/// One action in a list.
#[derive(Clone, Debug)]
pub struct OpenAction {
    pub action: ActionId,
    pub case: CaseId,
    /// The meeting that agreed it.
    pub meeting: MeetingId,
    pub children: Vec<String>,
    pub what: String,
    pub who: String,
    pub owner: Option<PersonId>,
    pub due_on: Date,
}

/// What these people agreed to do at meetings and have not done, what is due first first: for "My work". Leaves out what the
/// officer may not know of. Moves the sight of the transaction.
pub async fn open_actions(
    tx: &mut Tx,
    officer: &Officer,
    people: &[PersonId],
    now: Instant,
) -> Result<Vec<OpenAction>, Error> {
    let rows = records::open_actions_for(tx, people, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    let ids: Vec<CaseId> = ids.into_iter().filter(|case| !hidden.contains(case)).collect();
    listed(tx, rows, &ids, now).await
}

/// The same for a whole team.
pub(crate) async fn open_actions_of_team(
    tx: &mut Tx,
    officer: &Officer,
    team: OrganisationId,
    now: Instant,
) -> Result<Vec<OpenAction>, Error> {
    let rows = records::open_actions_of(tx, team, MOST).await?;
    let ids = visible(tx, officer, rows.iter().map(|row| row.case_id).collect(), now).await?;
    listed(tx, rows, &ids, now).await
}

/// What a team agreed at strategy discussions and has not done, whoever is to see to it: they may be away, or have left.
pub(crate) async fn open_actions_of_discussions(
    tx: &mut Tx,
    officer: &Officer,
    team: OrganisationId,
    now: Instant,
) -> Result<Vec<OpenAction>, Error> {
    if !may::<SeeMeeting>(officer, team) {
        return Ok(Vec::new());
    }
    let rows = records::open_of_discussions(tx, team, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    let ids: Vec<CaseId> = ids.into_iter().filter(|case| !hidden.contains(case)).collect();
    listed(tx, rows, &ids, now).await
}

async fn listed(tx: &mut Tx, rows: Vec<ActionRow>, seen: &[CaseId], now: Instant) -> Result<Vec<OpenAction>, Error> {
    tx.see(Sight::Cases { cases: seen, children: &[] }).await?;
    let said = Said::of(tx, seen).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(tx, seen).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let listed = rows.into_iter().filter(|row| seen.contains(&row.case_id)).map(|row| OpenAction {
        action: row.id,
        case: row.case_id,
        meeting: row.meeting,
        children: names.get(&row.case_id).cloned().unwrap_or_default(),
        what: said.first(&row.id.to_string()),
        who: row.who(now.date()),
        owner: row.owner.as_ref().and_then(|owner| owner.parse().ok()),
        due_on: row.due_on.parse().unwrap_or_default(),
    });
    Ok(listed.collect())
}

/// An action, for whoever may do `A` to it: who sits in the team that agreed it, and who is to do it. About a child of whom
/// the officer may not know there is none.
pub(crate) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    action: ActionId,
    now: Instant,
) -> Result<ActionRow, Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let row = records::action(tx, action).await?.ok_or_else(hidden)?;
    let own = row.owner.as_ref() == Some(&officer.person.to_string());
    let allowed = may::<A>(officer, row.team) || may_standing::<A>(officer, own.then_some(Standing::Owner));
    if !allowed || !cases::hidden_among(tx, officer, &[row.case_id], now).await?.is_empty() {
        return Err(hidden());
    }
    tx.see(Sight::Cases { cases: &[row.case_id], children: &[] }).await?;
    Ok(row)
}

/// Who else can have it: what a strategy discussion agreed, whoever works in a team that was asked to it.
pub(super) async fn asked_to_it(tx: &mut Tx, row: &ActionRow, now: Instant) -> Result<Vec<Member>, Error> {
    if records::meeting(tx, row.meeting).await?.is_some() {
        return Ok(Vec::new());
    }
    let all = doers(tx, row.case_id, row.team, &now.date().to_string()).await?;
    Ok(all.asked().collect())
}

#[derive(Debug)]
pub struct SeenAction {
    pub row: ActionRow,
    pub what: String,
    pub due_on: Date,
    /// What became of it so far: kind, words, who, when.
    pub steps: Vec<(String, String, String, Instant)>,
    pub children: Vec<String>,
    /// When the meeting was that agreed it.
    pub held_on: Option<Date>,
    pub number: i64,
    /// The officer sits in the team, and may read its minutes.
    pub of_our_team: bool,
    pub members: Vec<Member>,
    pub agencies: Vec<Named>,
    pub entries: Vec<Entry>,
}

/// None when there is none that this officer may see.
pub async fn action(store: &Store, officer: &Officer, action: ActionId) -> Result<Option<SeenAction>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let row = match held::<SeeMeeting>(&mut tx, officer, action, now).await {
        Ok(row) => row,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let mut said = Said::of(&mut tx, &[row.case_id]).await?.take(&action.to_string()).into_iter();
    let what = said.next().map(|w| w.words).unwrap_or_default();
    let children = contacts::children_of(&mut tx, &[row.case_id]).await?;
    let ids: Vec<_> = children.iter().filter_map(|c| c.child.as_ref()?.parse::<base::ChildId>().ok()).collect();
    let entry = || Entry::new(&MeetingEntry::ActionSeen {}).subject(action);
    let mut entries: Vec<Entry> = ids.into_iter().map(|child| entry().child(child)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    let team = hold::team(&mut tx, row.team, now).await?;
    let meeting = records::meeting(&mut tx, row.meeting).await?;
    let mut members = records::members(&mut tx, row.team, &now.date().to_string()).await?;
    members.extend(asked_to_it(&mut tx, &row, now).await?);
    let agencies = team.as_ref().map(|t| t.arrangement.agencies()).unwrap_or_default();
    Ok(Some(SeenAction {
        what,
        due_on: row.due_on.parse().unwrap_or_default(),
        steps: said.map(|w| (w.kind, w.words, w.writer_name, Instant::from_micros(w.written_at))).collect(),
        children: children.into_iter().map(|c| c.name).collect(),
        held_on: meeting.as_ref().and_then(|m| m.held_on.parse().ok()),
        number: meeting.map_or(0, |m| m.number),
        of_our_team: may::<SeeMeeting>(officer, row.team),
        members,
        agencies: records::organisations(&mut tx, &agencies).await?.into_iter().filter(|a| !a.sensitive).collect(),
        row,
        entries,
    }))
}
