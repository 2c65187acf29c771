//! The foot of every page.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::link::Link;

/// The foot of a page. It follows GOV.UK Frontend except that it bears neither crown nor open licence nor Crown
/// copyright, which only services on GOV.UK may show.
#[derive(Debug, Clone, Default)]
pub struct Footer {
    sections: Vec<FooterSection>,
    container_class: String,
    meta: Option<Meta>,
    extra: Extra,
}

#[derive(Debug, Clone, Default)]
struct Meta {
    title: String,
    links: Vec<Link>,
    note: Content,
}

extras!(Footer);

impl Footer {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn section(mut self, section: FooterSection) -> Self {
        self.sections.push(section);
        self
    }

    /// A link in the bottom line.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.meta.get_or_insert_default().links.push(link);
        self
    }

    /// What a screen reader calls the bottom line; "Support links" where nothing is said.
    #[must_use]
    pub fn links_title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.meta.get_or_insert_default().title);
        self
    }

    /// A sentence below the links.
    #[must_use]
    pub fn note(mut self, note: impl Into<Content>) -> Self {
        self.meta.get_or_insert_default().note = note.into();
        self
    }

    #[must_use]
    pub fn container_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.container_class);
        self
    }
}

impl Render for Footer {
    fn render(&self) -> Markup {
        let content = html! {
            @if !self.sections.is_empty() {
                div class="govuk-footer__navigation" { @for section in &self.sections { (section) } }
                hr class="govuk-footer__section-break";
            }
            div class="govuk-footer__meta" {
                div class="govuk-footer__meta-item govuk-footer__meta-item--grow" {
                    @if let Some(meta) = &self.meta { (meta) }
                }
            }
        };
        Element::new("div")
            .class("govuk-footer")
            .extra(&self.extra)
            .wrap(Element::new("div").class("govuk-width-container").class(&self.container_class).wrap(content))
    }
}

impl Render for Meta {
    fn render(&self) -> Markup {
        html! {
            h2 class="govuk-visually-hidden" {
                @if self.title.is_empty() { "Support links" } @else { (self.title) }
            }
            @if !self.links.is_empty() {
                ul class="govuk-footer__inline-list" {
                    @for link in &self.links {
                        li class="govuk-footer__inline-list-item" { (link.with_class("govuk-footer__link")) }
                    }
                }
            }
            @if !self.note.is_empty() { div class="govuk-footer__meta-custom" { (self.note) } }
        }
    }
}

/// A titled list of links above the bottom line.
#[derive(Debug, Clone)]
pub struct FooterSection {
    title: String,
    width: String,
    columns: Option<u8>,
    links: Vec<Link>,
}

impl FooterSection {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), width: "full".to_owned(), columns: None, links: Vec::new() }
    }

    /// A width of the grid, such as `two-thirds`.
    #[must_use]
    pub fn width(mut self, width: &str) -> Self {
        width.clone_into(&mut self.width);
        self
    }

    #[must_use]
    pub fn columns(mut self, columns: u8) -> Self {
        self.columns = Some(columns);
        self
    }

    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }
}

impl Render for FooterSection {
    fn render(&self) -> Markup {
        let columns = self.columns.map(|columns| format!("govuk-footer__list--columns-{columns}")).unwrap_or_default();
        html! {
            div class=(format!("govuk-footer__section govuk-grid-column-{}", self.width)) {
                h2 class="govuk-footer__heading govuk-heading-m" { (self.title) }
                @if !self.links.is_empty() {
                    (Element::new("ul").class("govuk-footer__list").class(&columns).wrap(html! {
                        @for link in &self.links {
                            li class="govuk-footer__list-item" { (link.with_class("govuk-footer__link")) }
                        }
                    }))
                }
            }
        }
    }
}
