//! The index in memory: every linked record's identity, searchable in well under a millisecond.
//!
//! There are two. The *open* one holds what anybody who may search may find a child by: no child whose existence is
//! hidden, and of a child whose contact details are hidden no address. The *guarded* one holds the rest, for the index
//! team. Every search runs on both, so that an answer takes as long whether or not something is hidden.

use crate::records::linking::{self, ToLink};
use access::{
    same_child,
    shields::{self, Shield},
};
use base::{ChildId, SourceRecordId};
use matching::{Answer, Candidate, Identity, Query, RawIdentity};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard},
};
use store::{Error, Store};

/// Cheap to clone; all clones are one index.
#[derive(Clone, Debug, Default)]
pub struct Index(Arc<RwLock<Both>>);

#[derive(Debug)]
struct Both {
    open: matching::Index,
    guarded: matching::Index,
    /// Children under a shield (the stronger of two).
    shielded: HashMap<ChildId, Shield>,
}

impl Default for Both {
    fn default() -> Self {
        Self { open: matching::Index::new(), guarded: matching::Index::new(), shielded: HashMap::new() }
    }
}

/// The answer to one search on both halves.
#[derive(Debug)]
pub struct Found {
    pub open: Answer,
    pub guarded: Answer,
}

impl Index {
    /// Reads every linked record. A hundred thousand take about a second.
    pub async fn build(store: &Store) -> Result<Self, Error> {
        const PAGE: i64 = 5_000;
        let index = Self::default();
        let mut tx = store.read_everything().await?;
        for shield in [Shield::Contact, Shield::Existence] {
            for child in shields::under(&mut tx, shield, store.now()).await? {
                index.write().shielded.insert(child, shield);
            }
        }
        let mut after = String::new();
        loop {
            let page = linking::linked_after(&mut tx, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            let mut both = index.write();
            for record in &page {
                if let (Ok(id), Some(Ok(child))) = (record.id.parse(), record.child.as_ref().map(|c| c.parse())) {
                    both.put(id, child, record);
                }
            }
        }
        Ok(index)
    }

    pub fn len(&self) -> usize {
        let both = self.read();
        both.open.len() + both.guarded.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
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

    pub(crate) fn put(&self, record: SourceRecordId, child: ChildId, sent: &ToLink) {
        self.write().put(record, child, sent);
    }

    pub(crate) fn remove(&self, record: SourceRecordId) {
        let mut both = self.write();
        both.open.remove(record.as_u128());
        both.guarded.remove(record.as_u128());
    }

    /// Puts every record of a child anew, under the shield that is over it now: after one was put up, what had been
    /// open must not stay so; after one was lifted, the child is found again.
    pub async fn put_child_anew(&self, store: &Store, given: ChildId) -> Result<(), Error> {
        let mut tx = store.read_everything().await?;
        let Some(child) = same_child::current(&mut tx, given).await? else { return Ok(()) };
        let shield = shields::over(&mut tx, child, store.now()).await?;
        let records = linking::linked_to(&mut tx, child).await?;
        let mut both = self.write();
        match shield {
            Some(shield) => both.shielded.insert(child, shield),
            None => both.shielded.remove(&child),
        };
        for record in &records {
            if let Ok(id) = record.id.parse() {
                both.put(id, child, record);
            }
        }
        Ok(())
    }

    pub(crate) fn shield(&self, child: ChildId, shield: Shield) {
        let mut both = self.write();
        if both.shielded.get(&child) != Some(&Shield::Existence) {
            both.shielded.insert(child, shield);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Both> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Both> {
        self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Both {
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
