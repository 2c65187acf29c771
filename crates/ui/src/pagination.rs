//! Moving through a long list.

use maud::{Markup, PreEscaped, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};

/// Links to the page before, the page after, and to pages by number.
#[derive(Debug, Clone, Default)]
pub struct Pagination {
    previous: Option<PageStep>,
    next: Option<PageStep>,
    items: Vec<PageNumber>,
    label: String,
    extra: Extra,
}

extras!(Pagination);

impl Pagination {
    pub fn new() -> Self {
        Self::default()
    }

    /// The steps through a list of `last` pages at `path`, standing on page `here`: first, last and neighbours, 1 ⋯ 4 5 6 ⋯ 12.
    /// None where there is one page only.
    pub fn through(path: &str, here: usize, last: usize) -> Option<Self> {
        if last < 2 {
            return None;
        }
        let and = if path.contains('?') { '&' } else { '?' };
        let address = |page: usize| format!("{path}{and}page={page}");
        let mut steps = Self::new()
            .previous((here > 1).then(|| PageStep::new(address(here - 1))))
            .next((here < last).then(|| PageStep::new(address(here + 1))));
        let mut before = 0;
        for page in (1..=last).filter(|page| *page == 1 || *page == last || page.abs_diff(here) <= 1) {
            if page > before + 1 {
                steps = steps.page(PageNumber::ellipsis());
            }
            steps = steps.page(PageNumber::new(page.to_string(), address(page)).current(page == here));
            before = page;
        }
        Some(steps)
    }

    #[must_use]
    pub fn previous(mut self, step: impl Into<Option<PageStep>>) -> Self {
        self.previous = step.into();
        self
    }

    #[must_use]
    pub fn next(mut self, step: impl Into<Option<PageStep>>) -> Self {
        self.next = step.into();
        self
    }

    #[must_use]
    pub fn page(mut self, page: PageNumber) -> Self {
        self.items.push(page);
        self
    }

    /// What a screen reader calls it; "Pagination" where nothing is said.
    #[must_use]
    pub fn label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }
}

impl Render for Pagination {
    fn render(&self) -> Markup {
        let block = self.items.is_empty() && (self.previous.is_some() || self.next.is_some());
        let label = if self.label.is_empty() { "Pagination" } else { &self.label };
        Element::new("nav")
            .class("govuk-pagination")
            .class_if(block, "govuk-pagination--block")
            .attr("aria-label", label)
            .extra(&self.extra)
            .wrap(html! {
                @if let Some(step) = &self.previous { (step.render(Direction::Previous, block)) }
                @if !self.items.is_empty() {
                    ul class="govuk-pagination__list" { @for item in &self.items { (item) } }
                }
                @if let Some(step) = &self.next { (step.render(Direction::Next, block)) }
            })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Previous,
    Next,
}

/// A step to the page before or after.
#[derive(Debug, Clone, Default)]
pub struct PageStep {
    href: String,
    content: Content,
    label: String,
    extra: Extra,
}

extras!(PageStep);

impl PageStep {
    pub fn new(href: impl Into<String>) -> Self {
        Self { href: href.into(), ..Self::default() }
    }

    /// Other words than "Previous page" and "Next page".
    #[must_use]
    pub fn text(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }

    /// What is to be found there; shown where there are no page numbers.
    #[must_use]
    pub fn label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    fn render(&self, direction: Direction, block: bool) -> Markup {
        let (rel, word, icon) = match direction {
            Direction::Previous => ("prev", "Previous", PREVIOUS_ICON),
            Direction::Next => ("next", "Next", NEXT_ICON),
        };
        let icon_first = block || direction == Direction::Previous;
        let title = Element::new("span")
            .class("govuk-pagination__link-title")
            .class_if(block && self.label.is_empty(), "govuk-pagination__link-title--decorated")
            .wrap(html! {
                @if self.content.is_empty() {
                    (word) span class="govuk-visually-hidden" { " page" }
                } @else {
                    (self.content)
                }
            });
        let link = Element::new("a")
            .class("govuk-link govuk-pagination__link")
            .attr("href", self.href.as_str())
            .attr("rel", rel)
            .extra(&self.extra)
            .wrap(html! {
                @if icon_first { (icon) }
                (title)
                @if block && !self.label.is_empty() {
                    span class="govuk-visually-hidden" { ":" }
                    span class="govuk-pagination__link-label" { (self.label) }
                }
                @if !icon_first { (icon) }
            });
        html! { div class=(format!("govuk-pagination__{rel}")) { (link) } }
    }
}

/// A page by number, or an ellipsis where some are left out.
#[derive(Debug, Clone, Default)]
pub struct PageNumber {
    number: String,
    href: String,
    current: bool,
    ellipsis: bool,
    spoken: Value,
    extra: Extra,
}

extras!(PageNumber);

impl PageNumber {
    pub fn new(number: impl Into<String>, href: impl Into<String>) -> Self {
        Self { number: number.into(), href: href.into(), ..Self::default() }
    }

    pub fn ellipsis() -> Self {
        Self { ellipsis: true, ..Self::default() }
    }

    /// Marks the page one is on.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// What a screen reader says in place of "Page 3".
    #[must_use]
    pub fn spoken(mut self, text: impl Into<Value>) -> Self {
        self.spoken = text.into();
        self
    }
}

impl Render for PageNumber {
    fn render(&self) -> Markup {
        let item = Element::new("li")
            .class("govuk-pagination__item")
            .class_if(self.current, "govuk-pagination__item--current")
            .class_if(self.ellipsis, "govuk-pagination__item--ellipsis");
        if self.ellipsis {
            return item.wrap("⋯");
        }
        let spoken = self.spoken.as_deref().map_or_else(|| format!("Page {}", self.number), str::to_owned);
        item.wrap(
            Element::new("a")
                .class("govuk-link govuk-pagination__link")
                .attr("href", self.href.as_str())
                .attr("aria-label", spoken)
                .attr("aria-current", self.current.then_some("page"))
                .extra(&self.extra)
                .wrap(&self.number),
        )
    }
}

const PREVIOUS_ICON: PreEscaped<&str> = PreEscaped(
    r#"<svg class="govuk-pagination__icon govuk-pagination__icon--prev" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"></path></svg>"#,
);

const NEXT_ICON: PreEscaped<&str> = PreEscaped(
    r#"<svg class="govuk-pagination__icon govuk-pagination__icon--next" xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"></path></svg>"#,
);
