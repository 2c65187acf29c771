//! `GET /alerts`: what the index team must look into.

use super::{Children, Failed, shown};
use crate::{
    ChildrenEntry,
    alerts::{Alert, MOST, alerts},
    confirm_child::PURPOSES,
};
use access::web::Signed;
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
    let alerts = alerts(&children.store, &signed.officer).await?.ok_or(Failed::NotFound)?;
    let seen = ChildrenEntry::AlertsSeen { count: alerts.len() };
    children.journal(&signed, vec![Entry::new(&seen)]).await?;
    let table = alerts.iter().fold(
        CardTable::new("Alerts").caption_hidden().columns(["What happened", "Who", "When", "Why, in their words"]),
        |table, alert| table.row(cells(alert)),
    );
    let body = html! {
        p class="govuk-body" {
            "Searches that touched a child whose existence is hidden, and overrides of hidden contact details, in the last 90 days. "
            "No child is named here. Ring the person and ask what they needed."
        }
        @if alerts.is_empty() { (InsetText::new("Nothing to look into.")) } @else { (table) }
        @if alerts.len() == MOST { p class="govuk-body" { "Only the newest " (MOST) " are listed." } }
    };
    Ok(shown(&Page::new("Alerts").wide().body(body), &shell))
}

fn cells(alert: &Alert) -> [Markup; 4] {
    let what = match alert.kind.as_str() {
        "children.hidden-child-searched" => "Searched for a child whose existence is hidden",
        _ => "Overrode hidden contact details",
    };
    let why = alert.why.as_deref().unwrap_or("not said");
    let why = PURPOSES.iter().find(|(code, _)| *code == why).map_or(why, |(_, words)| words);
    let at = Instant::from_micros(alert.at).in_london().strftime("%-d %B %Y at %H:%M").to_string();
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
