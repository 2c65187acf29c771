//! A team sees somebody before their turn, or puts them back into it, for a reason that stands on the page.

use super::{
    model::Step,
    take_step::{hold, said, step},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::DecideWaiting};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct SetOrder<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    pub ahead: bool,
    pub words: &'a str,
}

impl Command for SetOrder<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        said(self.words, "order-words", "Say in at least 10 characters why: everybody who asked reads it")?;
        let moved = Step::Moved { ahead: self.ahead };
        Ok(((), step(tx, context, self.officer, &held, &moved, self.words).await?))
    }
}
