//! A concern that is being written, for its writer.

use crate::{
    ReferralsEntry,
    notice::take_in::{Holding, holding},
    records::drafts,
};
use access::{Act as _, Decision, Facts, Officer, acts::RaiseConcern, decide};
use base::DraftId;
use store::{Entry, Error, Store};

pub use crate::records::{contacts::Team, drafts::Draft};

#[derive(Debug)]
pub struct OpenConcern {
    pub draft: Draft,
    /// Notices the writer is taking in, from which it can be filled in.
    pub holding: Vec<Holding>,
    pub entries: Vec<Entry>,
}

/// One's own draft; none when it is another's, was sent or thrown away.
pub async fn open(store: &Store, officer: &Officer, id: DraftId, part: &str) -> Result<Option<OpenConcern>, Error> {
    if !matches!(decide(&Facts::of(officer), RaiseConcern::CATEGORY, RaiseConcern::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let Some(draft) = drafts::own(&mut tx, store.keys(), id, officer.person).await? else { return Ok(None) };
    let mut entry = Entry::new(&ReferralsEntry::ConcernOpened { part: part.to_owned() }).subject(id);
    if let Some(child) = draft.concern.children.first().and_then(|c| c.child) {
        entry = entry.child(child);
    }
    let holding = match draft.concern.notice {
        None if part == "tasks" => holding(&mut tx, store, officer).await?,
        _ => Vec::new(),
    };
    Ok(Some(OpenConcern { draft, holding, entries: vec![entry] }))
}

/// Agencies on whose behalf a concern can be sent.
pub async fn agencies(store: &Store) -> Result<Vec<Team>, Error> {
    crate::records::contacts::agencies(&mut store.read().await?).await
}
