//! The head of every page, without any government brand.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// The name of the service, linked to its first page.
#[derive(Debug, Clone, Default)]
pub struct GenericHeader {
    logo: Content,
    url: String,
    container_class: String,
    extra: Extra,
}

extras!(GenericHeader);

impl GenericHeader {
    pub fn new(logo: impl Into<Content>) -> Self {
        Self { logo: logo.into(), ..Self::default() }
    }

    /// Where the name leads; `/` where nothing is said.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// In place of the usual width.
    #[must_use]
    pub fn container_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.container_class);
        self
    }
}

impl Render for GenericHeader {
    fn render(&self) -> Markup {
        let width = if self.container_class.is_empty() { "govuk-width-container" } else { &self.container_class };
        let url = if self.url.is_empty() { "/" } else { &self.url };
        Element::new("div").class("govuk-generic-header").extra(&self.extra).wrap(html! {
            div class=(format!("govuk-generic-header__container {width}")) {
                div class="govuk-generic-header__logo" {
                    a href=(url) class="govuk-generic-header__homepage-link" { (self.logo) }
                }
            }
        })
    }
}
