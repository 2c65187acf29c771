//! The name of one input.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// The label of an input; as page heading where the page asks one thing only.
#[derive(Debug, Clone, Default)]
pub struct Label {
    content: Content,
    input: Value,
    heading: bool,
    extra: Extra,
}

extras!(Label);

impl Label {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// The id of the input it names.
    #[must_use]
    pub fn names(mut self, input: impl Into<Value>) -> Self {
        self.input = input.into();
        self
    }

    /// Makes the label the heading of the page.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.heading = true;
        self
    }
}

impl Render for Label {
    fn render(&self) -> Markup {
        if self.content.is_empty() {
            return html! {};
        }
        let label = Element::new("label")
            .class("govuk-label")
            .extra(&self.extra)
            .attr("for", self.input.filled())
            .wrap(&self.content);
        if self.heading {
            html! { h1 class="govuk-label-wrapper" { (label) } }
        } else {
            label
        }
    }
}
