//! Facts in two columns, with what can be done to each.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::link::Link;

/// Names and values, one pair a row; in a card where there are several lists.
#[derive(Debug, Clone, Default)]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
    card: Option<SummaryCard>,
    extra: Extra,
}

extras!(SummaryList);

impl SummaryList {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn row(mut self, row: impl Into<Option<SummaryRow>>) -> Self {
        self.rows.extend(row.into());
        self
    }

    /// A row without actions.
    #[must_use]
    pub fn fact(self, key: impl Into<Content>, value: impl Into<Content>) -> Self {
        self.row(SummaryRow::new(key, value))
    }

    #[must_use]
    pub fn card(mut self, card: SummaryCard) -> Self {
        self.card = Some(card);
        self
    }

    #[must_use]
    pub fn no_border(self) -> Self {
        self.class("govuk-summary-list--no-border")
    }
}

impl Render for SummaryList {
    fn render(&self) -> Markup {
        let any_actions = self.rows.iter().any(|row| !row.actions.is_empty());
        let title = self.card.as_ref().map(|card| &card.title).filter(|title| !title.is_empty());
        let list = Element::new("dl").class("govuk-summary-list").extra(&self.extra).wrap(html! {
            @for row in &self.rows { (row.render(any_actions, title)) }
        });
        match &self.card {
            Some(card) => card.render(&list),
            None => list,
        }
    }
}

/// One fact of a [`SummaryList`].
#[derive(Debug, Clone, Default)]
pub struct SummaryRow {
    key: Content,
    key_class: String,
    value: Content,
    value_class: String,
    actions: Vec<Link>,
    actions_class: String,
    class: String,
}

impl SummaryRow {
    pub fn new(key: impl Into<Content>, value: impl Into<Content>) -> Self {
        Self { key: key.into(), value: value.into(), ..Self::default() }
    }

    /// Something that can be done to the fact; give the link a `hidden_text` that names it.
    #[must_use]
    pub fn action(mut self, action: Link) -> Self {
        self.actions.push(action);
        self
    }

    #[must_use]
    pub fn class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.class);
        self
    }

    #[must_use]
    pub fn key_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.key_class);
        self
    }

    #[must_use]
    pub fn value_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.value_class);
        self
    }

    #[must_use]
    pub fn actions_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.actions_class);
        self
    }

    fn render(&self, any_actions: bool, title: Option<&Content>) -> Markup {
        Element::new("div")
            .class("govuk-summary-list__row")
            .class_if(any_actions && self.actions.is_empty(), "govuk-summary-list__row--no-actions")
            .class(&self.class)
            .wrap(html! {
                (Element::new("dt").class("govuk-summary-list__key").class(&self.key_class).wrap(&self.key))
                (Element::new("dd").class("govuk-summary-list__value").class(&self.value_class).wrap(&self.value))
                @if !self.actions.is_empty() {
                    (Element::new("dd").class("govuk-summary-list__actions").class(&self.actions_class).wrap(html! {
                        @if let [only] = self.actions.as_slice() {
                            (action_link(only, title))
                        } @else {
                            ul class="govuk-summary-list__actions-list" {
                                @for action in &self.actions {
                                    li class="govuk-summary-list__actions-list-item" { (action_link(action, title)) }
                                }
                            }
                        }
                    }))
                }
            })
    }
}

/// The frame of a list that is one of several.
#[derive(Debug, Clone, Default)]
pub struct SummaryCard {
    title: Content,
    title_class: String,
    heading_level: Option<u8>,
    actions: Vec<Link>,
    extra: Extra,
}

extras!(SummaryCard);

impl SummaryCard {
    pub fn new(title: impl Into<Content>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    #[must_use]
    pub fn action(mut self, action: Link) -> Self {
        self.actions.push(action);
        self
    }

    #[must_use]
    pub fn heading_level(mut self, level: u8) -> Self {
        self.heading_level = Some(level);
        self
    }

    #[must_use]
    pub fn title_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.title_class);
        self
    }

    fn render(&self, list: &Markup) -> Markup {
        let title = Some(&self.title).filter(|title| !title.is_empty());
        Element::new("div").class("govuk-summary-card").extra(&self.extra).wrap(html! {
            div class="govuk-summary-card__title-wrapper" {
                @if let Some(title) = title {
                    (Element::heading(self.heading_level.unwrap_or(2))
                        .class("govuk-summary-card__title")
                        .class(&self.title_class)
                        .wrap(title))
                }
                @match self.actions.as_slice() {
                    [] => {}
                    [only] => { div class="govuk-summary-card__actions" { (action_link(only, title)) } }
                    several => {
                        ul class="govuk-summary-card__actions" {
                            @for action in several {
                                li class="govuk-summary-card__action" { (action_link(action, title)) }
                            }
                        }
                    }
                }
            }
            div class="govuk-summary-card__content" { (list) }
        })
    }
}

/// The link of an action; a screen reader adds what it changes and in which card.
fn action_link(action: &Link, title: Option<&Content>) -> Markup {
    Element::new("a").class("govuk-link").attr("href", action.href.as_str()).extra(&action.extra).wrap(html! {
        (action.content)
        @if !action.hidden.is_empty() || title.is_some() {
            span class="govuk-visually-hidden" {
                @if !action.hidden.is_empty() { " " (action.hidden) }
                @if let Some(title) = title { " (" (title) ")" }
            }
        }
    })
}
