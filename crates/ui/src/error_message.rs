//! What is wrong with one answer, shown beside it.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// A message beside the field it is about: says what was wrong and what to do.
#[derive(Debug, Clone)]
pub struct ErrorMessage {
    content: Content,
    id: Value,
    prefix: String,
    extra: Extra,
}

extras!(ErrorMessage);

impl ErrorMessage {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), id: Value::default(), prefix: "Error".to_owned(), extra: Extra::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    /// The word read out before the message; "Error" where nothing else is said.
    #[must_use]
    pub fn hidden_prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }
}

impl Render for ErrorMessage {
    fn render(&self) -> Markup {
        Element::new("p").class("govuk-error-message").attr("id", self.id.filled()).extra(&self.extra).wrap(html! {
            @if !self.prefix.is_empty() { span class="govuk-visually-hidden" { (self.prefix) ":" } " " }
            (self.content)
        })
    }
}
