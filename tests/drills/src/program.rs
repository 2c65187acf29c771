//! The program under test, and a made-up trust it serves.

use crate::{Setting, database::Database, visitor::Visitor};
use anyhow::{Context as _, bail, ensure};
use base::{Clock as _, Ids, SystemClock};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Keys, Store, StoreOptions};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A port nobody listens on now.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[derive(Clone, Debug)]
pub struct Program(PathBuf);

impl Program {
    pub fn at(path: &Path) -> anyhow::Result<Self> {
        let whole = std::path::absolute(path)?;
        ensure!(whole.is_file(), "there is no program at {}; build it, or name another with --trellis", path.display());
        Ok(Self(whole))
    }
}

impl std::fmt::Display for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let debug = self.0.components().any(|part| part.as_os_str() == "debug");
        f.write_str(if debug { "debug build" } else { "release build" })
    }
}

/// A demonstration trust with its database, keys and port. Its folder goes when this does.
#[derive(Debug)]
pub struct Trust {
    pub database: Database,
    program: Program,
    children: usize,
    /// Of a year and a half of worries, so many of a hundred.
    worries: usize,
    port: u16,
    folder: TempDir,
}

impl Trust {
    /// A trust with all its extracts loaded and linked; nobody serves it now.
    pub async fn make(setting: &Setting, children: usize) -> anyhow::Result<Self> {
        Self::make_with(setting, children, 0).await
    }

    /// The same with a past: so many of a hundred worries told.
    pub async fn make_with(setting: &Setting, children: usize, worries: usize) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("trellis-drill").tempdir()?;
        let database = Database::new(setting.engine, folder.path()).await?;
        if !setting.small {
            database.must_sync().await?;
        }
        let port = free_port()?;
        let trust = Self { database, program: setting.program.clone(), children, worries, port, folder };
        let began = Instant::now();
        let server = trust.serve().await?;
        let store = trust.open().await?;
        while !loaded(&store).await? {
            let said = std::fs::read_to_string(trust.log()).unwrap_or_default();
            if let Some(line) = said.lines().find(|line| line.contains("could not be loaded to its end")) {
                bail!("the trust was not made: {line}");
            }
            ensure!(began.elapsed() < Duration::from_hours(1), "the trust is not loaded after an hour");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let worries_told = told(&store, worries > 0).await?;
        store.close().await;
        server.kill().await?;
        let past = if worries > 0 { format!(", with {worries_told} worries of its past,") } else { String::new() };
        println!("\nA trust of {children} children{past} was made in {} s.", began.elapsed().as_secs());
        Ok(trust)
    }

    /// A copy of this trust that can be served beside it. Nobody may have the original open.
    pub async fn twin(&self) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("trellis-drill").tempdir()?;
        let database = self.database.copy().await?;
        let port = free_port()?;
        let twin = Self {
            database,
            program: self.program.clone(),
            children: self.children,
            worries: self.worries,
            port,
            folder,
        };
        std::fs::copy(self.keys(), twin.keys())?;
        Ok(twin)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file the made-up agencies have sent.
    pub fn sent(&self, feed: &str) -> PathBuf {
        self.folder.path().join("files/feeds").join(format!("{feed}.csv"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program.0);
        command
            .current_dir(self.folder.path())
            .env("DATABASE", self.database.address())
            .env("TRELLIS_KEYS", self.keys())
            .env("TRELLIS_DEMO_FOLDER", self.folder.path())
            .env("TRELLIS_DEMO_CHILDREN", self.children.to_string())
            .env("TRELLIS_DEMO_WORRIES", self.worries.to_string())
            .env("PORT", self.port.to_string())
            .env_remove("FRESH")
            .env_remove("TRELLIS_CONFIG")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// One command to its end: what it said, and whether it ended well.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<(bool, String)> {
        let output = self.command().args(arguments).output().await?;
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Ok((output.status.success(), said))
    }

    /// Serves the demonstration; returns when it answers.
    pub async fn serve(&self) -> anyhow::Result<Server> {
        self.serve_at(self.port).await
    }

    /// The same at another port: a second server of one trust.
    pub async fn serve_at(&self, port: u16) -> anyhow::Result<Server> {
        let log = self.log();
        let file = std::fs::File::options().create(true).append(true).open(&log)?;
        let child =
            self.command().env("PORT", port.to_string()).arg("demo").stdout(file.try_clone()?).stderr(file).spawn()?;
        let mut server = Server { child, url: format!("http://127.0.0.1:{port}") };
        let visitor = Visitor::new(&server.url);
        let began = Instant::now();
        loop {
            if visitor.get("/ready").await.is_ok_and(|answer| answer.status.is_success()) {
                return Ok(server);
            }
            let ended = server.child.try_wait()?;
            if ended.is_some() || began.elapsed() > Duration::from_mins(10) {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                let tail: Vec<&str> = said.lines().rev().take(20).collect();
                bail!("the server does not answer:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The trust's database with the trust's keys, past the program.
    pub async fn open(&self) -> anyhow::Result<Store> {
        self.open_as(&self.database).await
    }

    /// Another database, such as a copy, with this trust's keys.
    pub async fn open_as(&self, database: &Database) -> anyhow::Result<Store> {
        let ids = Ids::from_system();
        let clock = Arc::new(SystemClock::default());
        let keys = Keys::load_or_create(&self.keys(), &ids, clock.now())?;
        Store::open(&StoreOptions::new(database.address()), keys, clock, ids).await.context("opening the database")
    }

    /// What the server has said so far.
    fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn keys(&self) -> PathBuf {
        self.folder.path().join("trellis.keys")
    }
}

async fn loaded(store: &Store) -> anyhow::Result<bool> {
    let mut tx = store.read().await?;
    let (marks,): (i64,) = tx.sql("select count(*) from property where name = 'demo-loaded'").one().await?;
    Ok(marks > 0)
}

/// How many worries were told, once nothing of the past is left to tell.
async fn told(store: &Store, any: bool) -> anyhow::Result<usize> {
    let mut before = Vec::new();
    if !any {
        return Ok(0);
    }
    loop {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let mut tx = store.read().await?;
        let now: Vec<(String, String)> =
            tx.sql("select name, value from property where name like 'demo-%-told' order by name").all().await?;
        let told = |what: &str| {
            let row = now.iter().find(|(name, _)| name == what);
            row.and_then(|(_, number)| number.parse::<usize>().ok()).filter(|number| *number > 0)
        };
        // Places on lists are told after the worries.
        if now == before
            && let (Some(worries), Some(_)) = (told("demo-worries-told"), told("demo-waits-told"))
        {
            return Ok(worries);
        }
        before = now;
    }
}

/// A server that runs. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// `kill -9`: no chance to put anything away.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("killing the server")
    }
}
