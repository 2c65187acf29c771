//! One notice: for the front door, and for nobody else.

use super::{
    NoticeEntry,
    records::{self, NoticeRow, Said},
};
use crate::hold_case::StepRefused;
use access::{Act, CasePermit, Denied, Officer, acts::SeeReferral, permit_case};
use base::{CaseId, Instant};
use store::{Entry, Error, Refused, Store, Tx};

#[derive(Debug)]
pub struct OpenNotice {
    pub row: NoticeRow,
    pub said: Said,
    /// It is the officer who is taking it in.
    pub mine: bool,
    pub entry: Entry,
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
pub async fn open(store: &Store, officer: &Officer, id: CaseId) -> Result<Option<OpenNotice>, Error> {
    let mut tx = store.read().await?;
    let (permit, row) = match held::<SeeReferral>(&mut tx, officer, id, store.now()).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let said = records::said(&mut tx, store.keys(), &[id]).await?.remove(&id).unwrap_or_default();
    let mine = row.held_by.as_deref() == Some(officer.person.to_string().as_str());
    let entry = Entry::new(&NoticeEntry::Seen {}).subject(id).basis(permit.basis().to_string());
    Ok(Some(OpenNotice { row, said, mine, entry }))
}
