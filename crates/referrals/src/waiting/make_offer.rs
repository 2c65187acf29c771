//! A team offers an appointment.

use super::{
    join_list::read_day,
    model::{Purpose, Step},
    take_step::{hold, step, wrong},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::DecideWaiting};
use base::CaseId;
use jiff::ToSpan as _;
use serde::Serialize;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OfferWords {
    pub purpose: String,
    pub on_day: String,
    pub on_month: String,
    pub on_year: String,
    /// Where and with whom.
    pub words: String,
}

#[derive(Debug)]
pub struct MakeOffer<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    pub words: &'a OfferWords,
}

impl Command for MakeOffer<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let purpose = Purpose::from_code(&self.words.purpose);
        let purpose = purpose.ok_or_else(|| wrong("purpose", "Select what the appointment is for"))?;
        let on = read_day(&self.words.on_day, &self.words.on_month, &self.words.on_year);
        let on = on.ok_or_else(|| wrong("on", "Enter the day of the appointment, like 23 11 2026"))?;
        let today = context.now.date();
        if on < today || on > today.saturating_add(1.year()) {
            return Err(wrong("on", "The day must lie between today and a year from now"));
        }
        let offered = Step::Offered { purpose, on };
        let entries = step(tx, context, self.officer, &held, &offered, &self.words.words).await?;
        Ok(((), entries))
    }
}
