//! What a component shows (text or markup) and what an attribute holds, so that every builder takes `"text"`,
//! `String`, `html! {…}` and `Option`s of them alike.

use maud::{Markup, Render, html};

/// Text (escaped when shown), markup (shown as it is), or nothing.
#[derive(Debug, Clone, Default)]
pub enum Content {
    #[default]
    Nothing,
    Text(String),
    Html(Markup),
}

impl Content {
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.is_empty(),
            Self::Html(markup) => markup.0.is_empty(),
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// This content, or `fallback` where there is none.
    pub(crate) fn or(&self, fallback: &str) -> Self {
        if self.is_empty() { fallback.into() } else { self.clone() }
    }
}

impl Render for Content {
    fn render(&self) -> Markup {
        match self {
            Self::Nothing => html! {},
            Self::Text(text) => html! { (text) },
            Self::Html(markup) => markup.clone(),
        }
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Markup> for Content {
    fn from(markup: Markup) -> Self {
        Self::Html(markup)
    }
}

impl<T: Into<Content>> From<Option<T>> for Content {
    fn from(content: Option<T>) -> Self {
        content.map_or(Self::Nothing, Into::into)
    }
}

/// The value of an attribute; nothing means that the attribute is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value(pub(crate) Option<String>);

impl Value {
    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The value unless it is missing or the empty string.
    pub(crate) fn filled(&self) -> Option<&str> {
        self.as_deref().filter(|value| !value.is_empty())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self(Some(value))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self(Some(value.clone()))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        Self(value.and_then(|value| value.into().0))
    }
}

macro_rules! value_from_number {
    ($($number:ty),*) => {
        $(impl From<$number> for Value {
            fn from(value: $number) -> Self {
                Self(Some(value.to_string()))
            }
        })*
    };
}
value_from_number!(i8, i16, i32, i64, u8, u16, u32, u64, usize);
