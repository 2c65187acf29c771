//! What pages of every room need of a request: who asks, and the table of routes in which no route lacks its act.

use crate::{Act, Category, Officer, Verb};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use base::{Instant, RequestId, SessionId};
use std::convert::Infallible;
use store::{Command, Entry, Error, Ran, Refused, Sent, Store};

/// The signed-in officer of one request, put there by the program's session layer.
#[derive(Clone, Debug)]
pub struct Signed {
    pub officer: Officer,
    pub session: SessionId,
    /// Seconds until this session ends by itself.
    pub ends_in: i64,
    pub request: RequestId,
    pub now: Instant,
}

/// The address a request came from: by what those are counted who are not signed in. Never kept.
#[derive(Clone, Debug)]
pub struct SentFrom(pub String);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Redirect::to("/sign-in").into_response())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Signed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

impl Signed {
    /// Runs the command of a form once, however often the form is sent. A form without a key is run as it comes.
    pub async fn run_once<C: Command>(
        &self,
        store: &Store,
        key: &str,
        words: &(impl serde::Serialize + Sync),
        command: &C,
        leads_to: impl Fn(&C::Output) -> String + Sync,
    ) -> Result<Ran, Refused<C::Refusal>> {
        let (actor, request) = (self.officer.actor(), Some(self.request));
        if key.is_empty() {
            let output = store.run_for_request(&actor, request, command).await?;
            return Ok(Ran::Now(leads_to(&output)));
        }
        let body = serde_json::to_vec(words).unwrap_or_default();
        store.run_once(&actor, request, &Sent { key, body: &body }, command, leads_to).await
    }

    /// Journals what a page shows, before it leaves. Without the entry there is no page.
    pub async fn journal(&self, store: &Store, entries: Vec<Entry>) -> Result<(), Failed> {
        store.journal_access(&self.officer.actor(), Some(self.request), entries).await.map_err(Failed::from)
    }
}

/// Why a page could not be shown. The program around adds the words.
#[derive(Debug)]
pub enum Failed {
    NotFound,
    Fault(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Fault(error) => {
                tracing::error!(%error, "a page failed");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }
}

/// What a route does, for the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteAct {
    /// Open to anybody: the sign-in page, health, styles.
    Open,
    /// Decided by `access::decide` as this act.
    Act(Category, Verb),
}

impl RouteAct {
    pub const fn of<A: Act>() -> Self {
        Self::Act(A::CATEGORY, A::VERB)
    }
}

/// One row of the route table.
#[derive(Debug)]
pub struct Route<S> {
    pub method: &'static str,
    pub path: &'static str,
    pub act: RouteAct,
    handler: MethodRouter<S>,
}

/// The routes of a room. A route is added with the act it performs, or not at all.
#[derive(Debug)]
pub struct Routes<S>(Vec<Route<S>>);

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    #[must_use]
    pub fn get<H, T>(mut self, path: &'static str, act: RouteAct, handler: H) -> Self
    where
        H: axum::handler::Handler<T, S>,
        T: 'static,
    {
        self.0.push(Route { method: "GET", path, act, handler: axum::routing::get(handler) });
        self
    }

    #[must_use]
    pub fn post<H, T>(mut self, path: &'static str, act: RouteAct, handler: H) -> Self
    where
        H: axum::handler::Handler<T, S>,
        T: 'static,
    {
        self.0.push(Route { method: "POST", path, act, handler: axum::routing::post(handler) });
        self
    }

    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Method, path and act of every route.
    pub fn table(&self) -> impl Iterator<Item = (&'static str, &'static str, RouteAct)> + '_ {
        self.0.iter().map(|r| (r.method, r.path, r.act))
    }

    pub fn into_router(self) -> axum::Router<S> {
        self.0.into_iter().fold(axum::Router::new(), |router, route| router.route(route.path, route.handler))
    }
}

/// The answer to everything one may not see and everything that is not there: the same.
pub const NOT_FOUND: StatusCode = StatusCode::NOT_FOUND;
