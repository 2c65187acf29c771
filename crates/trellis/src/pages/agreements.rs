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
use std::collections::{BTreeMap, BTreeSet};
use ui::{CardTable, Colour, Details, InsetText, Page, Tag, WarningText};

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
    let table = of_feeds(agreements).into_iter().fold(
        CardTable::new("Sharing agreements").caption_hidden().columns([
            "What is sent",
            "Sent by",
            "Received by",
            "In force",
            "What, why, on what basis",
        ]),
        |table, of_feed| {
            table.row([
                html! { (feed_name(of_feed[0])) },
                html! { (united(of_feed.iter().map(|a| &a.senders))) },
                html! { (united(of_feed.iter().map(|a| &a.recipients))) },
                html! { @if let Some(first) = of_feed.iter().min_by_key(|a| a.until) { (in_force(first, today)) } },
                html! { (Details::new(parts(&of_feed), html! { @for a in &of_feed { (in_full(a, today)) } })) },
            ])
        },
    );
    Page::new("Sharing agreements").wide().body(html! {
        p class="govuk-body" { "What no agreement in force covers is not loaded and not shown." }
        @for (agreement, days) in ending {
            (WarningText::new(format!("“{}” ends in {days} days, on {}.", agreement.title, in_words(agreement.until))))
        }
        @if agreements.is_empty() { (InsetText::new("There is no agreement yet: nothing can be loaded.")) } @else { (table) }
    })
}

/// The agreements of each feed together, those that end first before the others.
fn of_feeds(agreements: &[Agreement]) -> Vec<Vec<&Agreement>> {
    let mut feeds: BTreeMap<&str, Vec<&Agreement>> = BTreeMap::new();
    for agreement in agreements {
        feeds.entry(&agreement.feed).or_default().push(agreement);
    }
    let mut feeds: Vec<_> = feeds.into_values().collect();
    feeds.sort_by_key(|of_feed| of_feed.iter().map(|a| a.until).min());
    feeds
}

/// Titles read "General practice lists: address".
fn feed_name(agreement: &Agreement) -> &str {
    agreement.title.split_once(": ").map_or(agreement.title.as_str(), |(feed, _)| feed)
}

fn parts(of_feed: &[&Agreement]) -> String {
    match of_feed.len() {
        1 => "1 agreement".to_owned(),
        n => format!("{n} agreements"),
    }
}

fn united<'a>(codes: impl Iterator<Item = &'a Vec<String>>) -> String {
    let codes: BTreeSet<&str> = codes.flatten().map(String::as_str).collect();
    if codes.contains("all") { "Every agency".to_owned() } else { codes.into_iter().collect::<Vec<_>>().join(", ") }
}

fn in_full(a: &Agreement, today: Date) -> Markup {
    html! {
        p class="govuk-body-s" {
            strong { (a.title) } br;
            (a.id) ", " (a.dpia) ", from " (in_words(a.from)) br;
            (in_force(a, today)) br;
            (a.purpose) " " (a.population) "." br;
            "Columns: " (a.columns.join(", ").replace('_', " ")) br;
            (a.lawful_basis_article_6)
            @if let Some(nine) = &a.lawful_basis_article_9 { br; (nine) }
        }
    }
}

fn in_force(agreement: &Agreement, today: Date) -> Markup {
    html! {
        @if agreement.ends_soon(today).is_some() { (Tag::new("Ends soon").colour(Colour::Yellow)) }
        @else if agreement.in_force(today) { (Tag::new("In force").colour(Colour::Green)) }
        @else if agreement.from > today { (Tag::new("Not yet").colour(Colour::Grey)) }
        @else { (Tag::new("Ended").colour(Colour::Red)) }
        " until " (in_words(agreement.until))
    }
}

fn in_words(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}
