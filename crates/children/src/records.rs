//! Every SQL statement of the room, by subject.

pub(crate) mod feeds;
pub(crate) mod index_page;
pub(crate) mod joined;
pub(crate) mod linking;
pub(crate) mod lists;
pub(crate) mod recorded;
pub(crate) mod searches;
pub(crate) mod shields;
