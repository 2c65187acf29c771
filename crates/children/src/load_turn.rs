//! Whose turn it is to load a feed.

use crate::load_feed::LoadRefused;
use base::Instant;
use std::time::Duration;
use store::{Context, Error, Refused, Store, Tx, lease};

/// One file of a feed is loaded at a time: two at once would each act on what the other has not yet written.
#[derive(Debug)]
pub(crate) struct Turn {
    lease: String,
    holder: String,
    kept_at: Instant,
}

impl Turn {
    /// A load that was killed holds its turn for so long.
    const SECONDS: i64 = 30;
    const LOOKS_A_SECOND: u64 = 4;

    pub(crate) async fn take(store: &Store, feed: &str) -> Result<Self, LoadRefused> {
        let now = store.now();
        let turn = Self { lease: format!("feed:{feed}"), holder: store.ids().uuid(now).to_string(), kept_at: now };
        for _ in 0..(Self::SECONDS as u64 + 10) * Self::LOOKS_A_SECOND {
            if lease::hold(store, &turn.lease, &turn.holder, Self::SECONDS).await? {
                return Ok(Self { kept_at: store.now(), ..turn });
            }
            tokio::time::sleep(Duration::from_millis(1000 / Self::LOOKS_A_SECOND)).await;
        }
        Err(LoadRefused::Busy)
    }

    /// Prolongs the turn before it ends.
    pub(crate) async fn keep(&mut self, store: &Store) -> Result<(), LoadRefused> {
        let now = store.now();
        if now < self.kept_at.plus_seconds(Self::SECONDS / 3) {
            return Ok(());
        }
        if !lease::hold(store, &self.lease, &self.holder, Self::SECONDS).await? {
            return Err(LoadRefused::Busy);
        }
        self.kept_at = now;
        Ok(())
    }

    pub(crate) async fn give_back(self, store: &Store) -> Result<(), Error> {
        lease::release(store, &self.lease, &self.holder).await
    }

    /// Refuses to write once another has the turn.
    pub(crate) async fn check(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(), Refused<Overtaken>> {
        if lease::held(tx, &self.lease, &self.holder, context.now).await? {
            Ok(())
        } else {
            Err(Refused::Because(Overtaken))
        }
    }
}

/// The turn ended before the batch was written.
#[derive(Debug)]
pub(crate) struct Overtaken;
