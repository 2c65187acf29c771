//! Opening a database of either kind.

use crate::{Engine, Keys, Tx, access_log::AccessLog, dialect, migrate, sql::Inner, wall};
use base::{Clock, Ids, Instant};
use sqlx::{
    Executor as _, Sqlite, Transaction,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the database address {0:?} is not understood: write sqlite:///path/to/trellis.db or postgres://user@host/name"
    )]
    Address(String),
    #[error("the folder of the database {0} cannot be made: {1}. Make it, or choose another with DATABASE=sqlite://…")]
    Folder(String, std::io::Error),
    #[error(
        "this PostgreSQL database sorts text by {0}; Trellis needs locale C and UTF-8. Make it with: createdb --locale=C --encoding=UTF8 --template=template0 NAME"
    )]
    Collation(String),
    #[error("the database was made by a newer Trellis (step {0}): start that version, or restore a backup")]
    Newer(String),
    #[error("migration {0} was changed after it had run: the database and the program do not belong together")]
    MigrationChanged(String),
    #[error(
        "the role {role:?} that DATABASE names {why}: it would stand above row-level security. Name a role that owns nothing, and the owner's address in DATABASE_OWNER (docs/operations.md, \"Two roles\")"
    )]
    AboveTheWall { role: String, why: &'static str },
    #[error(
        "there is no role {0:?}. Make it with: createuser --no-createdb --no-createrole --no-superuser --pwprompt {0}"
    )]
    NoRole(String),
    #[error(
        "the tables of this database are missing or older than this version, and the role of DATABASE may not change them. Run `trellis migrate` once with the owner's address in DATABASE_OWNER"
    )]
    Behind,
    #[error("migration {step}: {source}")]
    Migration { step: String, source: Box<Error> },
    #[error("the keys in {path}: {problem}")]
    Keys { path: String, problem: String },
    #[error("{0} is not a demonstration, so it is not thrown away. Nothing was changed")]
    NotADemo(String),
    #[error("only a demonstration is told a past, and this database is none. Nothing was changed")]
    NoPast,
    #[error("the journal could not be written")]
    JournalClosed,
    #[error("kept text of kind {kind} does not decode: {problem}")]
    Decode { kind: String, problem: String },
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
}

impl Error {
    pub fn is_contention(&self) -> bool {
        let Self::Sql(sqlx::Error::Database(error)) = self else { return false };
        let engine = if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
            Engine::Postgres
        } else {
            Engine::Sqlite
        };
        error.code().is_some_and(|code| engine.is_contention(&code, error.constraint()))
    }
}

#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `sqlite:///path/file.db` or `postgres://…`, the latter with a role that owns nothing.
    pub address: String,
    /// PostgreSQL, with the role that owns the tables: for migrations alone.
    pub owner: Option<String>,
    /// A demonstration may be given the owner's address only: it makes itself a role.
    pub demo: bool,
    pub readers: u32,
}

impl StoreOptions {
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), owner: None, demo: false, readers: 8 }
    }
}

/// The open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pools: Pools,
    clock: Arc<dyn Clock>,
    ids: Ids,
    keys: Keys,
    access_log: AccessLog,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// One writer, because SQLite has one; several readers beside it (WAL).
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database and brings it up to this version.
    pub async fn open(options: &StoreOptions, keys: Keys, clock: Arc<dyn Clock>, ids: Ids) -> Result<Self, Error> {
        let pools = Pools::open(options, &keys, clock.now()).await?;
        let access_log = AccessLog::start(pools.clone(), Arc::clone(&clock), Ids::from_seed(ids.bytes()));
        Ok(Self(Arc::new(Shared { pools, clock, ids, keys, access_log })))
    }

    pub fn engine(&self) -> Engine {
        match self.0.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn access_log(&self) -> &AccessLog {
        &self.0.access_log
    }

    /// One read-only snapshot: everything read in it belongs together. What it sees of children: [`Tx::see`].
    pub async fn read(&self) -> Result<Tx, Error> {
        self.0.pools.begin_read(false).await
    }

    /// A snapshot for work that goes over all children: the linker, the index, the journal's keeper. Never for a page.
    pub async fn read_everything(&self) -> Result<Tx, Error> {
        self.0.pools.begin_read(true).await
    }

    pub(crate) async fn begin_write(&self, everything: bool) -> Result<Tx, Error> {
        self.0.pools.begin_write(everything).await
    }

    /// A transaction for bookkeeping: leases, the queue, a session's last sign of life, expired searches. What says
    /// anything about a child or about access goes through [`Store::run`].
    pub async fn housekeeping(&self) -> Result<Housekeeping, Error> {
        self.0.pools.begin_housekeeping().await.map(Housekeeping)
    }

    /// Fresh statistics for the planner: after a bulk load. It waits for its turn as every writer does.
    pub async fn analyse(&self) -> Result<(), Error> {
        let mut tx = self.housekeeping().await?;
        tx.sql(self.engine().analyse()).run().await?;
        tx.commit().await
    }

    /// Is the database there? For the readiness probe.
    pub async fn ping(&self) -> Result<(), Error> {
        let mut tx = self.read().await?;
        tx.sql("select 1").one::<(i32,)>().await.map(drop)
    }

    /// Has this journal been sealed? Then it belongs to a key.
    pub async fn is_sealed(&self) -> Result<bool, Error> {
        let (heads,): (i64,) = self.read().await?.sql("select count(*) from journal_head").one().await?;
        Ok(heads > 0)
    }

    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Throws a demonstration's database away. Refuses any other; does nothing where there is none.
pub async fn erase_demo(options: &StoreOptions) -> Result<(), Error> {
    if let Some(file) = options.address.strip_prefix("sqlite://")
        && !Path::new(file).exists()
    {
        return Ok(());
    }
    let address = options.owner.as_ref().unwrap_or(&options.address);
    let pools = Pools::connect(address, options.readers).await?;
    pools.refuse_unless_demo(address).await?;
    match &pools {
        Pools::Sqlite { writer, readers } => {
            readers.close().await;
            writer.close().await;
            let file = options.address.strip_prefix("sqlite://").unwrap_or_default();
            for ending in ["", "-wal", "-shm"] {
                match std::fs::remove_file(format!("{file}{ending}")) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::Folder(file.to_owned(), error));
                    }
                    _ => {}
                }
            }
        }
        Pools::Postgres(pool) => {
            sqlx::raw_sql("drop schema public cascade; create schema public").execute(pool).await?;
            pool.close().await;
        }
    }
    Ok(())
}

/// See [`Store::housekeeping`]. Nothing is kept without [`Housekeeping::commit`].
#[derive(Debug)]
pub struct Housekeeping(Tx);

impl Housekeeping {
    pub async fn commit(self) -> Result<(), Error> {
        self.0.commit().await
    }
}

impl std::ops::Deref for Housekeeping {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.0
    }
}

impl std::ops::DerefMut for Housekeeping {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}

impl Pools {
    /// Connects, brings the tables up to this version, and, on PostgreSQL, goes behind the second wall.
    async fn open(options: &StoreOptions, keys: &Keys, now: Instant) -> Result<Self, Error> {
        if !is_postgres(&options.address) {
            let pools = Self::connect(&options.address, options.readers).await?;
            migrate::migrate(&pools, now).await?;
            return Ok(pools);
        }
        let mut app = postgres_options(&options.address)?;
        let owner = match &options.owner {
            Some(owner) => Some(connect_postgres(postgres_options(owner)?, 2).await?),
            None => {
                let given = connect_postgres(app.clone(), 2).await?;
                match wall::above(&given).await? {
                    None => None,
                    Some(why) => {
                        let as_given = Self::Postgres(given.clone());
                        // A role that may not even read the property is not the owner of a demonstration.
                        let demo = as_given.is_demo().await.unwrap_or(false);
                        if !(demo || options.demo && as_given.is_empty().await?) {
                            return Err(Error::AboveTheWall { role: app.get_username().to_owned(), why });
                        }
                        let role = wall::role_of_demo(&app);
                        let password = keys.password_of(&role);
                        wall::make_role(&given, &role, Some(&password)).await?;
                        app = app.username(&role).password(&password);
                        Some(given)
                    }
                }
            }
        };
        if let Some(owner) = owner {
            dialect::refuse_other_collation(&owner).await?;
            let role = app.get_username();
            if !wall::exists(&owner, role).await? {
                return Err(Error::NoRole(role.to_owned()));
            }
            migrate::migrate(&Self::Postgres(owner.clone()), now).await?;
            migrate::put_up_wall(&owner, role, now).await?;
            owner.close().await;
        }
        let role = app.get_username().to_owned();
        let pool = connect_postgres(app, options.readers + 8).await?;
        if let Some(why) = wall::above(&pool).await? {
            return Err(Error::AboveTheWall { role, why });
        }
        let pools = Self::Postgres(pool);
        if pools.is_empty().await? || !migrate::waiting(&pools).await?.is_empty() {
            return Err(Error::Behind);
        }
        Ok(pools)
    }

    async fn connect(address: &str, readers: u32) -> Result<Self, Error> {
        if is_postgres(address) {
            let pool = connect_postgres(postgres_options(address)?, readers + 8).await?;
            return Ok(Self::Postgres(pool));
        }
        let Some(file) = address.strip_prefix("sqlite://") else { return Err(Error::Address(address.to_owned())) };
        if let Some(folder) = Path::new(file).parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| Error::Folder(folder.display().to_string(), e))?;
        }
        let connect = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("secure_delete", "on")
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(256);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|connection, _| {
                Box::pin(async { connection.execute("pragma busy_timeout = 2").await.map(drop) })
            })
            .connect_with(connect.clone())
            .await?;
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get() as u32);
        let readers = SqlitePoolOptions::new()
            .max_connections(readers.min(cores + 1))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(connect.pragma("query_only", "on"))
            .await?;
        Ok(Self::Sqlite { writer, readers })
    }

    /// An empty database passes; one with tables must say of itself that it is a demonstration.
    async fn refuse_unless_demo(&self, address: &str) -> Result<(), Error> {
        if self.is_empty().await? || self.is_demo().await? { Ok(()) } else { Err(Error::NotADemo(address.to_owned())) }
    }

    /// Does it hold no tables of ours?
    async fn is_empty(&self) -> Result<bool, Error> {
        let tables = match self {
            Self::Sqlite { .. } => "select count(*) from sqlite_master where name = 'property'",
            Self::Postgres(_) => {
                "select count(*) from pg_tables where schemaname = 'public' and tablename = 'property'"
            }
        };
        let (made,): (i64,) = self.begin_read(false).await?.sql(tables).one().await?;
        Ok(made == 0)
    }

    async fn is_demo(&self) -> Result<bool, Error> {
        if self.is_empty().await? {
            return Ok(false);
        }
        let mut tx = self.begin_read(false).await?;
        let text = "select count(*) from property where name = 'demo' and value = 'yes'";
        let (demo,): (i64,) = tx.sql(text).one().await?;
        Ok(demo > 0)
    }

    pub(crate) async fn begin_read(&self, everything: bool) -> Result<Tx, Error> {
        Ok(Tx(match self {
            Self::Sqlite { readers, .. } => {
                Inner::Sqlite(readers.begin_with(Engine::Sqlite.begin_read(everything)).await?)
            }
            Self::Postgres(pool) => Inner::Postgres(pool.begin_with(Engine::Postgres.begin_read(everything)).await?),
        }))
    }

    pub(crate) async fn begin_write(&self, everything: bool) -> Result<Tx, Error> {
        self.begin(|engine| engine.begin_write(everything)).await
    }

    pub(crate) async fn begin_housekeeping(&self) -> Result<Tx, Error> {
        self.begin(Engine::begin_housekeeping).await
    }

    async fn begin(&self, how: impl Fn(Engine) -> &'static str + Send) -> Result<Tx, Error> {
        Ok(Tx(match self {
            Self::Sqlite { writer, .. } => Inner::Sqlite(begin_sqlite(writer, how(Engine::Sqlite)).await?),
            Self::Postgres(pool) => Inner::Postgres(pool.begin_with(how(Engine::Postgres)).await?),
        }))
    }
}

fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

fn postgres_options(address: &str) -> Result<PgConnectOptions, Error> {
    PgConnectOptions::from_str(address).map_err(|_| Error::Address(address.to_owned()))
}

async fn connect_postgres(options: PgConnectOptions, connections: u32) -> Result<PgPool, Error> {
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10));
    Ok(pool.connect_with(options).await?)
}

/// Waits for the transaction of another process by asking every few milliseconds. SQLite's own patience asks less and
/// less often: beside a bulk load it would never find the moment between two batches.
async fn begin_sqlite(writer: &SqlitePool, how: &'static str) -> Result<Transaction<'static, Sqlite>, Error> {
    const PATIENCE: Duration = Duration::from_secs(20);
    let began = std::time::Instant::now();
    loop {
        match writer.begin_with(how).await.map_err(Error::Sql) {
            Err(error) if error.is_contention() && began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            outcome => return outcome,
        }
    }
}
