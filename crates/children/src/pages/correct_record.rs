//! `GET` and `POST /children/{child}/recorded`: what one's organisation recorded of a child is corrected.

use super::{Children, Failed, child_form, shown, shown_again, with_capital};
use crate::{
    correct_record::{CorrectRecord, Correcting, NotCorrected, correcting},
    rules::date_in_words,
    typed_child::TypedChild,
};
use access::{Denied, acts::RecordInvolvement, web::Signed};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::ChildId;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use store::{Ran, Refused};
use ui::{Button, Choice, Errors, Form, InsetText, Page, Radios, Shell, SummaryList};

pub(super) async fn form(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let kept = kept(&children, &signed, child).await?;
    let sent = SentCorrection { typed: kept.typed.clone(), ..SentCorrection::default() };
    Ok(shown(&correction(&children, &kept, &sent, false, &Errors::new()), &shell))
}

/// The record as it is, journaled as seen; what is not one's own to correct is not found.
async fn kept(children: &Children, signed: &Signed, child: ChildId) -> Result<Correcting, Failed> {
    match correcting(&children.store, &signed.officer, child).await {
        Ok(kept) => {
            children.journal(signed, vec![kept.entry.clone()]).await?;
            Ok(kept)
        }
        Err(Denied::Hidden | Denied::Ask { .. }) => {
            children.refused::<RecordInvolvement>(signed, child, false).await?;
            Err(Failed::NotFound)
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

/// The form as it comes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SentCorrection {
    #[serde(skip_serializing)]
    idempotency_key: String,
    version: String,
    /// `yes` or `no`: do you still work with this child?
    still: String,
    #[serde(flatten)]
    typed: TypedChild,
}

pub(super) async fn correct(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    FormData(sent): FormData<SentCorrection>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let version = sent.version.parse().unwrap_or_default();
    let command = CorrectRecord { officer: &signed.officer, child, typed: &sent.typed, version, still: &sent.still };
    // Who no longer works with the child may no longer open its page.
    let place = |works: &bool| if *works { format!("/children/{child}") } else { "/children".to_owned() };
    let (stale, errors) = match children.run_once(&signed, &sent.idempotency_key, &sent, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) | Err(Refused::Because(NotCorrected::Stale)) => (true, Errors::new()),
        Err(Refused::Because(NotCorrected::Wrong(wrong))) => (false, child_form::errors(&wrong)),
        Err(Refused::Because(NotCorrected::Hidden)) => {
            children.refused::<RecordInvolvement>(&signed, child, false).await?;
            return Err(Failed::NotFound);
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let kept = kept(&children, &signed, child).await?;
    Ok(shown_again(&correction(&children, &kept, &sent, stale, &errors), &shell))
}

fn correction(children: &Children, kept: &Correcting, sent: &SentCorrection, stale: bool, errors: &Errors) -> Page {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let mut errors = errors.clone();
    if stale {
        errors.add_general("This was corrected since you opened it. Below is what is kept now, and what you typed: save again what should stand");
    }
    let form = Form::new(format!("/children/{}/recorded", kept.child), key).body(html! {
        input type="hidden" name="version" value=(kept.version);
        (child_form::about_the_child(&sent.typed, kept.may, &errors))
        @if kept.involved { (still(kept, sent, &errors)) }
        (Button::new("Save"))
    });
    let on = date_in_words(&kept.recorded_on.to_string());
    Page::new("Correct what we recorded").back(format!("/children/{}", kept.child)).errors(&errors).body(html! {
        p class="govuk-body" { "Last written on " (on) ". What it said before is kept as well." }
        @if !kept.may.contact {
            (InsetText::new("Where the child lives and whom to ring are hidden. What was recorded of them stays as it is."))
        }
        @if stale { (kept_now(&kept.typed)) }
        (form)
    })
}

fn still(kept: &Correcting, sent: &SentCorrection, errors: &Errors) -> Radios {
    let work = child_form::about_the_work(&sent.typed, kept.sensitive, errors);
    Radios::new("still")
        .legend("Do you still work with this child?")
        .value(sent.still.as_str())
        .errors(errors)
        .choice(Choice::new("yes", "Yes").reveals(work))
        .choice(
            Choice::new("no", "No")
                .hint("Your service then stands under “No longer involved”, and the child leaves your list."),
        )
}

/// What is kept now, beside what was typed.
fn kept_now(typed: &TypedChild) -> Markup {
    let given = typed.answers().filter(|(_, answer, field)| field.is_some() && !answer.is_empty());
    let list = given
        .fold(SummaryList::new(), |list, (name, answer, _)| list.fact(with_capital(&name.replace('_', " ")), answer));
    html! {
        h2 class="govuk-heading-m" { "What is kept now" }
        (list)
        h2 class="govuk-heading-m" { "What you typed" }
    }
}
