//! The whole program in this process, on a fresh database with the stories and the shields of the demonstration.

use access::{agreements::ApplyAgreements, organisations::ApplyOrganisations, people::ApplyStaff};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use base::{Actor, PersonId};
use children::{Index, apply_feeds::ApplyFeeds, link_records, load_feed};
use std::sync::Arc;
use store::{Keys, Store, journal, testing::TestStore};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;
use trellis::{App, TrustFolder, kept_text::KeptText, router};

const MAKER: Actor = Actor::Job(base::JobName("test"));

pub struct TestApp {
    pub store: TestStore,
    app: App,
    router: Router,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Stories,
    Everything,
}

impl TestApp {
    /// A demonstration with its four stories and its shielded children.
    pub async fn demo() -> Self {
        Self::made(true, Sent::Stories).await
    }

    /// The same borough with every row its agencies send: some hundred children, the rare ones among them.
    pub async fn borough() -> Self {
        Self::made(true, Sent::Everything).await
    }

    /// The same data in a database that is no demonstration.
    pub async fn trust() -> Self {
        Self::made(false, Sent::Stories).await
    }

    async fn made(demo: bool, sent: Sent) -> Self {
        let name = match sent {
            Sent::Stories => "the stories",
            Sent::Everything => "the borough",
        };
        let store = TestStore::copy_of(name, async |store| fill(store, sent).await).await;
        let index = Index::build(&store).await.unwrap();
        if demo {
            let mut tx = store.housekeeping().await.unwrap();
            tx.sql("insert into property (name, value) values ('demo', 'yes')").run().await.unwrap();
            tx.commit().await.unwrap();
        }
        let progress = Arc::default();
        let proxies = "10.0.0.0/24".parse().unwrap();
        let app = App {
            store: store.store.clone(),
            index,
            demo,
            secure: false,
            proxies: Arc::new(proxies),
            progress,
            tally: referrals::notice::tally::Tally::default(),
            glossary: KeptText::default(),
            letterhead: KeptText::default(),
        };
        Self { router: router(app.clone()), app, store }
    }

    /// The same trust and the same sessions, answering from another index.
    pub fn router_with(&self, index: Index) -> Router {
        router(App { index, ..self.app.clone() })
    }

    pub fn index(&self) -> &Index {
        &self.app.index
    }

    /// The same database, served by another start of the program with these keys.
    pub async fn restarted_with(mut self, keys: Keys) -> Self {
        let clock: Arc<dyn base::Clock> = Arc::<base::FixedClock>::clone(&self.store.clock);
        let options = store::testing::options(&self.store.address).await;
        self.store.store = Store::open(&options, keys, clock, base::Ids::seeded(77)).await.unwrap();
        let index = Index::build(&self.store).await.unwrap();
        let (store, progress) = (self.store.store.clone(), Arc::default());
        self.app = App {
            store,
            index,
            demo: false,
            secure: false,
            proxies: Arc::default(),
            progress,
            tally: referrals::notice::tally::Tally::default(),
            glossary: KeptText::default(),
            letterhead: KeptText::default(),
        };
        self.router = router(self.app.clone());
        self
    }

    pub fn anybody(&self) -> Client<'_> {
        Client { router: &self.router, cookie: String::new(), program: OnceCell::new() }
    }

    /// Signed in without the sign-in page: for staff who have no place on it.
    pub async fn seated(&self, person: PersonId) -> Client<'_> {
        let session = access::mint_session(&self.store, person).await.unwrap();
        let cookie = format!("trellis={}", session.token.expose());
        Client { router: &self.router, cookie, program: OnceCell::new() }
    }

    /// Signed in by one click.
    pub async fn signed_in(&self, user_name: &str) -> Client<'_> {
        let mut client = self.anybody();
        let reply = client.post("/sign-in/demo", &[("user_name", user_name)]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{user_name} is not signed in");
        client.take_cookies(&reply);
        client
    }

    /// Id of the one child whose page carries this name, found as the index team finds it.
    pub async fn child(&self, given: &str, family: &str) -> String {
        let mut tx = self.store.read_everything().await.unwrap();
        let (child,): (String,) = tx
            .sql("select l.child from link l join source_record r on r.id = l.record where lower(r.given_name) = $1 and lower(r.family_name) = $2 limit 1")
            .bind(given.to_lowercase())
            .bind(family.to_lowercase())
            .one()
            .await
            .unwrap();
        child
    }

    /// A child whose existence is hidden.
    pub async fn hidden_child(&self) -> String {
        let mut tx = self.store.read_everything().await.unwrap();
        let (child,): (String,) = tx.sql("select min(child) from shield where kind = 'existence'").one().await.unwrap();
        child
    }

    /// The journal is sound, and no job was left over.
    pub async fn sound(&self) {
        self.store.verified().await;
        assert_eq!(store::jobs::waiting_and_failed(&self.store).await.unwrap().1, 0);
        journal::Sealer::default().seal(&self.store).await.unwrap();
    }
}

/// Loads what the borough's agencies send.
async fn fill(store: &Store, sent: Sent) {
    let folder = tempfile::tempdir().unwrap();
    let today = store.now().date();
    let borough = demo::Borough::generate(&demo::Options { children: 300, seed: 1, today });
    borough.write_stories(folder.path()).unwrap();
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();

    let trust = TrustFolder::embedded().unwrap();
    let rows = access::organisations::read(read("organisations.csv").as_slice()).unwrap();
    store.run(&MAKER, &ApplyOrganisations { rows }).await.unwrap();
    let rows = access::people::read(read("staff.csv").as_slice()).unwrap();
    store.run(&MAKER, &ApplyStaff { rows }).await.unwrap();
    let feeds: Vec<String> = borough.feeds().iter().map(|f| f.feed.to_owned()).collect();
    store.run(&MAKER, &ApplyFeeds { texts: trust.feeds }).await.unwrap();
    store.run(&MAKER, &ApplyAgreements { agreements: trust.agreements }).await.unwrap();
    trellis::trust_folder::apply_choices(store, &MAKER, trust.choices).await.unwrap();
    for feed in feeds {
        let bytes =
            match borough.feeds().iter().find(|f| f.feed == feed && (sent == Sent::Everything || feed == "shields")) {
                Some(whole) => whole.bytes(),
                None => read(&format!("feeds/{feed}.csv")),
            };
        load_feed::load(store, &MAKER, &feed, "test.csv", &bytes, |_| {}).await.unwrap();
    }
    let index = Index::build(store).await.unwrap();
    link_records::link_pending(store, &index, |_| {}).await.unwrap();
}

pub struct Client<'a> {
    pub router: &'a Router,
    pub cookie: String,
    /// The token of a program that acts for whoever is signed in, made when it is first needed.
    pub program: OnceCell<String>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |l| l.to_str().unwrap())
    }
}

impl Client<'_> {
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let body = form.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(body)).await
    }

    /// Sends a form with a file.
    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8], key: &str) -> Reply {
        let mut body =
            format!("--b\r\ncontent-disposition: form-data; name=\"idempotency_key\"\r\n\r\n{key}\r\n").into_bytes();
        body.extend(
            format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n--b--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(body)).await
    }

    /// A token of a program that acts for whoever is signed in.
    pub async fn program(&self) -> &str {
        let made = || async {
            let page = self.send_with_cookie(programs_form(), Body::from("name=test&days=90")).await.body;
            let (_, token) = page.split_once("<code class=\"trellis-as-written\">").unwrap();
            token.split_once('<').unwrap().0.to_owned()
        };
        self.program.get_or_init(made).await
    }

    /// What lies under `/api` and `/fhir` is asked by a program, everything else by a browser.
    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        let path = request.uri_ref().map_or("", |uri| uri.path());
        let is_program = path.starts_with("/api/") || path.starts_with("/fhir/");
        if !is_program || self.cookie.is_empty() {
            return self.send_with_cookie(request, body).await;
        }
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.program().await));
        self.sent(request, body).await
    }

    async fn send_with_cookie(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        self.sent(request.header(header::COOKIE, &self.cookie), body).await
    }

    async fn sent(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        let request = request.header(header::HOST, "127.0.0.1").body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub fn take_cookies(&mut self, reply: &Reply) {
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let name = pair.split('=').next().unwrap();
            let mut kept: Vec<&str> =
                self.cookie.split("; ").filter(|c| !c.is_empty() && c.split('=').next() != Some(name)).collect();
            kept.push(pair);
            self.cookie = kept.join("; ");
        }
    }
}

fn programs_form() -> axum::http::request::Builder {
    Request::post("/programs")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
