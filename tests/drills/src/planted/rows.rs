//! Planted children in the columns of agencies' lists: each list as its agency sent it last, with these on it as well.

use crate::{feeds::Again, program::Trust};
use anyhow::{Context as _, ensure};
use jiff::civil::Date;
use std::{collections::BTreeMap, path::PathBuf};

/// What one record says of a child. Empty is not known.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub given: String,
    pub family: String,
    pub birth: Option<Date>,
    pub girl: bool,
    pub number: String,
    pub house: String,
    pub street: String,
    pub postcode: String,
    pub parent: String,
    pub father: bool,
    /// The NHS number before an adoption.
    pub before: String,
}

impl Said {
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    /// The birth date as one types it.
    pub fn born(&self) -> String {
        self.birth.map(|day| day.strftime("%d/%m/%Y").to_string()).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug)]
enum Cell {
    Record,
    Given,
    Family,
    Birth,
    Sex,
    Number,
    House,
    Street,
    Postcode,
    Parent,
    Relation,
    Before,
    /// Says who somebody is, and of these nobody.
    Nothing,
}

/// A list: its columns that say who a child is, how it writes dates, and its words for a girl and a boy.
#[derive(Debug)]
pub struct List {
    pub feed: &'static str,
    dates: &'static str,
    sexes: [&'static str; 2],
    /// Of the row whose service and practitioner the planted children get: somebody who can sign in stands in it.
    like: &'static str,
    columns: &'static [(&'static str, Cell)],
}

pub const PRACTICES: List = List {
    feed: "gp-registrations",
    dates: "%d/%m/%Y",
    sexes: ["F", "M"],
    like: "Samir Haddad",
    columns: &[
        ("Patient Number", Cell::Record),
        ("NHS Number", Cell::Number),
        ("Surname", Cell::Family),
        ("Forename", Cell::Given),
        ("Middle Names", Cell::Nothing),
        ("Known As", Cell::Nothing),
        ("Previous Surname", Cell::Nothing),
        ("Date of Birth", Cell::Birth),
        ("Sex", Cell::Sex),
        ("House Name/No", Cell::House),
        ("Street", Cell::Street),
        ("Postcode", Cell::Postcode),
        ("Next of Kin", Cell::Parent),
        ("NoK Relationship", Cell::Relation),
        ("NoK Telephone", Cell::Nothing),
    ],
};

pub const HOSPITAL: List = List {
    feed: "hospital-attendances",
    dates: "%d-%b-%y",
    sexes: ["2", "1"],
    like: "NIAMH GALLAGHER",
    columns: &[
        ("ATTENDANCE NO", Cell::Record),
        ("NHS NO", Cell::Number),
        ("SURNAME", Cell::Family),
        ("FORENAME", Cell::Given),
        ("DOB", Cell::Birth),
        ("SEX", Cell::Sex),
        ("HOUSE", Cell::House),
        ("STREET", Cell::Street),
        ("POSTCODE", Cell::Postcode),
        ("ATTENDED WITH", Cell::Parent),
        ("RELATIONSHIP", Cell::Relation),
    ],
};

/// It says no NHS number of anybody.
pub const SCHOOLS: List = List {
    feed: "school-census",
    dates: "%Y-%m-%d",
    sexes: ["F", "M"],
    like: "999001",
    columns: &[
        ("PupilRef", Cell::Record),
        ("UPN", Cell::Nothing),
        ("FormerUPN", Cell::Nothing),
        ("Surname", Cell::Family),
        ("Forename", Cell::Given),
        ("MiddleNames", Cell::Nothing),
        ("PreferredForename", Cell::Nothing),
        ("DOB", Cell::Birth),
        ("Sex", Cell::Sex),
        ("HouseNo", Cell::House),
        ("Street", Cell::Street),
        ("PostCode", Cell::Postcode),
    ],
};

/// Behind it a plan may stand: two people must say that two children are one.
pub const SOCIAL_CARE: List = List {
    feed: "social-care",
    dates: "%Y-%m-%d",
    sexes: ["2", "1"],
    like: "CSC-",
    columns: &[
        ("PersonID", Cell::Record),
        ("FamilyGroup", Cell::Nothing),
        ("Surname", Cell::Family),
        ("Forename", Cell::Given),
        ("AlsoKnownAs", Cell::Nothing),
        ("FormerSurname", Cell::Nothing),
        ("DateOfBirth", Cell::Birth),
        ("Gender", Cell::Sex),
        ("NHSNumber", Cell::Number),
        ("UPN", Cell::Nothing),
        ("HouseNumber", Cell::House),
        ("StreetName", Cell::Street),
        ("PostCode", Cell::Postcode),
        ("AddressFrom", Cell::Nothing),
        ("Carer1", Cell::Parent),
        ("Carer1Relationship", Cell::Relation),
        ("Carer1Phone", Cell::Nothing),
        ("Carer2", Cell::Nothing),
        ("Carer2Relationship", Cell::Nothing),
        ("Carer2Phone", Cell::Nothing),
        ("Carer2PR", Cell::Nothing),
    ],
};

pub const ADOPTIONS: List = List {
    feed: "adoptions",
    dates: "%Y-%m-%d",
    sexes: ["F", "M"],
    like: "",
    columns: &[
        ("Adoption No", Cell::Record),
        ("Given Name", Cell::Given),
        ("Family Name", Cell::Family),
        ("Birth Date", Cell::Birth),
        ("Sex", Cell::Sex),
        ("NHS Number", Cell::Number),
        ("UPN", Cell::Nothing),
        ("NHS Number Before", Cell::Before),
        ("Birth Mother", Cell::Nothing),
    ],
};

/// Sends lists to a trust. What was once on a list stays on it.
#[derive(Debug)]
pub struct Sender<'a> {
    trust: &'a Trust,
    /// Whose folder has what agencies sent last.
    lists_of: &'a Trust,
    rows: BTreeMap<&'static str, Vec<(String, Said)>>,
}

impl<'a> Sender<'a> {
    pub const fn to(trust: &'a Trust, lists_of: &'a Trust) -> Self {
        Self { trust, lists_of, rows: BTreeMap::new() }
    }

    /// Puts children on a list, each under a number of the agency's own.
    pub fn put(&mut self, list: &List, said: impl IntoIterator<Item = (String, Said)>) {
        self.rows.entry(list.feed).or_default().extend(said);
    }

    /// Sends the list. Without a server its records are linked when this returns.
    pub async fn send(&self, list: &List) -> anyhow::Result<()> {
        let path = self.write(list)?.display().to_string();
        let (loaded, told) = self.trust.run(&["feed", "load", list.feed, &path]).await?;
        ensure!(loaded, "{} was not loaded: {told}", list.feed);
        Ok(())
    }

    fn write(&self, list: &List) -> anyhow::Result<PathBuf> {
        let path = self.trust.folder().join(format!("{}-planted.csv", list.feed));
        let sent = self.lists_of.sent(list.feed);
        let Again { mut writer, header, .. } = Again::begun(&sent, &path)?;
        let mut reader = csv::Reader::from_path(&sent)?;
        let like = |row: &csv::StringRecord| row.iter().any(|cell| cell.contains(list.like));
        let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
        let template = rows.into_iter().find(like).with_context(|| format!("{} has no row to copy", list.feed))?;
        for (record, said) in self.rows.get(list.feed).into_iter().flatten() {
            let cells = header.iter().zip(&template).map(|(column, before)| {
                let cell = list.columns.iter().find(|(name, _)| *name == column).map(|(_, cell)| *cell);
                cell.map_or_else(|| before.to_owned(), |cell| list.written(cell, record, said))
            });
            writer.write_record(cells)?;
        }
        writer.flush()?;
        Ok(path)
    }
}

impl List {
    fn written(&self, cell: Cell, record: &str, said: &Said) -> String {
        match cell {
            Cell::Record => record.to_owned(),
            Cell::Given => said.given.clone(),
            Cell::Family => said.family.clone(),
            Cell::Birth => said.birth.map(|day| day.strftime(self.dates).to_string()).unwrap_or_default(),
            Cell::Sex => self.sexes[usize::from(!said.girl)].to_owned(),
            Cell::Number => said.number.clone(),
            Cell::House => said.house.clone(),
            Cell::Street => said.street.clone(),
            Cell::Postcode => said.postcode.clone(),
            Cell::Parent => said.parent.clone(),
            Cell::Relation => if said.father { "father" } else { "mother" }.to_owned(),
            Cell::Before => said.before.clone(),
            Cell::Nothing => String::new(),
        }
    }
}
