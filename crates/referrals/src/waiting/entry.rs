//! What waiting lists write into the journal. The subject is the entry on the list. Of a sensitive list the journal says
//! that it is one, never which.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum WaitingEntry {
    #[serde(rename = "waiting.joined")]
    Joined { list: String, received: String, priority: String, referrer: String, taken_by: String, first: bool },
    /// Any other step, by its code.
    #[serde(rename = "waiting.step")]
    Step { step: String, number: i64 },
    /// The need has another place too, which is kept with everybody who asked here.
    #[serde(rename = "waiting.one-need")]
    OneNeed { kept: String, referrals: i64 },
    #[serde(rename = "waiting.read")]
    Read { step: i64 },
    #[serde(rename = "waiting.entry-seen")]
    EntrySeen { as_what: String },
    #[serde(rename = "waiting.board-seen")]
    BoardSeen { entries: Vec<String> },
    #[serde(rename = "waiting.asked-for-seen")]
    AskedForSeen { entries: Vec<String> },
    /// The form that asks for help for a child.
    #[serde(rename = "waiting.form-seen")]
    FormSeen {},
}

impl Kind for WaitingEntry {
    fn class(&self) -> Class {
        match self {
            Self::EntrySeen { .. } | Self::BoardSeen { .. } | Self::AskedForSeen { .. } | Self::FormSeen {} => {
                Class::Access
            }
            _ => Class::Change,
        }
    }
}
