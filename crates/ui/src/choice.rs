//! One radio button or checkbox.

use crate::content::{Content, Value};
use crate::element::{Extra, extras};

/// One radio button or checkbox.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub(crate) value: String,
    pub(crate) label: Content,
    pub(crate) label_extra: Extra,
    pub(crate) hint: Content,
    pub(crate) id: Value,
    pub(crate) name: Value,
    pub(crate) checked: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) conditional: Content,
    pub(crate) behaviour: Value,
    pub(crate) extra: Extra,
}

extras!(Choice);

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<Content>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Content>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    /// A checkbox may be sent under a name of its own.
    #[must_use]
    pub fn name(mut self, name: impl Into<Value>) -> Self {
        self.name = name.into();
        self
    }

    /// Overrides what the value of the whole group says.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// What to show below the choice while it is chosen (always, without JavaScript).
    #[must_use]
    pub fn reveals(mut self, content: impl Into<Content>) -> Self {
        self.conditional = content.into();
        self
    }

    /// "None of these": unchecks all other checkboxes.
    #[must_use]
    pub fn exclusive(mut self) -> Self {
        self.behaviour = "exclusive".into();
        self
    }

    #[must_use]
    pub fn label_class(mut self, class: &str) -> Self {
        self.label_extra.add_class(class);
        self
    }

    #[must_use]
    pub fn label_attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.label_extra.add_attribute(name, value.into());
        self
    }
}
