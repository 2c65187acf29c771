//! `/my-work/news`: whether one wants word by e-mail when something changes about what one has sent.

use super::super::{asked::Form as Asked, shown};
use crate::news::{Choice, WantNews, choice};
use access::{acts::FindReferral, web::Failed};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use store::{Ran, Refused};
use ui::{Button, Form, InsetText, NotificationBanner, Page, Radios};

pub(in crate::pages) async fn form(asked: Asked) -> Result<Response, Failed> {
    let Some(kept) = choice(&asked.store, &asked.signed.officer).await? else {
        return Err(asked.refused::<FindReferral>().await);
    };
    Ok(shown(&page(&kept, asked.new_key(), false), &asked.shell))
}

fn page(kept: &Choice, key: String, saved: bool) -> Page {
    let body = html! {
        p class="govuk-body" {
            "When something changes about what you have sent, you can get a message with the reference and nothing else: no name, and not what has changed. You read that here."
        }
        @match &kept.email {
            Some(email) => { p class="govuk-body" { "Messages go to " strong { (email) } ", the address your agency has recorded for you." } }
            None => (InsetText::new("Your agency has recorded no e-mail address for you, so nothing can be sent. Ask whoever keeps your agency’s list of staff.")),
        }
        (Form::new("/my-work/news", key).body(html! {
            (Radios::new("wanted").legend("Do you want these messages?").inline()
                .value(if kept.wanted { "yes" } else { "no" }).choices([("yes", "Yes"), ("no", "No")]))
            (Button::new("Save"))
        }))
    };
    Page::new("Word by e-mail").back("/my-work").banner(saved.then(|| NotificationBanner::success("Saved."))).body(body)
}

pub(in crate::pages) async fn save(asked: Asked) -> Result<Response, Failed> {
    let wanted = asked.one("wanted") == "yes";
    let command = WantNews { officer: &asked.signed.officer, wanted };
    let key = asked.one("idempotency_key");
    let place = |(): &()| "/my-work/news".to_owned();
    match asked.signed.run_once(&asked.store, key, &wanted, &command, place).await {
        Ok(Ran::Now(_) | Ran::Before(_)) => {
            let kept = choice(&asked.store, &asked.signed.officer).await?.ok_or(Failed::NotFound)?;
            Ok(shown(&page(&kept, asked.new_key(), true), &asked.shell))
        }
        Ok(Ran::OtherWords(place)) => Ok(Redirect::to(&place).into_response()),
        Err(Refused::Because(_)) => Err(asked.refused::<FindReferral>().await),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}
