use crate::TrustFolder;
use std::{path::Path, process::ExitCode};

pub fn run(folder: &Path) -> ExitCode {
    match TrustFolder::read(folder) {
        Ok(trust) => {
            let (feeds, agreements, others) = (trust.feeds.len(), trust.agreements.len(), trust.choices.len());
            println!("{feeds} feeds, {agreements} sharing agreements and {others} other texts, all right.");
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            println!("{mistakes}");
            ExitCode::FAILURE
        }
    }
}
