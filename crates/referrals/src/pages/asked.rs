//! One request about one case, meeting or action: who asks, and the fields of the form, several values of one name included.

use super::refused;
use crate::{hold_case::StepRefused, rules::Wrong, save_concern::Fields};
use access::{
    Act,
    web::{Failed, Signed},
};
use axum::{
    Extension, RequestPartsExt as _,
    body::Bytes,
    extract::{
        FromRef, FromRequest, FromRequestParts as _, Path, Request,
        rejection::{ExtensionRejection, PathRejection},
    },
    response::{IntoResponse as _, Redirect, Response},
};
use base::CaseId;
use jiff::civil::Date;
use serde::Serialize;
use std::{fmt::Display, str::FromStr};
use store::{Command, Ran, Refused, Store};
use ui::{Errors, Shell};

pub(super) struct Asked<I = CaseId> {
    pub store: Store,
    pub shell: Shell,
    pub signed: Signed,
    /// What the address names.
    pub case: I,
    pub fields: Fields,
}

impl<S, I> FromRequest<S> for Asked<I>
where
    S: Send + Sync,
    Store: FromRef<S>,
    I: FromStr + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, state).await?;
        let Extension(shell) = parts.extract().await.map_err(ExtensionRejection::into_response)?;
        let Path(case) = parts.extract::<Path<String>>().await.map_err(PathRejection::into_response)?;
        let case = case.parse::<I>().map_err(|_| Failed::NotFound.into_response())?;
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let fields = read(&body.map_err(axum::response::IntoResponse::into_response)?);
        Ok(Self { store: Store::from_ref(state), shell, signed, case, fields })
    }
}

/// One request that is about no one case: who asks, and the fields of the form.
pub(super) struct Form {
    pub store: Store,
    pub shell: Shell,
    pub signed: Signed,
    pub fields: Fields,
}

impl<S> FromRequest<S> for Form
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, state).await?;
        let Extension(shell) = parts.extract().await.map_err(ExtensionRejection::into_response)?;
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let fields = read(&body.map_err(axum::response::IntoResponse::into_response)?);
        Ok(Self { store: Store::from_ref(state), shell, signed, fields })
    }
}

impl Form {
    pub fn one(&self, name: &str) -> &str {
        one(&self.fields, name)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.get(name).into_iter().flatten().map(String::as_str)
    }

    /// The day typed into `name-day`, `name-month` and `name-year`.
    pub fn day(&self, name: &str) -> Option<Date> {
        let part = |part: &str| self.one(&format!("{name}-{part}")).trim().parse::<i16>().ok();
        let (day, month) = (i8::try_from(part("day")?).ok()?, i8::try_from(part("month")?).ok()?);
        Date::new(part("year")?, month, day).ok()
    }

    pub fn new_key(&self) -> String {
        self.store.ids().uuid(self.signed.now).to_string()
    }

    /// Journals that an act was refused, and hides what it was about.
    pub async fn refused<A: Act>(&self) -> Failed {
        let entry = store::Entry::new(&access::AccessEntry::Refused { act: A::name(), asked: false });
        match self.signed.journal(&self.store, vec![entry]).await {
            Ok(()) => Failed::NotFound,
            Err(failed) => failed,
        }
    }
}

/// A form's fields by name.
pub(super) fn read(body: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    fields
}

/// The first value of a field; empty where there is none.
pub(super) fn one<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(|values| values.first()).map_or("", String::as_str)
}

impl<I: Copy + Display + Sync> Asked<I> {
    pub fn one(&self, name: &str) -> &str {
        one(&self.fields, name)
    }

    /// The version that was on the page.
    pub fn version(&self) -> i64 {
        self.one("version").parse().unwrap_or(0)
    }

    pub fn new_key(&self) -> String {
        self.store.ids().uuid(self.signed.now).to_string()
    }

    pub async fn refused<A: Act>(&self) -> Failed {
        refused::<A>(&self.store, &self.signed, self.case).await
    }

    /// Runs the form's command once: where it leads, or what is wrong, for the page that shows the form again.
    pub async fn run<A: Act, C>(
        &self,
        command: &C,
        words: &(impl Serialize + Sync),
        place: &str,
    ) -> Result<Result<Response, Vec<Wrong>>, Failed>
    where
        C: Command<Refusal = StepRefused, Output = ()>,
    {
        let leads_to = |(): &()| place.to_owned();
        let key = self.one("idempotency_key");
        match run_by(&self.store, &self.signed, key, words, command, leads_to).await? {
            Some(Ok(place)) => Ok(Ok(Redirect::to(&place).into_response())),
            Some(Err(wrong)) => Ok(Err(wrong)),
            None => Err(self.refused::<A>().await),
        }
    }
}

/// Runs a form's command once: where it leads, or what is wrong with it; nothing where it is not for this officer.
pub(super) async fn run_by<C: Command<Refusal = StepRefused>>(
    store: &Store,
    signed: &Signed,
    key: &str,
    words: &(impl Serialize + Sync),
    command: &C,
    leads_to: impl Fn(&C::Output) -> String + Sync,
) -> Result<Option<Result<String, Vec<Wrong>>>, Failed> {
    match signed.run_once(store, key, words, command, leads_to).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => Ok(Some(Ok(place))),
        Ok(Ran::OtherWords(_)) => Ok(Some(Err(wrong(
            "You have sent this form already with other words, and those are kept. Send these as well if they say more",
        )))),
        Err(Refused::Because(StepRefused::Hidden)) => Ok(None),
        Err(Refused::Because(why)) => Ok(Some(Err(in_words(why)))),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

/// Something about the form as a whole.
pub(super) fn wrong(what: &str) -> Vec<Wrong> {
    vec![Wrong { field: String::new(), what: what.to_owned() }]
}

pub(super) fn in_words(why: StepRefused) -> Vec<Wrong> {
    match why {
        StepRefused::Wrong(wrong) => wrong,
        StepRefused::Stale => wrong(
            "Somebody else has changed this since you opened it. What they did stands below, and what you typed is still here: look again, then send it",
        ),
        StepRefused::NotNow(not_now) => wrong(&format!("This cannot be done now: {not_now}")),
        StepRefused::Own => wrong("Somebody else must agree: nobody agrees to a decision of their own"),
        StepRefused::NotManager | StepRefused::Hidden => wrong("A manager of the front door agrees to this decision"),
    }
}

/// What is wrong, as a page shows it.
pub(super) fn errors(wrong: Vec<Wrong>) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field.as_str() {
            "" => errors.add_general(wrong.what),
            "on" => errors.add_at("on", "on-day", wrong.what),
            field => errors.add(field, wrong.what),
        }
    }
    errors
}
