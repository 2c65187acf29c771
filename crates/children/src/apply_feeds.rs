//! Makes new versions of the feeds' definitions that differ from what is kept. Each applies from its day on; until then
//! the one before does.

use crate::{ChildrenEntry, feed_definition::FeedDefinition, model::FeedLine, records::feeds};
use jiff::civil::Date;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx};

#[derive(Debug)]
pub struct ApplyFeeds {
    /// Each definition's text, as reviewed.
    pub texts: Vec<String>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FeedsRefused {
    #[error("feed {feed}: {problem}")]
    Unreadable { feed: usize, problem: String },
    #[error("feed {feed}: the agency {agency:?} is not listed. Add it to organisations.csv first")]
    NoAgency { feed: String, agency: String },
}

impl Command for ApplyFeeds {
    type Output = usize;
    type Refusal = FeedsRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<FeedsRefused>> {
        let kept = feeds::newest_definitions(tx).await?;
        let organisations = feeds::organisations(tx).await?;
        let (mut rows, mut applied) = (Vec::new(), Vec::new());
        for (number, text) in self.texts.iter().enumerate() {
            let feed = FeedDefinition::read(text)
                .map_err(|problem| Refused::Because(FeedsRefused::Unreadable { feed: number + 1, problem }))?;
            if !organisations.iter().any(|o| o.code == feed.agency) {
                return Err(Refused::Because(FeedsRefused::NoAgency { feed: feed.feed, agency: feed.agency }));
            }
            let before = kept.iter().find(|k| k.feed == feed.feed);
            if before.is_some_and(|k| k.definition == *text) {
                continue;
            }
            applied.push(feed.feed.clone());
            rows.push(vec![
                feed.feed.value(),
                before.map_or(1, |k| k.version + 1).value(),
                feed.agency.value(),
                feed.title.value(),
                feed.effective_from.to_string().value(),
                text.value(),
                context.now.value(),
            ]);
        }
        let columns = &["feed", "version", "agency", "title", "effective_from", "definition", "applied_at"];
        tx.insert_many("feed_definition", columns, rows).await?;
        let count = applied.len();
        Ok((count, Entry::new(&ChildrenEntry::FeedsApplied { feeds: applied }).into()))
    }
}

/// Every feed with its last file, its definition in use and when the next one applies.
pub async fn lines(tx: &mut Tx, today: Date) -> Result<Vec<FeedLine>, Error> {
    feeds::feed_lines(tx, today).await
}

/// The definition of one feed that is in use on a day; none when the trust has no such feed, or has it only from later.
pub async fn definition(tx: &mut Tx, feed: &str, today: Date) -> Result<Option<FeedDefinition>, Error> {
    let kept = feeds::definitions(tx, today).await?;
    let Some(kept) = kept.into_iter().find(|k| k.feed == feed) else { return Ok(None) };
    FeedDefinition::read(&kept.definition)
        .map(Some)
        .map_err(|problem| Error::Decode { kind: format!("feed {feed}, version {}", kept.version), problem })
}
