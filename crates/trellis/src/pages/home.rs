//! `GET /`: the first page of whoever is signed in.

use crate::{App, request};
use access::web::Signed;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};

pub async fn home(State(app): State<App>, signed: Option<Signed>) -> Response {
    let Some(signed) = signed else { return Redirect::to("/sign-in").into_response() };
    match access::parked::of(&app.store, signed.officer.person).await {
        Ok(None) => {}
        Ok(Some(_)) => return Redirect::to("/parked").into_response(),
        Err(error) => {
            tracing::error!(%error, "parked forms could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    if signed.officer.clearance.warnings(signed.now.date()).iter().any(access::Warning::stops) {
        return Redirect::to("/seats").into_response();
    }
    let first = request::sections(&signed.officer).first().map_or("/sign-in", |(_, href)| *href);
    Redirect::to(first).into_response()
}
