//! The same use cases for programs: JSON under `/api/v1`, described in OpenAPI. A program acts for a named person and may
//! do what that person may do. Nothing is decided here: rooms below decide, journal and answer as they do for pages.

mod around;
mod concerns;
mod contacts;
mod describe;
mod lists;
mod problem;

use crate::App;
use access::{
    acts::{FindReferral, FindWaiting, RaiseConcern, SeeReferral},
    web::{RouteAct, Routes},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::from_fn_with_state,
};
use problem::Problem;
use tower_http::set_header::SetResponseHeaderLayer;

/// The most a program may send at once.
const MOST_BYTES: usize = 256 * 1024;

pub fn routes() -> Routes<App> {
    open().and(for_programs())
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
        .get("/api/v1/waiting-lists", RouteAct::of::<FindWaiting>(), lists::list)
}

/// The interface with the layers of its own: no cookie is read here, and so no form can be forged.
pub fn router(app: App) -> Router {
    for_programs()
        .into_router()
        .route("/api/{*rest}", axum::routing::any(|| async { Problem::not_found() }))
        .layer(from_fn_with_state(app.clone(), around::around))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .merge(open().into_router())
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(app)
}
