//! How the index of a process hears of what every other process has written.
//!
//! Entries of the journal are numbered in the order of commits. The index remembers up to which number it has followed
//! and reads, in one snapshot, the entries after it; each says *whose* records may stand differently now, and those are
//! read as the tables have them. So it does not matter whether an entry is followed once or twice, or whether the
//! process itself had written it: the index comes to hold what [`Index::build`] would.

use crate::{
    ChildrenEntry, Index,
    elsewhere::ElsewhereEntry,
    lead::LeadEntry,
    records::linking::{self, ToLink},
};
use access::shields::{self, Shield};
use base::{ChildId, Instant, SourceRecordId};
use std::collections::{BTreeSet, HashSet};
use store::{
    Error, Kind as _, Store, Tx,
    journal::{self, Numbered},
};

/// Entries read at a time.
const PAGE: i64 = 2_000;
/// Rows read, and put under one lock, at a time.
const CHUNK: usize = 200;
/// Batches hold some hundreds of records each.
const BATCHES: usize = 2;
/// A shield may also begin or end because its time has come, and no entry says so.
const SHIELDS_EVERY_SECONDS: i64 = 60;

/// How far the index of this process has followed.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// The last number followed.
    number: i64,
    /// Batches this process has linked itself and put already.
    own: HashSet<String>,
    /// The index holds what is not committed. Should that stay so, because the work was broken off, it is read anew.
    ahead: bool,
    shields_read_at: Option<Instant>,
}

impl Place {
    pub(crate) fn at(number: i64) -> Self {
        Self { number, ..Self::default() }
    }

    /// The index is about to hold what is not committed yet.
    pub(crate) fn run_ahead(&mut self) {
        self.ahead = true;
    }

    /// The batch is committed, and the index holds it.
    pub(crate) fn committed(&mut self, batch: String) {
        self.ahead = false;
        self.own.insert(batch);
    }

    /// What was not committed is taken back.
    pub(crate) fn taken_back(&mut self) {
        self.ahead = false;
    }
}

impl Index {
    /// Takes in what has been numbered since, whoever wrote it. Costs one look at the highest number when there is
    /// nothing.
    pub async fn follow(&self, store: &Store) -> Result<(), Error> {
        let mut place = self.place().await;
        self.follow_from(store, &mut place).await?;
        let now = store.now();
        if place.shields_read_at.is_none_or(|at| now.seconds_since(at) >= SHIELDS_EVERY_SECONDS) {
            self.follow_the_clock(store).await?;
            place.shields_read_at = Some(now);
        }
        Ok(())
    }

    /// Takes in everything that is committed, whether or not it has its number yet.
    pub(crate) async fn catch_up(&self, store: &Store, place: &mut Place) -> Result<(), Error> {
        journal::number_pending(store).await?;
        self.follow_from(store, place).await
    }

    async fn follow_from(&self, store: &Store, place: &mut Place) -> Result<(), Error> {
        loop {
            let mut tx = store.read_everything().await?;
            let last = journal::last_number(&mut tx).await?;
            if last == place.number && !place.ahead {
                return Ok(());
            }
            let entries = journal::numbered_after(&mut tx, place.number, PAGE).await?;
            match Touched::by(&entries, last, place) {
                Ok(touched) => self.take_in(&mut tx, store.now(), touched).await?,
                Err(why) => {
                    drop(tx);
                    tracing::warn!(why, "the index of children is read anew");
                    return self.build_anew(store, place).await;
                }
            }
            for entry in &entries {
                place.number = entry.number;
                entry.subject.as_ref().map(|subject| place.own.remove(subject));
            }
            self.has_followed(place.number);
        }
    }

    /// Puts every record of a child as the tables now have it: after a shield was put up or lifted.
    pub async fn put_child_anew(&self, store: &Store, child: ChildId) -> Result<(), Error> {
        let _place = self.place().await;
        self.put_anew(store, [], [child]).await
    }

    /// The same for several records and children, for whoever holds the place.
    pub(crate) async fn put_anew(
        &self,
        store: &Store,
        records: impl IntoIterator<Item = SourceRecordId>,
        children: impl IntoIterator<Item = ChildId>,
    ) -> Result<(), Error> {
        let (records, children) = (records.into_iter().collect(), children.into_iter().collect());
        let touched = Touched { records, children, ..Touched::default() };
        self.take_in(&mut store.read_everything().await?, store.now(), touched).await
    }

    async fn follow_the_clock(&self, store: &Store) -> Result<(), Error> {
        let (mut tx, now) = (store.read_everything().await?, store.now());
        let mut children: BTreeSet<ChildId> = self.shielded().into_iter().collect();
        for shield in [Shield::Contact, Shield::Existence] {
            children.extend(shields::under(&mut tx, shield, now).await?);
        }
        let children: Vec<ChildId> = children.into_iter().collect();
        for chunk in children.chunks(CHUNK) {
            self.take_in_shields(&mut tx, now, chunk).await?;
        }
        Ok(())
    }

    async fn take_in(&self, tx: &mut Tx, now: Instant, touched: Touched) -> Result<(), Error> {
        let Touched { batches, mut records, children } = touched;
        let children: Vec<ChildId> = children.into_iter().collect();
        for chunk in children.chunks(CHUNK) {
            let there = linking::linked_to(tx, chunk).await?;
            // Also what the index thought was the child's, and the id the child is known by now.
            records.extend(self.records_of(chunk));
            records.extend(there.iter().filter_map(|record| record.id.parse::<SourceRecordId>().ok()));
            let ids: BTreeSet<ChildId> = children_of(&there).chain(chunk.iter().copied()).collect();
            self.take_in_shields(tx, now, &ids.into_iter().collect::<Vec<_>>()).await?;
        }
        let batches: Vec<&str> = batches.iter().map(String::as_str).collect();
        for chunk in batches.chunks(BATCHES) {
            let linked = linking::linked_in(tx, chunk).await?;
            self.take_in_records(tx, now, linked).await?;
        }
        let records: Vec<SourceRecordId> = records.into_iter().collect();
        for chunk in records.chunks(CHUNK) {
            let linked = linking::linked_among(tx, chunk).await?;
            let still: HashSet<&str> = linked.iter().map(|record| record.id.as_str()).collect();
            chunk.iter().filter(|record| !still.contains(record.to_string().as_str())).for_each(|r| self.remove(*r));
            self.take_in_records(tx, now, linked).await?;
        }
        Ok(())
    }

    async fn take_in_records(&self, tx: &mut Tx, now: Instant, linked: Vec<ToLink>) -> Result<(), Error> {
        let children: BTreeSet<ChildId> = children_of(&linked).collect();
        let children: Vec<ChildId> = children.into_iter().collect();
        // The shields first: what is hidden must not be findable for a moment.
        for chunk in children.chunks(CHUNK) {
            self.take_in_shields(tx, now, chunk).await?;
        }
        linked.chunks(CHUNK).for_each(|chunk| self.put_linked(chunk));
        Ok(())
    }

    async fn take_in_shields(&self, tx: &mut Tx, now: Instant, children: &[ChildId]) -> Result<(), Error> {
        let over = shields::over_each(tx, children, now).await?;
        let changed = self.set_shields(children, &over);
        if !changed.is_empty() {
            self.put_linked(&linking::linked_to(tx, &changed).await?);
        }
        Ok(())
    }
}

fn children_of(records: &[ToLink]) -> impl Iterator<Item = ChildId> {
    records.iter().filter_map(|record| record.child.as_ref()?.parse().ok())
}

/// What may stand differently now.
#[derive(Debug, Default)]
struct Touched {
    batches: BTreeSet<String>,
    records: BTreeSet<SourceRecordId>,
    children: BTreeSet<ChildId>,
}

impl Touched {
    /// What these entries touch; why the index must be read anew where they do not tell.
    fn by(entries: &[Numbered], last: i64, place: &Place) -> Result<Self, String> {
        if place.ahead {
            return Err("it held what was not committed".into());
        }
        if last < place.number {
            return Err(format!("the journal ends at {last} and had been followed to {}", place.number));
        }
        let mut touched = Self::default();
        for (entry, expected) in entries.iter().zip(place.number + 1..) {
            if entry.number != expected {
                return Err(format!("the journal has no entry {expected}"));
            }
            if entry.class == "change" && entry.kind.starts_with("children.") {
                touched.add(entry, place).ok_or_else(|| {
                    format!("entry {} of kind {} does not say what it is about", entry.number, entry.kind)
                })?;
            }
        }
        Ok(touched)
    }

    fn add(&mut self, entry: &Numbered, place: &Place) -> Option<()> {
        let child = || entry.child.as_ref()?.parse().ok();
        let Some(facts) = &entry.facts else {
            // Purged: then it was about this child.
            self.children.insert(child()?);
            return Some(());
        };
        // Who leads, and what other areas have to do with a child, changes nothing by which it is found.
        if LeadEntry::decode(&entry.kind, facts).is_ok() || ElsewhereEntry::decode(&entry.kind, facts).is_ok() {
            return Some(());
        }
        match ChildrenEntry::decode(&entry.kind, facts).ok()? {
            ChildrenEntry::RecordsLinked { .. } => {
                let batch = entry.subject.clone()?;
                if !place.own.contains(&batch) {
                    self.batches.insert(batch);
                }
            }
            ChildrenEntry::RecordChanged { record, .. } => {
                self.records.insert(record.parse().ok()?);
            }
            ChildrenEntry::Shielded { .. }
            | ChildrenEntry::ShieldPutUp { .. }
            | ChildrenEntry::ShieldLifted { .. }
            | ChildrenEntry::Joined { .. }
            | ChildrenEntry::Parted { .. }
            | ChildrenEntry::RecordsParted { .. } => {
                self.children.insert(child()?);
            }
            // A record that is ended stays findable; one that is linked to a known child stands in a batch, and so does
            // one that somebody recorded by hand.
            ChildrenEntry::RecordEnded { .. }
            | ChildrenEntry::ChildRecorded { .. }
            | ChildrenEntry::RecordSeen { .. }
            | ChildrenEntry::RecordLinked { .. }
            | ChildrenEntry::FeedsApplied { .. }
            | ChildrenEntry::FeedStarted { .. }
            | ChildrenEntry::FeedQueued { .. }
            | ChildrenEntry::FeedStopped { .. }
            | ChildrenEntry::FeedAgreed { .. }
            | ChildrenEntry::BatchLoaded { .. }
            | ChildrenEntry::BatchEnded { .. }
            | ChildrenEntry::FeedFinished { .. }
            | ChildrenEntry::ShieldLiftAsked { .. }
            | ChildrenEntry::ShieldLiftDeclined { .. }
            | ChildrenEntry::ShieldHolderNamed { .. }
            | ChildrenEntry::ShieldHolderRemoved { .. }
            | ChildrenEntry::ShieldsSeen { .. }
            | ChildrenEntry::SearchMade { .. }
            | ChildrenEntry::Searched { .. }
            | ChildrenEntry::HiddenChildSearched { .. }
            | ChildrenEntry::ReasonAsked { .. }
            | ChildrenEntry::IndexSeen { .. }
            | ChildrenEntry::CaseloadSeen { .. }
            | ChildrenEntry::AlertsSeen { .. }
            | ChildrenEntry::BreachChecked { .. }
            | ChildrenEntry::MixedReported { .. }
            | ChildrenEntry::MixedAnswered { .. }
            | ChildrenEntry::MixedReportSeen { .. }
            | ChildrenEntry::ReviewOpened { .. }
            | ChildrenEntry::ReviewAnswered { .. }
            | ChildrenEntry::ReviewSeen { .. }
            | ChildrenEntry::ReviewsSeen { .. }
            | ChildrenEntry::JoinsSeen { .. }
            | ChildrenEntry::SearchesStopped { .. }
            | ChildrenEntry::FeedProblemsSeen { .. } => {}
        }
        Some(())
    }
}
