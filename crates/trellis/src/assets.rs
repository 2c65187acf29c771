//! Styles and scripts, embedded; served under addresses that hold a hash of the content, so that browsers keep them.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;
use std::sync::OnceLock;

/// What `scripts/web` builds. A program compiled without it works and says so on its pages.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// A short name for everything embedded: the addresses change when any file does, because scripts import each other.
fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        use sha2::{Digest as _, Sha256};
        let mut digest = Sha256::new();
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        for file in names.iter().filter_map(|name| Files::get(name)) {
            digest.update(file.metadata.sha256_hash());
        }
        digest.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect()
    })
}

pub fn addresses() -> Option<ui::Assets> {
    Files::get("trellis.css")?;
    let at = |name: &str| format!("/assets/{}/{name}", version());
    Some(ui::Assets { css: at("trellis.css"), init_js: at("init.js"), app_js: at("app.js"), icon: at("icon.svg") })
}

pub async fn serve(Path((asked, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name).filter(|_| asked == version()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, file.data).into_response()
}
