//! How often an address has used the public form. Kept in memory only: whoever wants to stay unnamed leaves no address.

use base::Instant;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What is counted, how often it may happen, and within how many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Something was sent. A school or a hospital stands behind one address.
    Sent,
    /// A reference and a code were tried.
    Tried,
    /// A program asked for the person it acts for: by its id, not by an address.
    Asked,
}

impl Counted {
    const fn most(self) -> (u32, i64) {
        match self {
            Self::Sent => (20, 3600),
            Self::Tried => (10, 900),
            Self::Asked => (600, 60),
        }
    }
}

/// More addresses than this are not remembered: the oldest windows go first.
const MOST_ADDRESSES: usize = 50_000;

/// When a window began, and how often since.
type Windows = HashMap<(Counted, String), (Instant, u32)>;

#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Windows>>);

impl Tally {
    /// Counts once more; says in how many seconds it may be tried again where that is too often.
    pub fn count(&self, what: Counted, address: &str, now: Instant) -> Result<(), i64> {
        let (most, seconds) = what.most();
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_ADDRESSES {
            windows.retain(|(of, _), (began, _)| now.seconds_since(*began) < of.most().1);
        }
        let window = windows.entry((what, address.to_owned())).or_insert((now, 0));
        if now.seconds_since(window.0) >= seconds || window.0 > now {
            *window = (now, 0);
        }
        if window.1 >= most {
            return Err((seconds - now.seconds_since(window.0)).max(1));
        }
        window.1 += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_guesses_and_then_a_quarter_of_an_hour() {
        let (tally, now) = (Tally::default(), Instant::from_micros(1_000_000));
        assert!((0..10).all(|_| tally.count(Counted::Tried, "a", now).is_ok()));
        assert_eq!(tally.count(Counted::Tried, "a", now.plus_seconds(60)), Err(840));
        assert!(tally.count(Counted::Tried, "b", now).is_ok(), "nobody else waits");
        assert!(tally.count(Counted::Tried, "a", now.plus_seconds(900)).is_ok());
    }
}
