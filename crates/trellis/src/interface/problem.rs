//! What a program is told when something is not as it asked: problem details (RFC 9457).

use access::{agency_clients::Scope, web::Failed};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use referrals::{hold_case::StepRefused, rules::Wrong};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// Why a request was not done. Nothing of it was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: stable, for programs.
    #[serde(rename = "type")]
    #[schema(example = "urn:trellis:problem:not-found")]
    kind: String,
    title: String,
    status: u16,
    /// What to do now.
    detail: String,
    /// What is wrong with which field of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// The scope that the agency's system lacks.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "by_code")]
    #[schema(value_type = Option<String>, example = "contacts.read")]
    scope: Option<Scope>,
    /// In how many seconds it may be tried again.
    #[serde(skip)]
    retry_after: Option<i64>,
}

/// What is wrong with one field, and how to mend it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Empty where it is about the body as a whole.
    field: String,
    what: String,
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        let kind = format!("urn:trellis:problem:{kind}");
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(10);
        let (title, status, detail) = (title.to_owned(), status.as_u16(), detail.into());
        Self { kind, title, status, detail, errors: Vec::new(), scope: None, retry_after }
    }

    pub fn not_found() -> Self {
        let detail = "There is nothing here that the person you act for may see. Check the address and the id";
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    pub fn not_signed_in() -> Self {
        let detail = "Send “Authorization: Bearer” with a token that was made under /programs, and has neither expired nor \
                      been revoked; its owner must still work here. Or with a key of your agency’s system that is good";
        Self::new(StatusCode::UNAUTHORIZED, "no-token", "No token that is good now", detail)
    }

    pub fn scope_lacking(scope: Scope) -> Self {
        let detail = format!(
            "Your agency’s system may not do this: it lacks the scope {} ({}). Your agency’s data manager says what it may do, \
             under /systems",
            scope.code(),
            scope.in_words()
        );
        let problem = Self::new(StatusCode::FORBIDDEN, "scope-lacking", "Outside the scopes of this system", detail);
        Self { scope: Some(scope), ..problem }
    }

    pub fn person_not_named() -> Self {
        let detail = "Name in the header Trellis-On-Behalf-Of, once, for whom your agency’s system asks: their work e-mail \
                      address, or their staff code in your agency’s feeds";
        Self::new(StatusCode::BAD_REQUEST, "person-not-named", "Nobody is named", detail)
    }

    /// The same for whoever is of another agency, has left, has no seat, or never was.
    pub fn not_for_this_person() -> Self {
        let detail = "Your agency’s system acts for people whom your agency employs, who have not left, and who sit in one of its \
                      teams today. Trellis-On-Behalf-Of names nobody of these, or Trellis-Seat names no seat they have there";
        Self::new(StatusCode::FORBIDDEN, "not-for-this-person", "Not for this person", detail)
    }

    pub fn too_often(seconds: i64) -> Self {
        let detail = format!("A program may ask 600 times a minute. Ask again in {seconds} seconds");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "Asked too often", detail);
        Self { retry_after: Some(seconds), ..problem }
    }

    pub fn key(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "idempotency-key", "No Idempotency-Key", detail)
    }

    pub fn other_words() -> Self {
        let detail =
            "This Idempotency-Key came before with another body, which was kept. Send another key with another body";
        Self::new(StatusCode::CONFLICT, "key-used", "The Idempotency-Key was used before", detail)
    }

    pub fn unreadable(field: String, what: String) -> Self {
        let detail = "The body is not what the description under /api/v1/openapi.json says. Nothing was kept";
        let problem = Self::new(StatusCode::BAD_REQUEST, "unreadable", "The body cannot be read", detail);
        Self { errors: vec![FieldProblem { field, what }], ..problem }
    }

    pub fn wrong(wrong: Vec<Wrong>) -> Self {
        let detail =
            "Mend what “errors” names and send it again, with the same Idempotency-Key or another. Nothing was kept";
        let problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "incomplete", "Something is missing or wrong", detail);
        let errors = wrong.into_iter().map(|wrong| FieldProblem { field: wrong.field, what: wrong.what });
        Self { errors: errors.collect(), ..problem }
    }

    pub fn not_from_here(detail: String) -> Self {
        Self::new(StatusCode::CONFLICT, "not-from-here", "This cannot be done now", detail)
    }

    pub fn no_front_door() -> Self {
        let detail = "The trust has not said which team takes concerns. Nothing was sent: ring the front door now";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-front-door", "Nobody takes concerns", detail)
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub const fn retry_after(&self) -> Option<i64> {
        self.retry_after
    }

    /// The scope that is lacking.
    pub const fn scope(&self) -> Option<Scope> {
        self.scope
    }

    /// What it is called where that says more than its status: of an agency's system alone.
    pub fn called(&self) -> Option<&'static str> {
        let kinds = ["scope-lacking", "person-not-named", "not-for-this-person"];
        kinds.into_iter().find(|kind| self.kind.ends_with(kind))
    }

    /// What to do now, for those who say it in another form.
    pub fn into_detail(self) -> String {
        self.detail
    }

    /// The problem of a status that came without words.
    pub fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => {
                let detail = "This address does not take this method: see /api/v1/openapi.json";
                Self::new(status, "method", "Not this method", detail)
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                status,
                "too-large",
                "Too large",
                "A body may have at most 256 KB, a file 10 MB. Nothing was kept",
            ),
            status if status.is_client_error() => {
                let detail = "The request is not what the description under /api/v1/openapi.json says";
                Self::new(status, "unreadable", "The request cannot be read", detail)
            }
            status => {
                let detail = "Nothing was kept half-way. Wait, and send it again with the same Idempotency-Key. If a child \
                              is in danger now, ring 999";
                Self::new(status, "not-now", "This does not work right now", detail)
            }
        }
    }
}

impl From<StepRefused> for Problem {
    fn from(why: StepRefused) -> Self {
        match why {
            StepRefused::Hidden => Self::not_found(),
            StepRefused::Wrong(wrong) => Self::wrong(wrong),
            StepRefused::NotNow(not_now) => Self::not_from_here(format!("{not_now}. Nothing was kept")),
            StepRefused::Stale | StepRefused::Own | StepRefused::NotManager => Self::not_from_here(
                "Somebody else has changed it, or must do this: read it anew. Nothing was kept".into(),
            ),
        }
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        Self::of(failed.into_response().status())
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        Failed::from(error).into()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde asks so")]
fn by_code<S: Serializer>(scope: &Option<Scope>, to: S) -> Result<S::Ok, S::Error> {
    scope.map(Scope::code).serialize(to)
}

/// RFC 6750: the token is good, but not for this.
pub fn challenge(scope: Scope) -> HeaderValue {
    let words = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", scope.code());
    HeaderValue::from_str(&words).unwrap_or_else(|_| HeaderValue::from_static("Bearer"))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(scope) = self.scope {
            headers.insert(header::WWW_AUTHENTICATE, challenge(scope));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
