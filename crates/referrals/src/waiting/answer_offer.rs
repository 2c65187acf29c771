//! What became of an appointment: taken, not taken, nobody came, or it happened.

use super::{
    model::Step,
    review_missed::bring_in_the_lead,
    take_step::{hold, said, step, wrong},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::DecideWaiting};
use base::{CaseId, Instant};
use jiff::civil::Time;
use store::{Command, Context, Entries, Refused, Tx};

/// What can become of it: code and words.
pub const ANSWERS: [(&str, &str); 4] = [
    ("accepted", "The family takes it"),
    ("refused", "The family does not take it"),
    ("happened", "It happened"),
    ("not-brought", "The child was not brought, or nobody came"),
];

#[derive(Debug)]
pub struct AnswerOffer<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    pub answer: &'a str,
    /// Why it was not taken; who was rung and what they said.
    pub words: &'a str,
}

impl Command for AnswerOffer<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let taken = match self.answer {
            "accepted" => Step::Accepted,
            "refused" => {
                said(self.words, "answer-words", "Say in at least 10 characters why the family does not take it")?;
                Step::Refused
            }
            "not-brought" => {
                said(self.words, "answer-words", "Say in at least 10 characters whom you rang and what they said")?;
                let lead = bring_in_the_lead(tx, context, &held, self.officer).await?;
                Step::NotBrought { by: self.officer.person.to_string(), lead: lead.map(|lead| lead.to_string()) }
            }
            "happened" => {
                let place = held.row.place();
                let on = place.offer.map_or_else(|| context.now.date(), |offer| offer.on);
                // On its day the moment it is written down; later the middle of that day.
                let at = if on == context.now.date() {
                    context.now
                } else {
                    Instant::in_england(on.to_datetime(Time::constant(12, 0, 0, 0)))
                        .max(place.started_at)
                        .min(context.now)
                };
                Step::Happened { at: at.micros() }
            }
            _ => return Err(wrong("answer", "Select what became of the appointment")),
        };
        Ok(((), step(tx, context, self.officer, &held, &taken, self.words).await?))
    }
}
