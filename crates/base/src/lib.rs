//! The ground floor: what every room needs and no room owns. Typed ids, who acts, what time it is, where
//! randomness comes from, working days and hours, money in pence, and the identifiers of the trade (NHS number,
//! UPN, UPRN, ODS code, URN, postcode). Pure: no input or output but the two named doors, [`SystemClock`] and
//! [`Ids::from_system`].

mod actor;
mod as_text;
mod clock;
mod ids;
mod nhs_number;
mod pence;
mod place_codes;
mod postcode;
mod upn;
mod working_days;
mod working_hours;

pub use actor::{Actor, JobName};
pub use clock::{Clock, FixedClock, Instant, SystemClock};
pub use ids::{
    AbsenceId, ActionId, AgencyClientId, CaseId, ChildId, ClientKeyId, ClockId, DecisionId, DraftId, EntryId, EventId,
    FeedFileId, Ids, InvolvementId, JoinId, LiftingId, LinkId, MeetingId, MessageId, MixedReportId, NotAnId,
    OrganisationId, PersonId, ProgramId, RequestId, ReviewId, SearchId, SeatId, SessionId, ShieldId, SourceRecordId,
    StandingId, TieId,
};
pub use nhs_number::{NhsNumber, NhsNumberError};
pub use pence::{Pence, PenceError};
pub use place_codes::{CodeError, Laestab, OdsCode, Uprn, Urn};
pub use postcode::{Postcode, PostcodeError};
pub use upn::{FormerUpn, Upn, UpnError};
pub use working_days::{
    OutsideCalendar, add_months, add_working_days, is_working_day, next_working_day, working_days_between,
};
pub use working_hours::{NoHours, WorkingHours, add_working_hours};
