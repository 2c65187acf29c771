//! The program's own pages: signing in, the first page, agreements, staff, errors.

mod agreements;
mod home;
mod notices;
mod parked;
mod programs;
mod sign_in;
mod staff;
pub mod systems;

use crate::App;
use access::{
    acts::{RecordClient, SeeAgreement, SeeClients, SeeOwn, SeeStaff},
    web::{RouteAct, Routes},
};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use maud::html;
use ui::{Page, Shell};

pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/", RouteAct::Open, home::home)
        .get("/sign-in", RouteAct::Open, sign_in::form)
        .post("/sign-in", RouteAct::Open, sign_in::password)
        .get("/sign-in/code", RouteAct::Open, sign_in::code_form)
        .post("/sign-in/code", RouteAct::Open, sign_in::code)
        .get("/sign-in/second-factor", RouteAct::Open, sign_in::offer)
        .post("/sign-in/second-factor", RouteAct::Open, sign_in::enrol)
        .post("/sign-in/demo", RouteAct::Open, sign_in::demo)
        .post("/sign-out", RouteAct::Open, sign_in::sign_out)
        .post("/session/stay", RouteAct::of::<SeeOwn>(), sign_in::stay)
        .get("/parked", RouteAct::of::<SeeOwn>(), parked::show)
        .post("/parked", RouteAct::of::<SeeOwn>(), parked::discard)
        .get("/seats", RouteAct::of::<SeeOwn>(), sign_in::seats)
        .post("/seats", RouteAct::of::<SeeOwn>(), sign_in::take_seat)
        .get("/programs", RouteAct::of::<SeeOwn>(), programs::list)
        .post("/programs", RouteAct::of::<SeeOwn>(), programs::make)
        .post("/programs/revocation", RouteAct::of::<SeeOwn>(), programs::revoke)
        .get("/systems", RouteAct::of::<SeeClients>(), systems::list)
        .get("/systems/new", RouteAct::of::<RecordClient>(), systems::new)
        .post("/systems", RouteAct::of::<RecordClient>(), systems::register)
        .get("/systems/{system}", RouteAct::of::<SeeClients>(), systems::system)
        .get("/systems/{system}/changes", RouteAct::of::<RecordClient>(), systems::change_form)
        .post("/systems/{system}/changes", RouteAct::of::<RecordClient>(), systems::change)
        .post("/systems/{system}/keys", RouteAct::of::<RecordClient>(), systems::make_key)
        .get("/systems/{system}/keys/{number}/revocation", RouteAct::of::<RecordClient>(), systems::revoke_form)
        .post("/systems/{system}/keys/{number}/revocation", RouteAct::of::<RecordClient>(), systems::revoke)
        .get("/systems/{system}/end", RouteAct::of::<RecordClient>(), systems::end_form)
        .post("/systems/{system}/end", RouteAct::of::<RecordClient>(), systems::end)
        .get("/agreements", RouteAct::of::<SeeAgreement>(), agreements::list)
        .get("/staff", RouteAct::of::<SeeStaff>(), staff::list)
        .post("/staff/named", RouteAct::of::<SeeStaff>(), staff::named)
        .get("/accessibility", RouteAct::Open, notices::accessibility)
        .get("/privacy", RouteAct::Open, notices::privacy)
}

/// `GET /ready`: is the database there?
pub async fn ready(State(app): State<App>) -> Response {
    match app.store.ping().await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

pub async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

fn shown(page: &Page, shell: &Shell) -> Response {
    Html(page.in_shell(shell).into_string()).into_response()
}

fn shown_again(page: &Page, shell: &Shell) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, shown(page, shell)).into_response()
}

/// The words for a status. What one may not see and what is not there read the same.
pub fn error_page(status: StatusCode, shell: &Shell) -> Response {
    let (heading, words) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (
            "Page not found",
            "There is nothing here that you may see. If you followed a link, it may have expired: searches are kept for 24 hours.",
        ),
        StatusCode::FORBIDDEN => (
            "This form came from elsewhere",
            "For safety, a form must be sent from a page of this service. Go back, load the page again and send it from there.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("The file is too large", "Files may have at most 256 MB. Send it in parts, or as a delta.")
        }
        s if s.is_client_error() => (
            "That could not be read",
            "The request was not what this page expects. Go back and try again; what you typed is still on the page before this one.",
        ),
        _ => (
            "Sorry, this does not work right now",
            "Nothing you sent was lost half-way: it was either kept whole or not at all. Wait a minute and try again. If a child is in danger now, ring 999.",
        ),
    };
    let page = Page::new(heading).body(html! {
        p class="govuk-body" { (words) }
        p class="govuk-body" { a class="govuk-link" href="/" { "Go to your first page" } }
    });
    let mut response = (status, shown(&page, shell)).into_response();
    if status.is_server_error() {
        response.headers_mut().insert("retry-after", axum::http::HeaderValue::from_static("10"));
    }
    response
}

/// The shell of this request.
type InShell = Extension<Shell>;
