//! The program: settings, command line, router, work in the background, and the demonstration trust.

mod app;
mod assets;
mod background;
pub mod commands;
pub mod glossary;
mod interface;
pub mod kept_text;
pub mod letterhead;
pub mod mail;
mod metrics;
mod pages;
mod proxies;
mod request;
pub mod settings;
pub mod trust_folder;

pub use app::{App, route_table, router};
pub use background::{Background, Progress};
pub use proxies::{NotAProxy, TrustedProxies};
pub use trust_folder::TrustFolder;
