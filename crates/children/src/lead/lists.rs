//! What somebody leads, acts for, or has been asked to lead: for their list of work.

use super::{
    begin_work::kind_in_words,
    in_effect,
    open_work::likenesses,
    records::{self, LedRow},
    rules::TermKind,
};
use access::{Officer, cases::hidden_among};
use base::{CaseId, ChildId, Instant, PersonId};
use std::collections::HashMap;
use store::{Error, Sight, Tx};

/// One line of such a list.
#[derive(Clone, Debug)]
pub struct Led {
    pub work: CaseId,
    /// In words.
    pub kind: String,
    pub children: Vec<String>,
    /// As acting lead: somebody is to be appointed.
    pub acting: bool,
    /// Led, or asked, since.
    pub since: Instant,
    /// By when a lead is to be appointed.
    pub due: Option<Instant>,
}

/// The work this officer leads, or is acting lead of. Moves the sight of the snapshot.
pub async fn led_by(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Vec<Led>, Error> {
    let rows = records::led_by(tx, officer.person).await?;
    lines(tx, officer, rows, now).await
}

/// Everybody who has been appointed and leads work about any of these children now.
pub async fn leads_about(tx: &mut Tx, children: &[ChildId], now: Instant) -> Result<Vec<PersonId>, Error> {
    let mut open: Vec<CaseId> = records::open_about(tx, children).await?.into_iter().map(|(work, _)| work).collect();
    open.dedup();
    let mut leads = Vec::new();
    for work in open {
        if let Some(known) = in_effect::known(tx, work, now).await? {
            leads.extend(known.lead.person.filter(|_| known.lead.kind == TermKind::Lead));
        }
    }
    Ok(leads)
}

/// The work this officer has been asked to lead, and has not answered. Moves the sight of the snapshot.
pub async fn open_proposals(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Vec<Led>, Error> {
    let rows = records::asked_to_lead(tx, officer.person).await?;
    lines(tx, officer, rows, now).await
}

async fn lines(tx: &mut Tx, officer: &Officer, mut rows: Vec<LedRow>, now: Instant) -> Result<Vec<Led>, Error> {
    if !officer.cleared {
        return Ok(Vec::new());
    }
    let ids: Vec<CaseId> = rows.iter().map(|row| row.work).collect();
    let hidden = hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.work));
    let mut of_each = Vec::new();
    for row in &rows {
        of_each.push(records::children(tx, row.work).await?);
    }
    let ids: Vec<CaseId> = rows.iter().map(|row| row.work).collect();
    let mut all: Vec<_> = of_each.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    tx.see(Sight::Cases { cases: &ids, children: &all }).await?;
    let names: HashMap<_, _> = likenesses(tx, &all, now).await?.into_iter().collect();
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let due = |work: CaseId| {
        let of_one = clocks.get(&work.to_string()).into_iter().flatten();
        of_one.filter(|clock| clock.is_open()).map(|clock| clock.due_at).min()
    };
    let name = |child| names.get(child).map(|likeness: &crate::story::Likeness| likeness.name.clone());
    Ok(rows
        .into_iter()
        .zip(&of_each)
        .map(|(row, children)| Led {
            work: row.work,
            kind: kind_in_words(&row.work_kind).to_owned(),
            children: children.iter().filter_map(name).collect(),
            acting: row.kind == "acting",
            since: Instant::from_micros(row.from_at),
            due: due(row.work),
        })
        .collect())
}
