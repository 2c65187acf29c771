//! A file is withdrawn from a contact: the wrong child, somebody else's letter. Its bytes are gone at once; that it was there,
//! who took it away and why stays.

use super::{AttachmentEntry, open_file::is_for, records};
use crate::{
    hold_case::{StepRefused, entries, hold},
    records::contacts,
    rules::{LONGEST, Wrong},
};
use access::{Officer, acts::RecordReferral};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct WithdrawFile<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub number: i64,
    pub why: &'a str,
}

impl Command for WithdrawFile<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let wrong = |field: &str, what: &str| {
            Refused::Because(StepRefused::Wrong(vec![Wrong { field: field.into(), what: what.into() }]))
        };
        let (permit, _) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        let files = records::of(tx, &permit).await?;
        let file = files.iter().find(|file| file.number == self.number && is_for(&permit, self.officer, file));
        let file = file.ok_or_else(|| wrong("number", "Select the file to take away"))?;
        if file.withdrawn_at.is_some() {
            return Err(wrong("number", "This file has been taken away already"));
        }
        let why = self.why.trim();
        if !(10..=LONGEST).contains(&why.chars().count()) {
            return Err(wrong("withdrawal", "Say in at least 10 characters why it is taken away"));
        }
        records::withdraw(tx, self.case, self.number, (self.officer.person, context.now), why).await?;
        contacts::touch(tx, self.case, context.now).await?;
        Ok(((), entries(&permit, &AttachmentEntry::Withdrawn { number: self.number })))
    }
}
