//! The ground floor: what every room needs and no room owns. Typed ids, who acts, what time it is, where
//! randomness comes from, working days and hours, money in pence, and the identifiers of the trade (NHS number,
//! UPN, UPRN, ODS code, URN, postcode). Pure: no input or output but the two named doors, [`SystemClock`] and
//! [`Ids::from_system`].

mod actor;
mod clock;
mod ids;

pub use actor::{Actor, JobName};
pub use clock::{Clock, FixedClock, Instant, SystemClock};
pub use ids::{
    ChildId, EntryId, FeedFileId, Ids, InvolvementId, LinkId, OrganisationId, PersonId, RequestId, SearchId, SeatId,
    SessionId, ShieldId, SourceRecordId, TieId,
};
