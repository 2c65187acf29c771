//! `GET /api/v1/openapi.json`: the description of the interface, made from the types that answer.

use super::{
    clients::{ON_BEHALF_OF, SCOPES, SEAT},
    concerns, contacts,
    fhir::{capability, patient},
    lists, places, steps,
};
use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, ContentBuilder, Object, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::Type,
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
                       journaled as from the pages. An agency’s own system shows a key of its own and names the person each \
                       time, within the scopes it was registered for. Moments are UTC (RFC 3339). Problems are application/problem+json (RFC 9457). \
                       Under /fhir children are found and read as FHIR R4, which says itself what there is at /fhir/metadata."
    ),
    paths(
        concerns::raise, contacts::list, contacts::one, steps::write, steps::disagree, steps::add_file, lists::list,
        places::join, capability::served, patient::read, patient::by_address, patient::search, patient::find_match, served
    ),
    modifiers(&Token, &AgencySystem)
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

/// How an agency's own system asks: with which scope, in whose name, and what it is told where either is lacking.
struct AgencySystem;

const SYSTEM: &str = "agency-system";

impl Modify for AgencySystem {
    fn modify(&self, description: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A key of an agency’s system, made under /systems by the agency’s data manager, shown once, good for at most 365 \
                 days; two may be good at a time. The scopes are those the system was registered for",
            ))
            .build();
        description.components.get_or_insert_default().add_security_scheme(SYSTEM, SecurityScheme::Http(scheme));
        for (method, path, scope) in SCOPES {
            let item = description.paths.paths.get_mut(*path);
            let Some(operation) = item.and_then(|item| operation(item, method)) else { continue };
            operation.security.get_or_insert_default().push(SecurityRequirement::new(SYSTEM, [scope.code()]));
            operation.parameters.get_or_insert_default().extend([
                header(ON_BEHALF_OF, "For an agency’s system, and needed there: whom it asks for, by work e-mail address or by staff code"),
                header(SEAT, "For an agency’s system: the code of the organisation in whose seat they act, where they have several"),
            ]);
            let (problem, kind) = if path.starts_with("/fhir") {
                ("OperationOutcome", "application/fhir+json")
            } else {
                ("Problem", "application/problem+json")
            };
            for (status, words) in [
                ("400", "An agency’s system named nobody"),
                ("403", "An agency’s system lacks the scope, or may not act for whom it named"),
            ] {
                let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(problem))).build();
                let answer = ResponseBuilder::new().description(words).content(kind, content).build();
                operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(answer));
            }
        }
    }
}

fn operation<'i>(item: &'i mut PathItem, method: &str) -> Option<&'i mut Operation> {
    match method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        _ => None,
    }
}

fn header(name: &str, words: &str) -> RefOr<Parameter> {
    let header = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(Object::with_type(Type::String)))
        .build();
    RefOr::T(header)
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
