//! How an enquiry ends: a qualified social worker says what was found, a manager agrees, and where the child is at continuing
//! risk a conference is held. It closes with the day of the conference, or because none is required and for what reason.

use super::{
    StrategyEntry,
    hold::{Held, because, held},
    records::{self, EnquiryRow},
    rules::{CONFERENCE_HELD, CONFERENCE_NOT_REQUIRED, DayWords, Enquiry, Outcome, conference_day, said},
};
use crate::{
    hold_case::{StepRefused, entries},
    records::contacts,
};
use access::{Officer, acts::RecordReferral};
use base::{CaseId, Instant, PersonId};
use clocks::NewEvent;
use jiff::civil::Time;
use store::{Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct ProposeOutcome<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    pub discussion: &'a str,
    /// The version of the enquiry that was on the page.
    pub version: i64,
    pub outcome: &'a str,
    pub reason: &'a str,
}

impl Command for ProposeOutcome<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let ending = Ending::open(tx, (self.officer, self.contact, self.discussion), context).await?;
        let enquiry = ending.held.enquiry_at(self.discussion, self.version)?;
        if !ending.held.arrangements.is_qualified(self.officer) {
            return Err(because("outcome", "A qualified social worker says what an enquiry has found"));
        }
        let Some(outcome) = Outcome::from_code(self.outcome) else {
            return Err(because("outcome", "Select what the enquiry has found"));
        };
        if !said(self.reason) {
            return Err(because("outcome-reason", "Say in at least 10 characters what was found, and by whom"));
        }
        if enquiry.state().proposed(outcome).is_none() {
            return Err(Refused::Because(StepRefused::Stale));
        }
        records::propose(tx, enquiry.discussion, outcome, self.officer.person, context.now).await?;
        let discussion = enquiry.discussion.to_string();
        let entry = StrategyEntry::EnquiryProposed { discussion, outcome: outcome.code().to_owned() };
        ending.said(tx, context, ("outcome", self.reason), &entry).await
    }
}

#[derive(Debug)]
pub struct AnswerOutcome<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    pub discussion: &'a str,
    /// The version of the enquiry that was on the page.
    pub version: i64,
    pub agreed: bool,
    pub words: &'a str,
}

impl Command for AnswerOutcome<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let ending = Ending::open(tx, (self.officer, self.contact, self.discussion), context).await?;
        let enquiry = &ending.enquiry;
        let me = self.officer.person;
        if !self.officer.role.manages_a_team() {
            return Err(because("", "A manager of the team agrees to what an enquiry has found"));
        }
        if enquiry.proposed_by.as_deref() == Some(me.to_string().as_str()) {
            return Err(Refused::Because(StepRefused::Own));
        }
        ending.held.enquiry_at(self.discussion, self.version)?;
        if !self.agreed && !said(self.words) {
            return Err(because("agreement-words", "Say in at least 10 characters what must be looked at again"));
        }
        let state = enquiry.state().answered(self.agreed).ok_or(Refused::Because(StepRefused::Stale))?;
        if self.agreed {
            let closes = state == Enquiry::Closed;
            records::agree(tx, enquiry.discussion, me, closes, context.now).await?;
            if closes {
                ending.happened(tx, context, CONFERENCE_NOT_REQUIRED, context.now).await?;
            }
        } else {
            records::hand_back(tx, enquiry.discussion).await?;
        }
        let kind = if self.agreed { "agreed" } else { "handed-back" };
        let entry = StrategyEntry::EnquiryAgreed { discussion: enquiry.discussion.to_string(), agreed: self.agreed };
        ending.said(tx, context, (kind, self.words), &entry).await
    }
}

/// The conference was held on a day, or is not required after all.
#[derive(Debug)]
pub struct RecordConference<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    pub discussion: &'a str,
    /// The version of the enquiry that was on the page.
    pub version: i64,
    /// `held` or `not-required`.
    pub what: &'a str,
    pub on: &'a DayWords,
    pub reason: &'a str,
}

impl Command for RecordConference<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let ending = Ending::open(tx, (self.officer, self.contact, self.discussion), context).await?;
        let enquiry = ending.held.enquiry_at(self.discussion, self.version)?;
        if !ending.held.arrangements.is_qualified(self.officer) {
            return Err(because("conference", "A qualified social worker records the conference"));
        }
        let (day, kind, at) = match self.what {
            "held" => {
                let started = Instant::from_micros(enquiry.started_at);
                let day = conference_day(self.on.read(), started, context.now).map_err(|what| because("on", what))?;
                let end = Instant::in_england(day.to_datetime(Time::constant(23, 0, 0, 0)));
                (Some(day), CONFERENCE_HELD, end.max(started).min(context.now))
            }
            // That none is held where the child is at risk is a manager's to say.
            "not-required" if !self.officer.role.manages_a_team() => {
                return Err(because("conference", "A manager of the team says that no conference is required"));
            }
            "not-required" if said(self.reason) => (None, CONFERENCE_NOT_REQUIRED, context.now),
            "not-required" => {
                return Err(because("conference-reason", "Say in at least 10 characters why none is required"));
            }
            _ => return Err(because("conference", "Select whether the conference was held")),
        };
        enquiry.state().conference().ok_or(Refused::Because(StepRefused::Stale))?;
        records::close(tx, enquiry.discussion, day.map(|day| day.to_string()), context.now).await?;
        ending.happened(tx, context, kind, at).await?;
        let entry = StrategyEntry::ConferenceRecorded {
            discussion: enquiry.discussion.to_string(),
            held_on: day.map(|day| day.to_string()),
        };
        ending.said(tx, context, ("conference", self.reason), &entry).await
    }
}

/// An enquiry of a contact that is with the officer's team, while somebody takes it a step towards its end.
struct Ending {
    held: Held<RecordReferral>,
    enquiry: EnquiryRow,
    by: PersonId,
}

impl Ending {
    async fn open(
        tx: &mut Tx,
        (officer, contact, discussion): (&Officer, CaseId, &str),
        context: &Context<'_>,
    ) -> Result<Self, Refused<StepRefused>> {
        let held = held::<RecordReferral>(tx, officer, contact, context.now).await?;
        let enquiry = held.enquiry(discussion)?.clone();
        Ok(Self { held, enquiry, by: officer.person })
    }

    /// Its clocks hear of it.
    async fn happened(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        kind: &str,
        occurred_at: Instant,
    ) -> Result<(), Error> {
        let subject = self.enquiry.discussion.to_string();
        clocks::record(tx, context, &[NewEvent { subject, child: None, kind, occurred_at, significance: 3 }]).await
    }

    /// Keeps the words of the step, and journals it for each child of the contact.
    async fn said(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        (kind, words): (&str, &str),
        entry: &StrategyEntry,
    ) -> Result<((), Entries), Refused<StepRefused>> {
        records::write(tx, self.enquiry.discussion, &[(kind.to_owned(), words)], self.by, context.now).await?;
        contacts::touch(tx, self.held.permit.case(), context.now).await?;
        Ok(((), entries(&self.held.permit, entry)))
    }
}
