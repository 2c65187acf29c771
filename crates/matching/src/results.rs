//! Writes what was found as CSV.

use crate::answer::Status;
use crate::find::FoundAnswer;
use crate::link::{Linkage, Record};
use std::io::{self, Write};

/// `record_id_l,record_id_r,score`.
pub fn write_pairs(output: impl Write, records: &[Record], linkage: &Linkage) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(["record_id_l", "record_id_r", "score"])?;
    for pair in &linkage.pairs {
        let score = format!("{:.6}", pair.score);
        writer.write_record([&records[pair.left].id, &records[pair.right].id, &score])?;
    }
    writer.flush()
}

/// `record_id,cluster_id`.
pub fn write_clusters(output: impl Write, records: &[Record], linkage: &Linkage) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(["record_id", "cluster_id"])?;
    for (record, cluster) in records.iter().zip(&linkage.clusters) {
        writer.write_record([&record.id, &cluster.to_string()])?;
    }
    writer.flush()
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
