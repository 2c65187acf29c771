//! Pure rules: when a discussion is needed, what its record must say, which enquiry it begins, and how that one ends.

use crate::rules::{LONGEST, Wrong};
use base::{Instant, is_working_day};
use clocks::Happened;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// What makes a discussion needed, what holds it, and what takes the need away again.
pub const NEEDED: &str = "strategy.needed";
pub const HELD: &str = "strategy.held";
const ENDED: [&str; 2] = ["contact.called-back", "contact.withdrawn"];
pub const ENQUIRY_STARTED: &str = "enquiry.started";
pub const CONFERENCE_HELD: &str = "conference.held";
pub const CONFERENCE_NOT_REQUIRED: &str = "conference.not-required";

/// Since when a discussion has been needed that nobody has held; none where none is.
pub fn needed_since(events: &[Happened]) -> Option<Instant> {
    let answered = |need: &Happened| {
        let ends = |e: &&Happened| e.kind == HELD || ENDED.contains(&e.kind.as_str());
        events.iter().filter(ends).any(|e| e.occurred_at >= need.occurred_at)
    };
    let needs = events.iter().filter(|e| e.kind == NEEDED);
    needs.filter(|need| !answered(need)).map(|need| need.occurred_at).min()
}

/// What a discussion decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    NoFurtherAction,
    ContinueAssessment,
    Single,
    Joint,
}

impl Decided {
    pub const ALL: [Self; 4] = [Self::NoFurtherAction, Self::ContinueAssessment, Self::Single, Self::Joint];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFurtherAction => "no-further-action",
            Self::ContinueAssessment => "continue-assessment",
            Self::Single => "s47-single",
            Self::Joint => "s47-joint",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decided| decided.code() == code)
    }
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NoFurtherAction => "No further action under section 47",
            Self::ContinueAssessment => "The assessment under section 17 goes on",
            Self::Single => "Section 47 enquiry by social care alone",
            Self::Joint => "Section 47 enquiry together with the police",
        }
    }
    pub const fn begins_an_enquiry(self) -> bool {
        matches!(self, Self::Single | Self::Joint)
    }
}

/// What an enquiry finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    NotSubstantiated,
    NotAtRisk,
    AtRisk,
    LegalAction,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::NotSubstantiated, Self::NotAtRisk, Self::AtRisk, Self::LegalAction];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSubstantiated => "not-substantiated",
            Self::NotAtRisk => "not-at-risk",
            Self::AtRisk => "at-risk",
            Self::LegalAction => "legal-action",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotSubstantiated => "Not substantiated",
            Self::NotAtRisk => "Substantiated, the child is not at continuing risk: child in need",
            Self::AtRisk => "Substantiated, the child is at continuing risk: child protection conference",
            Self::LegalAction => "Legal action",
        }
    }
    /// As the standard data set of social care codes it.
    pub const fn census_code(self) -> &'static str {
        match self {
            Self::NotSubstantiated => "NFA",
            Self::NotAtRisk => "PROV_OF_SERVICES",
            Self::AtRisk => "CP_CONFERENCE",
            Self::LegalAction => "LEGAL_ACTION",
        }
    }
    pub fn substantiated(self) -> bool {
        self != Self::NotSubstantiated
    }
}

/// How far an enquiry is. Closed only with the day of the conference, or because none is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enquiry {
    Open,
    AwaitingAgreement(Outcome),
    AwaitingConference,
    Closed,
}

impl Enquiry {
    /// A qualified social worker says what was found.
    pub fn proposed(self, outcome: Outcome) -> Option<Self> {
        (self == Self::Open).then_some(Self::AwaitingAgreement(outcome))
    }
    /// A manager agrees, or hands it back. What finds a continuing risk goes on to a conference; nothing else requires one.
    pub fn answered(self, agreed: bool) -> Option<Self> {
        match (self, agreed) {
            (Self::AwaitingAgreement(_), false) => Some(Self::Open),
            (Self::AwaitingAgreement(Outcome::AtRisk), true) => Some(Self::AwaitingConference),
            (Self::AwaitingAgreement(_), true) => Some(Self::Closed),
            _ => None,
        }
    }
    /// The conference was held, or is not required after all.
    pub fn conference(self) -> Option<Self> {
        (self == Self::AwaitingConference).then_some(Self::Closed)
    }
}

/// Of these children, by their places on the contact, the first who has an open enquiry already.
pub fn enquired_about(children: &[i64], open: &[Vec<i64>]) -> Option<i64> {
    children.iter().copied().find(|child| open.iter().any(|of| of.contains(child)))
}

/// A day as typed into three boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayWords {
    pub day: String,
    pub month: String,
    pub year: String,
}

impl DayWords {
    pub fn of(day: Date) -> Self {
        Self { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() }
    }
    pub fn read(&self) -> Option<Date> {
        let number = |text: &str| text.trim().parse::<i16>().ok();
        let (day, month) = (i8::try_from(number(&self.day)?).ok()?, i8::try_from(number(&self.month)?).ok()?);
        Date::new(number(&self.year)?, month, day).ok()
    }
    pub fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].iter().all(|part| part.trim().is_empty())
    }
}

/// "10:30", or "10.30".
pub fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once([':', '.'])?;
    Time::new(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0, 0).ok()
}

/// The moment of a day and a time, as typed.
pub fn moment(day: &DayWords, at: &str) -> Option<Instant> {
    Some(Instant::in_england(day.read()?.to_datetime(time(at)?)))
}

pub(super) fn wrong(field: impl Into<String>, what: &str) -> Wrong {
    Wrong { field: field.into(), what: what.into() }
}

pub(super) fn said(words: &str) -> bool {
    (10..=LONGEST).contains(&words.trim().chars().count())
}

/// How a discussion is held: code and words.
pub const MEANS: [(&str, &str); 3] = [("video", "By video"), ("telephone", "By telephone"), ("meeting", "In one room")];

/// A plan as typed: when, how, where, and the team asked to each seat by the seat's code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanWords {
    pub on: DayWords,
    pub at: String,
    pub means: String,
    pub place: String,
    pub asked: Vec<(String, String)>,
}

impl PlanWords {
    pub fn wrong(&self, now: Instant) -> Vec<Wrong> {
        let mut found = Vec::new();
        match self.on.read() {
            None => found.push(wrong("on", "Enter the day, like 23 11 2026")),
            Some(day) if day < now.date() => {
                found.push(wrong("on", "The day has passed. If it was held, record what was agreed instead"));
            }
            Some(_) => {}
        }
        if time(&self.at).is_none() {
            found.push(wrong("at", "Enter the time, like 14:30"));
        }
        if !MEANS.iter().any(|(code, _)| *code == self.means) {
            found.push(wrong("means", "Select how it is held"));
        }
        if self.place.trim().chars().count() < 3 || self.place.chars().count() > 300 {
            found.push(wrong("place", "Say where it is, or how to join"));
        }
        found
    }
}

/// One seat of a record, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeatWords {
    pub code: String,
    /// `present`, `apologies` or `not-asked`.
    pub came: String,
    pub name: String,
    pub told: String,
}

/// Something somebody agreed to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActionWords {
    pub what: String,
    /// Who does it, `person:id`: empty where it is somebody else, who then stands in words.
    pub person: String,
    pub who: String,
    /// Where somebody else does it, who of the team sees that it is done: an id; whoever records it, where nobody was chosen.
    pub owner: String,
    pub by: DayWords,
}

/// What was agreed, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordWords {
    pub on: DayWords,
    pub at: String,
    pub seats: Vec<SeatWords>,
    pub reasons: String,
    pub safety: String,
    pub decision: String,
    /// Places on the contact of the children an enquiry is about.
    pub children: Vec<String>,
    pub no_quorum: String,
    pub actions: Vec<ActionWords>,
}

/// What a record is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    pub needed: Instant,
    pub now: Instant,
    /// Codes of the seats that belong to the least that must be there.
    pub least: &'a [String],
    pub children: i64,
    /// Children of the enquiries that are open on this contact.
    pub open: &'a [Vec<i64>],
}

/// A record, once nothing is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub held_at: Instant,
    pub decided: Decided,
    pub children: Vec<i64>,
    pub quorate: bool,
}

impl RecordWords {
    fn present(&self, code: &str) -> bool {
        self.seats.iter().any(|seat| seat.code == code && seat.came == "present")
    }

    pub fn read(&self, measure: &Measure<'_>) -> Result<Agreed, Vec<Wrong>> {
        let mut found = Vec::new();
        let held = moment(&self.on, &self.at);
        match held {
            None if self.on.read().is_none() => found.push(wrong("on", "Enter the day it was held, like 23 11 2026")),
            None => found.push(wrong("at", "Enter the time it began, like 14:30")),
            Some(held) if held > measure.now => found.push(wrong("on", "It cannot have been held after now")),
            Some(held) if held.plus_minutes(1) <= measure.needed => {
                found.push(wrong("on", "It cannot have been held before it was needed"));
            }
            Some(_) => {}
        }
        for seat in &self.seats {
            if !["present", "apologies", "not-asked"].contains(&seat.came.as_str()) {
                found.push(wrong(format!("came-{}", seat.code), "Select whether they were there"));
            }
            if seat.came == "present" && !(2..=200).contains(&seat.name.trim().chars().count()) {
                found.push(wrong(format!("name-{}", seat.code), "Say who came: name and job"));
            }
            if seat.told.chars().count() > LONGEST {
                found.push(wrong(format!("told-{}", seat.code), "Write at most 20,000 characters here"));
            }
        }
        if !said(&self.reasons) {
            found.push(wrong("reasons", "Say in at least 10 characters why this was decided"));
        }
        if !said(&self.safety) {
            found.push(wrong("safety", "Say in at least 10 characters how the child is safe from now on"));
        }
        let decided = Decided::from_code(&self.decision);
        if decided.is_none() {
            found.push(wrong("decision", "Select what was decided"));
        }
        let children = self.children_of(decided, measure, &mut found);
        let quorate = measure.least.iter().all(|code| self.present(code));
        if !quorate && !said(&self.no_quorum) {
            found.push(wrong("no-quorum", "Say why it could not wait for those who were not there"));
        }
        for (number, action) in (1..).zip(&self.actions) {
            action.wrong(number, measure.now, &mut found);
        }
        match (held, decided) {
            (Some(held_at), Some(decided)) if found.is_empty() => {
                Ok(Agreed { held_at: held_at.max(measure.needed), decided, children, quorate })
            }
            _ => Err(found),
        }
    }

    fn children_of(&self, decided: Option<Decided>, measure: &Measure<'_>, found: &mut Vec<Wrong>) -> Vec<i64> {
        if !decided.is_some_and(Decided::begins_an_enquiry) {
            return Vec::new();
        }
        let places = self.children.iter().filter_map(|place| place.parse::<i64>().ok());
        let mut children: Vec<i64> = places.filter(|place| (0..measure.children).contains(place)).collect();
        children.sort_unstable();
        children.dedup();
        if children.is_empty() {
            found.push(wrong("children", "Select the children the enquiry is about"));
        }
        if enquired_about(&children, measure.open).is_some() {
            found.push(wrong("children", "An enquiry about one of these children is open already: close it first"));
        }
        children
    }
}

impl ActionWords {
    pub fn is_empty(&self) -> bool {
        self.what.trim().is_empty() && self.person.is_empty() && self.who.trim().is_empty() && self.by.is_empty()
    }

    fn wrong(&self, number: usize, now: Instant, found: &mut Vec<Wrong>) {
        if self.is_empty() {
            return;
        }
        if self.what.trim().chars().count() < 3 || self.what.chars().count() > 2_000 {
            found.push(wrong(format!("action-{number}"), "Say what is to be done"));
        }
        let named = self.who.trim().chars().count();
        if self.person.is_empty() && !(2..=200).contains(&named) {
            let what = "Select who does it, or write the name and agency of somebody else";
            found.push(wrong(format!("doer-{number}"), what));
        }
        if !self.person.is_empty() && named > 0 {
            let what = "Either select a person, or write who else does it: for both, make two actions";
            found.push(wrong(format!("doer-{number}"), what));
        }
        match self.by.read() {
            // What was agreed in a discussion of last month may have been due since.
            Some(day) if day.year() >= now.date().year() - 2 => {}
            _ => found.push(wrong(format!("by-{number}"), "Enter the day by which it is done, like 23 11 2026")),
        }
    }
}

/// The day of a conference: not before the enquiry began, not after today, and never at a weekend.
pub fn conference_day(day: Option<Date>, started: Instant, now: Instant) -> Result<Date, &'static str> {
    match day {
        None => Err("Enter the day of the conference, like 23 11 2026"),
        Some(day) if day > now.date() => Err("Record the conference once it was held"),
        Some(day) if day < started.date() => Err("The conference cannot have been before the enquiry began"),
        Some(day) if !is_working_day(day).unwrap_or(false) => {
            Err("A conference is never held at a weekend or on a bank holiday: enter the day it was held")
        }
        Some(day) => Ok(day),
    }
}
