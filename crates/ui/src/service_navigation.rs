//! The main ways through the service.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// The name of the service and its main pages, below the header.
#[derive(Debug, Clone, Default)]
pub struct ServiceNavigation {
    service: Option<(String, String)>,
    items: Vec<NavItem>,
    start: Content,
    end: Content,
    end_inline: bool,
    navigation_start: Content,
    navigation_end: Content,
    label: String,
    navigation_label: String,
    navigation_id: String,
    navigation_class: String,
    menu_text: String,
    menu_label: String,
    collapse: Option<bool>,
    extra: Extra,
}

extras!(ServiceNavigation);

impl ServiceNavigation {
    pub fn new() -> Self {
        Self::default()
    }

    /// The name of the service; an empty address makes it plain text.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.service = Some((name.into(), url.into()));
        self
    }

    #[must_use]
    pub fn item(mut self, item: impl Into<Option<NavItem>>) -> Self {
        self.items.extend(item.into());
        self
    }

    /// Markup before everything.
    #[must_use]
    pub fn start(mut self, content: impl Into<Content>) -> Self {
        self.start = content.into();
        self
    }

    /// Markup after everything.
    #[must_use]
    pub fn end(mut self, content: impl Into<Content>) -> Self {
        self.end = content.into();
        self
    }

    /// Puts what `end` holds on the same line.
    #[must_use]
    pub fn end_inline(mut self) -> Self {
        self.end_inline = true;
        self
    }

    /// List items before the others.
    #[must_use]
    pub fn navigation_start(mut self, content: impl Into<Content>) -> Self {
        self.navigation_start = content.into();
        self
    }

    /// List items after the others.
    #[must_use]
    pub fn navigation_end(mut self, content: impl Into<Content>) -> Self {
        self.navigation_end = content.into();
        self
    }

    /// What a screen reader calls the whole; "Service information" where nothing is said.
    #[must_use]
    pub fn label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    #[must_use]
    pub fn navigation_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.navigation_label);
        self
    }

    #[must_use]
    pub fn navigation_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.navigation_id);
        self
    }

    #[must_use]
    pub fn navigation_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.navigation_class);
        self
    }

    #[must_use]
    pub fn menu_text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.menu_text);
        self
    }

    #[must_use]
    pub fn menu_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.menu_label);
        self
    }

    /// Whether a narrow screen folds the items behind a button; with two items or more it does.
    #[must_use]
    pub fn collapse(mut self, collapse: bool) -> Self {
        self.collapse = Some(collapse);
        self
    }

    fn navigation(&self) -> Markup {
        let menu = or(&self.menu_text, "Menu");
        let id = or(&self.navigation_id, "navigation");
        let label = Some(self.menu_label.as_str()).filter(|label| !label.is_empty() && *label != menu);
        let toggle = Element::new("button")
            .class("govuk-service-navigation__toggle govuk-js-service-navigation-toggle")
            .attr("type", "button")
            .attr("aria-controls", id)
            .attr("aria-label", label)
            .flag("hidden", true)
            .attr("aria-hidden", "true")
            .wrap(menu);
        Element::new("nav")
            .class("govuk-service-navigation__wrapper")
            .class(&self.navigation_class)
            .attr("aria-label", or(&self.navigation_label, menu))
            .wrap(html! {
                @if self.collapse.unwrap_or(self.items.len() > 1) { (toggle) }
                ul class="govuk-service-navigation__list" id=(id) {
                    (self.navigation_start)
                    @for item in &self.items { (item) }
                    (self.navigation_end)
                }
            })
    }
}

impl Render for ServiceNavigation {
    fn render(&self) -> Markup {
        let any_item = !self.items.is_empty() || !self.navigation_start.is_empty() || !self.navigation_end.is_empty();
        let content = Element::new("div")
            .class("govuk-width-container")
            .class_if(self.end_inline, "govuk-service-navigation__inlining-container")
            .wrap(html! {
                (self.start)
                div class="govuk-service-navigation__container" {
                    @if let Some((name, url)) = &self.service {
                        span class="govuk-service-navigation__service-name" {
                            @if url.is_empty() {
                                span class="govuk-service-navigation__text" { (name) }
                            } @else {
                                a href=(url) class="govuk-service-navigation__link" { (name) }
                            }
                        }
                    }
                    @if any_item { (self.navigation()) }
                }
                (self.end)
            });
        // With more than the list of links, a landmark of its own holds it all.
        let section = self.service.is_some() || !self.start.is_empty() || !self.end.is_empty();
        let label = section.then(|| or(&self.label, "Service information"));
        Element::new(if section { "section" } else { "div" })
            .class("govuk-service-navigation")
            .attr("aria-label", label)
            .attr("data-module", "govuk-service-navigation")
            .extra(&self.extra)
            .wrap(content)
    }
}

fn or<'a>(text: &'a str, fallback: &'a str) -> &'a str {
    if text.is_empty() { fallback } else { text }
}

/// One page of the navigation.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    content: Content,
    href: Value,
    state: State,
    extra: Extra,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Elsewhere,
    Within,
    Here,
}

extras!(NavItem);

impl NavItem {
    /// Without an address (`None::<&str>`) the item is plain text.
    pub fn new(content: impl Into<Content>, href: impl Into<Value>) -> Self {
        Self { content: content.into(), href: href.into(), ..Self::default() }
    }

    /// One is on this very page.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        if current {
            self.state = State::Here;
        }
        self
    }

    /// Says anew whether one is here: where `href` is the item's own address, and nowhere else.
    pub(crate) fn current_where(mut self, href: &str) -> Self {
        self.state = if self.href.filled() == Some(href) { State::Here } else { State::Elsewhere };
        self
    }

    /// One is on a page below it.
    #[must_use]
    pub fn active(mut self, active: bool) -> Self {
        if active && self.state == State::Elsewhere {
            self.state = State::Within;
        }
        self
    }
}

impl Render for NavItem {
    fn render(&self) -> Markup {
        let current = match self.state {
            State::Elsewhere => None,
            State::Within => Some("true"),
            State::Here => Some("page"),
        };
        // Bold as well as coloured, for those who have their own colours.
        let content = html! {
            @if current.is_some() {
                strong class="govuk-service-navigation__active-fallback" { (self.content) }
            } @else {
                (self.content)
            }
        };
        let link = match self.href.filled() {
            Some(href) => Element::new("a")
                .class("govuk-service-navigation__link")
                .attr("href", href)
                .attr("aria-current", current)
                .extra(&self.extra)
                .wrap(content),
            None if self.content.is_empty() => html! {},
            None => {
                Element::new("span").class("govuk-service-navigation__text").attr("aria-current", current).wrap(content)
            }
        };
        Element::new("li")
            .class("govuk-service-navigation__item")
            .class_if(current.is_some(), "govuk-service-navigation__item--active")
            .wrap(link)
    }
}
