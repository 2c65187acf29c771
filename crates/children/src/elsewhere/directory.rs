//! The authorities outside the trust, and how each is reached: the trust's text `other-areas.toml`.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "other-areas";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    #[serde(default, rename = "authority")]
    pub authorities: Vec<Authority>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub code: String,
    pub name: String,
    /// Shares a border with the trust.
    #[serde(default)]
    pub neighbour: bool,
    pub duty_phone: String,
    pub out_of_hours: String,
    /// Secure e-mail.
    pub email: String,
    /// When the duty number is answered.
    pub hours: String,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// Reads `other-areas.toml`. A mistake names the authority and how to mend it.
pub fn read(text: &str) -> Result<Directory, String> {
    let directory: Directory = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    for one in &directory.authorities {
        let code = &one.code;
        if !seen.insert(code) {
            return Err(format!("authority {code:?} stands there twice: give the second another code"));
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if code.is_empty() || !code.chars().all(fits) {
            return Err(format!("authority {code:?}: a code is small letters, digits and hyphens"));
        }
        for (what, phone) in [("duty_phone", &one.duty_phone), ("out_of_hours", &one.out_of_hours)] {
            if phone.chars().filter(char::is_ascii_digit).count() < 10 {
                return Err(format!(
                    "authority {code:?}: {what} {phone:?} is no telephone number: give all its digits"
                ));
            }
        }
        if !one.email.contains('@') {
            return Err(format!("authority {code:?}: email {:?} is no e-mail address", one.email));
        }
    }
    Ok(directory)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let directory = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: directory.effective_from, text })
}

/// The authorities that may be asked on a day; none where the trust has written none.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Directory, Error> {
    match choices::in_force(tx, KIND, KIND, today).await? {
        Some(kept) => read(&kept.definition)
            .map_err(|problem| Error::Decode { kind: format!("other areas, version {}", kept.version), problem }),
        None => Ok(Directory { effective_from: today, authorities: Vec::new() }),
    }
}

impl Directory {
    pub fn of(&self, code: &str) -> Option<&Authority> {
        self.authorities.iter().find(|authority| authority.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = include_str!("../../../../trust/other-areas.toml");

    #[test]
    fn twelve_authorities_can_be_reached() {
        assert_eq!(read(TEXT).unwrap().authorities.len(), 12);
    }

    #[rstest]
    #[case("code = \"oakmere\"", "code = \"fernshire\"", "twice")]
    #[case("code = \"oakmere\"", "code = \"Oak mere\"", "small letters")]
    #[case("duty_phone = \"01632 960 300\"", "duty_phone = \"ask\"", "no telephone number")]
    #[case("front-door@oakmere.example", "front door", "no e-mail address")]
    #[case("neighbour = true", "neighbor = true", "neighbor")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }
}
