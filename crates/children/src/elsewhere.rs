//! Other areas: what another authority has to do with a child. It is asked and answers; it has a worker for the child; a
//! child is transferred to it or comes from it; it has placed a child here. Each is a *matter*: how it began, and steps
//! after which nothing is overwritten. At no moment is a child nobody's: the sending side answers until a named person of
//! the other side has accepted.

pub mod directory;
mod entry;
pub mod fields;
pub mod lists;
pub mod open_matters;
pub mod readdress;
pub mod record_matter;
pub mod record_step;
mod records;
pub mod rules;

pub use entry::ElsewhereEntry;
pub use records::MatterRow;
