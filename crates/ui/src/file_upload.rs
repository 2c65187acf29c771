//! Sending a file.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra};
use crate::field::{Field, field_builders};
use crate::i18n::Words;

/// A choice of one or several files from the person's own machine.
#[derive(Debug, Clone, Default)]
pub struct FileUpload {
    field: Field,
    multiple: bool,
    drop_zone: bool,
    wrapper: Extra,
    words: Words,
}

field_builders!(FileUpload);

impl FileUpload {
    pub fn new(name: &str, label: impl Into<Content>) -> Self {
        Self { field: Field::new(name, label), ..Self::default() }
    }

    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// The kinds of file the browser offers, such as `.csv`.
    #[must_use]
    pub fn accept(self, kinds: &str) -> Self {
        self.attr("accept", kinds)
    }

    /// With JavaScript, a larger area on which a file can be dropped.
    #[must_use]
    pub fn drop_zone(mut self) -> Self {
        self.drop_zone = true;
        self
    }

    #[must_use]
    pub fn wrapper_class(mut self, class: &str) -> Self {
        self.wrapper.add_class(class);
        self
    }

    #[must_use]
    pub fn wrapper_attr(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.wrapper.add_attribute(name, value.into());
        self
    }

    /// Other words for the script, for instance `("no-file-chosen", "Nothing chosen yet")`.
    #[must_use]
    pub fn words(mut self, key: &str, text: &str) -> Self {
        self.words.set(key, text);
        self
    }
}

impl Render for FileUpload {
    fn render(&self) -> Markup {
        let field = &self.field;
        let input = Element::new("input")
            .class("govuk-file-upload")
            .class(&field.extra.classes)
            .class_if(field.has_error(), "govuk-file-upload--error")
            .attr("id", field.id())
            .attr("name", field.name.as_str())
            .attr("type", "file")
            .flag("disabled", field.disabled)
            .flag("multiple", self.multiple)
            .attr("aria-describedby", field.described_by())
            .extra(&Extra { classes: String::new(), attributes: field.extra.attributes.clone() })
            .void();
        let input = if self.drop_zone {
            let wrapper =
                Element::new("div").class("govuk-file-upload-wrapper").attr("data-module", "govuk-file-upload");
            self.words.on(wrapper).extra(&self.wrapper).wrap(input)
        } else {
            input
        };
        field.group(&html! { (field.before) (input) (field.after) })
    }
}
