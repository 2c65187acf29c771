//! Who may do what, and the facts that is decided on: organisations, people and their seats, sign-in and sessions,
//! ties, shields, sharing agreements, `same_child`; and **the one decision** ([`decide`]).
//!
//! Rooms above ask for a [`Permit`] (an act, a child, a basis) and hand it to their records; they write the facts
//! through the functions of [`ties`], [`shields`] and [`same_child`] inside their own commands.

pub mod acts;
pub mod agreements;
mod clearance;
mod decide;
mod entry;
mod facts;
mod matrix;
mod officer;
pub mod organisations;
pub mod people;
mod permit;
mod role;
pub mod same_child;
pub mod shields;
pub mod ties;
pub mod web;

pub use acts::{Act, Category, Verb};
pub use clearance::{Clearance, Warning};
pub use decide::{Ask, Basis, Decision, Facts, TieKind, decide};
pub use entry::AccessEntry;
pub use facts::facts;
pub use matrix::matrix;
pub use officer::{Officer, Seat, officer};
pub use permit::{Denied, Permit, permit};
pub use role::Role;
