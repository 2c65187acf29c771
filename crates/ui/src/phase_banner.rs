//! A line that says how finished the service is.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::tag::Tag;

/// "Beta: this is a new service."
#[derive(Debug, Clone, Default)]
pub struct PhaseBanner {
    tag: Tag,
    content: Content,
    extra: Extra,
}

extras!(PhaseBanner);

impl PhaseBanner {
    pub fn new(tag: Tag, content: impl Into<Content>) -> Self {
        Self { tag, content: content.into(), ..Self::default() }
    }
}

impl Render for PhaseBanner {
    fn render(&self) -> Markup {
        Element::new("div").class("govuk-phase-banner govuk-width-container").extra(&self.extra).wrap(html! {
            p class="govuk-phase-banner__content" {
                (self.tag.clone().class("govuk-phase-banner__content__tag"))
                " "
                span class="govuk-phase-banner__text" { (self.content) }
            }
        })
    }
}
