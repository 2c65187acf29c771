//! A concern that was begun and is not to be sent is thrown away by its writer.

use crate::{ReferralsEntry, records::drafts};
use access::Officer;
use base::DraftId;
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

#[derive(Debug)]
pub struct DiscardConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub draft: DraftId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscardRefused {
    /// Not there, or another's.
    Hidden,
}

impl Command for DiscardConcern<'_> {
    type Output = ();
    type Refusal = DiscardRefused;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<DiscardRefused>> {
        let own = drafts::own(tx, self.store.keys(), self.draft, self.officer.person).await?;
        own.ok_or(Refused::Because(DiscardRefused::Hidden))?;
        drafts::delete(tx, self.draft).await?;
        Ok(((), Entry::new(&ReferralsEntry::ConcernDiscarded {}).subject(self.draft).into()))
    }
}
