//! `/programs`: the programs that act for somebody, made and taken away by their owner.

use super::{InShell, shown, shown_again};
use crate::App;
use access::{
    agency_clients::{ActedFor, that_acted_for},
    program_tokens::{MOST_DAYS, MakeProgram, MakeRefused, Program, RevokeProgram, of_person},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::{Instant, ProgramId};
use maud::{Markup, html};
use serde::Deserialize;
use store::Refused;
use ui::{Button, CardTable, Errors, Form, InsetText, Page, TextInput};

/// What is typed to make one.
#[derive(Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    days: String,
}

impl Default for Typed {
    fn default() -> Self {
        Self { name: String::new(), days: MOST_DAYS.to_string() }
    }
}

pub async fn list(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Result<Response, Failed> {
    Ok(shown(&page(&app, &signed, None, &Typed::default(), &Errors::new()).await?, &shell))
}

/// The token is shown once, in the answer to the form that made it: only its hash is kept.
pub async fn make(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    FormData(typed): FormData<Typed>,
) -> Result<Response, Failed> {
    let days = typed.days.trim().parse().unwrap_or(0);
    let command = MakeProgram { officer: &signed.officer, name: &typed.name, days };
    match app.store.run_for_request(&signed.officer.actor(), Some(signed.request), &command).await {
        Ok(token) => {
            Ok(shown(&page(&app, &signed, Some(token.expose()), &Typed::default(), &Errors::new()).await?, &shell))
        }
        Err(Refused::Because(refused)) => {
            let field = if refused == MakeRefused::Name { "name" } else { "days" };
            let errors = Errors::new().with(field, refused.to_string());
            Ok(shown_again(&page(&app, &signed, None, &typed, &errors).await?, &shell))
        }
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Which {
    program: String,
}

pub async fn revoke(
    State(app): State<App>,
    signed: Signed,
    FormData(which): FormData<Which>,
) -> Result<Response, Failed> {
    let program: ProgramId = which.program.parse().map_err(|_| Failed::NotFound)?;
    let command = RevokeProgram { officer: &signed.officer, program };
    match app.store.run_for_request(&signed.officer.actor(), Some(signed.request), &command).await {
        Ok(()) => Ok(Redirect::to("/programs").into_response()),
        Err(Refused::Because(_)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

async fn page(app: &App, signed: &Signed, token: Option<&str>, typed: &Typed, errors: &Errors) -> Result<Page, Failed> {
    let mut tx = app.store.read().await?;
    let programs = of_person(&mut tx, signed.officer.person).await?;
    let systems = that_acted_for(&mut tx, signed.officer.person).await?;
    drop(tx);
    let key = || app.store.ids().uuid(signed.now).to_string();
    let now = signed.now;
    let body = html! {
        @if let Some(token) = token {
            p class="govuk-body" { "Give this token to the program now. It is not shown again; whoever has it acts as you." }
            (InsetText::new(html! { code class="trellis-as-written" { (token) } }))
        }
        p class="govuk-body" {
            "Your own system can find a child, raise a concern and read what became of it without you typing it twice. It may do what you may do, and what it does stands in the record under your name."
        }
        @if programs.is_empty() { p class="govuk-body" { "No program acts for you." } } @else { (table(&programs, now, &key)) }
        h2 class="govuk-heading-m" { "Let a program act for you" }
        (Form::new("/programs", key()).body(html! {
            (TextInput::new("name", "Which program is it?").hint("For example: school records, or clinic system").width(20)
                .value(typed.name.as_str()).autocomplete("off").errors(errors))
            (TextInput::new("days", "For how many days?").hint("At most 90").width(3).numeric()
                .value(typed.days.as_str()).errors(errors))
            (Button::new("Make a token"))
        }))
        h2 class="govuk-heading-m" { "Systems of your agency" }
        p class="govuk-body" {
            "Your agency’s data manager may let one of its systems act for you and your colleagues. It may do what you may do and no more. "
            "If one of these has acted for you when you did not use it, tell the information governance lead."
        }
        @if systems.is_empty() { p class="govuk-body" { "No system of your agency has acted for you." } } @else { (of_agency(&systems)) }
        p class="govuk-body" {
            "How a program asks is described in " a class="govuk-link" href="/api/v1/openapi.json" { "OpenAPI" }
            " and, for FHIR, in its " a class="govuk-link" href="/fhir/metadata" { "capability statement" } "."
        }
    };
    Ok(Page::new("Programs that act for you").back("/seats").wide().errors(errors).body(body))
}

fn table(programs: &[Program], now: Instant, key: &dyn Fn() -> String) -> Markup {
    let day = |at: Instant| at.date().strftime("%-d %b %Y").to_string();
    let used = |program: &Program| program.used_at.map_or("Never".to_owned(), |at| day(Instant::from_micros(at)));
    let table = CardTable::new("Programs that act for you").caption_hidden();
    let table = table.columns(["Program", "Made", "Last used", "Until"]);
    let table = programs.iter().fold(table, |table, program| {
        table.row([
            html! { (program.name) },
            html! { span class="trellis-nowrap" { (day(program.made_at)) } },
            html! { span class="trellis-nowrap" { (used(program)) } },
            html! {
                @if program.is_live(now) {
                    span class="trellis-nowrap" { (day(program.expires_at)) }
                    (Form::new("/programs/revocation", key()).body(html! {
                        input type="hidden" name="program" value=(program.id);
                        (Button::new(html! { "Revoke" span class="govuk-visually-hidden" { " " (program.name) } }).secondary())
                    }))
                } @else if let Some(at) = program.revoked_at { "Revoked " (day(Instant::from_micros(at))) }
                @else { "Expired " (day(program.expires_at)) }
            },
        ])
    });
    html! { (table) }
}

/// The systems that have acted for somebody.
fn of_agency(systems: &[ActedFor]) -> Markup {
    let moment = |at: Instant| at.in_london().strftime("%-d %B %Y at %H:%M").to_string();
    let table = CardTable::new("Systems of your agency that acted for you").caption_hidden();
    let table = table.columns(["System", "What it does", "First acted for you", "Last acted for you"]);
    let table = systems.iter().fold(table, |table, system| {
        table.row([
            html! { (system.name) br; span class="govuk-body-s" { (system.agency_name) } },
            html! { (system.purpose) },
            html! { (moment(system.first_at)) },
            html! { (moment(system.last_at)) },
        ])
    });
    html! { (table) }
}
