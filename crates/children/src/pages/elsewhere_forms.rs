//! The forms of other areas: something new, and a step of what is there. Both are made from the table of fields.

use super::{
    Failed,
    asked::Asked,
    elsewhere::{matters_page, seen, to_do},
    shown, shown_again,
};
use crate::elsewhere::{
    fields::{Field, Input, Written, of_kind, of_step},
    open_matters::{Matter, OpenMatters},
    record_matter::{ElsewhereRefused, RecordMatter},
    record_step::RecordStep,
    rules::{Kind, Step},
};
use crate::put_up_shield::WrongField;
use access::acts::RecordElsewhere;
use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use maud::{Markup, Render as _, html};
use serde::Deserialize;
use store::{Command, Ran, Refused};
use ui::{Button, Checkboxes, DateInput, Errors, Form, Page, Radios, Select, SelectOption, TextInput, Textarea};

#[derive(Deserialize)]
pub(super) struct OfKind {
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
pub(super) struct OfStep {
    #[serde(default)]
    matter: String,
    #[serde(default)]
    step: String,
}

/// What stands in a field; empty where there is nothing.
fn one<'a>(written: &'a Written, name: &str) -> &'a str {
    written.get(name).map_or("", String::as_str)
}

/// A form as it comes: its key, and every field; several choices of one field joined, the three parts of a day made one.
fn read(sent: Vec<(String, String)>) -> (String, Written) {
    let (mut key, mut written) = (String::new(), Written::new());
    for (name, value) in sent {
        if name == "idempotency_key" {
            key = value;
        } else {
            let all = written.entry(name).or_default();
            if !all.is_empty() {
                all.push(',');
            }
            all.push_str(&value);
        }
    }
    let days: Vec<String> = written.keys().filter_map(|name| Some(name.strip_suffix("-day")?.to_owned())).collect();
    for name in days {
        let part = |part: &str| one(&written, &format!("{name}-{part}")).trim().to_owned();
        let parts = [part("year"), part("month"), part("day")];
        if parts.iter().any(|part| !part.is_empty()) {
            let [year, month, day] = &parts;
            written.insert(name, format!("{year:0>4}-{month:0>2}-{day:0>2}"));
        }
    }
    (key, written)
}

pub(super) async fn new(asked: Asked, Query(of): Query<OfKind>) -> Result<Response, Failed> {
    let opened = seen::<RecordElsewhere>(&asked).await?;
    Ok(shown(&asked.kind_page(&opened, Kind::from_code(&of.kind), &Written::new(), &Errors::new()), &asked.shell))
}

pub(super) async fn begin(asked: Asked, FormData(sent): FormData<Vec<(String, String)>>) -> Result<Response, Failed> {
    let (key, written) = read(sent);
    let kind = Kind::from_code(one(&written, "kind"));
    let run = match kind {
        Some(kind) => {
            let (officer, authority) = (&asked.signed.officer, one(&written, "authority"));
            let command = RecordMatter { officer, child: asked.child, kind, authority, written: &written };
            asked.save(&key, &written, &command).await?
        }
        None => Err(Errors::new().with("", "Choose below what you write down")),
    };
    let errors = match run {
        Ok(place) => return Ok(place),
        Err(errors) => errors,
    };
    let opened = seen::<RecordElsewhere>(&asked).await?;
    Ok(shown_again(&asked.kind_page(&opened, kind, &written, &errors), &asked.shell))
}

pub(super) async fn step(asked: Asked, Query(of): Query<OfStep>) -> Result<Response, Failed> {
    let opened = seen::<RecordElsewhere>(&asked).await?;
    let chosen = chosen(&opened, &of.matter, &of.step);
    Ok(shown(&asked.step_page(&opened, chosen, &Written::new(), &Errors::new()), &asked.shell))
}

/// The matter and the step that were chosen, where that step can be taken now.
fn chosen<'a>(opened: &'a OpenMatters, matter: &str, step: &str) -> Option<(&'a Matter, Step)> {
    let matter = opened.matters.iter().find(|known| known.row.id.to_string() == matter)?;
    let step = Step::from_code(step).filter(|step| matter.next().contains(step))?;
    Some((matter, step))
}

pub(super) async fn take(asked: Asked, FormData(sent): FormData<Vec<(String, String)>>) -> Result<Response, Failed> {
    let (key, written) = read(sent);
    let (matter, step) = (one(&written, "matter"), one(&written, "step"));
    let (of, taken) = (matter.parse().ok(), Step::from_code(step));
    let (officer, child) = (&asked.signed.officer, asked.child);
    let command = RecordStep { officer, child, matter: of, step: taken, written: &written };
    let errors = match asked.save(&key, &written, &command).await? {
        Ok(place) => return Ok(place),
        Err(errors) => errors,
    };
    let opened = seen::<RecordElsewhere>(&asked).await?;
    let chosen = chosen(&opened, matter, step);
    Ok(shown_again(&asked.step_page(&opened, chosen, &written, &errors), &asked.shell))
}

impl Asked {
    /// Runs a form's command once: the page of the child's other areas, or what is wrong.
    async fn save<C: Command<Refusal = ElsewhereRefused>>(
        &self,
        key: &str,
        written: &Written,
        command: &C,
    ) -> Result<Result<Response, Errors>, Failed> {
        let place = |_: &C::Output| format!("/children/{}/other-areas?saved", self.child);
        match self.children.run_once(&self.signed, key, written, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place)) => Ok(Ok(Redirect::to(&place).into_response())),
            Ok(Ran::OtherWords(_)) => Ok(Err(Errors::new().with(
                "",
                "You have sent this form already with other words, and those are kept. Use “Add something” to say more",
            ))),
            Err(Refused::Because(ElsewhereRefused::Wrong(wrong))) => Ok(Err(errors(&wrong))),
            Err(Refused::Because(ElsewhereRefused::Hidden)) => Err(self.refused::<RecordElsewhere>().await),
            Err(Refused::Fault(error)) => Err(error.into()),
        }
    }

    /// The form of something new; without its kind the page with all of them.
    fn kind_page(&self, opened: &OpenMatters, kind: Option<Kind>, typed: &Written, errors: &Errors) -> Page {
        let Some(kind) = kind else { return matters_page(opened, errors, self.signed.now) };
        let areas = opened.authorities.iter().fold(
            Select::new("authority", "Which area?")
                .hint("Those that share a border with us come first")
                .value(one(typed, "authority"))
                .errors(errors)
                .option(SelectOption::new("", "Select an area")),
            |select, area| select.option(SelectOption::new(area.code.as_str(), area.name.as_str())),
        );
        let body = html! {
            input type="hidden" name="kind" value=(kind.code());
            (areas)
            (inputs(of_kind(kind), typed, errors))
        };
        self.form_page(opened, "", kind.in_words(), &body, errors)
    }

    /// The form of a step; without one that can be taken, how things stand.
    fn step_page(
        &self,
        opened: &OpenMatters,
        chosen: Option<(&Matter, Step)>,
        typed: &Written,
        errors: &Errors,
    ) -> Page {
        let Some((matter, step)) = chosen else { return matters_page(opened, errors, self.signed.now) };
        let body = html! {
            p class="govuk-body" { (matter.in_a_line()) }
            input type="hidden" name="matter" value=(matter.row.id);
            input type="hidden" name="step" value=(step.code());
            (inputs(of_step(step), typed, errors))
        };
        self.form_page(opened, "/step", to_do(step), &body, errors)
    }

    fn form_page(&self, opened: &OpenMatters, to: &str, heading: &str, body: &Markup, errors: &Errors) -> Page {
        let path = format!("/children/{}/other-areas", opened.child);
        let form = Form::new(format!("{path}{to}"), self.new_key()).body(html! { (body) (Button::new("Save")) });
        Page::new(heading)
            .window_title("Other areas")
            .caption(opened.likeness.name.clone())
            .back(path.as_str())
            .errors(errors)
            .body(form.render())
    }
}

/// The days of all forms: their first box is where an error leads.
const DAYS: [&str; 5] = ["on", "from", "heard", "moves", "notified"];

fn errors(wrong: &[WrongField]) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field {
            "" => errors.add_general(wrong.what.as_str()),
            day if DAYS.contains(&day) => errors.add_at(day, &format!("{day}-day"), wrong.what.as_str()),
            field => errors.add(field, wrong.what.as_str()),
        }
    }
    errors
}

fn inputs(fields: &'static [Field], typed: &Written, errors: &Errors) -> Markup {
    html! { @for field in fields { (input(field, typed, errors)) } }
}

fn input(field: &Field, typed: &Written, errors: &Errors) -> Markup {
    let value = one(typed, field.name);
    let label = if field.missing.is_some() { field.label.to_owned() } else { format!("{} (optional)", field.label) };
    match field.input {
        Input::Line => TextInput::new(field.name, label).value(value).errors(errors).render(),
        Input::Words => Textarea::new(field.name, label).rows(4).value(value).errors(errors).render(),
        Input::One(codes) => {
            Radios::new(field.name).legend(label).value(value).choices(codes.iter().copied()).errors(errors).render()
        }
        Input::Several(codes) => Checkboxes::new(field.name)
            .legend(label)
            .values(value.split(',').map(str::to_owned))
            .choices(codes.iter().copied())
            .errors(errors)
            .render(),
        Input::Past | Input::Day => {
            let part = |part: &str| one(typed, &format!("{}-{part}", field.name)).to_owned();
            DateInput::new(field.name, label)
                .hint("For example, 3 11 2026")
                .values([part("day"), part("month"), part("year")])
                .errors(errors)
                .render()
        }
    }
}
