//! What a file would do, before it does it: writes nothing.

use crate::{
    apply_feeds,
    feed_definition::{Extract, FeedDefinition},
    read_extract::{self, Unreadable},
    records::feeds::{self, Kept},
    rules,
    sent_row::{Codes, Problem, RowReader, SentRow},
};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use store::{Error, Sight, Store, Tx};

/// A file read against what is kept.
#[derive(Debug)]
pub struct Preview {
    pub feed: FeedDefinition,
    pub digest: [u8; 32],
    /// Good rows and what each would do, in the order of the file.
    pub rows: Vec<(SentRow, Effect)>,
    pub rows_total: usize,
    pub problems: Vec<Problem>,
    /// Fields that no sharing agreement in force covers.
    pub left_out: Vec<&'static str>,
    /// Open records that are not in a full extract.
    pub ending: usize,
    pub stop: Option<String>,
    /// The bad rows as they were sent, with what is wrong, as CSV that no spreadsheet runs as a formula.
    pub bad_rows_csv: String,
    /// Records, by key, whose row is bad in this file: they stay as they are.
    pub(crate) bad_but_known: HashMap<String, String>,
    /// A row says that a service is involved.
    pub(crate) involves: bool,
    pub(crate) organisations: HashMap<String, feeds::Organisation>,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Add,
    Change { record: String, version: i64 },
    Nothing { record: String },
}

#[derive(Debug, thiserror::Error)]
pub enum PreviewRefused {
    #[error("There is no feed {0:?}. The trust's feeds: {1}")]
    NoFeed(String, String),
    #[error(
        "The definition of the feed {0} applies from {1}. Send the file then, or give the definition an earlier day"
    )]
    NotYet(String, String),
    #[error(
        "No sharing agreement in force covers the feed {0}. Ask the information-governance lead for one before sending it"
    )]
    NoAgreement(String),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl Preview {
    pub fn bad_rows(&self) -> usize {
        self.rows_total - self.rows.len()
    }
    pub fn count(&self, effect: impl Fn(&Effect) -> bool) -> usize {
        self.rows.iter().filter(|(_, e)| effect(e)).count()
    }
    pub fn adding(&self) -> usize {
        self.count(|e| *e == Effect::Add)
    }
    pub fn changing(&self) -> usize {
        self.count(|e| matches!(e, Effect::Change { .. }))
    }
}

/// Reads a file against the feed's definition, the agreements and what is kept.
pub async fn preview(store: &Store, feed: &str, bytes: &[u8]) -> Result<Preview, PreviewRefused> {
    let mut tx = store.read().await?;
    tx.see(Sight::Feed(feed)).await?;
    let today = store.now().date();
    let Some(definition) = apply_feeds::definition(&mut tx, feed, today).await? else {
        let known = apply_feeds::lines(&mut tx, today).await?;
        return Err(match known.iter().find(|line| line.feed == feed) {
            Some(line) => PreviewRefused::NotYet(line.title.clone(), rules::date_in_words(&line.effective_from)),
            None => {
                let known: Vec<String> = known.into_iter().map(|line| line.feed).collect();
                PreviewRefused::NoFeed(feed.to_owned(), known.join(", "))
            }
        });
    };
    let agreements = access::agreements::all(&mut tx).await?;
    if !agreements.iter().any(|a| a.feed == feed && a.in_force(today)) {
        return Err(PreviewRefused::NoAgreement(definition.title));
    }
    let involves = definition.says_who_is_involved();
    let (definition, left_out) = definition.covered(&agreements, today);
    let organisations = feeds::organisations(&mut tx).await?;
    let kept = feeds::kept(&mut tx, feed).await?;
    let rows_before = rows_of_last_file(&mut tx, feed).await?;
    drop(tx);

    let codes = codes(&organisations);
    let mut extract = read_extract::Extract::open(bytes, &definition)?;
    let header = extract.header().clone();
    let reader = RowReader::new(&definition, &header, &codes, today);
    let (mut rows, mut problems, mut bad) = (Vec::new(), Vec::new(), BadRows::new(&header));
    let (mut rows_total, mut keys) = (0, HashSet::new());
    // A row that is bad this time does not end what it said last time.
    let mut sent_keys = HashSet::new();
    for (number, cells) in extract.rows() {
        rows_total += 1;
        sent_keys.extend(reader.key(&cells));
        let (sent, mut found) = reader.read(number, &cells);
        match sent {
            Some(sent) if !keys.insert(sent.record_key.clone()) => {
                found.push(twice(&definition, number));
                bad.add(&cells, &found);
            }
            Some(sent) => {
                let effect = effect(&kept, &sent);
                rows.push((sent, effect));
            }
            None => bad.add(&cells, &found),
        }
        problems.extend(found);
    }
    let open = kept.values().filter(|k| k.ended_at.is_none()).count();
    let ending = match definition.extract {
        Extract::Delta => 0,
        Extract::Full => kept.values().filter(|k| k.ended_at.is_none() && !sent_keys.contains(&k.record_key)).count(),
    };
    let bad_but_known = kept
        .values()
        .filter(|k| k.ended_at.is_none() && sent_keys.contains(&k.record_key) && !keys.contains(&k.record_key))
        .map(|k| (k.record_key.clone(), k.id.clone()))
        .collect();
    let stop = match definition.extract {
        Extract::Full => rules::stop_reason(open, ending, rows_before, rows_total),
        Extract::Delta => None,
    };
    Ok(Preview {
        feed: definition,
        digest: Sha256::digest(bytes).into(),
        rows,
        rows_total,
        problems,
        left_out,
        ending,
        stop,
        bad_rows_csv: bad.finish(),
        bad_but_known,
        involves,
        organisations: organisations.into_iter().map(|o| (o.code.clone(), o)).collect(),
    })
}

fn effect(kept: &HashMap<String, Kept>, sent: &SentRow) -> Effect {
    match kept.get(&sent.record_key) {
        None => Effect::Add,
        Some(k) if k.digest == sent.digest && k.ended_at.is_none() => Effect::Nothing { record: k.id.clone() },
        Some(k) => Effect::Change { record: k.id.clone(), version: k.version + 1 },
    }
}

fn twice(feed: &FeedDefinition, row: usize) -> Problem {
    let column =
        feed.columns.get(&crate::feed_definition::Field::Record).map_or_else(String::new, |c| c.column.clone());
    let what = "stands in an earlier row of this file too".to_owned();
    Problem { row, column, what, how: "Send one row for each child", refuses_row: true }
}

async fn rows_of_last_file(tx: &mut Tx, feed: &str) -> Result<usize, Error> {
    let files = feeds::files(tx, feed, 20).await?;
    Ok(files.iter().find(|f| f.state == "loaded").map_or(0, |f| f.rows_total as usize))
}

fn codes(organisations: &[feeds::Organisation]) -> Codes {
    let by = |key: fn(&feeds::Organisation) -> Option<&String>| {
        organisations.iter().filter_map(|o| Some((key(o)?.clone(), o.code.clone()))).collect()
    };
    Codes {
        by_code: organisations.iter().map(|o| o.code.clone()).collect(),
        by_ods: by(|o| o.ods_code.as_ref()),
        by_urn: by(|o| o.urn.as_ref()),
    }
}

/// The bad rows, to be mended and sent again.
struct BadRows(csv::Writer<Vec<u8>>);

impl BadRows {
    fn new(header: &csv::StringRecord) -> Self {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let _ = writer.write_record(header.iter().chain(["What is wrong", "How to mend it"]).map(harmless));
        Self(writer)
    }

    fn add(&mut self, cells: &csv::StringRecord, problems: &[Problem]) {
        let refusing = || problems.iter().filter(|p| p.refuses_row);
        let what = refusing().map(|p| format!("{}: {}", p.column, p.what)).collect::<Vec<_>>().join("; ");
        let how = refusing().map(|p| p.how).collect::<Vec<_>>().join("; ");
        let _ = self.0.write_record(cells.iter().chain([what.as_str(), how.as_str()]).map(harmless));
    }

    fn finish(self) -> String {
        self.0.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// A cell no spreadsheet takes for a formula: an apostrophe before `= + - @`, tab, return and NUL (ASVS 1.2.10).
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+44", "-1", "@x", "\tx", "\rx", "\0x"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("O'Brien"), "O'Brien");
    }
}
