//! What leading writes into the journal. Facts are codes, dates and ids: never a name, never what was written.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum LeadEntry {
    /// The subject is the work, as in all that follow.
    #[serde(rename = "children.work-begun")]
    WorkBegun { what: String, teams: Vec<String>, children: Vec<String>, acting: Option<String> },
    #[serde(rename = "children.lead-proposed")]
    LeadProposed { proposal: i64, person: String },
    #[serde(rename = "children.lead-answered")]
    LeadAnswered { proposal: i64, answer: String },
    #[serde(rename = "children.lead-given-up")]
    LeadGivenUp { reason: String },
    /// The row follows what has been so since a moment: somebody left, or a team has another manager.
    #[serde(rename = "children.lead-followed")]
    LeadFollowed { why: String, since: i64 },
    /// A team asks to take part in work that has begun.
    #[serde(rename = "children.join-asked")]
    JoinAsked { joining: i64, team: String },
    #[serde(rename = "children.join-answered")]
    JoinAnswered { joining: i64, answer: String },
    #[serde(rename = "children.team-invited")]
    TeamInvited { joining: i64, team: String },
    #[serde(rename = "children.team-left")]
    TeamLeft { joining: i64, team: String },
    #[serde(rename = "children.work-ended")]
    WorkEnded { reason: String },
    #[serde(rename = "children.work-seen")]
    WorkSeen { as_what: String },
}

impl Kind for LeadEntry {
    fn class(&self) -> Class {
        match self {
            Self::WorkSeen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
