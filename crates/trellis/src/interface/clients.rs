//! A request of an agency's system: what its scopes let it ask, and the person of that agency in whose name it asks.

use super::problem::Problem;
use crate::App;
use access::{
    AccessEntry,
    agency_clients::{ActingClient, NotForThem, Scope, acting, officer_for},
    web::Signed,
};
use axum::http::{HeaderMap, StatusCode};
use base::{PersonId, RequestId, SessionId};
use referrals::notice::tally::Counted;
use store::Entry;

/// Names the person: work e-mail address, or the staff code of the agency's feeds.
pub const ON_BEHALF_OF: &str = "Trellis-On-Behalf-Of";
/// Names the organisation in whose seat they act, where they have several.
pub const SEAT: &str = "Trellis-Seat";

/// Which scope each address asks for. What is not here, no system asks.
pub const SCOPES: &[(&str, &str, Scope)] = &[
    ("GET", "/fhir/Patient", Scope::FindChildren),
    ("POST", "/fhir/Patient/_search", Scope::FindChildren),
    ("POST", "/fhir/Patient/$match", Scope::FindChildren),
    ("GET", "/fhir/Patient/{child}", Scope::ReadChildren),
    ("POST", "/api/v1/concerns", Scope::RaiseConcerns),
    ("GET", "/api/v1/contacts", Scope::FollowContacts),
    ("GET", "/api/v1/contacts/{contact}", Scope::FollowContacts),
    ("POST", "/api/v1/contacts/{contact}/messages", Scope::AnswerContacts),
    ("POST", "/api/v1/contacts/{contact}/disagreements", Scope::AnswerContacts),
    ("POST", "/api/v1/contacts/{contact}/files", Scope::AnswerContacts),
    ("GET", "/api/v1/waiting-lists", Scope::SeeWaitingLists),
    ("POST", "/api/v1/waiting-lists/{list}/places", Scope::JoinWaitingLists),
];

/// The scope of an address, or what is said where there is none.
fn needed(method: &str, path: &str) -> Result<Scope, Problem> {
    // What is read can be asked for without its body.
    let method = if method == "HEAD" { "GET" } else { method };
    let mut of_path = SCOPES.iter().filter(|(_, of, _)| *of == path).peekable();
    if of_path.peek().is_none() {
        return Err(Problem::not_found());
    }
    let found = of_path.find(|(of, ..)| *of == method).map(|(.., scope)| *scope);
    found.ok_or_else(|| Problem::of(StatusCode::METHOD_NOT_ALLOWED))
}

/// The person in whose name a system asks, with what they may do at this moment.
pub async fn signed(
    app: &App,
    key: &str,
    headers: &HeaderMap,
    (method, path): (String, String),
) -> Result<Signed, Problem> {
    let now = app.store.now();
    let client = acting(&app.store, key).await?.ok_or_else(Problem::not_signed_in)?;
    app.tally.count(Counted::Asked, &client.client.to_string(), now).map_err(Problem::too_often)?;
    let refusing = Refusing { app, client: &client, request: RequestId::new(app.store.ids(), now), method, path };
    let scope = needed(&refusing.method, &refusing.path)?;
    if !client.scopes.contains(&scope) {
        return Err(refusing.written(scope.code(), None, Problem::scope_lacking(scope)).await);
    }
    let Some(named) = one(headers, ON_BEHALF_OF) else {
        return Err(refusing.written("person-not-named", None, Problem::person_not_named()).await);
    };
    let seat = headers.contains_key(SEAT).then(|| one(headers, SEAT).unwrap_or_default());
    let officer = match officer_for(&app.store, &client, named, seat).await? {
        Ok(officer) => officer,
        Err(NotForThem { person }) => {
            return Err(refusing.written("not-for-this-person", person, Problem::not_for_this_person()).await);
        }
    };
    let Refusing { request, method, path, .. } = refusing;
    let signed = Signed {
        officer,
        session: SessionId::from_uuid(client.key.uuid()),
        ends_in: client.expires_at.seconds_since(now),
        request,
        now,
    };
    let by = AccessEntry::ByClient { name: client.name, key: client.key.to_string(), method, path };
    signed.journal(&app.store, vec![Entry::new(&by).subject(client.client)]).await?;
    Ok(signed)
}

/// A request whose refusal is to be written down.
struct Refusing<'a> {
    app: &'a App,
    client: &'a ActingClient,
    request: RequestId,
    method: String,
    path: String,
}

impl Refusing<'_> {
    /// The refusal, once the journal has it.
    async fn written(&self, why: &str, person: Option<PersonId>, refusal: Problem) -> Problem {
        let refused = AccessEntry::ClientRefused {
            key: self.client.key.to_string(),
            method: self.method.clone(),
            path: self.path.clone(),
            why: why.to_owned(),
            person: person.map(|person| person.to_string()),
        };
        let entry = Entry::new(&refused).subject(self.client.client);
        match self.app.store.journal_access(&self.client.actor(), Some(self.request), vec![entry]).await {
            Ok(()) => refusal,
            Err(error) => error.into(),
        }
    }
}

/// The value of a header that came once and says something.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    value.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}
