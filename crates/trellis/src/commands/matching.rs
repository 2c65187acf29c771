use super::model::model;
use anyhow::Context as _;
use matching::{ColumnMap, LinkOptions, Progress};
use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::PathBuf,
    process::ExitCode,
};

/// Reads records, says which are the same child.
#[derive(Debug, clap::Args)]
pub struct Link {
    /// A CSV of records
    records: PathBuf,
    /// Which column holds what, as TOML; without it the columns record_id, given_name, family_name, dob … are expected
    #[arg(long, value_name = "MAP.toml")]
    columns: Option<PathBuf>,
    /// The weights to match by, as `trellis model train` writes them; without it, the model the program ships with
    #[arg(long, value_name = "MODEL.toml")]
    model: Option<PathBuf>,
    /// Fit the weights to these records first, from those of --model, and write them here
    #[arg(long, value_name = "MODEL.toml")]
    train: Option<PathBuf>,
    /// Pairs less likely to be one child than this are not written
    #[arg(long, default_value_t = 0.5, value_name = "0 TO 1", value_parser = probability)]
    threshold: f64,
    /// Write record_id_l, record_id_r, score
    #[arg(long, value_name = "CSV")]
    pairs: Option<PathBuf>,
    /// Write record_id, cluster_id
    #[arg(long, value_name = "CSV")]
    clusters: Option<PathBuf>,
}

fn probability(written: &str) -> Result<f64, String> {
    let number = written.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a probability is a number from 0 to 1, such as 0.5".to_owned())
}

pub fn map(columns: Option<&PathBuf>) -> anyhow::Result<ColumnMap> {
    let Some(path) = columns else { return Ok(ColumnMap::default()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    ColumnMap::from_toml(&text).with_context(|| path.display().to_string())
}

pub fn reading(path: &PathBuf) -> anyhow::Result<BufReader<File>> {
    Ok(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
}

fn writing(path: &PathBuf) -> anyhow::Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?))
}

impl Link {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let begun = std::time::Instant::now();
        let records = matching::read_records(reading(&self.records)?, &map(self.columns.as_ref())?)
            .with_context(|| self.records.display().to_string())?;
        eprintln!("Read {} records.", records.len());
        let options = LinkOptions {
            model: model(self.model.as_ref())?,
            threshold: self.threshold,
            progress: said,
            ..Default::default()
        };
        let linkage = match &self.train {
            None => matching::link(&records, &options),
            Some(path) => {
                let training = super::model::training(path);
                let (model, linkage) = matching::train_and_link(&records, &options, &training)?;
                std::fs::write(path, model.to_toml()).with_context(|| path.display().to_string())?;
                linkage
            }
        };
        if let Some(path) = &self.pairs {
            matching::write_pairs(writing(path)?, &records, &linkage)?;
        }
        if let Some(path) = &self.clusters {
            matching::write_clusters(writing(path)?, &records, &linkage)?;
        }
        let children = linkage.clusters.iter().max().map_or(0, |last| last + 1);
        println!(
            "{} records of {children} children, {} pairs; {:.1} s{}.",
            records.len(),
            linkage.pairs.len(),
            begun.elapsed().as_secs_f32(),
            most_memory().map_or_else(String::new, |most| format!(", at most {most} MB of memory"))
        );
        if linkage.indivisible_blocks > 0 {
            println!(
                "{} times so many records said the same that each was compared with its nearest only: look at the file.",
                linkage.indivisible_blocks
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// How far it is, for whoever waits.
fn said(progress: Progress) {
    match progress {
        Progress::Blocked { rules, of } => eprintln!("Brought together by {rules} of {of} rules."),
        Progress::Trained => eprintln!("Fitted the weights."),
        Progress::Compared { pairs } => eprintln!("Compared {pairs} pairs."),
        Progress::Joined => eprintln!("Joined the records of each child."),
    }
}

/// The most memory this process has held, in megabytes, where the system says so.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes: u64 =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// Reads records and questions, answers each.
#[derive(Debug, clap::Args)]
pub struct Find {
    /// A CSV of records
    records: PathBuf,
    /// A CSV of questions: query_id, given_name, family_name, dob, age, sex, postcode, house
    queries: PathBuf,
    #[arg(long, value_name = "MAP.toml")]
    columns: Option<PathBuf>,
    /// The weights to match by, as `trellis model train` writes them; without it, the model the program ships with
    #[arg(long, value_name = "MODEL.toml")]
    model: Option<PathBuf>,
    /// Write query_id, rank, record_id, score, status
    #[arg(long, value_name = "CSV")]
    answers: PathBuf,
    /// The day on which ages were told
    #[arg(long, default_value = "2026-04-01")]
    as_at: String,
}

impl Find {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let records = matching::read_records(reading(&self.records)?, &map(self.columns.as_ref())?)
            .with_context(|| self.records.display().to_string())?;
        let as_at = matching::BirthDate::read(&self.as_at)
            .with_context(|| format!("{:?} is not a date; write it like 2026-04-01", self.as_at))?;
        let queries = matching::read_queries(reading(&self.queries)?, as_at)
            .with_context(|| self.queries.display().to_string())?;
        let options = LinkOptions { model: model(self.model.as_ref())?, ..LinkOptions::default() };
        let answers = matching::find(records, &queries, 20, &options);
        matching::write_answers(writing(&self.answers)?, &answers)?;
        println!("{} questions answered.", queries.len());
        Ok(ExitCode::SUCCESS)
    }
}
