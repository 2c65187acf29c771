//! A CSV file with a header: UTF-8 with or without a byte-order mark, any line ends, quoted newlines.

use crate::columns::Columns;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Read;

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

/// A few thousand rows with their lines. Their memory is used again.
#[derive(Default)]
pub(crate) struct Batch {
    rows: Vec<csv::StringRecord>,
    lines: Vec<u64>,
}

impl Batch {
    const ROWS: usize = 1 << 15;

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// In parts of which each keeps a worker busy for a while.
    pub(crate) fn parts(&self) -> impl IndexedParallelIterator<Item = (&[u64], &[csv::StringRecord])> {
        const ROWS: usize = 1 << 12;
        self.lines.par_chunks(ROWS).zip(self.rows[..self.lines.len()].par_chunks(ROWS))
    }
}

/// A CSV file with its header read.
pub(crate) struct Table<R> {
    reader: csv::Reader<R>,
    header: Vec<String>,
    row: csv::StringRecord,
}

pub(crate) struct TableRow<'a> {
    pub(crate) row: &'a csv::StringRecord,
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

    pub(crate) fn places(&self, columns: &Columns) -> Vec<usize> {
        columns.0.iter().filter_map(|column| self.place(column)).collect()
    }

    pub(crate) fn next(&mut self) -> Result<Option<TableRow<'_>>, ReadError> {
        if !self.reader.read_record(&mut self.row).map_err(refusal)? {
            return Ok(None);
        }
        let line = self.row.position().map_or(0, csv::Position::line);
        Ok(Some(TableRow { row: &self.row, line }))
    }

    /// The next few thousand rows; none at the end.
    pub(crate) fn fill(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
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

    pub(crate) fn joined(&self, places: &[usize]) -> Cow<'_, str> {
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
