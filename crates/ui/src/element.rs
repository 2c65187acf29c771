//! One element with attributes decided at run time, which `maud::html!` alone cannot write.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, Render, html};

use crate::content::Value;

/// Classes and attributes that a page adds to a component.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra {
    pub(crate) classes: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Extra {
    pub(crate) fn add_class(&mut self, class: &str) {
        if !self.classes.is_empty() && !class.is_empty() {
            self.classes.push(' ');
        }
        self.classes.push_str(class);
    }

    /// Puts a class of the component's own before those of the page.
    pub(crate) fn put_class_first(&mut self, class: &str) {
        let given = std::mem::replace(&mut self.classes, class.to_owned());
        self.add_class(&given);
    }

    pub(crate) fn add_attribute(&mut self, name: &str, value: Value) {
        if let Some(value) = value.0 {
            self.attributes.push((name.to_owned(), value));
        }
    }
}

/// Gives a component with a field `extra: Extra` the two builders every component has.
macro_rules! extras {
    ($component:ty) => {
        impl $component {
            /// Adds a class (or several, set apart by spaces).
            #[must_use]
            pub fn class(mut self, class: &str) -> Self {
                self.extra.add_class(class);
                self
            }

            /// Adds an attribute; `None` adds nothing.
            #[must_use]
            pub fn attr(mut self, name: &str, value: impl Into<$crate::content::Value>) -> Self {
                self.extra.add_attribute(name, value.into());
                self
            }
        }
    };
}
pub(crate) use extras;

/// Attributes that a page may set by an empty value, and that are then written without one.
const BOOLEAN: [&str; 4] = ["hidden", "readonly", "required", "autofocus"];

/// An element being written. Of two attributes with one name the first counts, as in a browser.
pub(crate) struct Element {
    tag: &'static str,
    classes: String,
    attributes: Vec<(String, Option<String>)>,
}

impl Element {
    pub(crate) fn new(tag: &'static str) -> Self {
        Self { tag, classes: String::new(), attributes: Vec::new() }
    }

    /// A heading of level 1 to 6.
    pub(crate) fn heading(level: u8) -> Self {
        Self::new(match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        })
    }

    pub(crate) fn class(mut self, class: &str) -> Self {
        if !self.classes.is_empty() && !class.is_empty() {
            self.classes.push(' ');
        }
        self.classes.push_str(class);
        self
    }

    pub(crate) fn class_if(self, wanted: bool, class: &str) -> Self {
        if wanted { self.class(class) } else { self }
    }

    pub(crate) fn attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Value(Some(value)) = value.into() {
            self.put(name, Some(value));
        }
        self
    }

    /// A boolean attribute, such as `disabled`.
    pub(crate) fn flag(mut self, name: &str, wanted: bool) -> Self {
        if wanted {
            self.put(name, None);
        }
        self
    }

    pub(crate) fn extra(mut self, extra: &Extra) -> Self {
        self = self.class(&extra.classes);
        for (name, value) in &extra.attributes {
            self.put(name, Some(value.clone()));
        }
        self
    }

    pub(crate) fn wrap(self, content: impl Render) -> Markup {
        let tag = self.tag;
        PreEscaped(format!("{}{}</{tag}>", self.void().0, content.render().0))
    }

    /// An element without content or end tag, such as `input`.
    pub(crate) fn void(self) -> Markup {
        let mut out = format!("<{}", self.tag);
        if !self.classes.is_empty() {
            push_attribute(&mut out, "class", Some(&self.classes));
        }
        for (name, value) in &self.attributes {
            push_attribute(&mut out, name, value.as_deref());
        }
        out.push('>');
        PreEscaped(out)
    }

    fn put(&mut self, name: &str, value: Option<String>) {
        let value = value.filter(|value| !(value.is_empty() && BOOLEAN.contains(&name)));
        if !self.attributes.iter().any(|(known, _)| known == name) {
            self.attributes.push((name.to_owned(), value));
        }
    }
}

fn push_attribute(out: &mut String, name: &str, value: Option<&str>) {
    let name: String =
        name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '>' | '/' | '=')).collect();
    match value {
        None => drop(write!(out, " {name}")),
        Some(value) => drop(write!(out, " {name}=\"{}\"", html! { (value) }.0)),
    }
}
