//! What notices write into the journal: codes, dates and ids, never who wrote or what was written.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum NoticeEntry {
    /// The subject is the receipt.
    #[serde(rename = "referrals.notices-received")]
    Received { from: String, notices: Vec<String> },
    /// Whoever wrote has written more. The subject is the receipt.
    #[serde(rename = "referrals.notice-added-to")]
    AddedTo {},
    /// Somebody with reference and secret code looked how far it is. The subject is the receipt.
    #[serde(rename = "referrals.notice-looked-back")]
    LookedBack {},
    #[serde(rename = "referrals.notices-listed")]
    Listed { notices: Vec<String> },
    /// An agency has looked at what it sent.
    #[serde(rename = "referrals.own-notices-listed")]
    OwnListed { notices: Vec<String> },
    /// The subject is the notice, as in those that follow.
    #[serde(rename = "referrals.notice-seen")]
    Seen {},
    /// What was added later was read.
    #[serde(rename = "referrals.notice-addition-read")]
    AdditionRead {},
    #[serde(rename = "referrals.notice-held")]
    Held { by: String },
    /// Which of the children it may be about the reader picked; the child is the entry's.
    #[serde(rename = "referrals.notice-child-picked")]
    ChildPicked { said: String },
    /// A concern was filled in from it.
    #[serde(rename = "referrals.notice-filled-in")]
    FilledIn { draft: String },
    #[serde(rename = "referrals.notice-taken-in")]
    TakenIn { contact: String, received_at: i64 },
    #[serde(rename = "referrals.notice-put-aside")]
    PutAside { how: String },
    /// The subject is the receipt: the list of one night.
    #[serde(rename = "referrals.night-list-accepted")]
    NightAccepted { morning: String },
}

impl Kind for NoticeEntry {
    fn class(&self) -> Class {
        match self {
            Self::LookedBack {} | Self::Listed { .. } | Self::OwnListed { .. } | Self::Seen {} => Class::Access,
            _ => Class::Change,
        }
    }
}
