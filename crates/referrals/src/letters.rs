//! What a family is told in writing about what was decided, in the trust's own words (`trust/letters.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "letters";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    #[serde(deserialize_with = "crate::front_door::day")]
    pub effective_from: Date,
    pub greeting: String,
    /// How every letter ends.
    pub closing: Vec<String>,
    #[serde(rename = "letter")]
    pub letters: Vec<Letter>,
}

/// What is said for some of the ways a contact can go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    #[serde(rename = "for")]
    pub routes: Vec<String>,
    pub paragraphs: Vec<String>,
}

/// What is filled in.
const PLACES: [&str; 5] = ["children", "team", "phone", "hours", "reference"];

/// Reads `letters.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Letters, String> {
    let letters: Letters = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = letters.letters.iter().flat_map(|l| &l.routes).find(|route| !seen.insert(*route)) {
        return Err(format!("two letters are for {twice:?}: take it out of one of them"));
    }
    let all = letters.letters.iter().flat_map(|l| &l.paragraphs).chain(&letters.closing).chain([&letters.greeting]);
    for paragraph in all {
        let mut rest = paragraph.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}').unwrap_or((after, ""));
            if !PLACES.contains(&place) {
                let known = PLACES.map(|p| format!("{{{p}}}")).join(", ");
                return Err(format!("{{{place}}} is not filled in by anything. There are {known}"));
            }
            rest = after;
        }
    }
    Ok(letters)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let letters = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: letters.effective_from, text })
}

/// The letters that apply on a day; none where the trust has written none.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Option<Letters>, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(None) };
    read(&kept.definition)
        .map(Some)
        .map_err(|problem| Error::Decode { kind: format!("letters, version {}", kept.version), problem })
}

/// What is filled in where a letter says so.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub children: String,
    pub team: String,
    pub phone: String,
    pub hours: String,
    pub reference: String,
}

/// A letter as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub greeting: String,
    pub paragraphs: Vec<String>,
}

impl Letters {
    /// The letter about a contact that went this way; none where the trust has no words for it.
    pub fn write(&self, route: &str, filled: &Filled) -> Option<Written> {
        let letter = self.letters.iter().find(|l| l.routes.iter().any(|r| r == route))?;
        // One pass over the text: what is filled in is never read as a place itself.
        let fill = |text: &String| {
            let mut out = String::with_capacity(text.len());
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once('{') {
                let (place, after) = after.split_once('}').unwrap_or((after, ""));
                out.push_str(before);
                out.push_str(match place {
                    "children" => &filled.children,
                    "team" => &filled.team,
                    "phone" => &filled.phone,
                    "hours" => &filled.hours,
                    _ => &filled.reference,
                });
                rest = after;
            }
            out.push_str(rest);
            out
        };
        let paragraphs = letter.paragraphs.iter().chain(&self.closing).map(fill).collect();
        Some(Written { greeting: fill(&self.greeting), paragraphs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = include_str!("../../../trust/letters.toml");

    #[test]
    fn every_way_the_front_door_knows_has_its_letter_or_is_none_of_the_familys() {
        let door = crate::front_door::read(include_str!("../../../trust/front-door.toml")).unwrap();
        let letters = read(TEXT).unwrap();
        let without: Vec<&str> = door
            .routes
            .iter()
            .map(|r| r.code.as_str())
            .filter(|code| letters.write(code, &Filled::default()).is_none())
            .collect();
        // An allegation against somebody who works with children is not told to the family by the front door.
        assert_eq!(without, ["allegation"]);
    }

    #[test]
    fn what_is_filled_in_is_taken_as_it_is() {
        let filled = Filled { children: "Amy {phone}".into(), reference: "AAAA-2222".into(), ..Filled::default() };
        let letter = read(TEXT).unwrap().write("no-further-action", &filled).unwrap();
        assert_eq!(letter.greeting, "To the parents or carers of Amy {phone}");
        assert!(letter.paragraphs.iter().any(|p| p.contains("the reference AAAA-2222")));
    }

    #[rstest]
    #[case("{reference}. You", "{refrence}. You", "{refrence} is not filled in")]
    #[case("[\"no-further-action\"]", "[\"advice\"]", "two letters are for \"advice\"")]
    #[case("greeting", "greting", "greting")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }
}
