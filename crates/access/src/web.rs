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
