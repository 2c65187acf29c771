//! Around every page: who asks (from the session, read anew), the shell of the page, the words of an error.

use crate::{App, assets, pages};
use access::{Officer, Role, web::Signed};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base::RequestId;
use ui::{NavItem, Person, Shell};

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
    let shell = shell(&app, signed.as_ref(), request.uri().path());
    request.extensions_mut().insert(shell.clone());
    if let Some(signed) = signed {
        request.extensions_mut().insert(signed);
    }
    let response = next.run(request).await;
    // Rooms answer with a bare status; the words are the same whatever it was that is not there.
    let bare =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if bare && (response.status().is_client_error() || response.status().is_server_error()) {
        return pages::error_page(response.status(), &shell).into_response();
    }
    response
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
    let shell = shell
        .person(Person { name: officer.name.clone(), seat: seat_in_words(officer), seats_url })
        .session_seconds(u32::try_from(signed.ends_in).ok());
    sections(officer)
        .iter()
        .fold(shell, |shell, (text, href)| shell.item(NavItem::new(*text, *href).current(path.starts_with(href))))
}

fn seat_in_words(officer: &Officer) -> String {
    let place = officer.seat().map_or(&officer.employer_name, |seat| &seat.organisation_name);
    format!("{}, {place}", officer.job_title)
}

/// The main pages of a role, the one to begin with first.
pub fn sections(officer: &Officer) -> &'static [(&'static str, &'static str)] {
    match officer.role {
        Role::Practitioner | Role::ScreeningSocialWorker | Role::FrontDoorManager | Role::PoliceOfficer => {
            &[("My children", "/children"), ("Find a child", "/searches/new")]
        }
        Role::IndexTeam => &[("Find a child", "/searches/new"), ("Feeds", "/feeds")],
        Role::DataManager => &[("Feeds", "/feeds")],
        Role::InformationGovernanceLead => &[("Sharing agreements", "/agreements")],
        Role::TrustAdministrator => &[("Staff", "/staff"), ("Sharing agreements", "/agreements")],
    }
}
