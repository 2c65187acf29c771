//! Several lines of text.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::Element;
use crate::field::{Field, field_builders};

/// A question answered in a few lines or more.
#[derive(Debug, Clone, Default)]
pub struct Textarea {
    pub(crate) field: Field,
    value: Value,
    rows: Option<u16>,
    spellcheck: Option<bool>,
    autocomplete: Value,
}

field_builders!(Textarea);

impl Textarea {
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: Field::new(name, label), ..Self::default() }
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn rows(mut self, rows: u16) -> Self {
        self.rows = Some(rows);
        self
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
}

impl Render for Textarea {
    fn render(&self) -> Markup {
        let field = &self.field;
        let value = self.value.as_deref().unwrap_or_default();
        let input = Element::new("textarea")
            .class("govuk-textarea")
            .class_if(field.has_error(), "govuk-textarea--error")
            .attr("id", field.id())
            .attr("name", field.name.as_str())
            .attr("rows", self.rows.unwrap_or(5))
            .attr("spellcheck", self.spellcheck.map(|wanted| if wanted { "true" } else { "false" }))
            .flag("disabled", field.disabled)
            .attr("aria-describedby", field.described_by())
            .attr("autocomplete", self.autocomplete.filled())
            .extra(&field.extra)
            // A browser drops one line break after the start tag, so one that was typed is doubled.
            .wrap(html! { @if value.starts_with('\n') { "\n" } (value) });
        field.group(&html! { (field.before) (input) (field.after) })
    }
}
