//! The family cannot come for a while. It is shown beside the clock; the clock goes on.

use super::{
    join_list::read_day,
    model::Step,
    take_step::{hold, said, step, wrong},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::RecordWaiting};
use base::CaseId;
use serde::Serialize;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AbsenceWords {
    /// Day, month and year.
    pub from: [String; 3],
    pub until: [String; 3],
    pub words: String,
}

#[derive(Debug)]
pub struct NoteAbsence<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    pub words: &'a AbsenceWords,
}

impl Command for NoteAbsence<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<RecordWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let day = |[day, month, year]: &[String; 3]| read_day(day, month, year);
        let from = day(&self.words.from).ok_or_else(|| wrong("away-from", "Enter the first day, like 23 11 2026"))?;
        let until = day(&self.words.until).ok_or_else(|| wrong("away-until", "Enter the last day, like 23 11 2026"))?;
        if until < from {
            return Err(wrong("away-until", "The last day cannot be before the first"));
        }
        said(&self.words.words, "away-words", "Say in at least 10 characters why they cannot come")?;
        let away = Step::Away { from, until };
        Ok(((), step(tx, context, self.officer, &held, &away, &self.words.words).await?))
    }
}
