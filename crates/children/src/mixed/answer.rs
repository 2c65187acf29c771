//! A person of the index team says whether a page shows two children, and which records are the other's. Where something
//! is hidden or statutory, a second person must agree before it counts.

use super::{
    parting::Parting,
    records::{self, NewStep, Report},
    rules::{self, Verdict},
};
use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
    records::{feeds, linking},
    review::records::careful,
};
use access::{Officer, Permit, acts::DecideIdentity, permit};
use base::MixedReportId;
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// Says it.
#[derive(Debug)]
pub struct AnswerReport<'a> {
    pub officer: &'a Officer,
    pub report: MixedReportId,
    /// The report as its reader saw it.
    pub version: i64,
    pub verdict: &'a str,
    /// Records that are the other child's.
    pub records: &'a [String],
    pub reason: &'a str,
}

/// Agrees to what another person has said, or does not.
#[derive(Debug)]
pub struct SecondAnswer<'a> {
    pub officer: &'a Officer,
    pub report: MixedReportId,
    pub version: i64,
    pub agreed: bool,
    pub reason: &'a str,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Parted,
    One,
    /// A second person must agree.
    Proposed,
    /// The second person did not agree: it waits as before.
    Declined,
}

#[derive(Debug, PartialEq, Eq)]
pub enum AnswerRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// Somebody was faster, or records have come or gone.
    Moved,
    /// Whoever has said it cannot also agree.
    OwnAnswer,
}

async fn of(
    tx: &mut Tx,
    officer: &Officer,
    id: MixedReportId,
    context: &Context<'_>,
) -> Result<(Report, Permit<DecideIdentity>), Refused<AnswerRefused>> {
    let hidden = || Refused::Because(AnswerRefused::Hidden);
    let report = records::report(tx, id).await?.ok_or_else(hidden)?;
    let may = permit::<DecideIdentity>(tx, officer, report.child, context.now).await;
    Ok((report, may.map_err(|no| denied(no, AnswerRefused::Hidden))?))
}

impl Command for AnswerReport<'_> {
    type Output = Outcome;
    type Refusal = AnswerRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Outcome, Entries), Refused<AnswerRefused>> {
        let because = Refused::Because;
        let (report, may) = of(tx, self.officer, self.report, context).await?;
        let all = linking::held(tx, may.child()).await?.into_iter().map(|h| h.record).collect::<Vec<_>>();
        let said = rules::read(self.verdict, self.records, &all, self.reason);
        let (verdict, reason, moved) = said.map_err(|wrong| because(AnswerRefused::Wrong(wrong)))?;
        if report.version != self.version || report.state != "open" {
            return Err(because(AnswerRefused::Moved));
        }
        let of_two_people = feeds::of_two_people(tx, context.now.date()).await?;
        let careful = !careful(tx, &[may.child()], &of_two_people, context.now).await?.is_empty();
        let (state, outcome) = match verdict {
            Verdict::Two if careful => ("proposed", Outcome::Proposed),
            Verdict::Two => ("parted", Outcome::Parted),
            // To leave things as they are needs no second person.
            Verdict::One => ("one", Outcome::One),
        };
        let kind = verdict.code();
        let step = NewStep { report: &report, kind, words: reason, records: &moved, by: self.officer.person, state };
        let entries = say(tx, context, &may, &step).await?;
        if outcome != Outcome::Parted {
            return Ok((outcome, entries));
        }
        Ok((outcome, entries.and_all(part(tx, context, self.officer, &may, &moved, reason).await?)))
    }
}

impl Command for SecondAnswer<'_> {
    type Output = Outcome;
    type Refusal = AnswerRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Outcome, Entries), Refused<AnswerRefused>> {
        let because = Refused::Because;
        let (report, may) = of(tx, self.officer, self.report, context).await?;
        if report.version != self.version || report.state != "proposed" {
            return Err(because(AnswerRefused::Moved));
        }
        let mut steps = records::steps(tx, report.id).await?.into_iter();
        let proposal = steps.rfind(|step| step.kind == Verdict::Two.code());
        let proposal = proposal.ok_or_else(|| because(AnswerRefused::Moved))?;
        let own = proposal.said_by == self.officer.person;
        if self.agreed && own {
            return Err(because(AnswerRefused::OwnAnswer));
        }
        // Whoever agrees need not repeat the reason; whoever does not says why, unless they take back their own answer.
        let words = match (self.agreed, self.reason.trim()) {
            (true, said) => said,
            (false, "") if own => "Taken back",
            (false, _) => reason(self.reason, "reason").map_err(|one| because(AnswerRefused::Wrong(vec![one])))?,
        };
        let (kind, state) = if self.agreed { ("agreed", "parted") } else { ("declined", "open") };
        let step = NewStep { report: &report, kind, words, records: &[], by: self.officer.person, state };
        let entries = say(tx, context, &may, &step).await?;
        if !self.agreed {
            return Ok((Outcome::Declined, entries));
        }
        let moved: Vec<String> = proposal.records.into_iter().collect();
        let entries = entries.and_all(part(tx, context, self.officer, &may, &moved, &proposal.words).await?);
        Ok((Outcome::Parted, entries))
    }
}

async fn say(
    tx: &mut Tx,
    context: &Context<'_>,
    may: &Permit<DecideIdentity>,
    step: &NewStep<'_>,
) -> Result<Entries, Refused<AnswerRefused>> {
    if !records::say(tx, step, context.now).await? {
        return Err(Refused::Because(AnswerRefused::Moved));
    }
    let answer = ChildrenEntry::MixedAnswered { answer: step.kind.to_owned(), records: step.records.to_vec() };
    let entry = Entry::new(&answer).child(may.child()).subject(step.report.id).basis(may.basis().to_string());
    Ok(Entries::one(entry))
}

async fn part(
    tx: &mut Tx,
    context: &Context<'_>,
    officer: &Officer,
    may: &Permit<DecideIdentity>,
    records: &[String],
    reason: &str,
) -> Result<Vec<Entry>, Refused<AnswerRefused>> {
    let parting = Parting { officer, child: may.child(), records, reason };
    parting.take_effect(tx, context).await?.ok_or(Refused::Because(AnswerRefused::Moved))
}
