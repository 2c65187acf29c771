//! Referrals a team has accepted leave for its own case system without being typed again: numbered, in one file of JSON
//! and one of CSV, each referral once. The number it has there comes back as a receipt. See `docs/exports.md`.

mod entry;
pub mod make_export;
pub mod open_export;
pub mod record_receipts;
mod records;
pub mod shape;

pub use entry::ExportEntry;
pub(crate) use records::numbers;
pub use records::{ExportRow, ItemRow};
