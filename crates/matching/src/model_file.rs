//! A model as a file (TOML): written whole, read strictly. A mistake is named with its table and what to do about it.

use crate::level::{Field, Level};
use crate::model::{Chances, Model, Priors, TrainingReport, fill};
use std::fmt::Write as _;
use toml::{Table, Value};

/// Why a model file cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadModel {
    #[error("this is not TOML: {0}. Correct the line, or make the model anew with `trellis model train`")]
    NotToml(String),
    #[error("{place} is missing; add it, or make the model anew with `trellis model train`")]
    Missing { place: String },
    #[error("{place} is not known to this version of the program; take it out. It may hold: {may_hold}")]
    Unknown { place: String, may_hold: String },
    #[error("{place} is {found}, but {should}")]
    BadValue { place: String, found: String, should: &'static str },
}

const CHANCE: &str = "a chance is a number above 0 and at most 1";
const CLASSES: [&str; 4] = ["match", "twin", "sibling", "unrelated"];
const PRIORS: [&str; 3] = ["twins", "siblings", "strangers"];
const REPORT: [&str; 7] = ["date", "records", "pairs", "patterns", "iterations", "log_likelihood", "seed"];

impl Model {
    /// Reads a model file.
    pub fn from_toml(text: &str) -> Result<Self, BadModel> {
        let file: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |at| text[..at.start.min(text.len())].lines().count().max(1));
            BadModel::NotToml(format!("line {line}: {}", error.message()))
        })?;
        let fields = Field::COMPARED.map(Field::key);
        let tables: Vec<&str> = ["version", "priors", "spoken_birth", "report"].into_iter().chain(fields).collect();
        only(&file, "", &tables)?;
        let mut model = Self::silent();
        model.version = text_at(&file, "", "version")?;
        let priors = table_at(&file, "", "priors")?;
        only(priors, "priors", &PRIORS)?;
        let [twins, siblings, strangers] = each(PRIORS, |key| prior(priors, key))?;
        model.priors = Priors { twins, siblings, strangers };
        let spoken = table_at(&file, "", "spoken_birth")?;
        let levels: Vec<&str> = Field::Birth.levels().iter().map(|level| level.key()).collect();
        only(spoken, "spoken_birth", &levels)?;
        for level in Field::Birth.levels().iter().filter(|level| spoken.contains_key(level.key())) {
            model.spoken[*level as usize] = Some(chance(spoken, "spoken_birth", level.key())?);
        }
        for field in Field::COMPARED {
            let levels = levels_of(table_at(&file, "", field.key())?, field)?;
            let found = |level: Level| {
                let at = field.levels().iter().position(|l| *l == level);
                at.and_then(|at| levels.get(at)).copied().unwrap_or(Chances::NO_EVIDENCE)
            };
            fill(&mut model.tables[field as usize], field, found);
        }
        model.report = file.contains_key("report").then(|| report(table_at(&file, "", "report")?)).transpose()?;
        Ok(model)
    }

    /// The model as a file that [`Model::from_toml`] reads back as it was.
    pub fn to_toml(&self) -> String {
        let mut text = format!("version = {}\n", Value::from(self.version.as_str()));
        // Writing to a text cannot fail.
        let mut line = |line: std::fmt::Arguments<'_>| {
            let _ = writeln!(text, "{line}");
        };
        if let Some(report) = &self.report {
            line(format_args!("\n[report]\ndate = {}", Value::from(report.date.as_str())));
            line(format_args!("records = {}\npairs = {}", report.records, report.pairs));
            line(format_args!("patterns = {}\niterations = {}", report.patterns, report.iterations));
            line(format_args!("log_likelihood = {:?}\nseed = {}", report.log_likelihood, report.seed));
        }
        let Priors { twins, siblings, strangers } = self.priors;
        line(format_args!("\n[priors]\ntwins = {twins:?}\nsiblings = {siblings:?}\nstrangers = {strangers:?}"));
        line(format_args!("\n[spoken_birth]"));
        for level in Field::Birth.levels() {
            if let Some(chance) = self.spoken_birth(*level) {
                line(format_args!("{} = {chance:?}", level.key()));
            }
        }
        let mut last = None;
        for (field, level, chances) in self.rows() {
            if last.replace(field) != Some(field) {
                line(format_args!("\n[{}]", field.key()));
            }
            let Chances { same, twin, sibling, other } = chances;
            line(format_args!(
                "{} = {{ match = {same:?}, twin = {twin:?}, sibling = {sibling:?}, unrelated = {other:?} }}",
                level.key()
            ));
        }
        text
    }
}

fn levels_of(table: &Table, field: Field) -> Result<Vec<Chances>, BadModel> {
    let keys: Vec<&str> = field.levels().iter().map(|level| level.key()).collect();
    only(table, field.key(), &keys)?;
    keys.into_iter()
        .map(|key| {
            let place = format!("{}.{key}", field.key());
            let row = table_at(table, field.key(), key)?;
            only(row, &place, &CLASSES)?;
            let [same, twin, sibling, other] = each(CLASSES, |class| chance(row, &place, class))?;
            Ok(Chances { same, twin, sibling, other })
        })
        .collect()
}

fn report(table: &Table) -> Result<TrainingReport, BadModel> {
    only(table, "report", &REPORT)?;
    let count = |key: &str| {
        let value = value_at(table, "report", key)?;
        value
            .as_integer()
            .and_then(|n| u64::try_from(n).ok())
            .ok_or_else(|| bad("report", key, value, "it is a whole number, not below 0"))
    };
    let found = value_at(table, "report", "log_likelihood")?;
    Ok(TrainingReport {
        date: text_at(table, "report", "date")?,
        records: count("records")?,
        pairs: count("pairs")?,
        patterns: count("patterns")?,
        iterations: count("iterations")?,
        log_likelihood: number(found).ok_or_else(|| bad("report", "log_likelihood", found, "it is a number"))?,
        seed: count("seed")?,
    })
}

fn place(table: &str, key: &str) -> String {
    if table.is_empty() { format!("`{key}`") } else { format!("`{key}` in [{table}]") }
}

fn bad(table: &str, key: &str, found: &Value, should: &'static str) -> BadModel {
    BadModel::BadValue { place: place(table, key), found: found.to_string(), should }
}

fn only(table: &Table, name: &str, known: &[&str]) -> Result<(), BadModel> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(BadModel::Unknown { place: place(name, key), may_hold: known.join(", ") }),
        None => Ok(()),
    }
}

fn value_at<'t>(table: &'t Table, name: &str, key: &str) -> Result<&'t Value, BadModel> {
    table.get(key).ok_or_else(|| BadModel::Missing { place: place(name, key) })
}

fn table_at<'t>(table: &'t Table, name: &str, key: &str) -> Result<&'t Table, BadModel> {
    let value = value_at(table, name, key)?;
    value.as_table().ok_or_else(|| bad(name, key, value, "it is a table of its own"))
}

fn text_at(table: &Table, name: &str, key: &str) -> Result<String, BadModel> {
    let value = value_at(table, name, key)?;
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    text.map(str::to_owned).ok_or_else(|| bad(name, key, value, "it is a text in quotation marks, not an empty one"))
}

fn number(value: &Value) -> Option<f64> {
    let whole = || value.as_integer().map(|n| n as f64);
    value.as_float().or_else(whole).filter(|number| number.is_finite())
}

fn chance(table: &Table, name: &str, key: &str) -> Result<f64, BadModel> {
    let value = value_at(table, name, key)?;
    number(value).filter(|n| *n > 0.0 && *n <= 1.0).ok_or_else(|| bad(name, key, value, CHANCE))
}

fn prior(table: &Table, key: &str) -> Result<f64, BadModel> {
    let value = value_at(table, "priors", key)?;
    number(value).filter(|n| *n > 0.0).ok_or_else(|| bad("priors", key, value, "it is a number above 0"))
}

fn each<const N: usize>(keys: [&str; N], read: impl Fn(&str) -> Result<f64, BadModel>) -> Result<[f64; N], BadModel> {
    let mut found = [0.0; N];
    for (slot, key) in found.iter_mut().zip(keys) {
        *slot = read(key)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(change: impl Fn(String) -> String) -> String {
        Model::from_toml(&change(Model::shipped().to_toml())).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_named_with_its_table_and_what_to_do() {
        let from = |old: &'static str, new: &'static str| refused(move |text| text.replacen(old, new, 1));
        let said = from("[given]\nexact = { match = 0.86", "[given]\nexact = { match = 1.86");
        assert_eq!(said, "`match` in [given.exact] is 1.86, but a chance is a number above 0 and at most 1");
        let said = from("[sex]", "[gender]");
        assert!(said.starts_with("`gender` is not known"), "{said}");
        let said = from("day_month_swapped = {", "turned = {");
        assert!(said.starts_with("`turned` in [birth] is not known to this version"), "{said}");
        let said = from("twins = ", "twins = -");
        assert_eq!(said, "`twins` in [priors] is -0.02, but it is a number above 0");
        let said = from("version = \"hand-1\"\n", "");
        assert!(said.starts_with("`version` is missing; add it"), "{said}");
        let said = from("siblings = 0.7", "siblings = ");
        assert!(said.starts_with("this is not TOML: line "), "{said}");
    }

    proptest! {
        #[test]
        fn a_model_written_reads_back_as_it_was(
            chances in prop::collection::vec(1e-9f64..=1.0, 4 * 60),
            version in "[a-z0-9\"\\\\ é-]{1,20}x",
            reported in any::<bool>(),
            seed in 0..=i64::MAX as u64,
        ) {
            let mut model = (*Model::shipped()).clone();
            model.version = version;
            let rows: Vec<(Field, Level, Chances)> = model.rows().collect();
            for ((field, _, _), four) in rows.into_iter().zip(chances.chunks_exact(4)) {
                let drawn = Chances { same: four[0], twin: four[1], sibling: four[2], other: four[3] };
                fill(&mut model.tables[field as usize], field, |_| drawn);
            }
            model.report = reported.then(|| TrainingReport {
                date: "2026-11-22".to_owned(),
                records: 44_230,
                pairs: 9,
                patterns: 5,
                iterations: 17,
                log_likelihood: -123.456,
                seed,
            });
            prop_assert_eq!(Model::from_toml(&model.to_toml()), Ok(model));
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Model::from_toml(&text);
        }
    }
}
