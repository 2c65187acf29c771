//! A wait ends without help: withdrawn, declined, taken over elsewhere, or the child has died.

use super::{
    model::{Ending, Step},
    take_step::{hold, said, step, wrong},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::DecideWaiting};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct EndWait<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    pub how: &'a str,
    pub words: &'a str,
}

impl Command for EndWait<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let how = Ending::from_code(self.how).filter(|how| *how != Ending::Helped);
        let how = how.ok_or_else(|| wrong("how", "Select why nobody waits any more"))?;
        said(self.words, "end-words", "Say in at least 10 characters why: everybody who asked reads it")?;
        let ended = Step::Ended { how, at: context.now.micros() };
        Ok(((), step(tx, context, self.officer, &held, &ended, self.words).await?))
    }
}
