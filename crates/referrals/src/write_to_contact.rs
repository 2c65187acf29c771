//! Whoever sent a contact, or works on it, writes to it: adds what is new, answers, or disagrees with what was decided.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold},
    records::contacts,
    rules::{LONGEST, Wrong},
};
use access::{Basis, Officer, Standing, acts::RecordReferral};
use base::{CaseId, MessageId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Refused, Tx};

/// What is written: code and words.
pub const KINDS: [(&str, &str); 3] = [
    ("added", "Something new to know"),
    ("question", "A question or an answer"),
    ("disagreement", "I disagree with what was decided"),
];

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
        let (permit, _) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        let mut wrong = Vec::new();
        let words = self.words.trim();
        if !(2..=LONGEST).contains(&words.chars().count()) {
            wrong.push(Wrong { field: "words".into(), what: "Write what they should know".into() });
        }
        let sender = permit.basis() == Basis::Standing(Standing::Sender);
        let known = KINDS.iter().any(|(code, _)| *code == self.kind);
        // Those who decide do not disagree with themselves: they decide otherwise.
        if !known || (self.kind == "disagreement" && !sender) {
            wrong.push(Wrong { field: "kind".into(), what: "Select what this is".into() });
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(StepRefused::Wrong(wrong)));
        }
        let message = MessageId::new(&context.ids, context.now);
        tx.sql("insert into contact_message (id, case_id, kind, words, written_by, written_at) values ($1, $2, $3, $4, $5, $6)")
            .bind(message)
            .bind(self.case)
            .bind(self.kind)
            .bind(words)
            .bind(self.officer.person)
            .bind(context.now)
            .run()
            .await?;
        contacts::touch(tx, self.case, context.now).await?;
        if self.kind == "disagreement" {
            let event = NewEvent {
                subject: self.case.to_string(),
                child: None,
                kind: "contact.disagreed",
                occurred_at: context.now,
                significance: 2,
            };
            clocks::record(tx, context, &[event]).await?;
        }
        let entry = ReferralsEntry::ContactWrittenTo { message: message.to_string(), what: self.kind.to_owned() };
        Ok(((), entries(&permit, &entry)))
    }
}
