//! Why a time limit of a contact was not kept: the breach stays, the reason stands beside it.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold},
    rules::{NotNow, Wrong},
    strategy,
};
use access::{Officer, acts::RecordReferral};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct ExplainLateness<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub clock: &'a str,
    pub reason: &'a str,
}

impl Command for ExplainLateness<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        if permit.basis() == access::Basis::Standing(access::Standing::Sender) {
            return Err(because(StepRefused::Hidden));
        }
        let reason = self.reason.trim();
        if !(10..=1_000).contains(&reason.chars().count()) {
            let what = "Say in 10 to 1,000 characters why it was late".to_owned();
            return Err(because(StepRefused::Wrong(vec![Wrong { field: "reason".into(), what }])));
        }
        // The limit of an enquiry stands on its discussion.
        let mut explained = clocks::give_reason(tx, context, &self.case.to_string(), self.clock, reason).await?;
        for discussion in strategy::records::of_contact(tx, self.case).await? {
            explained |= clocks::give_reason(tx, context, &discussion.id.to_string(), self.clock, reason).await?;
        }
        if !explained {
            return Err(because(StepRefused::NotNow(NotNow::From(row.state()))));
        }
        let entry = ReferralsEntry::LatenessExplained { clock: self.clock.to_owned() };
        Ok(((), entries(&permit, &entry)))
    }
}
