use crate::{TrustFolder, settings::Settings, trust_folder};
use access::{
    agreements::ApplyAgreements,
    organisations::{self, ApplyOrganisations},
};
use anyhow::Context as _;
use base::Actor;
use children::apply_feeds::ApplyFeeds;
use std::{fs::File, path::PathBuf, process::ExitCode};

#[derive(Debug, clap::Subcommand)]
pub enum Trust {
    /// Apply a folder (checked first) as new versions; what was decided under an old version keeps it
    Apply {
        /// The folder with agreements.toml and feeds/
        folder: PathBuf,
        /// Bring the organisations to what this CSV says, first
        #[arg(long, value_name = "CSV")]
        organisations: Option<PathBuf>,
    },
}

impl Trust {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let Self::Apply { folder, organisations } = self;
        let trust = TrustFolder::read(&folder)?;
        let store = super::open(settings).await?;
        if let Some(path) = organisations {
            let file = File::open(&path).with_context(|| path.display().to_string())?;
            let rows = organisations::read(file).with_context(|| path.display().to_string())?;
            let (added, changed) = store.run(&Actor::CommandLine, &ApplyOrganisations { rows }).await?;
            println!("{added} organisations added, {changed} brought up to date.");
        }
        let feeds = store.run(&Actor::CommandLine, &ApplyFeeds { texts: trust.feeds }).await?;
        let agreements = store.run(&Actor::CommandLine, &ApplyAgreements { agreements: trust.agreements }).await?;
        let choices = trust_folder::apply_choices(&store, &Actor::CommandLine, trust.choices).await?;
        println!("{feeds} feeds, {agreements} sharing agreements and {choices} other texts have a new version.");
        Ok(ExitCode::SUCCESS)
    }
}
