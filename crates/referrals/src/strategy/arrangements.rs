//! Who holds strategy discussions and whom they ask, as the trust's own text has it (`trust/strategy.toml`).

use access::Officer;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "strategy";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrangements {
    #[serde(deserialize_with = "crate::front_door::day")]
    pub effective_from: Date,
    /// Codes of the teams that hold them.
    pub teams: Vec<String>,
    /// What stands in the job title of a qualified social worker.
    pub qualified: Vec<String>,
    #[serde(rename = "seat")]
    pub seats: Vec<Seat>,
}

/// One agency's seat at a discussion.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    pub code: String,
    pub title: String,
    /// The team that holds it sits here, and chairs.
    #[serde(default)]
    pub holds: bool,
    /// Whoever sent the contact sits here.
    #[serde(default)]
    pub referrer: bool,
    /// Without this seat it is held only for a reason that is written down.
    #[serde(default)]
    pub minimum: bool,
    /// Codes of the teams that can be asked to take it.
    #[serde(default)]
    pub teams: Vec<String>,
}

/// Reads `strategy.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Arrangements, String> {
    let read: Arrangements = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut codes = BTreeSet::new();
    if let Some(twice) = read.seats.iter().find(|seat| !codes.insert(&seat.code)) {
        return Err(format!("seat {} stands there twice: give the second another code", twice.code));
    }
    if read.seats.iter().filter(|seat| seat.holds).count() != 1 {
        return Err("exactly one [[seat]] must have holds = true: that of the team that chairs".to_owned());
    }
    if read.teams.is_empty() || read.qualified.is_empty() {
        return Err(
            "name at least one team that holds discussions, and one word for a qualified social worker".to_owned()
        );
    }
    if let Some(seat) = read.seats.iter().find(|s| !s.holds && !s.referrer && s.teams.is_empty()) {
        return Err(format!("seat {} asks nobody: give it teams, or referrer = true", seat.code));
    }
    Ok(read)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let read = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: read.effective_from, text })
}

/// What applies on a day; none where the trust has written nothing: then nobody holds a discussion.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Option<Arrangements>, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(None) };
    read(&kept.definition)
        .map(Some)
        .map_err(|problem| Error::Decode { kind: format!("strategy, version {}", kept.version), problem })
}

impl Arrangements {
    /// May this officer chair, record and decide?
    pub fn is_qualified(&self, officer: &Officer) -> bool {
        let job = officer.job_title.to_lowercase();
        officer.role.manages_a_team() || self.qualified.iter().any(|word| job.contains(&word.to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = include_str!("../../../../trust/strategy.toml");

    #[rstest]
    #[case("code = \"police\"", "code = \"health\"", "twice")]
    #[case("holds = true", "holds = false", "exactly one")]
    #[case("teams = [\"POL-CPW\"]", "", "asks nobody")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }

    #[test]
    fn social_care_police_and_health_are_the_least() {
        let least: Vec<String> = read(TEXT).unwrap().seats.into_iter().filter(|s| s.minimum).map(|s| s.code).collect();
        assert_eq!(least, ["social-care", "police", "health"]);
    }
}
