//! Around every page: who asks (from the session, read anew), the shell of the page, the words of an error.

use crate::{App, assets, glossary, letterhead, pages};
use access::{
    Officer, Role,
    web::{SentFrom, Signed},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use base::{PersonId, RequestId};
use std::net::SocketAddr;
use ui::{Link, NavItem, Person, Sheet, Shell};

/// The cookie that holds the session's token. `__Host-` binds it to this host and to https.
pub const fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-trellis" } else { "trellis" }
}

/// Between password and code.
pub const fn half_cookie(secure: bool) -> &'static str {
    if secure { "__Host-trellis-half" } else { "trellis-half" }
}

pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

pub async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let signed = match signed(&app, request.headers()).await {
        Ok(signed) => signed,
        Err(error) => {
            tracing::error!(%error, "the session could not be read");
            return pages::error_page(StatusCode::SERVICE_UNAVAILABLE, &shell(&app, None, ""));
        }
    };
    if signed.is_none() && request.method() == Method::POST {
        request = match park(&app, request).await {
            Ok(response) => return response,
            Err(request) => request,
        };
    }
    let shell = shell(&app, signed.as_ref(), request.uri().path());
    let shell = explained(&app, signed.as_ref(), shell).await;
    let shell = headed(&app, signed.as_ref(), shell).await;
    let shell = warned(&app, signed.as_ref(), shell, request.uri().path()).await;
    request.extensions_mut().insert(shell.clone());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if let Some(peer) = peer {
        let from = SentFrom(app.proxies.sender(peer, request.headers()).to_string());
        request.extensions_mut().insert(from);
    }
    let sender = signed.as_ref().filter(|_| request.method() == Method::POST).map(|s| s.officer.person);
    let path = request.uri().path().to_owned();
    if let Some(signed) = signed {
        request.extensions_mut().insert(signed);
    }
    let response = next.run(request).await;
    if let Some(sender) = sender.filter(|_| response.status().is_redirection()) {
        forget_parked(&app, sender, &path).await;
    }
    // Rooms answer with a bare status; the words are the same whatever it was that is not there.
    if is_bare(&response) && (response.status().is_client_error() || response.status().is_server_error()) {
        return pages::error_page(response.status(), &shell).into_response();
    }
    response
}

/// Forms larger than this are files, which their sender still has.
const MOST_PARKED: usize = 64 * 1024;

/// A form that comes after its session has ended is kept for its writer, who signs in and finds it again. What is no
/// such form goes on as it came.
async fn park(app: &App, request: Request) -> Result<Response, Request> {
    let path = request.uri().path().to_owned();
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_form = kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
    let own = ["/sign-in", "/sign-out", "/session", "/parked", "/tell"].iter().any(|p| path.starts_with(p));
    let token = cookie(request.headers(), session_cookie(app.secure)).map(str::to_owned);
    let (Some(token), true, false) = (token, is_form, own) else { return Err(request) };
    let Ok(body) = axum::body::to_bytes(request.into_body(), MOST_PARKED).await else {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    if let Err(error) = access::parked::park(&app.store, &token, &path, &body).await {
        tracing::error!(%error, "a form could not be parked");
        return Ok(pages::error_page(StatusCode::SERVICE_UNAVAILABLE, &shell(app, None, "")));
    }
    Ok(Redirect::to("/sign-in").into_response())
}

/// What waited has been sent: it waits no longer. Failing here only shows it once more.
async fn forget_parked(app: &App, sender: PersonId, path: &str) {
    let forgotten = async {
        match access::parked::of(&app.store, sender).await? {
            Some(form) if form.path == path => access::parked::discard(&app.store, sender).await,
            _ => Ok(()),
        }
    };
    if let Err(error) = forgotten.await {
        tracing::warn!(%error, "a parked form that was sent is still kept");
    }
}

/// Gives words to a form that was refused because it came from elsewhere, before anybody looked who sent it.
pub async fn in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN && is_bare(&response) {
        return pages::error_page(StatusCode::FORBIDDEN, &shell(&app, None, ""));
    }
    response
}

fn is_bare(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

async fn signed(app: &App, headers: &HeaderMap) -> Result<Option<Signed>, store::Error> {
    let Some(token) = cookie(headers, session_cookie(app.secure)) else { return Ok(None) };
    // A page that renews itself is no sign of life: whoever left the desk is signed out all the same.
    let session = if headers.contains_key("x-background") {
        access::look_at_session(&app.store, token).await?
    } else {
        access::session_for(&app.store, token).await?
    };
    let Some(session) = session else { return Ok(None) };
    let now = app.store.now();
    let mut tx = app.store.read().await?;
    let officer = access::officer(&mut tx, session.person, session.seat, now).await?;
    Ok(officer.map(|officer| Signed {
        officer,
        session: session.id,
        ends_in: session.expires_in_seconds,
        request: RequestId::new(app.store.ids(), now),
        now,
    }))
}

fn shell(app: &App, signed: Option<&Signed>, path: &str) -> Shell {
    let shell = assets::addresses().map_or_else(Shell::unstyled, Shell::new).demo(app.demo);
    let Some(signed) = signed else { return shell };
    let officer = &signed.officer;
    let seats_url = (officer.seats.len() > 1).then(|| "/seats".to_owned());
    // The page it leads to says the same, at length.
    let lapsing = officer.clearance.warnings(signed.now.date()).into_iter().next().filter(|_| path != "/seats");
    let shell = shell
        .notice(lapsing.map(|warning| (format!("{}.", warning.in_words()), Link::new("Your clearance", "/seats"))))
        .person(Person { name: officer.name.clone(), seat: seat_in_words(officer), seats_url })
        .session_seconds(u32::try_from(signed.ends_in).ok());
    sections(officer)
        .iter()
        .fold(shell, |shell, (text, href)| shell.item(NavItem::new(*text, *href).current(belongs(path, href))))
}

/// The shell with the trust's words as this officer means them. Without them the page is shown all the same.
async fn explained(app: &App, signed: Option<&Signed>, shell: Shell) -> Shell {
    let Some(signed) = signed else { return shell };
    match app.glossary.in_force(&app.store, glossary::KIND, glossary::read).await {
        Ok(Some(words)) => shell.terms(words.for_reader(&signed.officer.codes)),
        Ok(None) => shell,
        Err(error) => {
            tracing::warn!(%error, "the glossary could not be read");
            shell
        }
    }
}

/// The shell with what a data manager must see to before a system of the agency stops. Without it the page is shown all the same.
async fn warned(app: &App, signed: Option<&Signed>, shell: Shell, path: &str) -> Shell {
    // Their own clearance comes first, and the pages of systems say it themselves.
    let clear = |signed: &&Signed| signed.officer.clearance.warnings(signed.now.date()).is_empty();
    let Some(signed) = signed.filter(|s| clear(s) && !belongs(path, "/systems")) else { return shell };
    match pages::systems::notice(app, signed).await {
        Ok(Some(notice)) => shell.notice(notice),
        Ok(None) => shell,
        Err(error) => {
            tracing::warn!(%error, "the keys of an agency's systems could not be read");
            shell
        }
    }
}

/// The shell with what stands at the head of paper. Without it the page is shown all the same.
async fn headed(app: &App, signed: Option<&Signed>, shell: Shell) -> Shell {
    let head = match app.letterhead.in_force(&app.store, letterhead::KIND, letterhead::read).await {
        Ok(Some(head)) => head,
        Ok(None) => return shell,
        Err(error) => {
            tracing::warn!(%error, "the head of printed sheets could not be read");
            return shell;
        }
    };
    // What stands on a page for everybody needs no care on paper.
    let Some(signed) = signed else { return shell.sheet(Sheet { trust: head.name.clone(), ..Sheet::default() }) };
    let (officer, at) = (&signed.officer, signed.now.in_london().strftime("%-d %B %Y at %H:%M"));
    let printed = format!("{}, {}, {at}", officer.name, seat_in_words(officer));
    shell.sheet(Sheet { trust: head.name.clone(), marking: head.marking.clone(), printed })
}

/// Does the page at `path` lie in the section that begins at `section`?
fn belongs(path: &str, section: &str) -> bool {
    match section {
        "/searches/new" => path.starts_with("/searches"),
        "/feeds" => path.starts_with("/feeds") || path.starts_with("/feed-files"),
        "/my-work" => path.starts_with("/my-work") || path.starts_with("/team-work"),
        "/contacts" => ["/contacts", "/notices", "/requests", "/meetings", "/actions"]
            .iter()
            .any(|begins| path.starts_with(begins)),
        _ => path.starts_with(section),
    }
}

fn seat_in_words(officer: &Officer) -> String {
    let place = officer.seat().map_or(&officer.employer_name, |seat| &seat.organisation_name);
    format!("{}, {place}", officer.job_title)
}

/// The main pages of a role, the one to begin with first.
pub fn sections(officer: &Officer) -> &'static [(&'static str, &'static str)] {
    match officer.role {
        Role::Practitioner | Role::PoliceOfficer => &[
            ("My children", "/children"),
            ("My work", "/my-work"),
            ("Find a child", "/searches/new"),
            ("My concerns", "/concerns"),
            ("Waiting lists", "/waiting"),
            ("Team inbox", "/contacts"),
        ],
        // What waits comes first for those who take it or give it out.
        Role::TeamManager | Role::ScreeningSocialWorker | Role::FrontDoorManager => &[
            ("Team inbox", "/contacts"),
            ("My work", "/my-work"),
            ("My children", "/children"),
            ("Find a child", "/searches/new"),
            ("My concerns", "/concerns"),
            ("Waiting lists", "/waiting"),
        ],
        Role::IndexTeam => &[
            ("Find a child", "/searches/new"),
            ("Match reviews", "/match-reviews"),
            ("Alerts", "/alerts"),
            ("Feeds", "/feeds"),
            ("My concerns", "/concerns"),
        ],
        Role::DataManager => &[("Feeds", "/feeds"), ("Systems", "/systems")],
        Role::InformationGovernanceLead => &[("Sharing agreements", "/agreements")],
        Role::TrustAdministrator => &[("Staff", "/staff"), ("Sharing agreements", "/agreements")],
    }
}
