//! The weekly meeting of a team of several agencies. Its agenda makes itself from what is open with the team, and is live
//! until the meeting is closed; each decision is one line and moves the contact at once; closing makes the minutes, which
//! nobody changes any more. What was not discussed comes back next time, with the reason.

pub(crate) mod about;
pub mod arrangements;
pub mod ask_for_item;
pub mod close_meeting;
pub mod decide_item;
mod entry;
mod gather;
mod hold;
pub mod model;
pub mod open_meeting;
pub mod past_meetings;
pub mod read_minutes;
pub mod record_attendance;
pub(crate) mod records;
pub mod rules;
pub mod see_action;
pub mod see_agenda;
pub mod settle_action;
pub mod write_addendum;

pub use entry::MeetingEntry;
pub(crate) use hold::own_team;
pub(crate) use see_action::open_actions_of_discussions;
pub use see_action::{OpenAction, open_actions};
