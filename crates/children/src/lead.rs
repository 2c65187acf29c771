//! Who leads. Work of several agencies with one family has exactly one lead at every instant, from its beginning to its
//! end: somebody who was asked and accepted, or, until somebody has, the manager of the team that answers, as *acting
//! lead*. Whoever has left, or is no longer cleared, is not shown as the lead from that moment, whatever the rows say; the
//! rows follow.

pub mod begin_work;
pub mod coming;
pub mod end_work;
mod entry;
pub mod follow_lead;
pub mod give_up_lead;
pub mod hand_over;
mod hold_work;
pub mod in_effect;
pub mod join_work;
pub mod lists;
pub mod open_work;
mod records;
pub mod rules;

pub use entry::LeadEntry;
pub use hold_work::WorkRefused;
pub use records::{AskedRow, JoiningRow, TeamRow, TermRow, WorkRow, teams_there_are};
