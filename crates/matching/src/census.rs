//! Takes a whole file of records into a corpus, on all processors at once. Each part of the file is numbered by itself,
//! then the parts' numbers are told to the corpus in their order: they come out as if the records had been taken in one
//! after another.

use crate::corpus::{Corpus, PlaceId, Row};
use crate::dictionary::NameId;
use crate::identity::{Identity, Name};
use crate::link::Record;
use crate::postcode::Postcode;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::hash::Hash;
use std::sync::Arc;

/// So many records are numbered by one worker at a time.
const PART: usize = 1 << 16;

/// Takes records into a corpus and counts them. Gives their rows.
pub(crate) fn taken(corpus: &mut Corpus, records: &[Record]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    rows.resize_with(records.len(), Row::default);
    let parts: Vec<Part<'_>> = rows
        .par_chunks_mut(PART)
        .zip(records.par_chunks(PART))
        .map(|(rows, records)| {
            let mut part = Part::default();
            for (row, record) in rows.iter_mut().zip(records) {
                *row = part.row(&record.identity);
            }
            part
        })
        .collect();
    let numbers: Vec<Numbers> = parts.iter().map(|part| part.told_to(corpus)).collect();
    corpus.names.analyse();
    rows.par_chunks_mut(PART).zip(&numbers).for_each(|(rows, numbers)| {
        for row in rows {
            numbers.put_into(row);
        }
    });
    corpus.count_all(&rows);
    rows
}

/// What one part of the file holds, in the order in which it was met, numbered from 1.
#[derive(Default)]
struct Part<'r> {
    names: Met<&'r str, &'r Name>,
    houses: Met<&'r str, &'r str>,
    streets: Met<&'r str, &'r str>,
    places: Met<&'r Postcode, &'r Postcode>,
}

impl<'r> Part<'r> {
    /// The record in the part's own numbers.
    fn row(&mut self, identity: &'r Identity) -> Row {
        let mut name = |name: &'r Name| NameId(self.names.number(name.place(), || name.normal(), name));
        Row {
            given: identity.given.as_ref().map_or(NameId::NONE, &mut name),
            family: identity.family.as_ref().map_or(NameId::NONE, &mut name),
            middle: identity.middle.iter().map(&mut name).collect(),
            other_family: identity.other_family.iter().map(&mut name).collect(),
            birth: identity.birth,
            sex: identity.sex,
            house: identity.house.as_ref().map_or(0, |house| self.houses.number(at(house), || house, house)),
            street: identity.street.as_ref().map_or(0, |street| self.streets.number(at(street), || street, street)),
            postcode: identity.postcode.as_ref().map_or(0, |place| self.places.number(at(place), || place, place)),
            nhs: identity.nhs_number,
            upn: identity.upn,
            other: identity.other_id,
        }
    }

    fn told_to(&self, corpus: &mut Corpus) -> Numbers {
        let none = std::iter::once(0);
        Numbers {
            names: none.clone().chain(self.names.first.iter().map(|name| corpus.names.number(name).0)).collect(),
            houses: none.clone().chain(self.houses.first.iter().map(|house| corpus.houses.number(house))).collect(),
            streets: none.clone().chain(self.streets.first.iter().map(|s| corpus.streets.number(s))).collect(),
            places: none.chain(self.places.first.iter().map(|place| corpus.place(place))).collect(),
        }
    }
}

/// Where in memory a shared thing stands.
fn at<T: ?Sized>(thing: &Arc<T>) -> usize {
    Arc::as_ptr(thing).addr()
}

/// Things in the order in which they were first met.
struct Met<K, T> {
    /// Most records of a file share what they have in common: where it stands in memory is found sooner than what it is.
    by_place: HashMap<usize, u32>,
    numbers: HashMap<K, u32>,
    first: Vec<T>,
}

impl<K, T> Default for Met<K, T> {
    fn default() -> Self {
        Self { by_place: HashMap::new(), numbers: HashMap::new(), first: Vec::new() }
    }
}

impl<K: Hash + Eq, T> Met<K, T> {
    fn number(&mut self, place: usize, key: impl FnOnce() -> K, thing: T) -> u32 {
        *self.by_place.entry(place).or_insert_with(|| {
            *self.numbers.entry(key()).or_insert_with(|| {
                self.first.push(thing);
                self.first.len() as u32
            })
        })
    }
}

/// The corpus's number for each of a part's.
struct Numbers {
    names: Vec<u32>,
    houses: Vec<PlaceId>,
    streets: Vec<PlaceId>,
    places: Vec<PlaceId>,
}

impl Numbers {
    fn put_into(&self, row: &mut Row) {
        let names = [&mut row.given, &mut row.family].into_iter();
        for name in names.chain(row.middle.iter_mut()).chain(row.other_family.iter_mut()) {
            name.0 = self.names[name.0 as usize];
        }
        row.house = self.houses[row.house as usize];
        row.street = self.streets[row.street as usize];
        row.postcode = self.places[row.postcode as usize];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::RawIdentity;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_taken_in_together_are_numbered_and_counted_as_one_by_one(
            all in prop::collection::vec(
                ("(Amy|Amie|Zara|Baby|)", "(Smith|Smyth-Jones|)", "(N1 1AA|N1|LS2 9JT|2119|)", "(2020-01-05|2019|)"),
                0..40,
            ),
        ) {
            let records: Vec<Record> = all.iter().map(|(given, family, postcode, birth)| {
                let raw = RawIdentity { given, middle: family, family, postcode, birth, ..RawIdentity::default() };
                Record { identity: Identity::read(&raw), ..Record::default() }
            }).collect();
            let (mut together, mut singly) = (Corpus::default(), Corpus::default());
            let rows = taken(&mut together, &records);
            let expected: Vec<Row> = records.iter().map(|record| singly.row(&record.identity)).collect();
            expected.iter().for_each(|row| singly.count(row, 1));
            prop_assert_eq!(rows, expected);
            prop_assert_eq!(format!("{:?}", together.counts()), format!("{:?}", singly.counts()));
        }
    }
}
