//! Planted children whose truth is known: adopted children, whom nothing may lead to who they were; and pairs that the
//! linker puts to a person.

mod adoptions;
mod asking;
mod pairs;
mod reader;
mod reading;
mod reviews;
mod rows;

use crate::{Setting, figures::Report};
use std::path::PathBuf;

/// For somebody who reads the pages in place of the drill.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Reading {
    /// Write the pages of the pairs into this folder, a file each; what is true of them goes into FOLDER.truth.csv
    #[arg(long, value_name = "FOLDER")]
    pages: Option<PathBuf>,
    /// Only score what was said of the pages in that folder: a CSV file of page, decision (same, different or
    /// cannot-say) and seconds
    #[arg(long, value_name = "FILE", requires = "pages")]
    decisions: Option<PathBuf>,
}

pub async fn drill(setting: &Setting, asked: &Reading, report: &mut Report) -> anyhow::Result<()> {
    if let (Some(folder), Some(decisions)) = (&asked.pages, &asked.decisions) {
        return reviews::score(folder, decisions, report);
    }
    if asked.pages.is_none() {
        adoptions::drill(setting, report).await?;
    }
    reviews::drill(setting, asked.pages.as_deref(), report).await
}
