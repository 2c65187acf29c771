//! A large coloured box: done, or stop and think.

use maud::{Markup, Render, html};

use crate::button::Button;
use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::link::Link;

/// Confirms what was done, or interrupts before something grave.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    title: Content,
    content: Content,
    heading_level: u8,
    actions: Option<PanelActions>,
    extra: Extra,
}

extras!(Panel);

impl Panel {
    pub fn new(title: impl Into<Content>) -> Self {
        Self { title: title.into(), heading_level: 1, ..Self::default() }
    }

    /// A panel that stops a person before what they are about to see or do.
    pub fn interruption(title: impl Into<Content>) -> Self {
        Self::new(title).class("govuk-panel--interruption")
    }

    #[must_use]
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }

    #[must_use]
    pub fn heading_level(mut self, level: u8) -> Self {
        self.heading_level = level;
        self
    }

    /// What to do next; shown on an interruption only.
    #[must_use]
    pub fn actions(mut self, actions: PanelActions) -> Self {
        self.actions = Some(actions);
        self
    }
}

impl Render for Panel {
    fn render(&self) -> Markup {
        let interruption = self.extra.classes.contains("govuk-panel--interruption");
        Element::new("div")
            .class("govuk-panel")
            .class_if(!interruption, "govuk-panel--confirmation")
            .extra(&self.extra)
            .wrap(html! {
                (Element::heading(self.heading_level).class("govuk-panel__title").wrap(&self.title))
                @if !self.content.is_empty() { div class="govuk-panel__body" { (self.content) } }
                @if interruption && let Some(actions) = &self.actions { (actions) }
            })
    }
}

/// The buttons and links of an interruption.
#[derive(Debug, Clone, Default)]
pub struct PanelActions {
    items: Vec<Markup>,
    extra: Extra,
}

extras!(PanelActions);

impl PanelActions {
    pub fn new() -> Self {
        Self::default()
    }

    /// A button, in the colours of the panel.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.items.push(button.class("govuk-button--inverse").render());
        self
    }

    #[must_use]
    pub fn link(mut self, link: &Link) -> Self {
        self.items.push(link.with_class("govuk-link govuk-link--inverse"));
        self
    }
}

impl Render for PanelActions {
    fn render(&self) -> Markup {
        Element::new("div").class("govuk-panel__actions").extra(&self.extra).wrap(html! {
            @if !self.items.is_empty() {
                div class="govuk-button-group" { @for item in &self.items { (item) } }
            }
        })
    }
}
