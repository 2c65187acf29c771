//! Children as FHIR R4 knows them, under `/fhir`: `Patient` read, searched for and matched. The rooms that answer are those
//! of the pages (`children::confirm_child`, `children::who_child_is`), with the same decision, grades and entries.

mod asked;
pub(super) mod capability;
mod outcome;
pub(super) mod patient;
mod resources;

use super::{MOST_BYTES, around};
use crate::App;
use access::{
    acts::{FindChild, SeeIndex},
    web::{RouteAct, Routes},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use outcome::Refusal;
use resources::Issue;

const FHIR_JSON: &str = "application/fhir+json";

pub(super) fn routes() -> Routes<App> {
    open().and(for_programs())
}

fn open() -> Routes<App> {
    Routes::default().get("/fhir/metadata", RouteAct::Open, capability::served)
}

fn for_programs() -> Routes<App> {
    Routes::default()
        .get("/fhir/Patient", RouteAct::of::<FindChild>(), patient::by_address)
        .post("/fhir/Patient/_search", RouteAct::of::<FindChild>(), patient::search)
        .post("/fhir/Patient/$match", RouteAct::of::<FindChild>(), patient::find_match)
        .get("/fhir/Patient/{child}", RouteAct::of::<SeeIndex>(), patient::read)
}

/// Everything under `/fhir`, with FHIR's words for what is refused.
pub(super) fn router(app: &App) -> Router<App> {
    for_programs()
        .into_router()
        .route("/fhir/{*rest}", axum::routing::any(|| async { Refusal::not_found() }))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(app.clone(), around_each))
        .merge(open().into_router())
        .layer(from_fn(in_json))
}

async fn around_each(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Err(problem) = around::admit(&app, &mut request).await {
        return Refusal::from(problem).into_response();
    }
    let response = next.run(request).await;
    if around::lacks_words(&response, FHIR_JSON) { around::with_methods(&response, Refusal::of) } else { response }
}

/// Answers are JSON: whoever asks for XML is told so before anything is looked for.
async fn in_json(request: Request, next: Next) -> Response {
    if takes_json(request.headers()) && wants_json(request.uri().query().unwrap_or_default()) {
        return next.run(request).await;
    }
    let words = "Answers are JSON: ask for application/fhir+json";
    Refusal::new(StatusCode::NOT_ACCEPTABLE, Issue::error("not-supported", words)).into_response()
}

fn takes_json(headers: &HeaderMap) -> bool {
    const TAKEN: [&str; 4] = ["*/*", "application/*", "application/json", FHIR_JSON];
    let mut kinds = headers.get_all(header::ACCEPT).iter().filter_map(|kinds| kinds.to_str().ok()).peekable();
    let one = |kind: &str| TAKEN.contains(&kind.split(';').next().unwrap_or_default().trim().to_lowercase().as_str());
    kinds.peek().is_none() || kinds.any(|kinds| kinds.split(',').any(one))
}

/// `_format` in an address says the same as `Accept`, and outranks it.
fn wants_json(query: &str) -> bool {
    let asked: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut formats = asked.iter().filter(|(name, _)| name == "_format").map(|(_, format)| format);
    // A plus in an address is a space.
    formats.all(|format| ["json", "application/json", "application/fhir json", FHIR_JSON].contains(&format.as_str()))
}

/// The body is of the kind it must be.
fn is_kind(headers: &HeaderMap, kinds: &'static [&'static str]) -> Result<(), Refusal> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim().to_lowercase();
    if kinds.contains(&sent.as_str()) {
        return Ok(());
    }
    let words = format!("Send the body as {}", kinds.join(" or "));
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Issue::error("not-supported", words)))
}
