//! What is wrong with a form that was sent: the page shows it at the top and beside each field.

use crate::error_summary::ErrorSummary;
use crate::link::Link;

/// Messages by field, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<FieldError>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct FieldError {
    field: String,
    anchor: String,
    message: String,
}

impl Errors {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message about `field`; the summary links to the element with the same id.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.add_at(field, field, message);
    }

    /// Adds a message about `field` whose first input has another id, such as `born-day`.
    pub fn add_at(&mut self, field: &str, anchor: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), anchor: anchor.to_owned(), message: message.into() });
    }

    /// Adds a message about the form as a whole.
    pub fn add_general(&mut self, message: impl Into<String>) {
        self.add_at("", "", message);
    }

    #[must_use]
    pub fn with(mut self, field: &str, message: impl Into<String>) -> Self {
        self.add(field, message);
        self
    }

    /// The first message about a field.
    pub fn on(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn summary(&self) -> Option<ErrorSummary> {
        let links = self.0.iter().map(|error| {
            let href = if error.anchor.is_empty() { String::new() } else { format!("#{}", error.anchor) };
            Link::new(error.message.as_str(), href)
        });
        (!self.is_empty()).then(|| links.fold(ErrorSummary::default(), ErrorSummary::error))
    }
}
