//! `GET /`: the first page of whoever is signed in.

use crate::request;
use access::web::Signed;
use axum::response::{IntoResponse as _, Redirect, Response};

pub async fn home(signed: Option<Signed>) -> Response {
    let Some(signed) = signed else { return Redirect::to("/sign-in").into_response() };
    if signed.officer.clearance.warnings(signed.now.date()).iter().any(access::Warning::stops) {
        return Redirect::to("/seats").into_response();
    }
    let first = request::sections(&signed.officer).first().map_or("/sign-in", |(_, href)| *href);
    Redirect::to(first).into_response()
}
