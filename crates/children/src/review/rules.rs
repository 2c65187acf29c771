//! What two children have in common and what tells them apart, field by field; what can be said of them; and when one
//! person is not enough to say it.

use crate::{
    model::{RecordedIdentity, Sourced},
    put_up_shield::{WrongField, reason},
    story,
};
use std::collections::BTreeSet;

/// How long a review rests when somebody could not say.
pub const RESTS_DAYS: i64 = 28;

/// What somebody says of two children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    Apart,
    Unsure,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Same, Self::Apart, Self::Unsure];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Apart => "apart",
            Self::Unsure => "unsure",
        }
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Same => "The same child",
            Self::Apart => "Not the same child",
            Self::Unsure => "Cannot say",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// What was said, once nothing is wrong with it.
pub(crate) fn read<'a>(verdict: &str, words: &'a str) -> Result<(Verdict, &'a str), Vec<WrongField>> {
    let known = Verdict::from_code(verdict);
    let said = reason(words, "reason");
    match (known, said) {
        (Some(verdict), Ok(words)) => Ok((verdict, words)),
        (known, said) => {
            let missing = known.is_none().then(|| WrongField::new("verdict", "Select whether they are the same child"));
            Err(missing.into_iter().chain(said.err()).collect())
        }
    }
}

/// Why two people must say it of a child, not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Careful {
    /// Something of the child is hidden.
    Shield,
    /// A sensitive service is, or was, involved.
    Sensitive,
    /// On a feed behind which a plan or an order may stand.
    Statutory,
    /// Somebody has said before that these are two children.
    Contradicts,
}

impl Careful {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Shield => "something of the child is hidden",
            Self::Sensitive => "a sensitive service knows the child",
            Self::Statutory => "children’s social care or youth justice works with the child",
            Self::Contradicts => "somebody has said before that these are two children",
        }
    }
}

/// Do both sides say the same?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    Same,
    Differs,
    /// Only one side says anything.
    OneSide,
}

/// One fact of two children: every value, with its sources, the commonest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub name: &'static str,
    pub left: Vec<Sourced<String>>,
    pub right: Vec<Sourced<String>>,
    pub agreement: Agreement,
}

/// Every fact of which either side says anything.
pub fn compared(left: &[RecordedIdentity], right: &[RecordedIdentity]) -> Vec<Compared> {
    let by = |name,
              read: &dyn Fn(&RecordedIdentity) -> Option<String>,
              key: &dyn Fn(&RecordedIdentity) -> Option<String>| {
        let keys = |records: &[RecordedIdentity]| records.iter().filter_map(key).collect::<BTreeSet<String>>();
        let agreement = agreement(&keys(left), &keys(right))?;
        Some(Compared { name, left: story::every(left, read), right: story::every(right, read), agreement })
    };
    let letters = |text: String| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let one = |name, read: &dyn Fn(&RecordedIdentity) -> Option<String>| by(name, read, &|r| read(r).map(letters));
    let text = |field: &Option<String>| field.as_deref().map(story::in_title_case).filter(|t| !t.trim().is_empty());
    let given = |r: &RecordedIdentity| {
        let parts = [text(&r.given_name), text(&r.middle_names)].into_iter().flatten().collect::<Vec<_>>();
        Some(parts.join(" ")).filter(|name| !name.is_empty())
    };
    let born = |r: &RecordedIdentity| story::birth(std::slice::from_ref(r)).map(|b| story::birth_in_words(b.value));
    let lives = |r: &RecordedIdentity| story::address(r).map(|address| address.to_string());
    // One house is one address, whether or not the town is written as well.
    let home = |r: &RecordedIdentity| story::place(r).map(|(house, postcode)| letters(house + &postcode));
    let facts: [Option<Compared>; 10] = [
        one("Given names", &given),
        one("Family name", &|r| text(&r.family_name)),
        one("Known as", &|r| text(&r.known_as)),
        one("Former family name", &|r| text(&r.former_family_name)),
        one("Born", &born),
        one("Sex", &|r| r.sex.clone()),
        one("NHS number", &|r| r.nhs_number.clone()),
        one("Unique pupil number", &|r| r.upn.clone()),
        by("Address", &lives, &home),
        one("Language", &|r| text(&r.language)),
    ];
    facts.into_iter().flatten().collect()
}

fn agreement(left: &BTreeSet<String>, right: &BTreeSet<String>) -> Option<Agreement> {
    match (left.is_empty(), right.is_empty()) {
        (true, true) => None,
        (false, false) => Some(if left.is_disjoint(right) { Agreement::Differs } else { Agreement::Same }),
        _ => Some(Agreement::OneSide),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(feed: &str, given: &str, family: &str, nhs: Option<&str>) -> RecordedIdentity {
        RecordedIdentity {
            feed_title: feed.into(),
            given_name: Some(given.into()),
            family_name: Some(family.into()),
            nhs_number: nhs.map(str::to_owned),
            ..RecordedIdentity::default()
        }
    }

    #[test]
    fn each_fact_says_whether_both_sides_agree() {
        let left = [record("a", "AMY", "O'Brien", Some("9990001111")), record("b", "Amy", "OBRIEN", None)];
        let right = [record("c", "Amelia", "O Brien", None)];
        let facts = compared(&left, &right);
        let told: Vec<(&str, Agreement)> = facts.iter().map(|fact| (fact.name, fact.agreement)).collect();
        assert_eq!(
            told,
            [("Given names", Agreement::Differs), ("Family name", Agreement::Same), ("NHS number", Agreement::OneSide),]
        );
        assert_eq!(facts[0].left.len(), 1, "capitals are no other name");
        assert_eq!(facts[1].left.len(), 2, "both spellings are shown");
    }

    #[test]
    fn a_house_is_one_address_with_and_without_its_town() {
        let at = |house: &str, town: Option<&str>| RecordedIdentity {
            house: Some(house.into()),
            street: Some("Alder Lane".into()),
            town: town.map(str::to_owned),
            postcode: Some("W24 2QD".into()),
            ..record("a", "Amy", "Smith", None)
        };
        let told = |left: RecordedIdentity, right: RecordedIdentity| {
            let facts = compared(&[left], &[right]);
            facts.iter().find(|fact| fact.name == "Address").map(|fact| fact.agreement)
        };
        assert_eq!(told(at("71", None), at("71", Some("London"))), Some(Agreement::Same));
        assert_eq!(told(at("71", None), at("72", None)), Some(Agreement::Differs));
    }

    #[test]
    fn an_answer_needs_a_verdict_and_a_reason() {
        let missing = |verdict: &str, words: &str| match read(verdict, words) {
            Err(wrong) => wrong.iter().map(|w| w.field).collect::<Vec<_>>(),
            Ok(_) => Vec::new(),
        };
        assert_eq!(missing("", ""), ["verdict", "reason"]);
        assert_eq!(missing("same", "short"), ["reason"]);
        assert_eq!(missing("perhaps", "The school rang and said so"), ["verdict"]);
        assert_eq!(missing("apart", "The school rang and said so"), Vec::<&str>::new());
    }
}
