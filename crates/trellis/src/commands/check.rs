use crate::TrustFolder;
use std::{path::Path, process::ExitCode};

pub fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    match TrustFolder::read(folder) {
        Ok(trust) => {
            println!("{} feeds and {} sharing agreements, all right.", trust.feeds.len(), trust.agreements.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(mistakes) => {
            println!("{mistakes}");
            Ok(ExitCode::FAILURE)
        }
    }
}
