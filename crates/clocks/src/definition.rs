//! A time limit as the trust writes it: `trust/clocks.toml`.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// In what a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    WorkingHour,
    Hour,
    WorkingDay,
    Day,
    Week,
    Month,
}

/// How binding it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// By law: being late needs a reason.
    Must,
    /// By statutory guidance.
    Should,
    /// The trust's own.
    Local,
}

/// One limit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub id: String,
    pub title: String,
    /// The kind of event that starts it.
    pub starts: String,
    /// Kinds of events each of which meets it.
    pub meets: Vec<String>,
    /// Kinds of events after which nobody waits any more.
    #[serde(default)]
    pub cancels: Vec<String>,
    pub amount: u32,
    pub unit: Unit,
    pub force: Force,
    /// Where the limit comes from, in words.
    pub basis: String,
    /// Not yet found in a source: shown as a local setting until it is.
    #[serde(default)]
    pub unconfirmed: bool,
}

impl Definition {
    /// A limit without a source that was read is shown as the trust's own, whatever it calls itself.
    pub fn is_local(&self) -> bool {
        self.force == Force::Local || self.unconfirmed
    }
}

/// A file of limits, and the day from which they apply.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    #[serde(default, rename = "clock")]
    pub clocks: Vec<Definition>,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// Why a text is no file of clocks.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    #[error("{0}")]
    Unreadable(String),
    #[error("clock {0} stands there twice: give the second another id")]
    Twice(String),
    #[error("clock {0}: nothing meets it. Name at least one kind of event in meets")]
    NothingMeets(String),
    #[error("clock {0}: what starts it cannot meet or cancel it")]
    MeetsItself(String),
}

/// Reads `clocks.toml`. A mistake names line or clock, and the remedy.
pub fn read(text: &str) -> Result<Version, Mistake> {
    let version: Version = toml::from_str(text).map_err(|e| Mistake::Unreadable(e.to_string()))?;
    let mut seen = BTreeSet::new();
    for clock in &version.clocks {
        if !seen.insert(&clock.id) {
            return Err(Mistake::Twice(clock.id.clone()));
        }
        if clock.meets.is_empty() {
            return Err(Mistake::NothingMeets(clock.id.clone()));
        }
        if clock.meets.contains(&clock.starts) || clock.cancels.contains(&clock.starts) {
            return Err(Mistake::MeetsItself(clock.id.clone()));
        }
    }
    Ok(version)
}

/// Every version there ever was: a clock that has begun keeps the limit it began with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Number and text, the oldest first.
    pub versions: Vec<(i64, Version)>,
}

impl Definitions {
    /// The limits that apply on a day, with the number of their version.
    pub fn in_force(&self, on: Date) -> Option<(i64, &Version)> {
        self.versions.iter().rfind(|(_, v)| v.effective_from <= on).map(|(n, v)| (*n, v))
    }

    pub fn of(&self, version: i64, id: &str) -> Option<&Definition> {
        let (_, text) = self.versions.iter().find(|(n, _)| *n == version)?;
        text.clocks.iter().find(|c| c.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = r#"
effective_from = 2026-01-01
[[clock]]
id = "FD3"
title = "Contact to decision"
starts = "contact.received"
meets = ["contact.decided"]
amount = 1
unit = "working-day"
force = "local"
basis = "Local practice"
"#;

    #[test]
    fn a_file_of_clocks_is_read() {
        let version = read(TEXT).unwrap();
        assert_eq!(version.clocks[0].unit, Unit::WorkingDay);
        assert!(version.clocks[0].is_local());
    }

    #[rstest]
    #[case("amount", "amuont", "amuont")]
    #[case("working-day", "fortnight", "fortnight")]
    #[case("\"contact.decided\"", "", "nothing meets it")]
    #[case("[\"contact.decided\"]", "[\"contact.received\"]", "cannot meet")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(mistake.contains(told), "{mistake}");
    }

    #[test]
    fn the_newest_text_whose_day_has_come_applies() {
        let old = read(TEXT).unwrap();
        let new = read(&TEXT.replace("2026-01-01", "2026-12-01").replace("amount = 1", "amount = 2")).unwrap();
        let all = Definitions { versions: vec![(1, old), (2, new)] };
        let on = |text: &str| all.in_force(text.parse().unwrap()).map(|(n, _)| n);
        assert_eq!((on("2025-12-31"), on("2026-11-30"), on("2026-12-01")), (None, Some(1), Some(2)));
        assert_eq!(all.of(1, "FD3").unwrap().amount, 1);
    }
}
