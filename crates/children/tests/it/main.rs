//! What the index promises, on a trust with the demonstration's agencies and agreements. SQLite by default; PostgreSQL
//! where `TRELLIS_TEST_DATABASE` names a server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod adopted_children;
mod children_are_hidden;
mod children_are_joined;
mod feeds_are_loaded;
mod households;
mod index_follows;
mod records_are_linked;
mod second_wall;
mod shields_are_kept;
mod who_sees_what;
mod world;
