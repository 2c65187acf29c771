//! What radios and checkboxes have in common: the group their choices stand in.

use maud::{Markup, Render, html};

use crate::choice::Choice;
use crate::content::{Content, Value};
use crate::element::{Element, Extra};
use crate::field;
use crate::fieldset::Fieldset;
use crate::hint::Hint;
use crate::label::Label;

#[derive(Debug, Clone)]
enum Item {
    Choice(Box<Choice>),
    Divider(String),
    Gap,
}

/// Which of the two kinds of group is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Radios,
    Checkboxes,
}

impl Kind {
    fn input_type(self) -> &'static str {
        match self {
            Self::Radios => "radio",
            Self::Checkboxes => "checkbox",
        }
    }

    fn block(self) -> &'static str {
        match self {
            Self::Radios => "govuk-radios",
            Self::Checkboxes => "govuk-checkboxes",
        }
    }
}

/// A whole group of radios or checkboxes.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    kind: Kind,
    pub(crate) name: String,
    pub(crate) id_prefix: Value,
    pub(crate) fieldset: Option<Fieldset>,
    pub(crate) hint: Content,
    pub(crate) error: Content,
    pub(crate) described_by: Value,
    pub(crate) group: Extra,
    pub(crate) values: Vec<String>,
    items: Vec<Item>,
    pub(crate) extra: Extra,
}

impl Choices {
    pub(crate) fn new(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            id_prefix: Value::default(),
            fieldset: None,
            hint: Content::Nothing,
            error: Content::Nothing,
            described_by: Value::default(),
            group: Extra::default(),
            values: Vec::new(),
            items: Vec::new(),
            extra: Extra::default(),
        }
    }

    pub(crate) fn push(&mut self, choice: Option<Choice>) {
        self.items.push(choice.map_or(Item::Gap, |choice| Item::Choice(Box::new(choice))));
    }

    pub(crate) fn push_divider(&mut self, text: &str) {
        self.items.push(Item::Divider(text.to_owned()));
    }

    pub(crate) fn block(&self) -> &'static str {
        self.kind.block()
    }

    fn prefix(&self) -> &str {
        self.id_prefix.filled().unwrap_or(&self.name)
    }

    fn item(&self, choice: &Choice, number: usize, described_by: &Value) -> Markup {
        let block = self.kind.block();
        let id = match choice.id.filled() {
            Some(id) => id.to_owned(),
            None if number == 1 => self.prefix().to_owned(),
            None => format!("{}-{number}", self.prefix()),
        };
        let conditional_id = format!("conditional-{id}");
        let hint_id = (!choice.hint.is_empty()).then(|| format!("{id}-item-hint"));
        let outer = described_by.filled().filter(|_| self.kind == Kind::Checkboxes && self.fieldset.is_none());
        let explained: Vec<&str> = outer.into_iter().chain(hint_id.as_deref()).collect();
        let checked = choice.checked.unwrap_or_else(|| self.values.contains(&choice.value));
        let input = Element::new("input")
            .class(&format!("{block}__input"))
            .attr("id", id.as_str())
            .attr("name", choice.name.filled().unwrap_or(&self.name))
            .attr("type", self.kind.input_type())
            .attr("value", choice.value.as_str())
            .flag("checked", checked)
            .flag("disabled", choice.disabled)
            .attr("data-aria-controls", (!choice.conditional.is_empty()).then_some(conditional_id.as_str()))
            .attr("data-behaviour", choice.behaviour.filled())
            .attr("aria-describedby", (!explained.is_empty()).then(|| explained.join(" ")))
            .extra(&choice.extra)
            .void();
        let mut label =
            Label::new(choice.label.clone()).class(&format!("{block}__label")).class(&choice.label_extra.classes);
        for (name, value) in &choice.label_extra.attributes {
            label = label.attr(name, value);
        }
        html! {
            div class=(format!("{block}__item")) {
                (input)
                (label.names(id))
                @if let Some(hint_id) = &hint_id {
                    (Hint::new(choice.hint.clone()).class(&format!("{block}__hint")).id(hint_id))
                }
            }
            @if !choice.conditional.is_empty() {
                (Element::new("div")
                    .class(&format!("{block}__conditional"))
                    .class_if(!checked, &format!("{block}__conditional--hidden"))
                    .attr("id", conditional_id)
                    .wrap(&choice.conditional))
            }
        }
    }
}

impl Render for Choices {
    fn render(&self) -> Markup {
        let block = self.kind.block();
        let from_fieldset = self.fieldset.as_ref().and_then(|fieldset| fieldset.described_by.filled());
        let given = from_fieldset.or(self.described_by.filled());
        let described_by = field::described_by(given, self.prefix(), &self.hint, &self.error);
        let items = html! {
            @for (item, number) in self.items.iter().zip(1..) {
                @match item {
                    Item::Choice(choice) => { (self.item(choice, number, &described_by)) }
                    Item::Divider(text) => { div class=(format!("{block}__divider")) { (text) } }
                    Item::Gap => {}
                }
            }
        };
        let inner = html! {
            (field::explanations(self.prefix(), &self.hint, &self.error))
            (Element::new("div").class(block).extra(&self.extra).attr("data-module", block).wrap(items))
        };
        field::group(&self.error, &self.group).wrap(match &self.fieldset {
            Some(fieldset) => fieldset.clone().described_by(described_by.as_deref()).content(inner).render(),
            None => inner,
        })
    }
}

/// Gives radios and checkboxes the builders they share.
macro_rules! choices_builders {
    ($component:ty) => {
        impl $component {
            /// The ids of the inputs begin with this instead of the name.
            #[must_use]
            pub fn id_prefix(mut self, prefix: impl Into<$crate::content::Value>) -> Self {
                self.0.id_prefix = prefix.into();
                self
            }

            /// The question, as legend of a fieldset.
            #[must_use]
            pub fn legend(self, legend: impl Into<$crate::content::Content>) -> Self {
                self.fieldset($crate::fieldset::Fieldset::new(legend).legend_class("govuk-fieldset__legend--s"))
            }

            /// The question, as legend and as heading of the page.
            #[must_use]
            pub fn page_heading(self, legend: impl Into<$crate::content::Content>) -> Self {
                let fieldset = $crate::fieldset::Fieldset::new(legend);
                self.fieldset(fieldset.legend_class("govuk-fieldset__legend--l").page_heading())
            }

            #[must_use]
            pub fn fieldset(mut self, fieldset: $crate::fieldset::Fieldset) -> Self {
                self.0.fieldset = Some(fieldset);
                self
            }

            #[must_use]
            pub fn hint(mut self, hint: impl Into<$crate::content::Content>) -> Self {
                self.0.hint = hint.into();
                self
            }

            /// What is wrong with the answer; `None` where nothing is.
            #[must_use]
            pub fn error(mut self, error: impl Into<$crate::content::Content>) -> Self {
                self.0.error = error.into();
                self
            }

            /// Takes the message for this question, if any, from the errors of the page.
            #[must_use]
            pub fn errors(self, errors: &$crate::errors::Errors) -> Self {
                let message = errors.on(&self.0.name).map(str::to_owned);
                if message.is_some() { self.error(message) } else { self }
            }

            /// Adds a choice; `None` adds nothing but keeps the ids of those that follow.
            #[must_use]
            pub fn choice(mut self, choice: impl Into<Option<$crate::choice::Choice>>) -> Self {
                self.0.push(choice.into());
                self
            }

            /// Adds one choice for each pair of value and label.
            #[must_use]
            pub fn choices<V: Into<String>, L: Into<$crate::content::Content>>(
                mut self,
                pairs: impl IntoIterator<Item = (V, L)>,
            ) -> Self {
                for (value, label) in pairs {
                    self.0.push(Some($crate::choice::Choice::new(value, label)));
                }
                self
            }

            /// A word such as "or" between two choices.
            #[must_use]
            pub fn divider(mut self, text: &str) -> Self {
                self.0.push_divider(text);
                self
            }

            #[must_use]
            pub fn small(self) -> Self {
                let class = format!("{}--small", self.0.block());
                self.class(&class)
            }

            #[must_use]
            pub fn group_class(mut self, class: &str) -> Self {
                self.0.group.add_class(class);
                self
            }

            #[must_use]
            pub fn class(mut self, class: &str) -> Self {
                self.0.extra.add_class(class);
                self
            }

            #[must_use]
            pub fn attr(mut self, name: &str, value: impl Into<$crate::content::Value>) -> Self {
                self.0.extra.add_attribute(name, value.into());
                self
            }
        }

        impl maud::Render for $component {
            fn render(&self) -> maud::Markup {
                self.0.render()
            }
        }
    };
}
pub(crate) use choices_builders;
