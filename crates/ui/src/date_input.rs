//! A date that people know by heart, in three boxes.

use maud::{Markup, Render, html};

use crate::content::{Content, Value};
use crate::element::{Element, Extra, extras};
use crate::field;
use crate::fieldset::Fieldset;
use crate::text_input::TextInput;

/// Day, month and year (or some of them), each in a box of its own.
#[derive(Debug, Clone, Default)]
pub struct DateInput {
    id: String,
    name_prefix: Value,
    fieldset: Option<Fieldset>,
    hint: Content,
    error: Content,
    group: Extra,
    parts: Vec<DatePart>,
    extra: Extra,
}

extras!(DateInput);

impl DateInput {
    /// Boxes named `NAME-day`, `NAME-month` and `NAME-year` under one question.
    pub fn new(name: &str, question: impl Into<Content>) -> Self {
        Self::bare(name)
            .name_prefix(name)
            .fieldset(Fieldset::new(question).legend_class("govuk-fieldset__legend--s"))
            .part(DatePart::day())
            .part(DatePart::month())
            .part(DatePart::year())
    }

    /// No boxes and no question yet: add both.
    pub fn bare(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// What the boxes hold at first: day, month, year, in the order of the boxes.
    #[must_use]
    pub fn values<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        for (part, value) in self.parts.iter_mut().zip(values) {
            part.value = value.into();
        }
        self
    }

    #[must_use]
    pub fn part(mut self, part: impl Into<Option<DatePart>>) -> Self {
        self.parts.extend(part.into());
        self
    }

    #[must_use]
    pub fn name_prefix(mut self, prefix: impl Into<Value>) -> Self {
        self.name_prefix = prefix.into();
        self
    }

    #[must_use]
    pub fn fieldset(mut self, fieldset: Fieldset) -> Self {
        self.fieldset = Some(fieldset);
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Content>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What is wrong with the date; all boxes are marked unless some part says that it is the wrong one.
    #[must_use]
    pub fn error(mut self, error: impl Into<Content>) -> Self {
        self.error = error.into();
        self
    }

    /// Takes the message for this date, if any, from the errors of the page.
    #[must_use]
    pub fn errors(self, errors: &crate::errors::Errors) -> Self {
        let message = errors.on(&self.id).map(str::to_owned);
        if message.is_some() { self.error(message) } else { self }
    }

    #[must_use]
    pub fn group_class(mut self, class: &str) -> Self {
        self.group.add_class(class);
        self
    }

    fn boxed(&self, part: &DatePart, any_wrong: bool) -> Markup {
        let marked = part.marked_by_class();
        let wrong = part.wrong == Some(true) || (part.wrong.is_none() && !self.error.is_empty() && !any_wrong);
        let name = match self.name_prefix.filled() {
            Some(prefix) => format!("{prefix}-{}", part.name),
            None => part.name.clone(),
        };
        let id = part.id.filled().map_or_else(|| format!("{}-{}", self.id, part.name), str::to_owned);
        let mut input = TextInput::new(&name, part.label.or(&capitalised(&part.name)))
            .label_class("govuk-date-input__label")
            .id(id)
            .class("govuk-date-input__input")
            .class(if wrong && !marked { "govuk-input--error" } else { "" })
            .value(part.value.clone())
            .kind("text")
            .inputmode(part.inputmode.filled().unwrap_or("numeric"))
            .autocomplete(part.autocomplete.filled())
            .pattern(part.pattern.filled());
        if !part.extra.classes.contains("govuk-input--width-") {
            input = input.width(part.width);
        }
        input = input.class(&part.extra.classes);
        for (name, value) in &part.extra.attributes {
            input = input.attr(name, value);
        }
        html! { div class="govuk-date-input__item" { (input) } }
    }
}

impl Render for DateInput {
    fn render(&self) -> Markup {
        let given = self.fieldset.as_ref().and_then(|fieldset| fieldset.described_by.filled());
        let described_by = field::described_by(given, &self.id, &self.hint, &self.error);
        let any_wrong = self.parts.iter().any(|part| part.wrong == Some(true) || part.marked_by_class());
        let boxes = html! { @for part in &self.parts { (self.boxed(part, any_wrong)) } };
        let id = Some(self.id.as_str()).filter(|id| !id.is_empty());
        let inner = html! {
            (field::explanations(&self.id, &self.hint, &self.error))
            (Element::new("div").class("govuk-date-input").extra(&self.extra).attr("id", id).wrap(boxes))
        };
        field::group(&self.error, &self.group).wrap(match &self.fieldset {
            // With role=group, JAWS announces the description of a fieldset made of text inputs.
            Some(fieldset) => {
                fieldset.clone().role("group").described_by(described_by.as_deref()).content(inner).render()
            }
            None => inner,
        })
    }
}

/// One box of a [`DateInput`].
#[derive(Debug, Clone, Default)]
pub struct DatePart {
    name: String,
    label: Content,
    value: Value,
    width: u8,
    wrong: Option<bool>,
    id: Value,
    inputmode: Value,
    autocomplete: Value,
    pattern: Value,
    extra: Extra,
}

extras!(DatePart);

impl DatePart {
    pub fn day() -> Self {
        Self::new("day")
    }

    pub fn month() -> Self {
        Self::new("month")
    }

    pub fn year() -> Self {
        Self::new("year").width(4)
    }

    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), width: 2, ..Self::default() }
    }

    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<Content>) -> Self {
        self.label = label.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.width = characters;
        self
    }

    /// Whether this is the box the error is about.
    #[must_use]
    pub fn wrong(mut self, wrong: bool) -> Self {
        self.wrong = Some(wrong);
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub fn inputmode(mut self, mode: impl Into<Value>) -> Self {
        self.inputmode = mode.into();
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, purpose: impl Into<Value>) -> Self {
        self.autocomplete = purpose.into();
        self
    }

    #[must_use]
    pub fn pattern(mut self, pattern: impl Into<Value>) -> Self {
        self.pattern = pattern.into();
        self
    }

    fn marked_by_class(&self) -> bool {
        self.extra.classes.contains("govuk-input--error")
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
