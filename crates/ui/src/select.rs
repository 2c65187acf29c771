//! A choice from a closed list, folded up.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};
use crate::field::{Field, field_builders};

/// A choice of one from a list too long for radios.
#[derive(Debug, Clone, Default)]
pub struct Select {
    pub(crate) field: Field,
    value: Value,
    options: Vec<SelectOption>,
}

field_builders!(Select);

impl Select {
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: Field::new(name, label), ..Self::default() }
    }

    /// The value that is chosen at first.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn option(mut self, option: impl Into<Option<SelectOption>>) -> Self {
        self.options.extend(option.into());
        self
    }

    /// Adds one option for each pair of value and text.
    #[must_use]
    pub fn options<V: Into<Value>, T: Into<String>>(mut self, pairs: impl IntoIterator<Item = (V, T)>) -> Self {
        self.options.extend(pairs.into_iter().map(|(value, text)| SelectOption::new(value, text)));
        self
    }
}

impl Render for Select {
    fn render(&self) -> Markup {
        let field = &self.field;
        let chosen = self.value.filled();
        let input = Element::new("select")
            .class("govuk-select")
            .class(&field.extra.classes)
            .class_if(field.has_error(), "govuk-select--error")
            .attr("id", field.id())
            .attr("name", field.name.as_str())
            .flag("disabled", field.disabled)
            .attr("aria-describedby", field.described_by())
            .extra(&Extra { classes: String::new(), attributes: field.extra.attributes.clone() })
            .wrap(html! { @for option in &self.options { (option.render(chosen)) } });
        field.group(&html! { (field.before) (input) (field.after) })
    }
}

/// One option of a [`Select`].
#[derive(Debug, Clone, Default)]
pub struct SelectOption {
    value: Value,
    text: String,
    selected: Option<bool>,
    disabled: bool,
    extra: Extra,
}

extras!(SelectOption);

impl SelectOption {
    /// Without a value (`None::<&str>`) the text is the value.
    pub fn new(value: impl Into<Value>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), ..Self::default() }
    }

    /// Overrides what the value of the whole select says.
    #[must_use]
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }

    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    fn render(&self, chosen: Option<&str>) -> Markup {
        let value = self.value.as_deref().unwrap_or(&self.text);
        let selected = self.selected.unwrap_or_else(|| chosen == Some(value));
        Element::new("option")
            .attr("value", self.value.clone())
            .flag("selected", selected)
            .flag("disabled", self.disabled)
            .extra(&self.extra)
            .wrap(&self.text)
    }
}
