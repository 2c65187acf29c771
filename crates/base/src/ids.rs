//! Typed ids. Every id is a UUIDv7 written as lower-case text: it sorts by the time it was made, but it does **not**
//! tell the order of commits (the journal's numbers do).

use crate::clock::Instant;
use rand::{Rng, RngExt as _, SeedableRng, rngs::StdRng};
use std::sync::Mutex;
use uuid::Uuid;

/// Where ids and all other randomness come from: the system in production, a seed in tests and in the demo.
#[derive(Debug)]
pub struct Ids {
    rng: Mutex<StdRng>,
}

impl Ids {
    /// From the operating system. The one place that asks it.
    pub fn from_system() -> Self {
        Self { rng: Mutex::new(rand::make_rng()) }
    }

    pub fn seeded(seed: u64) -> Self {
        Self { rng: Mutex::new(StdRng::seed_from_u64(seed)) }
    }

    /// The same sequence for the same 256 bits: a command that is run again makes the same ids again.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { rng: Mutex::new(StdRng::from_seed(seed)) }
    }

    pub fn uuid(&self, at: Instant) -> Uuid {
        let mut random = [0u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(at.micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        self.with(|rng| rng.fill_bytes(bytes));
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A whole number below `bound` (0 when the bound is 0).
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.with(|rng| rng.random_range(0..bound)) }
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut StdRng) -> T) -> T {
        let mut rng = self.rng.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        use_it(&mut rng)
    }
}

/// What was written is not an id. Shown as "not found": an id is never typed by a person.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not an id")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub fn new(ids: &Ids, at: Instant) -> Self { Self(ids.uuid(at)) }
            pub const fn from_uuid(id: Uuid) -> Self { Self(id) }
            pub const fn uuid(self) -> Uuid { self.0 }
            /// The id as a number, for indexes held in memory.
            pub const fn as_u128(self) -> u128 { self.0.as_u128() }
            pub const fn from_u128(id: u128) -> Self { Self(Uuid::from_u128(id)) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.hyphenated().fmt(f) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, concat!(stringify!($name), "({})"), self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId(text.to_owned()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> { text.parse() }
        }
    )+};
}

ids! {
    /// A child as the links say. A merged child keeps every id it ever had; see `same_child`.
    ChildId,
    /// One agency's record of one child, as that agency keeps it.
    SourceRecordId,
    /// That one service or practitioner is involved with the child of one source record.
    InvolvementId,
    /// A decision that a source record is about a child.
    LinkId,
    /// One file an agency sent.
    FeedFileId,
    /// A search somebody made: a resource, so that nothing typed stands in a URL.
    SearchId,
    /// An agency, a service of it, or a team.
    OrganisationId,
    /// A member of staff.
    PersonId,
    /// A dated place in a team.
    SeatId,
    SessionId,
    /// A program that acts for somebody.
    ProgramId,
    /// A system of an agency that acts for its people.
    AgencyClientId,
    /// What such a system shows.
    ClientKeyId,
    ShieldId,
    /// That a shield should be lifted: a question one person asks and another answers.
    LiftingId,
    TieId,
    /// Two children who may be one: a question for a person.
    ReviewId,
    /// That two children were found to be one.
    JoinId,
    /// That a child's page shows two: said by somebody, and answered by the index team.
    MixedReportId,
    /// A piece of work about one or more children: a contact, and later a referral, a plan.
    CaseId,
    /// That somebody has to do with a case: sent it, owns it.
    StandingId,
    /// Something that happened.
    EventId,
    /// A time limit that runs, ran, or was kept.
    ClockId,
    /// A form somebody has begun and not sent.
    DraftId,
    /// What was decided about a case.
    DecisionId,
    /// Days on which somebody is away.
    AbsenceId,
    /// What one person wrote to those who work on a case.
    MessageId,
    /// One meeting of a team.
    MeetingId,
    /// What somebody took on at a meeting, to be done by a day.
    ActionId,
    /// One entry of the journal.
    EntryId,
    /// One request to the server, named in the journal and in the log.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let ids = Ids::seeded(1);
        let early = ChildId::new(&ids, Instant::from_micros(1_000_000));
        let late = ChildId::new(&ids, Instant::from_micros(2_000_000));
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let at = Instant::from_micros(5);
        assert_eq!(ChildId::new(&Ids::seeded(7), at), ChildId::new(&Ids::seeded(7), at));
    }

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = ChildId::new(&Ids::seeded(3), Instant::from_micros(1));
        assert_eq!(id.to_string().parse::<ChildId>().unwrap(), id);
        assert!("12".parse::<ChildId>().is_err());
    }
}
