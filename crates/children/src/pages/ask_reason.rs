//! `GET` and `POST /children/{child}/reason` and `/contact`: a reason is given before more is shown.

use super::{Children, Failed, shown, shown_again};
use crate::{
    ChildrenEntry,
    give_reason::{For, GiveReason, ReasonRefused, SHORTEST_REASON},
};
use access::{
    Act, Ask, Denied, Permit,
    acts::{SeeContact, SeeIndex},
    permit,
    web::Signed,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::ChildId;
use maud::html;
use serde::Deserialize;
use store::{Entry, Ran, Refused};
use ui::{Button, Errors, Form, Page, Shell, Textarea, WarningText};

#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    idempotency_key: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn ask(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    match decided::<SeeIndex>(&children, &signed, child).await? {
        Ok(permit) => {
            let asked = Entry::new(&ChildrenEntry::ReasonAsked { act: SeeIndex::name() });
            let entry = asked.child(permit.child()).basis(permit.basis().to_string());
            children.journal(&signed, vec![entry]).await?;
        }
        Err((_, child)) => children.refused::<SeeIndex>(&signed, child, true).await?,
    }
    Ok(shown(&asking(&children, child, For::Index, "", &Errors::new()), &shell))
}

pub(super) async fn ask_for_contact(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let Err((asked, child)) = decided::<SeeContact>(&children, &signed, child).await? else {
        return Ok(Redirect::to(&format!("/children/{child}")).into_response());
    };
    children.refused::<SeeContact>(&signed, child, true).await?;
    match asked {
        Ask::Override => Ok(shown(&asking(&children, child, For::HiddenContact, "", &Errors::new()), &shell)),
        Ask::Reason => Ok(Redirect::to(&format!("/children/{child}/reason")).into_response()),
    }
}

/// The permit, or what is asked for first about which child. What is hidden is not found, and journaled.
async fn decided<A: Act>(
    children: &Children,
    signed: &Signed,
    child: ChildId,
) -> Result<Result<Permit<A>, (Ask, ChildId)>, Failed> {
    let mut tx = children.store.read().await?;
    let decided = permit::<A>(&mut tx, &signed.officer, child, signed.now).await;
    drop(tx);
    match decided {
        Ok(permit) => Ok(Ok(permit)),
        Err(Denied::Ask { ask, child }) => Ok(Err((ask, child))),
        Err(Denied::Hidden) => {
            children.refused::<A>(signed, child, false).await?;
            Err(Failed::NotFound)
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

pub(super) async fn give(
    state: State<Children>,
    shell: Extension<Shell>,
    signed: Signed,
    path: Path<String>,
    form: FormData<Given>,
) -> Result<Response, Failed> {
    give_for(state, shell, signed, path, form, For::Index).await
}

pub(super) async fn give_for_contact(
    state: State<Children>,
    shell: Extension<Shell>,
    signed: Signed,
    path: Path<String>,
    form: FormData<Given>,
) -> Result<Response, Failed> {
    give_for(state, shell, signed, path, form, For::HiddenContact).await
}

async fn give_for(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    FormData(given): FormData<Given>,
    what: For,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let command = GiveReason { officer: &signed.officer, child, reason: &given.reason, what };
    let place = |(): &()| format!("/children/{child}");
    let message = match children.run_once(&signed, &given.idempotency_key, &given.reason, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => {
            "You have given another reason with this form already, and it is kept. Load this page again to add one"
                .to_owned()
        }
        Err(Refused::Because(ReasonRefused::Hidden)) => {
            refused(&children, &signed, child, what, false).await?;
            return Err(Failed::NotFound);
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(ReasonRefused::TooShort)) => {
            format!("Say in at least {SHORTEST_REASON} characters why you need to see this")
        }
        Err(Refused::Because(ReasonRefused::TooLong)) => "Say it in at most 1,000 characters".to_owned(),
    };
    refused(&children, &signed, child, what, true).await?;
    let errors = Errors::new().with("reason", message);
    Ok(shown_again(&asking(&children, child, what, &given.reason, &errors), &shell))
}

async fn refused(children: &Children, signed: &Signed, child: ChildId, what: For, asked: bool) -> Result<(), Failed> {
    match what {
        For::Index => children.refused::<SeeIndex>(signed, child, asked).await,
        For::HiddenContact => children.refused::<SeeContact>(signed, child, asked).await,
    }
}

fn asking(children: &Children, child: ChildId, what: For, typed: &str, errors: &Errors) -> Page {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let (path, heading, lead, example, button) = match what {
        For::Index => (
            "reason",
            "Why do you need to see this child’s page?",
            "You have no recorded tie to this child. Your name, your agency and your reason are kept, and the people who work with the child see them. Your reason holds for 24 hours.",
            "For example: seen in A&E at 16:20 with a burn; need to know who is involved",
            "Open the page",
        ),
        For::HiddenContact => (
            "contact",
            "Why do you need this child’s hidden contact details?",
            "Where this child lives is hidden because telling it could put somebody in danger.",
            "For example: reported missing at 21:00; a patrol must go to the address now",
            "Show the contact details",
        ),
    };
    let form = Form::new(format!("/children/{child}/{path}"), key).body(html! {
        @if what == For::HiddenContact {
            (WarningText::new("Looking starts an enquiry at once. The details stay open for 15 minutes; they stay hidden from everybody else."))
        }
        (Textarea::new("reason", "Your reason").hint(example)
            .rows(4).value(typed).errors(errors))
        (Button::new(button))
    });
    Page::new(heading).back("/searches/new").errors(errors).body(html! {
        p class="govuk-body" { (lead) }
        (form)
    })
}
