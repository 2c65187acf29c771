//! Who may do what, and the facts that is decided on: organisations, people and their seats, sign-in and sessions,
//! ties, shields, sharing agreements, `same_child`; and **the one decision** ([`decide`]).
//!
//! Rooms above ask for a [`Permit`] (an act, a child, a basis) and hand it to their records; they write the facts
//! through the functions of [`ties`], [`shields`] and [`same_child`] inside their own commands.

pub mod acts;
pub mod agency_clients;
pub mod agreements;
pub mod cases;
mod clearance;
mod common_passwords;
mod decide;
mod entry;
mod facts;
pub mod liftings;
pub mod looked;
mod matrix;
mod officer;
pub mod organisations;
pub mod parked;
mod password;
pub mod people;
mod permit;
pub mod program_tokens;
pub mod record_absence;
mod role;
pub mod same_child;
pub mod second_factor;
mod session;
mod set_credentials;
pub mod shields;
mod sign_in;
mod sign_in_entry;
mod take_seat;
pub mod team;
pub mod throttle;
pub mod ties;
pub mod web;

pub use acts::{Act, Category, Verb};
pub use cases::{CasePermit, permit_case};
pub use clearance::{Clearance, Warning};
pub use decide::{Ask, Basis, Decision, Facts, Standing, TieKind, decide};
pub use entry::AccessEntry;
pub use facts::facts;
pub use matrix::matrix;
pub use officer::{Officer, Seat, officer};
pub use password::{PasswordRefused, acceptable};
pub use permit::{Denied, Permit, permit};
pub use role::Role;
pub use session::{
    ABSOLUTE_HOURS, IDLE_MINUTES, SecretToken, Session, SignedIn, WARNING_SECONDS, end_all_sessions, hash_of,
    keep_alive, look_at_session, mint_session, session_for, sign_in_demo_person, sign_out, sweep_sign_ins,
};
pub use set_credentials::{CredentialRefused, EnrolSecondFactor, RemoveSecondFactor, SetPassword, offer_second_factor};
pub use sign_in::{
    HalfSignedIn, SignInRefused, check_code, check_password, enrol_at_sign_in, folded_user_name, offer_at_sign_in,
};
pub use sign_in_entry::{Means, Proof, SignInEntry};
pub use take_seat::{TakeSeat, TakeSeatRefused};
