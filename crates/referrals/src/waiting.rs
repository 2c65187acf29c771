//! The single waiting list: one place for each child and need, whoever asks and whoever helps. Its clocks run from the day
//! the request first reached any partner and never pause.

pub mod answer_offer;
pub mod asked_for;
pub mod board;
pub mod check_risk;
pub mod end_wait;
mod entry;
pub mod follow_review;
pub mod join_list;
pub mod joining;
pub mod lists;
pub mod make_offer;
pub mod mark_read;
pub mod model;
pub mod my_waiting;
pub mod note_absence;
pub mod one_need;
pub mod open_entry;
mod records;
pub mod review_missed;
pub mod rules;
pub mod see_lists;
pub mod set_order;
mod take_step;
pub mod view;

pub use entry::WaitingEntry;
