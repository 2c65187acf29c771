//! What somebody has begun to write, and what became of everything they sent.

use crate::{
    ReferralsEntry,
    model::State,
    open_contact::UNNAMED,
    records::{contacts, drafts},
};
use access::{Act as _, Decision, Facts, Officer, acts::RaiseConcern, decide};
use base::{CaseId, DraftId, Instant};
use std::collections::HashMap;
use store::{Entry, Error, Sight, Store};

/// Sent concerns on one page.
pub const PAGE: usize = 25;

#[derive(Debug)]
pub struct MyConcerns {
    pub begun: Vec<Begun>,
    pub sent: Vec<SentLine>,
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Begun {
    pub draft: DraftId,
    pub children: Vec<String>,
    pub saved_at: Instant,
}

#[derive(Debug)]
pub struct SentLine {
    pub case: CaseId,
    pub reference: String,
    pub children: Vec<String>,
    pub state: State,
    pub sent_at: Instant,
    pub changed_at: Instant,
    pub owner: Option<String>,
    pub team: String,
}

/// None when this officer raises no concerns. Whose clearance has lapsed sees what they have begun, and nothing sent.
pub async fn my_concerns(store: &Store, officer: &Officer, page: usize) -> Result<Option<MyConcerns>, Error> {
    if !matches!(decide(&Facts::of(officer), RaiseConcern::CATEGORY, RaiseConcern::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let begun = drafts::all_own(&mut tx, store.keys(), officer.person).await?;
    let begun = begun
        .into_iter()
        .map(|draft| Begun {
            draft: draft.id,
            children: draft.concern.children.into_iter().map(|c| c.name).collect(),
            saved_at: draft.saved_at,
        })
        .collect();
    let total = if officer.cleared { contacts::count_sent_by(&mut tx, officer.person).await? as usize } else { 0 };
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let from = ((page - 1) * PAGE) as i64;
    let mut rows = Vec::new();
    if officer.cleared {
        rows = contacts::sent_by(&mut tx, officer.person, from, PAGE as i64).await?;
    }
    // The children of one's own family apart: somebody may have become family since.
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = access::cases::hidden_among(&mut tx, officer, &ids, store.now()).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(&mut tx, &ids).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    let mut sent = Vec::with_capacity(rows.len());
    for row in rows {
        // Nor does the list name a sensitive service, or anybody who works there.
        let unnamed = contacts::is_sensitive(&mut tx, row.owner_team).await?;
        let owner = match row.owner().filter(|_| !unnamed) {
            Some(person) => contacts::person(&mut tx, person).await?.map(|p| p.name),
            None => None,
        };
        sent.push(SentLine {
            case: row.id,
            children: names.remove(&row.id).unwrap_or_default(),
            state: row.state(),
            sent_at: Instant::from_micros(row.received_at),
            changed_at: Instant::from_micros(row.changed_at),
            owner,
            team: if unnamed {
                UNNAMED.to_owned()
            } else {
                contacts::team(&mut tx, row.owner_team).await?.map(|t| t.name).unwrap_or_default()
            },
            reference: row.reference,
        });
    }
    let seen = ReferralsEntry::SentSeen { contacts: ids.iter().map(ToString::to_string).collect() };
    Ok(Some(MyConcerns { begun, sent, total, page, pages, entries: vec![Entry::new(&seen)] }))
}
