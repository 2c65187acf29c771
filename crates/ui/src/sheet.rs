//! What a printed sheet says of itself.

use maud::{Markup, Render, html};

/// Stands at the head of a page on paper alone: whose it is, how it is to be handled, who printed it and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The trust's name; where it has none, the name of the program stands there.
    pub trust: String,
    /// How paper with what is told of families is to be handled; empty where nothing on it needs it.
    pub marking: String,
    /// "Dana Holloway, Health visitor, 22 November 2026 at 17:31"; empty where nobody is signed in.
    pub printed: String,
}

impl Sheet {
    /// For whom it is written: no marking, and no word of who printed it.
    pub(crate) fn as_letter(&self) -> Self {
        Self { trust: self.trust.clone(), ..Self::default() }
    }
}

impl Render for Sheet {
    fn render(&self) -> Markup {
        html! {
            @if !self.trust.is_empty() {
                div class="trellis-sheet" {
                    p class="trellis-sheet__trust" { (self.trust) }
                    @if !self.marking.is_empty() { p class="trellis-sheet__words" { (self.marking) } }
                    @if !self.printed.is_empty() { p class="trellis-sheet__words" { "Printed by " (self.printed) } }
                }
            }
        }
    }
}
