//! The trust's own words (`trust/glossary.toml`): what each means, and to whom something else.

use jiff::civil::Date;
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Error, Store, choices};
use ui::Term;

/// What the store keeps the text under.
pub const KIND: &str = "glossary";

/// How long a text that was read is taken to be the newest.
const FRESH_SECONDS: i64 = 60;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    #[serde(rename = "term")]
    pub terms: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub word: String,
    pub means: String,
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

/// What some agencies mean by it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Beginnings of organisations' codes.
    #[serde(rename = "for")]
    pub codes: Vec<String>,
    /// Their name for whoever is not one of them.
    pub who: String,
    pub means: String,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// Reads `glossary.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Words, String> {
    let words: Words = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    match words.terms.iter().find(|t| !seen.insert(t.word.to_lowercase())) {
        Some(twice) => Err(format!("{:?} stands there twice: put both meanings under one", twice.word)),
        None => Ok(words),
    }
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let words = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: words.effective_from, text })
}

impl Words {
    /// As somebody of an organisation reads them: their own meaning first.
    pub fn for_reader(&self, codes: &[String]) -> Vec<Term> {
        let own = |e: &&Elsewhere| e.codes.iter().any(|begins| codes.iter().any(|code| code.starts_with(begins)));
        let term = |word: &Word| {
            let mine = word.elsewhere.iter().find(own);
            let others = word.elsewhere.iter().filter(|e| !own(e)).map(|e| (e.who.clone(), e.means.clone()));
            match mine {
                Some(mine) => Term {
                    word: word.word.clone(),
                    means: format!("To you: {} On these pages: {}", mine.means, word.means),
                    elsewhere: others.collect(),
                },
                None => Term { word: word.word.clone(), means: word.means.clone(), elsewhere: others.collect() },
            }
        };
        self.terms.iter().map(term).collect()
    }
}

/// The words as they were read, and when.
type Kept = Option<(i64, Arc<Words>)>;

/// The words in force, read anew once a minute.
#[derive(Clone, Debug, Default)]
pub struct Glossary(Arc<Mutex<Kept>>);

impl Glossary {
    pub async fn words(&self, store: &Store) -> Result<Option<Arc<Words>>, Error> {
        let now = store.now();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = |at: i64| (0..FRESH_SECONDS * 1_000_000).contains(&(now.micros() - at));
        if let Some((_, words)) = kept.filter(|(at, _)| fresh(*at)) {
            return Ok(Some(words));
        }
        let mut tx = store.read().await?;
        let Some(kept) = choices::in_force(&mut tx, KIND, KIND, now.date()).await? else { return Ok(None) };
        let problem = |problem| Error::Decode { kind: format!("glossary, version {}", kept.version), problem };
        let words = Arc::new(read(&kept.definition).map_err(problem)?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now.micros(), Arc::clone(&words)));
        Ok(Some(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../trust/glossary.toml");

    #[test]
    fn everybody_reads_their_own_meaning_first() {
        let words = read(TEXT).unwrap();
        let of = |code: &str| {
            let terms = words.for_reader(&[code.to_owned()]);
            terms.into_iter().find(|t| t.word == "contact").unwrap()
        };
        assert!(of("CHP-HV-N").means.starts_with("To you: An appointment"), "{:?}", of("CHP-HV-N"));
        assert!(of("CHP-HV-N").elsewhere.is_empty());
        assert_eq!(of("CSC").elsewhere[0].0, "health");
    }

    #[test]
    fn a_word_that_stands_there_twice_is_named() {
        let twice = TEXT.replacen("word = \"referral\"", "word = \"Contact\"", 1);
        assert!(read(&twice).unwrap_err().contains("\"Contact\" stands there twice"));
    }
}
