//! `GET /fhir/metadata`: what FHIR is answered here, and how.

use super::{
    FHIR_JSON,
    resources::{NHS_NUMBER, UPN},
};
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

/// When what is said here last changed.
const CHANGED_ON: &str = "2026-11-23";

/// What there is of FHIR
#[utoipa::path(
    get,
    path = "/fhir/metadata",
    tag = "FHIR",
    operation_id = "describeFhir",
    responses(
        (status = 200, description = "A CapabilityStatement of FHIR R4", content_type = "application/fhir+json"),
        (status = 406, description = "Asked for something other than JSON", body = super::resources::OperationOutcome, content_type = "application/fhir+json"),
    )
)]
pub async fn served() -> Response {
    ([(header::CONTENT_TYPE, FHIR_JSON)], statement().to_string()).into_response()
}

fn statement() -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED_ON,
        "kind": "instance",
        "software": {"name": "Trellis", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": "The children's index of this trust, for programs that act for a named person"},
        "fhirVersion": "4.0.1",
        "format": ["json", FHIR_JSON],
        "rest": [{
            "mode": "server",
            "documentation": "A program may do what the person may do it acts for, and everything is journalled. Searches name \
                their purpose in the header Trellis-Purpose: direct-care, worry, who-helps, enrolment or enquiry. Nobody may \
                search more than 1,000 times in an hour. OpenAPI: /api/v1/openapi.json",
            "security": {
                "description": "Authorization: Bearer, with a token its owner makes under /programs; good for at most 90 days. Or with a \
                    key of an agency’s system, which names the person in Trellis-On-Behalf-Of and has the scopes user/Patient.s, user/Patient.r"
            },
            "resource": [{
                "type": "Patient",
                "documentation": "A child. An id that was replaced is answered with active false and link replaced-by. Where the \
                    person must give a reason first, the answer is 403; what they may not see is 404",
                "interaction": [
                    {"code": "read"},
                    {"code": "search-type", "documentation": "By POST to Patient/_search alone: what is known of a child must not \
                        stand in an address. At least two of name, birth date, postcode and UPN, or an NHS number; at most 20 \
                        answers, graded as those of $match"}
                ],
                "versioning": "no-version",
                "searchParam": [
                    {"name": "family", "type": "string", "documentation": "Need not be spelt right"},
                    {"name": "given", "type": "string", "documentation": "A nickname will do; may come more than once"},
                    {"name": "name", "type": "string", "documentation": "The whole name, as one would type it"},
                    {"name": "birthdate", "type": "date", "documentation": "A day, a month or a year, without a prefix"},
                    {"name": "gender", "type": "token", "documentation": "male or female; not counted as one of two"},
                    {"name": "address-postalcode", "type": "string", "documentation": "In full, or its first half"},
                    {"name": "identifier", "type": "token", "documentation": format!("{NHS_NUMBER} or {UPN}")}
                ],
                "operation": [{
                    "name": "match",
                    "definition": "http://hl7.org/fhir/OperationDefinition/Patient-match",
                    "documentation": "With onlyCertainMatches one child who is as good as certain, or nobody. meta.tag of the \
                        Bundle says what the whole comes to (urn:trellis:fhir:match-status): Match, PotentialMatch, \
                        LowConfidenceMatch, ManyMatch or NoMatch"
                }]
            }]
        }]
    })
}
