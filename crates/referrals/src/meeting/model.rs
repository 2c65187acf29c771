//! The nouns of a meeting: why a contact stands on the agenda, and what a line of decision can be.

use crate::model::State;
use base::{CaseId, Instant, PersonId};
use jiff::civil::Date;

/// A contact open with the team, as the agenda looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWork {
    pub case: CaseId,
    pub state: State,
    /// When anything last happened to it.
    pub last_event: Instant,
    /// The team's own limit, where it still runs.
    pub due: Option<Instant>,
    /// The stage of a disagreement that waits for its answer.
    pub disagreed: Option<i64>,
    /// What became of it the last time it stood on an agenda.
    pub last: Option<LastTime>,
    /// Somebody has asked for it, or for it to be left.
    pub wish: Option<Wish>,
}

/// How an earlier meeting left a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastTime {
    pub held_on: Date,
    /// None where it was not discussed.
    pub outcome: Option<Outcome>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Add,
    Leave,
}

impl Wish {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Leave => "leave",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Add, Self::Leave].into_iter().find(|wish| wish.code() == code)
    }
}

/// Why a contact stands on the agenda, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Whoever sent it disagrees, at this stage.
    Escalated(i64),
    /// The team's limit passes before the meeting after this one.
    Due(Instant),
    /// It stood on an agenda before and is not settled.
    CarriedOver { held_on: Date, discussed: bool },
    /// Nothing has happened for so many days.
    Stuck(i64),
    /// No meeting has had it yet.
    New,
    /// Somebody of the team asked for it.
    Asked,
}

impl Reason {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Escalated(_) => "escalated",
            Self::Due(_) => "due",
            Self::CarriedOver { .. } => "carried-over",
            Self::Stuck(_) => "stuck",
            Self::New => "new",
            Self::Asked => "asked",
        }
    }

    /// For the tag on its line.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Escalated(_) => "Escalated",
            Self::Due(_) => "Due",
            Self::CarriedOver { .. } => "Carried over",
            Self::Stuck(_) => "Stuck",
            Self::New => "New",
            Self::Asked => "Asked for",
        }
    }

    pub fn in_words(self, now: Instant) -> String {
        match self {
            Self::Escalated(stage) => format!("whoever sent it disagrees, stage {stage}"),
            Self::Due(at) => format!("two-week promise {}", clocks::due_in_words(at, now).1),
            Self::CarriedOver { held_on, discussed: false } => {
                format!("not discussed on {}", held_on.strftime("%-d %B"))
            }
            Self::CarriedOver { held_on, discussed: true } => {
                format!("not settled on {}", held_on.strftime("%-d %B"))
            }
            Self::Stuck(days) => format!("nothing has happened for {days} days"),
            Self::New => "no meeting has had it yet".to_owned(),
            Self::Asked => "somebody of the team asked for it".to_owned(),
        }
    }
}

/// One line of the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaLine {
    pub case: CaseId,
    pub reason: Reason,
    /// Somebody has asked to leave it to another time. It can be decided all the same.
    pub left: bool,
    /// The meeting at which it was not discussed, whatever else speaks for it now.
    pub passed_over: Option<Date>,
}

impl AgendaLine {
    pub fn because(&self, now: Instant) -> String {
        let reason = self.reason.in_words(now);
        match self.passed_over {
            Some(day) if !matches!(self.reason, Reason::CarriedOver { .. }) => {
                format!("{reason}; not discussed on {}", day.strftime("%-d %B"))
            }
            _ => reason,
        }
    }
}

/// What a meeting can decide about a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    TakeOn,
    Advice,
    Pass,
    Information,
    CarryOn,
    Close,
}

impl Outcome {
    pub const ALL: [Self; 6] = [Self::TakeOn, Self::Advice, Self::Pass, Self::Information, Self::CarryOn, Self::Close];

    pub const fn code(self) -> &'static str {
        match self {
            Self::TakeOn => "take-on",
            Self::Advice => "advice",
            Self::Pass => "pass",
            Self::Information => "information",
            Self::CarryOn => "carry-on",
            Self::Close => "close",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::TakeOn => "Taken on",
            Self::Advice => "Advice back to the sender",
            Self::Pass => "Passed to another team",
            Self::Information => "Needs information",
            Self::CarryOn => "Carry on",
            Self::Close => "Closed",
        }
    }

    /// Somebody outside the meeting reads the words, or needs them to know what is meant.
    pub const fn needs_words(self) -> bool {
        !matches!(self, Self::TakeOn | Self::CarryOn)
    }
}

/// Who does what was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doer {
    Person(PersonId),
    /// Code of an agency with a seat.
    Agency(String),
}

/// How somebody came to a meeting.
pub const CAME: [(&str, &str); 4] =
    [("", "Not recorded"), ("present", "Present"), ("apologies", "Apologies"), ("absent", "Absent")];
