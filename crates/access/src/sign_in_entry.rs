//! What the journal says about signing in. Ids and codes only: not the name that was typed (it may be a password in
//! the wrong field), never a password, code or token.

use base::{PersonId, SeatId, SessionId};
use serde::{Deserialize, Serialize};
use store::{Class, Kind};

/// Which of the two proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    Password,
    SecondFactor,
}

/// How somebody came to be signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    PasswordAndCode,
    /// Password, and the second factor set up on the way.
    Enrolment,
    /// One click, in a demonstration.
    Demonstration,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts")]
pub enum SignInEntry {
    #[serde(rename = "access.password-right")]
    PasswordRight { person: PersonId, address: String },
    #[serde(rename = "access.signed-in")]
    SignedIn { person: PersonId, session: SessionId, means: Means, address: Option<String> },
    /// `person` is none when nobody has the name that was typed.
    #[serde(rename = "access.sign-in-failed")]
    Failed { person: Option<PersonId>, proof: Proof, failures: i64, address: String },
    /// The hundredth failure of a day: somebody is guessing.
    #[serde(rename = "access.account-closed-for-the-day")]
    Closed { person: Option<PersonId>, proof: Proof, address: String },
    #[serde(rename = "access.seat-taken")]
    SeatTaken { person: PersonId, session: SessionId, seat: SeatId },
    #[serde(rename = "access.signed-out")]
    SignedOut { person: PersonId, session: SessionId },
    #[serde(rename = "access.sessions-ended")]
    SessionsEnded { person: PersonId, sessions: u64 },
    #[serde(rename = "access.password-set")]
    PasswordSet { person: PersonId, sessions_ended: u64 },
    #[serde(rename = "access.second-factor-set")]
    SecondFactorSet { person: PersonId, sessions_ended: u64 },
    #[serde(rename = "access.second-factor-removed")]
    SecondFactorRemoved { person: PersonId, sessions_ended: u64 },
}

impl Kind for SignInEntry {
    fn class(&self) -> Class {
        Class::Change
    }
}
