//! Around every request of a program: for whom it acts, read anew; how often it asks; that it was a program.

use super::problem::Problem;
use crate::App;
use access::{AccessEntry, program_tokens, web::Signed};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base::{RequestId, SessionId};
use referrals::notice::tally::Counted;
use store::Entry;

pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // The pattern, and not the address: that names a case.
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let token = bearer(request.headers()).unwrap_or_default().to_owned();
    match signed(&app, &token, (method, path)).await {
        Ok(signed) => request.extensions_mut().insert(signed),
        Err(problem) => return problem.into_response(),
    };
    let response = next.run(request).await;
    let is_problem = response.status().is_client_error() || response.status().is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_words = kind.is_some_and(|kind| kind == "application/problem+json");
    if is_problem && !has_words {
        return Problem::of(response.status()).into_response();
    }
    response
}

async fn signed(app: &App, token: &str, (method, path): (String, String)) -> Result<Signed, Problem> {
    let acting = program_tokens::acting(&app.store, token).await?.ok_or_else(Problem::not_signed_in)?;
    let now = app.store.now();
    app.tally.count(Counted::Asked, &acting.program.to_string(), now).map_err(Problem::too_often)?;
    let signed = Signed {
        officer: acting.officer,
        session: SessionId::from_uuid(acting.program.uuid()),
        ends_in: acting.expires_at.seconds_since(now),
        request: RequestId::new(app.store.ids(), now),
        now,
    };
    let by = AccessEntry::ByProgram { name: acting.name, method, path };
    signed.journal(&app.store, vec![Entry::new(&by).subject(acting.program)]).await?;
    Ok(signed)
}

/// The token of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}
