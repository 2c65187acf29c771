//! Whoever sent a contact, or works on it, writes to it: adds what is new, asks, or answers.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold},
    records::contacts,
    rules::{LONGEST, Wrong},
};
use access::{Basis, Officer, Standing, acts::RecordReferral};
use base::{CaseId, MessageId};
use store::{Command, Context, Entries, Refused, Tx};

/// What is written: code and words. A disagreement is another step: see `disagree`.
pub const KINDS: [(&str, &str); 2] = [("added", "Something new to know"), ("question", "A question or an answer")];

/// Somebody at the table where it is decided, often a partner's, sees it otherwise and says so. Whoever sent it disagrees
/// instead, and is answered stage by stage.
pub const DISSENT: (&str, &str) = ("dissent", "I see it otherwise than was decided: keep that on the record");

/// What somebody may write: whoever sent it, or whoever works on it.
pub fn kinds(as_sender: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.into_iter().chain((!as_sender).then_some(DISSENT))
}

#[derive(Debug)]
pub struct WriteToContact<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub kind: &'a str,
    pub words: &'a str,
}

impl Command for WriteToContact<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        let mut wrong = Vec::new();
        let words = self.words.trim();
        if !(2..=LONGEST).contains(&words.chars().count()) {
            wrong.push(Wrong { field: "message".into(), what: "Write what they should know".into() });
        }
        let as_sender = permit.basis() == Basis::Standing(Standing::Sender);
        let known = kinds(as_sender).any(|(code, _)| code == self.kind);
        if !known {
            wrong.push(Wrong { field: "kind".into(), what: "Select what this is".into() });
        }
        if self.kind == DISSENT.0 && contacts::decisions(tx, &permit).await?.is_empty() {
            let what = format!("Nothing has been decided yet: it is {}", row.state().in_words().to_lowercase());
            wrong.push(Wrong { field: "kind".into(), what });
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(StepRefused::Wrong(wrong)));
        }
        let message = MessageId::new(&context.ids, context.now);
        contacts::write(tx, message, self.case, self.kind, words, self.officer.person, context.now).await?;
        contacts::touch(tx, self.case, context.now).await?;
        let entry = ReferralsEntry::ContactWrittenTo { message: message.to_string(), what: self.kind.to_owned() };
        Ok(((), entries(&permit, &entry)))
    }
}
