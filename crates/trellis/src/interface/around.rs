//! Around every request of a program: for whom it acts, read anew; how often it asks; that it was a program. A token is of one
//! person; a key is of an agency's system, which names a person of its agency each time (`clients`).

use super::{clients, problem::Problem};
use crate::App;
use access::{AccessEntry, agency_clients::KEY_BEGINS, program_tokens, web::Signed};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base::{RequestId, SessionId};
use referrals::notice::tally::Counted;
use store::Entry;

pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Err(problem) = admit(&app, &mut request).await {
        return problem.into_response();
    }
    let response = next.run(request).await;
    if lacks_words(&response, "application/problem+json") { with_methods(&response, Problem::of) } else { response }
}

/// Puts the one for whom the program acts into the request, or says why not.
pub async fn admit(app: &App, request: &mut Request) -> Result<(), Problem> {
    // The pattern, and not the address: that names a case.
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let token = bearer(request.headers()).unwrap_or_default().to_owned();
    let signed = if token.starts_with(KEY_BEGINS) {
        clients::signed(app, &token, request.headers(), (method, path)).await?
    } else {
        signed(app, &token, (method, path)).await?
    };
    request.extensions_mut().insert(signed);
    Ok(())
}

/// Is this a refusal that came from below, without words of this kind?
pub fn lacks_words(response: &Response, kind: &str) -> bool {
    let refused = response.status().is_client_error() || response.status().is_server_error();
    refused && response.headers().get(header::CONTENT_TYPE).is_none_or(|is| is != kind)
}

/// The words for a status that came without them; which methods there are is kept.
pub fn with_methods<R: IntoResponse>(bare: &Response, words: impl FnOnce(StatusCode) -> R) -> Response {
    let mut response = words(bare.status()).into_response();
    if let Some(methods) = bare.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, methods.clone());
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
