//! The program as its pages see it: every route, every role, both engines.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod app;
mod journal_kinds;
mod keys;
mod routes;
mod safety;
mod sign_in;
