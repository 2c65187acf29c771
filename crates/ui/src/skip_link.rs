//! The way past header and navigation, for those who use the keyboard.

use maud::{Markup, Render};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// The first link of every page; seen only while it has the focus.
#[derive(Debug, Clone, Default)]
pub struct SkipLink {
    content: Content,
    href: String,
    extra: Extra,
}

extras!(SkipLink);

impl SkipLink {
    pub fn new(content: impl Into<Content>, href: impl Into<String>) -> Self {
        Self { content: content.into(), href: href.into(), ..Self::default() }
    }
}

impl Render for SkipLink {
    fn render(&self) -> Markup {
        let href = if self.href.is_empty() { "#content" } else { &self.href };
        Element::new("a")
            .class("govuk-skip-link")
            .attr("href", href)
            .extra(&self.extra)
            .attr("data-module", "govuk-skip-link")
            .wrap(&self.content)
    }
}
