//! Sections of which one is seen at a time.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// Several sections under tabs; without JavaScript they stand below each other.
#[derive(Debug, Clone)]
pub struct Tabs {
    id: Value,
    id_prefix: String,
    title: String,
    items: Vec<Option<Tab>>,
    extra: Extra,
}

extras!(Tabs);

impl Tabs {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    /// The ids of sections that have none begin with this.
    #[must_use]
    pub fn id_prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.id_prefix);
        self
    }

    /// The title of the list of sections, seen without JavaScript; "Contents" where nothing is said.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// Adds a section; `None` adds nothing but keeps the ids of those that follow.
    #[must_use]
    pub fn tab(mut self, tab: impl Into<Option<Tab>>) -> Self {
        self.items.push(tab.into());
        self
    }

    fn present(&self) -> impl Iterator<Item = (usize, &Tab)> {
        self.items.iter().zip(1..).filter_map(|(tab, number)| tab.as_ref().map(|tab| (number, tab)))
    }

    fn panel_id(&self, number: usize, tab: &Tab) -> String {
        tab.id.filled().map_or_else(|| format!("{}-{number}", self.id_prefix), str::to_owned)
    }
}

impl Default for Tabs {
    fn default() -> Self {
        Self {
            id: Value::default(),
            id_prefix: String::new(),
            title: "Contents".to_owned(),
            items: Vec::new(),
            extra: Extra::default(),
        }
    }
}

impl Render for Tabs {
    fn render(&self) -> Markup {
        Element::new("div")
            .class("govuk-tabs")
            .attr("id", self.id.filled())
            .extra(&self.extra)
            .attr("data-module", "govuk-tabs")
            .wrap(html! {
                h2 class="govuk-tabs__title" { (self.title) }
                @if !self.items.is_empty() {
                    ul class="govuk-tabs__list" {
                        @for (number, tab) in self.present() {
                            (Element::new("li")
                                .class("govuk-tabs__list-item")
                                .class_if(number == 1, "govuk-tabs__list-item--selected")
                                .wrap(tab.link(&self.panel_id(number, tab))))
                        }
                    }
                    @for (number, tab) in self.present() {
                        (Element::new("div")
                            .class("govuk-tabs__panel")
                            .class_if(number > 1, "govuk-tabs__panel--hidden")
                            .attr("id", self.panel_id(number, tab))
                            .extra(&tab.panel)
                            .wrap(tab.content()))
                    }
                }
            })
    }
}

/// One section of [`Tabs`].
#[derive(Debug, Clone, Default)]
pub struct Tab {
    label: String,
    content: Content,
    id: Value,
    panel: Extra,
    extra: Extra,
}

extras!(Tab);

impl Tab {
    pub fn new(label: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { label: label.into(), content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub fn panel_attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.panel.add_attribute(name, value.into());
        self
    }

    fn link(&self, panel_id: &str) -> Markup {
        let href = format!("#{panel_id}");
        Element::new("a").class("govuk-tabs__tab").attr("href", href).extra(&self.extra).wrap(&self.label)
    }

    fn content(&self) -> Markup {
        html! {
            @if self.content.is_text() { p class="govuk-body" { (self.content) } } @else { (self.content) }
        }
    }
}
