//! One notice: for the front door, and for nobody else.

use super::{
    NoticeEntry,
    records::{self, NoticeRow, Said},
    take_in::likely_children,
};
use crate::hold_case::StepRefused;
use access::{Act, CasePermit, Denied, Officer, acts::SeeReferral, permit_case};
use base::{CaseId, Instant};
use children::{Index, confirm_child::Hit};
use store::{Entry, Error, Refused, Store, Tx};

#[derive(Debug)]
pub struct OpenNotice {
    pub row: NoticeRow,
    pub said: Said,
    /// It is the officer who is taking it in.
    pub mine: bool,
    /// Whom it may be about, while that is still to be said; none where it says too little to search by.
    pub likely: Option<Vec<Hit>>,
    pub entries: Vec<Entry>,
}

/// A notice this officer may do `A` to.
pub(super) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    id: CaseId,
    now: Instant,
) -> Result<(CasePermit<A>, NoticeRow), Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let permit = match permit_case::<A>(tx, officer, id, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(hidden()),
    };
    if !officer.role.decides_contacts() {
        // A seat at the front door is not enough: others sit there too.
        return Err(hidden());
    }
    let row = records::notice(tx, permit.case()).await?.ok_or_else(hidden)?;
    Ok((permit, row))
}

/// None when there is none that this officer may see.
pub async fn open(store: &Store, index: &Index, officer: &Officer, id: CaseId) -> Result<Option<OpenNotice>, Error> {
    let mut tx = store.read().await?;
    let (permit, row) = match held::<SeeReferral>(&mut tx, officer, id, store.now()).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let said = records::said(&mut tx, store.keys(), &[id]).await?.remove(&id).unwrap_or_default();
    let mine = row.held_by.as_deref() == Some(officer.person.to_string().as_str());
    let mut entries = vec![Entry::new(&NoticeEntry::Seen {}).subject(id).basis(permit.basis().to_string())];
    let mut likely = None;
    if row.state().is_open() && row.draft.is_none() {
        let found = likely_children(&mut tx, index, officer, id, &said.words, store.now()).await?;
        likely = found.map(|found| {
            entries.push(found.entry);
            found.hits
        });
    }
    Ok(Some(OpenNotice { row, said, mine, likely, entries }))
}
