//! The SQL of the room.

pub(crate) mod contacts;
pub(crate) mod disagreements;
pub(crate) mod drafts;
pub(crate) mod requests;
