//! What happened before the demonstration was made: commands run as they would have been at a past moment, so that events,
//! clocks and journal say when each happened. No trust has such a past: a database that is not a demonstration refuses.
//!
//! A store has one clock for everybody who uses it, and it never goes back. A story therefore does not turn the clock; it
//! gives each command its moment, as [`Store::run`](crate::Store::run) gives it the present one. Ids and entries carry
//! that moment; the journal numbers them when they are committed, which is now, and so proves both.

use crate::{Command, Context, Engine, Error, Refused, Sight, Store, Tx, journal};
use base::{Actor, Ids, Instant};
use std::time::Duration;

/// A transaction of one story. Dropped without [`Story::commit`], nothing of it has happened.
#[derive(Debug)]
pub struct Story<'a> {
    store: &'a Store,
    tx: Tx,
    began: std::time::Instant,
}

/// A transaction so long keeps somebody in another process waiting; then it gives way before the next.
const LONG: Duration = Duration::from_millis(8);
const GIVE_WAY: Duration = Duration::from_millis(3);

impl Store {
    /// Begins to tell what happened before; refused unless the database is a demonstration.
    pub async fn story(&self) -> Result<Story<'_>, Error> {
        let mut tx = self.begin_write(false).await?;
        let began = std::time::Instant::now();
        let text = "select count(*) from property where name = 'demo' and value = 'yes'";
        let (demo,): (i64,) = tx.sql(text).one().await?;
        if demo == 0 {
            return Err(Error::NoPast);
        }
        Ok(Story { store: self, tx, began })
    }
}

impl Story<'_> {
    /// Runs a command as if it were `at`. Once one was refused, the story is dropped: what it wrote before stays unwritten.
    pub async fn run<C: Command>(
        &mut self,
        actor: &Actor,
        at: Instant,
        command: &C,
    ) -> Result<C::Output, Refused<C::Refusal>> {
        // What a command before this one was let see is not seen by this one.
        self.tx.see(Sight::Nothing).await?;
        let ids = Ids::from_seed(self.store.ids().bytes());
        let context = Context { actor, now: at, ids, request: None };
        let (output, entries) = command.run(&mut self.tx, &context).await?;
        if !entries.0.is_empty() {
            journal::append(&mut self.tx, &context, entries).await?;
        }
        Ok(output)
    }

    /// When the demonstration is seen: nothing is told of what comes after.
    pub fn present(&self) -> base::Instant {
        self.store.now()
    }

    /// For the story's own bookkeeping: who is meant, and how far it is.
    pub const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        if self.store.engine() == Engine::Sqlite && self.began.elapsed() > LONG {
            tokio::time::sleep(GIVE_WAY).await;
        }
        Ok(())
    }
}
