//! Signing in and out, and taking another seat.

use super::{InShell, shown, shown_again};
use crate::{
    App,
    request::{cookie, half_cookie, session_cookie},
};
use access::{SecretToken, SignInRefused, TakeSeat, people::DemoPerson, second_factor::Offer, web::Signed};
use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use maud::{Markup, html};
use serde::Deserialize;
use std::net::SocketAddr;
use store::Refused;
use ui::{Button, Errors, Form, InsetText, Page, PasswordInput, TextInput, WarningText};

type From = Option<Extension<ConnectInfo<SocketAddr>>>;

/// Where a guess comes from: what guesses are counted by, beside the account.
fn address(app: &App, from: &From, headers: &HeaderMap) -> String {
    from.as_ref().map_or_else(
        || "unknown".to_owned(),
        |Extension(ConnectInfo(peer))| app.proxies.sender(peer.ip(), headers).to_string(),
    )
}

fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: i64, secure: bool) {
    let bound = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{bound}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn signed_in(app: &App, token: &SecretToken) -> Response {
    let mut response = Redirect::to("/").into_response();
    set_cookie(&mut response, session_cookie(app.secure), token.expose(), access::ABSOLUTE_HOURS * 3600, app.secure);
    set_cookie(&mut response, half_cookie(app.secure), "", 0, app.secure);
    response
}

fn fault(error: &store::Error) -> Response {
    tracing::error!(%error, "signing in failed");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

pub async fn form(State(app): State<App>, Extension(shell): InShell) -> Response {
    match sign_in_page(&app, "", &Errors::new()).await {
        Ok(page) => shown(&page, &shell),
        Err(error) => fault(&error),
    }
}

/// The demonstration's people as a newcomer meets them: who works with children first, who minds the house last.
const ORDER: [&str; 18] = [
    "health-visitor",
    "gp",
    "dsl",
    "home-link",
    "ae-nurse",
    "police",
    "social-worker",
    "front-door-manager",
    "night-worker",
    "team-manager",
    "support-manager",
    "camhs",
    "sexual-health-nurse",
    "index-team",
    "index-colleague",
    "data-manager",
    "ig-lead",
    "administrator",
];

async fn sign_in_page(app: &App, user_name: &str, errors: &Errors) -> Result<Page, store::Error> {
    let mut people =
        if app.demo { access::people::demo_people(&mut app.store.read().await?).await? } else { Vec::new() };
    people.sort_by_key(|person| ORDER.iter().position(|name| *name == person.user_name).unwrap_or(ORDER.len()));
    let key = app.store.ids().uuid(app.store.now()).to_string();
    let form = Form::new("/sign-in", key).body(html! {
        (TextInput::new("user_name", "User name").value(user_name).autocomplete("username").spellcheck(false).width(20).errors(errors))
        (PasswordInput::new("password", "Password").autocomplete("current-password").errors(errors))
        (Button::new("Continue"))
    });
    Ok(Page::new("Sign in").errors(errors).body(html! {
        @if app.demo { (one_click(&people, app)) h2 class="govuk-heading-m" { "Or with a password" } }
        (form)
        p class="govuk-body" { a class="govuk-link" href="/tell" { "Worried about a child and have no account? Tell us" } }
    }))
}

fn one_click(people: &[DemoPerson], app: &App) -> Markup {
    html! {
        p class="govuk-body" { "Everybody here is invented. Choose whose place to take; each sees what their work needs." }
        @if let Some((done, of)) = app.progress.get().filter(|(done, of)| done < of) {
            (InsetText::new(format!("Still loading the borough: {done} of {of} extracts. The four stories are here already.")))
        }
        @if let Some((told, of)) = app.progress.worries().filter(|(told, of)| told < of) {
            (InsetText::new(format!(
                "Still telling a year and a half of worries: {told} of {of}. What is open at the front door is here already."
            )))
        }
        ul class="govuk-list trellis-demo-people" {
            @for person in people {
                li {
                    form action="/sign-in/demo" method="post" {
                        input type="hidden" name="user_name" value=(person.user_name);
                        button type="submit" class="trellis-demo-person" {
                            strong { (person.job_title) }
                            span { (person.name) ", " (person.employer_name) }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Deserialize)]
pub struct NameAndPassword {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    password: String,
}

pub async fn password(
    State(app): State<App>,
    Extension(shell): InShell,
    headers: HeaderMap,
    from: From,
    FormData(given): FormData<NameAndPassword>,
) -> Response {
    let (token, next) =
        match access::check_password(&app.store, &given.user_name, &given.password, &address(&app, &from, &headers))
            .await
        {
            Ok(half) => (half.token, "/sign-in/code"),
            Err(SignInRefused::NoSecondFactor { token }) => (token, "/sign-in/second-factor"),
            Err(SignInRefused::Fault(error)) => return fault(&error),
            Err(refused) => {
                // No code has been asked for yet, so none is spoken of.
                let words = match refused {
                    SignInRefused::Wrong => "The user name or the password is not right".to_owned(),
                    other => other.to_string(),
                };
                let errors = Errors::new().with("password", words);
                return match sign_in_page(&app, &given.user_name, &errors).await {
                    Ok(page) => shown_again(&page, &shell),
                    Err(error) => fault(&error),
                };
            }
        };
    let mut response = Redirect::to(next).into_response();
    set_cookie(&mut response, half_cookie(app.secure), token.expose(), 600, app.secure);
    response
}

fn code_page(app: &App, errors: &Errors) -> Page {
    let key = app.store.ids().uuid(app.store.now()).to_string();
    let form = Form::new("/sign-in/code", key).body(html! {
        (TextInput::new("code", "Code").hint("The 6 digits your authenticator app shows now").width(10)
            .inputmode("numeric").autocomplete("one-time-code").errors(errors))
        (Button::new("Sign in"))
    });
    Page::new("Enter your code").back("/sign-in").errors(errors).body(html! { (form) })
}

pub async fn code_form(State(app): State<App>, Extension(shell): InShell) -> Response {
    shown(&code_page(&app, &Errors::new()), &shell)
}

#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
    #[serde(default)]
    offer: String,
}

pub async fn code(
    State(app): State<App>,
    Extension(shell): InShell,
    headers: HeaderMap,
    from: From,
    FormData(given): FormData<Code>,
) -> Response {
    let half = cookie(&headers, half_cookie(app.secure)).unwrap_or_default();
    match access::check_code(&app.store, half, given.code.trim(), &address(&app, &from, &headers)).await {
        Ok(session) => signed_in(&app, &session.token),
        Err(SignInRefused::StartAgain) => Redirect::to("/sign-in").into_response(),
        Err(SignInRefused::Fault(error)) => fault(&error),
        Err(refused) => shown_again(&code_page(&app, &Errors::new().with("code", refused.to_string())), &shell),
    }
}

fn offer_page(app: &App, offer: &Offer, errors: &Errors) -> Page {
    let key = app.store.ids().uuid(app.store.now()).to_string();
    let form = Form::new("/sign-in/second-factor", key).body(html! {
        input type="hidden" name="offer" value=(offer.sealed);
        (TextInput::new("code", "Code").hint("The 6 digits the app shows").width(10)
            .inputmode("numeric").autocomplete("one-time-code").errors(errors))
        (Button::new("Set up and sign in"))
    });
    Page::new("Set up your second factor").back("/sign-in").errors(errors).body(html! {
        p class="govuk-body" { "Add an account in an authenticator app and give it this key:" }
        p class="govuk-body" { strong class="trellis-secret" { (offer.secret) } }
        p class="govuk-body" { a class="govuk-link" href=(offer.url) { "Open the app on this device" } }
        (form)
    })
}

pub async fn offer(State(app): State<App>, Extension(shell): InShell, headers: HeaderMap) -> Response {
    let half = cookie(&headers, half_cookie(app.secure)).unwrap_or_default();
    match access::offer_at_sign_in(&app.store, half).await {
        Ok(offer) => shown(&offer_page(&app, &offer, &Errors::new()), &shell),
        Err(SignInRefused::Fault(error)) => fault(&error),
        Err(_) => Redirect::to("/sign-in").into_response(),
    }
}

pub async fn enrol(
    State(app): State<App>,
    Extension(shell): InShell,
    headers: HeaderMap,
    from: From,
    FormData(given): FormData<Code>,
) -> Response {
    let half = cookie(&headers, half_cookie(app.secure)).unwrap_or_default();
    match access::enrol_at_sign_in(&app.store, half, &given.offer, given.code.trim(), &address(&app, &from, &headers))
        .await
    {
        Ok(session) => signed_in(&app, &session.token),
        Err(SignInRefused::StartAgain) => Redirect::to("/sign-in").into_response(),
        Err(SignInRefused::Fault(error)) => fault(&error),
        Err(refused) => match access::offer_at_sign_in(&app.store, half).await {
            Ok(offer) => {
                let again = format!("{refused}. Here is a new key: change it in the app");
                shown_again(&offer_page(&app, &offer, &Errors::new().with("code", again)), &shell)
            }
            Err(_) => Redirect::to("/sign-in").into_response(),
        },
    }
}

#[derive(Deserialize)]
pub struct DemoName {
    user_name: String,
}

pub async fn demo(State(app): State<App>, FormData(given): FormData<DemoName>) -> Response {
    if !app.demo {
        return StatusCode::NOT_FOUND.into_response();
    }
    match access::sign_in_demo_person(&app.store, &given.user_name).await {
        Ok(session) => signed_in(&app, &session.token),
        Err(SignInRefused::Fault(error)) => fault(&error),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Some(token) = cookie(&headers, session_cookie(app.secure))
        && let Err(error) = access::sign_out(&app.store, token).await
    {
        return fault(&error);
    }
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, session_cookie(app.secure), "", 0, app.secure);
    response
}

/// The time-out warning's "stay signed in".
pub async fn stay(State(app): State<App>, headers: HeaderMap) -> Response {
    let token = cookie(&headers, session_cookie(app.secure)).unwrap_or_default();
    match access::keep_alive(&app.store, token).await {
        Ok(Some(_)) => StatusCode::NO_CONTENT.into_response(),
        Ok(None) => StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => fault(&error),
    }
}

/// One's seats, and what of one's clearance is about to lapse.
pub async fn seats(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Response {
    let officer = &signed.officer;
    let warnings = officer.clearance.warnings(signed.now.date());
    let page = Page::new("Your seat and clearance").body(html! {
        @for warning in &warnings {
            @let end = if warning.stops() { ". Until it is renewed you cannot open anything about a child." } else { "." };
            (WarningText::new(format!("{}{end}", warning.in_words())))
        }
        @if warnings.is_empty() { p class="govuk-body" { "Your training and vetting are in date." } }
        h2 class="govuk-heading-m" { "Your seats" }
        @if officer.seats.is_empty() {
            p class="govuk-body" { "You act for your employer, " (officer.employer_name) "." }
        }
        @for (position, seat) in officer.seats.iter().enumerate() {
            @let key = app.store.ids().uuid(app.store.now()).to_string();
            @if position == 0 {
                p class="govuk-body" { "You act from " strong { (seat.organisation_name) } " now." }
            } @else {
                (Form::new("/seats", key).body(html! {
                    input type="hidden" name="seat" value=(seat.id);
                    (Button::new(format!("Act from {}", seat.organisation_name)).secondary())
                }))
            }
        }
        p class="govuk-body" { "What one seat lets you see does not follow you to another." }
        p class="govuk-body" { a class="govuk-link" href="/programs" { "Programs that act for you" } }
    });
    shown(&page, &shell)
}

#[derive(Deserialize)]
pub struct WantedSeat {
    seat: String,
}

pub async fn take_seat(
    State(app): State<App>,
    headers: HeaderMap,
    signed: Signed,
    FormData(wanted): FormData<WantedSeat>,
) -> Response {
    let token = cookie(&headers, session_cookie(app.secure)).unwrap_or_default();
    let session = match access::look_at_session(&app.store, token).await {
        Ok(Some(session)) => session,
        Ok(None) => return Redirect::to("/sign-in").into_response(),
        Err(error) => return fault(&error),
    };
    let Ok(seat) = wanted.seat.parse() else { return StatusCode::NOT_FOUND.into_response() };
    match app.store.run_for_request(&signed.officer.actor(), Some(signed.request), &TakeSeat { session, seat }).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(Refused::Because(_)) => StatusCode::NOT_FOUND.into_response(),
        Err(Refused::Fault(error)) => fault(&error),
    }
}
