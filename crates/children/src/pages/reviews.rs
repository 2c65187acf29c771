//! `GET /match-reviews` and the reviews: children who may be one, for the index team.

use super::{
    Children, Failed,
    review_forms::{Typed, list_page, review_page},
    shown, shown_again,
};
use crate::{
    put_up_shield::WrongField,
    review::{
        answer::{AnswerRefused, AnswerReview, Outcome, SecondReview},
        list::reviews,
        see::see,
    },
};
use access::{
    AccessEntry, Act, Denied,
    acts::{DecideIdentity, SeeIdentity},
    web::Signed,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::ReviewId;
use serde::{Deserialize, Serialize};
use store::{Command, Entry, Ran, Refused};
use ui::Shell;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
    /// What has just been done, as a code.
    #[serde(default)]
    done: String,
}

pub(super) async fn list(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let reviews = reviews(&children.store, &signed.officer, wanted.page).await?.ok_or(Failed::NotFound)?;
    children.journal(&signed, reviews.entries.clone()).await?;
    Ok(shown(&list_page(&reviews, &wanted.done), &shell))
}

/// A request about one review.
struct Asked {
    children: Children,
    shell: Shell,
    signed: Signed,
    review: ReviewId,
}

impl Asked {
    fn new(children: Children, shell: Shell, signed: Signed, review: &str) -> Result<Self, Failed> {
        Ok(Self { children, shell, signed, review: review.parse().map_err(|_| Failed::NotFound)? })
    }

    async fn page(&self, typed: &Typed) -> Result<Response, Failed> {
        let seen = match see(&self.children.store, &self.signed.officer, self.review).await {
            Ok(seen) => seen,
            Err(Denied::Fault(error)) => return Err(error.into()),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(self.refused::<SeeIdentity>().await),
        };
        self.children.journal(&self.signed, seen.entries.clone()).await?;
        let key = || self.children.store.ids().uuid(self.children.store.now()).to_string();
        let page = review_page(&seen, self.signed.officer.person, typed, &key);
        Ok(if typed.errors.is_empty() { shown(&page, &self.shell) } else { shown_again(&page, &self.shell) })
    }

    /// Journals the refusal under the review: which children it is about is not for whoever may not know them.
    async fn refused<A: Act>(&self) -> Failed {
        let entry = Entry::new(&AccessEntry::Refused { act: A::name(), asked: false }).subject(self.review);
        match self.children.journal(&self.signed, vec![entry]).await {
            Ok(()) => Failed::NotFound,
            Err(failed) => failed,
        }
    }

    async fn run<C>(
        &self,
        key: &str,
        words: &(impl Serialize + Sync),
        command: &C,
        typed: Typed,
    ) -> Result<Response, Failed>
    where
        C: Command<Output = Outcome, Refusal = AnswerRefused>,
    {
        let place = |outcome: &Outcome| {
            let done = match outcome {
                Outcome::Joined => "joined",
                Outcome::Apart => "apart",
                Outcome::Rests => "rests",
                Outcome::Proposed => "proposed",
                Outcome::Declined => "declined",
            };
            format!("/match-reviews?done={done}")
        };
        let wrong = match self.children.run_once(&self.signed, key, words, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place)) => {
                let store = &self.children.store;
                let review = crate::review::see::children(store, self.review).await?;
                for child in review {
                    self.children.index.put_child_anew(store, child).await?;
                }
                return Ok(Redirect::to(&place).into_response());
            }
            Ok(Ran::OtherWords(_)) => vec![WrongField::new(
                "",
                "This form was sent before with other words, and those are saved. See below what is kept",
            )],
            Err(Refused::Fault(error)) => return Err(error.into()),
            Err(Refused::Because(refused)) => match refused {
                AnswerRefused::Hidden => return Err(self.refused::<DecideIdentity>().await),
                AnswerRefused::Wrong(wrong) => wrong,
                AnswerRefused::Moved => {
                    vec![WrongField::new("", "Somebody has answered this in the meantime. See below how it is now")]
                }
                AnswerRefused::OwnAnswer => {
                    vec![WrongField::new("", "You have said so yourself: another person of the index team must agree")]
                }
                AnswerRefused::Adopted => vec![WrongField::new(
                    "verdict",
                    "An adoption stands between these two. They are never joined: nothing may lead from who a child is to who the child was",
                )],
            },
        };
        self.page(&typed.wrong(&wrong)).await
    }
}

pub(super) async fn page(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(review): Path<String>,
) -> Result<Response, Failed> {
    Asked::new(children, shell, signed, &review)?.page(&Typed::default()).await
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Sent {
    idempotency_key: String,
    version: String,
    verdict: String,
    /// `yes`, or `no`.
    agreed: String,
    reason: String,
}

impl Sent {
    /// A version that is none is older than any.
    fn version(&self) -> i64 {
        self.version.parse().unwrap_or_default()
    }
}

pub(super) async fn answer(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(review): Path<String>,
    FormData(form): FormData<Sent>,
) -> Result<Response, Failed> {
    let asked = Asked::new(children, shell, signed, &review)?;
    let command = AnswerReview {
        officer: &asked.signed.officer,
        review: asked.review,
        version: form.version(),
        verdict: &form.verdict,
        reason: &form.reason,
    };
    let typed = Typed { verdict: form.verdict.clone(), reason: form.reason.clone(), ..Typed::default() };
    asked.run(&form.idempotency_key, &(&form.verdict, &form.reason), &command, typed).await
}

pub(super) async fn second(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(review): Path<String>,
    FormData(form): FormData<Sent>,
) -> Result<Response, Failed> {
    let asked = Asked::new(children, shell, signed, &review)?;
    let command = SecondReview {
        officer: &asked.signed.officer,
        review: asked.review,
        version: form.version(),
        agreed: form.agreed == "yes",
        reason: &form.reason,
    };
    let typed = Typed { reason: form.reason.clone(), ..Typed::default() };
    asked.run(&form.idempotency_key, &(&form.agreed, &form.reason), &command, typed).await
}
