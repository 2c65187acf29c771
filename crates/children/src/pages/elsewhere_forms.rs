//! The forms of other areas: something new, and a step of what is there. Both are made from the table of fields.

use super::{
    Children, Failed,
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
use access::{acts::RecordElsewhere, web::Signed};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::ChildId;
use maud::{Markup, Render as _, html};
use serde::Deserialize;
use store::{Command, Ran, Refused};
use ui::{Button, Checkboxes, DateInput, Errors, Form, Page, Radios, Select, SelectOption, Shell, TextInput, Textarea};

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
        let part = |part: &str| written.get(&format!("{name}-{part}")).map_or("", |value| value.trim()).to_owned();
        let parts = [part("year"), part("month"), part("day")];
        if parts.iter().any(|part| !part.is_empty()) {
            let [year, month, day] = &parts;
            written.insert(name, format!("{year:0>4}-{month:0>2}-{day:0>2}"));
        }
    }
    (key, written)
}

pub(super) async fn new(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    Query(of): Query<OfKind>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen::<RecordElsewhere>(&children, &signed, child).await?;
    let page = match Kind::from_code(&of.kind) {
        Some(kind) => new_page(&children, &opened, kind, &Written::new(), &Errors::new()),
        None => matters_page(&opened, &Errors::new(), signed.now),
    };
    Ok(shown(&page, &shell))
}

pub(super) async fn begin(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    FormData(sent): FormData<Vec<(String, String)>>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let (key, written) = read(sent);
    let text = |name: &str| written.get(name).map_or("", String::as_str);
    let Some(kind) = Kind::from_code(text("kind")) else {
        let opened = seen::<RecordElsewhere>(&children, &signed, child).await?;
        let errors = Errors::new().with("", "Choose below what you write down");
        return Ok(shown_again(&matters_page(&opened, &errors, signed.now), &shell));
    };
    let authority = text("authority");
    let command = RecordMatter { officer: &signed.officer, child, kind, authority, written: &written };
    match run(&children, &signed, child, &key, &written, &command).await? {
        Ok(place) => Ok(place),
        Err(errors) => {
            let opened = seen::<RecordElsewhere>(&children, &signed, child).await?;
            Ok(shown_again(&new_page(&children, &opened, kind, &written, &errors), &shell))
        }
    }
}

pub(super) async fn step(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    Query(of): Query<OfStep>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen::<RecordElsewhere>(&children, &signed, child).await?;
    let page = match chosen(&opened, &of.matter, &of.step) {
        Some((matter, step)) => step_page(&children, &opened, matter, step, &Written::new(), &Errors::new()),
        None => matters_page(&opened, &Errors::new(), signed.now),
    };
    Ok(shown(&page, &shell))
}

/// The matter and the step that were chosen, where that step can be taken now.
fn chosen<'a>(opened: &'a OpenMatters, matter: &str, step: &str) -> Option<(&'a Matter, Step)> {
    let matter = opened.matters.iter().find(|known| known.row.id.to_string() == matter)?;
    let step = Step::from_code(step).filter(|step| matter.next().contains(step))?;
    Some((matter, step))
}

pub(super) async fn take(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    FormData(sent): FormData<Vec<(String, String)>>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let (key, written) = read(sent);
    let text = |name: &str| written.get(name).map_or("", String::as_str);
    let (matter, step) = (text("matter").parse().ok(), Step::from_code(text("step")));
    let command = RecordStep { officer: &signed.officer, child, matter, step, written: &written };
    match run(&children, &signed, child, &key, &written, &command).await? {
        Ok(place) => Ok(place),
        Err(errors) => {
            let opened = seen::<RecordElsewhere>(&children, &signed, child).await?;
            let page = match chosen(&opened, text("matter"), text("step")) {
                Some((matter, step)) => step_page(&children, &opened, matter, step, &written, &errors),
                None => matters_page(&opened, &errors, signed.now),
            };
            Ok(shown_again(&page, &shell))
        }
    }
}

/// Runs a form's command once: the page of the child's other areas, or what is wrong.
async fn run<C: Command<Refusal = ElsewhereRefused>>(
    children: &Children,
    signed: &Signed,
    child: ChildId,
    key: &str,
    written: &Written,
    command: &C,
) -> Result<Result<Response, Errors>, Failed> {
    let place = |_: &C::Output| format!("/children/{child}/other-areas?saved");
    match children.run_once(signed, key, written, command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => Ok(Ok(Redirect::to(&place).into_response())),
        Ok(Ran::OtherWords(_)) => Ok(Err(Errors::new().with(
            "",
            "You have sent this form already with other words, and those are kept. Use “Add something” to say more",
        ))),
        Err(Refused::Because(ElsewhereRefused::Wrong(wrong))) => Ok(Err(errors(&wrong))),
        Err(Refused::Because(ElsewhereRefused::Hidden)) => {
            children.refused::<RecordElsewhere>(signed, child, false).await?;
            Err(Failed::NotFound)
        }
        Err(Refused::Fault(error)) => Err(error.into()),
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

fn new_page(children: &Children, opened: &OpenMatters, kind: Kind, typed: &Written, errors: &Errors) -> Page {
    let value = typed.get("authority").map_or("", String::as_str);
    let areas = opened.authorities.iter().fold(
        Select::new("authority", "Which area?")
            .hint("Those that share a border with us come first")
            .value(value)
            .errors(errors)
            .option(SelectOption::new("", "Select an area")),
        |select, area| select.option(SelectOption::new(area.code.as_str(), area.name.as_str())),
    );
    let body = html! {
        input type="hidden" name="kind" value=(kind.code());
        (areas)
        (inputs(of_kind(kind), typed, errors))
        (Button::new("Save"))
    };
    form_page(children, opened, "", kind.in_words(), body, errors)
}

fn step_page(
    children: &Children,
    opened: &OpenMatters,
    matter: &Matter,
    step: Step,
    typed: &Written,
    errors: &Errors,
) -> Page {
    let body = html! {
        p class="govuk-body" { (matter.in_a_line()) }
        input type="hidden" name="matter" value=(matter.row.id);
        input type="hidden" name="step" value=(step.code());
        (inputs(of_step(step), typed, errors))
        (Button::new("Save"))
    };
    form_page(children, opened, "/step", to_do(step), body, errors)
}

fn form_page(
    children: &Children,
    opened: &OpenMatters,
    to: &str,
    heading: &str,
    body: Markup,
    errors: &Errors,
) -> Page {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let path = format!("/children/{}/other-areas", opened.child);
    Page::new(heading)
        .window_title("Other areas")
        .caption(opened.likeness.name.clone())
        .back(path.as_str())
        .errors(errors)
        .body(Form::new(format!("{path}{to}"), key).body(body).render())
}

fn inputs(fields: &'static [Field], typed: &Written, errors: &Errors) -> Markup {
    html! { @for field in fields { (input(field, typed, errors)) } }
}

fn input(field: &Field, typed: &Written, errors: &Errors) -> Markup {
    let value = typed.get(field.name).map_or("", String::as_str);
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
            let part = |part: &str| typed.get(&format!("{}-{part}", field.name)).map_or("", String::as_str).to_owned();
            DateInput::new(field.name, label)
                .hint("For example, 3 11 2026")
                .values([part("day"), part("month"), part("year")])
                .errors(errors)
                .render()
        }
    }
}
