//! Identify, refer, track: a worry from anyone, answered in time, and the sender sees what became of it.
//!
//! A *concern* is what somebody is still writing, concealed and theirs alone. Sent, it is a *contact* at the front door:
//! it has an owner and a clock from that moment on. A social worker decides its level of need and its way, a manager
//! agrees where that is needed, a team takes it on, and whoever sent it reads all of that and can answer back.

pub mod advice;
pub mod alerts;
pub mod allocate_contact;
pub mod answer_request;
pub mod ask_partners;
pub mod ask_question;
pub mod attachments;
pub mod begin_concern;
pub mod decide_contact;
pub mod disagree;
pub mod discard_concern;
mod entry;
pub mod explain_lateness;
pub mod export;
pub mod front_door;
pub mod hold_case;
pub mod inbox;
pub mod letters;
pub mod meeting;
pub mod model;
pub mod my_concerns;
pub mod news;
pub mod notice;
pub mod open_concern;
pub mod open_contact;
pub mod open_request;
pub mod pages;
pub mod raise_at_once;
pub mod readdress;
mod records;
pub mod report_progress;
pub mod rules;
pub mod save_concern;
pub mod send_concern;
mod straight;
pub mod strategy;
pub mod take_contact;
pub mod tell_family;
pub mod waiting;
pub mod work;
pub mod write_to_contact;

pub use allocate_contact::AllocateContact;
pub use attachments::AttachmentEntry;
pub use entry::ReferralsEntry;
pub use meeting::MeetingEntry;
pub use strategy::StrategyEntry;
pub use waiting::WaitingEntry;
