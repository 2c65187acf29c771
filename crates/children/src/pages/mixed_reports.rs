//! `GET /mixed-reports/{report}`: the index team parts a page that shows two children, or says that it is one.

use super::{
    Children, Failed,
    mixed_forms::{Answering, answer_page},
    shown, shown_again,
};
use crate::{
    mixed::{
        answer::{AnswerRefused, AnswerReport, Outcome, SecondAnswer},
        see::{children, see},
    },
    put_up_shield::WrongField,
};
use access::{
    AccessEntry, Act, Denied,
    acts::{DecideIdentity, SeeIdentity},
    web::Signed,
};
use axum::{
    Extension, RequestPartsExt as _,
    extract::{
        FromRef, FromRequestParts, Path,
        rejection::{ExtensionRejection, PathRejection},
    },
    http::request::Parts,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::MixedReportId;
use serde::{Deserialize, Serialize};
use store::{Command, Entry, Ran, Refused};
use ui::Shell;

/// A request about one report.
pub(super) struct Asked {
    children: Children,
    shell: Shell,
    signed: Signed,
    report: MixedReportId,
}

impl<S: Sync> FromRequestParts<S> for Asked
where
    Children: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let signed = Signed::from_request_parts(parts, state).await?;
        let Extension(shell) = parts.extract().await.map_err(ExtensionRejection::into_response)?;
        let Path(report) = parts.extract::<Path<String>>().await.map_err(PathRejection::into_response)?;
        let report = report.parse().map_err(|_| Failed::NotFound.into_response())?;
        Ok(Self { children: Children::from_ref(state), shell, signed, report })
    }
}

impl Asked {
    async fn page(&self, typed: &Answering) -> Result<Response, Failed> {
        let seen = match see(&self.children.store, &self.signed.officer, self.report).await {
            Ok(seen) => seen,
            Err(Denied::Fault(error)) => return Err(error.into()),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(self.refused::<SeeIdentity>().await),
        };
        self.children.journal(&self.signed, seen.entries.clone()).await?;
        let key = self.children.store.ids().uuid(self.children.store.now()).to_string();
        let page = answer_page(&seen, self.signed.officer.person, typed, key);
        Ok(if typed.errors.is_empty() { shown(&page, &self.shell) } else { shown_again(&page, &self.shell) })
    }

    /// Journals the refusal under the report: which child it is about is not for whoever may not know it.
    async fn refused<A: Act>(&self) -> Failed {
        let entry = Entry::new(&AccessEntry::Refused { act: A::name(), asked: false }).subject(self.report);
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
        typed: Answering,
    ) -> Result<Response, Failed>
    where
        C: Command<Output = Outcome, Refusal = AnswerRefused>,
    {
        let report = self.report;
        let place = |outcome: &Outcome| match outcome {
            Outcome::Parted => format!("/mixed-reports/{report}"),
            Outcome::One => "/match-reviews?done=one".to_owned(),
            Outcome::Proposed => "/match-reviews?done=proposed".to_owned(),
            Outcome::Declined => "/match-reviews?done=declined".to_owned(),
        };
        let wrong = match self.children.run_once(&self.signed, key, words, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place)) => {
                let store = &self.children.store;
                for child in children(store, report).await? {
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
                AnswerRefused::Moved => vec![WrongField::new(
                    "",
                    "Somebody has answered or added to this in the meantime. See below how it is now",
                )],
                AnswerRefused::OwnAnswer => {
                    vec![WrongField::new("", "You have said so yourself: another person of the index team must agree")]
                }
            },
        };
        self.page(&typed.wrong(&wrong)).await
    }
}

pub(super) async fn page(asked: Asked) -> Result<Response, Failed> {
    asked.page(&Answering::default()).await
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Sent {
    idempotency_key: String,
    version: String,
    verdict: String,
    record: Vec<String>,
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

pub(super) async fn answer(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let command = AnswerReport {
        officer: &asked.signed.officer,
        report: asked.report,
        version: form.version(),
        verdict: &form.verdict,
        records: &form.record,
        reason: &form.reason,
    };
    let typed = Answering {
        verdict: form.verdict.clone(),
        records: Some(form.record.clone()),
        reason: form.reason.clone(),
        ..Answering::default()
    };
    asked.run(&form.idempotency_key, &(&form.verdict, &form.record, &form.reason), &command, typed).await
}

pub(super) async fn second(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let command = SecondAnswer {
        officer: &asked.signed.officer,
        report: asked.report,
        version: form.version(),
        agreed: form.agreed == "yes",
        reason: &form.reason,
    };
    let typed = Answering { reason: form.reason.clone(), ..Answering::default() };
    asked.run(&form.idempotency_key, &(&form.agreed, &form.reason), &command, typed).await
}
