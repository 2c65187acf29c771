//! What is written into the journal about other areas: codes and ids, never a name, never what was said.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum ElsewhereEntry {
    /// The subject is the matter.
    #[serde(rename = "children.other-area-begun")]
    Begun { what: String, authority: String },
    #[serde(rename = "children.other-area-step")]
    Step { number: i64, step: String },
    #[serde(rename = "children.other-areas-seen")]
    Seen { matters: Vec<String> },
}

impl Kind for ElsewhereEntry {
    fn class(&self) -> Class {
        match self {
            Self::Seen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
