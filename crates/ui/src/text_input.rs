//! One line of text.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra};
use crate::field::{Field, field_builders};

/// A question answered by one line of text.
#[derive(Debug, Clone, Default)]
pub struct TextInput {
    pub(crate) field: Field,
    kind: Value,
    value: Value,
    spellcheck: Option<bool>,
    autocomplete: Value,
    autocapitalize: Value,
    pattern: Value,
    inputmode: Value,
    prefix: Option<Affix>,
    suffix: Option<Affix>,
    pub(crate) wrapper: Extra,
}

field_builders!(TextInput);

impl TextInput {
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: Field::new(name, label), ..Self::default() }
    }

    /// The HTML type: `email`, `tel`, `search` and so on.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<Value>) -> Self {
        self.kind = kind.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    /// As wide as an answer of so many characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(self, characters: u8) -> Self {
        self.class(&format!("govuk-input--width-{characters}"))
    }

    /// Brings up the number keys; for whole numbers and codes made of digits.
    #[must_use]
    pub fn numeric(self) -> Self {
        self.inputmode("numeric").spellcheck(false)
    }

    #[must_use]
    pub fn spellcheck(mut self, wanted: bool) -> Self {
        self.spellcheck = Some(wanted);
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, purpose: impl Into<Value>) -> Self {
        self.autocomplete = purpose.into();
        self
    }

    #[must_use]
    pub fn autocapitalize(mut self, how: impl Into<Value>) -> Self {
        self.autocapitalize = how.into();
        self
    }

    #[must_use]
    pub fn pattern(mut self, pattern: impl Into<Value>) -> Self {
        self.pattern = pattern.into();
        self
    }

    #[must_use]
    pub fn inputmode(mut self, mode: impl Into<Value>) -> Self {
        self.inputmode = mode.into();
        self
    }

    #[must_use]
    pub fn prefix(mut self, prefix: Affix) -> Self {
        self.prefix = Some(prefix);
        self
    }

    #[must_use]
    pub fn suffix(mut self, suffix: Affix) -> Self {
        self.suffix = Some(suffix);
        self
    }

    #[must_use]
    pub fn wrapper_class(mut self, class: &str) -> Self {
        self.wrapper.add_class(class);
        self
    }

    #[must_use]
    pub fn wrapper_attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.wrapper.add_attribute(name, value.into());
        self
    }

    fn input(&self) -> Markup {
        let field = &self.field;
        Element::new("input")
            .class("govuk-input")
            .class(&field.extra.classes)
            .class_if(field.has_error(), "govuk-input--error")
            .attr("id", field.id())
            .attr("name", field.name.as_str())
            .attr("type", self.kind.filled().unwrap_or("text"))
            .attr("spellcheck", self.spellcheck.map(|wanted| if wanted { "true" } else { "false" }))
            .attr("value", self.value.clone())
            .flag("disabled", field.disabled)
            .attr("aria-describedby", field.described_by())
            .attr("autocomplete", self.autocomplete.clone())
            .attr("autocapitalize", self.autocapitalize.clone())
            .attr("pattern", self.pattern.clone())
            .attr("inputmode", self.inputmode.clone())
            .extra(&Extra { classes: String::new(), attributes: field.extra.attributes.clone() })
            .void()
    }
}

impl Render for TextInput {
    fn render(&self) -> Markup {
        let prefix = self.prefix.as_ref().filter(|affix| !affix.content.is_empty());
        let suffix = self.suffix.as_ref().filter(|affix| !affix.content.is_empty());
        let (before, after) = (&self.field.before, &self.field.after);
        if prefix.is_none() && suffix.is_none() && before.is_empty() && after.is_empty() {
            return self.field.group(&self.input());
        }
        self.field.group(&Element::new("div").class("govuk-input__wrapper").extra(&self.wrapper).wrap(html! {
            (before)
            @if let Some(affix) = prefix { (affix.render("govuk-input__prefix")) }
            (self.input())
            @if let Some(affix) = suffix { (affix.render("govuk-input__suffix")) }
            (after)
        }))
    }
}

/// A sign before or after an input, such as "£"; not read out, so the label must say it too.
#[derive(Debug, Clone, Default)]
pub struct Affix {
    content: Content,
    extra: Extra,
}

crate::element::extras!(Affix);

impl Affix {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    fn render(&self, class: &str) -> Markup {
        Element::new("div").class(class).attr("aria-hidden", "true").extra(&self.extra).wrap(&self.content)
    }
}
