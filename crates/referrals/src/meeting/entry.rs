//! What a meeting writes into the journal. Facts are codes, dates and ids: never a name, never what was said.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum MeetingEntry {
    /// The agenda of a team was seen, and with it these contacts and children. The subject is the meeting, once there is one.
    #[serde(rename = "referrals.agenda-seen")]
    AgendaSeen { contacts: Vec<String>, children: Vec<String> },
    #[serde(rename = "referrals.minutes-seen")]
    MinutesSeen { contacts: Vec<String>, children: Vec<String> },
    #[serde(rename = "referrals.meetings-seen")]
    MeetingsSeen { meetings: usize },
    #[serde(rename = "referrals.meeting-opened")]
    MeetingOpened { team: String, held_on: String },
    #[serde(rename = "referrals.attendance-recorded")]
    AttendanceRecorded { present: usize, apologies: usize, absent: usize },
    #[serde(rename = "referrals.meeting-closed")]
    MeetingClosed { discussed: i64, not_discussed: i64 },
    #[serde(rename = "referrals.minutes-added-to")]
    MinutesAddedTo { number: i64 },
    /// The subject is the contact, as in the next two.
    #[serde(rename = "referrals.agenda-asked")]
    AgendaAsked { wanted: String },
    #[serde(rename = "referrals.meeting-decided")]
    MeetingDecided { meeting: String, outcome: String, version: i64, action: Option<String> },
    #[serde(rename = "referrals.not-discussed")]
    NotDiscussed { meeting: String },
    /// The subject is the action, as in those that follow.
    #[serde(rename = "referrals.action-seen")]
    ActionSeen {},
    #[serde(rename = "referrals.action-done")]
    ActionDone {
        /// `done` or `not-done`; empty of what was written before there were two.
        #[serde(default)]
        outcome: String,
    },
    #[serde(rename = "referrals.action-changed")]
    ActionChanged { due_on: String, handed_on: bool },
}

impl Kind for MeetingEntry {
    fn class(&self) -> Class {
        match self {
            Self::AgendaSeen { .. } | Self::MinutesSeen { .. } | Self::MeetingsSeen { .. } | Self::ActionSeen {} => {
                Class::Access
            }
            _ => Class::Change,
        }
    }
}
