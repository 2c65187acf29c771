//! Everything in which the two engines differ, so that nothing else need know.

use crate::Error;
use sqlx::postgres::PgPool;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What another transaction may take at the same moment: a form's key, the journal's next number, a child's one place on a
/// waiting list, the number of a system's next key.
const TAKEN: [&str; 5] =
    ["idempotency_pkey", "journal_number_pkey", "journal_number_entry_key", "waiting_place_pkey", "client_key_number"];

impl Engine {
    /// A migration's text for this engine. One word differs: the type of binary columns.
    pub fn ddl(self, text: &str) -> String {
        text.replace(
            " bytes",
            match self {
                Self::Sqlite => " blob",
                Self::Postgres => " bytea",
            },
        )
    }

    /// How a transaction that writes begins; work that goes on by itself sees everything.
    pub const fn begin_write(self, everything: bool) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres if everything => "begin isolation level serializable; set local trellis.sees = 'everything'",
            Self::Postgres => "begin isolation level serializable",
        }
    }

    /// How bookkeeping begins: no serializable check, so that it never makes a command run again.
    pub const fn begin_housekeeping(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin; set local trellis.sees = 'everything'",
        }
    }

    /// How a snapshot for reading begins.
    pub const fn begin_read(self, everything: bool) -> &'static str {
        match self {
            Self::Sqlite => "begin deferred",
            Self::Postgres if everything => {
                "begin isolation level repeatable read read only; set local trellis.sees = 'everything'"
            }
            Self::Postgres => "begin isolation level repeatable read read only",
        }
    }

    /// Sets what a transaction sees behind the second wall, to its end; SQLite has none.
    pub const fn see(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "select set_config('trellis.sees', $1, true), set_config('trellis.feed', $2, true),
                        set_config('trellis.cases', $3, true),
                        set_config('trellis.children', coalesce((select string_agg(given, ',') from same_child
                                                                  where current in (:set)), ''), true)",
            ),
        }
    }

    /// Fresh statistics after a bulk load. On PostgreSQL only the tables' owner may make them: a function of the owner's.
    pub const fn analyse(self) -> &'static str {
        match self {
            Self::Sqlite => "pragma optimize",
            Self::Postgres => "select fresh_statistics()",
        }
    }

    /// Another transaction got in the way; the same command may well succeed when run again.
    pub fn is_contention(self, code: &str, constraint: Option<&str>) -> bool {
        match self {
            // SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED
            Self::Sqlite => matches!(code, "5" | "517" | "261" | "6"),
            Self::Postgres => {
                matches!(code, "40001" | "40P01") || (code == "23505" && constraint.is_some_and(|c| TAKEN.contains(&c)))
            }
        }
    }
}

/// Text must sort by byte on both engines; PostgreSQL does so only where the database was made with locale C.
pub async fn refuse_other_collation(pool: &PgPool) -> Result<(), Error> {
    let (name, encoding): (String, String) = sqlx::query_as(
        "select datcollate::text, pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()",
    )
    .fetch_one(pool)
    .await?;
    if matches!(name.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") && encoding == "UTF8" {
        Ok(())
    } else {
        Err(Error::Collation(format!("{name}, {encoding}")))
    }
}
