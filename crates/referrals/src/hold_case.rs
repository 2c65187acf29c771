//! What every step on a contact begins with: it is decided, read, and not older than the page it was taken on.

use crate::{
    records::contacts::{self, ContactRow},
    rules::{NotNow, Wrong},
};
use access::{Act, CasePermit, Denied, Officer, permit_case};
use base::{CaseId, Instant};
use store::{Entries, Entry, Refused, Tx};

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    /// Somebody else has changed it since the page was made.
    Stale,
    /// Not from where it is.
    NotNow(NotNow),
    Wrong(Vec<Wrong>),
    /// Nobody agrees to a decision of their own.
    Own,
    /// Only a manager of the front door agrees.
    NotManager,
}

impl From<NotNow> for StepRefused {
    fn from(not_now: NotNow) -> Self {
        Self::NotNow(not_now)
    }
}

/// Lets a step through, or says why not. The row is the contact as it is now.
pub(crate) async fn hold<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    case: CaseId,
    version: Option<i64>,
    now: Instant,
) -> Result<(CasePermit<A>, ContactRow), Refused<StepRefused>> {
    let permit = match permit_case::<A>(tx, officer, case, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(StepRefused::Hidden)),
    };
    // A case may be something else: a request, a place on a list.
    let row = contacts::contact(tx, &permit).await?.ok_or(Refused::Because(StepRefused::Hidden))?;
    if version.is_some_and(|version| version != row.version) {
        return Err(Refused::Because(StepRefused::Stale));
    }
    Ok((permit, row))
}

/// The same for steps of the team it is with. Its sender may write to it; only that team takes it on, gives it to one of its
/// workers and says what was done.
pub(crate) async fn hold_in_team<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    case: CaseId,
    version: i64,
    now: Instant,
) -> Result<(CasePermit<A>, ContactRow), Refused<StepRefused>> {
    let (permit, row) = hold::<A>(tx, officer, case, Some(version), now).await?;
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    if sits_in == row.owner_team { Ok((permit, row)) } else { Err(Refused::Because(StepRefused::Hidden)) }
}

/// One entry for each child of a case, or one without a child where none was confirmed.
pub(crate) fn seen<A: Act>(permit: &CasePermit<A>, entry: &impl store::Kind) -> Vec<Entry> {
    let one = || Entry::new(entry).subject(permit.case()).basis(permit.basis().to_string());
    if permit.children().is_empty() {
        return vec![one()];
    }
    permit.children().iter().map(|child| one().child(*child)).collect()
}

/// The same of something that was done.
pub(crate) fn entries<A: Act>(permit: &CasePermit<A>, entry: &impl store::Kind) -> Entries {
    let mut all = seen(permit, entry).into_iter();
    let first = all.next().unwrap_or_else(|| Entry::new(entry).subject(permit.case()));
    Entries::one(first).and_all(all)
}
