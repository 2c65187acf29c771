//! How many answers about children one person may be shown in an hour. Whoever asks for more is counting the index out, by
//! hand or by a program, and is stopped; the index team finds it under *Alerts*. Counted from the journal, so that it holds
//! whichever process answers, and for pages and programs together.

use crate::{ChildrenEntry, records::searches};
use access::{AccessEntry, Act as _, Officer, acts::FindChild};
use base::Instant;
use store::{Entry, Error, Sight, Tx};

pub const MOST_AN_HOUR: i64 = 1_000;
/// The same as people read it.
pub const MOST_IN_WORDS: &str = "1,000";
const HOUR_SECONDS: i64 = 3_600;

/// Nothing is shown before `again_at`.
#[derive(Debug)]
pub struct Stopped {
    pub again_at: Instant,
    /// That it was refused; the first time in an hour this is the alert.
    pub entry: Entry,
}

impl Stopped {
    /// In how many seconds it may be asked again.
    pub fn seconds(&self, now: Instant) -> i64 {
        self.again_at.seconds_since(now).max(1)
    }
}

/// Has this person been shown as many answers within the hour as anybody may? The transaction sees nothing afterwards.
pub async fn stopped(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Option<Stopped>, Error> {
    let since = now.plus_seconds(-HOUR_SECONDS);
    // The person's own entries about searches: they name no child, and nothing but their time is read.
    tx.see(Sight::Everything).await?;
    let last = searches::answered_before(tx, officer.person, MOST_AN_HOUR - 1, since).await?;
    let told = last.is_some() && searches::stopped_since(tx, officer.person, since).await?;
    tx.see(Sight::Nothing).await?;
    let entry = if told {
        Entry::new(&AccessEntry::Refused { act: FindChild::name(), asked: false })
    } else {
        Entry::new(&ChildrenEntry::SearchesStopped { searches: MOST_AN_HOUR })
    };
    Ok(last.map(|at| Stopped { again_at: at.plus_seconds(HOUR_SECONDS), entry }))
}
