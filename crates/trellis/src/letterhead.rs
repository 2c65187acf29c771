//! What stands at the head of printed sheets and of letters (`trust/trust.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use store::choices;

/// What the store keeps the text under.
pub const KIND: &str = "trust";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letterhead {
    #[serde(deserialize_with = "crate::kept_text::day")]
    pub effective_from: Date,
    /// The trust's name.
    pub name: String,
    /// How a printed sheet is to be handled; letters to families do not bear it.
    pub marking: String,
}

/// Reads `trust.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Letterhead, String> {
    let head: Letterhead = toml::from_str(text).map_err(|e| e.to_string())?;
    for (field, words) in [("name", &head.name), ("marking", &head.marking)] {
        if words.trim().is_empty() {
            return Err(format!("{field} is empty: it stands at the head of every printed sheet"));
        }
    }
    Ok(head)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let head = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: head.effective_from, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trust_without_a_name_is_told_so() {
        let text = include_str!("../../../trust/trust.toml");
        assert!(read(text).is_ok());
        let nameless = text.replace("Alderwick Children’s Partnership", " ");
        assert!(read(&nameless).unwrap_err().starts_with("name is empty"));
    }
}
