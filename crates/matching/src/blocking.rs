//! Which pairs of records are worth comparing. Each rule gives a record one or more keys; records that share a key
//! stand in one block and are compared. A block too big is divided by a further field; one that no field can divide
//! is gone through in order, each record with its nearest neighbours, and counted: nothing is dropped unseen.

use crate::corpus::{Corpus, Row};
use crate::dictionary::NameId;
use rayon::prelude::*;

/// Blocks up to this size are compared all against all.
const LARGEST_BLOCK: usize = 150;
/// In an indivisible block, how many neighbours each record is compared with.
const NEIGHBOURS: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    NhsNumber,
    Upn,
    OtherId,
    FamilyAndBirth,
    GivenAndBirth,
    SwappedBirth,
    BirthAndDistrict,
    PostcodeAndGiven,
    PostcodeFamilyInitial,
    SoundsAndYear,
    SoundsAndDay,
    BeginningsAndDistrict,
    NamesEitherWay,
    HouseAndBirth,
    HouseStreetAndGiven,
}

const RULES: [Rule; 15] = [
    Rule::NhsNumber,
    Rule::Upn,
    Rule::OtherId,
    Rule::FamilyAndBirth,
    Rule::GivenAndBirth,
    Rule::SwappedBirth,
    Rule::BirthAndDistrict,
    Rule::PostcodeAndGiven,
    Rule::PostcodeFamilyInitial,
    Rule::SoundsAndYear,
    Rule::SoundsAndDay,
    Rule::BeginningsAndDistrict,
    Rule::NamesEitherWay,
    Rule::HouseAndBirth,
    Rule::HouseStreetAndGiven,
];

/// The pairs found, each once, left below right.
pub(crate) struct Pairs {
    pub(crate) pairs: Vec<(u32, u32)>,
    /// Blocks that no field could divide.
    pub(crate) indivisible: usize,
}

/// `order` sorts records by what they say, so that the outcome does not hang on the order of the file.
pub(crate) fn pairs(corpus: &Corpus, rows: &[Row], order: &[u64]) -> Pairs {
    let mut all: Vec<u64> = Vec::new();
    let mut indivisible = 0;
    for rule in RULES {
        let mut keyed: Vec<(u64, u32)> = rows
            .par_iter()
            .enumerate()
            .flat_map_iter(|(at, row)| keys(rule, corpus, row).into_iter().map(move |key| (key, at as u32)))
            .collect();
        keyed.par_sort_unstable();
        keyed.dedup();
        let blocks: Vec<&[(u64, u32)]> = keyed.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1).collect();
        let found: Vec<(Vec<u64>, usize)> = blocks
            .par_chunks(64)
            .map(|blocks| {
                let (mut found, mut left) = (Vec::new(), 0);
                for block in blocks {
                    let members: Vec<u32> = block.iter().map(|(_, at)| *at).collect();
                    left += divide(corpus, rows, order, members, 0, &mut found);
                }
                (found, left)
            })
            .collect();
        for (found, left) in found {
            all.extend(found);
            indivisible += left;
        }
        all.par_sort_unstable();
        all.dedup();
    }
    Pairs { pairs: all.into_iter().map(|pair| ((pair >> 32) as u32, pair as u32)).collect(), indivisible }
}

/// Writes the pairs of a block, dividing it as long as it is too big. Says how many parts could not be divided.
fn divide(
    corpus: &Corpus,
    rows: &[Row],
    order: &[u64],
    mut members: Vec<u32>,
    depth: usize,
    found: &mut Vec<u64>,
) -> usize {
    if members.len() <= LARGEST_BLOCK {
        for (at, left) in members.iter().enumerate() {
            found.extend(members[at + 1..].iter().map(|right| pair(*left, *right)));
        }
        return 0;
    }
    if depth == DIVIDERS {
        members.sort_unstable_by_key(|at| order[*at as usize]);
        for (at, left) in members.iter().enumerate() {
            found.extend(members[at + 1..].iter().take(NEIGHBOURS).map(|right| pair(*left, *right)));
        }
        return 1;
    }
    let mut keyed: Vec<(u64, u32)> =
        members.iter().map(|at| (divider(corpus, &rows[*at as usize], depth), *at)).collect();
    keyed.sort_unstable();
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|part| divide(corpus, rows, order, part.iter().map(|(_, at)| *at).collect(), depth + 1, found))
        .sum()
}

const fn pair(a: u32, b: u32) -> u64 {
    let (left, right) = if a < b { (a, b) } else { (b, a) };
    (left as u64) << 32 | right as u64
}

const DIVIDERS: usize = 6;

/// The further fields by which a block too big is divided, the most telling first.
fn divider(corpus: &Corpus, row: &Row, depth: usize) -> u64 {
    let district = || if row.postcode == 0 { 0 } else { u64::from(corpus.area(row.postcode).district) };
    match depth {
        0 => row.birth.map_or(0, |b| 1 + u64::from(b.year.unsigned_abs())),
        1 => district(),
        2 => u64::from(corpus.name(row.given).english),
        3 => u64::from(corpus.name(row.family).english),
        4 => row.birth.map_or(0, |b| u64::from(b.days().unsigned_abs())),
        _ => u64::from(row.postcode),
    }
}

fn keys(rule: Rule, corpus: &Corpus, row: &Row) -> Vec<u64> {
    let birth = row.birth.map(|b| u64::from(b.days().unsigned_abs()));
    let year = row.birth.map(|b| u64::from(b.year.unsigned_abs()));
    let district = (row.postcode != 0)
        .then(|| corpus.area(row.postcode))
        .map(|area| if area.district == 0 { u64::from(row.postcode) | 1 << 40 } else { u64::from(area.district) });
    let unit = (row.postcode != 0).then_some(u64::from(row.postcode));
    let given = row.given.is_some().then_some(row.given);
    let family = row.family.is_some().then_some(row.family);
    match rule {
        Rule::NhsNumber => row.nhs.map(|n| wide(n.key())).into_iter().collect(),
        Rule::Upn => row.upn.map(|n| wide(n.key())).into_iter().collect(),
        Rule::OtherId => row.other.map(|n| wide(n.key())).into_iter().collect(),
        Rule::FamilyAndBirth => {
            let families = std::iter::once(row.family).chain(row.other_family.iter().copied());
            with(birth, families.filter(|f| f.is_some()).flat_map(|f| sounds(corpus, f)).collect())
        }
        Rule::GivenAndBirth => {
            let names = std::iter::once(row.given).chain(row.middle.iter().copied());
            with(birth, names.filter(|n| n.is_some()).flat_map(|n| sounds(corpus, n)).collect())
        }
        Rule::SwappedBirth => {
            let turned = row.birth.map(|b| {
                let (low, high) = (b.day.min(b.month), b.day.max(b.month));
                u64::from(b.year.unsigned_abs()) << 16 | u64::from(low) << 8 | u64::from(high)
            });
            with(turned, family.into_iter().flat_map(|f| sounds(corpus, f)).collect())
        }
        Rule::BirthAndDistrict => with(birth, district.into_iter().collect()),
        Rule::PostcodeAndGiven => with(unit, given.into_iter().flat_map(|g| sounds(corpus, g)).collect()),
        Rule::PostcodeFamilyInitial => {
            let initial = given.and_then(|g| corpus.name(g).initial()).map_or(0, u64::from);
            let family = family.into_iter().flat_map(|f| sounds(corpus, f)).map(|key| mix(key, initial)).collect();
            with(unit, family)
        }
        Rule::SoundsAndYear => with(year, both_sounds(corpus, given, family)),
        Rule::SoundsAndDay => {
            let day = row.birth.map(|b| u64::from(b.month) << 8 | u64::from(b.day));
            with(day, both_sounds(corpus, given, family))
        }
        Rule::BeginningsAndDistrict => match (given, family) {
            (Some(g), Some(f)) => with(district, vec![mix(beginning(corpus, g), beginning(corpus, f))]),
            _ => Vec::new(),
        },
        Rule::NamesEitherWay => match (given, family) {
            (Some(g), Some(f)) => {
                let (low, high) = (g.min(f), g.max(f));
                let names = mix(u64::from(low.0), u64::from(high.0));
                [district, year.map(|y| y | 1 << 50)].into_iter().flatten().map(|place| mix(names, place)).collect()
            }
            _ => Vec::new(),
        },
        Rule::HouseAndBirth => match (row.house, birth) {
            (0, _) | (_, None) => Vec::new(),
            (house, Some(birth)) => vec![mix(u64::from(house), birth)],
        },
        Rule::HouseStreetAndGiven => {
            let house = (row.house != 0 && row.street != 0).then(|| mix(u64::from(row.house), u64::from(row.street)));
            with(house, given.into_iter().map(|g| u64::from(corpus.name(g).english)).collect())
        }
    }
}

/// What a name may be found by: its two sounds, its beginning, and the sounds of its parts.
fn sounds(corpus: &Corpus, name: NameId) -> Vec<u64> {
    let entry = corpus.name(name);
    let mut keys = vec![u64::from(entry.english), beginning(corpus, name)];
    if entry.transliterated != 0 {
        keys.push(u64::from(entry.transliterated) | 1 << 33);
    }
    keys.extend(entry.parts.iter().map(|part| u64::from(crate::sound::english(part))));
    keys.extend(entry.groups().iter().map(|group| u64::from(*group) | 1 << 34));
    keys
}

fn both_sounds(corpus: &Corpus, given: Option<NameId>, family: Option<NameId>) -> Vec<u64> {
    let (Some(given), Some(family)) = (given, family) else { return Vec::new() };
    let (g, f) = (corpus.name(given), corpus.name(family));
    let mut keys = vec![
        mix(u64::from(g.english), u64::from(f.english)),
        mix(beginning(corpus, given), u64::from(f.english) | 1 << 35),
        mix(u64::from(g.english) | 1 << 36, beginning(corpus, family)),
    ];
    if g.transliterated != 0 && f.transliterated != 0 {
        keys.push(mix(u64::from(g.transliterated) | 1 << 37, u64::from(f.transliterated)));
    }
    keys
}

fn beginning(corpus: &Corpus, name: NameId) -> u64 {
    corpus.name(name).compact.chars().take(3).fold(1 << 38, |key, letter| mix(key, u64::from(letter)))
}

fn with(first: Option<u64>, keys: Vec<u64>) -> Vec<u64> {
    first.map_or_else(Vec::new, |first| keys.into_iter().map(|key| mix(first, key)).collect())
}

fn wide(key: u128) -> u64 {
    mix((key >> 64) as u64, key as u64)
}

pub(crate) const fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(b).wrapping_add(0x632B_E593_4AC1_7A5D);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
