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
    /// The names above in their parts, and the birth date as a date: for programs.
    pub parts: Vec<NameParts>,
    pub born: Option<(Date, bool)>,
}

/// A name in its parts, as its newest record has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameParts {
    pub text: String,
    pub given: Option<String>,
    pub family: Option<String>,
    /// What the child is called, beside the name itself.
    pub known_as: bool,
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
            born: birth.map(|b| b.value),
            parts: names_in_parts(records).into_iter().map(|n| n.value).collect(),
            sex: most(records, |r| r.sex.clone()).map(|s| s.value),
            area: addresses(records)
                .iter()
                .filter(|_| !hide_area)
                .find_map(|a| a.value.postcode.split_whitespace().next().map(str::to_owned)),
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
    let in_words = |parts: NameParts| if parts.known_as { format!("known as {}", parts.text) } else { parts.text };
    names_in_parts(records).into_iter().map(|name| name.map(in_words)).collect()
}

/// The same names, in the same order, in their parts.
pub fn names_in_parts(records: &[RecordedIdentity]) -> Vec<Sourced<NameParts>> {
    let in_parts = |text: String| {
        let newest = records.iter().filter(|r| full_name(r).as_ref() == Some(&text)).max_by_key(|r| r.received_at);
        let part =
            |read: fn(&RecordedIdentity) -> Option<&String>| newest.and_then(read).map(|part| in_title_case(part));
        let (given, family) = (part(|r| r.given_name.as_ref()), part(|r| r.family_name.as_ref()));
        NameParts { text, given, family, known_as: false }
    };
    let known_as = |text: String| NameParts { given: Some(text.clone()), text, family: None, known_as: true };
    let called = counted(records, |r| r.known_as.as_deref().map(in_title_case)).into_iter();
    let named = counted(records, full_name).into_iter().map(|(name, _)| name.map(in_parts));
    named.chain(called.map(|(name, _)| name.map(known_as))).collect()
}

fn full_name(record: &RecordedIdentity) -> Option<String> {
    let parts = [record.given_name.as_deref(), record.family_name.as_deref()].into_iter().flatten().map(in_title_case);
    Some(parts.collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
}

/// An address as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub lines: String,
    pub postcode: String,
}

/// Addresses of open records, the commonest first. House and street in one postcode are one address, whether or not a
/// record adds the town; it is shown as the record with most to say has it.
pub fn addresses(records: &[RecordedIdentity]) -> Vec<Sourced<Address>> {
    let open = || records.iter().filter(|r| r.ended_at.is_none());
    let mut fullest: BTreeMap<(String, String), (bool, i64, String)> = BTreeMap::new();
    for record in open() {
        let Some(place) = place(record) else { continue };
        let (town, lines) = (town(record), lines(record));
        let written = (town.is_some(), record.received_at, lines);
        let best = fullest.entry(place).or_insert_with(|| written.clone());
        if written > *best {
            *best = written;
        }
    }
    let address = |r: &RecordedIdentity| {
        let (_, _, lines) = fullest.get(&place(r)?)?.clone();
        Some(Address { lines, postcode: r.postcode.clone().unwrap_or_default() })
    };
    counted(open(), address).into_iter().map(|(a, _)| a).collect()
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [self.lines.as_str(), self.postcode.as_str()].into_iter().filter(|part| !part.is_empty());
        f.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

/// What makes an address the same one: house, street and postcode, however written. Somebody who adds a child may know
/// no postcode, or nothing else.
pub fn place(record: &RecordedIdentity) -> Option<(String, String)> {
    let place = (street(record).to_lowercase(), record.postcode.clone().unwrap_or_default());
    (place != Default::default()).then_some(place)
}

fn street(record: &RecordedIdentity) -> String {
    let parts = [record.house.as_deref(), record.street.as_deref()].into_iter().flatten();
    in_title_case(&parts.map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

fn town(record: &RecordedIdentity) -> Option<String> {
    record.town.as_deref().map(in_title_case).filter(|town| !town.trim().is_empty())
}

fn lines(record: &RecordedIdentity) -> String {
    let lines = [Some(street(record)), town(record)].into_iter().flatten().filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ")
}

/// The value most records give; among equals the newest.
pub fn most<T: Clone + Ord>(
    records: &[RecordedIdentity],
    read: impl Fn(&RecordedIdentity) -> Option<T>,
) -> Option<Sourced<T>> {
    counted(records, read).into_iter().next().map(|(value, _)| value)
}

/// Every value given, the commonest first; each once, as its newest record has it.
pub fn every<T: Clone + Ord>(
    records: &[RecordedIdentity],
    read: impl Fn(&RecordedIdentity) -> Option<T>,
) -> Vec<Sourced<T>> {
    counted(records, read).into_iter().map(|(value, _)| value).collect()
}

/// Where one record says the child lives, or lived.
pub fn address(record: &RecordedIdentity) -> Option<Address> {
    place(record).map(|(_, postcode)| Address { lines: lines(record), postcode })
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

    fn living_at(house: &str, street: &str, town: Option<&str>, postcode: &str, received_at: i64) -> RecordedIdentity {
        RecordedIdentity {
            house: Some(house.into()),
            street: Some(street.into()),
            town: town.map(str::to_owned),
            postcode: Some(postcode.into()),
            received_at,
            feed_title: format!("feed {received_at}"),
            ..RecordedIdentity::default()
        }
    }

    #[test]
    fn an_address_to_which_one_source_adds_the_town_is_shown_once() {
        let shown = addresses(&[
            living_at("12", "HIGH ROAD", None, "AL1 2AB", 3),
            living_at("12", "High Road", Some("ALDERWICK"), "AL1 2AB", 1),
            living_at("12", "High Road", Some(" "), "AL1 2AB", 2),
            living_at("4", "Mill Lane", None, "AL1 2AB", 4),
        ]);
        let lines: Vec<&str> = shown.iter().map(|a| a.value.lines.as_str()).collect();
        assert_eq!(lines, ["12 High Road, Alderwick", "4 Mill Lane"]);
        assert_eq!(shown[0].source, "feed 3", "the newest record says so");
    }

    #[test]
    fn a_street_without_a_postcode_is_shown_and_does_not_hide_where_the_child_lives() {
        let street_alone = RecordedIdentity { postcode: None, ..living_at("4", "Mill Lane", None, "", 9) };
        let place_alone = living_at("", "", None, "AL9", 8);
        let lines: Vec<String> =
            addresses(&[street_alone.clone(), place_alone.clone()]).iter().map(|a| a.value.to_string()).collect();
        assert_eq!(lines, ["4 Mill Lane", "AL9"]);
        let likeness = Likeness::of(&[street_alone, place_alone], false, jiff::civil::date(2026, 11, 22));
        assert_eq!(likeness.area.as_deref(), Some("AL9"));
    }

    #[test]
    fn the_same_street_in_another_postcode_is_another_address() {
        let shown = addresses(&[
            living_at("12", "High Road", Some("Alderwick"), "AL1 2AB", 1),
            living_at("12", "High Road", None, "AL9 9ZZ", 2),
        ]);
        assert_eq!(shown.len(), 2);
    }
}
