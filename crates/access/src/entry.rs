//! What this room writes into the journal.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum AccessEntry {
    #[serde(rename = "access.organisations-applied")]
    OrganisationsApplied { added: usize, changed: usize },
    #[serde(rename = "access.staff-applied")]
    StaffApplied { added: usize, changed: usize },
    #[serde(rename = "access.agreements-applied")]
    AgreementsApplied { added: Vec<String> },
    /// Somebody gave a reason for looking at a child they had no tie to. The reason lies with the tie.
    #[serde(rename = "access.reason-given")]
    ReasonGiven { tie: String, until: i64 },
    /// Hidden contact details were overridden.
    #[serde(rename = "access.override-used")]
    OverrideUsed { tie: String, until: i64 },
    /// Somebody asked for what they may not see.
    #[serde(rename = "access.refused")]
    Refused { act: String, asked: bool },
    /// Somebody is away, and whose work another answers for.
    #[serde(rename = "access.absence-recorded")]
    AbsenceRecorded { person: String, from: String, until: String, cover: Option<String> },
    #[serde(rename = "access.absence-ended")]
    AbsenceEnded {},
    #[serde(rename = "access.demo-made")]
    DemoMade { children: usize },
}

impl Kind for AccessEntry {
    fn class(&self) -> Class {
        match self {
            Self::Refused { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
