//! What is known of a child, cleaned once. Building one never fails: what cannot be read is left out and named.

use crate::birth::{BirthDate, Precision};
use crate::fold::fold;
use crate::level::Field;
use crate::names::{normalise_name, shown};
use crate::numbers::Number;
use crate::postcode::Postcode;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    Female,
    Male,
}

impl Sex {
    /// `F`, `female`, `girl`, `2` and their like; anything else is not known.
    pub fn read(raw: &str) -> Option<Self> {
        match fold(raw).as_str() {
            "f" | "female" | "girl" | "2" => Some(Self::Female),
            "m" | "male" | "boy" | "1" => Some(Self::Male),
            _ => None,
        }
    }
}

/// A name in the form it is compared in, and as it was written where that says more. Copies share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(Arc<Spelling>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Spelling {
    normal: Box<str>,
    written: Option<Box<str>>,
}

impl Name {
    /// `None` for a placeholder ("Baby", "not known") and for text without a letter.
    pub fn read(raw: &str) -> Option<Self> {
        let normal = normalise_name(raw);
        if normal.is_empty() {
            return None;
        }
        let as_written: String = shown(raw).chars().filter(|c| !c.is_control()).take(60).collect();
        let written = (as_written != shown(&normal)).then(|| as_written.into_boxed_str());
        Some(Self(Arc::new(Spelling { normal: normal.into_boxed_str(), written })))
    }

    /// Lower case, plain letters, parts joined by spaces.
    pub fn normal(&self) -> &str {
        &self.0.normal
    }

    /// As a person would write it.
    pub fn shown(&self) -> String {
        self.0.written.as_deref().map_or_else(|| shown(&self.0.normal), str::to_owned)
    }
}

/// The fields of a record as an agency sent them. Leave out what is not there.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawIdentity<'a> {
    pub given: &'a str,
    pub middle: &'a str,
    pub family: &'a str,
    /// Former names, names known as, the name of the other parent.
    pub other_family: &'a [&'a str],
    pub birth: &'a str,
    /// How dates are written in this source ("dd/mm/yyyy"); otherwise the common ways are tried.
    pub birth_format: Option<&'a str>,
    /// Says that the source's dates are less than exact.
    pub birth_precision: Option<Precision>,
    pub sex: &'a str,
    pub house: &'a str,
    pub street: &'a str,
    pub postcode: &'a str,
    pub nhs_number: &'a str,
    pub upn: &'a str,
    /// Any other number that should be one child's; it may hold slips.
    pub other_id: &'a str,
}

/// A field that was there and could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ignored {
    pub field: Field,
    pub why: &'static str,
}

/// So many middle names, and so many other family names, are kept.
pub(crate) const MOST_MIDDLE: usize = 6;
pub(crate) const MOST_OTHER: usize = 8;

/// A child's identity, normalised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub given: Option<Name>,
    pub middle: Vec<Name>,
    pub family: Option<Name>,
    pub other_family: Vec<Name>,
    pub birth: Option<BirthDate>,
    pub sex: Option<Sex>,
    pub house: Option<Arc<str>>,
    pub street: Option<Arc<str>>,
    pub postcode: Option<Arc<Postcode>>,
    pub nhs_number: Option<Number>,
    pub upn: Option<Number>,
    pub other_id: Option<Number>,
    pub ignored: Vec<Ignored>,
}

impl Identity {
    pub fn read(raw: &RawIdentity<'_>) -> Self {
        let mut ignored = Vec::new();
        let mut note = |field, written: &str, read: bool, why| {
            if !written.trim().is_empty() && !read {
                ignored.push(Ignored { field, why });
            }
        };
        let given = Name::read(raw.given);
        note(Field::Given, raw.given, given.is_some(), "no name in it");
        let family = Name::read(raw.family);
        note(Field::Family, raw.family, family.is_some(), "no name in it");
        let birth = read_birth(raw);
        note(Field::Birth, raw.birth, birth.is_some(), "not a date that can be read");
        let sex = Sex::read(raw.sex);
        note(Field::Sex, raw.sex, sex.is_some(), "neither male nor female");
        let postcode = Postcode::read(raw.postcode).map(Arc::new);
        note(Field::Address, raw.postcode, postcode.is_some(), "not a postcode");
        let nhs_number = Number::nhs(raw.nhs_number);
        note(Field::NhsNumber, raw.nhs_number, nhs_number.is_some(), "not ten digits");
        let upn = Number::upn(raw.upn);
        note(Field::Upn, raw.upn, upn.is_some(), "not a letter and twelve signs");
        Self {
            given,
            middle: raw.middle.split_whitespace().filter_map(Name::read).take(MOST_MIDDLE).collect(),
            family,
            other_family: raw.other_family.iter().filter_map(|n| Name::read(n)).take(MOST_OTHER).collect(),
            birth,
            sex,
            house: house(raw.house),
            street: street(raw.street),
            postcode,
            nhs_number,
            upn,
            other_id: Number::other(raw.other_id),
            ignored,
        }
    }
}

pub(crate) fn read_birth(raw: &RawIdentity<'_>) -> Option<BirthDate> {
    let read = match raw.birth_format {
        Some(format) => BirthDate::read_as(raw.birth, format),
        None => BirthDate::read(raw.birth),
    }?;
    Some(BirthDate { precision: raw.birth_precision.unwrap_or(read.precision).max(read.precision), ..read })
}

/// The numbers and letters of a house, "Flat 3, 65" and "65 flat 3" alike; a house with a name keeps it.
pub(crate) fn house(raw: &str) -> Option<Arc<str>> {
    let folded = fold(raw);
    let mut words: Vec<&str> = folded
        .split([' ', '-'])
        .filter(|w| !w.is_empty() && !matches!(*w, "flat" | "apartment" | "apt" | "unit" | "no" | "room" | "house"))
        .map(|w| w.trim_start_matches('0'))
        .collect();
    words.sort_unstable();
    let joined = words.join(" ");
    (!joined.is_empty()).then(|| joined.into())
}

/// The words of a street in order of the alphabet, kinds of street in short. A kind of street that a stray space divides
/// ("s treet") is one word.
pub(crate) fn street(raw: &str) -> Option<Arc<str>> {
    let folded = fold(raw);
    let mut written = folded.split([' ', '-']).filter(|w| !w.is_empty()).peekable();
    let mut words: Vec<&str> = Vec::new();
    while let Some(word) = written.next() {
        let divided = written.peek().and_then(|next| short_of(&[word, next].concat()));
        if divided.is_some() {
            written.next();
        }
        words.push(divided.or_else(|| short_of(word)).unwrap_or(word));
    }
    words.sort_unstable();
    words.dedup();
    let joined = words.join(" ");
    (!joined.is_empty()).then(|| joined.into())
}

/// A kind of street as it is written in short.
fn short_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "road" => "rd",
        "street" => "st",
        "avenue" => "ave",
        "close" => "cl",
        "drive" => "dr",
        "lane" => "ln",
        "place" => "pl",
        "court" => "ct",
        "crescent" => "cres",
        "gardens" => "gdns",
        "grove" => "gr",
        "square" => "sq",
        "terrace" => "ter",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_left_out_and_named() {
        let identity = Identity::read(&RawIdentity {
            given: "Baby",
            family: "Ashworth",
            birth: "31/02/2020",
            nhs_number: "123",
            ..RawIdentity::default()
        });
        assert_eq!(identity.given, None);
        let fields: Vec<Field> = identity.ignored.iter().map(|i| i.field).collect();
        assert_eq!(fields, [Field::Given, Field::Birth, Field::NhsNumber]);
    }

    #[test]
    fn a_child_with_a_single_name_has_no_family_name() {
        let identity = Identity::read(&RawIdentity { given: "Sukarno", ..RawIdentity::default() });
        assert!(identity.given.is_some() && identity.family.is_none() && identity.ignored.is_empty());
    }

    #[test]
    fn a_flat_is_the_same_flat_however_it_is_written() {
        assert_eq!(house("Flat 3, 65"), house("65 flat 3"));
        assert_eq!(street("Victoria Road"), street("VICTORIA RD."));
        assert_eq!(street("Victoria Street"), street("Victoria S treet"));
    }

    #[test]
    fn a_name_is_shown_as_it_was_written() {
        assert_eq!(Name::read("O'Brien").map(|n| n.shown()).as_deref(), Some("O'Brien"));
        assert_eq!(Name::read("O'BRIEN").map(|n| n.shown()).as_deref(), Some("O'Brien"));
        assert_eq!(Name::read("SMITH").map(|n| n.shown()).as_deref(), Some("Smith"));
    }
}
