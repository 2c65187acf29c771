//! The command line.

mod check;
mod demo;
pub mod demo_areas;
mod demo_leads;
mod demo_meetings;
mod demo_notices;
mod demo_strategy;
pub mod demo_waits;
pub mod demo_worries;
mod feed;
mod journal;
mod keys;
mod matching;
pub mod model;
mod serve;
mod trust;
mod user;

use crate::settings::Settings;
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Trellis: one system for every agency that helps the same child
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Every flag can be given as an environment variable or as a line of trellis.toml; a flag wins.\n\
                  Begin with `trellis demo`: a made-up borough on http://127.0.0.1:8080."
)]
pub struct CommandLine {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages of a trust
    Serve(serve::Serve),
    /// Make the demonstration trust, if it is not there, and serve it; or write its files (`demo data`)
    Demo(demo::Demo),
    /// Preview and load what an agency sends
    #[command(subcommand)]
    Feed(feed::Feed),
    /// Say which records of a CSV are the same child
    Link(matching::Link),
    /// Look children up in a CSV of records
    Find(matching::Find),
    /// Train, show and compare the weights by which records are matched
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Check a folder of the trust's choices; every mistake with its file and line
    Check {
        /// The folder with agreements.toml and feeds/
        folder: PathBuf,
    },
    /// Make the trust's choices the ones in use
    #[command(subcommand)]
    Trust(trust::Trust),
    /// Bring the database up to this version, and nothing else
    Migrate,
    /// Look after the journal
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Look after the key file
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Look after staff and their sign-in
    #[command(subcommand)]
    User(user::User),
}

impl CommandLine {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("TRELLIS_LOG").unwrap_or_else(|_| "info,sqlx=warn".into()),
            )
            .with_writer(std::io::stderr)
            .init();
        match self.command {
            Command::Link(link) => return link.run(),
            Command::Find(find) => return find.run(),
            Command::Model(model) => return model.run(),
            Command::Check { folder } => return Ok(check::run(&folder)),
            Command::Keys(keys) => return keys.run(&self.settings),
            _ => {}
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.run_with_database())
    }

    async fn run_with_database(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings;
        match self.command {
            Command::Serve(serve) => serve.run(&settings).await,
            Command::Demo(demo) => demo.run(&settings).await,
            Command::Feed(feed) => feed.run(&settings).await,
            Command::Trust(trust) => trust.run(&settings).await,
            Command::Journal(journal) => journal.run(&settings).await,
            Command::User(user) => user.run(&settings).await,
            Command::Migrate => {
                let settled = settings.settle(&default_folder())?;
                settled.open().await?;
                println!("{} is up to date.", crate::settings::without_password(&settled.database));
                Ok(ExitCode::SUCCESS)
            }
            Command::Link(_) | Command::Find(_) | Command::Model(_) | Command::Check { .. } | Command::Keys(_) => {
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Where the data of a trust lies when nothing says so.
fn default_folder() -> PathBuf {
    PathBuf::from("data")
}

/// The database as the settings say.
async fn open(settings: &Settings) -> anyhow::Result<store::Store> {
    settings.settle(&default_folder())?.open().await
}
