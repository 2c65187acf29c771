//! What every step on a work begins with: it is decided, the row has caught up with what is so, and who takes the step is
//! known by what they are to the work.

use super::{
    LeadEntry,
    in_effect::{Known, known},
    records,
    rules::{self, By, Change, NotNow, Step, TermKind},
};
use crate::put_up_shield::WrongField;
use access::{Basis, CasePermit, Denied, Officer, Standing, acts::RecordWork, permit_case};
use base::{CaseId, Instant, PersonId};
use clocks::NewEvent;
use store::{Context, Entries, Entry, Error, Refused, Tx};

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    NotNow(NotNow),
    Wrong(Vec<WrongField>),
}

pub(super) const SHORTEST: usize = 10;
pub(super) const LONGEST: usize = 4000;

pub(super) fn is_said(words: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&words.trim().chars().count())
}

pub(super) struct Held {
    pub permit: CasePermit<RecordWork>,
    pub known: Known,
    pub by: By,
}

/// Lets a step through, or says why not.
pub(super) async fn hold(
    tx: &mut Tx,
    context: &Context<'_>,
    officer: &Officer,
    work: CaseId,
) -> Result<Held, Refused<WorkRefused>> {
    let permit = match permit_case::<RecordWork>(tx, officer, work, context.now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(WorkRefused::Hidden)),
    };
    // A tie to the child begins work; what becomes of it is for those who take part.
    if permit.basis() != Basis::Standing(Standing::Owner) {
        return Err(Refused::Because(WorkRefused::Hidden));
    }
    let mut known = known(tx, work, context.now).await?.ok_or(Refused::Because(WorkRefused::Hidden))?;
    if let Some(change) = rules::catch_up(&known.leading, &known.around, context.now) {
        make(tx, context, work, &mut known, &[change], None).await?;
    }
    let by = by(officer, &known);
    Ok(Held { permit, known, by })
}

/// What the officer is to the work.
pub(super) fn by(officer: &Officer, known: &Known) -> By {
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let of_the_team = officer.role.manages_a_team() && sits_in == known.leading.term.team;
    By { person: officer.person, manages: of_the_team || known.around.manager == Some(officer.person) }
}

/// Takes a step of the rules, and returns what it changed.
pub(super) async fn take(
    tx: &mut Tx,
    context: &Context<'_>,
    work: CaseId,
    held: &mut Held,
    step: Step,
) -> Result<Vec<Change>, Refused<WorkRefused>> {
    let changes = rules::step(&held.known.leading, &held.known.around, held.by, step, context.now)
        .map_err(|no| Refused::Because(WorkRefused::NotNow(no)))?;
    make(tx, context, work, &mut held.known, &changes, Some(held.by.person)).await?;
    Ok(changes)
}

/// Writes changes, and what happened by them: the clock to appoint a lead runs from the moment nobody leads.
pub(super) async fn make(
    tx: &mut Tx,
    context: &Context<'_>,
    work: CaseId,
    known: &mut Known,
    changes: &[Change],
    by: Option<PersonId>,
) -> Result<(), Error> {
    for change in changes {
        let before = known.leading.term.kind;
        records::change(tx, &context.ids, work, &mut known.leading, change, by, context.now).await?;
        match (change, before, known.leading.term.kind) {
            (Change::Next { at, .. }, TermKind::Lead, TermKind::Acting) => {
                happened(tx, context, work, "lead.needed", *at).await?;
            }
            (Change::Next { at, .. }, _, TermKind::Lead) => {
                happened(tx, context, work, "lead.accepted", *at).await?;
                known.around.unfit = None;
            }
            (Change::End { at }, ..) => happened(tx, context, work, "joint-work.ended", *at).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Something happened to the work, at a moment.
pub(super) async fn happened(
    tx: &mut Tx,
    context: &Context<'_>,
    work: CaseId,
    kind: &str,
    at: Instant,
) -> Result<(), Error> {
    let event = NewEvent { subject: work.to_string(), child: None, kind, occurred_at: at, significance: 2 };
    clocks::record(tx, context, &[event]).await
}

/// One entry for each child of the work.
pub(super) fn entries(permit: &CasePermit<RecordWork>, entry: &LeadEntry) -> Entries {
    let one = || Entry::new(entry).subject(permit.case()).basis(permit.basis().to_string());
    match permit.children().split_first() {
        None => one().into(),
        Some((first, others)) => {
            Entries::one(one().child(*first)).and_all(others.iter().map(|child| one().child(*child)))
        }
    }
}
