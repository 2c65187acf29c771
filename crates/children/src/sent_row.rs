//! One row of an extract, read and checked: what it says of a child and of who is involved, or what is wrong with it.

use crate::feed_definition::{By, Column, FeedDefinition, Field};
use base::{NhsNumber, Postcode, Upn};
use jiff::{ToSpan as _, civil::Date};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Something wrong with one cell: shown to the sending agency's data manager, and nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// As a spreadsheet numbers rows.
    pub row: usize,
    pub column: String,
    pub what: String,
    pub how: &'static str,
    /// The whole row is left out; else only this cell is.
    pub refuses_row: bool,
}

/// How exact a birth date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    Exact,
    /// Worked out from an age.
    YearOnly,
}

impl Precision {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::YearOnly => "year",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carer {
    pub name: String,
    pub relation: Option<String>,
    pub phone: Option<String>,
    pub responsibility: Option<String>,
}

/// A row that can be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRow {
    pub record_key: String,
    pub given_name: Option<String>,
    pub middle_names: Option<String>,
    pub family_name: Option<String>,
    pub known_as: Option<String>,
    pub former_family_name: Option<String>,
    pub birth_date: Option<(Date, Precision)>,
    pub sex: Option<String>,
    pub nhs_number: Option<String>,
    pub upn: Option<String>,
    pub former_upn: Option<String>,
    pub house: Option<String>,
    pub street: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    pub language: Option<String>,
    pub household: Option<String>,
    pub staff_child: Option<String>,
    pub shield: Option<String>,
    pub shield_ground: Option<String>,
    /// The NHS number before an adoption.
    pub adopted_from: Option<String>,
    /// `consent` or `harm`: why a sensitive service may be recorded.
    pub shared_because: Option<String>,
    pub as_at: Option<String>,
    /// Code of the involved service.
    pub organisation: String,
    pub staff_code: Option<String>,
    pub practitioner: Option<String>,
    pub practitioner_role: Option<String>,
    pub practitioner_phone: Option<String>,
    pub practitioner_left: bool,
    pub leads: bool,
    /// yes or no; none where the feed does not say.
    pub met: Option<String>,
    pub last_seen: Option<String>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub confirmed_on: Option<String>,
    pub carers: Vec<Carer>,
    /// The mapped cells word for word: `field=text` lines, kept as sent.
    pub as_sent: String,
    pub digest: [u8; 32],
}

/// Organisations by the codes feeds use.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    pub by_code: HashSet<String>,
    pub by_ods: HashMap<String, String>,
    pub by_urn: HashMap<String, String>,
}

/// Reads rows of one feed.
#[derive(Debug)]
pub struct RowReader<'f> {
    feed: &'f FeedDefinition,
    /// Field → position in the file, in the order of fields.
    positions: BTreeMap<Field, usize>,
    codes: &'f Codes,
    today: Date,
}

impl<'f> RowReader<'f> {
    pub fn new(feed: &'f FeedDefinition, header: &csv::StringRecord, codes: &'f Codes, today: Date) -> Self {
        let place = |column: &Column| header.iter().position(|h| h.eq_ignore_ascii_case(&column.column));
        let positions = feed.columns.iter().filter_map(|(field, column)| Some((*field, place(column)?))).collect();
        Self { feed, positions, codes, today }
    }

    /// The key of a row, good or bad.
    pub fn key(&self, cells: &csv::StringRecord) -> Option<String> {
        let cell = cells.get(*self.positions.get(&Field::Record)?)?;
        Some(clean(cell)).filter(|key| !key.is_empty())
    }

    /// Reads one row; the problems are those that leave only a cell out, or those that refuse the row.
    pub fn read(&self, row: usize, cells: &csv::StringRecord) -> (Option<SentRow>, Vec<Problem>) {
        let mut reading = Reading { reader: self, row, cells, problems: Vec::new() };
        let sent = reading.sent_row();
        let refused = reading.problems.iter().any(|p| p.refuses_row);
        (sent.filter(|_| !refused), reading.problems)
    }
}

struct Reading<'r, 'f> {
    reader: &'r RowReader<'f>,
    row: usize,
    cells: &'r csv::StringRecord,
    problems: Vec<Problem>,
}

impl Reading<'_, '_> {
    fn sent_row(&mut self) -> Option<SentRow> {
        let widest = self.reader.positions.values().max().copied().unwrap_or(0);
        if self.cells.len() <= widest {
            self.refuse(
                Field::Record,
                format!("the row has {} cells where the first row names {}", self.cells.len(), widest + 1),
                "Look for a missing quotation mark or comma in this row",
            );
            return None;
        }
        let record_key = self.text(Field::Record);
        if record_key.is_none() {
            self.refuse(Field::Record, "is empty".into(), "Give the key your system keeps this child under");
        }
        let (given_name, family_name) = (self.name(Field::GivenName), self.name(Field::FamilyName));
        let birth_date = self.birth();
        if given_name.is_none() && family_name.is_none() {
            let unnamed = self.reader.feed.columns.contains_key(&Field::FamilyName);
            if unnamed {
                self.refuse(Field::FamilyName, "the row has no name".into(), "Give at least one name, or “Baby of …”");
            }
        }
        let organisation = self.organisation();
        let nhs_number = self.checked(Field::NhsNumber, "Check the digits with the child's GP", digits);
        let adopted_from = self.checked(Field::AdoptedFrom, "Check the digits in the adoption file", digits);
        let shared_because = self.ground_for_sharing();
        let upn = self.checked(Field::Upn, "Check it against the school's roll", |t| {
            t.parse::<Upn>().map(|n| n.to_string()).map_err(|e| e.to_string())
        });
        let postcode = self.text(Field::Postcode).map(|t| Postcode::repair(&t).map_or(t, |p| p.to_string()));
        let as_sent = self.as_sent();
        let sent = SentRow {
            record_key: record_key.unwrap_or_default(),
            given_name,
            middle_names: self.name(Field::MiddleNames),
            family_name,
            known_as: self.name(Field::KnownAs),
            former_family_name: self.name(Field::FormerFamilyName),
            birth_date,
            sex: self.coded(Field::Sex),
            nhs_number,
            upn,
            former_upn: self.text(Field::FormerUpn),
            house: self.text(Field::House),
            street: self.text(Field::Street),
            town: self.text(Field::Town),
            postcode,
            language: self.text(Field::Language),
            household: self.text(Field::Household),
            staff_child: self.text(Field::StaffChild),
            shield: self.coded(Field::Shield),
            shield_ground: self.text(Field::ShieldGround),
            adopted_from,
            shared_because,
            as_at: self.date(Field::AsAt),
            organisation: organisation.unwrap_or_default(),
            staff_code: self.text(Field::StaffCode),
            practitioner: self.text(Field::Practitioner),
            practitioner_role: self.text(Field::PractitionerRole),
            practitioner_phone: self.text(Field::PractitionerPhone),
            practitioner_left: self.is_yes(Field::PractitionerLeft),
            leads: self.is_yes(Field::Lead),
            met: self.coded(Field::Met).filter(|m| m == "yes" || m == "no"),
            last_seen: self.date(Field::LastSeen),
            since: self.date(Field::Since),
            until: self.date(Field::Until),
            confirmed_on: self.date(Field::ConfirmedOn),
            carers: self.carers(),
            digest: Sha256::digest(as_sent.as_bytes()).into(),
            as_sent,
        };
        Some(sent)
    }

    fn raw(&self, field: Field) -> Option<&str> {
        let position = self.reader.positions.get(&field)?;
        self.cells.get(*position).map(str::trim).filter(|text| !text.is_empty())
    }

    fn text(&self, field: Field) -> Option<String> {
        Some(clean(self.raw(field)?)).filter(|text| !text.is_empty())
    }

    fn ground_for_sharing(&mut self) -> Option<String> {
        let ground = self.coded(Field::SharedBecause).filter(|ground| ground == "consent" || ground == "harm");
        if ground.is_none() && self.reader.feed.needs_a_ground_for_sharing() {
            let what = "no ground for sharing is given".to_owned();
            self.refuse(Field::SharedBecause, what, "Send it only with consent, or where you suspect significant harm");
        }
        ground
    }

    fn name(&mut self, field: Field) -> Option<String> {
        let name = self.text(field)?;
        if name.chars().count() > 200 {
            self.leave_out(field, "the name is longer than 200 letters".into(), "Shorten it to the name in use");
            return None;
        }
        Some(name)
    }

    fn coded(&mut self, field: Field) -> Option<String> {
        let text = self.text(field)?;
        let codes = &self.reader.feed.columns.get(&field)?.codes;
        if codes.is_empty() {
            return Some(text.to_lowercase());
        }
        if let Some((_, meaning)) = codes.iter().find(|(code, _)| code.eq_ignore_ascii_case(&text)) {
            return Some(meaning.clone());
        }
        let known = codes.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        self.leave_out(field, format!("{text:?} is not one of {known}"), "Use one of the codes of this feed");
        None
    }

    fn is_yes(&mut self, field: Field) -> bool {
        self.coded(field).is_some_and(|word| matches!(word.as_str(), "yes" | "y" | "true" | "1"))
    }

    fn date(&mut self, field: Field) -> Option<String> {
        let date = self.read_date(field)?;
        Some(date.to_string())
    }

    fn read_date(&mut self, field: Field) -> Option<Date> {
        let text = self.text(field)?;
        let format = self.reader.feed.columns.get(&field)?.format.clone().unwrap_or_else(|| "%Y-%m-%d".into());
        if let Ok(date) = Date::strptime(&format, &text) {
            return Some(date);
        }
        let what = format!("{text:?} is not a date of the form {}", shape(&format));
        if field == Field::BirthDate {
            self.refuse(field, what, "Write the date as the feed says, or leave the cell empty when it is not known");
        } else {
            self.leave_out(field, what, "Write the date as the feed says");
        }
        None
    }

    fn birth(&mut self) -> Option<(Date, Precision)> {
        if self.raw(Field::BirthDate).is_some() {
            let date = self.read_date(Field::BirthDate)?;
            if !is_of_a_child(date, self.reader.today) {
                let how = "Check the year; the index holds children and young people up to 25";
                self.refuse(Field::BirthDate, format!("{date} is not the birth date of a child"), how);
                return None;
            }
            return Some((date, Precision::Exact));
        }
        let age: i64 = match self.text(Field::Age)?.parse() {
            Ok(age @ 0..=25) => age,
            _ => {
                self.leave_out(Field::Age, "is not an age in whole years".into(), "Write a number from 0 to 25");
                return None;
            }
        };
        let as_at = self.read_date(Field::AsAt).unwrap_or(self.reader.today);
        Some((born_about(age, as_at), Precision::YearOnly))
    }

    fn organisation(&mut self) -> Option<String> {
        let feed = self.reader.feed;
        let Some(text) = self.text(Field::Organisation) else {
            if feed.service.is_none() {
                self.refuse(Field::Organisation, "is empty".into(), "Give the code of the school, practice or service");
            }
            return feed.service.clone();
        };
        let codes = self.reader.codes;
        let found = match feed.columns.get(&Field::Organisation).map(|c| c.by).unwrap_or_default() {
            By::Code => codes.by_code.get(&text).cloned(),
            By::Ods => codes.by_ods.get(&text).cloned(),
            By::Urn => codes.by_urn.get(&text).cloned(),
        };
        if found.is_none() {
            let how = "Correct the code, or ask the trust administrator to list the organisation";
            self.refuse(Field::Organisation, format!("{text:?} is not the code of a known organisation"), how);
        }
        found
    }

    fn checked(
        &mut self,
        field: Field,
        how: &'static str,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Option<String> {
        let text = self.text(field)?;
        match read(&text) {
            Ok(canonical) => Some(canonical),
            Err(what) => {
                self.leave_out(field, what, how);
                None
            }
        }
    }

    fn carers(&mut self) -> Vec<Carer> {
        let one = [Field::Carer1Name, Field::Carer1Relation, Field::Carer1Phone, Field::Carer1Responsibility];
        let two = [Field::Carer2Name, Field::Carer2Relation, Field::Carer2Phone, Field::Carer2Responsibility];
        [one, two]
            .into_iter()
            .filter_map(|[name, relation, phone, responsibility]| {
                Some(Carer {
                    name: self.text(name)?,
                    relation: self.coded(relation),
                    phone: self.text(phone),
                    responsibility: self.coded(responsibility),
                })
            })
            .collect()
    }

    fn as_sent(&self) -> String {
        self.reader
            .positions
            .iter()
            .filter_map(|(field, position)| Some((field, self.cells.get(*position)?)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| format!("{}={}\n", field.name(), escaped(text)))
            .collect()
    }

    fn refuse(&mut self, field: Field, what: String, how: &'static str) {
        self.problem(field, what, how, true);
    }

    fn leave_out(&mut self, field: Field, what: String, how: &'static str) {
        self.problem(field, what, how, false);
    }

    fn problem(&mut self, field: Field, what: String, how: &'static str, refuses_row: bool) {
        let column = self.reader.feed.columns.get(&field).map_or(field.name().to_owned(), |c| c.column.clone());
        self.problems.push(Problem { row: self.row, column, what, how, refuses_row });
    }
}

/// Could somebody born then be a child or young person of the index, or be about to be born?
pub(crate) fn is_of_a_child(born: Date, today: Date) -> bool {
    born <= today.saturating_add(300.days()) && born.year() >= today.year() - 30
}

/// Somebody who is `age` on a day was born between `age` and `age + 1` years before: the middle of that.
pub(crate) fn born_about(age: i64, on: Date) -> Date {
    on.saturating_sub(age.years()).saturating_sub(6.months())
}

/// A cell on one line, without the control characters of screen copies and the marks that turn text round on a page.
pub(crate) fn clean(cell: &str) -> String {
    let spaced: String =
        cell.chars().filter(|c| !is_direction_mark(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell as it was sent, on one line; no database keeps a NUL in text.
pub(crate) fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('\n', "\\n").replace('\0', "\\0")
}

pub(crate) fn digits(number: &str) -> Result<String, String> {
    number.parse::<NhsNumber>().map(|n| n.to_string().replace(' ', "")).map_err(|e| e.to_string())
}

/// Marks that turn the direction of text: they have no place in a name and could disguise one.
const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `%d/%m/%Y` as people write it: dd/mm/yyyy.
fn shape(format: &str) -> String {
    [("%d", "dd"), ("%m", "mm"), ("%Y", "yyyy"), ("%y", "yy"), ("%b", "Mon"), ("%H", "hh"), ("%M", "mm")]
        .into_iter()
        .fold(format.to_owned(), |text, (code, shown)| text.replace(code, shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FEED: &str = r#"
feed = "hv"
title = "t"
agency = "A"
extract = "full"
category = "universal"
effective_from = 2026-01-01
[columns]
record = "Key"
family_name = "Surname"
birth_date = { column = "DOB", format = "%d/%m/%Y" }
age = "Age"
organisation = { column = "Practice", by = "ods" }
nhs_number = "NHS"
sex = { column = "Sex", codes = { M = "male", F = "female" } }
"#;

    fn read(line: &str) -> (Option<SentRow>, Vec<Problem>) {
        let feed = FeedDefinition::read(FEED).unwrap();
        let codes = Codes { by_ods: [("Y00001".to_owned(), "GP-1".to_owned())].into(), ..Codes::default() };
        let header = csv::StringRecord::from(vec!["Key", "Surname", "DOB", "Age", "Practice", "NHS", "Sex"]);
        let reader = RowReader::new(&feed, &header, &codes, date(2026, 11, 22));
        reader.read(2, &line.split('|').collect::<Vec<_>>().into())
    }

    #[test]
    fn a_good_row_is_read() {
        let (row, problems) = read("k1|O'Brien|01/02/2020||Y00001|999 000 0018|F");
        let row = row.unwrap();
        assert!(problems.is_empty());
        assert_eq!(row.organisation, "GP-1");
        assert_eq!(row.nhs_number.as_deref(), Some("9990000018"));
        assert_eq!(row.birth_date, Some((date(2020, 2, 1), Precision::Exact)));
        assert_eq!(row.sex.as_deref(), Some("female"));
    }

    #[test]
    fn a_bad_row_says_row_column_what_and_how() {
        let (row, problems) = read("|O'Brien|31/02/2020||Y9|9990000019|X");
        assert!(row.is_none());
        let told: Vec<_> = problems.iter().map(|p| (p.column.as_str(), p.refuses_row)).collect();
        let expected = [("Key", true), ("DOB", true), ("Practice", true), ("NHS", false), ("Sex", false)];
        assert_eq!(told, expected);
        assert!(problems.iter().all(|p| p.row == 2 && !p.how.is_empty()));
        assert!(problems[1].what.contains("dd/mm/yyyy"), "{}", problems[1].what);
    }

    #[test]
    fn an_age_alone_gives_a_year() {
        let (row, _) = read("k|Khan||10|Y00001||");
        assert_eq!(row.unwrap().birth_date, Some((date(2016, 5, 22), Precision::YearOnly)));
    }

    #[test]
    fn marks_that_turn_text_round_are_taken_out() {
        let (row, _) = read("k|\u{202e}Khan||10|Y00001||");
        assert_eq!(row.unwrap().family_name.as_deref(), Some("Khan"));
    }
}
