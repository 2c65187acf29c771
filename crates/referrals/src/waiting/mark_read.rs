//! Whoever asked has read what is new.

use super::{entry::WaitingEntry, records, take_step::hold};
use crate::hold_case::{StepRefused, entries};
use access::{Basis, Officer, Standing, acts::RecordWaiting};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct MarkRead<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    /// The last step that was on the page.
    pub step: i64,
}

impl Command for MarkRead<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<RecordWaiting>(tx, self.officer, self.entry, None, context.now).await?;
        if held.permit.basis() != Basis::Standing(Standing::Sender) {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        let step = self.step.min(held.row.steps);
        records::mark_read(tx, self.entry, self.officer.person, step).await?;
        Ok(((), entries(&held.permit, &WaitingEntry::Read { step })))
    }
}
