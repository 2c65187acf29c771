//! The nouns of waiting: a place on a list, and the steps that make it what it is.

use base::Instant;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who comes first. There is no word for an emergency: nobody is queued with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    Urgent,
    Routine,
}

/// What an appointment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Assessment,
    Help,
}

/// Why somebody waits no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Help has begun.
    Helped,
    /// The family, or the young person, does not want it any more.
    Withdrawn,
    /// The service cannot help with this.
    Declined,
    Transferred,
    Died,
}

/// How it stands after an appointment that nobody came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missed {
    No,
    /// Somebody other than who wrote it down must look at it before anything is taken from the child.
    Unreviewed,
    /// Looked at: the place is kept.
    Keep,
    /// Looked at: the wait may be ended.
    MayEnd,
}

macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal, $words:literal;)+ })+) => {$(
        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            pub const fn in_words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    )+};
}

codes! {
    Priority {
        Urgent = "urgent", "Urgent";
        Routine = "routine", "Routine";
    }
    Purpose {
        Assessment = "assessment", "First assessment";
        Help = "help", "First help";
    }
    Ending {
        Helped = "helped", "Help has begun";
        Withdrawn = "withdrawn", "The family does not want it any more";
        Declined = "declined", "This service cannot help with it";
        Transferred = "transferred", "Another area or service has taken it over";
        Died = "died", "The child has died";
    }
    Missed {
        No = "no", "";
        Unreviewed = "unreviewed", "Was not brought: to be reviewed";
        Keep = "keep", "Was not brought: reviewed, the place is kept";
        MayEnd = "may-end", "Was not brought: reviewed, the wait may be ended";
    }
}

/// One thing that was done, as it is kept: codes, days and moments, never words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// Somebody asked for this help. The first makes the place; who comes later joins it.
    Joined {
        received: i64,
        priority: Priority,
        check_by: Date,
    },
    Offered {
        purpose: Purpose,
        on: Date,
    },
    Accepted,
    /// The family does not take the appointment; the place is kept.
    Refused,
    /// Nobody came. `by` wrote it down, and reviews it not.
    NotBrought {
        by: String,
        /// Who leads the work with the child, and so reviews it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<String>,
    },
    /// Somebody else leads the work now, and the review is theirs.
    Passed {
        lead: String,
        /// Whose it was, where a lead had been brought in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    Happened {
        at: i64,
    },
    Reviewed {
        by: String,
        may_end: bool,
    },
    /// The family cannot come between these days. No clock stops for it.
    Away {
        from: Date,
        until: Date,
    },
    /// Somebody has looked whether it got worse.
    Checked {
        priority: Option<Priority>,
        next: Date,
    },
    /// Somebody says it has got worse: the check is due now.
    Worse {
        today: Date,
    },
    /// Ahead of the order, or back in it, with a reason everybody on the page can read.
    Moved {
        ahead: bool,
    },
    /// The child has another place too, and somebody has looked: these are two needs.
    TwoNeeds {
        other: String,
    },
    Ended {
        how: Ending,
        at: i64,
    },
}

impl Step {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Joined { .. } => "joined",
            Self::Offered { .. } => "offered",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotBrought { .. } => "not-brought",
            Self::Passed { .. } => "review-passed",
            Self::Happened { .. } => "happened",
            Self::Reviewed { .. } => "reviewed",
            Self::Away { .. } => "away",
            Self::Checked { .. } => "checked",
            Self::Worse { .. } => "worse",
            Self::Moved { .. } => "moved",
            Self::TwoNeeds { .. } => "two-needs",
            Self::Ended { .. } => "ended",
        }
    }
}

/// An appointment that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub purpose: Purpose,
    pub on: Date,
    pub accepted: bool,
}

/// A place on a list, as its steps have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub priority: Priority,
    pub ahead: bool,
    /// When the request first reached any partner. Never later than it has been.
    pub started_at: Instant,
    pub assessed_at: Option<Instant>,
    pub offer: Option<Offer>,
    pub missed: Missed,
    pub missed_by: Option<String>,
    pub away: Option<(Date, Date)>,
    pub check_by: Date,
    pub ended: Option<(Ending, Instant)>,
}
