//! `GET /children/{child}/shields` and the forms on it: the index team keeps the shields of a child.

use super::{
    Failed,
    asked::Asked,
    shield_forms::{At, Typed, shields_page},
    shown, shown_again,
};
use crate::{
    lift_shield::{AnswerLifting, AnswerRefused, Lift, LiftRefused, LiftShield},
    name_holder::{HolderRefused, NameHolder, RemovalRefused, RemoveHolder},
    put_up_shield::{PutUpShield, ShieldRefused, ShieldWords, WrongField},
    see_shields::see,
};
use access::{
    Act, Denied,
    acts::{DecideShield, RecordShield, SeeShields},
};
use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::{LiftingId, PersonId, ShieldId};
use serde::{Deserialize, Serialize};
use store::{Command, Ran, Refused};

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// What has just been done, as a code.
    #[serde(default)]
    done: String,
}

/// A form of this page is not right: where, and what is wrong.
struct Again {
    at: At,
    wrong: Vec<WrongField>,
}

impl Again {
    /// Something about the page as a whole, and no field of it.
    fn page(what: impl Into<String>) -> Self {
        Self::one(At::Page, "", what)
    }

    fn one(at: At, field: &'static str, what: impl Into<String>) -> Self {
        Self { at, wrong: vec![WrongField::new(field, what)] }
    }
}

impl Asked {
    async fn page(&self, typed: &Typed, done: &str) -> Result<Response, Failed> {
        let shields = match see(&self.children.store, &self.signed.officer, self.child).await {
            Ok(shields) => shields,
            Err(Denied::Fault(error)) => return Err(error.into()),
            Err(Denied::Hidden | Denied::Ask { .. }) => {
                return Err(self.refused::<SeeShields>().await);
            }
        };
        self.children.journal(&self.signed, shields.entries.clone()).await?;
        let page = shields_page(&shields, self.signed.officer.person, typed, done, &|| self.new_key());
        Ok(if typed.errors.is_empty() { shown(&page, &self.shell) } else { shown_again(&page, &self.shell) })
    }

    /// Runs the command of a form, by which somebody does `A`. What it changed is at once what everybody's searches go by;
    /// what it refuses is shown with the words that were typed.
    async fn run<A: Act, C: Command>(
        &self,
        key: &str,
        words: &(impl Serialize + Sync),
        command: &C,
        done: impl Fn(&C::Output) -> &'static str + Sync,
        typed: Typed,
        in_words: impl FnOnce(C::Refusal) -> Option<Again>,
    ) -> Result<Response, Failed> {
        let place = |output: &C::Output| format!("/children/{}/shields?done={}", self.child, done(output));
        let again = match self.children.run_once(&self.signed, key, words, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place)) => {
                self.children.index.put_child_anew(&self.children.store, self.child).await?;
                return Ok(Redirect::to(&place).into_response());
            }
            Ok(Ran::OtherWords(_)) => {
                let saved = "This form was sent before with other words, and those are saved. See below what is kept, and send this again if it is still needed";
                Some(Again::page(saved))
            }
            Err(Refused::Fault(error)) => return Err(error.into()),
            Err(Refused::Because(refusal)) => in_words(refusal),
        };
        let Some(Again { at, wrong }) = again else {
            return Err(self.refused::<A>().await);
        };
        self.page(&typed.wrong(at, &wrong), "").await
    }
}

pub(super) async fn list(asked: Asked, Query(wanted): Query<Wanted>) -> Result<Response, Failed> {
    asked.page(&Typed::default(), &wanted.done).await
}

#[derive(Deserialize)]
pub(super) struct SentShield {
    #[serde(default)]
    idempotency_key: String,
    #[serde(flatten)]
    words: ShieldWords,
}

pub(super) async fn put_up(asked: Asked, FormData(form): FormData<SentShield>) -> Result<Response, Failed> {
    let command = PutUpShield { officer: &asked.signed.officer, child: asked.child, words: &form.words };
    let typed = Typed { words: form.words.clone(), ..Typed::default() };
    let in_words = |refused| match refused {
        ShieldRefused::Hidden => None,
        ShieldRefused::Wrong(wrong) => Some(Again { at: At::NewShield, wrong }),
        ShieldRefused::Already(_) => {
            Some(Again::one(At::NewShield, "kind", "This is hidden already. See the shield below"))
        }
    };
    asked.run::<RecordShield, _>(&form.idempotency_key, &form.words, &command, |_| "put-up", typed, in_words).await
}

/// The other forms of the page: each names a shield and says one thing.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct SentAbout {
    idempotency_key: String,
    shield: String,
    lifting: String,
    person: String,
    reason: String,
    who: String,
    answer: String,
}

/// An id that is none names nothing, and what names nothing is gone.
impl SentAbout {
    fn shield(&self) -> ShieldId {
        self.shield.parse().unwrap_or(ShieldId::from_u128(0))
    }

    fn lifting(&self) -> LiftingId {
        self.lifting.parse().unwrap_or(LiftingId::from_u128(0))
    }

    fn person(&self) -> PersonId {
        self.person.parse().unwrap_or(PersonId::from_u128(0))
    }
}

const GONE: &str = "That has changed in the meantime. See below how it is now";

pub(super) async fn lift(asked: Asked, FormData(form): FormData<SentAbout>) -> Result<Response, Failed> {
    let shield = form.shield();
    let command =
        LiftShield { officer: &asked.signed.officer, child: asked.child, shield, reason: form.reason.as_str() };
    let typed = Typed { text: form.reason.clone(), ..Typed::default() };
    let done = |lift: &Lift| match lift {
        Lift::Done => "lifted",
        Lift::Asked => "asked",
    };
    let in_words = |refused| match refused {
        LiftRefused::Hidden => None,
        LiftRefused::Wrong(wrong) => Some(Again { at: At::Lifting(shield), wrong: vec![wrong] }),
        LiftRefused::NotInForce => Some(Again::page(GONE)),
        LiftRefused::AskedAlready => {
            Some(Again::page("Somebody has asked already that this shield be lifted. A second person must agree"))
        }
    };
    asked
        .run::<RecordShield, _>(&form.idempotency_key, &(&form.shield, &form.reason), &command, done, typed, in_words)
        .await
}

pub(super) async fn answer(asked: Asked, FormData(form): FormData<SentAbout>) -> Result<Response, Failed> {
    let lifting = form.lifting();
    let agreed = form.answer == "agree";
    let command = AnswerLifting { officer: &asked.signed.officer, child: asked.child, lifting, agreed };
    let done = |&(): &()| if agreed { "lifted" } else { "kept" };
    let in_words = |refused| match refused {
        AnswerRefused::Hidden => None,
        AnswerRefused::OwnQuestion => {
            Some(Again::page("You asked for this. Another person of the index team must agree"))
        }
        AnswerRefused::AnsweredAlready => Some(Again::page(GONE)),
    };
    let words = (&form.lifting, &form.answer);
    asked.run::<DecideShield, _>(&form.idempotency_key, &words, &command, done, Typed::default(), in_words).await
}

pub(super) async fn name(asked: Asked, FormData(form): FormData<SentAbout>) -> Result<Response, Failed> {
    let shield = form.shield();
    let command = NameHolder { officer: &asked.signed.officer, child: asked.child, shield, who: form.who.as_str() };
    let typed = Typed { text: form.who.clone(), ..Typed::default() };
    let in_words = |refused: HolderRefused| match refused {
        HolderRefused::Hidden => None,
        HolderRefused::NotInForce => Some(Again::page(refused.in_words())),
        _ => Some(Again::one(At::Holder(shield), "who", refused.in_words())),
    };
    asked
        .run::<RecordShield, _>(
            &form.idempotency_key,
            &(&form.shield, &form.who),
            &command,
            |&()| "named",
            typed,
            in_words,
        )
        .await
}

pub(super) async fn remove(asked: Asked, FormData(form): FormData<SentAbout>) -> Result<Response, Failed> {
    let shield = form.shield();
    let person = form.person();
    let command = RemoveHolder { officer: &asked.signed.officer, child: asked.child, shield, person };
    let in_words = |refused| match refused {
        RemovalRefused::Hidden => None,
        RemovalRefused::NotNamed => Some(Again::page(GONE)),
    };
    let words = (&form.shield, &form.person);
    asked
        .run::<RecordShield, _>(&form.idempotency_key, &words, &command, |&()| "removed", Typed::default(), in_words)
        .await
}
