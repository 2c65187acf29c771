//! A block of text set off from the rest.

use maud::{Markup, Render};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// Text that stands out from its surroundings: a quotation, an example, what is the case at the moment.
#[derive(Debug, Clone, Default)]
pub struct InsetText {
    content: Content,
    id: Value,
    extra: Extra,
}

extras!(InsetText);

impl InsetText {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }
}

impl Render for InsetText {
    fn render(&self) -> Markup {
        Element::new("div")
            .class("govuk-inset-text")
            .attr("id", self.id.filled())
            .extra(&self.extra)
            .wrap(&self.content)
    }
}
