//! The two offline commands, without the rest of Trellis:
//!
//! ```text
//! link link RECORDS.csv [--columns MAP.toml] [--train MODEL.toml] --pairs PAIRS.csv --clusters CLUSTERS.csv
//! link train RECORDS.csv --out MODEL.toml
//! link explain RECORDS.csv ID ID
//! link find RECORDS.csv QUERIES.csv --answers ANSWERS.csv
//! ```

use matching::{BirthDate, ColumnMap, LinkOptions};
use std::{error::Error, fs::File, io::BufWriter};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let started = std::time::Instant::now();
    let option = |name: &str| words.iter().position(|w| w == name).and_then(|at| words.get(at + 1));
    let columns = match option("--columns") {
        Some(path) => ColumnMap::from_toml(&std::fs::read_to_string(path)?)?,
        None => ColumnMap::default(),
    };
    let mut options = LinkOptions::default();
    if let Some(path) = option("--model") {
        options.model = std::sync::Arc::new(matching::Model::from_toml(&std::fs::read_to_string(path)?)?);
    }
    if let Some(threshold) = option("--threshold") {
        options.threshold = threshold.parse()?;
    }
    let path =
        words.get(1).ok_or("say: link RECORDS.csv --pairs P.csv --clusters C.csv, or find RECORDS.csv QUERIES.csv")?;
    let records = matching::read_records(File::open(path)?, &columns)?;
    if words[0] == "train" {
        let model = matching::train(&records, &options.model, &matching::TrainOptions::default())?;
        std::fs::write(option("--out").ok_or("no --out")?, model.to_toml())?;
        eprintln!("{:?}", started.elapsed());
        return Ok(());
    }
    if words[0] == "find" {
        let as_at = BirthDate::exact(2026, 4, 1).ok_or("no such day")?;
        let queries = matching::read_queries(File::open(words.get(2).ok_or("no QUERIES.csv")?)?, as_at)?;
        let answers = matching::find(records, &queries, 20, &options);
        matching::write_answers(File::create(option("--answers").ok_or("no --answers")?)?, &answers)?;
        return Ok(());
    }
    if words[0] == "explain" {
        let at = |id: Option<&String>| {
            (0..records.len()).find(|at| id.is_some_and(|id| id == records.id(*at))).ok_or("no such record")
        };
        let found = records.compare(&options.model, at(words.get(2))?, at(words.get(3))?);
        println!("{:.1} bits, probability {:.4}, twin guard {}", found.weight, found.probability, found.twin_guard);
        for reason in &found.reasons {
            println!("{:+6.1}  {}", reason.weight, reason.in_words());
        }
        return Ok(());
    }
    eprintln!("read after {:.1} s", started.elapsed().as_secs_f32());
    let linkage = match option("--train") {
        None => matching::link(&records, &options),
        Some(path) => {
            let (model, linkage) = matching::train_and_link(&records, &options, &matching::TrainOptions::default())?;
            std::fs::write(path, model.to_toml())?;
            linkage
        }
    };
    eprintln!(
        "linked after {:.1} s: {} records, {} pairs compared, {} blocks left undivided",
        started.elapsed().as_secs_f32(),
        records.len(),
        linkage.compared,
        linkage.indivisible_blocks
    );
    if let Some(path) = option("--pairs") {
        matching::write_pairs(BufWriter::new(File::create(path)?), &records, &linkage)?;
    }
    if let Some(path) = option("--clusters") {
        matching::write_clusters(BufWriter::new(File::create(path)?), &records, &linkage)?;
    }
    Ok(())
}
