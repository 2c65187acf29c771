//! Who acts. Every command and every read names one; the journal keeps it.

use crate::ids::{AgencyClientId, OrganisationId, PersonId, SeatId};

/// A job's name: fixed text, so that what a job may do is a row of the access matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobName(pub &'static str);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member of staff, in the seat they sit in now.
    Person {
        person: PersonId,
        seat: Option<SeatId>,
        /// The employer: whose act this is.
        agency: OrganisationId,
        /// The agency on whose behalf it is done, when another's.
        on_behalf_of: Option<OrganisationId>,
    },
    /// A system of an agency, as long as it has named nobody it acts for. It does nothing but be refused.
    Client { client: AgencyClientId, agency: OrganisationId },
    /// Work that goes on by itself: loading, linking, sealing.
    Job(JobName),
    /// Somebody at the machine's command line.
    CommandLine,
    /// Nobody yet: the sign-in page.
    Anonymous,
}

impl Actor {
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } => Some(*person),
            _ => None,
        }
    }
    /// Work of the machine, not of somebody who waits for a page.
    pub const fn is_machine(&self) -> bool {
        matches!(self, Self::Job(_) | Self::CommandLine)
    }
    pub const fn agency(&self) -> Option<OrganisationId> {
        match self {
            Self::Person { agency, .. } | Self::Client { agency, .. } => Some(*agency),
            _ => None,
        }
    }
    pub const fn on_behalf_of(&self) -> Option<OrganisationId> {
        match self {
            Self::Person { on_behalf_of, .. } => *on_behalf_of,
            _ => None,
        }
    }
}

/// As the journal writes it: `person:<id>`, `client:<id>`, `job:<name>`, `command-line`, `anonymous`.
impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person { person, .. } => write!(f, "person:{person}"),
            Self::Client { client, .. } => write!(f, "client:{client}"),
            Self::Job(JobName(name)) => write!(f, "job:{name}"),
            Self::CommandLine => f.write_str("command-line"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}
