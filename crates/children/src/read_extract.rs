//! From the bytes an agency sent to rows of text: encodings, line ends, quoted newlines; and what is refused at once.

use crate::feed_definition::{Encoding, FeedDefinition};
use std::borrow::Cow;

/// The largest extract accepted.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;
/// The longest row accepted: a row of text is a few hundred bytes.
const MOST_ROW_BYTES: usize = 64 * 1024;

/// Why a file cannot be read at all. Each says what is wrong and how to mend it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    #[error("The file is empty. Send the extract again")]
    Empty,
    #[error("The file is larger than 256 MB. Send it in parts, or as a delta")]
    TooLarge,
    #[error("The file is a zip archive. Unzip it and send the CSV inside")]
    Zip,
    #[error("The file is a spreadsheet or another binary file. Save it as CSV and send that")]
    Binary,
    #[error("Row {row} is longer than 64 KB. A quotation mark is probably missing before it")]
    LongRow { row: usize },
    #[error(
        "The file says it is UTF-8 but row {row} holds bytes that are not. Export it again as UTF-8 or Windows-1252"
    )]
    NotUtf8 { row: usize },
    #[error("The column {0:?} is missing from the first row. The first row must name the columns: {1}")]
    NoColumn(String, String),
    #[error("The column {0:?} stands twice in the first row. Delete one")]
    ColumnTwice(String),
}

/// The text of the file, and which column holds what.
#[derive(Debug)]
pub struct Extract {
    records: csv::Reader<std::io::Cursor<Vec<u8>>>,
    header: csv::StringRecord,
}

impl Extract {
    /// Opens the bytes as the feed's definition says, or says why not.
    pub fn open(bytes: &[u8], feed: &FeedDefinition) -> Result<Self, Unreadable> {
        if bytes.is_empty() {
            return Err(Unreadable::Empty);
        }
        if bytes.len() > MOST_BYTES {
            return Err(Unreadable::TooLarge);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(Unreadable::Zip);
        }
        if bytes.iter().take(4096).any(|b| *b == 0) {
            return Err(Unreadable::Binary);
        }
        refuse_long_rows(bytes)?;
        let text = decode(bytes, feed.encoding)?;
        let mut records = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::Headers)
            .from_reader(std::io::Cursor::new(text.into_owned().into_bytes()));
        let header = records.headers().cloned().unwrap_or_default();
        check_header(&header, feed)?;
        Ok(Self { records, header })
    }

    pub const fn header(&self) -> &csv::StringRecord {
        &self.header
    }

    /// The rows in order, numbered as a spreadsheet numbers them: the first after the header is row 2.
    pub fn rows(&mut self) -> impl Iterator<Item = (usize, csv::StringRecord)> + '_ {
        (2..).zip(self.records.records().filter_map(Result::ok))
    }
}

/// A row ends at a line break outside quotes; one that never ends is refused before anything is decoded.
fn refuse_long_rows(bytes: &[u8]) -> Result<(), Unreadable> {
    let (mut row, mut length, mut quoted) = (1, 0, false);
    for byte in bytes {
        length += 1;
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                row += 1;
                length = 0;
            }
            _ => {}
        }
        if length > MOST_ROW_BYTES {
            return Err(Unreadable::LongRow { row });
        }
    }
    Ok(())
}

fn decode(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, Unreadable> {
    let without_mark = bytes.strip_prefix(b"\xef\xbb\xbf");
    let body = without_mark.unwrap_or(bytes);
    match (std::str::from_utf8(body), encoding) {
        (Ok(text), Encoding::Auto | Encoding::Utf8) => Ok(Cow::Borrowed(text)),
        (Err(error), _) if encoding == Encoding::Utf8 || without_mark.is_some() => {
            let before = &body[..error.valid_up_to()];
            Err(Unreadable::NotUtf8 { row: before.iter().filter(|b| **b == b'\n').count() + 1 })
        }
        _ => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(body).0),
    }
}

fn check_header(header: &csv::StringRecord, feed: &FeedDefinition) -> Result<(), Unreadable> {
    for column in feed.columns.values() {
        match header.iter().filter(|h| h.eq_ignore_ascii_case(&column.column)).count() {
            0 => {
                let all: Vec<&str> = feed.columns.values().map(|c| c.column.as_str()).collect();
                return Err(Unreadable::NoColumn(column.column.clone(), all.join(", ")));
            }
            1 => {}
            _ => return Err(Unreadable::ColumnTwice(column.column.clone())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn feed() -> FeedDefinition {
        FeedDefinition::read(
            "feed='f'\ntitle='t'\nagency='A'\nextract='full'\ncategory='universal'\neffective_from=2026-01-01\nservice='S'\n[columns]\nrecord='Key'\ngiven_name='Name'\n",
        )
        .unwrap()
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        let mut extract = Extract::open(bytes, &feed()).unwrap();
        extract.rows().map(|(_, r)| r[1].to_owned()).collect()
    }

    #[rstest]
    #[case(b"Key,Name\n1,Zo\xc3\xab\n", "Zoë")]
    #[case(b"\xef\xbb\xbfKey,Name\r\n1,Zo\xc3\xab\r\n", "Zoë")]
    #[case(b"Key,Name\n1,Zo\xeb\n", "Zoë")]
    #[case(b"key , NAME\n1,\"Zo\nAnn\"\n", "Zo\nAnn")]
    fn names_read_the_same_however_they_are_written(#[case] bytes: &[u8], #[case] name: &str) {
        assert_eq!(names(bytes), [name]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_remedy() {
        let refused = |bytes: &[u8]| Extract::open(bytes, &feed()).unwrap_err();
        assert_eq!(refused(b""), Unreadable::Empty);
        assert_eq!(refused(b"PK\x03\x04rest"), Unreadable::Zip);
        assert_eq!(refused(b"Key,Na\0me\n"), Unreadable::Binary);
        assert!(refused(b"Key,Nome\n").to_string().contains("\"Name\" is missing"));
        assert_eq!(refused(b"Key,Name,key\n"), Unreadable::ColumnTwice("Key".into()));
        assert_eq!(refused(b"\xef\xbb\xbfKey,Name\n1,\xeb\n"), Unreadable::NotUtf8 { row: 2 });
        let mut long = b"Key,Name\n1,\"".to_vec();
        long.resize(1_000_000, b'x');
        assert_eq!(refused(&long), Unreadable::LongRow { row: 2 });
    }
}
