//! The trust's own words (`trust/glossary.toml`): what each means, and to whom something else.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::choices;
use ui::Term;

/// What the store keeps the text under.
pub const KIND: &str = "glossary";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(deserialize_with = "crate::kept_text::day")]
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
