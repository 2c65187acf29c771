//! The program as its pages see it: every route, every role, both engines.

mod app;
mod routes;
mod safety;
mod sign_in;
