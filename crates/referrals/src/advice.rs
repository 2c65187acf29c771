//! Consultation: somebody asks the front door for advice without naming a child. Question, advice, adviser and date are kept
//! and counted; a consultation can become a concern, and says so.

pub mod ask_advice;
mod entry;
pub mod give_advice;
pub mod list_advice;
pub mod open_advice;
pub mod raise_from_advice;
pub(crate) mod records;

pub use entry::AdviceEntry;
