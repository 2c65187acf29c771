//! A state in one or two words.

use maud::{Markup, Render};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// The state of a thing, in words and in colour.
#[derive(Debug, Clone, Default)]
pub struct Tag {
    content: Content,
    extra: Extra,
}

extras!(Tag);

/// The colours a tag can have; the words must say all that the colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Grey,
    Green,
    Teal,
    Blue,
    Purple,
    Magenta,
    Red,
    Orange,
    Yellow,
}

impl Tag {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn colour(self, colour: Colour) -> Self {
        self.class(match colour {
            Colour::Grey => "govuk-tag--grey",
            Colour::Green => "govuk-tag--green",
            Colour::Teal => "govuk-tag--teal",
            Colour::Blue => "govuk-tag--blue",
            Colour::Purple => "govuk-tag--purple",
            Colour::Magenta => "govuk-tag--magenta",
            Colour::Red => "govuk-tag--red",
            Colour::Orange => "govuk-tag--orange",
            Colour::Yellow => "govuk-tag--yellow",
        })
    }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        Element::new("strong").class("govuk-tag").extra(&self.extra).wrap(&self.content)
    }
}
