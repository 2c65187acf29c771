//! What time it is, as a parameter. Instants are microseconds since 1970 (UTC): what both databases keep.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment, to the microsecond: no finer, because the databases keep no finer and the journal hashes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours * 3600)
    }
    /// Whole seconds from `earlier` until this moment (negative when it is the later one).
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    /// The moment as a clock on the wall in England shows it.
    pub fn in_london(self) -> Zoned {
        self.timestamp().to_zoned(london())
    }
    /// The day it is in England.
    pub fn date(self) -> Date {
        self.in_london().date()
    }
    /// Midnight at which `date` begins in England.
    pub fn start_of(date: Date) -> Self {
        Self::in_england(date.at(0, 0, 0, 0))
    }
    /// The moment at which a clock on the wall in England shows this day and time; the earlier one of two.
    pub fn in_england(shown: DateTime) -> Self {
        shown.to_zoned(london()).map_or(Self(0), |z| Self(z.timestamp().as_microsecond()))
    }
}

impl From<i64> for Instant {
    /// From the database, which keeps microseconds.
    fn from(micros: i64) -> Self {
        Self(micros)
    }
}

impl std::fmt::Debug for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.timestamp())
    }
}

fn london() -> TimeZone {
    static LONDON: std::sync::OnceLock<TimeZone> = std::sync::OnceLock::new();
    LONDON.get_or_init(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).clone()
}

pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> Instant;
}

/// The machine's clock, held so that it never runs backwards within one process.
#[derive(Debug, Default)]
pub struct SystemClock {
    latest: AtomicI64,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Instant {
        let read = Timestamp::now().as_microsecond();
        Instant(self.latest.fetch_max(read, Ordering::Relaxed).max(read))
    }
}

/// A clock that stands where a test puts it.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    pub const fn at(instant: Instant) -> Self {
        Self(AtomicI64::new(instant.0))
    }
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.0, Ordering::Relaxed);
    }
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_past_midnight_in_summer_is_that_day_in_england() {
        let at: Timestamp = "2026-06-30T23:30:00Z".parse().unwrap();
        assert_eq!(Instant(at.as_microsecond()).date().to_string(), "2026-07-01");
    }

    #[test]
    fn a_day_begins_at_midnight_in_england() {
        let start = Instant::start_of(jiff::civil::date(2026, 7, 1));
        assert_eq!(start.timestamp().to_string(), "2026-06-30T23:00:00Z");
    }
}
