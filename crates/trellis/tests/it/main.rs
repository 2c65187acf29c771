//! The program as its pages see it: every route, every role, both engines.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod advice;
mod agency_clients;
mod all_ids;
mod all_values;
mod app;
mod asked;
mod attachments;
mod exports;
mod fhir;
mod hidden_children;
mod interface;
mod journal_kinds;
mod keys;
mod lead;
mod matrix_row;
mod meeting;
mod mixed;
mod named_holders;
mod news;
mod notice;
mod other_areas;
mod question;
mod random_worries;
mod record_child;
mod reviews;
mod rings;
mod routes;
mod safety;
mod sign_in;
mod straight;
mod strategy;
mod sweep;
mod told;
mod waiting;
mod work;
mod worry;
