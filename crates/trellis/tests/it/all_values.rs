//! What tells one child from every other, and where it stands in a page.

use crate::app::TestApp;
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// NHS number or UPN.
    Number,
    /// House and street, or a full postcode.
    Place,
    /// A parent's or carer's telephone.
    Telephone,
    Name,
}

/// A value some agency has sent, and the children (current ids) of whom it was sent.
#[derive(Debug)]
pub struct Value {
    pub kind: Kind,
    words: Vec<String>,
    pub of: HashSet<String>,
}

/// All of them, by their first word.
pub struct Values(HashMap<String, Vec<Value>>);

#[derive(sqlx::FromRow)]
struct Sent {
    child: String,
    given_name: Option<String>,
    family_name: Option<String>,
    nhs_number: Option<String>,
    upn: Option<String>,
    house: Option<String>,
    street: Option<String>,
    postcode: Option<String>,
}

impl Values {
    pub async fn of(app: &TestApp) -> Self {
        let mut tx = app.store.read_everything().await.unwrap();
        let records: Vec<Sent> = tx
            .sql(
                "select c.current as child, r.given_name, r.family_name, r.nhs_number, r.upn, r.house, r.street, r.postcode
                   from source_record r join link l on l.record = r.id join same_child c on c.given = l.child",
            )
            .all()
            .await
            .unwrap();
        let telephones: Vec<(String, String)> = tx
            .sql(
                "select c.current, k.phone from carer k join link l on l.record = k.record
                   join same_child c on c.given = l.child where k.phone is not null",
            )
            .all()
            .await
            .unwrap();
        // Telephones of services and names of grown-ups stand on pages in their own right.
        let others: Vec<(String,)> = tx
            .sql(
                "select name from person union select name from carer union select phone from person where phone is not null
                 union select phone from organisation where phone is not null
                 union select duty_phone from organisation where duty_phone is not null
                 union select practitioner_phone from involvement where practitioner_phone is not null
                 union select practitioner from involvement where practitioner is not null",
            )
            .all()
            .await
            .unwrap();
        let others: HashSet<Vec<String>> = others.iter().map(|(text,)| words(text)).collect();
        let mut values: HashMap<(Kind, Vec<String>), HashSet<String>> = HashMap::new();
        let mut put = |kind, text: &str, child: &str| {
            let words = words(text);
            // A house number or a first name alone tells nobody from others.
            let too_short = matches!(kind, Kind::Name | Kind::Place) && words.len() < 2;
            if !words.is_empty() && !too_short && !others.contains(&words) {
                values.entry((kind, words)).or_default().insert(child.to_owned());
            }
        };
        for sent in &records {
            let both = |a: &Option<String>, b: &Option<String>| Some(format!("{} {}", a.as_ref()?, b.as_ref()?));
            if let Some(number) = &sent.nhs_number {
                put(Kind::Number, number, &sent.child);
                if let Ok(read) = number.parse::<base::NhsNumber>() {
                    put(Kind::Number, &read.to_string(), &sent.child);
                }
            }
            let of_kind = [
                (Kind::Number, sent.upn.clone()),
                (
                    Kind::Place,
                    Some([&sent.house, &sent.street].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")),
                ),
                (Kind::Place, sent.postcode.clone()),
                (Kind::Name, both(&sent.given_name, &sent.family_name)),
            ];
            for (kind, text) in of_kind {
                put(kind, text.as_deref().unwrap_or_default(), &sent.child);
            }
        }
        for (child, telephone) in &telephones {
            put(Kind::Telephone, telephone, child);
        }
        let mut by_first: HashMap<String, Vec<Value>> = HashMap::new();
        for ((kind, words), of) in values {
            let value = Value { kind, words, of };
            by_first.entry(value.words[0].clone()).or_default().push(value);
        }
        Self(by_first)
    }

    /// Values that stand in a text, but for those that are a part of one that `may` stand there: number 5 of a street is
    /// not told by flat 2, number 5.
    pub fn found_in<'v>(&'v self, text: &str, may: impl Fn(&Value) -> bool) -> Vec<&'v Value> {
        let text = words(text);
        let (mut found, mut allowed_to) = (Vec::new(), 0);
        for at in 0..text.len() {
            let here = || self.0.get(&text[at]).into_iter().flatten().filter(|v| text[at..].starts_with(&v.words));
            let allowed = here().filter(|value| may(value)).map(|value| at + value.words.len());
            allowed_to = allowed.max().unwrap_or(0).max(allowed_to);
            found.extend(here().filter(|value| !may(value) && at + value.words.len() > allowed_to));
        }
        found
    }
}

/// A text as its words, however they are written and set apart.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
