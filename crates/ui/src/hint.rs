//! Help shown with a question.

use maud::{Markup, Render};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// Help that most people need to answer a question; the input refers to it by `id`.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    content: Content,
    id: Value,
    extra: Extra,
}

extras!(Hint);

impl Hint {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }
}

impl Render for Hint {
    fn render(&self) -> Markup {
        Element::new("div").class("govuk-hint").attr("id", self.id.filled()).extra(&self.extra).wrap(&self.content)
    }
}
