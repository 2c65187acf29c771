//! What a program is told in FHIR's words when something is not as it asked.

use super::{
    FHIR_JSON,
    resources::{CodeableConcept, Coding, ISSUE, Issue, OperationOutcome},
};
use crate::interface::problem::{Problem, challenge};
use access::{agency_clients::Scope, web::Failed};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::ChildId;
use children::confirm_child::Wrong;

impl OperationOutcome {
    pub fn new(issue: Vec<Issue>) -> Self {
        Self { resource_type: "OperationOutcome", issue }
    }
}

impl Issue {
    pub fn error(code: &'static str, diagnostics: impl Into<String>) -> Self {
        Self { severity: "error", code, details: None, diagnostics: diagnostics.into(), expression: Vec::new() }
    }

    pub fn told(diagnostics: impl Into<String>) -> Self {
        Self { severity: "information", ..Self::error("informational", diagnostics) }
    }

    #[must_use]
    pub fn at(self, expression: impl Into<String>) -> Self {
        Self { expression: vec![expression.into()], ..self }
    }

    #[must_use]
    fn called(self, code: &'static str) -> Self {
        Self { details: Some(CodeableConcept { coding: vec![Coding::new(ISSUE, code)], text: None }), ..self }
    }
}

/// Why a request was not done. Nothing of it was kept.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub issues: Vec<Issue>,
    retry_after: Option<i64>,
    allow: Option<&'static str>,
    /// The scope that an agency's system lacks.
    scope: Option<Scope>,
}

impl Refusal {
    pub fn new(status: StatusCode, issue: Issue) -> Self {
        Self { status, issues: vec![issue], retry_after: None, allow: None, scope: None }
    }

    /// The body cannot be read as what it should be.
    pub fn unreadable(issue: Issue) -> Self {
        Self::new(StatusCode::BAD_REQUEST, issue)
    }

    pub fn not_found() -> Self {
        Problem::not_found().into()
    }

    /// A reason is a person's own words: a program cannot give one in their name.
    pub fn reason_first(child: ChildId) -> Self {
        let words = format!(
            "The person you act for has no recorded tie to this child. They must give a reason first, at /children/{child}/reason; \
             it holds for 24 hours, for programs too"
        );
        Self::new(StatusCode::FORBIDDEN, Issue::error("forbidden", words).called("reason-needed"))
    }

    /// What is known of a child never stands in an address.
    pub fn not_in_an_address() -> Self {
        let words = "Searches are sent by POST to /fhir/Patient/_search or /fhir/Patient/$match: what is known of a child must not \
                     stand in an address, where logs keep it. If it did just now, tell whoever keeps your logs";
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, Issue::error("not-supported", words));
        Self { allow: Some(""), ..refusal }
    }

    pub fn wrong(wrong: &[Wrong]) -> Self {
        let issues = wrong.iter().map(|wrong| {
            let code = if wrong.field == "name" { "required" } else { "value" };
            let issue = Issue::error(code, wrong.what);
            match wrong.field {
                "birth_date" => issue.at("Patient.birthDate"),
                "postcode" => issue.at("Patient.address.postalCode"),
                "nhs_number" | "upn" => issue.at("Patient.identifier"),
                _ => issue,
            }
        });
        let (status, issues) = (StatusCode::UNPROCESSABLE_ENTITY, issues.collect());
        Self { status, issues, retry_after: None, allow: None, scope: None }
    }

    pub fn searched_too_often(seconds: i64) -> Self {
        let words = format!(
            "Nobody may look for children more than {} times in an hour, by hand and by programs together. The index team has been \
             told. Ask again in {seconds} seconds",
            children::search_limit::MOST_IN_WORDS
        );
        let issue = Issue::error("throttled", words).called("searched-too-often");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, issue) }
    }

    pub fn of(status: StatusCode) -> Self {
        let words = match status {
            StatusCode::METHOD_NOT_ALLOWED => "This address does not take this method: see /fhir/metadata",
            StatusCode::PAYLOAD_TOO_LARGE => "A body may have at most 256 KB",
            StatusCode::NOT_FOUND => return Self::not_found(),
            status if status.is_client_error() => "The request is not what /fhir/metadata says",
            status => return Problem::of(status).into(),
        };
        Self::new(status, Issue::error(code_of(status), words))
    }
}

/// FHIR's word for a status.
const fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "login",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_ACCEPTABLE | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "not-supported"
        }
        StatusCode::PAYLOAD_TOO_LARGE => "too-long",
        StatusCode::TOO_MANY_REQUESTS => "throttled",
        StatusCode::SERVICE_UNAVAILABLE => "transient",
        StatusCode::INTERNAL_SERVER_ERROR => "exception",
        _ => "invalid",
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let status = problem.status();
        let (retry_after, scope, called) = (problem.retry_after(), problem.scope(), problem.called());
        let issue = Issue::error(code_of(status), problem.into_detail());
        let issue = if let Some(called) = called { issue.called(called) } else { issue };
        Self { retry_after, scope, ..Self::new(status, issue) }
    }
}

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Self {
        Problem::from(failed).into()
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&OperationOutcome::new(self.issues)).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, FHIR_JSON)], body).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(scope) = self.scope {
            headers.insert(header::WWW_AUTHENTICATE, challenge(scope));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(methods) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(methods));
        }
        response
    }
}
