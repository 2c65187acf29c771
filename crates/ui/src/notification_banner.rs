//! News at the top of a page that is not about the page itself.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

const TITLE_ID: &str = "govuk-notification-banner-title";

/// What has just happened, or what one must know now.
#[derive(Debug, Clone)]
pub struct NotificationBanner {
    content: Content,
    title: Content,
    title_id: String,
    title_level: u8,
    role: Value,
    success: bool,
    disable_auto_focus: Option<bool>,
    extra: Extra,
}

extras!(NotificationBanner);

impl NotificationBanner {
    /// Something one must know, under the title "Important".
    pub fn new(content: impl Into<Content>) -> Self {
        Self {
            content: content.into(),
            title: Content::Nothing,
            title_id: TITLE_ID.to_owned(),
            title_level: 2,
            role: Value::default(),
            success: false,
            disable_auto_focus: None,
            extra: Extra::default(),
        }
    }

    /// What has just been done, under the title "Success"; read out at once.
    pub fn success(content: impl Into<Content>) -> Self {
        Self { success: true, ..Self::new(content) }
    }

    #[must_use]
    pub fn title(mut self, title: impl Into<Content>) -> Self {
        self.title = title.into();
        self
    }

    #[must_use]
    pub fn title_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.title_id);
        self
    }

    #[must_use]
    pub fn title_level(mut self, level: u8) -> Self {
        self.title_level = level;
        self
    }

    #[must_use]
    pub fn role(mut self, role: impl Into<Value>) -> Self {
        self.role = role.into();
        self
    }

    #[must_use]
    pub fn disable_auto_focus(mut self, disabled: impl Into<Option<bool>>) -> Self {
        self.disable_auto_focus = disabled.into();
        self
    }
}

impl Render for NotificationBanner {
    fn render(&self) -> Markup {
        let usual_role = if self.success { "alert" } else { "region" };
        let title = self.title.or(if self.success { "Success" } else { "Important" });
        let heading = Element::heading(self.title_level)
            .class("govuk-notification-banner__title")
            .attr("id", self.title_id.as_str())
            .wrap(title);
        let disable: Value = self.disable_auto_focus.map(|disabled| disabled.to_string()).into();
        Element::new("div")
            .class("govuk-notification-banner")
            .class_if(self.success, "govuk-notification-banner--success")
            .attr("role", self.role.filled().unwrap_or(usual_role))
            .attr("aria-labelledby", self.title_id.as_str())
            .attr("data-module", "govuk-notification-banner")
            .attr("data-disable-auto-focus", disable)
            .extra(&self.extra)
            .wrap(html! {
                div class="govuk-notification-banner__header" { (heading) }
                div class="govuk-notification-banner__content" {
                    @if self.content.is_text() {
                        p class="govuk-notification-banner__heading" { (self.content) }
                    } @else {
                        (self.content)
                    }
                }
            })
    }
}
