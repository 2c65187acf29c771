//! All errors of a page, at its top.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};
use crate::link::Link;

/// The list of what has to be put right, each item a link to its field.
#[derive(Debug, Clone)]
pub struct ErrorSummary {
    title: Content,
    description: Content,
    errors: Vec<Link>,
    disable_auto_focus: Option<bool>,
    extra: Extra,
}

extras!(ErrorSummary);

impl Default for ErrorSummary {
    fn default() -> Self {
        Self::new("There is a problem")
    }
}

impl ErrorSummary {
    pub fn new(title: impl Into<Content>) -> Self {
        Self {
            title: title.into(),
            description: Content::Nothing,
            errors: Vec::new(),
            disable_auto_focus: None,
            extra: Extra::default(),
        }
    }

    #[must_use]
    pub fn description(mut self, description: impl Into<Content>) -> Self {
        self.description = description.into();
        self
    }

    /// One error; a link without address is shown as text.
    #[must_use]
    pub fn error(mut self, error: Link) -> Self {
        self.errors.push(error);
        self
    }

    #[must_use]
    pub fn disable_auto_focus(mut self, disabled: impl Into<Option<bool>>) -> Self {
        self.disable_auto_focus = disabled.into();
        self
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        let disable: Value = self.disable_auto_focus.map(|disabled| disabled.to_string()).into();
        Element::new("div")
            .class("govuk-error-summary")
            .attr("data-disable-auto-focus", disable)
            .extra(&self.extra)
            .attr("data-module", "govuk-error-summary")
            .wrap(html! {
                div role="alert" {
                    h2 class="govuk-error-summary__title" { (self.title) }
                    div class="govuk-error-summary__body" {
                        @if !self.description.is_empty() { p { (self.description) } }
                        @if !self.errors.is_empty() {
                            ul class="govuk-list govuk-error-summary__list" {
                                @for error in &self.errors {
                                    li {
                                        @if error.href.is_empty() { (error.content) } @else { (error.with_class("")) }
                                    }
                                }
                            }
                        }
                    }
                }
            })
    }
}
