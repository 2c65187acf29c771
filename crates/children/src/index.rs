//! The index in memory: every linked record's identity, searchable in well under a millisecond.
//!
//! There are two. The *open* one holds what anybody who may search may find a child by: no child whose existence is
//! hidden, and of a child whose contact details are hidden no address. The *guarded* one holds the rest, for the index
//! team. Every search runs on both, so that an answer takes as long whether or not something is hidden.
//!
//! Each process has its own; how it hears what others have linked is in `index_follows`.

use crate::{
    index_follows::Place,
    records::linking::{self, ToLink},
};
use access::shields::{self, Shield};
use base::{ChildId, SourceRecordId};
use matching::{Answer, Candidate, Identity, Model, Query, RawIdentity};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{Error, Store, journal};
use tokio::sync::{Mutex, MutexGuard};

/// Cheap to clone; all clones are one index.
#[derive(Clone, Debug, Default)]
pub struct Index(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    both: RwLock<Both>,
    place: Mutex<Place>,
    followed: AtomicI64,
    holder: OnceLock<String>,
}

#[derive(Debug)]
struct Both {
    open: matching::Index,
    guarded: matching::Index,
    /// Children under a shield (the stronger of two).
    shielded: HashMap<ChildId, Shield>,
}

impl Default for Both {
    fn default() -> Self {
        Self::by(&Model::shipped())
    }
}

/// The answer to one search on both halves.
#[derive(Debug)]
pub struct Found {
    pub open: Answer,
    pub guarded: Answer,
}

impl Index {
    /// Reads every linked record, to be weighed by the model the program ships with.
    pub async fn build(store: &Store) -> Result<Self, Error> {
        Self::build_by(store, &Model::shipped()).await
    }

    /// Reads every linked record, to be weighed by `model`. A hundred thousand take about a second.
    pub async fn build_by(store: &Store, model: &Arc<Model>) -> Result<Self, Error> {
        let index = Self::default();
        *index.write() = Both::by(model);
        index.build_anew(store, &mut *index.place().await).await?;
        Ok(index)
    }

    /// Reads every linked record again, while searches go on in what was there, and puts it in its place.
    pub(crate) async fn build_anew(&self, store: &Store, place: &mut Place) -> Result<(), Error> {
        const PAGE: i64 = 5_000;
        let mut both = Both::by(&self.model());
        let mut tx = store.read_everything().await?;
        // What this snapshot shows includes everything numbered until now; what is numbered later is applied later.
        let number = journal::last_number(&mut tx).await?;
        for shield in [Shield::Contact, Shield::Existence] {
            for child in shields::under(&mut tx, shield, store.now()).await? {
                both.shielded.insert(child, shield);
            }
        }
        let mut after = String::new();
        loop {
            let page = linking::linked_after(&mut tx, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            page.iter().for_each(|record| both.put_linked(record));
        }
        *self.write() = both;
        *place = Place::at(number);
        self.has_followed(number);
        Ok(())
    }

    pub fn len(&self) -> usize {
        let both = self.read();
        both.open.len() + both.guarded.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The model by which records are weighed.
    pub(crate) fn model(&self) -> Arc<Model> {
        Arc::clone(self.read().open.model())
    }

    pub fn search(&self, query: &Query, limit: usize) -> Found {
        let both = self.read();
        Found { open: both.open.search(query, limit), guarded: both.guarded.search(query, limit) }
    }

    pub(crate) fn shield_over(&self, child: ChildId) -> Option<Shield> {
        self.read().shielded.get(&child).copied()
    }

    /// Every record worth comparing with this one, best first. The linker sees both halves: a hidden child's records
    /// belong together too.
    pub(crate) fn candidates(&self, record: &ToLink) -> Vec<Candidate> {
        let both = self.read();
        let identity = identity(record, true);
        let mut all = both.guarded.candidates(&identity);
        // A record that stands in both is weighed as it stands in the guarded half, with its address.
        let whole: HashSet<u128> = all.iter().map(|c| c.record).collect();
        all.extend(both.open.candidates(&identity).into_iter().filter(|c| !whole.contains(&c.record)));
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.record.cmp(&b.record)));
        all
    }

    /// The child a linked record is about.
    pub(crate) fn child_of(&self, record: SourceRecordId) -> Option<ChildId> {
        let both = self.read();
        let child = both.open.child_of(record.as_u128()).or_else(|| both.guarded.child_of(record.as_u128()));
        child.map(ChildId::from_u128)
    }

    /// The records the index holds of these children.
    pub(crate) fn records_of(&self, children: &[ChildId]) -> Vec<SourceRecordId> {
        let both = self.read();
        let of_child = |child: &ChildId| {
            let child = child.as_u128();
            both.open.records_of(child).chain(both.guarded.records_of(child)).collect::<Vec<_>>()
        };
        children.iter().flat_map(of_child).map(SourceRecordId::from_u128).collect()
    }

    pub(crate) fn put(&self, record: SourceRecordId, child: ChildId, sent: &ToLink) {
        self.write().put(record, child, sent);
    }

    /// Puts records of linked children as they are now.
    pub(crate) fn put_linked(&self, records: &[ToLink]) {
        let mut both = self.write();
        records.iter().for_each(|record| both.put_linked(record));
    }

    pub(crate) fn remove(&self, record: SourceRecordId) {
        self.write().remove(record);
    }

    /// Puts a shield over a child for what is put from now on. See [`Index::put_child_anew`] for what was put before.
    pub(crate) fn shield(&self, child: ChildId, shield: Shield) {
        let mut both = self.write();
        if both.shielded.get(&child) != Some(&Shield::Existence) {
            both.shielded.insert(child, shield);
        }
    }

    /// Sets what the tables say of these children's shields; returns those of whom it had been something else.
    pub(crate) fn set_shields(&self, children: &[ChildId], shields: &HashMap<ChildId, Shield>) -> Vec<ChildId> {
        let changed = |both: &Both| -> Vec<ChildId> {
            children.iter().copied().filter(|child| both.shielded.get(child) != shields.get(child)).collect()
        };
        let other = changed(&self.read());
        if !other.is_empty() {
            let mut both = self.write();
            for child in &other {
                match shields.get(child) {
                    Some(shield) => both.shielded.insert(*child, *shield),
                    None => both.shielded.remove(child),
                };
            }
        }
        other
    }

    /// The children the index holds to be under a shield.
    pub(crate) fn shielded(&self) -> Vec<ChildId> {
        self.read().shielded.keys().copied().collect()
    }

    /// Whoever changes the index holds its place: what was read first is then never put last.
    pub(crate) async fn place(&self) -> MutexGuard<'_, Place> {
        self.0.place.lock().await
    }

    pub(crate) fn has_followed(&self, number: i64) {
        self.0.followed.store(number, Ordering::Relaxed);
    }

    /// How many of the journal's numbered entries it has yet to follow: for the metrics.
    pub async fn behind(&self, store: &Store) -> Result<i64, Error> {
        Ok(journal::last_number(&mut store.read().await?).await? - self.0.followed.load(Ordering::Relaxed))
    }

    /// This process, as leases name it.
    pub(crate) fn holder(&self, store: &Store) -> &str {
        self.0.holder.get_or_init(|| store.ids().uuid(store.now()).to_string())
    }

    fn read(&self) -> RwLockReadGuard<'_, Both> {
        self.0.both.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Both> {
        self.0.both.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Both {
    fn by(model: &Arc<Model>) -> Self {
        let empty = || matching::Index::by(Arc::clone(model));
        Self { open: empty(), guarded: empty(), shielded: HashMap::new() }
    }

    fn put(&mut self, record: SourceRecordId, child: ChildId, sent: &ToLink) {
        let (record, shield) = (record.as_u128(), self.shielded.get(&child).copied());
        match shield {
            None => {
                self.guarded.remove(record);
                self.open.insert(record, child.as_u128(), &identity(sent, true));
            }
            Some(Shield::Contact) => {
                self.open.insert(record, child.as_u128(), &identity(sent, false));
                self.guarded.insert(record, child.as_u128(), &identity(sent, true));
            }
            Some(Shield::Existence) => {
                self.open.remove(record);
                self.guarded.insert(record, child.as_u128(), &identity(sent, true));
            }
        }
    }

    fn put_linked(&mut self, record: &ToLink) {
        if let (Ok(id), Some(Ok(child))) = (record.id.parse(), record.child.as_ref().map(|c| c.parse())) {
            self.put(id, child, record);
        }
    }

    fn remove(&mut self, record: SourceRecordId) {
        self.open.remove(record.as_u128());
        self.guarded.remove(record.as_u128());
    }
}

/// A record as the matching engine reads it. Telephone numbers are no evidence and are not passed.
fn identity(record: &ToLink, with_address: bool) -> Identity {
    fn text(field: Option<&String>) -> &str {
        field.map_or("", String::as_str)
    }
    let known_as = text(record.known_as.as_ref());
    let former = text(record.former_family_name.as_ref());
    let others: Vec<&str> = [former].into_iter().filter(|n| !n.is_empty()).collect();
    let birth = text(record.birth_date.as_ref());
    let year_only = record.birth_precision.as_deref() == Some("year");
    let address = |field: Option<&'_ String>| if with_address { text(field).to_owned() } else { String::new() };
    let (house, street, postcode) =
        (address(record.house.as_ref()), address(record.street.as_ref()), address(record.postcode.as_ref()));
    let given = text(record.given_name.as_ref());
    Identity::read(&RawIdentity {
        given: if given.is_empty() { known_as } else { given },
        middle: text(record.middle_names.as_ref()),
        family: text(record.family_name.as_ref()),
        other_family: &others,
        birth,
        birth_format: None,
        birth_precision: year_only.then_some(matching::Precision::Estimated),
        sex: text(record.sex.as_ref()),
        house: &house,
        street: &street,
        postcode: &postcode,
        nhs_number: text(record.nhs_number.as_ref()),
        upn: text(record.upn.as_ref()),
        other_id: "",
    })
}
