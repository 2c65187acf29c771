//! How sure the index is that a candidate is the child who was asked for.

use maud::{Markup, Render};

use crate::tag::Tag;

/// The three grades of a candidate, told apart by word, frame and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Certain,
    Probable,
    Possible,
}

impl Render for Grade {
    fn render(&self) -> Markup {
        let (word, class) = match self {
            Self::Certain => ("Certain", "trellis-grade trellis-grade--certain"),
            Self::Probable => ("Probable", "trellis-grade trellis-grade--probable"),
            Self::Possible => ("Possible", "trellis-grade trellis-grade--possible"),
        };
        Tag::new(word).class(class).render()
    }
}
