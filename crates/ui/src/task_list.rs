//! What has to be done, and how far each is.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};
use crate::tag::Tag;

/// A list of tasks, each with its state.
#[derive(Debug, Clone)]
pub struct TaskList {
    id_prefix: String,
    tasks: Vec<Option<Task>>,
    extra: Extra,
}

extras!(TaskList);

impl Default for TaskList {
    fn default() -> Self {
        Self { id_prefix: "task-list".to_owned(), tasks: Vec::new(), extra: Extra::default() }
    }
}

impl TaskList {
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets two lists on one page apart.
    #[must_use]
    pub fn id_prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.id_prefix);
        self
    }

    /// Adds a task; `None` adds nothing but keeps the ids of those that follow.
    #[must_use]
    pub fn task(mut self, task: impl Into<Option<Task>>) -> Self {
        self.tasks.push(task.into());
        self
    }
}

impl Render for TaskList {
    fn render(&self) -> Markup {
        Element::new("ul").class("govuk-task-list").extra(&self.extra).wrap(html! {
            @for (task, number) in self.tasks.iter().zip(1..) {
                @if let Some(task) = task { (task.render(&format!("{}-{number}", self.id_prefix))) }
            }
        })
    }
}

/// One task of a [`TaskList`].
#[derive(Debug, Clone, Default)]
pub struct Task {
    title: Content,
    title_class: String,
    href: String,
    hint: Content,
    status: Content,
    status_class: String,
    class: String,
}

impl Task {
    /// A task and its state in plain words, as a finished one has it.
    pub fn new(title: impl Into<Content>, status: impl Into<Content>) -> Self {
        Self { title: title.into(), status: status.into(), ..Self::default() }
    }

    /// A task with its state as a tag, for what still wants doing.
    pub fn tagged(title: impl Into<Content>, status: &Tag) -> Self {
        Self::new(title, status.render())
    }

    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Content>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.class);
        self
    }

    #[must_use]
    pub fn title_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.title_class);
        self
    }

    #[must_use]
    pub fn status_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.status_class);
        self
    }

    fn render(&self, id: &str) -> Markup {
        let (hint_id, status_id) = (format!("{id}-hint"), format!("{id}-status"));
        let title = if self.href.is_empty() {
            Element::new("div").class(&self.title_class).wrap(&self.title)
        } else {
            let described = if self.hint.is_empty() { status_id.clone() } else { format!("{hint_id} {status_id}") };
            Element::new("a")
                .class("govuk-link govuk-task-list__link")
                .class(&self.title_class)
                .attr("href", self.href.as_str())
                .attr("aria-describedby", described)
                .wrap(&self.title)
        };
        Element::new("li")
            .class("govuk-task-list__item")
            .class_if(!self.href.is_empty(), "govuk-task-list__item--with-link")
            .class(&self.class)
            .wrap(html! {
                div class="govuk-task-list__name-and-hint" {
                    (title)
                    @if !self.hint.is_empty() { div id=(hint_id) class="govuk-task-list__hint" { (self.hint) } }
                }
                (Element::new("div")
                    .class("govuk-task-list__status")
                    .class(&self.status_class)
                    .attr("id", status_id)
                    .wrap(&self.status))
            })
    }
}
