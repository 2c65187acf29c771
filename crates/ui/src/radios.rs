//! One answer out of a few.

use crate::choices::{Choices, Kind, choices_builders};
use crate::content::Value;

/// A question with one answer out of a few, all in sight.
#[derive(Debug, Clone)]
pub struct Radios(Choices);

choices_builders!(Radios);

impl Radios {
    pub fn new(name: &str) -> Self {
        Self(Choices::new(Kind::Radios, name))
    }

    /// The value that is chosen at first.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.0.values = value.into().filled().map(str::to_owned).into_iter().collect();
        self
    }

    /// Beside each other; for two short answers.
    #[must_use]
    pub fn inline(self) -> Self {
        self.class("govuk-radios--inline")
    }
}
