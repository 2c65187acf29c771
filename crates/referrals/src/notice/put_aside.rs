//! A notice becomes no contact: somebody says why, and stands for it by name. What was added later was read.

use super::{NoticeEntry, model::State, open_notice::held, records, take_in::wrong};
use crate::{hold_case::StepRefused, rules::Wrong};
use access::{
    Officer,
    acts::{DecideReferral, RecordReferral},
};
use base::CaseId;
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

/// Why a notice becomes no contact.
pub const WHYS: [(&str, &str); 4] = [
    ("done", "Done in the night, nothing more to do"),
    ("twice", "The same as another notice or contact"),
    ("no-child", "It is about no child who lives or stays here"),
    ("other", "Another reason"),
];

#[derive(Debug)]
pub struct PutAside<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub notice: CaseId,
    /// One of [`WHYS`].
    pub how: &'a str,
    pub words: &'a str,
}

impl Command for PutAside<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (_, row) = held::<DecideReferral>(tx, self.officer, self.notice, context.now).await?;
        if !row.state().is_open() {
            return Err(wrong(&format!("{} already", row.state().in_words())));
        }
        let mut found = Vec::new();
        let mut say = |field: &str, what: &str| found.push(Wrong { field: field.into(), what: what.into() });
        let why = WHYS.iter().find(|(code, _)| *code == self.how);
        let words = self.words.trim();
        match why {
            None => say("how", "Select why no contact is made of it"),
            // What the night team did stands in the list already.
            Some(("done", _)) if row.morning.is_some() => {}
            Some(_) if words.chars().count() < 10 => {
                say("words", "Say in at least 10 characters why no contact is made of it");
            }
            Some(_) => {}
        }
        if words.chars().count() > super::rules::LONGEST {
            say("words", "Write at most 10,000 characters here");
        }
        let Some((code, title)) = why.filter(|_| found.is_empty()) else {
            return Err(Refused::Because(StepRefused::Wrong(found)));
        };
        let keys = self.store.keys();
        let said = records::said(tx, keys, &[self.notice]).await?.remove(&self.notice).unwrap_or_default();
        let text = if words.is_empty() { (*title).to_owned() } else { format!("{title}. {words}") };
        let me = self.officer.person;
        let kept = (said.last + 1, "aside", &text);
        records::write(tx, keys, &context.ids, self.notice, kept, Some(me), context.now).await?;
        records::put_aside(tx, self.notice, me, context.now).await?;
        let entry = NoticeEntry::PutAside { how: (*code).to_owned() };
        Ok(((), Entry::new(&entry).subject(self.notice).into()))
    }
}

/// Somebody has read what was added to a notice that was taken in or put aside before.
#[derive(Debug)]
pub struct ReadAddition<'a> {
    pub officer: &'a Officer,
    pub notice: CaseId,
    /// The button was pressed.
    pub sure: bool,
}

impl Command for ReadAddition<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (_, row) = held::<RecordReferral>(tx, self.officer, self.notice, context.now).await?;
        if !self.sure || row.state() == State::Waiting || row.added_at.is_none() {
            return Err(wrong("Nothing was added that waits to be read"));
        }
        records::added(tx, self.notice, None).await?;
        Ok(((), Entry::new(&NoticeEntry::AdditionRead {}).subject(self.notice).into()))
    }
}
