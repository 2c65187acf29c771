//! Which pairs of records are worth comparing. Each rule gives a record one or more keys; records that share a key
//! stand in one block and are compared. A block too big is divided by a further field; one that no field can divide
//! is gone through in order, each record with its nearest neighbours, and counted: nothing is dropped unseen.
//!
//! A birth date is shared by many, and so is a common name: the two together are a chance that comes true too often to be
//! looked at. A common name therefore wants an initial of the other name, or part of the date, beside it; a rare one
//! does not.

use crate::blocks::{Dividers, Found, Pairs};
use crate::codes::Code;
use crate::corpus::{Corpus, Row};
use crate::dictionary::NameId;
use crate::name_keys::{Head, NameKeys};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    NhsNumber,
    Upn,
    OtherId,
    /// All of such a number but one sign.
    OtherIdBut,
    /// Day and month in either order.
    FamilyAndBirth,
    GivenAndBirth,
    BirthAndDistrict,
    PostcodeAndGiven,
    PostcodeFamilyInitial,
    SoundsAndYear,
    SoundsAndDay,
    BeginningsAndDistrict,
    /// Given and family name may have changed places.
    NamesEitherWay,
    HouseAndBirth,
    HouseStreetAndGiven,
    HomeAndYear,
}

const RULES: [Rule; 16] = [
    Rule::NhsNumber,
    Rule::Upn,
    Rule::OtherId,
    Rule::OtherIdBut,
    Rule::FamilyAndBirth,
    Rule::GivenAndBirth,
    Rule::BirthAndDistrict,
    Rule::PostcodeAndGiven,
    Rule::PostcodeFamilyInitial,
    Rule::SoundsAndYear,
    Rule::SoundsAndDay,
    Rule::BeginningsAndDistrict,
    Rule::NamesEitherWay,
    Rule::HouseAndBirth,
    Rule::HouseStreetAndGiven,
    Rule::HomeAndYear,
];

/// Two things that by chance come together in more records of a file than this are common: a year beside them is too little.
const MANY: f64 = 20.0;
/// Where they come together in more than this, a month is too little as well: the whole date is looked at by other rules.
const TOO_MANY: f64 = 12.0 * MANY;
/// A birth date and where one lives come together by chance in no more records than this, or want an initial beside them.
const NEIGHBOURS: f64 = 2.0;

/// `order` sorts records by what they say, so that the outcome does not hang on the order of the file. `followed` hears after
/// each rule how many of how many have been followed.
pub(crate) fn pairs(corpus: &Corpus, rows: &[Row], order: &[u64], followed: impl Fn(usize, usize)) -> Pairs {
    let names = NameKeys::of(corpus, rows);
    let fields = Fields { corpus, rows, order, names: &names };
    let mut found = Found::among(rows.len());
    for (at, rule) in RULES.into_iter().enumerate() {
        found.add(&fields, |record, write: &mut dyn FnMut(u64)| {
            keys(rule, corpus, &names, rows.len(), &rows[record as usize], write);
        });
        followed(at + 1, RULES.len());
    }
    found.pairs()
}

/// The further fields by which a block too big is divided, the most telling first.
struct Fields<'a> {
    corpus: &'a Corpus,
    rows: &'a [Row],
    order: &'a [u64],
    names: &'a NameKeys,
}

impl Dividers for Fields<'_> {
    const DEPTH: usize = 6;

    fn divider(&self, record: u32, depth: usize) -> u64 {
        let row = &self.rows[record as usize];
        let district = || if row.postcode == 0 { 0 } else { u64::from(self.corpus.area(row.postcode).district) };
        match depth {
            0 => row.birth.map_or(0, |b| 1 + u64::from(b.year.unsigned_abs())),
            1 => district(),
            2 => self.names.head(row.given).english,
            3 => self.names.head(row.family).english,
            4 => row.birth.map_or(0, |b| u64::from(b.days().unsigned_abs())),
            _ => u64::from(row.postcode),
        }
    }

    fn order(&self, record: u32) -> u64 {
        self.order[record as usize]
    }
}

/// Writes the keys by which a rule finds a record.
fn keys(rule: Rule, corpus: &Corpus, names: &NameKeys, rows: usize, row: &Row, write: &mut dyn FnMut(u64)) {
    let birth = row.birth.map(|b| u64::from(b.days().unsigned_abs()));
    let year = || row.birth.map(|b| u64::from(b.year.unsigned_abs()));
    let district = || {
        let area = (row.postcode != 0).then(|| corpus.area(row.postcode))?;
        Some(if area.district == 0 { u64::from(row.postcode) | 1 << 40 } else { u64::from(area.district) })
    };
    // In how many records two things come together that so many have each, by chance.
    let chance = |a: u32, b: u32| f64::from(a) * f64::from(b) / rows as f64;
    let unit = (row.postcode != 0).then_some(u64::from(row.postcode));
    let given = row.given.is_some().then_some(row.given);
    let family = row.family.is_some().then_some(row.family);
    match rule {
        Rule::NhsNumber => number(row.nhs, write),
        Rule::Upn => number(row.upn, write),
        Rule::OtherId => number(row.other, write),
        Rule::OtherIdBut => {
            // Such a number has no check to tell a slip by: all of it but one sign.
            if let Some(number) = corpus.odd.number(row.other) {
                let number = number.as_str();
                let but = |left: usize| number.bytes().enumerate().filter(move |(at, _)| *at != left);
                (0..number.len()).for_each(|left| write(but(left).fold(1, |key, (_, sign)| mix(key, u64::from(sign)))));
            }
        }
        Rule::FamilyAndBirth => {
            // Day and month may have changed places.
            let turned = row.birth.map(|b| {
                let (low, high) = (b.day.min(b.month), b.day.max(b.month));
                u64::from(b.year.unsigned_abs()) << 16 | u64::from(low) << 8 | u64::from(high)
            });
            let Some(turned) = turned else { return };
            for sound in families(corpus, row).flat_map(|name| names.sounds(name)) {
                let key = mix(turned, sound.key);
                if sound.common_family {
                    initials(corpus, names, row, |initial| write(mix(key, initial)));
                } else {
                    write(key);
                }
            }
            let rare = families(corpus, row).filter_map(|name| names.head(name).rare_family);
            rare.for_each(|name| write(mix(turned, name)));
        }
        Rule::GivenAndBirth => {
            let Some(birth) = birth else { return };
            let initial = names.head(row.family).initial;
            let middles = || corpus.list(row.middle).iter().copied().filter(|m| !names.head(*m).is_initial);
            for sound in given.into_iter().chain(middles()).flat_map(|name| names.sounds(name)) {
                let key = mix(birth, sound.key);
                write(if sound.common_given { mix(key, initial) } else { key });
            }
            let rare = given.into_iter().chain(middles()).filter_map(|name| names.head(name).rare_given);
            rare.for_each(|name| write(mix(birth, name)));
            let first = names.head(row.given).english;
            middles().for_each(|middle| write(mix(birth, mix(first, names.head(middle).english))));
        }
        Rule::BirthAndDistrict => {
            let Some((birth, district)) = birth.zip(district()) else { return };
            let key = mix(birth, district);
            let area = corpus.area(row.postcode);
            let living = if area.district == 0 { area.count } else { corpus.counted_district(area.district) };
            if row.birth.is_some_and(|birth| chance(corpus.counted_birth(birth), living) > NEIGHBOURS) {
                [row.given, row.family].into_iter().for_each(|name| write(mix(key, names.head(name).initial)));
            } else {
                write(key);
            }
        }
        Rule::PostcodeAndGiven => {
            if let (Some(unit), Some(given)) = (unit, given) {
                names.sounds(given).iter().for_each(|sound| write(mix(unit, sound.key)));
            }
        }
        Rule::PostcodeFamilyInitial => {
            let initial = given.map_or(0, |g| names.head(g).initial);
            if let (Some(unit), Some(family)) = (unit, family) {
                let head = names.head(family);
                [head.english, head.beginning].into_iter().for_each(|key| write(mix(unit, mix(key, initial))));
            }
        }
        Rule::SoundsAndYear => {
            let (Some(given), Some(family), Some(birth)) = (given, family, row.birth) else { return };
            let (g, f) = (names.head(given), names.head(family));
            let year = u64::from(birth.year.unsigned_abs());
            let month = mix(year, u64::from(birth.month) | 1 << 20);
            let day = mix(year, u64::from(birth.day) | 1 << 21);
            let bearers = chance(g.sounding_given, f.sounding_family);
            if bearers <= MANY {
                whole_sounds(g, f, |key| write(mix(year, key)));
            } else if bearers <= TOO_MANY {
                whole_sounds(g, f, |key| [month, day].into_iter().for_each(|at| write(mix(at, key))));
            }
            half_sounds(g, f, rows, |key| [month, day].into_iter().for_each(|at| write(mix(at, key))));
        }
        Rule::SoundsAndDay => {
            let (Some(given), Some(family), Some(birth)) = (given, family, row.birth) else { return };
            let (g, f) = (names.head(given), names.head(family));
            let day = u64::from(birth.month) << 8 | u64::from(birth.day);
            whole_sounds(g, f, |key| write(mix(day, key)));
            half_sounds(g, f, rows, |key| write(mix(day, key)));
        }
        Rule::BeginningsAndDistrict => {
            if let (Some(g), Some(f), Some(district)) = (given, family, district()) {
                let (g, f) = (names.head(g), names.head(f));
                let key = mix(district, mix(g.beginning, f.beginning));
                let many = chance(g.beginning_given, f.beginning_family) > 10.0 * TOO_MANY;
                write(if many { mix(key, year().unwrap_or_default()) } else { key });
            }
        }
        Rule::NamesEitherWay => {
            if let (Some(g), Some(f)) = (given, family) {
                let both = mix(u64::from(g.min(f).0), u64::from(g.max(f).0));
                let many = chance(corpus.name(g).given_count(), corpus.name(f).family_count()) > TOO_MANY;
                let at = if many { birth } else { year() };
                [district(), at.map(|at| at | 1 << 50)].into_iter().flatten().for_each(|at| write(mix(both, at)));
            }
        }
        Rule::HouseAndBirth => {
            if let (true, Some(birth)) = (row.house != 0, birth) {
                let home = mix(u64::from(row.house), birth);
                let [given, family] = [row.given, row.family].map(|name| names.head(name).initial);
                let born = row.birth.map_or(0, |birth| corpus.counted_birth(birth));
                if chance(corpus.counted_house(row.house), born) > MANY {
                    write(mix(home, mix(given, family)));
                } else {
                    [given, family].into_iter().for_each(|initial| write(mix(home, initial)));
                }
            }
        }
        Rule::HouseStreetAndGiven => {
            if let (true, Some(given)) = (row.house != 0 && row.street != 0, given) {
                let mut home = mix(u64::from(row.house), u64::from(row.street));
                let head = names.head(given);
                // In a whole country many of one name live in a High Street 12.
                let at_home = chance(corpus.counted_house(row.house), corpus.counted_street(row.street));
                if at_home * chance(head.sounding_given, 1) > 1.0 {
                    home = mix(home, mix(names.head(row.family).initial, year().unwrap_or_default()));
                }
                [head.english, head.beginning].into_iter().for_each(|key| write(mix(home, key)));
            }
        }
        Rule::HomeAndYear => {
            if let (true, Some(unit), Some(year)) = (row.house != 0, unit, year()) {
                write(mix(mix(unit, u64::from(row.house)), year));
            }
        }
    }
}

fn families(corpus: &Corpus, row: &Row) -> impl Iterator<Item = NameId> {
    std::iter::once(row.family).chain(corpus.list(row.other_family).iter().copied()).filter(|name| name.is_some())
}

/// The initials of the names a child may be called by; where none is known, it may be any.
fn initials(corpus: &Corpus, names: &NameKeys, row: &Row, mut write: impl FnMut(u64)) {
    if row.given.is_some() {
        let called = std::iter::once(row.given).chain(corpus.list(row.middle).iter().copied());
        called.for_each(|name| write(names.head(name).initial));
    } else {
        ('a'..='z').for_each(|initial| write(u64::from(initial)));
    }
}

/// Both names by one ear.
fn whole_sounds(g: &Head, f: &Head, mut write: impl FnMut(u64)) {
    write(mix(g.english, f.english));
    if g.transliterated != 0 && f.transliterated != 0 {
        write(mix(g.transliterated | 1 << 37, f.transliterated));
    }
}

/// One name by its sound, of the other the beginning; where that is not too common.
fn half_sounds(g: &Head, f: &Head, rows: usize, mut write: impl FnMut(u64)) {
    let common = |a: u32, b: u32| f64::from(a) * f64::from(b) / rows as f64 > TOO_MANY;
    if !common(g.beginning_given, f.sounding_family) {
        write(mix(g.beginning, f.english | 1 << 35));
    }
    if !common(g.sounding_given, f.beginning_family) {
        write(mix(g.english | 1 << 36, f.beginning));
    }
}

fn number(code: Code, write: &mut dyn FnMut(u64)) {
    if code.is_some() {
        write(mix(1, code.key()));
    }
}

pub(crate) const fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(b).wrapping_add(0x632B_E593_4AC1_7A5D);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
