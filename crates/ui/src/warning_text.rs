//! A warning one must not overlook.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// What can go badly wrong, and for whom.
#[derive(Debug, Clone, Default)]
pub struct WarningText {
    content: Content,
    spoken: String,
    extra: Extra,
}

extras!(WarningText);

impl WarningText {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// What a screen reader says for the sign; "Warning" where nothing is said.
    #[must_use]
    pub fn spoken(mut self, text: &str) -> Self {
        text.clone_into(&mut self.spoken);
        self
    }
}

impl Render for WarningText {
    fn render(&self) -> Markup {
        let spoken = if self.spoken.is_empty() { "Warning" } else { &self.spoken };
        Element::new("div").class("govuk-warning-text").extra(&self.extra).wrap(html! {
            span class="govuk-warning-text__icon" aria-hidden="true" { "!" }
            strong class="govuk-warning-text__text" {
                span class="govuk-visually-hidden" { (spoken) }
                " " (self.content)
            }
        })
    }
}
