//! Match review: two children who may be one. The linker asks when a record fits a child and not well enough to be
//! linked; a person of the index team sees both side by side and says. What a person has said outranks every score.
//!
//! To join two children moves nothing (`access::same_child`), so that it can be undone whatever came after.

pub mod answer;
pub mod ask;
pub mod breach;
pub mod joined;
pub mod list;
pub mod part;
pub(crate) mod records;
pub mod rules;
pub mod see;
