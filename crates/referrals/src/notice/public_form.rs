//! What the public form says, in the trust's own words (`trust/public-form.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "public-form";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicForm {
    #[serde(deserialize_with = "crate::front_door::day")]
    pub effective_from: Date,
    /// Where whoever must leave at once is taken: a page on which anybody may be seen.
    #[serde(default = "weather")]
    pub leave_to: String,
    /// What stands above everything else, on every page of the form.
    pub danger: String,
    /// What is said to adults before they write, paragraph by paragraph.
    pub welcome: Vec<String>,
    /// The same for a child or young person, in words that an eleven-year-old reads.
    pub young_person: Vec<String>,
    /// What happens next and when, after something was sent.
    pub next: Vec<String>,
    /// Whom one can ring instead.
    #[serde(default, rename = "number")]
    pub numbers: Vec<Number>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub who: String,
    pub number: String,
    pub when: String,
}

fn weather() -> String {
    "https://www.bbc.co.uk/weather".to_owned()
}

/// Reads `public-form.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<PublicForm, String> {
    let form: PublicForm = toml::from_str(text).map_err(|e| e.to_string())?;
    if !form.danger.contains("999") {
        return Err("danger must say to ring 999: it stands above everything else".to_owned());
    }
    if !form.leave_to.starts_with("https://") {
        return Err(format!("leave_to: {:?} must be a whole address that begins with https://", form.leave_to));
    }
    for (name, paragraphs) in [("welcome", &form.welcome), ("young_person", &form.young_person), ("next", &form.next)] {
        if paragraphs.iter().all(|p| p.trim().is_empty()) {
            return Err(format!("{name} is empty: write at least one paragraph"));
        }
    }
    let digits = |number: &str| number.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '+');
    if let Some(number) = form.numbers.iter().find(|n| n.number.is_empty() || !digits(&n.number)) {
        return Err(format!("{}: {:?} is no telephone number: digits and spaces only", number.who, number.number));
    }
    Ok(form)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let form = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: form.effective_from, text })
}

/// The text that applies on a day; none where the trust has written none: then there is no public form.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Option<PublicForm>, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(None) };
    read(&kept.definition)
        .map(Some)
        .map_err(|problem| Error::Decode { kind: format!("public form, version {}", kept.version), problem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = include_str!("../../../../trust/public-form.toml");

    #[test]
    fn the_demonstrations_text_is_right() {
        assert!(read(TEXT).is_ok_and(|form| !form.numbers.is_empty()));
    }

    #[rstest]
    #[case("999", "the police", "999")]
    #[case("number = \"01", "number = \"x01", "telephone number")]
    #[case("https://", "", "leave_to")]
    #[case("welcome", "wellcome", "wellcome")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replace(from, to)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }
}
