//! `GET /alerts`: what the index team must look into.

use super::{Children, Failed, shown};
use crate::{
    ChildrenEntry,
    alerts::{Alert, Alerts, MOST, alerts},
    confirm_child::PURPOSES,
    rules::date_in_words,
    search_limit::MOST_IN_WORDS,
};
use access::{liftings::ToSeeTo, shields::Shield, web::Signed};
use axum::{Extension, extract::State, response::Response};
use base::Instant;
use maud::{Markup, html};
use store::Entry;
use ui::{CardTable, InsetText, Page, Shell};

pub(super) async fn list(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
) -> Result<Response, Failed> {
    let Alerts { alerts, shields } = alerts(&children.store, &signed.officer).await?.ok_or(Failed::NotFound)?;
    let seen = ChildrenEntry::AlertsSeen { count: alerts.len() + shields.len() };
    children.journal(&signed, vec![Entry::new(&seen)]).await?;
    let table = alerts.iter().fold(
        CardTable::new("Alerts").caption_hidden().columns(["What happened", "Who", "When", "Why, in their words"]),
        |table, alert| table.row(cells(alert)),
    );
    let body = html! {
        @if !shields.is_empty() { (to_see_to(&shields)) }
        p class="govuk-body" {
            "Searches that touched a child whose existence is hidden, overrides of hidden contact details, and people who were "
            "stopped because they searched too often, in the last 90 days. "
            "No child is named here. Ring the person and ask what they needed."
        }
        @if alerts.is_empty() { (InsetText::new("Nothing to look into.")) } @else { (table) }
        @if alerts.len() == MOST { p class="govuk-body" { "Only the newest " (MOST) " are listed." } }
    };
    Ok(shown(&Page::new("Alerts").wide().body(body), &shell))
}

fn to_see_to(shields: &[ToSeeTo]) -> Markup {
    let table = shields.iter().fold(
        CardTable::new("Shields to see to").columns(["Shield", "What is to be done", "Since"]),
        |table, waits| {
            let shield = Shield::from_code(&waits.kind).map_or("Shield", Shield::in_words);
            let (what, since) = match (&waits.asked_by, waits.asked_at) {
                (Some(name), Some(at)) => {
                    (format!("{name} asks that it be lifted: a second person must agree"), when(at))
                }
                _ => ("Its review is due".to_owned(), date_in_words(waits.review_on.as_deref().unwrap_or_default())),
            };
            table.row([
                html! { a class="govuk-link" href={ "/children/" (waits.child) "/shields" } { (shield) } },
                html! { (what) },
                html! { (since) },
            ])
        },
    );
    html! { (table) }
}

fn when(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

fn cells(alert: &Alert) -> [Markup; 4] {
    let stopped = format!("Searched {MOST_IN_WORDS} times in an hour, and was stopped");
    let what = match alert.kind.as_str() {
        "children.hidden-child-searched" => "Searched for a child whose existence is hidden",
        "children.searches-stopped" => &stopped,
        _ => "Overrode hidden contact details",
    };
    let why = alert.why.as_deref().unwrap_or("not said");
    let why = PURPOSES.iter().find(|(code, _)| *code == why).map_or(why, |(_, words)| words);
    let at = when(alert.at);
    [
        html! { (what) },
        html! {
            (alert.name) br;
            span class="govuk-body-s" { (alert.job_title) ", " (alert.employer_name) }
            @if let Some(phone) = &alert.phone { br; span class="govuk-body-s" { (phone) } }
        },
        html! { (at) },
        html! { (why) },
    ]
}
