//! `/systems`: the systems of an agency that act for its people, kept by its data manager. In the code they are *agency
//! clients*; on pages a client is a family.

mod forms;
mod shown;

use super::{InShell, shown, shown_again};
use crate::App;
use access::{
    agency_clients::{
        AgencyClient, ChangeClient, ClientKey, ClientRefused, ClientWords, EndClient, KeyRefused, MakeKey,
        RegisterClient, RevokeKey, keys_of_agency, may_see, of_agency, of_agency_one,
    },
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::AgencyClientId;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use store::{Ran, Refused};
use ui::{Errors, Link};

/// Days a key is offered for at first.
const OFFERED_DAYS: i64 = 180;

/// What is typed about a system.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Typed {
    #[serde(skip_serializing)]
    idempotency_key: String,
    name: String,
    purpose: String,
    scopes: Vec<String>,
    /// What its writer had before them.
    version: String,
}

impl Typed {
    fn of(client: &AgencyClient) -> Self {
        Self {
            idempotency_key: String::new(),
            name: client.name.clone(),
            purpose: client.purpose.clone(),
            scopes: client.scopes().iter().map(|scope| scope.code().to_owned()).collect(),
            version: client.version.to_string(),
        }
    }

    fn words(&self) -> ClientWords<'_> {
        ClientWords { name: &self.name, purpose: &self.purpose, scopes: &self.scopes }
    }
}

/// What is typed to make a key.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct TypedKey {
    #[serde(skip_serializing)]
    idempotency_key: String,
    days: String,
}

/// What is sent to take something away: it was asked for on a page that says what it does.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Sure {
    #[serde(skip_serializing)]
    idempotency_key: String,
    sure: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    done: String,
}

/// A system of the officer's own agency, with its keys.
struct Theirs {
    client: AgencyClient,
    keys: Vec<ClientKey>,
}

async fn theirs(app: &App, signed: &Signed, system: &str) -> Result<Theirs, Failed> {
    let id: AgencyClientId = system.parse().map_err(|_| Failed::NotFound)?;
    if !may_see(&signed.officer) {
        return Err(Failed::NotFound);
    }
    let agency = signed.officer.employer;
    let mut tx = app.store.read().await?;
    let client = of_agency_one(&mut tx, agency, id).await?.ok_or(Failed::NotFound)?;
    let keys = keys_of_agency(&mut tx, agency).await?.into_iter().filter(|key| key.client == id).collect();
    Ok(Theirs { client, keys })
}

/// What stands on every page of a data manager: that a system of their agency is about to stop, or has.
pub async fn notice(app: &App, signed: &Signed) -> Result<Option<(String, Link)>, store::Error> {
    if !may_see(&signed.officer) {
        return Ok(None);
    }
    let mut tx = app.store.read().await?;
    let clients = of_agency(&mut tx, signed.officer.employer).await?;
    let keys = keys_of_agency(&mut tx, signed.officer.employer).await?;
    drop(tx);
    let first = clients.iter().find_map(|client| {
        let keys: Vec<ClientKey> = keys.iter().filter(|key| key.client == client.id).cloned().collect();
        Some((shown::warning(client, &keys, signed.now)?, client.id))
    });
    Ok(first.map(|(warning, id)| (warning, Link::new("Its keys", format!("/systems/{id}")))))
}

fn new_key(app: &App, signed: &Signed) -> String {
    app.store.ids().uuid(signed.now).to_string()
}

pub async fn list(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Result<Response, Failed> {
    if !may_see(&signed.officer) {
        return Err(Failed::NotFound);
    }
    let mut tx = app.store.read().await?;
    let clients = of_agency(&mut tx, signed.officer.employer).await?;
    let keys = keys_of_agency(&mut tx, signed.officer.employer).await?;
    drop(tx);
    Ok(shown(&shown::list(&signed.officer.employer_name, &clients, &keys, signed.now), &shell))
}

pub async fn new(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Result<Response, Failed> {
    if !may_see(&signed.officer) {
        return Err(Failed::NotFound);
    }
    Ok(shown(&forms::register(&Typed::default(), &Errors::new(), new_key(&app, &signed)), &shell))
}

pub async fn register(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    FormData(typed): FormData<Typed>,
) -> Result<Response, Failed> {
    let command = RegisterClient { officer: &signed.officer, words: typed.words() };
    let place = |id: &AgencyClientId| format!("/systems/{id}?done=registered");
    let errors = match signed.run_once(&app.store, &typed.idempotency_key, &typed, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => forms::other_words(),
        Err(Refused::Because(refused)) => forms::errors_of(refused)?,
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let key = new_key(&app, &signed);
    Ok(shown_again(&forms::register(&typed, &errors, key), &shell))
}

pub async fn system(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path(system): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let theirs = theirs(&app, &signed, &system).await?;
    let asked = shown::Asked { done: &wanted.done, ..shown::Asked::default() };
    Ok(shown(&shown::system(&theirs, &signed, &asked, new_key(&app, &signed)), &shell))
}

/// The key is shown once, in the answer to the form that made it: only its hash is kept.
pub async fn make_key(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path(system): Path<String>,
    FormData(typed): FormData<TypedKey>,
) -> Result<Response, Failed> {
    let client = theirs(&app, &signed, &system).await?.client;
    let command = MakeKey { officer: &signed.officer, client: client.id, days: typed.days.trim().parse().unwrap_or(0) };
    let made = OnceLock::new();
    let place = |key: &access::agency_clients::MadeKey| {
        // Run again after a conflict, a command makes the same key again.
        let _ = made.set(key.key.expose().to_owned());
        format!("/systems/{}", client.id)
    };
    let ran = signed.run_once(&app.store, &typed.idempotency_key, &typed, &command, place).await;
    let (mut errors, mut shown_key) = (Errors::new(), None);
    match ran {
        Ok(Ran::Now(_)) => shown_key = made.get().map(String::as_str),
        Ok(Ran::Before(_) | Ran::OtherWords(_)) => errors.add_general(
            "This form has made a key already, and a key is shown once. If you did not copy it, revoke it below and make another",
        ),
        Err(Refused::Because(KeyRefused::Hidden)) => return Err(Failed::NotFound),
        Err(Refused::Because(KeyRefused::Days)) => errors.add("days", KeyRefused::Days.to_string()),
        Err(Refused::Because(KeyRefused::TwoAlready)) => errors.add_general(KeyRefused::TwoAlready.to_string()),
        Err(Refused::Fault(error)) => return Err(error.into()),
    }
    let theirs = theirs(&app, &signed, &system).await?;
    let asked = shown::Asked { key: shown_key, days: &typed.days, errors: errors.clone(), ..shown::Asked::default() };
    let page = shown::system(&theirs, &signed, &asked, new_key(&app, &signed));
    Ok(if errors.is_empty() { shown(&page, &shell) } else { shown_again(&page, &shell) })
}

pub async fn change_form(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path(system): Path<String>,
) -> Result<Response, Failed> {
    let Theirs { client, .. } = theirs(&app, &signed, &system).await?;
    if client.ended_at.is_some() {
        return Err(Failed::NotFound);
    }
    Ok(shown(&forms::change(&client, &Typed::of(&client), &Errors::new(), new_key(&app, &signed)), &shell))
}

pub async fn change(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path(system): Path<String>,
    FormData(typed): FormData<Typed>,
) -> Result<Response, Failed> {
    let Theirs { client, .. } = theirs(&app, &signed, &system).await?;
    let version = typed.version.parse().unwrap_or(0);
    let command = ChangeClient { officer: &signed.officer, client: client.id, version, words: typed.words() };
    let place = |(): &()| format!("/systems/{}?done=changed", client.id);
    let errors = match signed.run_once(&app.store, &typed.idempotency_key, &typed, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => forms::other_words(),
        Err(Refused::Because(ClientRefused::Stale)) => {
            // What is sent next is sent knowing what stands there now.
            let typed = Typed { version: client.version.to_string(), ..typed };
            return Ok(shown_again(&forms::stale(&client, &typed, new_key(&app, &signed)), &shell));
        }
        Err(Refused::Because(refused)) => forms::errors_of(refused)?,
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    Ok(shown_again(&forms::change(&client, &typed, &errors, new_key(&app, &signed)), &shell))
}

/// The key of this number that is still good.
fn live<'t>(theirs: &'t Theirs, number: &str, signed: &Signed) -> Result<&'t ClientKey, Failed> {
    let number: i64 = number.parse().map_err(|_| Failed::NotFound)?;
    let mut keys = theirs.keys.iter();
    keys.find(|key| key.number == number && key.is_live(signed.now)).ok_or(Failed::NotFound)
}

pub async fn revoke_form(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path((system, number)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let theirs = theirs(&app, &signed, &system).await?;
    let key = live(&theirs, &number, &signed)?;
    Ok(shown(&forms::revoke(&theirs, key, signed.now, new_key(&app, &signed)), &shell))
}

pub async fn revoke(
    State(app): State<App>,
    signed: Signed,
    Path((system, number)): Path<(String, String)>,
    FormData(form): FormData<Sure>,
) -> Result<Response, Failed> {
    let theirs = theirs(&app, &signed, &system).await?;
    let client = theirs.client.id;
    if form.sure != "yes" {
        let number = live(&theirs, &number, &signed)?.number;
        return Ok(Redirect::to(&format!("/systems/{client}/keys/{number}/revocation")).into_response());
    }
    let number: i64 = number.parse().map_err(|_| Failed::NotFound)?;
    let command = RevokeKey { officer: &signed.officer, client, number };
    let place = |(): &()| format!("/systems/{client}?done=revoked");
    match signed.run_once(&app.store, &form.idempotency_key, &(number, &form), &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => Ok(Redirect::to(&place).into_response()),
        Err(Refused::Because(_)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

pub async fn end_form(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Path(system): Path<String>,
) -> Result<Response, Failed> {
    let theirs = theirs(&app, &signed, &system).await?;
    if theirs.client.ended_at.is_some() {
        return Err(Failed::NotFound);
    }
    Ok(shown(&forms::end(&theirs, new_key(&app, &signed)), &shell))
}

pub async fn end(
    State(app): State<App>,
    signed: Signed,
    Path(system): Path<String>,
    FormData(form): FormData<Sure>,
) -> Result<Response, Failed> {
    let client = theirs(&app, &signed, &system).await?.client.id;
    if form.sure != "yes" {
        return Ok(Redirect::to(&format!("/systems/{client}/end")).into_response());
    }
    let command = EndClient { officer: &signed.officer, client };
    let place = |(): &()| format!("/systems/{client}?done=ended");
    match signed.run_once(&app.store, &form.idempotency_key, &form, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => Ok(Redirect::to(&place).into_response()),
        Err(Refused::Because(_)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}
