//! The form that puts a child on a waiting list: the lists of the trust, and the agencies for which one may ask.

use super::{
    entry::WaitingEntry,
    lists::{self, WaitingLists},
};
use crate::records::contacts::{self, Team};
use access::{Denied, Officer, acts::AskForHelp, permit};
use base::ChildId;
use children::known::{KnownAdult, KnownChild, known};
use store::{Entry, Error, Store};

#[derive(Debug)]
pub struct Joining {
    pub child: KnownChild,
    /// Parents and carers the index knows: one of them may be the one who is helped.
    pub adults: Vec<KnownAdult>,
    pub lists: WaitingLists,
    pub agencies: Vec<Team>,
    pub entries: Vec<Entry>,
}

/// None when this officer may not ask for help for this child.
pub async fn joining(store: &Store, officer: &Officer, child: ChildId) -> Result<Option<Joining>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let permit = match permit::<AskForHelp>(&mut tx, officer, child, now).await {
        Ok(permit) => permit,
        Err(Denied::Hidden | Denied::Ask { .. }) => return Ok(None),
        Err(Denied::Fault(error)) => return Err(error),
    };
    let Some(known) = known(&mut tx, officer, permit.child(), now).await? else { return Ok(None) };
    let entry = Entry::new(&WaitingEntry::FormSeen {}).child(permit.child()).basis(permit.basis().to_string());
    Ok(Some(Joining {
        child: known.child,
        adults: known.adults,
        lists: lists::in_force(&mut tx, now.date()).await?,
        agencies: contacts::agencies(&mut tx).await?,
        entries: vec![entry],
    }))
}
