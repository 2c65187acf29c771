//! The trust's own front door as text: which team, which levels of need, which ways a worry can go (`trust/front-door.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "front-door";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontDoor {
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    /// Code of the organisation that takes every worry first.
    pub team: String,
    /// Codes of the teams it asks what they know before it decides.
    #[serde(default)]
    pub partners: Vec<String>,
    /// Code of the team that answers at night and writes the list which the front door takes over at nine.
    #[serde(default)]
    pub night_team: Option<String>,
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    #[serde(rename = "route")]
    pub routes: Vec<Route>,
    /// How soon a partner must answer.
    #[serde(default, rename = "urgency")]
    pub urgencies: Vec<Urgency>,
    /// Where a disagreement goes, from 1 on.
    #[serde(default, rename = "stage")]
    pub stages: Vec<Stage>,
    /// Census code of the sender by the beginning of an organisation's code.
    pub sources: BTreeMap<String, String>,
}

/// A level of need of the partnership's threshold document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub number: u8,
    pub name: String,
    pub criterion: String,
    pub response: String,
}

/// A way a contact can go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark in the trust's text; they combine freely")]
pub struct Route {
    pub code: String,
    pub title: String,
    /// The outcome as the standard data set of social care codes it.
    pub outcome: String,
    /// Codes of the teams it may go to; none when it ends here.
    #[serde(default)]
    pub to: Vec<String>,
    /// Below the threshold of social care: an offer, or a reason why none.
    #[serde(default)]
    pub below: bool,
    /// A manager must agree.
    #[serde(default)]
    pub agreement: bool,
    /// The contact becomes a referral.
    #[serde(default)]
    pub is_referral: bool,
    /// An event that this decision makes, by which a clock begins.
    pub starts: Option<String>,
    /// A worry about a child who is open with one of these teams already goes there at once, unscreened.
    #[serde(default)]
    pub straight: bool,
}

/// How soon a partner must answer: the event of asking starts the clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Urgency {
    pub code: String,
    pub title: String,
    pub starts: String,
}

/// One stage of a disagreement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub number: i64,
    pub title: String,
    /// Who talks with whom.
    pub who: String,
    /// Only a manager answers.
    #[serde(default)]
    pub manager: bool,
}

pub(crate) fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// Outcome codes of a contact in the standard data set.
const OUTCOMES: [&str; 10] = [
    "NEW_REFERRAL",
    "EXISTING_REFERRAL",
    "CP_ENQUIRY",
    "NFA",
    "NON_AGENCY_ADOPTION",
    "PRIVATE_FOSTERING",
    "ADVICE",
    "MISSING",
    "OLA_CP",
    "OTHER",
];

/// Reads `front-door.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<FrontDoor, String> {
    let door: FrontDoor = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    for route in &door.routes {
        if !seen.insert(&route.code) {
            return Err(format!("route {} stands there twice: give the second another code", route.code));
        }
        if !OUTCOMES.contains(&route.outcome.as_str()) {
            let (code, outcome) = (&route.code, &route.outcome);
            return Err(format!("route {code}: outcome {outcome:?} is not one of {}", OUTCOMES.join(", ")));
        }
    }
    if let Some(route) = door.routes.iter().find(|r| r.straight && (r.to.is_empty() || r.below || r.agreement)) {
        let code = &route.code;
        return Err(format!(
            "route {code}: straight = true needs teams under `to`, and neither below nor agreement: nobody screens what goes straight"
        ));
    }
    if door.routes.iter().filter(|route| route.straight).count() > 1 {
        return Err(
            "straight = true stands on two routes: leave it on the one for children who are open already".to_owned()
        );
    }
    let mut levels = BTreeSet::new();
    if let Some(twice) = door.levels.iter().find(|l| !levels.insert(l.number)) {
        return Err(format!("level {} stands there twice: number the levels from 1", twice.number));
    }
    if door.stages.iter().zip(1..).any(|(stage, number)| stage.number != number) {
        return Err("the stages of a disagreement must be numbered 1, 2, 3 and so on, in this order".to_owned());
    }
    if door.routes.is_empty() || door.levels.is_empty() {
        return Err("a front door needs at least one [[level]] and one [[route]]".to_owned());
    }
    Ok(door)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let door = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: door.effective_from, text })
}

/// The front door that applies on a day; none where the trust has not written one yet.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Option<FrontDoor>, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(None) };
    read(&kept.definition)
        .map(Some)
        .map_err(|problem| Error::Decode { kind: format!("front door, version {}", kept.version), problem })
}

impl FrontDoor {
    pub fn route(&self, code: &str) -> Option<&Route> {
        self.routes.iter().find(|r| r.code == code)
    }

    pub fn stage(&self, number: i64) -> Option<&Stage> {
        self.stages.iter().find(|s| s.number == number)
    }

    pub fn level(&self, number: i64) -> Option<&Level> {
        self.levels.iter().find(|l| i64::from(l.number) == number)
    }

    /// The census code for whoever sent it; 10 is "unknown".
    pub fn source_of(&self, organisation_code: &str) -> &str {
        let fits = self.sources.iter().filter(|(begins, _)| organisation_code.starts_with(begins.as_str()));
        fits.max_by_key(|(begins, _)| begins.len()).map_or("10", |(_, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = r#"
effective_from = 2026-01-01
team = "FD"
[[level]]
number = 1
name = "Universal"
criterion = "met"
response = "go on"
[[route]]
code = "advice"
title = "Advice"
outcome = "ADVICE"
[sources]
CHP = "3D"
"CHP-HV" = "3B"
"#;

    #[test]
    fn the_sender_is_coded_by_the_longest_beginning() {
        let door = read(TEXT).unwrap();
        assert_eq!([door.source_of("CHP-HV-N"), door.source_of("CHP-SN"), door.source_of("XYZ")], ["3B", "3D", "10"]);
    }

    #[rstest]
    #[case("outcome = \"ADVICE\"", "outcome = \"HELP\"", "not one of")]
    #[case("[sources]", "[[level]]\nnumber = 1\nname=\"a\"\ncriterion=\"b\"\nresponse=\"c\"\n[sources]", "twice")]
    #[case("team", "taem", "taem")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }
}
