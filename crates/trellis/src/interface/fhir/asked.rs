//! What a program asks by: FHIR's parameters read into what somebody would type into the form.

use super::{
    outcome::Refusal,
    resources::{Issue, NHS_NUMBER, UPN},
};
use axum::http::{HeaderMap, StatusCode};
use base::{NhsNumber, Upn};
use children::confirm_child::{Criteria, MOST_ANSWERS, PURPOSES, Wanted};
use serde::Deserialize;
use std::fmt::Write as _;
use utoipa::ToSchema;

/// Why the person looks, as the form asks it.
pub const PURPOSE: &str = "trellis-purpose";

/// The parameters of `_search` that can be named without repeating what somebody sent.
const KNOWN: [&str; 8] =
    ["family", "given", "name", "birthdate", "gender", "address-postalcode", "identifier", "_count"];

/// A question, read.
#[derive(Debug)]
pub struct Asked {
    pub criteria: Criteria,
    pub wanted: Wanted,
}

/// What `$match` takes: `resource` with what is known of the child, `onlyCertainMatches`, `count`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Parameters {
    #[serde(rename = "resourceType")]
    #[schema(pattern = "^Parameters$")]
    resource_type: String,
    #[schema(min_items = 1)]
    parameter: Vec<Parameter>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Parameter {
    #[schema(pattern = "^(resource|onlyCertainMatches|count)$")]
    name: String,
    #[schema(nullable = false)]
    resource: Option<AskedPatient>,
    #[serde(rename = "valueBoolean")]
    #[schema(nullable = false)]
    value_boolean: Option<bool>,
    #[serde(rename = "valueInteger")]
    #[schema(minimum = 0, maximum = 2_147_483_647, nullable = false, value_type = Option<i32>)]
    value_integer: Option<f64>,
}

/// What is known of the child. Other elements of a Patient are not looked at.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct AskedPatient {
    #[serde(rename = "resourceType")]
    #[schema(pattern = "^Patient$")]
    resource_type: String,
    #[serde(default)]
    name: Vec<AskedName>,
    /// `2023-11-03`, `2023-11` or `2023`.
    #[serde(rename = "birthDate")]
    #[schema(pattern = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", nullable = false)]
    birth_date: Option<String>,
    #[schema(pattern = "^(male|female|other|unknown)$", nullable = false)]
    gender: Option<String>,
    #[serde(default)]
    identifier: Vec<AskedIdentifier>,
    #[serde(default)]
    address: Vec<AskedAddress>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct AskedName {
    #[serde(rename = "use")]
    #[schema(nullable = false)]
    used: Option<String>,
    #[schema(nullable = false)]
    text: Option<String>,
    #[schema(nullable = false)]
    family: Option<String>,
    #[serde(default)]
    given: Vec<Option<String>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AskedIdentifier {
    /// `https://fhir.nhs.uk/Id/nhs-number` or `urn:trellis:fhir:id:upn`; others are not looked at.
    #[schema(nullable = false)]
    system: Option<String>,
    #[schema(nullable = false)]
    value: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AskedAddress {
    #[serde(rename = "use")]
    #[schema(nullable = false)]
    used: Option<String>,
    #[serde(rename = "postalCode")]
    #[schema(nullable = false)]
    postal_code: Option<String>,
}

/// What `_search` takes, each at most once but `given`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read name by name, so that one that is unknown can be named; this is its description")]
pub struct SearchForm {
    #[schema(nullable = false)]
    family: Option<String>,
    #[schema(nullable = false)]
    given: Option<String>,
    /// The whole name, as one would type it.
    #[schema(nullable = false)]
    name: Option<String>,
    #[schema(pattern = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", nullable = false)]
    birthdate: Option<String>,
    #[schema(pattern = "^(male|female|other|unknown)$", nullable = false)]
    gender: Option<String>,
    /// In full, or its first half.
    #[serde(rename = "address-postalcode")]
    #[schema(nullable = false)]
    address_postalcode: Option<String>,
    /// An NHS number or a UPN, with its system (`system|value`) or without.
    #[schema(nullable = false)]
    identifier: Option<String>,
    /// At most 20.
    #[serde(rename = "_count")]
    #[schema(minimum = 0, maximum = 2_147_483_647, nullable = false)]
    count: Option<i32>,
}

/// The purpose a request names, of those the form offers.
pub fn purpose(headers: &HeaderMap) -> Result<String, Refusal> {
    let given = headers.get(PURPOSE).and_then(|purpose| purpose.to_str().ok()).unwrap_or_default().trim();
    if PURPOSES.iter().any(|(code, _)| *code == given) {
        return Ok(given.to_owned());
    }
    let mut words = "Send Trellis-Purpose with why the person you act for looks for this child:".to_owned();
    for (code, meaning) in PURPOSES {
        let _ = write!(words, " {code} ({meaning});");
    }
    let issue = Issue::error("required", words.trim_end_matches(';')).at(format!("http.{PURPOSE}"));
    Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, issue))
}

/// Reads the body of `$match`.
pub fn of_match(body: &[u8], purpose: String) -> Result<Asked, Refusal> {
    let parameters: Parameters = read(body)?;
    if parameters.resource_type != "Parameters" {
        return Err(unreadable("The body must be a Parameters resource", "resourceType"));
    }
    let (mut patient, mut only_certain, mut most) = (None, None, None);
    for parameter in parameters.parameter {
        let twice = match parameter.name.as_str() {
            "resource" => {
                let given = parameter
                    .resource
                    .ok_or_else(|| unusable("value", "resource must hold a Patient", "Parameters.parameter"))?;
                patient.replace(given).is_some()
            }
            "onlyCertainMatches" => {
                let given = parameter.value_boolean;
                let given = given.ok_or_else(|| {
                    unusable("value", "onlyCertainMatches must hold valueBoolean", "Parameters.parameter")
                })?;
                only_certain.replace(given).is_some()
            }
            "count" => {
                let given = parameter.value_integer.and_then(whole).and_then(at_most);
                let given = given
                    .ok_or_else(|| unusable("value", "count must hold valueInteger, from 0", "Parameters.parameter"))?;
                most.replace(given).is_some()
            }
            _ => return Err(unknown("Parameters.parameter.name")),
        };
        if twice {
            return Err(unusable("value", "Each parameter may come once", "Parameters.parameter"));
        }
    }
    let patient = patient
        .ok_or_else(|| unusable("value", "Send resource with what is known of the child", "Parameters.parameter"))?;
    if patient.resource_type != "Patient" {
        return Err(unreadable("resource must be a Patient", "Parameters.parameter.resource"));
    }
    let criteria = patient.criteria(purpose)?;
    Ok(Asked {
        criteria,
        wanted: Wanted { most: most.unwrap_or(MOST_ANSWERS), only_certain: only_certain.unwrap_or(false) },
    })
}

impl AskedPatient {
    fn criteria(&self, purpose: String) -> Result<Criteria, Refusal> {
        let mut criteria = Criteria { purpose, ..Criteria::default() };
        let old = |used: Option<&String>| used.is_some_and(|used| used == "old");
        if let Some(name) = self.name.iter().find(|name| !old(name.used.as_ref())) {
            let given: Vec<&str> = name.given.iter().flatten().map(String::as_str).collect();
            criteria.name = match in_order(name.family.as_deref().unwrap_or_default(), &given.join(" ")) {
                name if !name.is_empty() => name,
                _ => name.text.clone().unwrap_or_default(),
            };
        }
        criteria.birth_date = self.birth_date.as_deref().map_or_else(|| Ok(String::new()), date)?;
        criteria.sex = self.gender.as_deref().map_or_else(|| Ok(String::new()), sex)?;
        let mut current = self.address.iter().filter(|address| !old(address.used.as_ref()));
        criteria.postcode = current.find_map(|address| address.postal_code.clone()).unwrap_or_default();
        for identifier in &self.identifier {
            let Some(value) = &identifier.value else { continue };
            match identifier.system.as_deref() {
                Some(NHS_NUMBER) => criteria.nhs_number.clone_from(value),
                Some(UPN) => criteria.upn.clone_from(value),
                _ => {}
            }
        }
        Ok(criteria)
    }
}

/// Reads the form of `_search`. What is not known is refused: a search that leaves out what was asked for finds others.
pub fn of_search(body: &[u8], purpose: String) -> Result<Asked, Refusal> {
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(body).map_err(|_| unreadable("The body cannot be read as a form", "_search"))?;
    let mut criteria = Criteria { purpose, ..Criteria::default() };
    let (mut family, mut given, mut most) = (String::new(), Vec::new(), MOST_ANSWERS);
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in fields {
        let value = one_value(&name, &value)?;
        if value.is_empty() {
            continue;
        }
        if name != "given" && seen.contains(&name) {
            return Err(not_this_way("Only given may come more than once", &name));
        }
        match name.as_str() {
            "family" => family = value,
            "given" => given.push(value),
            "name" => criteria.name = value,
            "birthdate" => criteria.birth_date = date(value.strip_prefix("eq").unwrap_or(&value))?,
            "gender" => criteria.sex = sex(&value)?,
            "address-postalcode" => criteria.postcode = value,
            "identifier" => identify(&mut criteria, &value)?,
            "_count" => {
                let count = value.parse().ok().and_then(at_most);
                most = count.ok_or_else(|| unusable("value", "_count must be a whole number from 0", "_count"))?;
            }
            "_format" => {}
            _ => return Err(unknown("_search")),
        }
        seen.push(name);
    }
    let in_parts = in_order(&family, &given.join(" "));
    if !in_parts.is_empty() {
        criteria.name = in_parts;
    }
    Ok(Asked { criteria, wanted: Wanted { most, only_certain: false } })
}

/// "Pritchard, Amy Rose": so that nobody has to guess where the family name begins.
fn in_order(family: &str, given: &str) -> String {
    let plain = |part: &str| part.replace(',', " ").trim().to_owned();
    match (plain(family), plain(given)) {
        (family, given) if family.is_empty() && given.is_empty() => String::new(),
        (family, given) => format!("{family}, {given}").trim_end().to_owned(),
    }
}

/// FHIR separates values by commas, any of which would do; one of them is escaped by a backslash.
fn one_value(name: &str, value: &str) -> Result<String, Refusal> {
    let plain = value.replace("\\,", "\u{0}");
    if plain.contains(',') {
        return Err(not_this_way("One value for each parameter: a comma of its own is written \\,", name));
    }
    Ok(plain.replace('\u{0}', ",").replace("\\|", "|").trim().to_owned())
}

fn identify(criteria: &mut Criteria, token: &str) -> Result<(), Refusal> {
    let (system, value) = token.split_once('|').unwrap_or(("", token));
    match system {
        NHS_NUMBER => value.clone_into(&mut criteria.nhs_number),
        UPN => value.clone_into(&mut criteria.upn),
        "" if value.parse::<Upn>().is_ok() => value.clone_into(&mut criteria.upn),
        "" if value.parse::<NhsNumber>().is_ok() => value.clone_into(&mut criteria.nhs_number),
        "" => {
            let issue =
                Issue::error("value", "This is neither an NHS number nor a unique pupil number; check each digit");
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, issue.at("identifier")));
        }
        _ => return Err(not_this_way("There is no search by an identifier of this system", "identifier")),
    }
    Ok(())
}

/// `2023`, `2023-11` or `2023-11-03`. Whether there is such a day is said by the form.
fn date(text: &str) -> Result<String, Refusal> {
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|digit| digit.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let good = match parts[..] {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2),
        [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
        _ => false,
    };
    if good {
        return Ok(text.to_owned());
    }
    Err(unusable("value", "A date of birth is 2023-11-03, 2023-11 or 2023, without a prefix", "Patient.birthDate"))
}

fn sex(code: &str) -> Result<String, Refusal> {
    match code {
        "male" | "female" => Ok(code.to_owned()),
        "other" | "unknown" => Ok(String::new()),
        _ => Err(unusable("code-invalid", "Gender is male, female, other or unknown", "Patient.gender")),
    }
}

fn at_most(count: i32) -> Option<usize> {
    usize::try_from(count).ok().map(|count| count.min(MOST_ANSWERS))
}

/// 5.0 is a whole number in JSON.
fn whole(number: f64) -> Option<i32> {
    (number.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&number)).then_some(number as i32)
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let words = format!("This cannot be read: {}", error.inner());
        Refusal::unreadable(Issue::error("structure", words).at(error.path().to_string()))
    })?;
    json.end().map_err(|error| Refusal::unreadable(Issue::error("structure", error.to_string())))?;
    Ok(read)
}

/// It cannot be read as what it should be.
fn unreadable(words: &str, at: &str) -> Refusal {
    Refusal::unreadable(Issue::error("structure", words).at(at))
}

/// It can be read, and not be asked by.
fn unusable(code: &'static str, words: &str, at: &str) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, Issue::error(code, words).at(at))
}

/// A parameter that is not offered. What was sent is not repeated.
fn unknown(at: &str) -> Refusal {
    let words = "There is no such parameter, or not with this modifier: see /fhir/metadata";
    Refusal::unreadable(Issue::error("not-supported", words).at(at))
}

/// A parameter that is offered, asked for in a way that is not.
fn not_this_way(words: &str, name: &str) -> Refusal {
    unusable("not-supported", words, if KNOWN.contains(&name) { name } else { "_search" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn searched(form: &str) -> Result<Criteria, &'static str> {
        let asked = of_search(form.as_bytes(), "worry".into());
        asked.map(|asked| asked.criteria).map_err(|refusal| refusal.issues[0].code)
    }

    #[rstest]
    #[case("family=Pritchard&given=Amy&given=Rose", "Pritchard, Amy Rose")]
    #[case("family=van+der+Berg", "van der Berg,")]
    #[case("given=Amy+Rose", ", Amy Rose")]
    #[case("name=Amie", "Amie")]
    #[case("family=O%27Brien%5C%2C+Smith&given=Jo", "O'Brien  Smith, Jo")]
    fn a_name_is_asked_by_its_parts(#[case] form: &str, #[case] name: &str) {
        assert_eq!(searched(form).unwrap().name, name);
    }

    #[rstest]
    #[case("family:exact=Pritchard", "not-supported")]
    #[case("family=Pritchard,Smith", "not-supported")]
    #[case("family=Pritchard&family=Smith", "not-supported")]
    #[case("telecom=01632960000", "not-supported")]
    #[case("birthdate=ge2020-01-01", "value")]
    #[case("birthdate=3/11/2023", "value")]
    #[case("gender=f", "code-invalid")]
    #[case("identifier=urn:other|1", "not-supported")]
    #[case("identifier=1", "value")]
    #[case("_count=-1", "value")]
    fn what_would_be_left_out_is_refused(#[case] form: &str, #[case] code: &str) {
        assert_eq!(searched(form), Err(code));
    }

    #[test]
    fn a_number_is_read_with_its_system_or_without() {
        let nhs = searched("identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018").unwrap();
        assert_eq!(nhs, searched("identifier=9990000018").unwrap());
        assert_eq!(searched("identifier=B801200005001").unwrap().upn, "B801200005001");
    }

    #[test]
    fn no_more_than_twenty_are_asked_for() {
        let most = |form: &str| of_search(form.as_bytes(), String::new()).unwrap().wanted.most;
        assert_eq!((most("_count=3"), most("_count=1000"), most("")), (3, 20, 20));
    }
}
