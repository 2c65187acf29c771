//! The nouns: a concern as it is being written, a contact as it was sent, and what became of it.

use base::{CaseId, ChildId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How soon the child may come to harm, as the sender sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    Now,
    Today,
    Soon,
    NotAtOnce,
}

impl Danger {
    pub const ALL: [Self; 4] = [Self::Now, Self::Today, Self::Soon, Self::NotAtOnce];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::NotAtOnce => "not-at-once",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Now => "In danger now",
            Self::Today => "May come to harm today",
            Self::Soon => "May come to harm within days",
            Self::NotAtOnce => "Not in danger at once",
        }
    }
}

/// How far a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Sent, and read by nobody yet.
    Received,
    /// Somebody at the front door works on it.
    Screening,
    /// Decided, and a manager has still to agree.
    AwaitingAgreement,
    /// With another team, which has still to name a worker.
    PassedOn,
    /// With a named worker of that team.
    InHand,
    Closed,
}

impl State {
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Screening, Self::AwaitingAgreement, Self::PassedOn, Self::InHand, Self::Closed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Screening => "screening",
            Self::AwaitingAgreement => "awaiting-agreement",
            Self::PassedOn => "passed-on",
            Self::InHand => "in-hand",
            Self::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// As the sender reads it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Received => "Received: nobody has begun yet",
            Self::Screening => "Being looked at",
            Self::AwaitingAgreement => "Decided; a manager is to agree",
            Self::PassedOn => "Passed on; nobody has taken it on yet",
            Self::InHand => "Somebody is working on it",
            Self::Closed => "Closed",
        }
    }
}

/// A child the concern is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConcernChild {
    /// One who was confirmed; else one described.
    pub child: Option<ChildId>,
    pub name: String,
    /// Birth date, age, or the day a birth is expected, in words.
    pub born: String,
    /// How the child can be told from others, where nobody was confirmed.
    pub described: String,
}

impl ConcernChild {
    /// By what the form names the `number`th of the children: the same however often the page has saved itself.
    pub fn key(&self, number: usize) -> String {
        self.child.map_or_else(|| format!("described-{number}"), |child| child.to_string())
    }

    pub fn is_empty(&self) -> bool {
        self.child.is_none() && [&self.name, &self.born, &self.described].into_iter().all(|text| text.trim().is_empty())
    }
}

/// An adult of the family, as a record has them, and what the writer says to that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConcernAdult {
    pub name: String,
    pub relation: String,
    pub responsibility: String,
    pub phone: String,
    /// Who said so, and when.
    pub source: String,
    /// `yes`, `no`, `not-known`; empty until it was asked.
    pub said: String,
    /// What is right instead.
    pub correction: String,
}

/// A worry while it is being written. Every field is as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Concern {
    pub children: Vec<ConcernChild>,
    /// A child who is being described, and is one of the children once the writer presses the button.
    pub describing: ConcernChild,
    /// Other children of the household, offered so that they can go in one.
    pub offered: Vec<ConcernChild>,
    pub adults: Vec<ConcernAdult>,
    pub danger: String,
    pub rang_police: String,
    pub worry: String,
    pub when: String,
    pub own_words: String,
    pub strengths: String,
    pub tried: String,
    pub where_now: String,
    pub safe_tonight: String,
    pub other_adults: String,
    pub has_access: String,
    pub risk_to_workers: String,
    pub safe_contact: String,
    pub communication: String,
    pub told_parents: String,
    pub parents_agree: String,
    pub why_not_told: String,
    pub channel: String,
    /// Code of the agency on whose behalf it is sent.
    pub on_behalf_of: String,
    pub on_behalf_name: String,
    pub reach_me: String,
    /// Photos and papers that go with it; their bytes are kept beside.
    pub files: Vec<ConcernFile>,
    /// The notice from which it was filled in.
    pub notice: Option<CaseId>,
    /// At which version each part was last changed.
    pub saved: BTreeMap<String, i64>,
}

/// A file that goes with a concern.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernFile {
    pub number: i64,
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

/// Where a sender is told of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub case: CaseId,
    pub reference: String,
    /// It went to the team that works with the child already.
    pub straight: bool,
}
