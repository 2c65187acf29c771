//! One request: for the team that was asked, and for the team that asked. Neither sees more of the other's case by it.

use crate::{
    ReferralsEntry,
    answer_request::held,
    records::{
        contacts::{self, ChildRow, Team},
        requests::{self, RequestRow},
    },
};
use access::{Basis, Officer, Standing, acts::SeeReferral};
use base::{CaseId, Instant, OrganisationId};
use clocks::Clock;
use std::collections::HashMap;
use store::{Entry, Error, Refused, Sight, Store, Tx};

#[derive(Debug)]
pub struct OpenRequest {
    pub row: RequestRow,
    pub said: Said,
    pub children: Vec<ChildRow>,
    pub clocks: Vec<Clock>,
    pub asking_team: Option<Team>,
    /// The officer sits in the team that was asked.
    pub asked_of_us: bool,
    pub entries: Vec<Entry>,
}

/// What was written of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub question: String,
    pub answer: String,
    pub reason: String,
}

/// A request as it stands beside the contact it is about.
#[derive(Clone, Debug)]
pub struct Check {
    pub row: RequestRow,
    pub said: Said,
    pub clock: Option<Clock>,
}

/// None when there is none that this officer may see.
pub async fn open(store: &Store, officer: &Officer, request: CaseId) -> Result<Option<OpenRequest>, Error> {
    let mut tx = store.read().await?;
    let (permit, row) = match held::<SeeReferral>(&mut tx, officer, request, store.now()).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let seen = ReferralsEntry::RequestSeen { as_what: permit.basis().to_string() };
    let entry = || Entry::new(&seen).subject(request).basis(permit.basis().to_string());
    let mut entries: Vec<Entry> = permit.children().iter().map(|child| entry().child(*child)).collect();
    if entries.is_empty() {
        entries.push(entry());
    }
    Ok(Some(OpenRequest {
        said: said(&mut tx, &[request]).await?.remove(&request).unwrap_or_default(),
        children: contacts::children_of(&mut tx, &[request]).await?,
        clocks: clocks::clocks_of(&mut tx, &request.to_string()).await?,
        asking_team: contacts::team(&mut tx, row.asked_from).await?,
        asked_of_us: permit.basis() == Basis::Standing(Standing::Owner),
        row,
        entries,
    }))
}

async fn said(tx: &mut Tx, requests: &[CaseId]) -> Result<HashMap<CaseId, Said>, Error> {
    let mut said: HashMap<CaseId, Said> = HashMap::new();
    for words in requests::words(tx, requests).await? {
        let of_one = said.entry(words.case_id).or_default();
        match words.kind.as_str() {
            "question" => of_one.question = words.words,
            "answer" => of_one.answer = words.words,
            _ => of_one.reason = words.words,
        }
    }
    Ok(said)
}

/// What partners were asked about a contact, as far as this officer's team may read it: the team that asked reads
/// everything, a team that has the contact now what its owner released, nobody else anything. Moves the sight of the
/// snapshot.
pub(crate) async fn checks(tx: &mut Tx, contact: CaseId, sits_in: OrganisationId) -> Result<Vec<Check>, Error> {
    let mut rows = requests::about(tx, contact).await?;
    rows.retain(|row| row.asked_from == sits_in || row.released_at.is_some());
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut said = said(tx, &ids).await?;
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let mut clocks = clocks::clocks_of_each(tx, &subjects).await?;
    Ok(rows
        .into_iter()
        .map(|row| Check {
            said: said.remove(&row.id).unwrap_or_default(),
            clock: clocks.remove(&row.id.to_string()).and_then(|of| of.into_iter().next()),
            row,
        })
        .collect())
}

/// One request in the inbox of the team that was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub request: CaseId,
    pub children: Vec<String>,
    /// Who of the team was asked by name.
    pub for_name: Option<String>,
    /// That is the officer who looks.
    pub of_me: bool,
    pub from: String,
    pub asked_at: Instant,
    pub chased_at: Option<Instant>,
    pub due: Option<Instant>,
}

/// Requests open with a team that are listed; a team with more has another trouble than this list.
const MOST: i64 = 200;

/// What a team has been asked and not answered: what is due first first. Moves the sight of the snapshot.
pub(crate) async fn asked_of(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Vec<Asked>, Error> {
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let mut rows = requests::open_with(tx, team, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = access::cases::hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let due = |id: CaseId| clocks.get(&id.to_string()).and_then(|of| of.iter().map(|c| c.due_at).min());
    let me = officer.person.to_string();
    let mut asked: Vec<Asked> = rows
        .into_iter()
        .map(|row| Asked {
            children: names.remove(&row.id).unwrap_or_default(),
            due: due(row.id),
            for_name: row.for_name,
            of_me: row.asked_person.as_deref() == Some(me.as_str()),
            from: row.asked_from_name,
            asked_at: Instant::from_micros(row.asked_at),
            chased_at: row.chased_at.map(Instant::from_micros),
            request: row.id,
        })
        .collect();
    asked.sort_by_key(|a| (a.due.unwrap_or_else(|| Instant::from_micros(i64::MAX)), a.request));
    Ok(asked)
}
