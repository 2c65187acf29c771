//! A text area that says how much room is left.

use maud::{Markup, Render};

use crate::content::{Content, Value};
use crate::field::field_builders;
use crate::hint::Hint;
use crate::i18n::Words;
use crate::textarea::Textarea;

/// A text area with a limit that is shown but not enforced while typing.
#[derive(Debug, Clone, Default)]
pub struct CharacterCount {
    field: crate::field::Field,
    textarea: Textarea,
    max_length: Option<u32>,
    max_words: Option<u32>,
    threshold: Option<u8>,
    count_type: Value,
    message_class: String,
    words: Words,
}

field_builders!(CharacterCount);

impl CharacterCount {
    /// A text area without limit; give it one by `max_length` or `max_words`.
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: crate::field::Field::new(name, label), ..Self::default() }
    }

    #[must_use]
    pub fn max_length(mut self, characters: impl Into<Option<u32>>) -> Self {
        self.max_length = characters.into();
        self
    }

    #[must_use]
    pub fn max_words(mut self, words: impl Into<Option<u32>>) -> Self {
        self.max_words = words.into();
        self
    }

    /// Shows the count only when so many per cent of the room are used.
    #[must_use]
    pub fn threshold(mut self, per_cent: u8) -> Self {
        self.threshold = Some(per_cent);
        self
    }

    /// What is counted where it is not clear from the limit: `characters` or `words`.
    #[must_use]
    pub fn count_type(mut self, count_type: impl Into<Value>) -> Self {
        self.count_type = count_type.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.textarea = self.textarea.value(value);
        self
    }

    #[must_use]
    pub fn rows(mut self, rows: u16) -> Self {
        self.textarea = self.textarea.rows(rows);
        self
    }

    #[must_use]
    pub fn spellcheck(mut self, wanted: bool) -> Self {
        self.textarea = self.textarea.spellcheck(wanted);
        self
    }

    #[must_use]
    pub fn message_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.message_class);
        self
    }

    /// Other words for the script, for instance `("words-at-limit", "No room left")`.
    #[must_use]
    pub fn words(mut self, key: &str, text: &str) -> Self {
        self.words.set(key, text);
        self
    }

    /// "You can enter up to 200 characters", said before any script runs.
    fn description(&self, counted: Option<&str>) -> Option<String> {
        let limit = self.max_words.or(self.max_length)?;
        let unit = if counted == Some("words") { "words" } else { "characters" };
        let template = self
            .words
            .get("textarea-description.other")
            .map_or_else(|| format!("You can enter up to %{{count}} {unit}"), str::to_owned);
        Some(template.replace("%{count}", &limit.to_string()))
    }
}

impl Render for CharacterCount {
    fn render(&self) -> Markup {
        let counted = self.count_type.filled().or(self.max_words.map(|_| "words"));
        let info = format!("{}-info", self.field.id());
        let mut textarea = self.textarea.clone();
        textarea.field = self.field.clone();
        let message = Hint::new(self.description(counted))
            .id(info.as_str())
            .class("govuk-character-count__message")
            .class(&self.message_class);
        let field = &mut textarea.field;
        field.described_by = info.into();
        field.after = message.render().into();
        let group = &mut field.group;
        group.put_class_first("govuk-character-count");
        group.add_attribute("data-module", "govuk-character-count".into());
        group.add_attribute("data-maxlength", self.max_length.into());
        group.add_attribute("data-maxwords", self.max_words.into());
        group.add_attribute("data-threshold", self.threshold.into());
        group.add_attribute("data-count-type", counted.into());
        let limited = self.max_length.is_some() || self.max_words.is_some();
        for (name, text) in self.words.attributes() {
            if !(limited && name.starts_with("data-i18n.textarea-description")) {
                group.add_attribute(&name, text.into());
            }
        }
        field.extra.put_class_first("govuk-js-character-count");
        textarea.render()
    }
}
