//! Writes what was found as CSV.

use crate::answer::Status;
use crate::find::FoundAnswer;
use crate::link::{Linkage, Record};
use rayon::prelude::*;
use std::io::{self, Write};

/// `record_id_l,record_id_r,score`.
pub fn write_pairs(mut output: impl Write, records: &[Record], linkage: &Linkage) -> io::Result<()> {
    write_heading(&mut output, &["record_id_l", "record_id_r", "score"])?;
    write_lines(output, &linkage.pairs, |writer, pair| {
        let score = format!("{:.6}", pair.score);
        writer.write_record([&records[pair.left].id, &records[pair.right].id, &score])
    })
}

/// `record_id,cluster_id`.
pub fn write_clusters(mut output: impl Write, records: &[Record], linkage: &Linkage) -> io::Result<()> {
    write_heading(&mut output, &["record_id", "cluster_id"])?;
    let lines: Vec<(&Record, usize)> = records.iter().zip(linkage.clusters.iter().copied()).collect();
    write_lines(output, &lines, |writer, (record, cluster)| writer.write_record([&record.id, &cluster.to_string()]))
}

fn write_heading(output: impl Write, columns: &[&str]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(columns)?;
    writer.flush()
}

/// Writes a line for each thing, in their order; the lines are made on all processors.
fn write_lines<T: Sync>(
    mut output: impl Write,
    things: &[T],
    line: impl Fn(&mut csv::Writer<Vec<u8>>, &T) -> csv::Result<()> + Sync,
) -> io::Result<()> {
    const AT_ONCE: usize = 1 << 14;
    // No more lines than this stand in memory.
    const WAITING: usize = 1 << 19;
    for things in things.chunks(WAITING) {
        let texts: Vec<io::Result<Vec<u8>>> = things
            .par_chunks(AT_ONCE)
            .map(|things| {
                let mut writer = csv::Writer::from_writer(Vec::new());
                for thing in things {
                    line(&mut writer, thing)?;
                }
                writer.into_inner().map_err(csv::IntoInnerError::into_error)
            })
            .collect();
        for text in texts {
            output.write_all(&text?)?;
        }
    }
    output.flush()
}

/// `query_id,rank,record_id,score,status`, best first; one row with rank 0 and no record when nothing was found.
pub fn write_answers(output: impl Write, answers: &[FoundAnswer]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(["query_id", "rank", "record_id", "score", "status"])?;
    for answer in answers {
        let status = match answer.status {
            Status::Match => "match",
            Status::Potential => "potential",
            Status::Many => "many",
            Status::None => "none",
        };
        if answer.found.is_empty() {
            writer.write_record([&answer.query_id, "0", "", "", status])?;
        }
        for (rank, (record, score)) in answer.found.iter().enumerate() {
            let (rank, score) = ((rank + 1).to_string(), format!("{score:.6}"));
            writer.write_record([&answer.query_id, rank.as_str(), record, &score, status])?;
        }
    }
    writer.flush()
}
