//! Where everything is kept: one SQL text on two engines (SQLite embedded, PostgreSQL for a trust), and the journal
//! that proves who changed or saw what.
//!
//! * [`Store::run`] is the only way to change anything: a [`Command`] returns its output *and* journal entries, and the
//!   store writes both in one serializable transaction, again when another transaction got in the way.
//! * [`Store::read`] opens one read-only snapshot for a page. On PostgreSQL it sees nothing of a child until
//!   [`Tx::see`] says which: the second wall (`wall.rs`).
//! * [`Store::journal_access`] writes the entry of a read, grouped with others, and answers after the commit.
//! * [`Store::story`] runs commands at past moments, for a demonstration alone.
//! * [`journal`] numbers, seals and verifies entries. [`jobs`] is the queue. [`Keys`] lie outside the database.
//!
//! No other room builds SQL text or sees which engine it runs on; what must differ is in `dialect.rs`.

mod access_log;
pub mod choices;
mod command;
mod dialect;
pub mod jobs;
pub mod journal;
mod keys;
pub mod lease;
mod migrate;
mod open;
mod sql;
mod story;
#[cfg(feature = "testing")]
pub mod testing;
mod value;
mod wall;

pub use command::{Command, Context, Ran, Refused, Sent};
pub use dialect::Engine;
pub use journal::{Class, Entries, Entry, Kind};
pub use keys::{Keys, ShownKey};
pub use open::{Error, Housekeeping, Store, StoreOptions, erase_demo};
pub use sql::{Record, Sql, Tx};
pub use story::Story;
pub use value::{Bind, Member, Value};
pub use wall::Sight;

/// The texts of every migration, in order: for the test that reads the SQL of all rooms.
pub use migrate::MIGRATIONS;
