//! The way back to the page before.

use maud::{Markup, Render};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// A link to the page before, at the very top.
#[derive(Debug, Clone, Default)]
pub struct BackLink {
    href: String,
    content: Content,
    extra: Extra,
}

extras!(BackLink);

impl BackLink {
    pub fn new(href: impl Into<String>) -> Self {
        Self { href: href.into(), ..Self::default() }
    }

    /// Other words than "Back".
    #[must_use]
    pub fn text(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }
}

impl Render for BackLink {
    fn render(&self) -> Markup {
        let href = if self.href.is_empty() { "#" } else { &self.href };
        Element::new("a").class("govuk-back-link").attr("href", href).extra(&self.extra).wrap(self.content.or("Back"))
    }
}
