//! `GET /agreements`: what the agencies have agreed to share.

use super::{InShell, shown};
use crate::App;
use access::{Act as _, Decision, Facts, acts::SeeAgreement, agreements::Agreement, decide, web::Signed};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use ui::{CardTable, Colour, InsetText, Page, Tag, WarningText};

pub async fn list(State(app): State<App>, Extension(shell): InShell, signed: Signed) -> Response {
    let allowed = decide(&Facts::of(&signed.officer), SeeAgreement::CATEGORY, SeeAgreement::VERB);
    if !matches!(allowed, Decision::Allow(_)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let agreements = async { access::agreements::all(&mut app.store.read().await?).await };
    match agreements.await {
        Ok(agreements) => shown(&page(&agreements, signed.now.date()), &shell),
        Err(error) => {
            tracing::error!(%error, "the agreements could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn page(agreements: &[Agreement], today: Date) -> Page {
    let ending: Vec<(&Agreement, i32)> = agreements.iter().filter_map(|a| Some((a, a.ends_soon(today)?))).collect();
    let table = agreements.iter().fold(
        CardTable::new("Sharing agreements").caption_hidden().columns([
            "Agreement",
            "Covers",
            "Sent by",
            "Received by",
            "Lawful basis",
            "In force",
        ]),
        |table, a| {
            table.row([
                html! { (a.title) br; span class="govuk-body-s" { (a.id) ", " (a.dpia) } },
                html! { (a.category.code()) ": " (a.columns.join(", ").replace('_', " ")) },
                html! { (a.senders.join(", ")) },
                html! { (a.recipients.join(", ")) },
                html! {
                    (a.lawful_basis_article_6)
                    @if let Some(nine) = &a.lawful_basis_article_9 { br; (nine) }
                },
                in_force(a, today),
            ])
        },
    );
    Page::new("Sharing agreements").wide().body(html! {
        p class="govuk-body" { "What no agreement in force covers is not loaded and not shown." }
        @for (agreement, days) in ending {
            (WarningText::new(format!("“{}” ends in {days} days, on {}.", agreement.title, agreement.until.strftime("%-d %B %Y"))))
        }
        @if agreements.is_empty() { (InsetText::new("There is no agreement yet: nothing can be loaded.")) } @else { (table) }
    })
}

fn in_force(agreement: &Agreement, today: Date) -> Markup {
    let until = agreement.until.strftime("%-d %B %Y").to_string();
    html! {
        @if agreement.in_force(today) { (Tag::new("In force").colour(Colour::Green)) }
        @else if agreement.from > today { (Tag::new("Not yet").colour(Colour::Grey)) }
        @else { (Tag::new("Ended").colour(Colour::Red)) }
        br; "until " (until)
    }
}
