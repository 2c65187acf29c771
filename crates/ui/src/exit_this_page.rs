//! The way out for somebody who must not be seen reading this.

use maud::{Markup, Render};

use crate::button::Button;
use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};
use crate::i18n::Words;

const WEATHER: &str = "https://www.bbc.co.uk/weather";

/// A button that leads to a page of no interest at once; so does pressing Shift three times. Without JavaScript it is a
/// link.
#[derive(Debug, Clone, Default)]
pub struct ExitThisPage {
    content: Content,
    url: String,
    id: Value,
    words: Words,
    extra: Extra,
}

extras!(ExitThisPage);

impl ExitThisPage {
    /// `url` is where it leads; the weather where nothing is said.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// In place of "Emergency: exit this page".
    #[must_use]
    pub fn text(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    /// Said by a screen reader while the other page is being loaded.
    #[must_use]
    pub fn activated_text(mut self, text: &str) -> Self {
        self.words.set("activated", text);
        self
    }

    /// Said once Shift was pressed too slowly.
    #[must_use]
    pub fn timed_out_text(mut self, text: &str) -> Self {
        self.words.set("timed-out", text);
        self
    }

    /// Said after Shift was pressed once.
    #[must_use]
    pub fn two_more_times_text(mut self, text: &str) -> Self {
        self.words.set("press-two-more-times", text);
        self
    }

    /// Said after Shift was pressed twice.
    #[must_use]
    pub fn one_more_time_text(mut self, text: &str) -> Self {
        self.words.set("press-one-more-time", text);
        self
    }
}

impl Render for ExitThisPage {
    fn render(&self) -> Markup {
        let url = if self.url.is_empty() { WEATHER } else { &self.url };
        let content: Content = if self.content.is_empty() {
            maud::html! { span class="govuk-visually-hidden" { "Emergency" } " Exit this page" }.into()
        } else {
            self.content.clone()
        };
        let button = Button::new(content)
            .link(url)
            .warning()
            .class("govuk-exit-this-page__button govuk-js-exit-this-page-button")
            .attr("rel", "nofollow noreferrer");
        let element = Element::new("div")
            .class("govuk-exit-this-page")
            .extra(&self.extra)
            .attr("data-module", "govuk-exit-this-page");
        self.words.on(element.attr("id", self.id.filled())).wrap(button)
    }
}
