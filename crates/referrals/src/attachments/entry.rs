//! What files write into the journal. The subject is the concern that is being written, or the contact. A name can tell as
//! much as the file: it stands in no entry.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum AttachmentEntry {
    /// With the digest, by which a copy can be told to be the same.
    #[serde(rename = "attachment.added")]
    Added { number: i64, media_type: String, bytes: u64, digest: String },
    /// Taken out of a concern before it was sent.
    #[serde(rename = "attachment.removed")]
    Removed { number: i64 },
    /// Its bytes are gone; that it was there, and why it went, stays.
    #[serde(rename = "attachment.withdrawn")]
    Withdrawn { number: i64 },
    #[serde(rename = "attachment.opened")]
    Opened { number: i64, digest: String },
}

impl Kind for AttachmentEntry {
    fn class(&self) -> Class {
        match self {
            Self::Opened { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
