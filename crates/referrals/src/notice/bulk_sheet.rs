//! A sheet of notices as the police send it: each row read, and what is wrong with it said with how to mend it.

use super::{model::NoticeWords, rules};
use crate::model::Danger;
use serde::Serialize;

/// A column: its name, what stands in it, and whether a row needs it.
pub type Column = (&'static str, &'static str, bool);

pub const COLUMNS: [Column; 11] = [
    ("reference", "Your own reference: the same notice sent again is told apart by it", true),
    ("occurred at", "When it happened, for example 2026-11-21 22:40", true),
    ("child", "The child’s name, or who is meant", true),
    ("born", "Date of birth or age", false),
    ("address", "Where the child lives", false),
    ("postcode", "Its postcode", false),
    ("school", "School or nursery, as far as known", false),
    ("what happened", "What officers saw, heard and did", true),
    ("where now", "Where the child is now", false),
    ("danger", "now, today, soon or not at once", true),
    ("told parents", "yes or no", true),
];

/// The file somebody can begin with.
pub const EXAMPLE: &str = "\
reference,occurred at,child,born,address,postcode,school,what happened,where now,danger,told parents
MER-26-0101,2026-11-21 22:40,Ella Example,2017-04-03,12 Example Road,W21 0AA,Example Primary,\"Called to shouting. Her father had been drinking; he left with his brother. She was awake and had heard it.\",At home with her mother,soon,yes
MER-26-0102,2026-11-22 01:15,Boy of about 15,15,Not known,,,\"Found alone at the bus station in the rain. Says he may not go home. Taken to his aunt.\",With his aunt,today,no
";

/// The most rows that are read at once.
pub const MOST: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Of the sheet, its first line being the names of the columns.
    pub line: u64,
    pub reference: String,
    pub words: NoticeWords,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    pub reference: String,
    pub column: String,
    /// What is wrong, and how to mend it.
    pub what: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub problems: Vec<Problem>,
}

impl Sheet {
    /// Rows with something wrong.
    pub fn bad(&self) -> usize {
        let mut lines: Vec<u64> = self.problems.iter().map(|p| p.line).collect();
        lines.dedup();
        lines.len()
    }
}

/// Reads a sheet; what keeps all of it from being read is said as one sentence.
pub fn read(text: &str) -> Result<Sheet, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err("Choose a file or paste the rows: nothing was sent".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| format!("The first line could not be read: {error}"))?.clone();
    let named = |name: &str| header.iter().position(|h| h.to_lowercase().replace('_', " ") == name);
    let missing: Vec<&str> =
        COLUMNS.iter().filter(|(n, _, needed)| *needed && named(n).is_none()).map(|c| c.0).collect();
    if !missing.is_empty() {
        return Err(format!(
            "The first line must name the columns. Missing: {}. Begin with the example file",
            missing.join(", ")
        ));
    }
    let mut sheet = Sheet::default();
    for (number, record) in (2_u64..).zip(reader.records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let what =
                    format!("This row could not be read ({error}). Look for a quotation mark without its other half");
                sheet.problems.push(Problem { line: number, reference: String::new(), column: String::new(), what });
                continue;
            }
        };
        let line = record.position().map_or(number, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        if sheet.rows.len() + sheet.bad() >= MOST {
            return Err(format!("At most {MOST} rows at once: send the sheet in parts"));
        }
        let cell = |name: &str| named(name).and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        row(line, &cell, &mut sheet);
    }
    if sheet.rows.is_empty() && sheet.problems.is_empty() {
        return Err("There is no row below the names of the columns".to_owned());
    }
    Ok(sheet)
}

fn row(line: u64, cell: &dyn Fn(&str) -> String, sheet: &mut Sheet) {
    let reference = cell("reference");
    let words = NoticeWords {
        child: cell("child"),
        born: cell("born"),
        address: cell("address"),
        postcode: cell("postcode"),
        school: cell("school"),
        danger: cell("danger").to_lowercase().replace(' ', "-"),
        happened: cell("what happened"),
        when: cell("occurred at"),
        where_now: cell("where now"),
        told_parents: cell("told parents").to_lowercase(),
        ..NoticeWords::default()
    };
    let mut problems = Vec::new();
    let mut say = |column: &str, what: &str| {
        let (reference, column, what) = (reference.clone(), column.to_owned(), what.to_owned());
        problems.push(Problem { line, reference, column, what });
    };
    if !(1..=60).contains(&reference.chars().count()) {
        say("reference", "Give the reference of your own system, at most 60 characters");
    } else if sheet.rows.iter().any(|earlier| earlier.reference == reference) {
        say("reference", "The same reference stands in an earlier row: one row for each notice");
    }
    if words.when.is_empty() {
        say("occurred at", "Say when it happened, for example 2026-11-21 22:40");
    }
    if words.child.chars().count() < 2 {
        say("child", "Give the child’s name, or who is meant: “boy of about 15”");
    }
    if words.happened.chars().count() < 10 {
        say("what happened", "Say in at least 10 characters what happened");
    }
    if Danger::from_code(&words.danger).is_none() {
        say("danger", "Write now, today, soon or not at once");
    }
    if !["yes", "no"].contains(&words.told_parents.as_str()) {
        say("told parents", "Write yes or no");
    }
    for long in rules::too_long(&words, rules::LONGEST) {
        say(&long.field, &long.what);
    }
    if problems.is_empty() {
        sheet.rows.push(Row { line, reference, words });
    } else {
        sheet.problems.extend(problems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_sheet_that_can_be_sent() {
        let sheet = read(EXAMPLE).unwrap();
        assert_eq!((sheet.rows.len(), sheet.problems.len()), (2, 0), "{:?}", sheet.problems);
    }

    #[test]
    fn each_wrong_cell_is_named_with_how_to_mend_it() {
        let text = EXAMPLE.replace(",soon,yes", ",perhaps,").replace("MER-26-0102", "MER-26-0101");
        let sheet = read(&text).unwrap();
        let told: Vec<(u64, &str)> = sheet.problems.iter().map(|p| (p.line, p.column.as_str())).collect();
        assert_eq!((sheet.rows.len(), sheet.bad()), (1, 1));
        assert_eq!(told, [(2, "danger"), (2, "told parents")], "the bad row does not count as the earlier one");
        assert!(sheet.problems.iter().any(|p| p.what.contains("not at once")));
    }

    #[test]
    fn a_sheet_without_its_columns_is_not_read() {
        assert!(read("a,b\n1,2").unwrap_err().contains("what happened"));
        assert!(read("  ").unwrap_err().contains("nothing was sent"));
    }
}
