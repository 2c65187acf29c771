//! What was written wrongly is put right by a dated addition: nothing that was recorded is ever overwritten.

use super::{
    StrategyEntry,
    hold::{because, held},
    records,
    rules::said,
};
use crate::{
    hold_case::{StepRefused, entries},
    records::contacts,
};
use access::{Officer, acts::RecordReferral};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct AddToRecord<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    pub discussion: &'a str,
    pub words: &'a str,
}

impl Command for AddToRecord<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = held::<RecordReferral>(tx, self.officer, self.contact, context.now).await?;
        let discussion = held.discussion(self.discussion)?;
        if discussion.held_at.is_none() {
            return Err(because("", "Nothing was recorded yet: record what was agreed"));
        }
        if !said(self.words) {
            return Err(because("addition", "Say in at least 10 characters what was otherwise, and who says so"));
        }
        let all = [("addition".to_owned(), self.words)];
        let number = records::write(tx, discussion.id, &all, self.officer.person, context.now).await?;
        contacts::touch(tx, self.contact, context.now).await?;
        let entry = StrategyEntry::AddedTo { discussion: discussion.id.to_string(), number };
        Ok(((), entries(&held.permit, &entry)))
    }
}
