//! The resident index: every record in memory, found in a moment, changed one by one.

use crate::codes::Code;
use crate::corpus::{Corpus, PlaceId, Row};
use crate::dictionary::{Entry, NameId};
use crate::identity::Identity;
use crate::model::Model;
use hashbrown::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A record's place in the index.
pub(crate) type Slot = u32;

#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) record: u128,
    pub(crate) child: u128,
    pub(crate) row: Row,
}

/// Records of children, ready to be searched. `Send` and `Sync`; whoever shares it wraps it in a lock. Records that
/// few may know of stand in a second index of their own.
#[derive(Debug)]
pub struct Index {
    pub(crate) model: Arc<Model>,
    pub(crate) corpus: Corpus,
    held: Vec<Option<Held>>,
    free: Vec<Slot>,
    by_record: HashMap<u128, Slot>,
    by_child: HashMap<u128, Vec<Slot>>,
    by_birth: HashMap<i32, Vec<Slot>>,
    by_postcode: HashMap<PlaceId, Vec<Slot>>,
    by_names: HashMap<(NameId, NameId), Vec<Slot>>,
    /// Which given names occur with a family name, and the other way round.
    givens_of: HashMap<NameId, Vec<NameId>>,
    families_of: HashMap<NameId, Vec<NameId>>,
    by_number: HashMap<(NumberKind, Code), Vec<Slot>>,
    near: NearNames,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum NumberKind {
    Nhs,
    Upn,
    Other,
}

impl Default for Index {
    fn default() -> Self {
        Self::new()
    }
}

impl Index {
    /// An empty index that weighs by the shipped model.
    pub fn new() -> Self {
        Self::by(Model::shipped())
    }

    /// An empty index that weighs by `model`.
    pub fn by(model: Arc<Model>) -> Self {
        Self {
            model,
            corpus: Corpus::default(),
            held: Vec::new(),
            free: Vec::new(),
            by_record: HashMap::new(),
            by_child: HashMap::new(),
            by_birth: HashMap::new(),
            by_postcode: HashMap::new(),
            by_names: HashMap::new(),
            givens_of: HashMap::new(),
            families_of: HashMap::new(),
            by_number: HashMap::new(),
            near: NearNames::default(),
        }
    }

    /// The model it weighs by.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.by_record.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_record.is_empty()
    }

    /// How many children they are of.
    pub fn children(&self) -> usize {
        self.by_child.len()
    }

    /// Takes in a record of a child; an earlier identity of that record is replaced. The next search sees it.
    pub fn insert(&mut self, record: u128, child: u128, identity: &Identity) {
        self.remove(record);
        let row = self.corpus.row(identity);
        self.corpus.count(&row, 1);
        self.put(record, child, row);
    }

    /// Takes in records whose rows are of `corpus`, and counted there. For an index that is still empty.
    pub(crate) fn fill(&mut self, corpus: Corpus, records: impl Iterator<Item = (u128, u128, Row)>) {
        self.corpus = corpus;
        records.for_each(|(record, child, row)| self.put(record, child, row));
    }

    fn put(&mut self, record: u128, child: u128, row: Row) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.held.push(None);
            self.held.len() as Slot - 1
        });
        for (family, given) in names_of(&self.corpus, &row) {
            let together = self.by_names.entry((family, given)).or_default();
            if together.is_empty() {
                add(self.givens_of.entry(family).or_default(), given);
                add(self.families_of.entry(given).or_default(), family);
            }
            together.push(slot);
        }
        if let Some(birth) = row.birth {
            self.by_birth.entry(birth.days()).or_default().push(slot);
        }
        if row.postcode != 0 {
            self.by_postcode.entry(row.postcode).or_default().push(slot);
        }
        for number in numbers_of(&row) {
            self.by_number.entry(number).or_default().push(slot);
        }
        self.by_record.insert(record, slot);
        self.by_child.entry(child).or_default().push(slot);
        self.held[slot as usize] = Some(Held { record, child, row });
    }

    /// Forgets a record. The next search does not find it.
    pub fn remove(&mut self, record: u128) {
        let Some(slot) = self.by_record.remove(&record) else { return };
        let Some(held) = self.held[slot as usize].take() else { return };
        self.free.push(slot);
        self.corpus.count(&held.row, -1);
        take(&mut self.by_child, &held.child, slot);
        for names in names_of(&self.corpus, &held.row) {
            take(&mut self.by_names, &names, slot);
        }
        if let Some(birth) = held.row.birth {
            take(&mut self.by_birth, &birth.days(), slot);
        }
        take(&mut self.by_postcode, &held.row.postcode, slot);
        for number in numbers_of(&held.row) {
            take(&mut self.by_number, &number, slot);
        }
    }

    /// A record is found to be another child's.
    pub fn move_to(&mut self, record: u128, child: u128) {
        let Some(slot) = self.by_record.get(&record).copied() else { return };
        let Some(held) = &mut self.held[slot as usize] else { return };
        let before = std::mem::replace(&mut held.child, child);
        take(&mut self.by_child, &before, slot);
        self.by_child.entry(child).or_default().push(slot);
    }

    /// The child a record is of.
    pub fn child_of(&self, record: u128) -> Option<u128> {
        self.by_record.get(&record).and_then(|slot| self.at(*slot)).map(|held| held.child)
    }

    /// The records a child has.
    pub fn records_of(&self, child: u128) -> impl Iterator<Item = u128> {
        self.of_child(child).iter().filter_map(|slot| self.at(*slot)).map(|held| held.record)
    }

    pub(crate) fn at(&self, slot: Slot) -> Option<&Held> {
        self.held[slot as usize].as_ref()
    }

    pub(crate) fn of_child(&self, child: u128) -> &[Slot] {
        self.by_child.get(&child).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn born_on(&self, days: i32) -> &[Slot] {
        self.by_birth.get(&days).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn living_at(&self, postcode: PlaceId) -> &[Slot] {
        self.by_postcode.get(&postcode).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn named(&self, family: NameId, given: NameId) -> &[Slot] {
        self.by_names.get(&(family, given)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn givens_of(&self, family: NameId) -> &[NameId] {
        self.givens_of.get(&family).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn families_of(&self, given: NameId) -> &[NameId] {
        self.families_of.get(&given).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn numbered(&self, row: &Row) -> impl Iterator<Item = Slot> {
        numbers_of(row).filter_map(|number| self.by_number.get(&number)).flatten().copied()
    }

    /// The names nearly like `name`, sorted; looked up once and kept, then only the names that are new are looked at.
    pub(crate) fn near(&self, name: &Entry) -> Arc<[NameId]> {
        let mut known = self.near.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.get(name.normal()).map_or(0, |near| near.seen);
        let names = &self.corpus.names;
        if let Some(near) = known.get(name.normal()).filter(|near| near.seen == names.len()) {
            return Arc::clone(&near.names);
        }
        let before = known.get(name.normal()).map(|near| Arc::clone(&near.names));
        drop(known);
        let fresh = names.near(name, seen);
        let mut all: Vec<NameId> = before.iter().flat_map(|b| b.iter().copied()).collect();
        all.extend(fresh.into_iter().map(|(id, _)| id));
        all.sort_unstable();
        all.dedup();
        let near: Arc<[NameId]> = all.into();
        known = self.near.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= NearNames::MOST {
            known.clear();
        }
        known.insert(name.normal().into(), Near { seen: names.len(), names: Arc::clone(&near) });
        near
    }
}

/// Near names already looked up. Names are only ever added, so what was seen stays true.
#[derive(Debug, Default)]
struct NearNames(Mutex<HashMap<Box<str>, Near>>);

impl NearNames {
    const MOST: usize = 50_000;
}

#[derive(Debug)]
struct Near {
    /// How many names there were.
    seen: usize,
    names: Arc<[NameId]>,
}

/// The pairs of names a record is found by: each family name it has had with each given name it goes by.
fn names_of(corpus: &Corpus, row: &Row) -> Vec<(NameId, NameId)> {
    let families = std::iter::once(row.family).chain(corpus.list(row.other_family).iter().copied());
    let mut names: Vec<(NameId, NameId)> = families
        .flat_map(|family| {
            let middles = corpus.list(row.middle).iter().copied().filter(|m| m.is_some());
            std::iter::once(row.given).chain(middles).map(move |given| (family, given))
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn numbers_of(row: &Row) -> impl Iterator<Item = (NumberKind, Code)> {
    let kinds = [(NumberKind::Nhs, row.nhs), (NumberKind::Upn, row.upn), (NumberKind::Other, row.other)];
    kinds.into_iter().filter(|(_, code)| code.is_some())
}

fn add(names: &mut Vec<NameId>, name: NameId) {
    if !names.contains(&name) {
        names.push(name);
    }
}

fn take<K: std::hash::Hash + Eq>(lists: &mut HashMap<K, Vec<Slot>>, key: &K, slot: Slot) {
    if let Some(list) = lists.get_mut(key) {
        if let Some(at) = list.iter().position(|s| *s == slot) {
            list.swap_remove(at);
        }
        if list.is_empty() {
            lists.remove(key);
        }
    }
}
