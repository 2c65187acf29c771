//! All that a set of records has in common: its dictionary of names, its places, and how often each value occurs.
//! A [`Row`] is one identity written in the corpus's numbers.

use crate::birth::BirthDate;
use crate::codes::{Code, Odd};
use crate::dictionary::{Dictionary, Entry, NameId};
use crate::identity::{Identity, Name, Sex};
use crate::numbers::Number;
use crate::postcode::Postcode;
use hashbrown::HashMap;
use rayon::prelude::*;

/// A postcode's, a street's or a house's place in its list; 0 is none.
pub(crate) type PlaceId = u32;

/// A list of names; 0 is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ListId(pub(crate) u32);

/// One cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) given: NameId,
    pub(crate) family: NameId,
    pub(crate) middle: ListId,
    pub(crate) other_family: ListId,
    pub(crate) birth: Option<BirthDate>,
    pub(crate) sex: Option<Sex>,
    pub(crate) house: PlaceId,
    pub(crate) street: PlaceId,
    pub(crate) postcode: PlaceId,
    pub(crate) nhs: Code,
    pub(crate) upn: Code,
    pub(crate) other: Code,
}

/// Lists of names, each once: most records with a middle name share it with many.
#[derive(Debug)]
pub(crate) struct Lists {
    ids: HashMap<Box<[NameId]>, ListId>,
    lists: Vec<Box<[NameId]>>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { ids: HashMap::from_iter([(Box::default(), ListId(0))]), lists: vec![Box::default()] }
    }
}

impl Lists {
    /// The number of a list; one not met before gets the next.
    pub(crate) fn number(&mut self, names: &[NameId]) -> ListId {
        if let Some(id) = self.ids.get(names) {
            return *id;
        }
        let id = ListId(self.lists.len() as u32);
        self.lists.push(names.into());
        self.ids.insert(names.into(), id);
        id
    }

    pub(crate) fn find(&self, names: &[NameId]) -> Option<ListId> {
        self.ids.get(names).copied()
    }

    pub(crate) fn get(&self, id: ListId) -> &[NameId] {
        &self.lists[id.0 as usize]
    }
}

/// How much of an address a postcode tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    #[default]
    None,
    Unit,
    District,
    Foreign,
}

impl Reach {
    pub(crate) const fn of(postcode: &Postcode) -> Self {
        match postcode {
            Postcode::Unit { .. } => Self::Unit,
            Postcode::District(_) => Self::District,
            Postcode::Foreign(_) => Self::Foreign,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Area {
    pub(crate) code: Box<str>,
    pub(crate) reach: Reach,
    pub(crate) district: u32,
    pub(crate) count: u32,
}

/// Texts numbered in the order in which they were met, each with its count.
#[derive(Debug)]
pub(crate) struct Numbered {
    ids: HashMap<Box<str>, u32>,
    texts: Vec<(Box<str>, u32)>,
}

impl Default for Numbered {
    fn default() -> Self {
        Self { ids: HashMap::new(), texts: vec![(Box::default(), 0)] }
    }
}

impl Numbered {
    /// The number of a text; a text not met before gets the next.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.push((text.into(), 0));
        self.ids.insert(text.into(), id);
        id
    }

    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    pub(crate) fn text(&self, id: u32) -> &str {
        &self.texts[id as usize].0
    }

    fn count(&mut self, id: u32, by: i32) {
        if id != 0 {
            let count = &mut self.texts[id as usize].1;
            *count = count.saturating_add_signed(by);
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Corpus {
    pub(crate) names: Dictionary,
    pub(crate) lists: Lists,
    pub(crate) odd: Odd,
    pub(crate) streets: Numbered,
    pub(crate) houses: Numbered,
    districts: Numbered,
    area_ids: HashMap<Box<str>, PlaceId>,
    areas: Vec<Area>,
    births: HashMap<i32, u32>,
    /// How many records bear both names.
    whole_names: HashMap<(NameId, NameId), u32>,
    /// How many records have been counted.
    pub(crate) records: u32,
}

impl Corpus {
    pub(crate) fn row(&mut self, identity: &Identity) -> Row {
        let mut name = |name: &Option<Name>| name.as_ref().map_or(NameId::NONE, |n| self.names.intern(n));
        let (given, family) = (name(&identity.given), name(&identity.family));
        let mut list = |names: &[Name]| {
            let names: Vec<NameId> = names.iter().map(|n| self.names.intern(n)).collect();
            self.lists.number(&names)
        };
        let (middle, other_family) = (list(&identity.middle), list(&identity.other_family));
        let postcode = identity.postcode.as_ref().map_or(0, |p| self.place(p));
        let mut code = |number: &Option<Number>| number.as_ref().map_or(Code::NONE, |n| self.odd.code(n));
        Row {
            given,
            family,
            middle,
            other_family,
            birth: identity.birth,
            sex: identity.sex,
            house: identity.house.as_deref().map_or(0, |h| self.houses.number(h)),
            street: identity.street.as_deref().map_or(0, |s| self.streets.number(s)),
            postcode,
            nhs: code(&identity.nhs_number),
            upn: code(&identity.upn),
            other: code(&identity.other_id),
        }
    }

    pub(crate) fn place(&mut self, postcode: &Postcode) -> PlaceId {
        let code = postcode.written();
        if let Some(id) = self.area_ids.get(code.as_str()) {
            return *id;
        }
        if self.areas.is_empty() {
            self.areas.push(Area::default());
        }
        let reach = Reach::of(postcode);
        let district = postcode.district().map_or(0, |d| self.districts.number(d));
        let id = self.areas.len() as u32;
        self.areas.push(Area { code: code.as_str().into(), reach, district, count: 0 });
        self.area_ids.insert(code.into_boxed_str(), id);
        id
    }

    pub(crate) fn area(&self, id: PlaceId) -> &Area {
        &self.areas[id as usize]
    }

    pub(crate) fn list(&self, id: ListId) -> &[NameId] {
        self.lists.get(id)
    }

    pub(crate) fn name(&self, id: NameId) -> &Entry {
        self.names.get(id)
    }

    /// Takes a row into the counts (`by` 1) or out of them (`by` -1).
    pub(crate) fn count(&mut self, row: &Row, by: i32) {
        self.count_values(row, by);
        if row.given.is_some() && row.family.is_some() {
            let count = self.whole_names.entry((row.given, row.family)).or_default();
            *count = count.saturating_add_signed(by);
        }
    }

    /// Takes the rows of a file into the counts.
    pub(crate) fn count_all(&mut self, rows: &[Row]) {
        let whole_names = || {
            let mut bearers: Vec<(NameId, NameId)> = rows
                .par_iter()
                .map(|row| (row.given, row.family))
                .filter(|(given, family)| given.is_some() && family.is_some())
                .collect();
            bearers.par_sort_unstable();
            bearers
        };
        let (bearers, ()) = rayon::join(whole_names, || rows.iter().for_each(|row| self.count_values(row, 1)));
        let bearers = bearers.chunk_by(|a, b| a == b);
        for same in bearers {
            let count = self.whole_names.entry(same[0]).or_default();
            *count = count.saturating_add(same.len() as u32);
        }
    }

    fn count_values(&mut self, row: &Row, by: i32) {
        self.records = self.records.saturating_add_signed(by);
        self.names.count_given(row.given, by);
        self.names.count_family(row.family, by);
        self.streets.count(row.street, by);
        self.houses.count(row.house, by);
        if row.postcode != 0 {
            let area = &mut self.areas[row.postcode as usize];
            area.count = area.count.saturating_add_signed(by);
            self.districts.count(area.district, by);
        }
        if let Some(birth) = row.birth {
            let count = self.births.entry(birth.days()).or_default();
            *count = count.saturating_add_signed(by);
        }
    }

    pub(crate) fn counted_given(&self) -> u32 {
        self.names.given_total
    }

    pub(crate) fn counted_family(&self) -> u32 {
        self.names.family_total
    }

    pub(crate) fn counted_whole_name(&self, given: NameId, family: NameId) -> u32 {
        self.whole_names.get(&(given, family)).copied().unwrap_or(0)
    }

    pub(crate) fn counted_birth(&self, birth: BirthDate) -> u32 {
        self.births.get(&birth.days()).copied().unwrap_or(0)
    }

    pub(crate) fn counted_district(&self, district: u32) -> u32 {
        self.districts.texts.get(district as usize).map_or(0, |(_, count)| *count)
    }

    pub(crate) fn counted_house(&self, house: PlaceId) -> u32 {
        self.houses.texts.get(house as usize).map_or(0, |(_, count)| *count)
    }

    pub(crate) fn counted_street(&self, street: PlaceId) -> u32 {
        self.streets.texts.get(street as usize).map_or(0, |(_, count)| *count)
    }

    pub(crate) fn find_area(&self, code: &str) -> Option<PlaceId> {
        self.area_ids.get(code).copied()
    }

    pub(crate) fn find_district(&self, district: &str) -> Option<u32> {
        self.districts.find(district)
    }

    /// All that has been counted, in an order of its own.
    #[cfg(test)]
    pub(crate) fn counts(&self) -> impl std::fmt::Debug {
        let mut whole: Vec<_> = self.whole_names.iter().map(|(names, count)| (*names, *count)).collect();
        let mut births: Vec<_> = self.births.iter().map(|(day, count)| (*day, *count)).collect();
        whole.sort_unstable();
        births.sort_unstable();
        let names: Vec<_> = (0..self.names.len() as u32)
            .map(|at| self.names.get(NameId(at)))
            .map(|name| (name.normal().to_owned(), name.english, name.given_count(), name.family_count()))
            .collect();
        let areas: Vec<_> = self.areas.iter().map(|area| (area.code.clone(), area.district, area.count)).collect();
        (names, areas, whole, births, self.districts.texts.clone(), self.streets.texts.clone(), self.records)
    }
}
