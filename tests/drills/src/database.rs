//! A database of a drill's own, on either engine, and a copy of one.

use anyhow::{Context as _, bail};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Where it is. The folder it lies in, or the throw-away cluster, goes when the drill ends.
#[derive(Clone, Debug)]
pub enum Database {
    Sqlite(PathBuf),
    Postgres { server: String, name: String },
}

impl Database {
    /// An empty one; on SQLite a file in `folder`.
    pub async fn new(engine: Engine, folder: &Path) -> anyhow::Result<Self> {
        match engine {
            Engine::Sqlite => Ok(Self::Sqlite(folder.join("trellis.db"))),
            Engine::Postgres => {
                let server = std::env::var("TRELLIS_TEST_DATABASE")
                    .context("TRELLIS_TEST_DATABASE names no server: run this under scripts/with-postgres")?;
                let name = fresh_name();
                run(&server, format!("create database {name} template template0 locale 'C' encoding 'UTF8'")).await?;
                Ok(Self::Postgres { server, name })
            }
        }
    }

    /// As `DATABASE` wants it.
    pub fn address(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres { server, name } => {
                let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
                format!("{base}/{name}")
            }
        }
    }

    /// A copy beside it. Nobody may have the original open.
    pub async fn copy(&self) -> anyhow::Result<Self> {
        match self {
            Self::Sqlite(file) => {
                let copy = file.with_file_name("copy.db");
                for ending in ["", "-wal"] {
                    let from = with_ending(file, ending);
                    if from.exists() {
                        std::fs::copy(&from, with_ending(&copy, ending))?;
                    }
                }
                Ok(Self::Sqlite(copy))
            }
            Self::Postgres { server, name } => {
                let copy = fresh_name();
                run(server, format!("create database {copy} template {name}")).await?;
                Ok(Self::Postgres { server: server.clone(), name: copy })
            }
        }
    }

    /// Gives the program's role what it has not got: only the owner of the tables can change a journal's rows.
    pub async fn let_the_program_tamper(&self) -> anyhow::Result<()> {
        let Self::Postgres { name, .. } = self else { return Ok(()) };
        run(&self.address(), format!("grant all on all tables in schema public to {name}_app")).await
    }

    /// A database that does not sync would survive a kill and tell nothing about it, and be quicker than it may be.
    pub async fn must_sync(&self) -> anyhow::Result<()> {
        let Self::Postgres { server, .. } = self else { return Ok(()) };
        let mut connection = sqlx::PgConnection::connect(server).await?;
        let (fsync,): (String,) = sqlx::query_as("show fsync").fetch_one(&mut connection).await?;
        connection.close().await?;
        if fsync != "on" {
            bail!("this PostgreSQL does not sync what it writes; start it with PG_FSYNC=on scripts/with-postgres …");
        }
        Ok(())
    }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", file.display()))
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("drill_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn run(server: &str, statement: String) -> anyhow::Result<()> {
    let mut connection = sqlx::PgConnection::connect(server).await.context("connecting to TRELLIS_TEST_DATABASE")?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await?;
    Ok(())
}
