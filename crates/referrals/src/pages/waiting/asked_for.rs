//! `/waiting/asked`: what one has asked for, and what is new of it.

use super::day;
use crate::{
    pages::{names, shown, when},
    waiting::{
        asked_for::{AskedFor, AskedLine, asked_for},
        model::{Ending, Missed, Step},
        rules::waited_in_words,
        view::View,
    },
};
use access::web::{Failed, Signed};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use base::Instant;
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, Colour, InsetText, NotificationBanner, Page, Pagination, Shell, Tag};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    sent: Option<String>,
}

pub(in crate::pages) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let list = asked_for(&store, &signed.officer, wanted.page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, list.entries.clone()).await?;
    let banner =
        wanted.sent.map(|_| NotificationBanner::success("Sent. The service has it; you will not hear of it again."));
    Ok(shown(&list_page(&list, signed.now).banner(banner), &shell))
}

pub(super) fn list_page(list: &AskedFor, now: Instant) -> Page {
    let body = html! {
        @if list.lines.is_empty() {
            (InsetText::new("You and your team have asked for nothing yet. Open a child’s page to add the child to a waiting list."))
        } @else {
            p class="govuk-body" { "What you and your team have asked for. Whoever still waits comes first, and what changed last." }
            (list.lines.iter().fold(
                CardTable::new("Waiting for help").caption_hidden().columns(["About", "Waiting for", "How it stands", "What changed last"]),
                |table, line| table.row(cells(line, now)),
            ))
            @if let Some(steps) = Pagination::through("/waiting/asked", list.page, list.pages) { (steps) }
        }
    };
    Page::new("Waiting for help").window_title("Waiting for help").wide().body(body)
}

fn cells(line: &AskedLine, now: Instant) -> [Markup; 4] {
    [
        html! {
            a class="govuk-link" href={ "/waiting/" (line.entry) } { (names(&line.children)) }
            @if line.new { " " (Tag::new("New").colour(Colour::Blue)) }
        },
        html! { (line.title) },
        html! {
            (stands(line)) br;
            span class="govuk-body-s" {
                @match line.place.ended {
                    Some((_, at)) => { "on " (day(at.date())) }
                    None => { (waited_in_words(now.seconds_since(line.since))) ", since " (day(line.since.date())) }
                }
            }
        },
        html! {
            @if line.view.sees_steps() {
                (line.last.as_ref().map_or("Added", in_words)) br;
                span class="govuk-body-s" { (when(line.changed_at, now)) }
            } @else { "Not shown" }
        },
    ]
}

fn stands(line: &AskedLine) -> &'static str {
    state(line.view, line.place.ended.map(|(how, _)| how), line.place.offer.is_some(), line.place.missed)
}

/// How it stands, in as many words as the reader may have.
pub(super) const fn state(view: View, ended: Option<Ending>, offered: bool, missed: Missed) -> &'static str {
    match (view, ended) {
        (View::SupportOnly, None) => "The family is waiting for support",
        (View::SupportOnly, Some(Ending::Helped)) => "Support for the family has started",
        (View::SupportOnly, Some(_)) => "The family is no longer waiting for support",
        (View::StateOnly, None) => "Waiting",
        (View::StateOnly, Some(_)) => "No longer waiting",
        (_, Some(how)) => how.in_words(),
        (_, None) if matches!(missed, Missed::Unreviewed) => "Was not brought: to be reviewed",
        (_, None) if offered => "An appointment is offered",
        (_, None) => "Waiting",
    }
}

/// A step in a few words.
pub(super) const fn in_words(step: &Step) -> &'static str {
    match step {
        Step::Joined { .. } => "Asked for",
        Step::Offered { .. } => "An appointment was offered",
        Step::Accepted => "The family takes the appointment",
        Step::Refused => "The family did not take the appointment; the place is kept",
        Step::NotBrought { .. } => "Was not brought",
        Step::Passed { .. } => "Leads the work with the child now, and must say why nobody came",
        Step::Happened { .. } => "The appointment happened",
        Step::Reviewed { may_end: true, .. } => "Reviewed: the wait may be ended",
        Step::Reviewed { .. } => "Reviewed: the place is kept",
        Step::Away { .. } => "The family cannot come for a while",
        Step::Checked { priority: Some(_), .. } => "Looked at again: now urgent",
        Step::Checked { .. } => "Looked at again",
        Step::Worse { .. } => "Somebody says it has got worse",
        Step::Moved { ahead: true } => "Put ahead of the order",
        Step::Moved { .. } => "Put back into the order",
        Step::TwoNeeds { .. } => "Another place too: two needs",
        Step::Ended { .. } => "Nobody waits any more",
    }
}
