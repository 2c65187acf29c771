//! The same use cases for programs: JSON under `/api/v1` and FHIR under `/fhir`, described in OpenAPI. A program acts for a named person and may
//! do what that person may do. Nothing is decided here: rooms below decide, journal and answer as they do for pages.

mod around;
mod clients;
mod concerns;
mod contacts;
mod describe;
mod fhir;
mod lists;
mod places;
mod problem;
mod sent;
mod steps;

use crate::App;
use access::{
    acts::{AskForHelp, FindReferral, FindWaiting, RaiseConcern, RecordReferral, SeeReferral},
    web::{RouteAct, Routes},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::from_fn_with_state,
};
use problem::Problem;
use referrals::attachments;
use tower_http::set_header::SetResponseHeaderLayer;

/// The most a program may send at once.
const MOST_BYTES: usize = 256 * 1024;

pub fn routes() -> Routes<App> {
    open().and(for_programs()).and(of_files()).and(fhir::routes())
}

/// What anybody may read.
fn open() -> Routes<App> {
    Routes::default().get("/api/v1/openapi.json", RouteAct::Open, describe::served)
}

fn for_programs() -> Routes<App> {
    Routes::default()
        .post("/api/v1/concerns", RouteAct::of::<RaiseConcern>(), concerns::raise)
        .get("/api/v1/contacts", RouteAct::of::<FindReferral>(), contacts::list)
        .get("/api/v1/contacts/{contact}", RouteAct::of::<SeeReferral>(), contacts::one)
        .post("/api/v1/contacts/{contact}/messages", RouteAct::of::<RecordReferral>(), steps::write)
        .post("/api/v1/contacts/{contact}/disagreements", RouteAct::of::<RecordReferral>(), steps::disagree)
        .get("/api/v1/waiting-lists", RouteAct::of::<FindWaiting>(), lists::list)
        .post("/api/v1/waiting-lists/{list}/places", RouteAct::of::<AskForHelp>(), places::join)
}

/// What takes a file.
fn of_files() -> Routes<App> {
    Routes::default().post("/api/v1/contacts/{contact}/files", RouteAct::of::<RecordReferral>(), steps::add_file)
}

/// The interface with the layers of its own: no cookie is read here, and so no form can be forged.
pub fn router(app: App) -> Router {
    let files = of_files().into_router().layer(DefaultBodyLimit::max(attachments::rules::MOST_BYTES + 1));
    for_programs()
        .into_router()
        .route("/api/{*rest}", axum::routing::any(|| async { Problem::not_found() }))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .merge(files)
        .layer(from_fn_with_state(app.clone(), around::around))
        .merge(open().into_router())
        .merge(fhir::router(&app))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(app)
}
