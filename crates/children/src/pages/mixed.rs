//! `GET /children/{child}/not-the-same`: whoever sees a page says that it shows two children.

use super::{Failed, asked::Asked, mixed_forms::report_page, shown, shown_again};
use crate::mixed::report::{ReportMixed, ReportRefused, reporting};
use access::{Denied, acts::RecordIdentity};
use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use serde::Deserialize;
use store::{Ran, Refused};
use ui::Errors;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Wanted {
    /// The service beside which it was noticed.
    about: String,
    done: String,
}

/// What was typed into the form.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) involvements: Vec<String>,
    pub(super) words: String,
    pub(super) errors: Errors,
}

pub(super) async fn form(asked: Asked, Query(wanted): Query<Wanted>) -> Result<Response, Failed> {
    let involvements = Some(wanted.about).filter(|about| !about.is_empty()).into_iter().collect();
    show(&asked, &Typed { involvements, ..Typed::default() }, wanted.done == "reported").await
}

async fn show(asked: &Asked, typed: &Typed, done: bool) -> Result<Response, Failed> {
    let reporting = match reporting(&asked.children.store, &asked.signed.officer, asked.child).await {
        Ok(reporting) => reporting,
        Err(Denied::Fault(error)) => return Err(error.into()),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(asked.refused::<RecordIdentity>().await),
    };
    asked.children.journal(&asked.signed, reporting.entries.clone()).await?;
    let page = report_page(&reporting, typed, done, asked.new_key());
    Ok(if typed.errors.is_empty() { shown(&page, &asked.shell) } else { shown_again(&page, &asked.shell) })
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Sent {
    idempotency_key: String,
    involvement: Vec<String>,
    words: String,
}

pub(super) async fn report(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let command = ReportMixed {
        officer: &asked.signed.officer,
        child: asked.child,
        involvements: &form.involvement,
        words: &form.words,
    };
    let place = |reported: &crate::mixed::report::Reported| {
        if reported.answers {
            format!("/mixed-reports/{}", reported.report)
        } else {
            format!("/children/{}/not-the-same?done=reported", reported.child)
        }
    };
    let words = (&form.involvement, &form.words);
    let ran = asked.children.run_once(&asked.signed, &form.idempotency_key, &words, &command, place).await;
    let mut errors = Errors::new();
    match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => errors
            .add_general("This form was sent before with other words, and those are saved. See below what is kept"),
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(ReportRefused::Hidden)) => return Err(asked.refused::<RecordIdentity>().await),
        Err(Refused::Because(ReportRefused::Wrong(wrong))) => errors.add(wrong.field, wrong.what),
    }
    show(&asked, &Typed { involvements: form.involvement, words: form.words, errors }, false).await
}
