//! Programs that act for a named person: a case system that raises a worry, a reminder that asks what became of it. Each
//! shows a token, of which only the hash is kept, and may do what its owner may do at that moment, and nothing else.

use crate::{AccessEntry, Officer, SecretToken, hash_of, officer};
use base::{Instant, PersonId, ProgramId, SeatId};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// The longest a program may act before its owner says so again.
pub const MOST_DAYS: i64 = 90;
/// The longest name.
pub const LONGEST_NAME: usize = 60;
/// Use is written down at most this often.
const TOUCH_SECONDS: i64 = 60;

/// A program, as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Program {
    #[sqlx(try_from = "String")]
    pub id: ProgramId,
    pub name: String,
    #[sqlx(try_from = "i64")]
    pub made_at: Instant,
    #[sqlx(try_from = "i64")]
    pub expires_at: Instant,
    pub used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

impl Program {
    pub fn is_live(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// Lets a program act for its owner, from the seat they sit in now.
#[derive(Debug)]
pub struct MakeProgram<'a> {
    pub officer: &'a Officer,
    pub name: &'a str,
    pub days: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeRefused {
    #[error("Give the program a name of 1 to 60 characters, so that you know later which one it is")]
    Name,
    #[error("Enter for how many days it may act, from 1 to 90")]
    Days,
}

impl Command for MakeProgram<'_> {
    type Output = SecretToken;
    type Refusal = MakeRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(SecretToken, Entries), Refused<MakeRefused>> {
        let name = self.name.trim();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            return Err(Refused::Because(MakeRefused::Name));
        }
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(Refused::Because(MakeRefused::Days));
        }
        let (id, token) = (ProgramId::new(&context.ids, context.now), SecretToken::new(&context.ids));
        let until = context.now.plus_hours(24 * self.days);
        tx.sql(
            "insert into program_token (id, person, seat, name, token_hash, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(self.officer.person)
        .bind(self.officer.seat().map(|seat| seat.id))
        .bind(name)
        .bind(token.hash())
        .bind(context.now)
        .bind(until)
        .run()
        .await?;
        let made = AccessEntry::ProgramMade { name: name.to_owned(), until: until.micros() };
        Ok((token, Entry::new(&made).subject(id).into()))
    }
}

/// There is no such program of theirs that could still act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoneOfTheirs;

/// Its owner takes a program's right away. Another's is as if it were not there.
#[derive(Debug)]
pub struct RevokeProgram<'a> {
    pub officer: &'a Officer,
    pub program: ProgramId,
}

impl Command for RevokeProgram<'_> {
    type Output = ();
    type Refusal = NoneOfTheirs;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<NoneOfTheirs>> {
        let revoked = tx
            .sql("update program_token set revoked_at = $3 where id = $1 and person = $2 and revoked_at is null")
            .bind(self.program)
            .bind(self.officer.person)
            .bind(context.now)
            .run()
            .await?;
        if revoked == 0 {
            return Err(Refused::Because(NoneOfTheirs));
        }
        Ok(((), Entry::new(&AccessEntry::ProgramRevoked {}).subject(self.program).into()))
    }
}

/// Whoever is not to go on, in person or by a program.
pub(crate) async fn revoke_all(tx: &mut Tx, person: PersonId, now: Instant) -> Result<u64, Error> {
    tx.sql("update program_token set revoked_at = $2 where person = $1 and revoked_at is null")
        .bind(person)
        .bind(now)
        .run()
        .await
}

/// The programs of a person, the newest first.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Program>, Error> {
    tx.sql(
        "select id, name, made_at, expires_at, used_at, revoked_at from program_token where person = $1
          order by made_at desc, id desc limit 100",
    )
    .bind(person)
    .all()
    .await
}

/// A program that may act now, and for whom.
#[derive(Clone, Debug)]
pub struct Acting {
    pub program: ProgramId,
    pub name: String,
    pub expires_at: Instant,
    pub officer: Officer,
}

#[derive(sqlx::FromRow)]
struct Kept {
    #[sqlx(try_from = "String")]
    id: ProgramId,
    #[sqlx(try_from = "String")]
    person: PersonId,
    seat: Option<String>,
    name: String,
    #[sqlx(try_from = "i64")]
    expires_at: Instant,
    used_at: Option<i64>,
}

/// Who stands behind a token; none where it is not known, has expired or was revoked, or its owner has left. The officer
/// is read anew each time, as for every page.
pub async fn acting(store: &Store, token: &str) -> Result<Option<Acting>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let kept: Option<Kept> = tx
        .sql(
            "select id, person, seat, name, expires_at, used_at from program_token
              where token_hash = $1 and revoked_at is null and expires_at > $2",
        )
        .bind(hash_of(token))
        .bind(now)
        .optional()
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    let seat: Option<SeatId> = kept.seat.as_ref().and_then(|seat| seat.parse().ok());
    let Some(officer) = officer(&mut tx, kept.person, seat, now).await? else { return Ok(None) };
    drop(tx);
    if officer.clearance.left_on.is_some_and(|left| left <= now.date()) {
        return Ok(None);
    }
    if kept.used_at.is_none_or(|used| now.seconds_since(Instant::from_micros(used)) >= TOUCH_SECONDS) {
        // That it was used is for its owner to see; what cannot be written down must not stop the work.
        if let Err(error) = touch(store, kept.id, now).await {
            tracing::warn!(%error, program = %kept.id, "that a program was used was not kept");
        }
    }
    Ok(Some(Acting { program: kept.id, name: kept.name, expires_at: kept.expires_at, officer }))
}

async fn touch(store: &Store, program: ProgramId, now: Instant) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("update program_token set used_at = $2 where id = $1").bind(program).bind(now).run().await?;
    tx.commit().await
}
