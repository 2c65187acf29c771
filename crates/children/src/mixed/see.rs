//! One report: everything recorded of the child, record by record, so that two children can be told apart.

use super::records::{self, Report, Step};
use crate::{
    ChildrenEntry,
    model::RecordedIdentity,
    records::{feeds, index_page},
    review::{records::careful, rules::Careful},
    story::Likeness,
};
use access::{
    Denied, Officer,
    acts::{SeeIdentity, SeeIndex},
    permit,
};
use base::{ChildId, MixedReportId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Entry, Store};

#[derive(Debug)]
pub struct SeenReport {
    pub report: Report,
    pub child: ChildId,
    pub likeness: Likeness,
    pub records: Vec<RecordedIdentity>,
    /// By record, the services that keep it.
    pub services: BTreeMap<String, Vec<String>>,
    pub steps: Vec<Step>,
    /// Why two people must agree; empty where one is enough.
    pub careful: BTreeSet<Careful>,
    pub shielded: bool,
    pub entries: Vec<Entry>,
}

impl SeenReport {
    /// What one person has said and a second must agree to.
    pub fn proposal(&self) -> Option<&Step> {
        self.steps
            .iter()
            .rfind(|step| matches!(step.kind.as_str(), "parted" | "one"))
            .filter(|_| self.report.state == "proposed")
    }

    /// The records that whoever reported it points at.
    pub fn pointed_at(&self) -> BTreeSet<String> {
        self.steps.iter().filter(|step| step.kind == "reported").flat_map(|step| step.records.clone()).collect()
    }
}

/// The page of a report; the index team's alone.
pub async fn see(store: &Store, officer: &Officer, id: MixedReportId) -> Result<SeenReport, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let Some(report) = records::report(&mut tx, id).await? else { return Err(Denied::Hidden) };
    let may = permit::<SeeIdentity>(&mut tx, officer, report.child, now).await?;
    let child = may.child();
    let titles = feeds::titles(&mut tx, now.date()).await?;
    let mut recorded = match may.also::<SeeIndex>() {
        Some(permit) => index_page::identities(&mut tx, &permit).await?,
        None => Vec::new(),
    };
    recorded.iter_mut().for_each(|r| r.feed_title = titles.of(&r.feed));
    let services = records::services(&mut tx, child).await?;
    let steps = records::steps(&mut tx, id).await?;
    let of_two_people = feeds::of_two_people(&mut tx, now.date()).await?;
    let careful = careful(&mut tx, &[child], &of_two_people, now).await?;
    let facts = may.facts();
    let seen = ChildrenEntry::MixedReportSeen { records: recorded.len() };
    let entry = Entry::new(&seen).child(child).subject(id).basis(may.basis().to_string());
    Ok(SeenReport {
        likeness: Likeness::of(&recorded, false, now.date()),
        shielded: facts.contact_hidden || facts.existence_hidden,
        report,
        child,
        records: recorded,
        services,
        steps,
        careful: careful.into_values().flatten().collect(),
        entries: vec![entry],
    })
}

/// The children a report led to: the one it was about, and whoever was parted from it.
pub(crate) async fn children(store: &Store, id: MixedReportId) -> Result<Vec<ChildId>, store::Error> {
    let mut tx = store.read().await?;
    let Some(report) = records::report(&mut tx, id).await? else { return Ok(Vec::new()) };
    let mut children = access::same_child::parted_from(&mut tx, report.child).await?;
    children.push(report.child);
    Ok(children)
}
