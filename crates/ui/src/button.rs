//! Buttons.

use maud::{Markup, PreEscaped, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// A button, or a link that looks like one.
#[derive(Debug, Clone, Default)]
pub struct Button {
    content: Content,
    href: Value,
    kind: Value,
    name: Value,
    value: Value,
    id: Value,
    disabled: bool,
    start: bool,
    prevent_double_click: Option<bool>,
    extra: Extra,
}

extras!(Button);

impl Button {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// A second thing to do beside the main one.
    #[must_use]
    pub fn secondary(self) -> Self {
        self.class("govuk-button--secondary")
    }

    /// For what cannot be undone.
    #[must_use]
    pub fn warning(self) -> Self {
        self.class("govuk-button--warning")
    }

    /// Makes it a link to `href`.
    #[must_use]
    pub fn link(mut self, href: impl Into<Value>) -> Self {
        self.href = href.into();
        self
    }

    /// The HTML type: `submit` (as it is), `button` or `reset`.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<Value>) -> Self {
        self.kind = kind.into();
        self
    }

    #[must_use]
    pub fn name(mut self, name: impl Into<Value>) -> Self {
        self.name = name.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// The large one with an arrow that begins a service.
    #[must_use]
    pub fn start(mut self) -> Self {
        self.start = true;
        self
    }

    /// Ignores the second click of a double click (with JavaScript).
    #[must_use]
    pub fn prevent_double_click(mut self, wanted: bool) -> Self {
        self.prevent_double_click = Some(wanted);
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let content = html! {
            @if self.start && !self.content.is_text() { span { (self.content) } } @else { (self.content) }
            @if self.start { (START_ICON) }
        };
        let element = if let Some(href) = self.href.filled() {
            Element::new("a").attr("href", href).attr("role", "button").attr("draggable", "false")
        } else {
            let prevent = self.prevent_double_click.map(|wanted| if wanted { "true" } else { "false" });
            Element::new("button")
                .attr("type", self.kind.filled().unwrap_or("submit"))
                .attr("value", self.value.filled())
                .attr("name", self.name.filled())
                .flag("disabled", self.disabled)
                .attr("aria-disabled", self.disabled.then_some("true"))
                .attr("data-prevent-double-click", prevent)
        };
        element
            .class("govuk-button")
            .class_if(self.start, "govuk-button--start")
            .attr("data-module", "govuk-button")
            .extra(&self.extra)
            .attr("id", self.id.filled())
            .wrap(content)
    }
}

const START_ICON: PreEscaped<&str> = PreEscaped(
    r#"<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false"><path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>"#,
);

/// Buttons and links that belong to one form, side by side.
#[derive(Debug, Clone, Default)]
pub struct ButtonGroup(Vec<Markup>);

impl ButtonGroup {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn with(mut self, item: impl Render) -> Self {
        self.0.push(item.render());
        self
    }
}

impl Render for ButtonGroup {
    fn render(&self) -> Markup {
        html! { div class="govuk-button-group" { @for item in &self.0 { (item) } } }
    }
}
