//! One consultation: for whoever asked, and for the front door.

use super::{
    AdviceEntry,
    records::{self, ConsultationRow},
};
use crate::hold_case::StepRefused;
use access::{
    Act, CasePermit, Denied, Officer,
    acts::{DecideReferral, SeeReferral},
    permit_case,
};
use base::{CaseId, Instant};
use store::{Entry, Error, Refused, Store, Tx};

#[derive(Debug)]
pub struct OpenAdvice {
    pub row: ConsultationRow,
    pub question: String,
    pub advice: Option<String>,
    pub caller: Option<String>,
    /// One of those who advise, and nobody has yet.
    pub may_advise: bool,
    pub entry: Entry,
}

/// A consultation this officer may do `A` to.
pub(super) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    id: CaseId,
    now: Instant,
) -> Result<(CasePermit<A>, ConsultationRow), Refused<StepRefused>> {
    let permit = match permit_case::<A>(tx, officer, id, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(StepRefused::Hidden)),
    };
    let row = records::consultation(tx, &permit).await?.ok_or(Refused::Because(StepRefused::Hidden))?;
    Ok((permit, row))
}

/// None when there is none that this officer may see.
pub async fn open(store: &Store, officer: &Officer, id: CaseId) -> Result<Option<OpenAdvice>, Error> {
    let mut tx = store.read().await?;
    let (permit, row) = match held::<SeeReferral>(&mut tx, officer, id, store.now()).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let words = records::words(&mut tx, &[id]).await?;
    let said = |kind: &str| words.iter().find(|w| w.kind == kind).map(|w| w.words.clone());
    let seen = AdviceEntry::Seen { as_what: permit.basis().to_string() };
    Ok(Some(OpenAdvice {
        question: said("question").unwrap_or_default(),
        advice: said("advice"),
        caller: said("caller"),
        may_advise: row.answered_at.is_none() && permit.also::<DecideReferral>().is_some(),
        entry: Entry::new(&seen).subject(id).basis(permit.basis().to_string()),
        row,
    }))
}
