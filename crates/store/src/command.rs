//! One way to write. A command is a value; the store gives it a transaction, fixed ids and one moment, writes the
//! journal entries it returns, commits, and runs it again when another transaction got in the way.

use crate::{Entries, Error, Store, Tx, journal};
use base::{Actor, Ids, Instant, RequestId};
use std::time::Duration;

/// A change somebody wants. `run` may be called several times; it must not do anything outside the transaction.
pub trait Command: Sync {
    type Output: Send;
    /// Why the trade says no: one variant an outcome.
    type Refusal: Send;

    fn run(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<(Self::Output, Entries), Refused<Self::Refusal>>> + Send;
}

/// Who, when, and the ids of this run. The same on every attempt.
#[derive(Debug)]
pub struct Context<'a> {
    pub actor: &'a Actor,
    pub now: Instant,
    pub ids: Ids,
    pub request: Option<RequestId>,
}

#[derive(Debug, thiserror::Error)]
pub enum Refused<R> {
    /// The trade's rules say no.
    #[error("refused: {0}")]
    Because(R),
    /// The database could not do it.
    #[error(transparent)]
    Fault(Error),
}

impl<R> From<Error> for Refused<R> {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

/// How often a command is run again before the database is reported as too busy.
const ATTEMPTS: u32 = 10;
const PAUSE_BELOW_MS: u64 = 50;

impl Store {
    /// Runs a command and commits it with its journal entries, or changes nothing.
    pub async fn run<C: Command>(&self, actor: &Actor, command: &C) -> Result<C::Output, Refused<C::Refusal>> {
        self.run_for_request(actor, None, command).await
    }

    pub async fn run_for_request<C: Command>(
        &self,
        actor: &Actor,
        request: Option<RequestId>,
        command: &C,
    ) -> Result<C::Output, Refused<C::Refusal>> {
        let seed = self.ids().bytes();
        let now = self.now();
        let mut attempt = 1;
        loop {
            let context = Context { actor, now, ids: Ids::from_seed(seed), request };
            match self.attempt(&context, command).await {
                Err(Refused::Fault(error)) if error.is_contention() && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, %error, "running the command again");
                    let pause = self.ids().below(PAUSE_BELOW_MS);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt<C: Command>(&self, context: &Context<'_>, command: &C) -> Result<C::Output, Refused<C::Refusal>> {
        let mut tx = self.begin_write().await?;
        let (output, entries) = command.run(&mut tx, context).await?;
        journal::append(&mut tx, context, entries).await?;
        tx.commit().await?;
        Ok(output)
    }
}
