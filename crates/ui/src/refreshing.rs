//! A part of a page that follows what goes on in the server.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::Element;

/// A part that fetches itself anew every few seconds until the server sends it as finished. Without JavaScript a
/// link does the same.
#[derive(Debug, Clone)]
pub struct Refreshing {
    id: String,
    seconds: Option<u16>,
    content: Content,
}

impl Refreshing {
    pub fn new(id: impl Into<String>, seconds: u16, content: impl Into<Content>) -> Self {
        Self { id: id.into(), seconds: Some(seconds), content: content.into() }
    }

    /// The last state, after which nothing is fetched any more.
    pub fn finished(id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { id: id.into(), seconds: None, content: content.into() }
    }
}

impl Render for Refreshing {
    fn render(&self) -> Markup {
        let again = format!("?again#{}", self.id);
        Element::new("div")
            .class("trellis-refreshing")
            .attr("id", self.id.as_str())
            .attr("data-refresh", self.seconds)
            .wrap(html! {
                (self.content)
                @if self.seconds.is_some() {
                    p class="govuk-body trellis-refreshing__again" {
                        a class="govuk-link govuk-link--no-visited-state" href=(again) { "See how far it is now" }
                    }
                }
            })
    }
}

/// How much of a long task is done.
#[derive(Debug, Clone)]
pub struct Progress {
    id: String,
    label: String,
    done: u64,
    total: u64,
    note: String,
}

impl Progress {
    pub fn new(id: impl Into<String>, label: impl Into<String>, done: u64, total: u64) -> Self {
        Self { id: id.into(), label: label.into(), done, total, note: String::new() }
    }

    /// A few words on the state, for instance "about 2 minutes left".
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

impl Render for Progress {
    fn render(&self) -> Markup {
        html! {
            div class="trellis-progress" {
                label class="govuk-label govuk-label--s" for=(self.id) { (self.label) }
                progress id=(self.id) class="trellis-progress__bar" max=(self.total.max(1)) value=(self.done) {}
                p class="govuk-body" {
                    (in_thousands(self.done)) " of " (in_thousands(self.total)) @if !self.note.is_empty() { ", " (self.note) }
                }
            }
        }
    }
}

/// 41250 is written 41,250.
fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
