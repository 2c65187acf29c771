//! A practitioner's question: what they have heard or read of a child.

use crate::birth::BirthDate;
use crate::compare::AboutAge;
use crate::identity::{Identity, RawIdentity};

/// A question as typed. A name may come whole in `name` or in its parts; `about_age` needs `as_at`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawQuery<'a> {
    /// "Amie Smyth", "SMYTH, Amie", "Amie", "Amie, about 3".
    pub name: &'a str,
    pub given: &'a str,
    pub family: &'a str,
    pub birth: &'a str,
    /// In years.
    pub about_age: Option<f32>,
    /// The day on which the age was told: today, as a rule.
    pub as_at: Option<BirthDate>,
    /// In full or the district alone.
    pub postcode: &'a str,
    pub house: &'a str,
    pub sex: &'a str,
    pub nhs_number: &'a str,
    pub upn: &'a str,
}

/// A question, read. One word alone may be a given or a family name: then there are two readings.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub readings: Vec<Identity>,
    pub about_age: Option<AboutAge>,
}

impl Query {
    pub fn read(raw: &RawQuery<'_>) -> Self {
        let (text, told_age) = split_age(raw.name);
        let mut names: Vec<(String, String, String)> = Vec::new();
        if text.trim().is_empty() {
            names.push((raw.given.to_owned(), String::new(), raw.family.to_owned()));
        } else {
            names.push(split_name(&text));
            if text.split_whitespace().count() == 1 {
                names.push((String::new(), String::new(), text.clone()));
            }
        }
        let readings = names
            .iter()
            .map(|(given, middle, family)| {
                Identity::read(&RawIdentity {
                    given,
                    middle,
                    family,
                    birth: raw.birth,
                    sex: raw.sex,
                    house: raw.house,
                    postcode: raw.postcode,
                    nhs_number: raw.nhs_number,
                    upn: raw.upn,
                    ..RawIdentity::default()
                })
            })
            .collect();
        let about_age = raw.about_age.or(told_age).zip(raw.as_at).map(|(years, on)| AboutAge { years, on });
        Self { readings, about_age }
    }
}

/// "SMYTH, Amie Rose" or "Amie Rose Smyth": given, middle, family.
pub fn split_name(text: &str) -> (String, String, String) {
    if let Some((family, rest)) = text.split_once(',') {
        let (given, middle) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        return (given.to_owned(), middle.to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [] => (String::new(), String::new(), String::new()),
        [only] => (only.to_owned(), String::new(), String::new()),
        [first, ..] => {
            // "Amie van der Berg": what is small before the last word belongs to it.
            let joins = |word: &str| {
                let small = word.to_lowercase();
                matches!(
                    small.as_str(),
                    "van" | "von" | "der" | "de" | "den" | "la" | "mc" | "mac" | "o" | "o'" | "al" | "el" | "st"
                )
            };
            let mut start = words.len() - 1;
            while start > 1 && joins(words[start - 1]) {
                start -= 1;
            }
            (first.to_owned(), words[1..start].join(" "), words[start..].join(" "))
        }
    }
}

/// Takes "about 3", "aged 3", "age 18 months" from the end of a name.
pub fn split_age(text: &str) -> (String, Option<f32>) {
    let lower = text.to_lowercase();
    let told = ["about ", "aged ", "age "].iter().filter_map(|word| lower.rfind(word).map(|at| (at, word.len()))).min();
    let Some((at, length)) = told.filter(|_| lower.len() == text.len()) else { return (text.to_owned(), None) };
    let rest = lower[at + length..].trim().trim_start_matches("about ").trim();
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let Ok(number) = digits.parse::<f32>() else { return (text.to_owned(), None) };
    let years = if rest[digits.len()..].trim_start().starts_with("mo") { number / 12.0 } else { number };
    let name = text.get(..at).unwrap_or(text).trim().trim_end_matches(',').trim();
    (name.to_owned(), (years < 130.0).then_some(years))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_as_people_type_it() {
        let split = |text: &str| split_name(text);
        let expected = ("Amie".to_owned(), "Rose".to_owned(), "Smyth".to_owned());
        assert_eq!(split("Amie Rose Smyth"), expected);
        assert_eq!(split("Smyth, Amie Rose"), expected);
        assert_eq!(split("Amie van der Berg").2, "van der Berg");
    }

    #[test]
    fn an_age_typed_behind_the_name_is_understood() {
        assert_eq!(split_age("Amie, about 3"), ("Amie".to_owned(), Some(3.0)));
        assert_eq!(split_age("Amie Smyth aged 18 months"), ("Amie Smyth".to_owned(), Some(1.5)));
        assert_eq!(split_age("Paige Smyth"), ("Paige Smyth".to_owned(), None));
    }
}
