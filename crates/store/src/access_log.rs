//! Entries of reads, written many at a time. A page leaves only after its entry is committed, so pages that are asked
//! for in the same few milliseconds share one commit.

use crate::{Entry, Error, Store, journal, open::Pools};
use base::{Actor, Clock, Ids, Instant, RequestId};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// How long the first entry of a batch waits for others.
const GATHER: Duration = Duration::from_millis(2);
const BATCH: usize = 200;

#[derive(Debug)]
struct Waiting {
    actor: Actor,
    request: Option<RequestId>,
    at: Instant,
    entries: Vec<Entry>,
    written: oneshot::Sender<bool>,
}

#[derive(Debug)]
pub(crate) struct AccessLog {
    queue: mpsc::Sender<Waiting>,
}

impl AccessLog {
    pub(crate) fn start(pools: Pools, clock: Arc<dyn Clock>, ids: Ids) -> Self {
        let (queue, waiting) = mpsc::channel(4096);
        tokio::spawn(write_batches(pools, clock, ids, waiting));
        Self { queue }
    }
}

impl Store {
    /// Writes the entries of one look and returns once they are committed. Call it before the answer leaves.
    pub async fn journal_access(
        &self,
        actor: &Actor,
        request: Option<RequestId>,
        entries: Vec<Entry>,
    ) -> Result<(), Error> {
        let (written, outcome) = oneshot::channel();
        let waiting = Waiting { actor: actor.clone(), request, at: self.now(), entries, written };
        self.access_log().queue.send(waiting).await.map_err(|_| Error::JournalClosed)?;
        match outcome.await {
            Ok(true) => Ok(()),
            _ => Err(Error::JournalClosed),
        }
    }
}

async fn write_batches(pools: Pools, clock: Arc<dyn Clock>, ids: Ids, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(first) = waiting.recv().await {
        batch.push(first);
        tokio::time::sleep(GATHER).await;
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        let written = match write(&pools, &ids, entries_of(&batch)).await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, at = ?clock.now(), "the entries of {} looks could not be journaled", batch.len());
                false
            }
        };
        for waiting in batch.drain(..) {
            let _ = waiting.written.send(written);
        }
    }
}

type Dated = (Actor, Option<RequestId>, Instant, Entry);

fn entries_of(batch: &[Waiting]) -> Vec<Dated> {
    let of_one = |w: &Waiting| {
        let (actor, request, at) = (w.actor.clone(), w.request, w.at);
        w.entries.iter().cloned().map(move |entry| (actor.clone(), request, at, entry)).collect::<Vec<_>>()
    };
    batch.iter().flat_map(of_one).collect()
}

async fn write(pools: &Pools, ids: &Ids, entries: Vec<Dated>) -> Result<(), Error> {
    let mut tx = pools.begin_housekeeping().await?;
    journal::append_for(&mut tx, ids, entries).await?;
    tx.commit().await
}
