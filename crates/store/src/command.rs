//! One way to write. A command is a value; the store gives it a transaction, fixed ids and one moment, writes the
//! journal entries it returns, commits, and runs it again when another transaction got in the way.

use crate::{Engine, Entries, Error, Store, Tx, journal};
use base::{Actor, Ids, Instant, RequestId};
use sha2::{Digest as _, Sha256};
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

/// How often a command is run again before the database is reported as too busy: somebody waits for a page.
const ATTEMPTS: u32 = 10;
/// Work that goes on by itself is patient: a load and the linker, each in large transactions, would otherwise make one
/// of them give up a whole file.
const PATIENT_ATTEMPTS: u32 = 100;
const PAUSE_BELOW_MS: u64 = 50;
/// A transaction that took so long is one of a bulk load's.
const LONG: Duration = Duration::from_millis(8);
const GIVE_WAY: Duration = Duration::from_millis(5);

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
        let attempts = if actor.is_machine() { PATIENT_ATTEMPTS } else { ATTEMPTS };
        let mut attempt = 1;
        loop {
            let context = Context { actor, now, ids: Ids::from_seed(seed), request };
            match self.attempt(&context, command).await {
                Err(Refused::Fault(error)) if error.is_contention() && attempt < attempts => {
                    tracing::debug!(attempt, %error, "running the command again");
                    let pause = self.ids().below(PAUSE_BELOW_MS);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Runs the command of a form that may be sent twice: a double click, a reload, a retry after a lost connection.
    /// Only a success is remembered, with the place it led to.
    pub async fn run_once<C: Command>(
        &self,
        actor: &Actor,
        request: Option<RequestId>,
        sent: &Sent<'_>,
        command: &C,
        leads_to: impl Fn(&C::Output) -> String + Sync,
    ) -> Result<Ran, Refused<C::Refusal>> {
        let once = Once { sent, command, leads_to };
        self.run_for_request(actor, request, &once).await
    }

    /// Forgets forms sent before a moment: keys are kept at least a day.
    pub async fn forget_forms(&self, before: Instant) -> Result<u64, Error> {
        let mut tx = self.housekeeping().await?;
        let forgotten = tx.sql("delete from idempotency where at < $1").bind(before).run().await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    async fn attempt<C: Command>(&self, context: &Context<'_>, command: &C) -> Result<C::Output, Refused<C::Refusal>> {
        let mut tx = self.begin_write(context.actor.is_machine()).await?;
        let began = std::time::Instant::now();
        let (output, entries) = command.run(&mut tx, context).await?;
        if entries.0.is_empty() {
            return Ok(output);
        }
        journal::append(&mut tx, context, entries).await?;
        tx.commit().await?;
        if self.engine() == Engine::Sqlite && began.elapsed() > LONG {
            // Somebody in another process who waits to write gets the word before the next batch of the same load.
            tokio::time::sleep(GIVE_WAY).await;
        }
        Ok(output)
    }
}

/// A form as it was sent: the key it carries and what was typed.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    pub key: &'a str,
    pub body: &'a [u8],
}

/// What became of a form that may have been sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    Now(String),
    /// The very same form was sent before and led here.
    Before(String),
    /// A form with this key and other words was saved before; it led here.
    OtherWords(String),
}

struct Once<'a, C, F> {
    sent: &'a Sent<'a>,
    command: &'a C,
    leads_to: F,
}

#[derive(sqlx::FromRow)]
struct Remembered {
    body: Vec<u8>,
    outcome: String,
}

impl<C: Command, F: Fn(&C::Output) -> String + Sync> Command for Once<'_, C, F> {
    type Output = Ran;
    type Refusal = C::Refusal;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Ran, Entries), Refused<C::Refusal>> {
        let Sent { key, body } = *self.sent;
        let body: [u8; 32] = Sha256::digest(body).into();
        let actor = context.actor.to_string();
        let before: Option<Remembered> = tx
            .sql("select body, outcome from idempotency where actor = $1 and key = $2")
            .bind(actor.as_str())
            .bind(key)
            .optional()
            .await?;
        if let Some(before) = before {
            let ran = if before.body == body { Ran::Before(before.outcome) } else { Ran::OtherWords(before.outcome) };
            return Ok((ran, Entries::nothing_happened()));
        }
        // The key is taken first: the same form sent at the same moment waits here, and then finds what became of it.
        tx.sql("insert into idempotency (actor, key, body, outcome, at) values ($1, $2, $3, '', $4)")
            .bind(actor.as_str())
            .bind(key)
            .bind(body)
            .bind(context.now)
            .run()
            .await?;
        let (output, entries) = self.command.run(tx, context).await?;
        let outcome = (self.leads_to)(&output);
        tx.sql("update idempotency set outcome = $3 where actor = $1 and key = $2")
            .bind(actor)
            .bind(key)
            .bind(outcome.as_str())
            .run()
            .await?;
        Ok((Ran::Now(outcome), entries))
    }
}
