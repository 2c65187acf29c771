//! What holds of any text whatever that is read as a field, a question or a file. `tests/readers.rs` tries each with
//! made-up text, and the targets under `fuzz/` with whatever leads on: both call these, so that they cannot say
//! different things.

use matching::{
    BirthDate, ColumnMap, Identity, Name, Number, Postcode, Precision, Query, RawIdentity, RawQuery, compare, fold,
    normalise_name, read_records, split_age, split_name,
};
use std::io::Read;

/// A name that has come to its form stays as it is.
pub fn name(text: &str) {
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folded once and twice: {text:?}");
    let normal = normalise_name(text);
    assert_eq!(normalise_name(&normal), normal, "normalised once and twice: {text:?}");
    let name = Name::read(text);
    assert_eq!(name.as_ref().map(Name::normal), (!normal.is_empty()).then_some(normal.as_str()), "{text:?}");
    if let Some(name) = name {
        assert!(!name.shown().chars().any(char::is_control), "shown with a sign that is none: {text:?}");
    }
}

/// A postcode that was read reads as itself when it is written.
pub fn postcode(text: &str) {
    if let Some(read) = Postcode::read(text) {
        assert_eq!(Postcode::read(&read.written()), Some(read), "{text:?}");
    }
}

/// What is read as a birth date is a day there was, and reads as itself when it is written.
pub fn birth_date(text: &str, format: &str) {
    for date in [BirthDate::read(text), BirthDate::read_as(text, format)].into_iter().flatten() {
        assert_eq!(BirthDate::new(date.year, date.month, date.day, date.precision), Some(date), "{text:?}");
        let again = BirthDate::read(&date.to_string());
        assert_eq!(again.map(BirthDate::days), Some(date.days()), "{text:?}");
        // How a guess is written does not say that it is one.
        if date.precision != Precision::Estimated {
            assert_eq!(again, Some(date), "{text:?}");
        }
    }
}

/// A number reads as itself, check and all, when it is written.
pub fn number(text: &str) {
    for read in [Number::nhs, Number::upn, Number::other] {
        if let Some(number) = read(text) {
            assert_eq!(read(number.as_str()), Some(number), "{text:?}");
        }
    }
}

/// Any question has a reading, and a name is split into nothing but its own words.
pub fn question(name: &str, [given, family, birth, postcode, nhs_number]: [&str; 5]) {
    let as_at = BirthDate::exact(2026, 11, 22);
    let query =
        Query::read(&RawQuery { name, given, family, birth, postcode, nhs_number, as_at, ..RawQuery::default() });
    assert!(!query.readings.is_empty(), "{name:?}");
    let (said, age) = split_age(name);
    assert!(age.is_none_or(|years| (0.0..130.0).contains(&years)), "{name:?} is {age:?} years old");
    let words = |text: &str| text.split([' ', ',']).flat_map(str::split_whitespace).map(str::to_owned).collect();
    let all: Vec<String> = words(name);
    let (first, middle, last) = split_name(&said);
    for part in [&first, &middle, &last] {
        let part: Vec<String> = words(part);
        assert!(part.iter().all(|word| all.iter().any(|known| known.starts_with(word))), "{part:?} of {name:?}");
    }
}

/// The fields of a record: given and family name, birth date, postcode, NHS number, house.
pub type Fields<T> = [T; 6];

pub fn identity<T: AsRef<str>>(fields: &Fields<T>) -> Identity {
    let [given, family, birth, postcode, nhs_number, house] = fields.each_ref().map(AsRef::as_ref);
    Identity::read(&RawIdentity { given, family, birth, postcode, nhs_number, house, ..RawIdentity::default() })
}

/// Two records compare alike from either side, and what is said of them can be said in words.
pub fn pair<T: AsRef<str>>(one: &Fields<T>, other: &Fields<T>) {
    let (one, other) = (identity(one), identity(other));
    let (there, back) = (compare(&one, &other), compare(&other, &one));
    assert!((there.weight - back.weight).abs() < 1e-9, "{one:?} {other:?}");
    assert!((there.probability - back.probability).abs() < 1e-9, "{one:?} {other:?}");
    assert_eq!((there.twin_guard, there.conflicting_numbers), (back.twin_guard, back.conflicting_numbers));
    assert!((0.0..=1.0).contains(&there.probability), "{}", there.probability);
    assert!(there.reasons.iter().chain(&back.reasons).all(|reason| !reason.in_words().is_empty()));
}

/// A file is read whole or refused, alike in one piece and drop by drop, with a byte-order mark and without.
pub fn file(content: &[u8], columns: &ColumnMap) {
    let outcome = |input: &mut (dyn Read + Send)| match read_records(input, columns) {
        Ok(records) => Ok(records.len()),
        Err(refused) => Err(refused.to_string()),
    };
    let whole = outcome(&mut &content[..]);
    if let Err(refused) = &whole {
        assert!(!refused.is_empty() && !refused.starts_with("line 0"), "{refused}");
    }
    assert_eq!(outcome(&mut Drops(content)), whole, "drop by drop");
    let mark = "\u{feff}".as_bytes();
    if !content.starts_with(&mark[..1]) {
        let marked = [mark, content].concat();
        assert_eq!(outcome(&mut &marked[..]).is_ok(), whole.is_ok(), "with a byte-order mark");
    }
}

/// A source that gives a few bytes at a time. More than three: of a first piece that is a byte-order mark and nothing
/// else the crate `csv` takes the end for the end of the file.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let few = into.len().min(7);
        self.0.read(&mut into[..few])
    }
}

/// The header of a file in the columns of an extract, and of one as FEBRL writes it.
pub const HEADER: &str =
    "record_id,source,given_name,middle_names,family_name,dob,sex,house,street,postcode,nhs_number,upn\n";
pub const FEBRL: &str = include_str!("../../maps/febrl.toml");

/// A map that takes one column for several fields, several for one, and dates in a way of its own.
pub const ODD: &str = "record_id = 'a'\nsource = 'a'\ngiven = ['a', 'b', 'b']\nother_family = ['b', 'c']\nbirth = ['c', 'b']\n\
                       birth_format = 'dd/mm/yyyy'\nnhs_number = 'c'\nupn = 'c'\nother_id = ['a', 'c']\nstreet = 'b'\n";

/// A map that may be none at all: read or refused, and what it reads is tried.
pub fn any_map(map: &str, content: &[u8]) {
    match ColumnMap::from_toml(map) {
        Ok(columns) => file(content, &columns),
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
}
