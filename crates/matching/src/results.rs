//! Writes what was found as CSV.

use crate::answer::Status;
use crate::find::FoundAnswer;
use crate::link::Linkage;
use crate::records::Records;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{self, Write};

/// `record_id_l,record_id_r,score`.
pub fn write_pairs(output: impl Write, records: &Records, linkage: &Linkage) -> io::Result<()> {
    write_lines(output, "record_id_l,record_id_r,score", linkage.pairs.len(), |text, at| {
        let pair = &linkage.pairs[at];
        push_field(text, records.id(pair.left as usize));
        text.push(',');
        push_field(text, records.id(pair.right as usize));
        // Writing to a text cannot fail.
        let _ = write!(text, ",{:.6}", pair.score);
    })
}

/// `record_id,cluster_id`.
pub fn write_clusters(output: impl Write, records: &Records, linkage: &Linkage) -> io::Result<()> {
    write_lines(output, "record_id,cluster_id", linkage.clusters.len(), |text, at| {
        push_field(text, records.id(at));
        let _ = write!(text, ",{}", linkage.clusters[at]);
    })
}

/// Writes a line for each of so many things, in their order; the lines are made on all processors.
fn write_lines(
    mut output: impl Write,
    heading: &str,
    things: usize,
    line: impl Fn(&mut String, usize) + Sync,
) -> io::Result<()> {
    const AT_ONCE: usize = 1 << 14;
    // No more lines than this stand in memory.
    const WAITING: usize = 1 << 19;
    writeln!(output, "{heading}")?;
    for start in (0..things).step_by(WAITING) {
        let end = (start + WAITING).min(things);
        let starts: Vec<usize> = (start..end).step_by(AT_ONCE).collect();
        let texts: Vec<String> = starts
            .into_par_iter()
            .map(|start| {
                let mut text = String::with_capacity(AT_ONCE * 32);
                for thing in start..(start + AT_ONCE).min(end) {
                    line(&mut text, thing);
                    text.push('\n');
                }
                text
            })
            .collect();
        for text in texts {
            output.write_all(text.as_bytes())?;
        }
    }
    output.flush()
}

/// Writes a field, in quotation marks where it holds a sign that CSV would take for its own.
fn push_field(text: &mut String, field: &str) {
    if field.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::ScoredPair;
    use crate::records::Record;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back(ids in prop::collection::vec("[a-z,\"\r\n é]{1,5}", 2..6)) {
            let records: Vec<Record> = ids.iter().map(|id| Record { id: id.clone(), ..Record::default() }).collect();
            let pairs = vec![ScoredPair { left: 0, right: 1, score: 0.25 }];
            let linkage = Linkage { pairs, clusters: (0..ids.len() as u32).collect(), compared: 1, indivisible_blocks: 0 };
            let records = Records::from(&records[..]);
            let (mut pairs, mut clusters) = (Vec::new(), Vec::new());
            write_pairs(&mut pairs, &records, &linkage).unwrap();
            write_clusters(&mut clusters, &records, &linkage).unwrap();
            let read = |text: &[u8]| -> Vec<Vec<String>> {
                let lines = csv::Reader::from_reader(text).into_records().map(Result::unwrap);
                lines.map(|line| line.iter().map(str::to_owned).collect()).collect()
            };
            prop_assert_eq!(read(&pairs), [[ids[0].clone(), ids[1].clone(), "0.250000".to_owned()]]);
            let of = |(id, at): (&String, i32)| vec![id.clone(), at.to_string()];
            prop_assert_eq!(read(&clusters), ids.iter().zip(0..).map(of).collect::<Vec<_>>());
        }
    }
}
