//! Questions that belong together, under one legend.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// A group of inputs with a legend that names them all.
#[derive(Debug, Clone, Default)]
pub struct Fieldset {
    legend: Content,
    legend_classes: String,
    heading: bool,
    role: Value,
    pub(crate) described_by: Value,
    content: Content,
    extra: Extra,
}

extras!(Fieldset);

impl Fieldset {
    pub fn new(legend: impl Into<Content>) -> Self {
        Self { legend: legend.into(), ..Self::default() }
    }

    #[must_use]
    pub fn legend_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.legend_classes);
        self
    }

    /// Makes the legend the heading of the page.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.heading = true;
        self
    }

    #[must_use]
    pub fn role(mut self, role: impl Into<Value>) -> Self {
        self.role = role.into();
        self
    }

    #[must_use]
    pub fn described_by(mut self, id: impl Into<Value>) -> Self {
        self.described_by = id.into();
        self
    }

    #[must_use]
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }
}

impl Render for Fieldset {
    fn render(&self) -> Markup {
        Element::new("fieldset")
            .class("govuk-fieldset")
            .attr("role", self.role.filled())
            .attr("aria-describedby", self.described_by.filled())
            .extra(&self.extra)
            .wrap(html! {
                @if !self.legend.is_empty() {
                    (Element::new("legend").class("govuk-fieldset__legend").class(&self.legend_classes).wrap(html! {
                        @if self.heading {
                            h1 class="govuk-fieldset__heading" { (self.legend) }
                        } @else {
                            (self.legend)
                        }
                    }))
                }
                (self.content)
            })
    }
}
