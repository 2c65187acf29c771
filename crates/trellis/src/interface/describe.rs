//! `GET /api/v1/openapi.json`: the description of the interface, made from the types that answer.

use super::{
    concerns, contacts,
    fhir::{capability, patient},
    lists, places, steps,
};
use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Trellis",
        version = "1",
        license(name = "MIT OR Apache-2.0"),
        description = "Raise a worry about a child from your own system, and read what became of it. A program acts for a \
                       named person, who makes its token under /programs, and may do what that person may do; everything is \
                       journaled as from the pages. Moments are UTC (RFC 3339). Problems are application/problem+json (RFC 9457). \
                       Under /fhir children are found and read as FHIR R4, which says itself what there is at /fhir/metadata."
    ),
    paths(
        concerns::raise, contacts::list, contacts::one, steps::write, steps::disagree, steps::add_file, lists::list,
        places::join, capability::served, patient::read, patient::by_address, patient::search, patient::find_match, served
    ),
    modifiers(&Token)
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Made under /programs by its owner, shown once, good for at most 90 days"))
            .build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("program", SecurityScheme::Http(scheme));
    }
}

/// This description
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "Description",
    operation_id = "describe",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub async fn served() -> Json<openapi::OpenApi> {
    Json(Description::openapi())
}
