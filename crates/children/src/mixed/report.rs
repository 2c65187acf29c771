//! Somebody who sees a child's page says that it shows two.

use super::records::{self, NewStep, Report, Step};
use crate::{
    ChildrenEntry,
    open_child::{self, IndexPage},
    put_up_shield::{WrongField, denied, reason},
};
use access::{
    Denied, Officer,
    acts::{RecordIdentity, SeeIdentity},
    permit,
};
use base::{ChildId, MixedReportId};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

/// What the form shows: the services the officer sees on the page, and what they have said before.
#[derive(Debug)]
pub struct Reporting {
    pub page: IndexPage,
    pub earlier: Vec<(Report, Vec<Step>)>,
    pub entries: Vec<Entry>,
}

pub async fn reporting(store: &Store, officer: &Officer, given: ChildId) -> Result<Reporting, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let child = permit::<RecordIdentity>(&mut tx, officer, given, now).await?.child();
    let page = open_child::of(&mut tx, officer, child, now).await?;
    let mut earlier = Vec::new();
    for report in records::of_child(&mut tx, child).await? {
        let steps = records::steps(&mut tx, report.id).await?;
        if steps.iter().any(|step| step.kind == "reported" && step.said_by == officer.person) {
            earlier.push((report, steps));
        }
    }
    let entries = page.entries.clone();
    Ok(Reporting { page, earlier, entries })
}

#[derive(Debug)]
pub struct ReportMixed<'a> {
    pub officer: &'a Officer,
    /// Any id of the child.
    pub child: ChildId,
    /// Involvements that are another child's, as far as the officer can tell.
    pub involvements: &'a [String],
    pub words: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ReportRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(WrongField),
}

/// Where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    pub child: ChildId,
    pub report: MixedReportId,
    /// The officer is of the index team, and answers it.
    pub answers: bool,
}

impl Command for ReportMixed<'_> {
    type Output = Reported;
    type Refusal = ReportRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Reported, Entries), Refused<ReportRefused>> {
        let may = permit::<RecordIdentity>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, ReportRefused::Hidden))?;
        let words = reason(self.words, "words").map_err(|one| Refused::Because(ReportRefused::Wrong(one)))?;
        let child = may.child();
        let pointed = records::records_of(tx, child, self.involvements).await?;
        let report = match records::of_child(tx, child).await?.into_iter().find(Report::waits) {
            // Said once already: it is one question, and both are heard.
            Some(report) => report,
            None => {
                let id = MixedReportId::new(&context.ids, context.now);
                records::open(tx, id, child, context.now).await?;
                Report {
                    id,
                    child,
                    state: "open".into(),
                    version: 0,
                    reported_at: context.now.micros(),
                    answered_at: None,
                }
            }
        };
        let step = NewStep {
            report: &report,
            kind: "reported",
            words,
            records: &pointed,
            by: self.officer.person,
            state: &report.state,
        };
        records::say(tx, &step, context.now).await?;
        let entry = Entry::new(&ChildrenEntry::MixedReported { records: pointed }).child(child).subject(report.id);
        let reported = Reported { child, report: report.id, answers: may.also::<SeeIdentity>().is_some() };
        Ok((reported, Entries::one(entry.basis(may.basis().to_string()))))
    }
}
