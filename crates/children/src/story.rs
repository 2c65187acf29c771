//! Who the child is, told from what all records say: the name most of them use, every other name, and where each fact
//! comes from.

use crate::{
    model::{RecordedIdentity, Sourced},
    rules,
};
use base::Instant;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Enough to tell one child from another in a list, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    pub name: String,
    pub other_names: Vec<String>,
    pub birth: Option<String>,
    pub age: Option<String>,
    pub sex: Option<String>,
    /// First half of the postcode; none when contact details are hidden.
    pub area: Option<String>,
}

impl Likeness {
    pub fn of(records: &[RecordedIdentity], hide_area: bool, today: Date) -> Self {
        let names = names(records);
        let birth = birth(records);
        let mut others = names.into_iter().map(|n| n.value);
        Self {
            name: others.next().unwrap_or_else(|| "Name not known".into()),
            other_names: others.collect(),
            age: birth.as_ref().map(|b| rules::age_in_words(b.value.0, today)),
            birth: birth.as_ref().map(|b| birth_in_words(b.value)),
            sex: most(records, |r| r.sex.clone()).map(|s| s.value),
            area: addresses(records)
                .first()
                .filter(|_| !hide_area)
                .and_then(|a| a.value.postcode.split_whitespace().next().map(str::to_owned)),
        }
    }
}

/// A birth date and whether it is exact.
pub fn birth(records: &[RecordedIdentity]) -> Option<Sourced<(Date, bool)>> {
    let exact = |r: &RecordedIdentity| r.birth_precision.as_deref() != Some("year");
    let read = |r: &RecordedIdentity| Some((r.birth_date.as_ref()?.parse::<Date>().ok()?, exact(r)));
    most(records, |r| read(r).filter(|(_, exact)| *exact)).or_else(|| most(records, read))
}

pub fn birth_in_words((date, exact): (Date, bool)) -> String {
    if exact { date.strftime("%-d %B %Y").to_string() } else { format!("about {}", date.year()) }
}

/// Every name in use, the commonest first; each once, as its newest record writes it.
pub fn names(records: &[RecordedIdentity]) -> Vec<Sourced<String>> {
    let full = |r: &RecordedIdentity| {
        let parts = [r.given_name.as_deref(), r.family_name.as_deref()].into_iter().flatten().map(in_title_case);
        Some(parts.collect::<Vec<_>>().join(" ")).filter(|n| !n.is_empty())
    };
    let mut seen = counted(records, full);
    let known_as = counted(records, |r| r.known_as.as_deref().map(in_title_case));
    seen.extend(
        known_as.into_iter().map(|(n, count)| (Sourced { value: format!("known as {}", n.value), ..n }, count)),
    );
    seen.into_iter().map(|(name, _)| name).collect()
}

/// An address as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub lines: String,
    pub postcode: String,
}

/// Addresses of open records, the commonest first.
pub fn addresses(records: &[RecordedIdentity]) -> Vec<Sourced<Address>> {
    let open: Vec<&RecordedIdentity> = records.iter().filter(|r| r.ended_at.is_none()).collect();
    let address = |r: &RecordedIdentity| {
        let postcode = r.postcode.clone()?;
        let street = [r.house.as_deref(), r.street.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let lines = [Some(street), r.town.clone()].into_iter().flatten().filter(|l| !l.is_empty());
        Some(Address { lines: lines.map(|l| in_title_case(&l)).collect::<Vec<_>>().join(", "), postcode })
    };
    counted(open.iter().copied(), address).into_iter().map(|(a, _)| a).collect()
}

/// The value most records give; among equals the newest.
pub fn most<T: Clone + Ord>(
    records: &[RecordedIdentity],
    read: impl Fn(&RecordedIdentity) -> Option<T>,
) -> Option<Sourced<T>> {
    counted(records, read).into_iter().next().map(|(value, _)| value)
}

fn counted<'r, T: Clone + Ord>(
    records: impl IntoIterator<Item = &'r RecordedIdentity>,
    read: impl Fn(&RecordedIdentity) -> Option<T>,
) -> Vec<(Sourced<T>, usize)> {
    let mut counts: BTreeMap<T, (usize, i64, Sourced<T>)> = BTreeMap::new();
    for record in records {
        let Some(value) = read(record) else { continue };
        let sourced = Sourced { value: value.clone(), source: record.feed_title.clone(), on: received_on(record) };
        let entry = counts.entry(value).or_insert((0, i64::MIN, sourced.clone()));
        entry.0 += 1;
        if record.received_at > entry.1 {
            (entry.1, entry.2) = (record.received_at, sourced);
        }
    }
    let mut all: Vec<(usize, i64, Sourced<T>)> = counts.into_values().collect();
    all.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.value.cmp(&b.2.value)));
    all.into_iter().map(|(count, _, sourced)| (sourced, count)).collect()
}

fn received_on(record: &RecordedIdentity) -> String {
    let day = record.as_at.clone().unwrap_or_else(|| Instant::from_micros(record.received_at).date().to_string());
    rules::date_in_words(&day)
}

/// "AMY O'BRIEN-SMITH" as a person writes it; mixed case is left as it is.
pub fn in_title_case(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let mut start = true;
    text.chars()
        .flat_map(|c| {
            let shown = if start { c.to_string() } else { c.to_lowercase().to_string() };
            start = !c.is_alphanumeric();
            shown.chars().collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_from_old_systems_read_as_names() {
        assert_eq!(in_title_case("O'BRIEN-SMITH"), "O'Brien-Smith");
        assert_eq!(in_title_case("McDonald"), "McDonald");
        assert_eq!(in_title_case("12A HIGH ROAD"), "12a High Road");
    }
}
