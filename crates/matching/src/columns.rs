//! Which column of a CSV file holds what, as text (TOML), so that any file can be linked without a programme.

use serde::Deserialize;

/// The columns of a file. Where a field names several columns their texts are joined by a space.
///
/// ```toml
/// record_id = "rec_id"
/// given = "given_name"
/// family = "surname"
/// birth = "date_of_birth"
/// birth_format = "yyyymmdd"
/// street = ["address_1", "address_2"]
/// other_id = "soc_sec_id"
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    pub record_id: String,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub given: Columns,
    #[serde(default)]
    pub middle: Columns,
    #[serde(default)]
    pub family: Columns,
    /// Former and other family names; each column is a name of its own.
    #[serde(default)]
    pub other_family: Columns,
    #[serde(default)]
    pub birth: Columns,
    /// "dd/mm/yyyy" and the like. Without it the usual ways of writing a date are tried.
    #[serde(default)]
    pub birth_format: Option<String>,
    #[serde(default)]
    pub sex: Columns,
    #[serde(default)]
    pub house: Columns,
    #[serde(default)]
    pub street: Columns,
    #[serde(default)]
    pub postcode: Columns,
    #[serde(default)]
    pub nhs_number: Columns,
    #[serde(default)]
    pub upn: Columns,
    /// A number that should be one person's but has no check of its own, and may hold slips.
    #[serde(default)]
    pub other_id: Columns,
}

/// One column, several, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Columns(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Columns {
    fn from(columns: OneOrMany) -> Self {
        Self(match columns {
            OneOrMany::One(column) => vec![column],
            OneOrMany::Many(columns) => columns,
        })
    }
}

impl From<&str> for Columns {
    fn from(column: &str) -> Self {
        Self(vec![column.to_owned()])
    }
}

/// The map could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the column map cannot be read: {0}")]
pub struct BadColumnMap(#[from] toml::de::Error);

impl ColumnMap {
    pub fn from_toml(text: &str) -> Result<Self, BadColumnMap> {
        Ok(toml::from_str(text)?)
    }

    /// Every column the map names, with the field it is for.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        let lists = [
            &self.given,
            &self.middle,
            &self.family,
            &self.other_family,
            &self.birth,
            &self.sex,
            &self.house,
            &self.street,
            &self.postcode,
            &self.nhs_number,
            &self.upn,
            &self.other_id,
        ];
        let single = std::iter::once(&self.record_id).chain(&self.source);
        single.chain(lists.into_iter().flat_map(|columns| &columns.0)).map(String::as_str)
    }
}

/// The columns of a children's index extract: `record_id, source, given_name, middle_names, family_name, dob, sex,
/// house, street, postcode, nhs_number, upn`.
impl Default for ColumnMap {
    fn default() -> Self {
        Self {
            record_id: "record_id".to_owned(),
            source: Some("source".to_owned()),
            given: "given_name".into(),
            middle: "middle_names".into(),
            family: "family_name".into(),
            other_family: Columns::default(),
            birth: "dob".into(),
            birth_format: None,
            sex: "sex".into(),
            house: "house".into(),
            street: "street".into(),
            postcode: "postcode".into(),
            nhs_number: "nhs_number".into(),
            upn: "upn".into(),
            other_id: Columns::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_for_febrl_reads() {
        let map = ColumnMap::from_toml(include_str!("../maps/febrl.toml")).unwrap();
        assert_eq!(map.birth_format.as_deref(), Some("yyyymmdd"));
        assert!(map.named().any(|c| c == "soc_sec_id"));
    }

    #[test]
    fn a_word_that_is_no_field_is_refused_by_name() {
        let refused = ColumnMap::from_toml("record_id = 'id'\nsurname = 'x'").unwrap_err().to_string();
        assert!(refused.contains("surname"), "{refused}");
    }
}
