//! `GET /parked`: a form that was sent after its session had ended, ready to be sent again.

use super::{InShell, shown};
use crate::App;
use access::{parked::ParkedForm, web::Signed};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use maud::html;
use ui::{Button, Form, KEY_FIELD, Page, SummaryList};

pub async fn show(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Response {
    match access::parked::of(&app.store, signed.officer.person).await {
        Ok(Some(form)) => shown(&page(&app, &form), &shell),
        Ok(None) => Redirect::to("/").into_response(),
        Err(error) => fault(&error),
    }
}

pub async fn discard(State(app): State<App>, signed: Signed) -> Response {
    match access::parked::discard(&app.store, signed.officer.person).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => fault(&error),
    }
}

fn fault(error: &store::Error) -> Response {
    tracing::error!(%error, "parked forms could not be reached");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn page(app: &App, form: &ParkedForm) -> Page {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(&form.body).unwrap_or_default();
    let typed = || fields.iter().filter(|(name, value)| name != KEY_FIELD && !value.trim().is_empty());
    let facts = typed().fold(SummaryList::new(), |list, (name, value)| list.fact(in_words(name), value.as_str()));
    let key = fields.iter().find(|(name, _)| name == KEY_FIELD).map_or("", |(_, key)| key.as_str());
    let fresh = app.store.ids().uuid(app.store.now()).to_string();
    Page::new("What you typed is still here").body(html! {
        p class="govuk-body" { "Your session had ended when you sent this. Nothing was lost, and nothing has been sent yet." }
        (facts)
        (Form::new(form.path.as_str(), key).body(html! {
            @for (name, value) in typed() { input type="hidden" name=(name) value=(value); }
            (Button::new("Send it now"))
        }))
        (Form::new("/parked", fresh).body(html! { (Button::new("Throw it away").secondary()) }))
    })
}

/// `birth_date` as a person says it: Birth date.
fn in_words(field: &str) -> String {
    let words = field.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
