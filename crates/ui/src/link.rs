//! A link in a text or a list.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// A link; inside other components it takes their look.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub(crate) content: Content,
    pub(crate) href: String,
    pub(crate) hidden: String,
    pub(crate) extra: Extra,
}

extras!(Link);

impl Link {
    pub fn new(content: impl Into<Content>, href: impl Into<String>) -> Self {
        Self { content: content.into(), href: href.into(), ..Self::default() }
    }

    /// Words that only a screen reader says after the text, to tell ten links "Change" apart.
    #[must_use]
    pub fn hidden_text(mut self, text: impl Into<String>) -> Self {
        self.hidden = text.into();
        self
    }

    /// The link in the look of the component it stands in.
    pub(crate) fn with_class(&self, class: &str) -> Markup {
        let href = Some(self.href.as_str()).filter(|href| !href.is_empty());
        Element::new("a").class(class).attr("href", href).extra(&self.extra).wrap(html! {
            (self.content)
            @if !self.hidden.is_empty() { span class="govuk-visually-hidden" { " " (self.hidden) } }
        })
    }
}

impl Render for Link {
    fn render(&self) -> Markup {
        self.with_class("govuk-link")
    }
}
