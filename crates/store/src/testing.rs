//! A fresh database for one test. `TRELLIS_TEST_DATABASE=postgres://…` (a server where databases may be made) runs the
//! same tests on PostgreSQL; without it they run on SQLite.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "only tests compile this")]

use crate::{Keys, Store, StoreOptions, journal, wall};
use base::{Clock, FixedClock, Ids, Instant};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::sync::{Mutex, OnceCell};

/// Sunday 22 November 2026, 10:00: the day on which the demo trust stands.
pub const NOW: i64 = 1_795_341_600_000_000;

/// Owns nothing, as the program's role in a trust.
const ROLE: &str = "trellis_test";

#[derive(Debug)]
pub struct TestStore {
    pub store: Store,
    pub clock: Arc<FixedClock>,
    /// On PostgreSQL with the role that owns the tables.
    pub address: String,
    folder: tempfile::TempDir,
}

impl std::ops::Deref for TestStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

/// What a database held when it was made: each test that begins so gets a copy.
enum Made {
    /// The file.
    Sqlite(Vec<u8>),
    /// The database's name, on the server `TRELLIS_TEST_DATABASE` names.
    Postgres(String),
}

impl TestStore {
    /// Tables and nothing in them.
    pub async fn new() -> Self {
        Self::copy_of("tables", async |_| {}).await
    }

    /// A store as `make` leaves it. It is made once in a process under this name, and copied for every test: making it
    /// takes far longer than most tests do.
    pub async fn copy_of(name: &'static str, make: impl AsyncFnOnce(&Self)) -> Self {
        static MADE: Mutex<BTreeMap<&str, Arc<OnceCell<Made>>>> = Mutex::const_new(BTreeMap::new());
        let made = Arc::clone(MADE.lock().await.entry(name).or_default());
        let made = made.get_or_init(|| Self::made(make)).await;
        let folder = tempfile::tempdir().unwrap();
        let address = match made {
            Made::Sqlite(bytes) => {
                std::fs::write(folder.path().join("test.db"), bytes).unwrap();
                in_folder(&folder)
            }
            Made::Postgres(database) => new_postgres(&server().unwrap(), database).await,
        };
        // Not the ids it was made with: they are taken.
        Self::open(folder, address, Ids::seeded(3)).await
    }

    async fn made(make: impl AsyncFnOnce(&Self)) -> Made {
        let folder = tempfile::tempdir().unwrap();
        let address = match server() {
            Some(server) => fresh_postgres(&server).await,
            None => in_folder(&folder),
        };
        let store = Self::open(folder, address, Ids::seeded(1)).await;
        make(&store).await;
        store.close().await;
        match server() {
            Some(_) => Made::Postgres(store.address.rsplit_once('/').unwrap().1.to_owned()),
            None => Made::Sqlite(std::fs::read(store.folder.path().join("test.db")).unwrap()),
        }
    }

    async fn open(folder: tempfile::TempDir, address: String, ids: Ids) -> Self {
        let clock = Arc::new(FixedClock::at(Instant::from_micros(NOW)));
        let keys = Keys::fresh(&Ids::seeded(2));
        let as_clock: Arc<dyn Clock> = Arc::<FixedClock>::clone(&clock);
        let options = options(&address).await;
        let store = Store::open(&options, keys, as_clock, ids).await.unwrap();
        Self { store, clock, address, folder }
    }

    /// Lets this store change the journal as only the tables' owner can: somebody tampers.
    pub async fn tampered_with(&self) {
        if self.address.starts_with("postgres") {
            let owner = sqlx::PgPool::connect(&self.address).await.unwrap();
            let text = format!("grant all on all tables in schema public to {ROLE}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&owner).await.unwrap();
            owner.close().await;
        }
    }

    /// Numbers what was committed and verifies the journal; panics when anything is found.
    pub async fn verified(&self) -> journal::Report {
        journal::number_pending(&self.store).await.unwrap();
        let report = journal::verify(&self.store, &[]).await.unwrap();
        assert!(report.sound(), "{:?}", report.findings);
        report
    }
}

/// How a trust opens this database: with a role that owns nothing.
pub async fn options(address: &str) -> StoreOptions {
    if address.starts_with("sqlite") {
        return StoreOptions::new(address);
    }
    let owner = sqlx::PgPool::connect(address).await.unwrap();
    wall::make_role(&owner, ROLE, None).await.unwrap();
    owner.close().await;
    let (scheme, rest) = address.split_once("://").unwrap();
    let (_, server) = rest.split_once('@').unwrap();
    StoreOptions { owner: Some(address.to_owned()), ..StoreOptions::new(format!("{scheme}://{ROLE}@{server}")) }
}

/// A new database on the server `TRELLIS_TEST_DATABASE` names.
pub async fn fresh_postgres(server: &str) -> String {
    new_postgres(server, "template0").await
}

async fn new_postgres(server: &str, template: &str) -> String {
    use sqlx::{Connection as _, Executor as _};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    let text = format!("create database {name} template {template} locale 'C' encoding 'UTF8'");
    connection.execute(sqlx::AssertSqlSafe(text)).await.unwrap();
    connection.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

fn server() -> Option<String> {
    std::env::var("TRELLIS_TEST_DATABASE").ok()
}

fn in_folder(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}", folder.path().join("test.db").display())
}
