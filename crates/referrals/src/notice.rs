//! Notices: a worry from somebody who has no account, from the police in one file, or from the night. A notice is what came
//! in and nobody at the front door has taken in yet. What it says is concealed; the front door alone reads it. Taken in, it
//! becomes a contact like any other, whose clock runs from the moment the notice was received.

pub mod bulk_sheet;
pub(crate) mod door;
mod entry;
pub mod list_notices;
pub mod look_back;
pub mod model;
pub mod night_list;
pub mod open_notice;
pub mod public_form;
pub mod put_aside;
pub mod receive_bulk;
pub mod receive_public;
pub(crate) mod records;
pub mod rules;
pub mod take_in;
pub mod tally;

pub use entry::NoticeEntry;
