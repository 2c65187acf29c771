use crate::TrustFolder;
use std::{path::Path, process::ExitCode};

pub fn run(folder: &Path) -> ExitCode {
    match TrustFolder::read(folder) {
        Ok(trust) => {
            println!("{} feeds and {} sharing agreements, all right.", trust.feeds.len(), trust.agreements.len());
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            println!("{mistakes}");
            ExitCode::FAILURE
        }
    }
}
