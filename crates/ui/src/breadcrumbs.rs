//! Where a page stands.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::link::Link;

/// The pages above this one, from the first downward.
#[derive(Debug, Clone)]
pub struct Breadcrumbs {
    items: Vec<Link>,
    label: String,
    collapse: bool,
    extra: Extra,
}

extras!(Breadcrumbs);

impl Default for Breadcrumbs {
    fn default() -> Self {
        Self { items: Vec::new(), label: "Breadcrumb".to_owned(), collapse: false, extra: Extra::default() }
    }
}

impl Breadcrumbs {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.items.push(link);
        self
    }

    /// The page itself, last and without a link.
    #[must_use]
    pub fn current(self, content: impl Into<Content>) -> Self {
        self.link(Link::new(content, ""))
    }

    #[must_use]
    pub fn collapse_on_mobile(mut self) -> Self {
        self.collapse = true;
        self
    }

    /// What a screen reader calls the list.
    #[must_use]
    pub fn label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }
}

impl Render for Breadcrumbs {
    fn render(&self) -> Markup {
        Element::new("nav")
            .class("govuk-breadcrumbs")
            .class_if(self.collapse, "govuk-breadcrumbs--collapse-on-mobile")
            .extra(&self.extra)
            .attr("aria-label", self.label.as_str())
            .wrap(html! {
                ol class="govuk-breadcrumbs__list" {
                    @for item in &self.items {
                        @if item.href.is_empty() {
                            li class="govuk-breadcrumbs__list-item" aria-current="page" { (item.content) }
                        } @else {
                            li class="govuk-breadcrumbs__list-item" { (item.with_class("govuk-breadcrumbs__link")) }
                        }
                    }
                }
            })
    }
}
