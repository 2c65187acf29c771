//! How one agency's extract is read: its columns, formats and codes, as reviewed text (`trust/feeds/<feed>.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One feed.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct FeedDefinition {
    pub feed: String,
    pub title: String,
    /// Code of the agency that sends it.
    pub agency: String,
    pub extract: Extract,
    pub category: Category,
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    #[serde(default)]
    pub encoding: Encoding,
    /// Code of the involved service where no column says so.
    pub service: Option<String>,
    /// Behind being on it a plan or an order may stand: such a child is joined with another by two people, not one.
    #[serde(default)]
    pub two_people: bool,
    pub columns: BTreeMap<Field, Column>,
}

/// Does a file hold everything the agency knows, or only what changed?
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Extract {
    /// What is no longer in the file has ended.
    Full,
    Delta,
}

/// What being on this feed says about a child.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Every child is: school, GP, health visiting.
    Universal,
    Targeted,
    /// Sexual health, mental health, substance misuse: shown only as domain §1.1 (10) allows.
    Sensitive,
}

impl Category {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Universal => "universal",
            Self::Targeted => "targeted",
            Self::Sensitive => "sensitive",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 where the bytes are UTF-8, else Windows-1252.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

macro_rules! fields {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// What a column can hold.
        #[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $(#[serde(rename = $name)] $variant),+ }
        impl Field {
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),+ } }
        }
    };
}

fields! {
    Record "record", GivenName "given_name", MiddleNames "middle_names", FamilyName "family_name",
    KnownAs "known_as", FormerFamilyName "former_family_name", BirthDate "birth_date", Age "age", AsAt "as_at",
    Sex "sex", NhsNumber "nhs_number", Upn "upn", FormerUpn "former_upn", House "house", Street "street",
    Town "town", Postcode "postcode", AddressSince "address_since", Language "language",
    Organisation "organisation", StaffCode "staff_code", Practitioner "practitioner",
    PractitionerRole "practitioner_role", PractitionerPhone "practitioner_phone",
    PractitionerLeft "practitioner_left", Since "since", Until "until", Met "met", LastSeen "last_seen",
    ConfirmedOn "confirmed_on", Lead "lead", Carer1Name "carer_1_name", Carer1Relation "carer_1_relation",
    Carer1Phone "carer_1_phone", Carer1Responsibility "carer_1_responsibility", Carer2Name "carer_2_name",
    Carer2Relation "carer_2_relation", Carer2Phone "carer_2_phone",
    Carer2Responsibility "carer_2_responsibility", Household "household", StaffChild "staff_child",
    Shield "shield", ShieldGround "shield_ground", AdoptedFrom "adopted_from", SharedBecause "shared_because",
}

/// Under this name sharing agreements speak of what people record here by hand; it is no feed.
pub const RECORDED: &str = "recorded";

impl Field {
    /// May it be kept, of this feed, today?
    pub fn covered(self, agreements: &[access::agreements::Agreement], feed: &str, today: Date) -> bool {
        access::agreements::cover(agreements, feed, self.data(), self.name(), today)
    }

    /// Which sharing agreement's category must cover it for it to be loaded.
    pub const fn data(self) -> access::agreements::Data {
        use access::agreements::Data;
        match self {
            Self::House | Self::Street | Self::Town | Self::Postcode | Self::AddressSince => Data::Contact,
            Self::Carer1Name
            | Self::Carer1Relation
            | Self::Carer1Phone
            | Self::Carer1Responsibility
            | Self::Carer2Name
            | Self::Carer2Relation
            | Self::Carer2Phone
            | Self::Carer2Responsibility
            | Self::Household => Data::Family,
            Self::Organisation
            | Self::StaffCode
            | Self::Practitioner
            | Self::PractitionerRole
            | Self::PractitionerPhone
            | Self::PractitionerLeft
            | Self::Since
            | Self::Until
            | Self::Met
            | Self::LastSeen
            | Self::ConfirmedOn
            | Self::Lead => Data::Involvement,
            _ => Data::Identity,
        }
    }
}

/// A column of the file and how its cells are read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct Column {
    pub column: String,
    pub required: bool,
    /// Format of a date, as `%d/%m/%Y`.
    pub format: Option<String>,
    /// The agency's codes and what they mean.
    pub codes: BTreeMap<String, String>,
    pub by: By,
}

/// By what an organisation column names an organisation.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    #[default]
    Code,
    Ods,
    Urn,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Name(String),
    Table(ColumnTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnTable {
    column: String,
    #[serde(default)]
    required: bool,
    format: Option<String>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
    #[serde(default)]
    by: By,
}

impl From<Written> for Column {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(column) => {
                Self { column, required: false, format: None, codes: BTreeMap::new(), by: By::Code }
            }
            Written::Table(t) => {
                Self { column: t.column, required: t.required, format: t.format, codes: t.codes, by: t.by }
            }
        }
    }
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

impl FeedDefinition {
    /// Reads the text; an error names line, what is wrong, and what may stand there.
    pub fn read(text: &str) -> Result<Self, String> {
        let feed: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        if feed.feed == RECORDED {
            return Err(format!(
                "a feed cannot be named {RECORDED:?}: agreements mean by it what people record by hand"
            ));
        }
        if !feed.columns.contains_key(&Field::Record) {
            return Err(
                "[columns] has no `record`: name the column that holds the agency's own key of the child".into()
            );
        }
        if feed.service.is_none() && !feed.columns.contains_key(&Field::Organisation) {
            return Err("neither `service` nor a column `organisation`: say which service the rows are about".into());
        }
        if feed.needs_a_ground_for_sharing() && !feed.columns.contains_key(&Field::SharedBecause) {
            return Err(
                "a sensitive feed needs a column `shared_because` with codes for consent and harm: nothing of it may be recorded without".into(),
            );
        }
        for (field, column) in &feed.columns {
            if let Some(format) = &column.format
                && jiff::fmt::strtime::format(format, jiff::civil::date(2026, 1, 31)).is_err()
            {
                return Err(format!(
                    "column {}: {format:?} is not a date format; write it like %d/%m/%Y",
                    field.name()
                ));
            }
        }
        Ok(feed)
    }

    /// It says something about the child itself: a shield, an adoption, a parent on the staff.
    pub fn speaks_of_the_child(&self) -> bool {
        [Field::Shield, Field::StaffChild, Field::AdoptedFrom].iter().any(|field| self.columns.contains_key(field))
    }

    /// A row says that a service is involved. What the index team keeps of a child says so of nobody.
    pub fn says_who_is_involved(&self) -> bool {
        !self.speaks_of_the_child() || self.columns.contains_key(&Field::Organisation)
    }

    /// A row may be recorded only with consent or on suspicion of significant harm (domain §1.1 (10)).
    pub fn needs_a_ground_for_sharing(&self) -> bool {
        self.category == Category::Sensitive && !self.speaks_of_the_child()
    }

    /// A copy without the columns that no agreement in force covers, and the names of those left out.
    pub fn covered(&self, agreements: &[access::agreements::Agreement], today: Date) -> (Self, Vec<&'static str>) {
        let covered = |field: Field| field.covered(agreements, &self.feed, today);
        let mut left = self.clone();
        left.columns.retain(|field, _| *field == Field::Record || covered(*field));
        let out = self.columns.keys().filter(|f| !left.columns.contains_key(f)).map(|f| f.name()).collect();
        (left, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
feed = "hv"
title = "Health visiting"
agency = "CHP"
extract = "full"
category = "universal"
effective_from = 2026-01-01
service = "CHP-HV"
[columns]
record = { column = "Client ID", required = true }
given_name = "Forename"
birth_date = { column = "DOB", format = "%d/%m/%Y" }
sex = { column = "Sex", codes = { M = "male" } }
"#;

    #[test]
    fn a_column_is_a_name_or_a_table() {
        let feed = FeedDefinition::read(TEXT).unwrap();
        assert_eq!(feed.columns[&Field::GivenName].column, "Forename");
        assert!(feed.columns[&Field::Record].required);
    }

    #[test]
    fn a_feed_without_a_key_or_with_an_unknown_field_is_explained() {
        assert!(FeedDefinition::read(&TEXT.replace("record =", "record_of =")).unwrap_err().contains("line"));
        let no_key = TEXT.replace("record = { column = \"Client ID\", required = true }", "");
        assert!(FeedDefinition::read(&no_key).unwrap_err().contains("`record`"));
        let by_hand = FeedDefinition::read(&TEXT.replacen("feed = \"", "feed = \"recorded\" # ", 1));
        assert!(by_hand.unwrap_err().contains("by hand"));
        assert!(FeedDefinition::read(&TEXT.replace("%d/%m/%Y", "%Q")).unwrap_err().contains("date format"));
    }
}
