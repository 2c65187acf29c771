//! Questions about planted children, and what is answered.

use super::{reading, rows::Said};
use crate::visitor::Visitor;
use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub type Question = Vec<(&'static str, String)>;

/// By every pair of what is known of somebody, by all of it, by the number alone, and by a name misheard.
pub fn questions(said: &Said) -> Vec<Question> {
    let name = ("name", said.name());
    let born = ("birth_date", said.born());
    let postcode = ("postcode", said.postcode.clone());
    let number = ("nhs_number", said.number.clone());
    let misheard = ("name", said.name().replacen(['a', 'e'], "i", 1));
    let sex = ("sex", if said.girl { "female" } else { "male" }.to_owned());
    vec![
        vec![name.clone(), born.clone()],
        vec![name.clone(), postcode.clone()],
        vec![born.clone(), postcode.clone()],
        vec![number.clone()],
        vec![name, born.clone(), postcode.clone(), number, sex],
        vec![misheard, born, postcode],
    ]
}

pub fn by_name_and_birth(said: &Said) -> [Question; 1] {
    [vec![("name", said.name()), ("birth_date", said.born())]]
}

/// Somebody who searches by hand and by a program.
#[derive(Debug)]
pub struct Searcher {
    visitor: Visitor,
    token: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Seen {
    pub took: Duration,
    pub children: Vec<String>,
    /// A hit each. Of two names that fit alike either may be quoted.
    pub words: Vec<String>,
}

impl Seen {
    pub fn same_as(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Searcher {
    pub async fn new(url: &str, name: &str) -> anyhow::Result<Self> {
        let visitor = Visitor::new(url).sign_in(name).await?;
        let page = visitor.post("/programs", &[("name", "drill"), ("days", "1")]).await?;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let token = page.split("<code class=\"trellis-as-written\">").nth(1).and_then(|rest| rest.split('<').next());
        let token = token.with_context(|| format!("{name} was given no token"))?.to_owned();
        Ok(Self { visitor, token })
    }

    pub async fn search(&self, question: &Question) -> anyhow::Result<Seen> {
        let mut typed: Vec<(&str, &str)> = question.iter().map(|(field, text)| (*field, text.as_str())).collect();
        typed.push(("purpose", "worry"));
        let kept = self.visitor.post("/searches", &typed).await?;
        let place = kept.leads_to("/searches/").map(str::to_owned);
        let place = place.with_context(|| format!("a search was answered with {}", kept.status))?;
        let began = Instant::now();
        let answer = self.visitor.get(&place).await?;
        let took = began.elapsed();
        ensure!(answer.status.is_success(), "an answer was {}", answer.status);
        let hits = reading::hits(&String::from_utf8_lossy(&answer.body))?;
        let unquoted = |words: &String| {
            let reasons: Vec<&str> = words.split("; ").filter_map(|reason| reason.split(" / ").next()).collect();
            reasons.join("; ")
        };
        let mut words: Vec<String> = hits.iter().map(|hit| unquoted(&hit.words)).collect();
        words.sort();
        Ok(Seen { took, children: hits.into_iter().map(|hit| hit.child).collect(), words })
    }

    /// The answer of `Patient/$match`, without ids.
    pub async fn matched(&self, said: &Said) -> anyhow::Result<String> {
        let born = said.birth.map(|day| day.to_string());
        let patient = json!({
            "resourceType": "Patient",
            "name": [{ "family": said.family, "given": [said.given] }],
            "birthDate": born,
            "address": [{ "postalCode": said.postcode }],
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": said.number }],
        });
        let asked = json!({ "resourceType": "Parameters", "parameter": [{ "name": "resource", "resource": patient }] });
        let answer = self.visitor.post_as_program("/fhir/Patient/$match", &self.token, &asked).await?;
        ensure!(
            answer.status.is_success(),
            "$match answered {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        let bundle: Value = serde_json::from_slice(&answer.body)?;
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        let told = |entry: &Value| {
            let patient = &entry["resource"];
            format!("{} {} {} {}", patient["name"], patient["birthDate"], patient["address"], entry["search"])
        };
        let mut told: Vec<String> = entries.iter().map(told).collect();
        told.sort();
        Ok(format!("{} {}", bundle["meta"]["tag"], told.join(" | ")))
    }
}

/// Everything under *My children*: the number it says, and every line.
pub async fn list(visitor: &Visitor) -> anyhow::Result<(usize, Vec<Vec<String>>)> {
    let (mut all, mut number) = (Vec::new(), 0);
    for page in 1.. {
        let answer = visitor.get(&format!("/children?page={page}")).await?;
        ensure!(answer.status.is_success(), "My children answered {}", answer.status);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let lines = reading::lines(&text)?;
        let (before, said) = (all.len(), reading::main_part(&text)?);
        number = said.split(' ').find_map(|word| word.replace(',', "").parse().ok()).unwrap_or_default();
        all.extend(lines);
        if all.len() >= number || all.len() == before {
            break;
        }
    }
    Ok((number, all))
}

/// Where two texts part, with a few words of each.
pub fn difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(40)).take(160).collect::<String>();
    format!("“{}” and “{}”", around(one), around(other))
}
