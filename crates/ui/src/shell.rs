//! What is the same on every page of one request: styles, who is signed in, where they can go.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::footer::Footer;
use crate::generic_header::GenericHeader;
use crate::glossary::Term;
use crate::link::Link;
use crate::service_navigation::{NavItem, ServiceNavigation};
use crate::sheet::Sheet;

/// The addresses of styles, scripts and icon, with the hash of their content in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    /// Runs at once after `<body>`: says that JavaScript is there.
    pub init_js: String,
    /// The module that brings components, time-out warning and refreshing to life.
    pub app_js: String,
    pub icon: String,
}

/// Who is signed in, and as what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    /// The seat they act from, for instance "Health visitor, Riverside team".
    pub seat: String,
    /// Where they change to another seat; `None` where they have one only.
    pub seats_url: Option<String>,
}

/// Header, navigation and footer around a [`Page`](crate::Page).
#[derive(Debug, Clone, Default)]
pub struct Shell {
    pub(crate) assets: Option<Assets>,
    pub(crate) session_seconds: Option<u32>,
    person: Option<Person>,
    items: Vec<NavItem>,
    demo: Content,
    notice: Option<(String, Link)>,
    links: Vec<Link>,
    pub(crate) terms: Vec<Term>,
    pub(crate) sheet: Sheet,
}

impl Shell {
    pub fn new(assets: Assets) -> Self {
        Self { assets: Some(assets), ..Self::default() }
    }

    /// For a program that was built without its styles: pages say so in one line.
    pub fn unstyled() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn person(mut self, person: impl Into<Option<Person>>) -> Self {
        self.person = person.into();
        self
    }

    #[must_use]
    pub fn item(mut self, item: impl Into<Option<NavItem>>) -> Self {
        self.items.extend(item.into());
        self
    }

    /// Marks the section that begins at `href` as the one this page lies in, where the address alone does not say so.
    #[must_use]
    pub fn in_section(mut self, href: &str) -> Self {
        self.items = self.items.into_iter().map(|item| item.current_where(href)).collect();
        self
    }

    /// Shows the demonstration banner above everything, on paper too.
    #[must_use]
    pub fn demo(mut self, demo: bool) -> Self {
        self.demo = if demo { "Demonstration: made-up families".into() } else { Content::Nothing };
        self
    }

    /// A line under the navigation of every page: what the person must see to, and where.
    #[must_use]
    pub fn notice(mut self, notice: impl Into<Option<(String, Link)>>) -> Self {
        self.notice = notice.into();
        self
    }

    /// After how many idle seconds the session ends; the page warns two minutes before.
    #[must_use]
    pub fn session_seconds(mut self, seconds: impl Into<Option<u32>>) -> Self {
        self.session_seconds = seconds.into();
        self
    }

    /// Words that are explained at the foot of every page on which they stand.
    #[must_use]
    pub fn terms(mut self, terms: Vec<Term>) -> Self {
        self.terms = terms;
        self
    }

    /// What stands at the head of the page on paper.
    #[must_use]
    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.sheet = sheet;
        self
    }

    /// A link in the footer, after accessibility and privacy.
    #[must_use]
    pub fn footer_link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    pub(crate) fn header(&self) -> Markup {
        html! {
            header class="govuk-template__header" {
                @if !self.demo.is_empty() {
                    div class="trellis-demo" {
                        div class="govuk-width-container" { p class="trellis-demo__text" { (self.demo) } }
                    }
                }
                @if self.assets.is_none() { p { "This program was built without its styles: run make, then start it again." } }
                (GenericHeader::new("Trellis"))
                @if !self.items.is_empty() || self.person.is_some() { (self.navigation()) }
                @if let Some((words, link)) = &self.notice {
                    div class="trellis-notice" {
                        div class="govuk-width-container" { p class="trellis-notice__text" { (words) " " (link) } }
                    }
                }
            }
        }
    }

    pub(crate) fn footer(&self) -> Markup {
        let footer = Footer::new()
            .link(Link::new("Accessibility statement", "/accessibility"))
            .link(Link::new("Privacy", "/privacy"));
        html! {
            footer class="govuk-template__footer" { (self.links.iter().cloned().fold(footer, Footer::link)) }
        }
    }

    fn navigation(&self) -> Markup {
        let navigation = self.items.iter().cloned().fold(ServiceNavigation::new(), ServiceNavigation::item);
        match &self.person {
            Some(person) => navigation.end(person.render()).end_inline().label("Main pages and your account").render(),
            None => navigation.render(),
        }
    }
}

impl Render for Person {
    fn render(&self) -> Markup {
        html! {
            div class="trellis-account" {
                p class="trellis-account__person" {
                    span class="govuk-visually-hidden" { "Signed in as " }
                    strong { (self.name) }
                    @if !self.seat.is_empty() { span class="trellis-account__seat" { ", " (self.seat) } }
                    @if let Some(url) = &self.seats_url {
                        " " a class="govuk-link govuk-link--no-visited-state" href=(url) {
                            "Change" span class="govuk-visually-hidden" { " your seat" }
                        }
                    }
                }
                form class="trellis-account__out" action="/sign-out" method="post" {
                    button type="submit" class="trellis-link-button" { "Sign out" }
                }
            }
        }
    }
}
