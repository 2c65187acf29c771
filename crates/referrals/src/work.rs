//! Who has what to do: one's own work, a team's, how heavy each carries, and giving many pieces to another at once.

pub mod calendar;
pub mod my_work;
pub(crate) mod pieces;
pub mod reassign;
pub mod team_work;
pub mod workload;

pub use pieces::Piece;
