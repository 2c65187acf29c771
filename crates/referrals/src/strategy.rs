//! The strategy discussion and the section 47 enquiry it may begin: owned by whoever holds the contact, each with its clock.
//! The discussion is a case of its own, so that the agencies that are asked to it see it and nothing else of the contact.

pub mod add_to_record;
pub mod arrangements;
pub mod call;
pub(crate) mod doers;
pub mod end_enquiry;
mod entry;
mod hold;
pub mod plan;
pub mod record;
pub(crate) mod records;
pub mod rules;
#[cfg(test)]
mod rules_tests;
pub mod view;

pub use entry::StrategyEntry;
