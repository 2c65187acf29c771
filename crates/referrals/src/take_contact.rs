//! Somebody of the team takes a contact on, or over from a colleague.

use crate::{
    ReferralsEntry,
    allocate_contact::give,
    hold_case::{StepRefused, entries, hold_in_team},
    rules,
};
use access::{Officer, acts::RecordReferral};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct TakeContact<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub version: i64,
}

impl Command for TakeContact<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) =
            hold_in_team::<RecordReferral>(tx, self.officer, self.case, self.version, context.now).await?;
        let state = rules::taken(row.state()).map_err(|no| Refused::Because(no.into()))?;
        let me = self.officer.person;
        give(tx, context, &row, state, me).await?;
        Ok(((), entries(&permit, &ReferralsEntry::ContactTaken { by: me.to_string() })))
    }
}
