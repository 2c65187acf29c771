//! What strategy discussions and enquiries write into the journal: codes, days and ids, never what was said. The subject is
//! the contact, but where the discussion itself is seen.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum StrategyEntry {
    #[serde(rename = "strategy.called")]
    Called { discussion: String },
    #[serde(rename = "strategy.planned")]
    Planned { discussion: String, asked: usize },
    #[serde(rename = "strategy.recorded")]
    Recorded { discussion: String, decision: String, quorate: bool, version: i64 },
    #[serde(rename = "strategy.added-to")]
    AddedTo { discussion: String, number: i64 },
    #[serde(rename = "strategy.enquiry-proposed")]
    EnquiryProposed { discussion: String, outcome: String },
    #[serde(rename = "strategy.enquiry-agreed")]
    EnquiryAgreed { discussion: String, agreed: bool },
    #[serde(rename = "strategy.conference-recorded")]
    ConferenceRecorded { discussion: String, held_on: Option<String> },
    #[serde(rename = "strategy.seen")]
    Seen { as_what: String },
    #[serde(rename = "strategy.asked-seen")]
    AskedSeen { discussions: Vec<String> },
}

impl Kind for StrategyEntry {
    fn class(&self) -> Class {
        match self {
            Self::Seen { .. } | Self::AskedSeen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
