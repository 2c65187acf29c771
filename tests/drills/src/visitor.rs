//! Somebody at a browser, as far as the server can tell.

use anyhow::{Context as _, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::time::Duration;

/// No answer by then counts as none.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with its connections. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct Visitor {
    client: Client<HttpConnector, Full<Bytes>>,
    url: String,
    cookie: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: Bytes,
    cookie: Option<String>,
}

impl Answer {
    /// Where a saved form leads.
    pub fn leads_to(&self, beginning: &str) -> Option<&str> {
        self.location.as_deref().filter(|to| self.status.is_redirection() && to.starts_with(beginning))
    }
}

impl Visitor {
    pub fn new(url: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).retry_canceled_requests(false).build(connector);
        Self { client, url: url.to_owned(), cookie: String::new() }
    }

    /// The same connections with somebody else's session.
    pub fn with_session(&self, token: &str) -> Self {
        Self { cookie: format!("trellis={token}"), ..self.clone() }
    }

    /// One click on the demonstration's sign-in page.
    pub async fn sign_in(&self, user_name: &str) -> anyhow::Result<Self> {
        let answer = self.post("/sign-in/demo", &[("user_name", user_name)]).await?;
        ensure!(answer.leads_to("/").is_some(), "{user_name} cannot sign in: {}", answer.status);
        let cookie = answer.cookie.context("signing in set no cookie")?;
        Ok(Self { cookie, ..self.clone() })
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.ask(Request::get(self.address(path)), Bytes::new()).await
    }

    /// The same as a browser asks for it: the body as it travels.
    pub async fn get_compressed(&self, path: &str) -> anyhow::Result<Answer> {
        self.ask(Request::get(self.address(path)).header(ACCEPT_ENCODING, "gzip, br"), Bytes::new()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(self.address(path)).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Bytes::from(form)).await
    }

    /// What a program sends with its token, as FHIR.
    pub async fn post_as_program(&self, path: &str, token: &str, body: &serde_json::Value) -> anyhow::Result<Answer> {
        let request = Request::post(self.address(path))
            .header(CONTENT_TYPE, "application/fhir+json")
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header("trellis-purpose", "direct-care");
        self.ask(request, Bytes::from(body.to_string())).await
    }

    /// Sends a form with a file.
    pub async fn upload(&self, path: &str, name: &str, content: &[u8], key: &str) -> anyhow::Result<Answer> {
        let mut body =
            format!("--b\r\ncontent-disposition: form-data; name=\"idempotency_key\"\r\n\r\n{key}\r\n").into_bytes();
        body.extend(
            format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(content);
        body.extend(b"\r\n--b--\r\n");
        let request = Request::post(self.address(path)).header(CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.ask(request, Bytes::from(body)).await
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn ask(&self, request: hyper::http::request::Builder, body: Bytes) -> anyhow::Result<Answer> {
        let request = request.header(COOKIE, &self.cookie).body(Full::new(body))?;
        let whole = async {
            let response = self.client.request(request).await?;
            let (head, body) = response.into_parts();
            let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
            let cookie = text(SET_COOKIE).and_then(|set| set.split(';').next()).map(str::to_owned);
            let location = text(LOCATION).map(str::to_owned);
            let body = body.collect().await?.to_bytes();
            anyhow::Ok(Answer { status: head.status, location, body, cookie })
        };
        tokio::time::timeout(PATIENCE, whole).await.context("no answer in time")?
    }
}
