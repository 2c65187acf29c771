//! Identity models: trained on records, shown, compared.

use super::matching::{map, reading};
use anyhow::{Context as _, bail};
use matching::{Chances, Field, Level, Model, Reason, Records, TrainOptions};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

#[derive(Debug, clap::Subcommand)]
pub enum ModelCommand {
    /// Fit the weights to records, without being told who is who
    Train(Train),
    /// Say what a model weighs; without a file, the model the program ships with
    Show {
        #[arg(value_name = "MODEL.toml")]
        file: Option<PathBuf>,
    },
    /// Say where two models differ, field by field
    Compare {
        #[arg(value_name = "A.toml")]
        a: PathBuf,
        #[arg(value_name = "B.toml")]
        b: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub struct Train {
    /// CSVs of records, of several sources together; all are taken as one set
    #[arg(long, required = true, num_args = 1.., value_name = "CSV")]
    records: Vec<PathBuf>,
    /// Which column holds what: one map for all files, or one for each, in their order
    #[arg(long, num_args = 1.., value_name = "MAP.toml")]
    columns: Vec<PathBuf>,
    /// The model to write
    #[arg(long, value_name = "MODEL.toml")]
    out: PathBuf,
    /// The model to begin with, which also holds the fitted one in place; without it, the one the program ships with
    #[arg(long, value_name = "MODEL.toml")]
    from: Option<PathBuf>,
    /// What the model is to be called; without it, as its file
    #[arg(long)]
    name: Option<String>,
    /// The day the report is to have; without it, today
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<jiff::civil::Date>,
    /// The same records and the same number give the same model
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

/// The model in a file, or the shipped one.
pub fn model(path: Option<&PathBuf>) -> anyhow::Result<Arc<Model>> {
    let Some(path) = path else { return Ok(Model::shipped()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(Arc::new(Model::from_toml(&text).with_context(|| path.display().to_string())?))
}

impl ModelCommand {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Train(train) => return train.run(),
            Self::Show { file } => print!("{}", shown(&*model(file.as_ref())?)),
            Self::Compare { a, b } => print!("{}", compared(&*model(Some(&a))?, &*model(Some(&b))?)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// How a model is fitted that is to be written here: called as its file, and of today.
pub fn training(out: &Path) -> TrainOptions {
    TrainOptions {
        version: out.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        date: base::Clock::now(&base::SystemClock::default()).date().to_string(),
        ..TrainOptions::default()
    }
}

impl Train {
    fn run(self) -> anyhow::Result<ExitCode> {
        if self.columns.len() > 1 && self.columns.len() != self.records.len() {
            bail!(
                "{} files of records and {} column maps: give one map for all, or one for each file in their order",
                self.records.len(),
                self.columns.len()
            );
        }
        let mut records = Records::default();
        for (at, path) in self.records.iter().enumerate() {
            let columns = self.columns.get(at).or(self.columns.first());
            records.read(reading(path)?, &map(columns)?).with_context(|| path.display().to_string())?;
        }
        let usual = training(&self.out);
        let options = TrainOptions {
            version: self.name.clone().unwrap_or(usual.version),
            date: self.date.map_or(usual.date, |date| date.to_string()),
            seed: self.seed,
            ..TrainOptions::default()
        };
        let trained = matching::train(&records, &*model(self.from.as_ref())?, &options)?;
        let path = self.out.display();
        std::fs::write(&self.out, trained.to_toml()).with_context(|| path.to_string())?;
        print!("{}", heading(&trained));
        println!(
            "Written to {path}. Look at it with `trellis model show {path}`, use it with `trellis link --model {path}`\n\
             or, on a server, with --identity-model {path}."
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn heading(model: &Model) -> String {
    let mut text = format!("Model {:?}", model.version);
    let _ = match &model.report {
        None => writeln!(text, ", set by hand."),
        Some(report) => writeln!(
            text,
            ", fitted on {} to {} records: {} pairs in {} patterns, {} rounds, log-likelihood {:.1}, seed {}.",
            report.date,
            report.records,
            report.pairs,
            report.patterns,
            report.iterations,
            report.log_likelihood,
            report.seed
        ),
    };
    let priors = model.priors;
    let _ = writeln!(
        text,
        "Against each pair of records of one child stand {:.3} of twins, {:.3} of brothers and sisters and, for each\n\
         record of the file, {:.3} of strangers.",
        priors.twins, priors.siblings, priors.strangers
    );
    text
}

fn shown(model: &Model) -> String {
    let mut text = heading(model);
    let _ = writeln!(
        text,
        "\n{:44} {:>8} {:>8} {:>8} {:>10} {:>8}",
        "Of a hundred pairs agree so", "match", "twin", "sibling", "unrelated", "bits"
    );
    for (field, level, chances) in model.rows() {
        let Chances { same, twin, sibling, other } = chances;
        let _ = writeln!(
            text,
            "{:44} {:8.3} {:8.3} {:8.3} {:>10} {:+8.1}",
            in_words(field, level),
            100.0 * same,
            100.0 * twin,
            100.0 * sibling,
            hundredths(other),
            chances.weight()
        );
    }
    text.push_str(
        "\nBits: how much the agreement speaks for one child rather than strangers; +1 doubles the odds. A value's own share\n\
         among the records (a common surname) takes its place where it is more than \"unrelated\".\n",
    );
    text
}

/// Smaller figures keep their leading digits.
fn hundredths(share: f64) -> String {
    let hundred = 100.0 * share;
    if hundred >= 0.001 { format!("{hundred:.3}") } else { format!("{hundred:.1e}") }
}

/// Weights that differ by less than this many bits are alike.
const ALIKE: f64 = 0.1;

fn compared(a: &Model, b: &Model) -> String {
    let mut text = format!("A: {}B: {}", heading(a), heading(b));
    let _ = writeln!(text, "\n{:44} {:>8} {:>8} {:>8}   of a hundred pairs of one child", "Bits", "A", "B", "B - A");
    let mut same = 0;
    for ((field, level, of_a), (_, _, of_b)) in a.rows().zip(b.rows()) {
        let (wa, wb) = (of_a.weight(), of_b.weight());
        if (wb - wa).abs() < ALIKE {
            same += 1;
            continue;
        }
        let _ = writeln!(
            text,
            "{:44} {wa:+8.1} {wb:+8.1} {:+8.1}   {:.2} in A, {:.2} in B",
            in_words(field, level),
            wb - wa,
            100.0 * of_a.same,
            100.0 * of_b.same
        );
    }
    let _ = writeln!(text, "{same} more weigh alike, to a tenth of a bit.");
    text
}

fn in_words(field: Field, level: Level) -> String {
    Reason { field, level, weight: 0.0, said: None }.in_words()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_shown_in_words_with_what_each_agreement_weighs() {
        let text = shown(&Model::shipped());
        assert!(text.starts_with("Model \"hand-1\", set by hand.\n"), "{text}");
        let line = text.lines().find(|line| line.starts_with("surname sounds alike")).unwrap_or_default();
        assert_eq!(line.split_whitespace().collect::<Vec<_>>()[3..], ["2.500", "2.500", "2.500", "0.100", "+4.6"]);
    }

    #[test]
    fn two_models_are_compared_by_what_differs() {
        let a = Model::shipped();
        assert!(compared(&a, &a).ends_with("52 more weigh alike, to a tenth of a bit.\n"));
        let other = a.to_toml().replace("initial = { match = 0.08,", "initial = { match = 0.16,");
        let Ok(b) = Model::from_toml(&other) else { return assert_eq!(other, "a model") };
        let text = compared(&a, &b);
        assert!(text.contains("middle name has the same initial"), "{text}");
        assert!(text.contains("+1.0   8.00 in A, 16.00 in B\n51 more"), "{text}");
    }
}
