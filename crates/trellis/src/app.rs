//! The router: every room's routes, the program's own, and the layers around them.

use crate::{
    assets, glossary::Words, interface, kept_text::KeptText, letterhead::Letterhead, metrics, pages,
    proxies::TrustedProxies, request,
};
use access::web::{RouteAct, Routes};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use children::{Index, pages::Children};
use referrals::notice::tally::Tally;
use std::sync::Arc;
use store::Store;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, set_header::SetResponseHeaderLayer,
};

/// What requests need. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    pub store: Store,
    pub index: Index,
    /// A property of the database: one-click sign-in exists only here.
    pub demo: bool,
    /// The browser speaks https to us: the session cookie is bound to it.
    pub secure: bool,
    /// Whose word about the sender of a request is taken.
    pub proxies: Arc<TrustedProxies>,
    pub progress: Arc<crate::background::Progress>,
    /// How often the public form is used from where.
    pub tally: Tally,
    /// What the trust's words mean.
    pub glossary: KeptText<Words>,
    /// Whose sheets are printed here.
    pub letterhead: KeptText<Letterhead>,
}

impl FromRef<App> for Children {
    fn from_ref(app: &App) -> Self {
        Self { store: app.store.clone(), index: app.index.clone() }
    }
}

impl FromRef<App> for Index {
    fn from_ref(app: &App) -> Self {
        app.index.clone()
    }
}

impl FromRef<App> for Tally {
    fn from_ref(app: &App) -> Self {
        app.tally.clone()
    }
}

impl FromRef<App> for Store {
    fn from_ref(app: &App) -> Self {
        app.store.clone()
    }
}

/// Strict: no inline style or script anywhere, nothing from elsewhere, no framing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

fn routes() -> Routes<App> {
    pages::routes().and(children::pages::routes()).and(referrals::pages::routes())
}

/// Method, path and act of every page, and of the interface for programs: what the matrix is tested against.
pub fn route_table() -> Vec<(&'static str, &'static str, RouteAct)> {
    routes().and(interface::routes()).table().collect()
}

pub fn router(app: App) -> Router {
    let fixed = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let pages = routes()
        .into_router()
        .fallback(pages::not_found)
        .layer(from_fn_with_state(app.clone(), request::around))
        .layer(DefaultBodyLimit::max(children::read_extract::MOST_BYTES + 64 * 1024))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(app.clone(), request::in_words))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(CompressionLayer::new())
        .with_state(app.clone());
    let interface = interface::router(app.clone());
    let plain = Router::new()
        .route("/assets/{version}/{name}", get(assets::serve).layer(CompressionLayer::new()))
        .route("/health", get(|| async { "ok" }))
        .route("/ready", get(pages::ready))
        .route("/metrics", get(metrics::metrics))
        .with_state(app);
    pages
        .merge(interface)
        .merge(plain)
        .layer(from_fn(metrics::count))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"))
        .layer(CatchPanicLayer::new())
}
