//! Reads records and queries from CSV: UTF-8 with or without a byte-order mark, any line ends, quoted newlines.

use crate::columns::{ColumnMap, Columns};
use crate::identity::{Identity, RawIdentity};
use crate::link::Record;
use crate::spellings::Spellings;
use rayon::prelude::*;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

/// Why a file was not read. The first line is the header, so the first row of data is line 2.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(
        "the header has no column {missing:?}; it has: {}. Name the right column in the column map",
        found.join(", ")
    )]
    MissingColumn { missing: String, found: Vec<String> },
    #[error("the file is empty: a header line is needed")]
    Empty,
    #[error("line {line}: the text is not UTF-8; save the file as UTF-8")]
    NotUtf8 { line: u64 },
    #[error("line {line}: {found} fields where the header has {expected}; is a comma or a quotation mark missing?")]
    WrongLength { line: u64, found: u64, expected: u64 },
    #[error("line {line}: no record id in column {column:?}")]
    NoId { line: u64, column: String },
    #[error("line {line}: {value:?} in column {column:?} {why}")]
    BadValue { line: u64, column: String, value: String, why: &'static str },
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Reads records as `columns` says. While some lines are brought to their form, the next are taken from the file.
pub fn read_records(input: impl Read + Send, columns: &ColumnMap) -> Result<Vec<Record>, ReadError> {
    let mut table = Table::open(input)?;
    for column in columns.named() {
        table.require(column)?;
    }
    let id = table.places(&Columns::from(columns.record_id.as_str()));
    let source = table.places(&Columns(columns.source.iter().cloned().collect()));
    let [given, middle, family, other_family, birth, sex, house, street, postcode, nhs, upn, other] = [
        &columns.given,
        &columns.middle,
        &columns.family,
        &columns.other_family,
        &columns.birth,
        &columns.sex,
        &columns.house,
        &columns.street,
        &columns.postcode,
        &columns.nhs_number,
        &columns.upn,
        &columns.other_id,
    ]
    .map(|columns| table.places(columns));
    let read = |known: &mut Spellings, line: u64, row: &csv::StringRecord| {
        let row = TableRow { row, line };
        let record_id = row.joined(&id);
        if record_id.is_empty() {
            return Err(ReadError::NoId { line, column: columns.record_id.clone() });
        }
        let others: Vec<&str> = other_family.iter().map(|at| row.field(*at)).collect();
        let raw = RawIdentity {
            given: &row.joined(&given),
            middle: &row.joined(&middle),
            family: &row.joined(&family),
            other_family: &others,
            birth: &row.joined(&birth),
            birth_format: columns.birth_format.as_deref(),
            birth_precision: None,
            sex: &row.joined(&sex),
            house: &row.joined(&house),
            street: &row.joined(&street),
            postcode: &row.joined(&postcode),
            nhs_number: &row.joined(&nhs),
            upn: &row.joined(&upn),
            other_id: &row.joined(&other),
        };
        let identity = Identity::read_among(&raw, known);
        Ok(Record { id: record_id.into_owned(), source: row.joined(&source).into_owned(), identity })
    };
    // One for each worker at a time; which of them reads a line makes no difference.
    let resting: Mutex<Vec<Spellings>> = Mutex::default();
    let read_some = |(lines, rows): (&[u64], &[csv::StringRecord])| {
        let taken = resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut known = taken.unwrap_or_else(Spellings::remembered);
        let read: Result<Vec<Record>, ReadError> =
            lines.iter().zip(rows).map(|(line, row)| read(&mut known, *line, row)).collect();
        resting.lock().unwrap_or_else(PoisonError::into_inner).push(known);
        read
    };
    let mut records = Vec::new();
    let (mut now, mut next) = (Batch::default(), Batch::default());
    table.fill(&mut now)?;
    while now.filled() > 0 {
        let (filled, read) = rayon::join(
            || table.fill(&mut next),
            || now.parts().map(read_some).collect::<Vec<Result<Vec<Record>, ReadError>>>(),
        );
        for read in read {
            records.extend(read?);
        }
        filled?;
        std::mem::swap(&mut now, &mut next);
    }
    Ok(records)
}

/// A few thousand rows with their lines. Their memory is used again.
#[derive(Default)]
struct Batch {
    rows: Vec<csv::StringRecord>,
    lines: Vec<u64>,
}

impl Batch {
    const ROWS: usize = 16_384;

    fn filled(&self) -> usize {
        self.lines.len()
    }

    /// In parts of which each keeps a worker busy for a while.
    fn parts(&self) -> impl IndexedParallelIterator<Item = (&[u64], &[csv::StringRecord])> {
        const ROWS: usize = 1024;
        self.lines.par_chunks(ROWS).zip(self.rows[..self.filled()].par_chunks(ROWS))
    }
}

/// A CSV file with its header read.
pub(crate) struct Table<R> {
    reader: csv::Reader<R>,
    header: Vec<String>,
    row: csv::StringRecord,
}

pub(crate) struct TableRow<'a> {
    row: &'a csv::StringRecord,
    pub(crate) line: u64,
}

impl<R: Read> Table<R> {
    pub(crate) fn open(input: R) -> Result<Self, ReadError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).buffer_capacity(1 << 17).from_reader(input);
        let header: Vec<String> =
            reader.headers().map_err(refusal)?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
        if header.iter().all(String::is_empty) {
            return Err(ReadError::Empty);
        }
        Ok(Self { reader, header, row: csv::StringRecord::new() })
    }

    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|h| h == column)
    }

    pub(crate) fn require(&self, column: &str) -> Result<usize, ReadError> {
        self.place(column)
            .ok_or_else(|| ReadError::MissingColumn { missing: column.to_owned(), found: self.header.clone() })
    }

    fn places(&self, columns: &Columns) -> Vec<usize> {
        columns.0.iter().filter_map(|column| self.place(column)).collect()
    }

    pub(crate) fn next(&mut self) -> Result<Option<TableRow<'_>>, ReadError> {
        if !self.reader.read_record(&mut self.row).map_err(refusal)? {
            return Ok(None);
        }
        let line = self.row.position().map_or(0, csv::Position::line);
        Ok(Some(TableRow { row: &self.row, line }))
    }
}

impl<R: Read> Table<R> {
    /// The next few thousand rows; none at the end.
    fn fill(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
        batch.lines.clear();
        batch.rows.resize_with(Batch::ROWS, csv::StringRecord::new);
        for row in &mut batch.rows {
            if !self.reader.read_record(row).map_err(refusal)? {
                break;
            }
            batch.lines.push(row.position().map_or(0, csv::Position::line));
        }
        Ok(())
    }
}

impl TableRow<'_> {
    pub(crate) fn field(&self, at: usize) -> &str {
        self.row.get(at).unwrap_or_default().trim()
    }

    fn joined(&self, places: &[usize]) -> std::borrow::Cow<'_, str> {
        match places {
            [] => "".into(),
            [only] => self.field(*only).into(),
            several => {
                let texts: Vec<&str> = several.iter().map(|at| self.field(*at)).filter(|t| !t.is_empty()).collect();
                texts.join(" ").into()
            }
        }
    }
}

fn refusal(error: csv::Error) -> ReadError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ReadError::Io(error),
        csv::ErrorKind::Utf8 { .. } => ReadError::NotUtf8 { line },
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            ReadError::WrongLength { line, found: len, expected: expected_len }
        }
        other => ReadError::Io(std::io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "record_id,source,given_name,middle_names,family_name,dob,sex,house,street,postcode,nhs_number,upn,captured";

    fn read(text: &str) -> Result<Vec<Record>, ReadError> {
        read_records(text.as_bytes(), &ColumnMap::default())
    }

    #[test]
    fn a_byte_order_mark_and_foreign_line_ends_are_no_trouble() {
        let plain = format!("{HEADER}\nR1,gp,Amy,,O'Brien,2020-01-05,F,1,\"High\nStreet\",N1 1AA,,,\n");
        let marked = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
        let (plain, marked) = (read(&plain).unwrap(), read(&marked).unwrap());
        assert_eq!(plain, marked);
        assert_eq!(plain[0].identity.street.as_deref(), Some("high st"));
    }

    #[test]
    fn a_wrong_header_is_refused_by_the_name_of_what_is_missing() {
        let refused = read(&HEADER.replace("family_name", "surname")).unwrap_err().to_string();
        assert!(refused.contains("\"family_name\"") && refused.contains("surname"), "{refused}");
    }

    #[test]
    fn a_short_row_is_refused_with_its_line() {
        let refused = read(&format!("{HEADER}\nR1,gp\n")).unwrap_err();
        assert!(matches!(refused, ReadError::WrongLength { line: 2, found: 2, expected: 13 }), "{refused}");
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_line() {
        let mut bytes = format!("{HEADER}\nR1,gp,Zo").into_bytes();
        bytes.extend(b"\xeb,,,,,,,,,,\n");
        let refused = read_records(&bytes[..], &ColumnMap::default()).unwrap_err();
        assert!(matches!(refused, ReadError::NotUtf8 { line: 2 }), "{refused}");
    }
}
