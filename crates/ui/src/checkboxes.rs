//! Any number of answers.

use crate::choices::{Choices, Kind, choices_builders};
use crate::content::Value;

/// A question with any number of answers, none included.
#[derive(Debug, Clone)]
pub struct Checkboxes(Choices);

choices_builders!(Checkboxes);

impl Checkboxes {
    pub fn new(name: &str) -> Self {
        Self(Choices::new(Kind::Checkboxes, name))
    }

    /// The values that are checked at first.
    #[must_use]
    pub fn values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.0.values = values.into_iter().map(Into::into).collect();
        self
    }

    /// The id of a further explanation elsewhere on the page.
    #[must_use]
    pub fn described_by(mut self, id: impl Into<Value>) -> Self {
        self.0.described_by = id.into();
        self
    }
}
