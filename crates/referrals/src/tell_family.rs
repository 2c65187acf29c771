//! The family is told what was decided, by a letter or otherwise; or it is said why not. Whoever sent the worry reads that.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold},
    model::State,
    records::contacts,
    rules::{NotNow, Wrong},
};
use access::{Basis, Officer, Standing, acts::RecordReferral};
use base::{CaseId, MessageId};
use clocks::NewEvent;
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Refused, Tx};

/// How a family was told: code and words.
pub const HOW: [(&str, &str); 5] = [
    ("posted", "This letter was posted"),
    ("by-hand", "This letter was given to them by hand"),
    ("read-out", "It was read out, or told on the telephone or in person"),
    ("interpreted", "It was told with an interpreter"),
    ("not-told", "They are not told, or not yet"),
];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldWords {
    pub how: String,
    /// To whom; or why not.
    pub words: String,
}

#[derive(Debug)]
pub struct TellFamily<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub words: &'a ToldWords,
}

impl Command for TellFamily<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        if permit.basis() == Basis::Standing(Standing::Sender) {
            return Err(because(StepRefused::Hidden));
        }
        if !can_be_told(row.state()) {
            return Err(because(StepRefused::NotNow(NotNow::From(row.state()))));
        }
        let mut wrong = Vec::new();
        if !HOW.iter().any(|(code, _)| *code == self.words.how) {
            wrong.push(Wrong { field: "how".into(), what: "Select how the family was told".into() });
        }
        let words = self.words.words.trim();
        if !(3..=2_000).contains(&words.chars().count()) {
            let what = "Say to whom, or why they are not told";
            wrong.push(Wrong { field: "told-words".into(), what: what.into() });
        }
        if !wrong.is_empty() {
            return Err(because(StepRefused::Wrong(wrong)));
        }
        let told = self.words.how != "not-told";
        let kind = if told { "family.told" } else { "family.not-told" };
        let how = HOW.iter().find(|(code, _)| *code == self.words.how).map_or("", |(_, how)| how);
        let message = MessageId::new(&context.ids, context.now);
        let said = format!("{how}: {words}");
        contacts::write(tx, message, self.case, kind, &said, self.officer.person, context.now).await?;
        contacts::touch(tx, self.case, context.now).await?;
        let event =
            NewEvent { subject: self.case.to_string(), child: None, kind, occurred_at: context.now, significance: 2 };
        clocks::record(tx, context, &[event]).await?;
        Ok(((), entries(&permit, &ReferralsEntry::FamilyTold { how: self.words.how.clone() })))
    }
}

/// Is there something to be told?
pub const fn can_be_told(state: State) -> bool {
    matches!(state, State::PassedOn | State::InHand | State::Closed)
}
