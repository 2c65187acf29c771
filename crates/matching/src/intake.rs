//! Brings the rows of a file to the corpus's numbers, on all processors at once. A worker remembers the number of whatever
//! it has read before by the way it was written, so that most fields cost one look-up. What the corpus does not hold
//! yet gets a number within its part of the file; the parts are then told to the corpus in their order, so that it is
//! numbered as if the records had been taken in one after another.

use crate::codes::Code;
use crate::corpus::{Corpus, ListId, PlaceId, Row};
use crate::dictionary::NameId;
use crate::identity::{MOST_MIDDLE, MOST_OTHER, Name, RawIdentity, Sex, house, read_birth, street};
use crate::numbers::Number;
use crate::postcode::Postcode;
use hashbrown::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Numbers from here on are a part's own.
const OWN: u32 = 1 << 31;

/// The corpus's numbers by the way in which a thing was written; 0 where nothing could be read.
#[derive(Debug, Default)]
pub(crate) struct Written {
    names: HashMap<Box<str>, u32>,
    houses: HashMap<Box<str>, u32>,
    streets: HashMap<Box<str>, u32>,
    postcodes: HashMap<Box<str>, u32>,
}

/// A file in which nothing is written twice must not fill the memory.
const MOST: usize = 1 << 20;

/// The number of a text, read once; `find` asks the corpus for it, `fresh` numbers it within the part.
fn number<T>(
    known: &mut HashMap<Box<str>, u32>,
    written: &str,
    read: impl FnOnce(&str) -> Option<T>,
    find: impl FnOnce(&T) -> Option<u32>,
    fresh: impl FnOnce(T) -> u32,
) -> u32 {
    if written.is_empty() {
        return 0;
    }
    if let Some(number) = known.get(written) {
        return *number;
    }
    let found = match read(written) {
        None => 0,
        Some(thing) => match find(&thing) {
            Some(number) => number,
            None => return fresh(thing),
        },
    };
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(written.into(), found);
    found
}

/// Part of a file: its rows, and what the corpus did not hold yet, in the order in which it was met.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) rows: Vec<Row>,
    names: Fresh<Box<str>, Name>,
    houses: Fresh<Arc<str>, ()>,
    streets: Fresh<Arc<str>, ()>,
    places: Fresh<Postcode, ()>,
    lists: Fresh<Vec<NameId>, ()>,
    odd: Fresh<Number, ()>,
}

impl Part {
    /// Takes a row in, by the rules of [`Identity::read`](crate::Identity::read).
    pub(crate) fn add(&mut self, corpus: &Corpus, known: &mut Written, raw: &RawIdentity<'_>) {
        let (names, fresh) = (&mut known.names, &mut self.names);
        let mut name = |written: &str| {
            let find = |name: &Name| corpus.names.find(name.normal()).map(|id| id.0);
            NameId(number(names, written, Name::read, find, |name| fresh.number(name.normal().into(), name)))
        };
        let (given, family) = (name(raw.given), name(raw.family));
        let middle: Vec<NameId> =
            raw.middle.split_whitespace().map(&mut name).filter(|n| n.is_some()).take(MOST_MIDDLE).collect();
        let others: Vec<NameId> =
            raw.other_family.iter().map(|n| name(n)).filter(|n| n.is_some()).take(MOST_OTHER).collect();
        let mut list = |names: Vec<NameId>| {
            ListId(corpus.lists.find(&names).map_or_else(|| self.lists.number(names, ()), |list| list.0))
        };
        let mut code = |number: Option<Number>| {
            number.map_or(Code::NONE, |number| {
                corpus.odd.find(&number).unwrap_or_else(|| Code::odd(self.odd.number(number, ())))
            })
        };
        let row = Row {
            given,
            family,
            middle: list(middle),
            other_family: list(others),
            birth: read_birth(raw),
            sex: Sex::read(raw.sex),
            house: number(
                &mut known.houses,
                raw.house,
                house,
                |h| corpus.houses.find(h),
                |h| self.houses.number(h, ()),
            ),
            street: number(
                &mut known.streets,
                raw.street,
                street,
                |s| corpus.streets.find(s),
                |s| self.streets.number(s, ()),
            ),
            postcode: number(
                &mut known.postcodes,
                raw.postcode,
                Postcode::read,
                |p| corpus.find_area(&p.written()),
                |p| self.places.number(p, ()),
            ),
            nhs: code(Number::nhs(raw.nhs_number)),
            upn: code(Number::upn(raw.upn)),
            other: code(Number::other(raw.other_id)),
        };
        self.rows.push(row);
    }

    /// Tells the corpus what is new, and gives the rows in its numbers.
    pub(crate) fn told_to(mut self, corpus: &mut Corpus) -> Vec<Row> {
        let names: Vec<u32> = self.names.list.iter().map(|(_, name)| corpus.names.number(name).0).collect();
        corpus.names.analyse();
        let houses: Vec<PlaceId> = self.houses.list.iter().map(|(house, ())| corpus.houses.number(house)).collect();
        let streets: Vec<PlaceId> =
            self.streets.list.iter().map(|(street, ())| corpus.streets.number(street)).collect();
        let places: Vec<PlaceId> = self.places.list.iter().map(|(place, ())| corpus.place(place)).collect();
        let settled = |id: u32, numbers: &[u32]| if id >= OWN { numbers[(id - OWN) as usize] } else { id };
        let lists: Vec<u32> = self
            .lists
            .list
            .iter()
            .map(|(list, ())| {
                let list: Vec<NameId> = list.iter().map(|name| NameId(settled(name.0, &names))).collect();
                corpus.lists.number(&list).0
            })
            .collect();
        let odd: Vec<Code> = self.odd.list.iter().map(|(number, ())| corpus.odd.code(number)).collect();
        for row in &mut self.rows {
            for name in [&mut row.given, &mut row.family] {
                name.0 = settled(name.0, &names);
            }
            for list in [&mut row.middle, &mut row.other_family] {
                list.0 = settled(list.0, &lists);
            }
            row.house = settled(row.house, &houses);
            row.street = settled(row.street, &streets);
            row.postcode = settled(row.postcode, &places);
            for code in [&mut row.nhs, &mut row.upn, &mut row.other] {
                if let Some(at) = code.place().filter(|at| *at >= OWN) {
                    *code = odd[(at - OWN) as usize];
                }
            }
        }
        self.rows
    }
}

/// Things the corpus does not hold, each once, in the order in which they were met.
struct Fresh<K, T> {
    numbers: HashMap<K, u32>,
    list: Vec<(K, T)>,
}

impl<K, T> Default for Fresh<K, T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), list: Vec::new() }
    }
}

impl<K: Hash + Eq + Clone, T> Fresh<K, T> {
    fn number(&mut self, key: K, thing: T) -> u32 {
        *self.numbers.entry(key).or_insert_with_key(|key| {
            self.list.push((key.clone(), thing));
            OWN + self.list.len() as u32 - 1
        })
    }
}
