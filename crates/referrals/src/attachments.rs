//! Photos and papers that go with a worry: what the child drew, the bruise, the letter of the landlord. Their bytes lie in the
//! database, in parts, with everything else about the case: one backup, one transaction, one purge. While a concern is being
//! written its files are concealed as its words are.

pub mod add_file;
mod entry;
pub mod open_file;
pub(crate) mod records;
pub mod rules;
pub mod withdraw_file;

pub use entry::AttachmentEntry;
pub use records::FileRow;
