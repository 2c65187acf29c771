//! What leaves: one referral, one file of JSON, one of CSV. Pure. Moments are RFC 3339 in UTC, days as a practitioner wrote
//! them, codes those of the census.

use serde::{Deserialize, Serialize};

/// Names this shape. A changed shape gets another name.
pub const FORMAT: &str = "trellis-referrals-2";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    pub reference: String,
    pub received_at: String,
    /// Who sent it, as the census codes it.
    pub source: String,
    pub sent_by: Sender,
    pub danger: String,
    /// What parents were told, as a code of the concern.
    pub told_parents: String,
    pub decision: Decision,
    pub children: Vec<Child>,
    pub adults: Vec<Adult>,
    pub words: Vec<Said>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    pub name: String,
    pub job: String,
    pub agency: String,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub decided_at: String,
    /// As the standard data set codes it.
    pub outcome: String,
    pub route: String,
    pub level: Option<i64>,
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Id in Trellis; none of a child nobody has confirmed.
    pub id: Option<String>,
    pub name: String,
    pub born: Option<String>,
    pub nhs_number: Option<String>,
    /// Not in what left as `trellis-referrals-1`.
    #[serde(default)]
    pub upn: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adult {
    pub name: String,
    pub relation: Option<String>,
    pub responsibility: Option<String>,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub question: String,
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub format: String,
    pub number: i64,
    pub team: String,
    pub made_at: String,
    /// Left with this export, and no longer to be read by whoever fetches it now.
    pub withheld: usize,
    pub referrals: Vec<Referral>,
}

const COLUMNS: [&str; 19] = [
    "export",
    "reference",
    "child",
    "child_id",
    "name",
    "born",
    "nhs_number",
    "upn",
    "received_at",
    "source",
    "outcome",
    "route",
    "level",
    "danger",
    "decided_at",
    "reason",
    "words",
    "adults",
    "sent_by",
];

/// A cell that a spreadsheet would run begins with an apostrophe; so does one that began with an apostrophe, so that
/// taking one away always gives back what was there.
pub fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{cell}") } else { cell.to_owned() }
}

/// What was there before [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// One row for each child of each referral, UTF-8, with a heading.
pub fn csv(file: &File) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for referral in &file.referrals {
        for (position, child) in referral.children.iter().enumerate() {
            let row = row(file.number, referral, position + 1, child);
            writer.write_record(row.iter().map(|cell| guarded(cell)))?;
        }
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(number: i64, referral: &Referral, position: usize, child: &Child) -> [String; 19] {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
    let said = referral.words.iter().map(|said| format!("{}: {}", said.question, said.words));
    let adults = referral.adults.iter().map(|adult| {
        let parts =
            [Some(adult.name.clone()), adult.relation.clone(), adult.responsibility.clone(), adult.phone.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let sender = [referral.sent_by.name.as_str(), &referral.sent_by.job, &referral.sent_by.agency];
    let decision = &referral.decision;
    [
        number.to_string(),
        referral.reference.clone(),
        position.to_string(),
        or_none(&child.id),
        child.name.clone(),
        or_none(&child.born),
        or_none(&child.nhs_number),
        or_none(&child.upn),
        referral.received_at.clone(),
        referral.source.clone(),
        decision.outcome.clone(),
        decision.route.clone(),
        decision.level.map_or_else(String::new, |level| level.to_string()),
        referral.danger.clone(),
        decision.decided_at.clone(),
        decision.reason.clone(),
        said.collect::<Vec<_>>().join("\n\n"),
        adults.collect::<Vec<_>>().join("; "),
        sender.join(", "),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(name: &str, reason: &str) -> File {
        let children = vec![Child { name: name.to_owned(), ..Child::default() }, Child::default()];
        let decision = Decision { reason: reason.to_owned(), ..Decision::default() };
        let referral = Referral { reference: "C-2026-00001".into(), children, decision, ..Referral::default() };
        File { format: FORMAT.into(), number: 3, referrals: vec![referral], ..File::default() }
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        let text = csv(&file("=HYPERLINK(1)", "+44 then @home")).unwrap();
        assert!(text.contains("'=HYPERLINK(1)") && text.contains("'+44 then @home"), "{text}");
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_as_it_was(name in "[=+@'a-zé\"\n, -]{0,20}", reason in "\\PC{0,40}") {
            let whole = file(&name, &reason);
            let text = csv(&whole).unwrap();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(rows.len(), 2, "one row for each child");
            prop_assert_eq!(unguarded(&rows[0][4]), name);
            prop_assert_eq!(unguarded(&rows[0][15]), reason);
            for cell in rows.iter().flat_map(csv::StringRecord::iter) {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
            }
            let json = serde_json::to_string(&whole).unwrap();
            prop_assert_eq!(serde_json::from_str::<File>(&json).unwrap(), whole);
        }
    }
}
