//! A year and a half of worries: who was worried about whom and when, in whose words, and what became of it. Made by rule
//! from the borough, its seed and one moment, the same every time. It is a list of what people did; the program does it
//! again through its own commands.

mod calendar;
mod course;
mod grammar;
mod harm;
mod households;
mod open_work;
mod senders;
mod telling;
pub mod waits;

pub use grammar::sentences;
pub use harm::{ENQUIRIES, SeatTaken};

use crate::{Borough, dice::Dice};
use base::Instant;
use households::Households;
use jiff::{Span, civil::Date};
use senders::Senders;
use telling::Telling;

/// Contacts in a year and a half of a borough of 33,000 children: 9,000 a year.
pub const CONTACTS: usize = 13_500;
const OF_CHILDREN: usize = 33_000;
/// No sentence stands more often in so many contacts.
pub const MOST_OFTEN: usize = 20;

/// Who was worried, as the front door counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    Police,
    School,
    Health,
    Council,
    /// The family itself or the public: by telephone, written down by the front door.
    Public,
    Other,
}

/// What becomes of a worry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Advice,
    EarlyHelp,
    AlreadyOpen,
    Referral,
    Other,
}

/// Who does something: a member of staff, in the seat of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub staff_code: String,
    pub seat: String,
}

/// A child as the sender names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorryChild {
    /// Feed and key of records of the child, the sender's own first; empty where nobody confirmed who the child is.
    pub records: Vec<(&'static str, String)>,
    pub name: String,
    pub born: String,
    pub described: String,
}

/// A worry and everything that was done about it, in the order in which it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worry {
    /// The place in the year and a half: the same for the same borough and moment.
    pub key: usize,
    pub source: Source,
    pub outcome: Outcome,
    /// When it was sent; none for one that is being sent right now.
    pub at: Option<Instant>,
    pub by: By,
    pub children: Vec<WorryChild>,
    /// Why the sender looked the child up.
    pub reason: String,
    /// The fields of the form by name.
    pub words: Vec<(&'static str, String)>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: Instant,
    pub by: By,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody of the team it is with takes it on.
    Taken,
    Asked {
        teams: Vec<String>,
        urgency: &'static str,
        question: String,
    },
    /// A team that was asked answers.
    Answered {
        answer: &'static str,
        words: String,
        reason: String,
    },
    Decided {
        route: &'static str,
        level: &'static str,
        to: &'static str,
        offer: String,
        reason: String,
        /// The manager who reads the history first, where an alert of the trust asks for that.
        reader: Option<By>,
    },
    /// A manager agrees, or hands it back.
    Judged {
        agreed: bool,
        words: String,
    },
    /// The strategy discussion is planned for a moment, and teams are asked: each by the code of its seat.
    Planned {
        on: Instant,
        means: &'static str,
        place: &'static str,
        asked: Vec<(&'static str, String)>,
    },
    /// What was agreed at it is recorded.
    Held {
        on: Instant,
        seats: Vec<SeatTaken>,
        decision: &'static str,
        reasons: String,
        safety: String,
        /// Why it was held without all who must be there; empty where they were.
        no_quorum: String,
        /// What is done, by whom, by when.
        actions: Vec<(String, String, Date)>,
    },
    /// A section 47 enquiry has found something, and a manager agrees to that.
    Found {
        outcome: &'static str,
        reason: String,
    },
    FoundAgreed,
    /// The child protection conference was held.
    Conference {
        on: Date,
    },
    Progress {
        step: &'static str,
        words: String,
    },
    /// The sender adds something or asks.
    Wrote {
        kind: &'static str,
        words: String,
    },
    /// The sender does not agree with what was decided.
    Disagreed {
        words: String,
    },
    /// The front door has talked it over with the sender, and the decision stands.
    Kept {
        words: String,
    },
}

/// The team that meets every week, and speaks there about what it is given.
pub const TEAM_THAT_MEETS: &str = "ACT-FST";

impl Worry {
    /// When it was passed to the team that meets every week; none where it never was.
    pub fn passed_to_the_meeting(&self) -> Option<Instant> {
        let decided = |step: &&Step| matches!(step.what, What::Decided { .. } | What::Judged { agreed: true, .. });
        let to_the_team = |step: &Step| matches!(step.what, What::Decided { to, .. } if to == TEAM_THAT_MEETS);
        let last = self.steps.iter().rfind(|step| matches!(step.what, What::Decided { .. }))?;
        // An alert that has to be read first takes the manager a minute.
        to_the_team(last).then(|| self.steps.iter().filter(decided).map(|s| s.at.plus_minutes(2)).max())?
    }

    /// Is this step for the weekly meeting to bring about, and what follows from it?
    pub fn follows_from_the_meeting(&self, step: &Step) -> bool {
        step.by.seat == TEAM_THAT_MEETS && self.passed_to_the_meeting().is_some()
    }

    /// What was written in answer to a question of the form; empty when nothing was.
    pub fn said(&self, field: &str) -> &str {
        self.words.iter().find(|(name, _)| *name == field).map_or("", |(_, words)| words)
    }

    /// Everything anybody wrote, in full sentences.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let coded = ["danger", "told_parents", "parents_agree", "channel", "on_behalf_name"];
        let form = self.words.iter().filter(move |(field, _)| !coded.contains(field)).map(|(_, words)| words.as_str());
        form.chain(std::iter::once(self.reason.as_str())).chain(self.steps.iter().flat_map(|step| step.what.texts()))
    }

    /// When a decision counted: it was taken, and agreed to where that was needed.
    pub fn answered_at(&self) -> Option<Instant> {
        let last = self.steps.iter().rposition(|s| matches!(s.what, What::Decided { .. }))?;
        let judged = self.steps[last..].iter().find(|s| matches!(s.what, What::Judged { .. }));
        match judged {
            Some(Step { what: What::Judged { agreed: true, .. }, at, .. }) => Some(*at),
            Some(_) => None,
            None if self.waits_for_manager(last) => None,
            None => Some(self.steps[last].at),
        }
    }

    fn waits_for_manager(&self, decided: usize) -> bool {
        let What::Decided { route, .. } = &self.steps[decided].what else { return false };
        course::needs_agreement(route, self.said("danger"))
    }
}

impl What {
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Taken | Self::Planned { .. } | Self::FoundAgreed | Self::Conference { .. } => Vec::new(),
            Self::Held { seats, reasons, safety, no_quorum, actions, .. } => {
                let told = seats.iter().map(|seat| seat.told.as_str());
                let done = actions.iter().map(|(what, _, _)| what.as_str());
                told.chain(done).chain([reasons.as_str(), safety, no_quorum]).filter(|text| !text.is_empty()).collect()
            }
            Self::Found { reason, .. } => vec![reason],
            Self::Asked { question, .. } => vec![question],
            Self::Answered { words, reason, .. } => vec![words, reason],
            Self::Decided { offer, reason, .. } => vec![offer, reason],
            Self::Judged { words, .. }
            | Self::Progress { words, .. }
            | Self::Wrote { words, .. }
            | Self::Disagreed { words }
            | Self::Kept { words } => vec![words],
        }
    }
}

impl Borough {
    /// The worries of the eighteen months before `now`, the oldest first; so many of a hundred.
    pub fn worries(&self, now: Instant, per_cent: usize) -> Vec<Worry> {
        let count = self.town.here().count() * CONTACTS / OF_CHILDREN * per_cent / 100;
        let households = Households::of(&self.town, &self.feeds);
        if count == 0 || households.is_empty() {
            return Vec::new();
        }
        let begin = now.date().saturating_sub(Span::new().months(18));
        let mut dice = Dice::new(self.town.seed, "worries");
        let moments = calendar::moments(begin, now, count, &mut dice);
        let senders = Senders::of(&self.town);
        let mut telling = Telling::new(&self.town, MOST_OFTEN * count / CONTACTS);
        let mut worries = course::all(&self.town, &households, &senders, &moments, now, &mut telling, &mut dice);
        worries.extend(open_work::amy(&self.town, &senders, count, &mut telling));
        worries
    }
}
