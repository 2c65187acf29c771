//! Words that a script of govuk-frontend shows, given to it as data attributes.

use crate::element::Element;

/// Replacements for the built-in words, by their key in the package's documentation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(Vec<(String, String)>);

impl Words {
    pub(crate) fn set(&mut self, key: &str, text: &str) {
        self.0.push((key.to_owned(), text.to_owned()));
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, text)| text.as_str())
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.iter().map(|(key, text)| (format!("data-i18n.{key}"), text.as_str()))
    }

    pub(crate) fn on(&self, element: Element) -> Element {
        self.attributes().fold(element, |element, (name, text)| element.attr(&name, text))
    }
}
