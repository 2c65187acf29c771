//! Nobody came to an appointment. Before the wait can be ended, somebody other than who wrote that down looks at why: who
//! asked for the help, or a manager of the team that gives it.

use super::{
    model::Step,
    records,
    take_step::{doer, hold, said, step, wrong},
    view::view,
};
use crate::hold_case::StepRefused;
use access::{Basis, Officer, Standing, acts::RecordWaiting};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct ReviewMissed<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    /// `keep` or `may-end`.
    pub outcome: &'a str,
    pub words: &'a str,
}

/// May this officer, who stands so in the entry, review that nobody came?
pub(crate) fn may_review(officer: &Officer, basis: Basis) -> bool {
    match basis {
        Basis::Standing(Standing::Sender) => true,
        Basis::Standing(Standing::Owner) => officer.role.manages_a_team(),
        _ => false,
    }
}

impl Command for ReviewMissed<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<RecordWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let sector = records::sector(tx, doer(self.officer).team).await?;
        let view = view(&held.list, held.permit.basis(), &sector);
        if !view.sees_steps() || !may_review(self.officer, held.permit.basis()) {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        let may_end = match self.outcome {
            "keep" => false,
            "may-end" => true,
            _ => return Err(wrong("review", "Select what should happen")),
        };
        said(self.words, "review-words", "Say in at least 10 characters why, and what the family said")?;
        let reviewed = Step::Reviewed { by: self.officer.person.to_string(), may_end };
        Ok(((), step(tx, context, self.officer, &held, &reviewed, self.words).await?))
    }
}
