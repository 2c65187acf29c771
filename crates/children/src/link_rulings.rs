//! What outranks every score: rulings that two records are, or are not, the same child; and adoptions, where nothing may
//! lead from who a child is to who the child was.

use crate::{
    ChildrenEntry, Index,
    link_records::LINKER,
    records::{
        linking::{self, Adoption, Ruled, Ruling},
        shields::{self as marks, ADOPTION, Mark},
    },
    review::records as reviews,
};
use access::shields::{self, NewShield, Shield};
use base::{ChildId, SourceRecordId};
use matching::Candidate;
use std::collections::HashSet;
use store::{Context, Entry, Error, Tx};

/// Everything ruled of some records.
#[derive(Debug)]
pub(crate) struct Rulings {
    rulings: Vec<Ruling>,
    adoptions: Vec<Adoption>,
    /// Marks that were considered when a shield was lifted.
    settled: HashSet<Mark>,
}

impl Rulings {
    pub(crate) async fn about(tx: &mut Tx, records: &[&str]) -> Result<Self, Error> {
        let rulings = linking::rulings(tx).await?;
        let adoptions = linking::adoptions(tx, records).await?;
        let settled = marks::settled(tx, records).await?;
        Ok(Self { rulings, adoptions, settled })
    }

    pub(crate) fn adoptions(&self) -> &[Adoption] {
        &self.adoptions
    }

    /// The record carries the number a child had before an adoption: it hides that child, unless that was lifted.
    pub(crate) fn hides_who_a_child_was(&self, record: &str) -> bool {
        self.adoptions.iter().any(|a| a.earlier == record)
            && self.marks_anew(&Mark::new(record, Shield::Existence, ADOPTION))
    }

    /// The mark was not there, or not considered, when a shield over the child was lifted.
    pub(crate) fn marks_anew(&self, mark: &Mark) -> bool {
        !self.settled.contains(mark)
    }

    /// Children this record must never be linked to.
    pub(crate) fn apart(&self, record: &str, index: &Index) -> HashSet<ChildId> {
        let ruled = self.rulings.iter().filter(|r| !r.same).filter_map(|r| other(&r.record_a, &r.record_b, record));
        let adopted = self.adoptions.iter().filter_map(|a| other(&a.adopted, &a.earlier, record));
        ruled.chain(adopted).filter_map(|record| child_of(record, index)).collect()
    }

    /// The child a person has said this record is about.
    pub(crate) fn together(&self, record: &str, index: &Index) -> Option<ChildId> {
        let ruled = self.rulings.iter().filter(|r| r.same);
        ruled.filter_map(|r| other(&r.record_a, &r.record_b, record)).find_map(|record| child_of(record, index))
    }
}

/// So many bits must lie between a child and one ruled to be another before the other is no rival.
const CLEARLY: f64 = 7.0;

impl Rulings {
    /// Drops from the candidates every child that is known to be another than the best, and fits clearly worse. Who a
    /// child was before an adoption would else stand in the way of every record of who it is.
    pub(crate) fn drop_known_strangers(&self, candidates: &mut Vec<Candidate>, index: &Index) {
        let best = candidates.iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).cloned();
        let Some(best) = best.filter(|best| candidates.iter().any(|c| c.child != best.child)) else { return };
        let child = ChildId::from_u128(best.child);
        let strangers = self.strangers_to(child, index);
        if strangers.is_empty() {
            return;
        }
        let weight_of = |child: u128| {
            let of_child = candidates.iter().filter(|c| c.child == child);
            of_child.map(|c| c.weight).fold(f64::MIN, f64::max)
        };
        let clearly: HashSet<u128> = strangers
            .iter()
            .map(|stranger| stranger.as_u128())
            .filter(|stranger| best.weight - weight_of(*stranger) >= CLEARLY)
            .collect();
        candidates.retain(|c| !clearly.contains(&c.child));
    }

    fn strangers_to(&self, child: ChildId, index: &Index) -> HashSet<ChildId> {
        let ruled = self.rulings.iter().filter(|r| !r.same).map(|r| (&r.record_a, &r.record_b));
        let adopted = self.adoptions.iter().map(|a| (&a.adopted, &a.earlier));
        ruled
            .chain(adopted)
            .filter_map(|(a, b)| match (child_of(a, index)?, child_of(b, index)?) {
                (a, b) if a == child && b != child => Some(b),
                (a, b) if b == child && a != child => Some(a),
                _ => None,
            })
            .collect()
    }
}

fn other<'r>(a: &'r str, b: &'r str, record: &str) -> Option<&'r str> {
    if a == record {
        Some(b)
    } else if b == record {
        Some(a)
    } else {
        None
    }
}

fn child_of(record: &str, index: &Index) -> Option<ChildId> {
    index.child_of(record.parse::<SourceRecordId>().ok()?)
}

/// Rules that no record of an adopted child is who the child was, and hides who the child was. Returns those newly or
/// still hidden.
pub(crate) async fn keep_apart(
    tx: &mut Tx,
    context: &Context<'_>,
    adoptions: &[Adoption],
    entries: &mut Vec<Entry>,
) -> Result<Vec<ChildId>, Error> {
    if adoptions.is_empty() {
        return Ok(Vec::new());
    }
    let records: Vec<&str> = adoptions.iter().flat_map(|a| [a.adopted.as_str(), a.earlier.as_str()]).collect();
    let ruled = linking::rulings(tx).await?;
    let children = linking::children_of(tx, &records).await?;
    let settled = marks::settled(tx, &records).await?;
    let mut hidden = Vec::new();
    for adoption in adoptions {
        let both = |r: &Ruling| other(&r.record_a, &r.record_b, &adoption.adopted) == Some(&adoption.earlier);
        if !ruled.iter().any(both) {
            let id = context.ids.uuid(context.now).to_string();
            let records = [adoption.adopted.as_str(), adoption.earlier.as_str()];
            let apart = Ruled { records, same: false, reason: "adoption", decided_by: LINKER.to_string() };
            linking::rule(tx, id, apart, context.now).await?;
        }
        let Some(before) = children.get(&adoption.earlier).copied() else { continue };
        let now = children.get(&adoption.adopted).copied();
        if now == Some(before) {
            tracing::error!(record = adoption.adopted, "an adopted child and who it was are linked as one: part them");
            continue;
        }
        if let Some(now) = now {
            reviews::settle_between(tx, [now, before], context.now).await?;
        }
        if settled.contains(&Mark::new(&adoption.earlier, Shield::Existence, ADOPTION)) {
            continue;
        }
        let shield = NewShield {
            child: before,
            shield: Shield::Existence,
            ground: ADOPTION,
            reason: None,
            review_on: None,
            decided_by: None,
        };
        if shields::put(tx, &context.ids, &shield, context.now).await?.is_some() {
            let entry = ChildrenEntry::Shielded { shield: Shield::Existence.code().to_owned() };
            entries.push(Entry::new(&entry).child(before).subject(&adoption.earlier));
        }
        hidden.push(before);
    }
    Ok(hidden)
}
