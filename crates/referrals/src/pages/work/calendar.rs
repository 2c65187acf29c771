//! One's calendar: `/my-work/calendar` makes its address, `/calendar/{token}` is what a calendar reads.

use super::super::{asked::Form as Asked, shown, when};
use crate::work::calendar::{MakeCalendar, RemoveCalendar, calendar as read, made_at};
use access::web::Failed;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use maud::html;
use store::{Refused, Store};
use ui::{Button, ButtonGroup, Form, InsetText, Page};

pub(in crate::pages) async fn page(asked: Asked) -> Result<Response, Failed> {
    let page = calendar_page(&asked, None).await?;
    Ok(shown(&page, &asked.shell))
}

/// The address is shown once, in the answer to the form that made it: only its hash is kept.
pub(in crate::pages) async fn make(headers: HeaderMap, asked: Asked) -> Result<Response, Failed> {
    let officer = &asked.signed.officer;
    if !officer.role.works_with_children() || !officer.cleared {
        return Err(Failed::NotFound);
    }
    if asked.one("what") == "remove" {
        let command = RemoveCalendar { officer };
        match asked.signed.run_once(&asked.store, "", &(), &command, |()| String::new()).await {
            Ok(_) => return Ok(Redirect::to("/my-work/calendar").into_response()),
            Err(Refused::Fault(error)) => return Err(error.into()),
            Err(Refused::Because(never)) => match never {},
        }
    }
    let command = MakeCalendar { officer };
    let (actor, request) = (officer.actor(), Some(asked.signed.request));
    let token = match asked.store.run_for_request(&actor, request, &command).await {
        Ok(token) => token,
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(never)) => match never {},
    };
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok()).filter(|o| *o != "null").unwrap_or_default();
    let address = format!("{origin}/calendar/{}", token.expose());
    let page = calendar_page(&asked, Some(&address)).await?;
    Ok(shown(&page, &asked.shell))
}

async fn calendar_page(asked: &Asked, address: Option<&str>) -> Result<Page, Failed> {
    let officer = &asked.signed.officer;
    if !officer.role.works_with_children() || !officer.cleared {
        return Err(Failed::NotFound);
    }
    let made = made_at(&mut asked.store.read().await?, officer.person).await?;
    let body = html! {
        p class="govuk-body" {
            "Your calendar can read by itself on which days your work is due. It shows how many pieces, and their references: no child, no family and no service is named."
        }
        @if let Some(address) = address {
            p class="govuk-body" { "Add a calendar from this address in your calendar program. Copy it now: it is not shown again, and whoever has it reads your due dates." }
            (InsetText::new(html! { code class="trellis-as-written" { (address) } }))
        } @else if let Some(made) = made {
            p class="govuk-body" { "You made an address " (when(made, asked.signed.now)) ". If it is lost, or somebody else has it, make another: the one before stops working." }
        }
        (Form::new("/my-work/calendar", asked.new_key()).body(html! {
            @if made.is_some() {
                (ButtonGroup::new()
                    .with(Button::new("Make another address").name("what").value("make"))
                    .with(Button::new("Remove the address").secondary().name("what").value("remove")))
            } @else {
                (Button::new("Make an address").name("what").value("make"))
            }
        }))
    };
    Ok(Page::new("Due dates in my calendar").back("/my-work").body(body))
}

pub(in crate::pages) async fn feed(State(store): State<Store>, Path(token): Path<String>) -> Result<Response, Failed> {
    let text = read(&store, &token).await?.ok_or(Failed::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
