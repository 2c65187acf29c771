//! A concern that was begun and is not to be sent is thrown away by its writer.

use crate::{ReferralsEntry, attachments, notice, records::drafts};
use access::Officer;
use base::DraftId;
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// How long a concern that was begun and not sent is kept after it was last saved.
pub const KEPT_DAYS: i64 = 30;

/// Throws away concerns nobody has touched for so long. Their writers see the day coming.
pub async fn sweep(store: &Store) -> Result<u64, Error> {
    let mut tx = store.housekeeping().await?;
    let swept = drafts::sweep(&mut tx, store.now().plus_hours(-24 * KEPT_DAYS)).await?;
    attachments::records::sweep(&mut tx).await?;
    notice::records::release(&mut tx).await?;
    tx.commit().await?;
    Ok(swept)
}

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
        attachments::records::sweep(tx).await?;
        notice::records::release(tx).await?;
        Ok(((), Entry::new(&ReferralsEntry::ConcernDiscarded {}).subject(self.draft).into()))
    }
}
