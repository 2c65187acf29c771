//! A page that shows two children: records of both were linked to one. Whoever sees it says so where they see it; the
//! index team parts the records, or says that it is one child after all.
//!
//! Parting gives the other child an id of its own for each id it had records under, and moves the records there. To undo
//! it, the two are joined (`review`): every page is then what it was.

pub mod answer;
pub(crate) mod parting;
pub(crate) mod records;
pub mod report;
pub mod rules;
pub mod see;
