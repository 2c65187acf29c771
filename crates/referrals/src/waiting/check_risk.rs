//! While somebody waits, it can get worse: the team looks again on a day, and whoever asked can call for that at once.

use super::{
    model::{Priority, Step},
    take_step::{hold, said, step},
};
use crate::hold_case::StepRefused;
use access::{
    Officer,
    acts::{DecideWaiting, RecordWaiting},
};
use base::CaseId;
use jiff::ToSpan as _;
use store::{Command, Context, Entries, Refused, Tx};

/// The team has looked again.
#[derive(Debug)]
pub struct CheckRisk<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    /// Raise it to urgent.
    pub urgent: bool,
    pub words: &'a str,
}

impl Command for CheckRisk<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        said(self.words, "check-words", "Say in at least 10 characters whom you asked and how it is")?;
        let next = context.now.date().saturating_add(i64::from(held.list.check_days).days());
        let checked = Step::Checked { priority: self.urgent.then_some(Priority::Urgent), next };
        Ok(((), step(tx, context, self.officer, &held, &checked, self.words).await?))
    }
}

/// It has got worse, says whoever asked.
#[derive(Debug)]
pub struct SayWorse<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub words: &'a str,
}

impl Command for SayWorse<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<RecordWaiting>(tx, self.officer, self.entry, None, context.now).await?;
        said(self.words, "worse-words", "Say in at least 10 characters what has changed")?;
        let worse = Step::Worse { today: context.now.date() };
        Ok(((), step(tx, context, self.officer, &held, &worse, self.words).await?))
    }
}
