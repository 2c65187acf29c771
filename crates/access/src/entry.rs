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
    /// A program may act for whoever writes this, for a while. What it shows as proof is written nowhere.
    #[serde(rename = "access.program-made")]
    ProgramMade { name: String, until: i64 },
    #[serde(rename = "access.program-revoked")]
    ProgramRevoked {},
    /// What else this request wrote came by a program, and not by hand.
    #[serde(rename = "access.by-program")]
    ByProgram { name: String, method: String, path: String },
    /// An agency's system may act for its people, within these scopes.
    #[serde(rename = "access.client-registered")]
    ClientRegistered { agency: String, name: String, scopes: Vec<String> },
    #[serde(rename = "access.client-changed")]
    ClientChanged { name: String, scopes: Vec<String> },
    /// It acts no more, and none of its keys is good.
    #[serde(rename = "access.client-ended")]
    ClientEnded { keys: Vec<String> },
    /// It has a key, for a while. The key itself is written nowhere.
    #[serde(rename = "access.client-key-made")]
    ClientKeyMade { client: String, number: i64, until: i64 },
    #[serde(rename = "access.client-key-revoked")]
    ClientKeyRevoked { client: String, number: i64 },
    /// What else this request wrote, whoever writes this did by an agency's system.
    #[serde(rename = "access.by-client")]
    ByClient { name: String, key: String, method: String, path: String },
    /// An agency's system asked for what it may not: outside its scopes, or for somebody it may not act for.
    #[serde(rename = "access.client-refused")]
    ClientRefused { key: String, method: String, path: String, why: String, person: Option<String> },
    #[serde(rename = "access.demo-made")]
    DemoMade { children: usize },
}

impl Kind for AccessEntry {
    fn class(&self) -> Class {
        match self {
            Self::Refused { .. } | Self::ByProgram { .. } | Self::ByClient { .. } | Self::ClientRefused { .. } => {
                Class::Access
            }
            _ => Class::Change,
        }
    }
}
