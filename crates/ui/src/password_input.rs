//! A password, with a button to show it.

use maud::{Markup, Render};

use crate::button::Button;
use crate::content::{Content, Value};
use crate::field::{Field, field_builders};
use crate::i18n::Words;
use crate::text_input::TextInput;

/// A password that can be looked at while typing.
#[derive(Debug, Clone, Default)]
pub struct PasswordInput {
    field: Field,
    value: Value,
    autocomplete: Value,
    words: Words,
}

field_builders!(PasswordInput);

impl PasswordInput {
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: Field::new(name, label), ..Self::default() }
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    /// `new-password` where one is chosen; `current-password` where nothing is said.
    #[must_use]
    pub fn autocomplete(mut self, purpose: impl Into<Value>) -> Self {
        self.autocomplete = purpose.into();
        self
    }

    /// Other words for the button, for instance `("show-password", "Reveal")`.
    #[must_use]
    pub fn words(mut self, key: &str, text: &str) -> Self {
        self.words.set(key, text);
        self
    }
}

impl Render for PasswordInput {
    fn render(&self) -> Markup {
        let mut field = self.field.clone();
        let button = Button::new(self.words.get("show-password").unwrap_or("Show"))
            .kind("button")
            .secondary()
            .class("govuk-password-input__toggle govuk-js-password-input-toggle")
            .attr("aria-controls", field.id())
            .attr("aria-label", self.words.get("show-password-aria-label").unwrap_or("Show password"))
            .attr("hidden", "");
        field.after = button.render().into();
        field.group.put_class_first("govuk-password-input");
        field.group.add_attribute("data-module", "govuk-password-input".into());
        for (name, text) in self.words.attributes() {
            field.group.add_attribute(&name, text.into());
        }
        field.extra.put_class_first("govuk-password-input__input govuk-js-password-input-input");
        let mut input = TextInput::new("", "")
            .kind("password")
            .spellcheck(false)
            .autocapitalize("none")
            .autocomplete(self.autocomplete.filled().unwrap_or("current-password"))
            .value(self.value.clone())
            .wrapper_class("govuk-password-input__wrapper");
        input.field = field;
        input.render()
    }
}
