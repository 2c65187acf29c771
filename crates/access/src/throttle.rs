//! Guessing is made slow, and never by shutting out anybody else: the waiting time grows with the failures of one
//! account *at one address*, so that a hospital behind one address and a colleague with a poor memory are left alone;
//! an account that was guessed a hundred times, from wherever, is closed until the day is over.

use crate::sign_in::SignInRefused;
use base::Instant;
use sha2::{Digest as _, Sha256};
use store::{Error, Store, Tx};

/// Failures at which an account closes until the end of the day (in England).
pub const LOCK_AT: i64 = 100;

/// Failures from which on, and the seconds to wait after the last of them.
const LADDER: [(i64, i64); 4] = [(25, 10), (9, 5), (3, 3), (1, 1)];

/// Failures are forgotten when their day is over, but never sooner than this after the last: otherwise midnight would
/// give a second hundred within the hour.
const REMEMBERED_SECONDS: i64 = 3600;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A guess may be looked at; this many failures stand against it.
    Proceed {
        counted: i64,
    },
    Wait {
        until: Instant,
    },
}

/// May a guess be looked at, after so many failures of this account at this address?
pub fn verdict(failures: i64, last_at: Instant, now: Instant) -> Verdict {
    if failures <= 0 || now >= forgotten_at(last_at) {
        return Verdict::Proceed { counted: 0 };
    }
    if failures >= LOCK_AT {
        return Verdict::Wait { until: forgotten_at(last_at) };
    }
    let seconds = LADDER.iter().find(|(from, _)| failures >= *from).map_or(0, |(_, seconds)| *seconds);
    // A failure that lies in the future says that the clock was put back: waiting for it might take hours, and the
    // count goes on anyhow.
    let clock_put_back = last_at > now.plus_seconds(seconds);
    if now < last_at.plus_seconds(seconds) && !clock_put_back {
        Verdict::Wait { until: last_at.plus_seconds(seconds) }
    } else {
        Verdict::Proceed { counted: failures }
    }
}

/// The same for the account as a whole, wherever it is guessed from: no ladder, only the lock.
pub fn account_verdict(failures: i64, last_at: Instant, now: Instant) -> Verdict {
    match verdict(failures, last_at, now) {
        Verdict::Wait { .. } if failures < LOCK_AT => Verdict::Proceed { counted: failures },
        same => same,
    }
}

/// When failures, the last of them at `last_at`, no longer count.
pub fn forgotten_at(last_at: Instant) -> Instant {
    let day = last_at.date();
    Instant::start_of(day.tomorrow().unwrap_or(day)).max(last_at.plus_seconds(REMEMBERED_SECONDS))
}

/// The account guessed at: a hash, because what stands in the field of the user name may be a password typed into the
/// wrong place, and the same for names nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account(String);

impl Account {
    /// `user_name` as [`crate::folded_user_name`] gives it.
    pub(crate) fn of(user_name: &str) -> Self {
        use std::fmt::Write as _;
        Self(Sha256::digest(user_name.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
    }
}

/// The address under which the account as a whole is counted.
const WHOLE: &str = "";

/// How often two guesses at the same moment may get in each other's way before one is told to wait.
const ATTEMPTS: u32 = 5;

#[derive(Clone, Copy, sqlx::FromRow)]
struct Tally {
    failures: i64,
    #[sqlx(try_from = "i64")]
    last_at: Instant,
}

/// Counts a guess as wrong *before* it is looked at, so that guesses sent all at once find each other in the count;
/// [`clear`] takes it back when the guess was right. Says how many failures then stand against the account.
pub(crate) async fn reserve(store: &Store, account: &Account, address: &str) -> Result<i64, SignInRefused> {
    let address = if address == WHOLE { "unknown" } else { address };
    let now = store.now();
    for _ in 0..ATTEMPTS {
        let mut tx = store.read().await?;
        let whole = tally(&mut tx, account, WHOLE).await?;
        let here = tally(&mut tx, account, address).await?;
        drop(tx);
        let whole_counted = proceed(whole.map(|t| account_verdict(t.failures, t.last_at, now)), now)?;
        let here_counted = proceed(here.map(|t| verdict(t.failures, t.last_at, now)), now)?;

        let mut tx = store.housekeeping().await?;
        if replace(&mut tx, account, WHOLE, whole, whole_counted + 1, now).await?
            && replace(&mut tx, account, address, here, here_counted + 1, now).await?
        {
            tx.commit().await?;
            return Ok(whole_counted + 1);
        }
    }
    Err(SignInRefused::Wait { seconds: 1 })
}

fn proceed(verdict: Option<Verdict>, now: Instant) -> Result<i64, SignInRefused> {
    match verdict {
        None => Ok(0),
        Some(Verdict::Proceed { counted }) => Ok(counted),
        Some(Verdict::Wait { until }) => Err(SignInRefused::wait_until(until, now)),
    }
}

async fn tally(tx: &mut Tx, account: &Account, address: &str) -> Result<Option<Tally>, Error> {
    tx.sql("select failures, last_at from sign_in_failure where account = $1 and address = $2")
        .bind(&account.0)
        .bind(address)
        .optional()
        .await
}

/// Writes the new count where the old one still stands; false when another guess was quicker.
async fn replace(
    tx: &mut Tx,
    account: &Account,
    address: &str,
    old: Option<Tally>,
    failures: i64,
    now: Instant,
) -> Result<bool, Error> {
    let written = match old {
        Some(old) => {
            tx.sql(
                "update sign_in_failure set failures = $3, last_at = $4, until_at = $5
                 where account = $1 and address = $2 and failures = $6 and last_at = $7",
            )
            .bind(&account.0)
            .bind(address)
            .bind(failures)
            .bind(now)
            .bind(forgotten_at(now))
            .bind(old.failures)
            .bind(old.last_at)
            .run()
            .await?
        }
        None => {
            tx.sql(
                "insert into sign_in_failure (account, address, failures, last_at, until_at)
                 values ($1, $2, $3, $4, $5) on conflict (account, address) do nothing",
            )
            .bind(&account.0)
            .bind(address)
            .bind(failures)
            .bind(now)
            .bind(forgotten_at(now))
            .run()
            .await?
        }
    };
    Ok(written == 1)
}

/// The guess was right: this address starts afresh, and the account loses the one failure counted beforehand. It keeps
/// the others: whoever guesses elsewhere must not gain a new hundred each time its owner signs in.
pub(crate) async fn clear(tx: &mut Tx, account: &Account, address: &str) -> Result<(), Error> {
    let address = if address == WHOLE { "unknown" } else { address };
    tx.sql("delete from sign_in_failure where account = $1 and address = $2")
        .bind(&account.0)
        .bind(address)
        .run()
        .await?;
    tx.sql("update sign_in_failure set failures = failures - 1 where account = $1 and address = $2 and failures > 0")
        .bind(&account.0)
        .bind(WHOLE)
        .run()
        .await?;
    Ok(())
}

/// Nothing stands against the account any more: its password was set anew by somebody who may.
pub(crate) async fn forget(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    tx.sql("delete from sign_in_failure where account = $1").bind(&account.0).run().await.map(drop)
}

/// Is the account closed for the day? For the second factor, which waits by its own rule.
pub(crate) async fn locked(tx: &mut Tx, account: &Account, now: Instant) -> Result<Verdict, Error> {
    Ok(match tally(tx, account, WHOLE).await? {
        Some(t) => account_verdict(t.failures, t.last_at, now),
        None => Verdict::Proceed { counted: 0 },
    })
}

/// Counts a wrong code against the account, inside the command that found it wrong. Says how many failures stand.
pub(crate) async fn count_wrong_code(tx: &mut Tx, account: &Account, now: Instant) -> Result<i64, Error> {
    let old = tally(tx, account, WHOLE).await?;
    let failures = old.map_or(0, |t| match account_verdict(t.failures, t.last_at, now) {
        Verdict::Proceed { counted } => counted,
        Verdict::Wait { .. } => t.failures,
    }) + 1;
    replace(tx, account, WHOLE, old, failures, now).await?;
    Ok(failures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000_000;

    fn at(text: &str) -> Instant {
        Instant::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn the_first_guess_never_waits() {
        assert_eq!(verdict(0, Instant::from_micros(0), at("2026-11-22T10:00:00Z")), Verdict::Proceed { counted: 0 });
    }

    #[test]
    fn waiting_grows_by_the_ladder() {
        let last = at("2026-11-22T10:00:00Z");
        for (failures, seconds) in [(1, 1), (2, 1), (3, 3), (8, 3), (9, 5), (24, 5), (25, 10), (99, 10)] {
            let until = last.plus_seconds(seconds);
            assert_eq!(verdict(failures, last, last), Verdict::Wait { until }, "{failures} failures");
            assert_eq!(verdict(failures, last, until), Verdict::Proceed { counted: failures }, "{failures} failures");
        }
    }

    #[test]
    fn a_hundred_failures_close_the_account_until_the_day_is_over_in_england() {
        // British Summer Time: the day ends at 23:00 UTC.
        let last = at("2026-07-01T10:00:00Z");
        let midnight = at("2026-07-01T23:00:00Z");
        assert_eq!(verdict(LOCK_AT, last, last.plus_hours(12)), Verdict::Wait { until: midnight });
        assert_eq!(account_verdict(LOCK_AT, last, last.plus_hours(12)), Verdict::Wait { until: midnight });
        assert_eq!(verdict(LOCK_AT, last, midnight), Verdict::Proceed { counted: 0 });
    }

    #[test]
    fn failures_elsewhere_do_not_make_the_account_wait_before_the_hundredth() {
        let last = at("2026-11-22T10:00:00Z");
        assert_eq!(account_verdict(99, last, last), Verdict::Proceed { counted: 99 });
    }

    #[test]
    fn a_clock_put_back_makes_nobody_wait_for_hours() {
        let last = at("2026-11-22T10:00:00Z");
        assert_eq!(verdict(5, last, last.plus_hours(-1)), Verdict::Proceed { counted: 5 });
    }

    proptest! {
        #[test]
        fn whoever_waits_as_told_is_let_through(failures in 0..200_i64, last in 0..4 * 365 * 24 * HOUR, after in 0..48 * HOUR) {
            let (last, now) = (Instant::from_micros(last), Instant::from_micros(last + after));
            if let Verdict::Wait { until } = verdict(failures, last, now) {
                prop_assert!(until > now);
                let let_through = matches!(verdict(failures, last, until), Verdict::Proceed { .. });
                prop_assert!(let_through);
            }
        }

        #[test]
        fn more_failures_never_wait_less(fewer in 0..150_i64, more in 0..50_i64, after in 0..30 * HOUR) {
            let last = at("2026-11-22T10:00:00Z");
            let now = Instant::from_micros(last.micros() + after);
            let wait = |failures| match verdict(failures, last, now) {
                Verdict::Wait { until } => until.micros() - now.micros(),
                Verdict::Proceed { .. } => 0,
            };
            prop_assert!(wait(fewer + more) >= wait(fewer));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Ten thousand guesses at any moments of one hour, midnight within it or not.
        #[test]
        fn an_hour_of_guessing_has_at_most_a_hundred_looked_at(start in 0..48 * HOUR, mut steps in prop::collection::vec(0..HOUR, 10_000)) {
            steps.sort_unstable();
            let start = at("2026-03-28T00:00:00Z").micros() + start;
            let (mut failures, mut last, mut looked_at) = (0, Instant::from_micros(0), 0);
            for step in steps {
                let now = Instant::from_micros(start + step);
                // The attacker has an address for each guess: only the account's own count holds them back.
                if let Verdict::Proceed { counted } = account_verdict(failures, last, now) {
                    (failures, last, looked_at) = (counted + 1, now, looked_at + 1);
                }
            }
            prop_assert!(looked_at <= 100);
        }
    }
}
