use crate::settings::Settings;
use anyhow::Context as _;
use base::Actor;
use children::{
    Index, apply_feeds, link_records,
    load_feed::{self, LoadRefused},
    preview_feed::{Preview, preview},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use store::Store;

#[derive(Debug, clap::Subcommand)]
pub enum Feed {
    /// List the feeds, and from when the definition of each applies
    List,
    /// Say what a file would do, and write nothing
    Preview {
        /// The feed's name, as in trust/feeds/NAME.toml
        feed: String,
        file: PathBuf,
        /// Write the bad rows, with what is wrong, to this CSV
        #[arg(long, value_name = "CSV")]
        bad_rows: Option<PathBuf>,
    },
    /// Load the good rows of a file; killed half-way, the same command goes on
    Load {
        feed: String,
        file: PathBuf,
        /// Do not link, and do not wait until a server has
        #[arg(long)]
        no_link: bool,
    },
}

impl Feed {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let store = super::open(settings).await?;
        match self {
            Self::List => {
                let lines = apply_feeds::lines(&mut store.read_everything().await?, store.now().date()).await?;
                let today = store.now().date().to_string();
                for line in lines {
                    let waits = match &line.next_from {
                        _ if line.effective_from > today => ", not in use yet".to_owned(),
                        Some(next) => format!("; a new definition applies from {next}"),
                        None => String::new(),
                    };
                    let (feed, title, from) = (&line.feed, &line.title, &line.effective_from);
                    println!(
                        "{feed}: {title}, {}; {} open records; definition of {from}{waits}",
                        line.agency_name, line.records
                    );
                }
                Ok(ExitCode::SUCCESS)
            }
            Self::Preview { feed, file, bad_rows } => {
                let preview = preview(&store, &feed, &read(&file)?).await?;
                report(&preview);
                if let Some(path) = bad_rows {
                    std::fs::write(&path, &preview.bad_rows_csv).with_context(|| path.display().to_string())?;
                }
                Ok(if preview.bad_rows() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Self::Load { feed, file, no_link } => {
                let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                let bar = ProgressBar::new(0).with_style(
                    ProgressStyle::with_template("{bar:40} {pos} of {len} rows, {eta} left")
                        .unwrap_or_else(|_| ProgressStyle::default_bar()),
                );
                let told = |p: load_feed::Progress| {
                    bar.set_length(p.of as u64);
                    bar.set_position(p.done as u64);
                };
                let loaded = load_feed::load(&store, &Actor::CommandLine, &feed, &name, &read(&file)?, told).await;
                bar.finish_and_clear();
                match loaded {
                    Ok(loaded) => {
                        let p = &loaded.preview;
                        let unchanged = p.rows.len() - p.adding() - p.changing();
                        println!(
                            "{}: {} added, {} changed, {unchanged} unchanged, {} ended, {} bad rows left out.",
                            p.feed.title,
                            p.adding(),
                            p.changing(),
                            loaded.ended,
                            p.bad_rows(),
                        );
                        if p.bad_rows() > 0 {
                            println!(
                                "See them with: trellis feed preview {feed} {} --bad-rows bad.csv",
                                file.display()
                            );
                        }
                    }
                    Err(stopped @ LoadRefused::WaitsForSecondPerson { .. }) => {
                        println!(
                            "{stopped}.\nA data manager of the agency or the index team agrees on the page of the file."
                        );
                        return Ok(ExitCode::FAILURE);
                    }
                    Err(error) => return Err(error.into()),
                }
                if !no_link {
                    link(&store, settings).await?;
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Links what was loaded, unless a server that is running does so.
async fn link(store: &Store, settings: &Settings) -> anyhow::Result<()> {
    let mut index = None;
    let mut sum = link_records::Linked::default();
    while link_records::waiting(store).await? > 0 {
        if link_records::done_elsewhere(store).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        }
        if index.is_none() {
            let model = settings.settle(&super::default_folder())?.model()?;
            index = Some(Index::build_by(store, &model).await?);
        }
        let Some(index) = &index else { continue };
        let linked = link_records::link_pending(store, index, |_| {}).await?;
        sum.records += linked.records;
        sum.new_children += linked.new_children;
    }
    if sum == link_records::Linked::default() {
        println!("Every record is linked: the running server has done it.");
    } else {
        println!("{} records linked, {} children new.", sum.records, sum.new_children);
    }
    Ok(())
}

fn read(file: &PathBuf) -> anyhow::Result<Vec<u8>> {
    let size = std::fs::metadata(file).with_context(|| file.display().to_string())?.len();
    if size > children::read_extract::MOST_BYTES as u64 {
        return Err(children::read_extract::Unreadable::TooLarge.into());
    }
    std::fs::read(file).with_context(|| file.display().to_string())
}

/// Rows and columns and what is wrong. The values themselves stay out of the terminal: whoever runs the machine has no
/// business with them; they are in the file of bad rows for the sending agency.
fn report(preview: &Preview) {
    println!(
        "{}: {} rows; {} would be added, {} changed, {} would end, {} are bad.",
        preview.feed.title,
        preview.rows_total,
        preview.adding(),
        preview.changing(),
        preview.ending,
        preview.bad_rows(),
    );
    if !preview.left_out.is_empty() {
        println!("Not loaded, because no sharing agreement covers it: {}.", preview.left_out.join(", "));
    }
    if let Some(stop) = &preview.stop {
        println!("It would stop for a second person: {stop}.");
    }
    for problem in preview.problems.iter().take(40) {
        let happens = if problem.refuses_row { "row left out" } else { "cell left out" };
        println!("  row {}, column {}: {happens}. {}.", problem.row, problem.column, problem.how);
    }
    if preview.problems.len() > 40 {
        println!("  … and {} more.", preview.problems.len() - 40);
    }
}
