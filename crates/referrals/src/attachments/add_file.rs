//! A file is added: to a concern that is being written, or to a contact by whoever sent it or works on it. In a concern it can
//! be taken out again.

use super::{
    AttachmentEntry, records,
    rules::{MOST_FILES, NotTaken, name_of, type_of},
};
use crate::{
    hold_case::{StepRefused, entries, hold},
    model::ConcernFile,
    records::{contacts, drafts},
    rules::Wrong,
};
use access::{Act as _, Decision, Facts, Officer, acts::RaiseConcern, acts::RecordReferral, decide};
use base::{CaseId, DraftId};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

/// A file as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Sent {
    /// What a form or a request with a file is told apart by, when it is sent again.
    pub fn words(&self) -> (String, String) {
        (self.name.clone(), records::digest_of(&self.bytes))
    }

    /// The file as it is kept under a number.
    fn kept(&self, number: i64) -> Result<(ConcernFile, AttachmentEntry), NotTaken> {
        let kind = type_of(&self.bytes)?;
        let size = self.bytes.len() as u64;
        let added = AttachmentEntry::Added {
            number,
            media_type: kind.media_type.to_owned(),
            bytes: size,
            digest: records::digest_of(&self.bytes),
        };
        let (name, media_type) = (name_of(&self.name, kind.ending), kind.media_type.to_owned());
        Ok((ConcernFile { number, name, media_type, size }, added))
    }
}

fn wrong(why: NotTaken) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![Wrong { field: "file".into(), what: why.to_string() }]))
}

#[derive(Debug)]
pub struct AddToConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub draft: DraftId,
    pub file: &'a Sent,
}

impl Command for AddToConcern<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let mut draft = own(tx, self.officer, self.store, self.draft).await?;
        if draft.concern.files.len() >= MOST_FILES {
            return Err(wrong(NotTaken::TooMany));
        }
        let number = draft.concern.files.iter().map(|f| f.number).max().unwrap_or(0) + 1;
        let (file, added) = self.file.kept(number).map_err(wrong)?;
        let keys = self.store.keys();
        records::keep_concealed(tx, (keys, &context.ids), self.draft, number, &self.file.bytes).await?;
        draft.concern.files.push(file);
        let concealed = drafts::conceal(keys, &context.ids, self.draft, &draft.concern);
        drafts::update(tx, self.draft, draft.version + 1, concealed, context.now).await?;
        Ok(((), Entry::new(&added).subject(self.draft).into()))
    }
}

#[derive(Debug)]
pub struct RemoveFromConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub draft: DraftId,
    pub number: i64,
}

impl Command for RemoveFromConcern<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let mut draft = own(tx, self.officer, self.store, self.draft).await?;
        if !draft.concern.files.iter().any(|file| file.number == self.number) {
            let what = "This file is not there any more".to_owned();
            return Err(Refused::Because(StepRefused::Wrong(vec![Wrong { field: "file".into(), what }])));
        }
        records::remove_concealed(tx, self.draft, self.number).await?;
        draft.concern.files.retain(|file| file.number != self.number);
        let concealed = drafts::conceal(self.store.keys(), &context.ids, self.draft, &draft.concern);
        drafts::update(tx, self.draft, draft.version + 1, concealed, context.now).await?;
        let removed = AttachmentEntry::Removed { number: self.number };
        Ok(((), Entry::new(&removed).subject(self.draft).into()))
    }
}

async fn own(
    tx: &mut Tx,
    officer: &Officer,
    store: &Store,
    draft: DraftId,
) -> Result<drafts::Draft, Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let allowed = decide(&Facts::of(officer), RaiseConcern::CATEGORY, RaiseConcern::VERB);
    if !matches!(allowed, Decision::Allow(_)) {
        return Err(hidden());
    }
    drafts::own(tx, store.keys(), draft, officer.person).await?.ok_or_else(hidden)
}

#[derive(Debug)]
pub struct AddToContact<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub file: &'a Sent,
}

impl Command for AddToContact<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, _) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        let there = records::of(tx, &permit).await?;
        if there.iter().filter(|file| file.withdrawn_at.is_none()).count() >= MOST_FILES {
            return Err(wrong(NotTaken::TooMany));
        }
        let number = there.iter().map(|f| f.number).max().unwrap_or(0) + 1;
        let (file, added) = self.file.kept(number).map_err(wrong)?;
        records::insert(tx, self.case, &file, &self.file.bytes, (self.officer.person, context.now)).await?;
        contacts::touch(tx, self.case, context.now).await?;
        Ok(((), entries(&permit, &added)))
    }
}
