//! What consultation writes into the journal: no child, and never what was asked.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum AdviceEntry {
    /// The subject is the consultation, as in all that follow but the list.
    #[serde(rename = "referrals.advice-asked")]
    Asked { agency: String, by_telephone: bool },
    #[serde(rename = "referrals.advice-given")]
    Given {},
    /// It became a concern: the draft that was begun with it.
    #[serde(rename = "referrals.advice-raised")]
    Raised { draft: String },
    #[serde(rename = "referrals.advice-seen")]
    Seen { as_what: String },
    #[serde(rename = "referrals.advice-listed")]
    Listed { consultations: Vec<String> },
}

impl Kind for AdviceEntry {
    fn class(&self) -> Class {
        match self {
            Self::Seen { .. } | Self::Listed { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
