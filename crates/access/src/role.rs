//! The roles of the trust: what a seat lets one do, whoever sits in it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Works with children: health visitor, GP, teacher, nurse, home-link worker, CAMHS clinician.
    Practitioner,
    /// Answers for a team that works with children: gives its work out, leads where nobody does.
    TeamManager,
    /// Screens what comes to the front door; a qualified social worker.
    ScreeningSocialWorker,
    /// Answers for the front door.
    FrontDoorManager,
    PoliceOfficer,
    /// Keeps the index: identity, shields, brokering of contact.
    IndexTeam,
    /// Sends an agency's extracts and mends their rows.
    DataManager,
    /// Answers for sharing agreements and looks into misuse; sees no child.
    InformationGovernanceLead,
    /// Runs the system; sees no child.
    TrustAdministrator,
}

impl Role {
    pub const ALL: [Self; 9] = [
        Self::Practitioner,
        Self::TeamManager,
        Self::ScreeningSocialWorker,
        Self::FrontDoorManager,
        Self::PoliceOfficer,
        Self::IndexTeam,
        Self::DataManager,
        Self::InformationGovernanceLead,
        Self::TrustAdministrator,
    ];

    /// The word in staff files and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::TeamManager => "team-manager",
            Self::ScreeningSocialWorker => "screening-social-worker",
            Self::FrontDoorManager => "front-door-manager",
            Self::PoliceOfficer => "police-officer",
            Self::IndexTeam => "index-team",
            Self::DataManager => "data-manager",
            Self::InformationGovernanceLead => "information-governance-lead",
            Self::TrustAdministrator => "trust-administrator",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Works with children, so may be allowed to see what is known of one.
    pub const fn works_with_children(self) -> bool {
        matches!(
            self,
            Self::Practitioner
                | Self::TeamManager
                | Self::ScreeningSocialWorker
                | Self::FrontDoorManager
                | Self::PoliceOfficer
                | Self::IndexTeam
        )
    }

    /// A qualified social worker at the front door: decides what becomes of a contact.
    pub const fn decides_contacts(self) -> bool {
        matches!(self, Self::ScreeningSocialWorker | Self::FrontDoorManager)
    }

    /// Answers for the work of a team: gives it out, and takes it from one to give it to another.
    pub const fn manages_a_team(self) -> bool {
        matches!(self, Self::TeamManager | Self::FrontDoorManager)
    }

    /// May, after a warning and with a reason, see the address of a child whose contact details are hidden.
    pub const fn may_override_hidden_contact(self) -> bool {
        matches!(self, Self::ScreeningSocialWorker | Self::FrontDoorManager | Self::PoliceOfficer)
    }
}
