//! The journal: one entry for every change and every look, hashed row by row, numbered in the order of commits, sealed
//! into a Merkle tree whose heads are signed. Its format is fixed for ever: `docs/decisions/0002-journal-format.md`.

mod entry;
mod follow;
mod format;
mod heads;
mod merkle;
mod purge;
mod sequence;
mod verify;

pub use entry::{Class, Entries, Entry, Kind};
pub use follow::{Numbered, last_number, numbered_after};
pub use heads::{Head, Sealer, export_heads};
pub use purge::{JournalEntry, purge_child};
pub use sequence::{number_pending, run_keeper};
pub use verify::{Finding, Report, verify};

pub(crate) use format::{append, append_for};
