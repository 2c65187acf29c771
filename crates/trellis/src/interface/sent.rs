//! What comes with whatever a program writes: a key made once for it, and a body of the kind that is described.

use super::problem::Problem;
use axum::http::HeaderMap;
use base::RequestId;
use serde::Deserialize;

/// Keys of programs are kept beside those of forms, and never meet them.
pub fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let given = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let given = given.ok_or_else(|| Problem::key("Send Idempotency-Key with a UUID made once for this"))?;
    let key: RequestId = given.trim().parse().map_err(|_| Problem::key("Idempotency-Key must be a UUID"))?;
    Ok(format!("program:{key}"))
}

/// Reads a body, or names the field that is in the way.
pub fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read: T = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { String::new() } else { path };
        Problem::unreadable(field, format!("This cannot be read: {}", error.inner()))
    })?;
    json.end()
        .map_err(|error| Problem::unreadable(String::new(), format!("Something stands after the body: {error}")))?;
    Ok(read)
}
