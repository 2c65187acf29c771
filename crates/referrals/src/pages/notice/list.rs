//! `/notices`: what came in and nobody has taken in yet; the same stands above the contacts in the front door's inbox.

use crate::{
    model::Danger,
    notice::list_notices::{Line, Waiting, list},
    pages::{inbox::danger, shown, when},
};
use access::web::{Failed, Signed};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use base::Instant;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, InsetText, NotificationBanner, Page, Pagination, Shell};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    done: Option<String>,
}

pub(in crate::pages) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let (waiting, entry) = list(&store, &signed.officer, wanted.page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, vec![entry]).await?;
    let body = html! {
        (counts(&waiting))
        @if waiting.total == 0 { (InsetText::new("Everything that came in is taken in or put aside.")) }
        @else { (table(&waiting, signed.now)) }
        @if let Some(steps) = Pagination::through("/notices", waiting.page, waiting.pages) { (steps) }
        p class="govuk-body" { a class="govuk-link" href="/notices/out-of-hours" { "Lists of the nights" } }
    };
    let banner = wanted.done.map(|_| NotificationBanner::success("Done."));
    let page = Page::new("Notices to take in").back("/contacts").wide().banner(banner).body(body);
    Ok(shown(&page, &shell))
}

/// The part of the inbox: nothing where nothing waits.
pub(in crate::pages) fn in_inbox(waiting: &Waiting, now: Instant) -> Markup {
    html! {
        @if waiting.total > 0 || waiting.night.is_some() {
            h2 class="govuk-heading-m" { "Notices: came in, and not taken in yet" }
            (counts(waiting))
            @if waiting.total > 0 { (table(waiting, now)) }
            @if waiting.total > waiting.lines.len() {
                p class="govuk-body" { a class="govuk-link" href="/notices" { "All " (waiting.total) " notices" } }
            }
        } @else {
            p class="govuk-body" {
                a class="govuk-link" href="/notices" { "Notices: nothing waits" } ". "
                a class="govuk-link" href="/notices/out-of-hours" { "Out-of-hours list" }
            }
        }
    }
}

fn counts(waiting: &Waiting) -> Markup {
    html! {
        @if waiting.total > 0 {
            p class="govuk-body" {
                strong { (waiting.total) @if waiting.total == 1 { " notice waits" } @else { " notices wait" } }
                @if waiting.in_danger > 0 { ", " strong class="trellis-overdue" { (waiting.in_danger) " for a child in danger now or today" } }
                ". The most dangerous first, then the oldest."
            }
        }
        @if let Some((morning, children, late)) = waiting.night {
            p class="govuk-body" {
                a class="govuk-link" href="/notices/out-of-hours" { "Out-of-hours list of " (day(morning)) }
                ": " (children) @if children == 1 { " child, " } @else { " children, " }
                @if late { strong class="trellis-overdue" { "late: nobody has accepted it" } }
                @else { strong { "to be accepted" } }
            }
        }
    }
}

pub(super) fn day(day: Date) -> String {
    day.strftime("%A %-d %B").to_string()
}

fn table(waiting: &Waiting, now: Instant) -> Markup {
    let columns = ["Child, as far as known", "Danger", "Came in", "How far it is"];
    let table = CardTable::new("Notices").caption_hidden().columns(columns);
    html! { (waiting.lines.iter().fold(table, |table, line| table.row(cells(line, now)))) }
}

/// The child as a notice names them.
pub(super) fn named(child: &str) -> &str {
    if child.is_empty() { "Child not named" } else { child }
}

fn cells(line: &Line, now: Instant) -> [Markup; 4] {
    let row = &line.row;
    [
        html! {
            a class="govuk-link" href={ "/notices/" (row.id) } { (named(&line.child)) }
            br; span class="govuk-body-s trellis-nowrap" { (row.called()) }
        },
        danger(row.danger()),
        html! { (row.kind().in_words()) br; span class="govuk-body-s" { (when(row.received_at(), now)) } },
        html! {
            @if row.added_at.is_some() { strong { "Something was added" } br; }
            (row.state().in_words())
            @if let Some(name) = row.holder_name.as_ref().filter(|_| row.state().is_open()) { br; span class="govuk-body-s" { (name) } }
        },
    ]
}

/// Words and colour of how soon the child may come to harm.
pub(super) fn in_danger(of: Danger) -> Markup {
    danger(of)
}
