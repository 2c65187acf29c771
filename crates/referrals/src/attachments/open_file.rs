//! A file is opened: by the writer of a concern, or by whoever may read the contact it goes with.

use super::{AttachmentEntry, FileRow, records};
use crate::{
    hold_case::{hold, seen},
    model::ConcernFile,
    open_concern,
};
use access::{Basis, CasePermit, Officer, Standing, acts::SeeReferral};
use base::{CaseId, DraftId};
use store::{Entry, Error, Refused, Store};

#[derive(Debug)]
pub struct OpenFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
    pub entries: Vec<Entry>,
}

/// A file of one's own concern; none where there is none.
pub async fn of_concern(
    store: &Store,
    officer: &Officer,
    draft: DraftId,
    number: i64,
) -> Result<Option<OpenFile>, Error> {
    let Some(opened) = open_concern::open(store, officer, draft, "files").await? else { return Ok(None) };
    let file = opened.draft.concern.files.into_iter().find(|file| file.number == number);
    let Some(ConcernFile { name, media_type, .. }) = file else { return Ok(None) };
    let bytes = records::revealed(&mut store.read().await?, store.keys(), draft, number).await?;
    Ok(bytes.map(|bytes| OpenFile { name, media_type, bytes, entries: opened.entries }))
}

/// A file of a contact; none where there is none that this officer may read.
pub async fn of_contact(
    store: &Store,
    officer: &Officer,
    case: CaseId,
    number: i64,
) -> Result<Option<OpenFile>, Error> {
    let mut tx = store.read().await?;
    let permit = match hold::<SeeReferral>(&mut tx, officer, case, None, store.now()).await {
        Ok((permit, _)) => permit,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let files = records::of(&mut tx, &permit).await?;
    let file = files.into_iter().find(|file| file.number == number && file.withdrawn_at.is_none());
    let Some(file) = file.filter(|file| is_for(&permit, officer, file)) else { return Ok(None) };
    let opened = AttachmentEntry::Opened { number, digest: file.digest };
    Ok(Some(OpenFile {
        bytes: records::bytes_of(&mut tx, &permit, number).await?,
        name: file.name,
        media_type: file.media_type,
        entries: seen(&permit, &opened),
    }))
}

/// Whoever works on a contact reads all its files; whoever sent it, those they sent.
pub(crate) fn is_for<A: access::Act>(permit: &CasePermit<A>, officer: &Officer, file: &FileRow) -> bool {
    permit.basis() != Basis::Standing(Standing::Sender) || file.added_by == officer.person.to_string()
}
