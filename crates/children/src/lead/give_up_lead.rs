//! A lead gives the lead up, or their manager takes it from them. The manager of the team that answers acts at once.

use super::{
    LeadEntry, WorkRefused,
    hold_work::{entries, hold, is_said, take},
    records,
    rules::Step,
};
use crate::put_up_shield::WrongField;
use access::Officer;
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

/// Why a lead ends: code and words.
pub const REASONS: [(&str, &str); 4] = [
    ("away", "Away, and nobody covers"),
    ("moving", "Moving to other work"),
    ("family", "The family wishes somebody else"),
    ("other", "Another reason"),
];

#[derive(Debug)]
pub struct GiveUpLead<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub reason: &'a str,
    pub words: &'a str,
}

impl Command for GiveUpLead<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let mut held = hold(tx, context, self.officer, self.work).await?;
        let mut wrong = Vec::new();
        if !REASONS.iter().any(|(code, _)| *code == self.reason) {
            wrong.push(WrongField::new("end-reason", "Select why"));
        }
        if !is_said(self.words) {
            wrong.push(WrongField::new("end-words", "Say in at least 10 characters what the next lead must know"));
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(WorkRefused::Wrong(wrong)));
        }
        take(tx, context, self.work, &mut held, Step::GiveUp).await?;
        let number = held.known.leading.term.number;
        records::say(tx, self.work, "given-up", number, self.words.trim(), self.officer.person, context.now).await?;
        let entry = LeadEntry::LeadGivenUp { reason: self.reason.to_owned() };
        Ok(((), entries(&held.permit, &entry)))
    }
}
