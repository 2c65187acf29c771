//! Help that only some people need, folded up.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// A line that opens to show more.
#[derive(Debug, Clone, Default)]
pub struct Details {
    summary: Content,
    content: Content,
    id: Value,
    open: bool,
    extra: Extra,
}

extras!(Details);

impl Details {
    pub fn new(summary: impl Into<Content>, content: impl Into<Content>) -> Self {
        Self { summary: summary.into(), content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }
}

impl Render for Details {
    fn render(&self) -> Markup {
        Element::new("details")
            .class("govuk-details")
            .attr("id", self.id.filled())
            .extra(&self.extra)
            .flag("open", self.open)
            .wrap(html! {
                summary class="govuk-details__summary" {
                    span class="govuk-details__summary-text" { (self.summary) }
                }
                div class="govuk-details__text" { (self.content) }
            })
    }
}
