//! The records of one or several files, in a hundred bytes each.

use crate::columns::{ColumnMap, Columns};
use crate::compare::Comparison;
use crate::corpus::{Corpus, Row};
use crate::identity::{Identity, RawIdentity};
use crate::intake::{Part, Written};
use crate::lens::Lens;
use crate::link::strangers;
use crate::model::Model;
use crate::table::{Batch, ReadError, Table, TableRow};
use rayon::prelude::*;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

/// One line of a file: its id, and what it says about a child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    pub identity: Identity,
}

/// Records with all that they have in common: names, places, and how often each occurs.
#[derive(Debug, Default)]
pub struct Records {
    pub(crate) corpus: Corpus,
    pub(crate) rows: Vec<Row>,
    pub(crate) ids: Texts,
}

impl From<&[Record]> for Records {
    fn from(all: &[Record]) -> Self {
        let mut records = Self::default();
        for Record { id, identity } in all {
            let row = records.corpus.row(identity);
            records.rows.push(row);
            records.ids.push(id);
        }
        records.corpus.count_all(&records.rows);
        records
    }
}

/// Reads records as `columns` says.
pub fn read_records(input: impl Read + Send, columns: &ColumnMap) -> Result<Records, ReadError> {
    let mut records = Records::default();
    records.read(input, columns)?;
    Ok(records)
}

impl Records {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id of the record at a place.
    pub fn id(&self, at: usize) -> &str {
        self.ids.get(at)
    }

    /// How two of them compare among all.
    pub fn compare(&self, model: &Model, left: usize, right: usize) -> Comparison {
        let lens = Lens::plain(&self.corpus, model);
        Comparison::seen(&lens, &self.rows[left], &self.rows[right], strangers(self.len()))
    }

    /// Reads further records, from another file. While some lines are brought to their numbers, the next are taken from the
    /// file. After an error the records are good for nothing.
    pub fn read(&mut self, input: impl Read + Send, columns: &ColumnMap) -> Result<(), ReadError> {
        let mut table = Table::open(input)?;
        let fields = Fields::of(&table, columns)?;
        // One for each worker at a time; which of them reads a line makes no difference.
        let resting: Mutex<Vec<Written>> = Mutex::default();
        let from = self.rows.len();
        let (mut now, mut next) = (Batch::default(), Batch::default());
        table.fill(&mut now)?;
        while !now.is_empty() {
            let corpus = &self.corpus;
            let read_some = |(lines, rows): (&[u64], &[csv::StringRecord])| {
                let taken = resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let mut known = taken.unwrap_or_default();
                let (mut part, mut ids) = (Part::default(), Texts::default());
                let read = lines.iter().zip(rows).try_for_each(|(line, row)| {
                    fields.read(&TableRow { row, line: *line }, |id, raw| {
                        ids.push(id);
                        part.add(corpus, &mut known, raw);
                    })
                });
                resting.lock().unwrap_or_else(PoisonError::into_inner).push(known);
                read.map(|()| (part, ids))
            };
            let (filled, read) =
                rayon::join(|| table.fill(&mut next), || now.parts().map(read_some).collect::<Vec<_>>());
            for read in read {
                let (part, ids) = read?;
                self.ids.append(&ids);
                self.rows.append(&mut part.told_to(&mut self.corpus));
            }
            filled?;
            std::mem::swap(&mut now, &mut next);
        }
        self.corpus.count_all(&self.rows[from..]);
        Ok(())
    }
}

/// Where in a row each field stands.
struct Fields<'a> {
    columns: &'a ColumnMap,
    id: Vec<usize>,
    other_family: Vec<usize>,
    /// Given, middle, family, birth, sex, house, street, postcode, NHS number, UPN, other.
    places: [Vec<usize>; 11],
}

impl<'a> Fields<'a> {
    fn of(table: &Table<impl Read>, columns: &'a ColumnMap) -> Result<Self, ReadError> {
        for column in columns.named() {
            table.require(column)?;
        }
        let places = [
            &columns.given,
            &columns.middle,
            &columns.family,
            &columns.birth,
            &columns.sex,
            &columns.house,
            &columns.street,
            &columns.postcode,
            &columns.nhs_number,
            &columns.upn,
            &columns.other_id,
        ];
        Ok(Self {
            id: table.places(&Columns::from(columns.record_id.as_str())),
            other_family: table.places(&columns.other_family),
            places: places.map(|columns| table.places(columns)),
            columns,
        })
    }

    /// Hands on the id of a row and what it says.
    fn read(&self, row: &TableRow<'_>, hand_on: impl FnOnce(&str, &RawIdentity<'_>)) -> Result<(), ReadError> {
        let id = row.joined(&self.id);
        if id.is_empty() {
            return Err(ReadError::NoId { line: row.line, column: self.columns.record_id.clone() });
        }
        let others: Vec<&str> = self.other_family.iter().map(|at| row.field(*at)).collect();
        let [given, middle, family, birth, sex, house, street, postcode, nhs_number, upn, other_id] =
            &self.places.each_ref().map(|places| row.joined(places));
        let raw = RawIdentity {
            given,
            middle,
            family,
            other_family: &others,
            birth,
            birth_format: self.columns.birth_format.as_deref(),
            birth_precision: None,
            sex,
            house,
            street,
            postcode,
            nhs_number,
            upn,
            other_id,
        };
        hand_on(&id, &raw);
        Ok(())
    }
}

/// Texts one after another.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: String,
    ends: Vec<u64>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u64);
    }

    fn append(&mut self, others: &Self) {
        let before = self.all.len() as u64;
        self.all.push_str(&others.all);
        self.ends.extend(others.ends.iter().map(|end| before + end));
    }

    pub(crate) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.all[start..self.ends[at] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str =
        "record_id,source,given_name,middle_names,family_name,dob,sex,house,street,postcode,nhs_number,upn,captured";

    fn read(text: &str) -> Result<Records, ReadError> {
        read_records(text.as_bytes(), &ColumnMap::default())
    }

    #[test]
    fn a_byte_order_mark_and_foreign_line_ends_are_no_trouble() {
        let plain = format!("{HEADER}\nR1,gp,Amy,,O'Brien,2020-01-05,F,1,\"High\nStreet\",N1 1AA,,,\n");
        let marked = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
        let (plain, marked) = (read(&plain).unwrap(), read(&marked).unwrap());
        assert_eq!((plain.id(0), &plain.rows), (marked.id(0), &marked.rows));
        assert_eq!(plain.corpus.streets.text(plain.rows[0].street), "high st");
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

    /// What a file may say of a child: given, middle and family names, birth date, postcode, NHS number.
    fn written() -> impl Strategy<Value = Vec<[String; 6]>> {
        let line = [
            "(Amy|Amie|Zara|Baby|)",
            "(Rose|Rose May|Baby|)",
            "(Smith|Smyth-Jones|)",
            "(2020-01-05|2019|)",
            "(N1 1AA|N1|LS2 9JT|2119|)",
            "(9990000018|9990000026|)",
        ];
        prop::collection::vec(line.map(|text| prop::string::string_regex(text).unwrap()), 0..40)
    }

    proptest! {
        #[test]
        fn a_file_read_by_parts_is_numbered_and_counted_as_one_record_after_another(all in written(), from in 0usize..40) {
            let mut singly = Vec::new();
            let mut files = [HEADER.to_owned(), HEADER.to_owned()];
            for (at, [given, middle, family, birth, postcode, nhs_number]) in all.iter().enumerate() {
                let raw = RawIdentity { given, middle, family, birth, postcode, nhs_number, ..RawIdentity::default() };
                singly.push(Record { id: at.to_string(), identity: Identity::read(&raw) });
                let file = &mut files[usize::from(at >= from)];
                let line = ["\n", &at.to_string(), ",gp,", given, ",", middle, ",", family, ",", birth, ",,,,", postcode, ",", nhs_number, ",,"];
                file.extend(line);
            }
            let singly = Records::from(&singly[..]);
            let mut together = Records::default();
            files.iter().for_each(|file| together.read(file.as_bytes(), &ColumnMap::default()).unwrap());
            prop_assert_eq!(&together.rows, &singly.rows);
            prop_assert!((0..all.len()).all(|at| together.id(at) == singly.id(at)));
            prop_assert_eq!(format!("{:?}", together.corpus.counts()), format!("{:?}", singly.corpus.counts()));
        }
    }
}
