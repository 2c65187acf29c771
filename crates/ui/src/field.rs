//! What every question with one input has: name, label, hint, error, and the group they stand in.

use maud::{Markup, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra};
use crate::error_message::ErrorMessage;
use crate::hint::Hint;
use crate::label::Label;

/// The common part of text input, text area, select and file upload.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) id: Value,
    pub(crate) label: Label,
    pub(crate) hint: Content,
    pub(crate) error: Content,
    pub(crate) described_by: Value,
    pub(crate) disabled: bool,
    pub(crate) group: Extra,
    pub(crate) before: Content,
    pub(crate) after: Content,
    pub(crate) extra: Extra,
}

impl Field {
    pub(crate) fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { name: name.to_owned(), label: Label::new(label), ..Self::default() }
    }

    pub(crate) fn id(&self) -> &str {
        self.id.filled().unwrap_or(&self.name)
    }

    pub(crate) fn has_error(&self) -> bool {
        !self.error.is_empty()
    }

    /// The ids of all that explains the input, for `aria-describedby`.
    pub(crate) fn described_by(&self) -> Value {
        described_by(self.described_by.filled(), self.id(), &self.hint, &self.error)
    }

    /// Label, hint and error, then what `input` writes, all in one form group.
    pub(crate) fn group(&self, input: &Markup) -> Markup {
        group(&self.error, &self.group).wrap(html! {
            (self.label.clone().names(self.id()))
            (explanations(self.id(), &self.hint, &self.error))
            (input)
        })
    }
}

pub(crate) fn group(error: &Content, extra: &Extra) -> Element {
    Element::new("div").class("govuk-form-group").class_if(!error.is_empty(), "govuk-form-group--error").extra(extra)
}

/// The hint and the error message of a question.
pub(crate) fn explanations(id: &str, hint: &Content, error: &Content) -> Markup {
    html! {
        @if !hint.is_empty() { (Hint::new(hint.clone()).id(format!("{id}-hint"))) }
        @if !error.is_empty() { (ErrorMessage::new(error.clone()).id(format!("{id}-error"))) }
    }
}

pub(crate) fn described_by(given: Option<&str>, id: &str, hint: &Content, error: &Content) -> Value {
    let mut ids: Vec<String> = given.into_iter().map(str::to_owned).collect();
    if !hint.is_empty() {
        ids.push(format!("{id}-hint"));
    }
    if !error.is_empty() {
        ids.push(format!("{id}-error"));
    }
    if ids.is_empty() { Value::default() } else { ids.join(" ").into() }
}

/// Gives a component with a field `field: Field` the builders all such components share.
macro_rules! field_builders {
    ($component:ty) => {
        impl $component {
            /// The id of the input, where it is not its name.
            #[must_use]
            pub fn id(mut self, id: impl Into<$crate::content::Value>) -> Self {
                self.field.id = id.into();
                self
            }

            #[must_use]
            pub fn hint(mut self, hint: impl Into<$crate::content::Content>) -> Self {
                self.field.hint = hint.into();
                self
            }

            /// What is wrong with the answer; `None` where nothing is.
            #[must_use]
            pub fn error(mut self, error: impl Into<$crate::content::Content>) -> Self {
                self.field.error = error.into();
                self
            }

            /// Takes the message for this field, if any, from the errors of the page.
            #[must_use]
            pub fn errors(self, errors: &$crate::errors::Errors) -> Self {
                let message = errors.on(&self.field.name).map(str::to_owned);
                if message.is_some() { self.error(message) } else { self }
            }

            #[must_use]
            pub fn label_class(mut self, class: &str) -> Self {
                self.field.label = self.field.label.class(class);
                self
            }

            /// Makes the label the heading of the page.
            #[must_use]
            pub fn page_heading(mut self) -> Self {
                self.field.label = self.field.label.page_heading();
                self
            }

            /// The id of a further explanation elsewhere on the page.
            #[must_use]
            pub fn described_by(mut self, id: impl Into<$crate::content::Value>) -> Self {
                self.field.described_by = id.into();
                self
            }

            #[must_use]
            pub fn disabled(mut self, disabled: bool) -> Self {
                self.field.disabled = disabled;
                self
            }

            #[must_use]
            pub fn group_class(mut self, class: &str) -> Self {
                self.field.group.add_class(class);
                self
            }

            /// Adds a class to the input.
            #[must_use]
            pub fn class(mut self, class: &str) -> Self {
                self.field.extra.add_class(class);
                self
            }

            /// Adds an attribute to the input; `None` adds nothing.
            #[must_use]
            pub fn attr(mut self, name: &str, value: impl Into<$crate::content::Value>) -> Self {
                self.field.extra.add_attribute(name, value.into());
                self
            }
        }
    };
}
pub(crate) use field_builders;
