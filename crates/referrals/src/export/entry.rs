//! What exports write into the journal: ids and numbers, never a word of what left.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum ExportEntry {
    /// The subject is the export.
    #[serde(rename = "referrals.export-made")]
    Made { number: i64, referrals: Vec<String> },
    /// A child whose referral left with it; the subject is the contact.
    #[serde(rename = "referrals.exported")]
    Exported { export: String },
    #[serde(rename = "referrals.export-fetched")]
    Fetched { number: i64, format: String, referrals: Vec<String> },
    /// What waits, or what an export holds, by reference.
    #[serde(rename = "referrals.exports-seen")]
    Seen { referrals: Vec<String> },
    /// The subject is the contact, the fact its number elsewhere.
    #[serde(rename = "referrals.case-number-recorded")]
    NumberRecorded { number: String },
}

impl Kind for ExportEntry {
    fn class(&self) -> Class {
        match self {
            Self::Fetched { .. } | Self::Seen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
