//! A form that is sent once.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// The name under which every form sends its idempotency key.
pub const KEY_FIELD: &str = "idempotency_key";

/// A POST form with the key that makes a second sending harmless. Cross-site requests are refused by their
/// `Origin` and `Sec-Fetch-Site`, so there is no token.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    key: String,
    multipart: bool,
    body: Content,
    extra: Extra,
}

extras!(Form);

impl Form {
    /// `key` is new for every form that is shown; a form shown again with errors keeps its key.
    pub fn new(action: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            key: key.into(),
            multipart: false,
            body: Content::Nothing,
            extra: Extra::default(),
        }
    }

    /// For forms that carry files.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Content>) -> Self {
        self.body = body.into();
        self
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        Element::new("form")
            .class("trellis-form")
            .attr("action", self.action.as_str())
            .attr("method", "post")
            .attr("enctype", self.multipart.then_some("multipart/form-data"))
            // The server checks everything and says so in its own words.
            .flag("novalidate", true)
            .extra(&self.extra)
            .wrap(html! {
                input type="hidden" name=(KEY_FIELD) value=(self.key);
                (self.body)
            })
    }
}
