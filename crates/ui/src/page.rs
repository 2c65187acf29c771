//! A whole page.

use maud::{DOCTYPE, Markup, Render, html};

use crate::back_link::BackLink;
use crate::breadcrumbs::Breadcrumbs;
use crate::content::{Content, Value};
use crate::element::Element;
use crate::errors::Errors;
use crate::exit_this_page::ExitThisPage;
use crate::glossary;
use crate::notification_banner::NotificationBanner;
use crate::shell::Shell;
use crate::skip_link::SkipLink;

/// What one use case shows. Rooms make pages; the binary puts them in the [`Shell`] of the request.
#[derive(Debug, Clone, Default)]
pub struct Page {
    heading: String,
    caption: String,
    window_title: Option<String>,
    own_heading: bool,
    above: Content,
    errors: Errors,
    banner: Content,
    body: Content,
    wide: bool,
    letter: bool,
    leave_to: Option<String>,
}

impl Page {
    /// A page under a heading, which is its window title as well.
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }

    /// The title of the window where it is not the heading. Browsers keep titles in their history: a page whose
    /// heading names a child needs one that does not.
    #[must_use]
    pub fn window_title(mut self, title: impl Into<String>) -> Self {
        self.window_title = Some(title.into());
        self
    }

    /// A small line above the heading.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// The body has its own `h1`, such as the legend of its one question.
    #[must_use]
    pub fn own_heading(mut self) -> Self {
        self.own_heading = true;
        self
    }

    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.above = html! { nav aria-label="Back" { (BackLink::new(href)) } }.into();
        self
    }

    #[must_use]
    pub fn breadcrumbs(mut self, breadcrumbs: &Breadcrumbs) -> Self {
        self.above = breadcrumbs.render().into();
        self
    }

    /// Shows the summary of all errors at the top and says "Error" in the window title.
    #[must_use]
    pub fn errors(mut self, errors: &Errors) -> Self {
        self.errors = errors.clone();
        self
    }

    /// News at the top, such as that something was saved.
    #[must_use]
    pub fn banner(mut self, banner: impl Into<Option<NotificationBanner>>) -> Self {
        self.banner = banner.into().map(|banner| banner.render()).into();
        self
    }

    /// Uses the whole width; for tables.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// On paper it is a letter to a family: under the trust's name, without a word on its handling.
    #[must_use]
    pub fn letter(mut self) -> Self {
        self.letter = true;
        self
    }

    /// For pages on which somebody must not be seen: a button, and Shift pressed three times, lead to `url` at once.
    #[must_use]
    pub fn leave_to(mut self, url: impl Into<String>) -> Self {
        self.leave_to = Some(url.into());
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Content>) -> Self {
        self.body = body.into();
        self
    }

    /// The whole document.
    pub fn in_shell(&self, shell: &Shell) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" class="govuk-template" {
                (self.head(shell))
                (self.body_element(shell))
            }
        }
    }

    fn head(&self, shell: &Shell) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                title {
                    @if !self.errors.is_empty() { "Error: " }
                    (self.window_title.as_ref().unwrap_or(&self.heading)) " – Trellis"
                }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="referrer" content="same-origin";
                @if let Some(assets) = &shell.assets {
                    link rel="icon" href=(assets.icon) type="image/svg+xml" sizes="any";
                    link rel="stylesheet" href=(assets.css);
                }
            }
        }
    }

    fn body_element(&self, shell: &Shell) -> Markup {
        let seconds: Value = shell.session_seconds.into();
        let body = html! { (self.body) };
        Element::new("body").class("govuk-template__body").attr("data-session-seconds", seconds).wrap(html! {
            @if let Some(assets) = &shell.assets { script src=(assets.init_js) {} }
            (SkipLink::new("Skip to main content", "#main-content"))
            (if self.letter { shell.sheet.as_letter() } else { shell.sheet.clone() })
            (shell.header())
            div class="govuk-width-container" {
                (self.above)
                main class="govuk-main-wrapper" id="main-content" {
                    @if let Some(url) = &self.leave_to { (ExitThisPage::new(url.as_str()).text("Leave this page quickly")) }
                    div class="govuk-grid-row" {
                        div class=(if self.wide { "govuk-grid-column-full" } else { "govuk-grid-column-two-thirds" }) {
                            @if let Some(summary) = self.errors.summary() { (summary) }
                            (self.banner)
                            (self.title())
                            (body)
                            @if let Some(words) = glossary::on_page(&shell.terms, &body.0) { (words) }
                        }
                    }
                }
            }
            (shell.footer())
            @if let Some(assets) = &shell.assets { script type="module" src=(assets.app_js) {} }
        })
    }

    fn title(&self) -> Markup {
        html! {
            @if !self.own_heading {
                h1 class="govuk-heading-l" {
                    @if !self.caption.is_empty() { span class="govuk-caption-l" { (self.caption) } " " }
                    (self.heading)
                }
            }
        }
    }
}
