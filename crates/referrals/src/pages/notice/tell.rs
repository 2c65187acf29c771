//! `/tell`: a worry from somebody who has no account. Nobody signs in, no cookie is set, and nothing typed is ever lost.

use super::tell_parts::{Form, back_page, done_page, form_page, looked_page, start_page};
use crate::{
    notice::{
        look_back::{AddRefused, AddToNotice, look_back},
        model::NoticeWords,
        public_form::{self, PublicForm},
        receive_public::{ReceivePublic, ReceiveRefused},
        rules::Who,
        tally::{Counted, Tally},
    },
    pages::asked::{errors, one, read},
    rules::Wrong,
    save_concern::Fields,
};
use access::web::{Failed, SentFrom};
use axum::{
    Extension, RequestPartsExt as _,
    extract::{FromRef, FromRequest, Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::Actor;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{Refused, Store};
use ui::{Errors, Page, Shell};

/// The most that one form may hold: several full fields of it.
const MOST_BYTES: usize = 128 * 1024;

/// One request of somebody nobody knows.
pub(in crate::pages) struct Told {
    store: Store,
    shell: Shell,
    tally: Tally,
    address: String,
    fields: Fields,
    form: PublicForm,
}

impl<S> FromRequest<S> for Told
where
    S: Send + Sync,
    Store: FromRef<S>,
    Tally: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Extension(shell) = parts.extract().await.map_err(|_| StatusCode::NOT_FOUND.into_response())?;
        let Ok(body) = axum::body::to_bytes(body, MOST_BYTES).await else {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        };
        let store = Store::from_ref(state);
        // Without the trust's own words there is no public form.
        let form = text(&store).await.map_err(axum::response::IntoResponse::into_response)?;
        let address = parts.extensions.get::<SentFrom>().map_or_else(String::new, |SentFrom(address)| address.clone());
        Ok(Self { tally: Tally::from_ref(state), store, shell, address, fields: read(&body), form })
    }
}

async fn text(store: &Store) -> Result<PublicForm, Failed> {
    let mut tx = store.read().await?;
    public_form::in_force(&mut tx, store.now().date()).await?.ok_or(Failed::NotFound)
}

impl Told {
    fn one(&self, name: &str) -> &str {
        one(&self.fields, name)
    }

    fn new_key(&self) -> String {
        self.store.ids().uuid(self.store.now()).to_string()
    }

    fn shown(&self, page: &Page) -> Response {
        super::super::shown(page, &self.shell)
    }

    fn shown_again(&self, page: &Page) -> Response {
        super::super::shown_again(page, &self.shell)
    }

    /// May this address do this once more? Else in words how long to wait.
    fn counted(&self, what: Counted) -> Result<(), String> {
        self.tally.count(what, &self.address, self.store.now()).map_err(|seconds| {
            let minutes = (seconds + 59).div_euclid(60);
            format!(
                "From where you are this was done too often just now. What you typed is still here: try again in {minutes} \
                 minutes. If a child is in danger, do not wait: call 999"
            )
        })
    }
}

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    who: Option<String>,
}

/// Who are you? And at once what to do where minutes count.
pub(in crate::pages) async fn start(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    Query(wanted): Query<BTreeMap<String, String>>,
) -> Result<Response, Failed> {
    let form = text(&store).await?;
    let mut errors = Errors::new();
    if wanted.contains_key("choose") {
        errors.add("who", "Select who you are, so that we ask only what fits");
    }
    Ok(super::super::shown(&start_page(&form, &errors), &shell))
}

pub(in crate::pages) async fn writing(Query(wanted): Query<Wanted>, told: Told) -> Response {
    let Some(who) = wanted.who.as_deref().and_then(Who::from_code) else {
        return axum::response::Redirect::to("/tell?choose").into_response();
    };
    let key = told.new_key();
    let words = NoticeWords::default();
    told.shown(&form_page(&Form { text: &told.form, who, words: &words, errors: &Errors::new(), key: &key }))
}

pub(in crate::pages) async fn send(told: Told) -> Result<Response, Failed> {
    let Some(who) = Who::from_code(told.one("who")) else {
        return Ok(axum::response::Redirect::to("/tell?choose").into_response());
    };
    let words = NoticeWords::of(&told.fields);
    // The key makes a second sending of the same form harmless: it stays while the form comes back.
    let sent_key = told.one("idempotency_key");
    let key = if sent_key.len() == 36 { sent_key.to_owned() } else { told.new_key() };
    let again = |errors: &Errors| {
        told.shown_again(&form_page(&Form { text: &told.form, who, words: &words, errors, key: &key }))
    };
    if !told.one("website").is_empty() {
        // A program fills every field. So may a browser of somebody who means it: nothing is thrown away.
        return Ok(again(&general("Press Send once more: we could not tell that a person sent this")));
    }
    if let Err(wait) = told.counted(Counted::Sent) {
        return Ok((StatusCode::TOO_MANY_REQUESTS, again(&general(&wait)).into_body()).into_html());
    }
    let command = ReceivePublic { store: &told.store, who, words: &words, key: &key };
    match told.store.run(&Actor::Anonymous, &command).await {
        Ok(receipt) | Err(Refused::Because(ReceiveRefused::Already(receipt))) => {
            Ok(told.shown(&done_page(&told.form, who, &words, &receipt)))
        }
        Err(Refused::Because(ReceiveRefused::Wrong(wrong))) => Ok(again(&errors(wrong))),
        Err(Refused::Because(ReceiveRefused::NoFrontDoor)) => Ok(again(&general(
            "It could not be sent: nobody would read it here. What you typed is still here. Ring the number above",
        ))),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

/// A page with another status.
trait IntoHtml {
    fn into_html(self) -> Response;
}

impl IntoHtml for (StatusCode, axum::body::Body) {
    fn into_html(self) -> Response {
        (self.0, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], self.1).into_response()
    }
}

fn general(what: &str) -> Errors {
    errors(vec![Wrong { field: String::new(), what: what.to_owned() }])
}

/// Reference and code are asked for, never given in an address.
pub(in crate::pages) async fn asking(told: Told) -> Response {
    told.shown(&back_page(&told.form, "", &Errors::new(), &told.new_key()))
}

const NOT_YOURS: &str =
    "Reference and code do not fit each other. Look at both again: they stand on the page you saw after you sent it";

pub(in crate::pages) async fn look(told: Told) -> Result<Response, Failed> {
    let (reference, secret) = (told.one("reference").to_owned(), told.one("secret").to_owned());
    let again = |errors: &Errors| told.shown_again(&back_page(&told.form, &reference, errors, &told.new_key()));
    if let Err(wait) = told.counted(Counted::Tried) {
        return Ok((StatusCode::TOO_MANY_REQUESTS, again(&general(&wait)).into_body()).into_html());
    }
    let Some(found) = look_back(&told.store, &reference, &secret).await? else {
        return Ok(again(&errors(vec![Wrong { field: "reference".into(), what: NOT_YOURS.into() }])));
    };
    let given = (reference.as_str(), secret.as_str());
    Ok(told.shown(&looked_page(&told.form, &found, given, ("", false), &Errors::new(), &told.new_key())))
}

pub(in crate::pages) async fn add(told: Told) -> Result<Response, Failed> {
    let (reference, secret) = (told.one("reference").to_owned(), told.one("secret").to_owned());
    let more = told.one("more").replace("\r\n", "\n");
    let back = |errors: &Errors| told.shown_again(&back_page(&told.form, &reference, errors, &told.new_key()));
    let tried = told.counted(Counted::Tried);
    let found = match &tried {
        Ok(()) => look_back(&told.store, &reference, &secret).await?,
        Err(_) => None,
    };
    let Some(found) = found else {
        let problem = match tried {
            Err(wait) => general(&wait),
            Ok(()) => errors(vec![Wrong { field: "reference".into(), what: NOT_YOURS.into() }]),
        };
        return Ok(back(&problem));
    };
    let given = (reference.as_str(), secret.as_str());
    let command = AddToNotice { store: &told.store, reference: &reference, secret: &secret, words: &more };
    let wrong = match told.store.run(&Actor::Anonymous, &command).await {
        Ok(()) | Err(Refused::Because(AddRefused::Already)) => {
            let page = looked_page(&told.form, &found, given, ("", true), &Errors::new(), &told.new_key());
            return Ok(told.shown(&page));
        }
        Err(Refused::Because(AddRefused::NotYours)) => {
            return Ok(back(&errors(vec![Wrong { field: "reference".into(), what: NOT_YOURS.into() }])));
        }
        Err(Refused::Because(AddRefused::Wrong(wrong))) => wrong,
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let page = looked_page(&told.form, &found, given, (&more, false), &errors(wrong), &told.new_key());
    Ok(told.shown_again(&page))
}
