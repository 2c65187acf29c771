//! `GET /contacts`: what is open with one's team, the most dangerous first.

use super::{names, notice::list::in_inbox, shown, when};
use crate::{
    inbox::{Gone, Inbox, Line, inbox},
    model::Danger,
    open_request::Asked,
    work::pieces::NextDue,
};
use access::web::{Failed, Signed};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use clocks::{Due, due_in_words};
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, Colour, InsetText, Page, Pagination, Shell, Tag};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
}

pub(super) async fn list(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let inbox = inbox(&store, &signed.officer, wanted.page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, inbox.entries.clone()).await?;
    Ok(shown(&page(&inbox, &signed), &shell))
}

fn page(inbox: &Inbox, signed: &Signed) -> Page {
    let body = html! {
        @if let Some((waiting, late)) = inbox.advice {
            p class="govuk-body" {
                a class="govuk-link" href="/consultations" { "Advice without naming a child" }
                @if waiting > 0 { ": " strong { (waiting) @if waiting == 1 { " question waits" } @else { " questions wait" } } }
                @if late > 0 { ", " (late) " late" }
            }
        }
        @if inbox.meets {
            p class="govuk-body" { a class="govuk-link" href="/meetings" { "Weekly meeting: agenda, minutes and actions" } }
        }
        @if inbox.keeps_nights && inbox.notices.is_none() {
            p class="govuk-body" { a class="govuk-link" href="/notices/out-of-hours" { "Out-of-hours list: write down a child for the morning" } }
        }
        @if let Some(notices) = &inbox.notices { (in_inbox(notices, signed.now)) }
        @if !inbox.asked.is_empty() {
            h2 class="govuk-heading-m" { "Asked of your team" }
            (inbox.asked.iter().fold(
                CardTable::new("Asked of your team").caption_hidden().columns(["About", "Answer by", "Asked by"]),
                |table, asked| table.row(asked_cells(asked, signed)),
            ))
        }
        @if !inbox.disagreements.is_empty() {
            h2 class="govuk-heading-m" { "Disagreements to answer" }
            (inbox.disagreements.iter().fold(
                CardTable::new("Disagreements to answer").caption_hidden().columns(["About", "Stage", "Answer by"]),
                |table, d| table.row([
                    html! { a class="govuk-link" href={ "/contacts/" (d.case) } { (names(&d.children)) } },
                    html! { (d.stage) },
                    in_words(d.due.as_ref()),
                ]),
            ))
        }
        @if !inbox.straight.is_empty() {
            h2 class="govuk-heading-m" { "Gone straight to the team of the child, not taken yet: " (inbox.straight.len()) }
            p class="govuk-body" { "These children are open already. Ring the team where one has waited too long." }
            (inbox.straight.iter().fold(
                CardTable::new("Gone straight to the team of the child").caption_hidden().columns(["About", "Danger", "Due", "With"]),
                |table, gone| table.row(gone_cells(gone, signed)),
            ))
        }
        @if !(inbox.asked.is_empty() && inbox.disagreements.is_empty() && inbox.notices.is_none() && inbox.straight.is_empty()) { h2 class="govuk-heading-m" { "Contacts" } }
        @if inbox.total == 0 {
            (InsetText::new("Nothing is open with your team."))
        } @else {
            p class="govuk-body" {
                (inbox.total) @if inbox.total == 1 { " is open" } @else { " are open" }
                @if inbox.overdue > 0 { ", " strong { (inbox.overdue) " overdue" } }
                ". The most dangerous first, then what is due first."
            }
            (inbox.lines.iter().fold(
                CardTable::new("Open contacts").caption_hidden().columns(["About", "Danger", "Due", "From", "How far it is"]),
                |table, line| table.row(cells(line, signed)),
            ))
            @if let Some(steps) = Pagination::through("/contacts", inbox.page, inbox.pages) { (steps) }
        }
    };
    Page::new(format!("Open with {}", inbox.team)).window_title("Team inbox").wide().body(body)
}

fn gone_cells(gone: &Gone, signed: &Signed) -> [Markup; 4] {
    [
        html! {
            a class="govuk-link" href={ "/contacts/" (gone.piece.case) } { (names(&gone.piece.children)) }
            br; span class="govuk-body-s trellis-nowrap" { (gone.piece.reference) }
        },
        danger(gone.piece.danger),
        next_due(gone.piece.due.as_ref()),
        html! {
            (gone.to)
            br; span class="govuk-body-s" {
                @match &gone.worker { Some(worker) => { (worker) } None => { "No worker by name: its manager gives it out" } }
                br; (when(gone.piece.received_at, signed.now))
            }
        },
    ]
}

fn asked_cells(asked: &Asked, signed: &Signed) -> [Markup; 3] {
    let due = asked.due.map(|at| due_in_words(at, signed.now));
    [
        html! {
            a class="govuk-link" href={ "/requests/" (asked.request) } { (names(&asked.children)) }
            @if let Some(name) = &asked.for_name { br; span class="govuk-body-s" { "For " (name) } }
        },
        html! { (in_words(due.as_ref())) },
        html! {
            (asked.from) br; span class="govuk-body-s" { (when(asked.asked_at, signed.now)) }
            @if let Some(chased) = asked.chased_at { br; strong { "Asked again " (when(chased, signed.now)) } }
        },
    ]
}

/// The same of the clock of a piece of work.
pub(super) fn next_due(due: Option<&NextDue>) -> Markup {
    in_words(due.map(|due| (due.how, due.words.clone())).as_ref())
}

/// How long is left, with weight where that is nothing.
fn in_words(due: Option<&(Due, String)>) -> Markup {
    html! {
        @match due {
            Some((Due::Overdue, words)) => { strong class="trellis-overdue" { (with_capital(words)) } }
            Some((Due::Today, words)) => { strong { (with_capital(words)) } }
            Some((Due::Later, words)) => { (with_capital(words)) }
            None => { "No limit runs" }
        }
    }
}

fn cells(line: &Line, signed: &Signed) -> [Markup; 5] {
    [
        html! {
            a class="govuk-link" href={ "/contacts/" (line.piece.case) } { (names(&line.piece.children)) }
            br; span class="govuk-body-s trellis-nowrap" { (line.piece.reference) }
        },
        danger(line.piece.danger),
        next_due(line.piece.due.as_ref()),
        html! { (line.from) br; span class="govuk-body-s" { (when(line.piece.received_at, signed.now)) } },
        html! {
            (line.piece.state.in_words())
            @if let Some(owner) = &line.owner { br; span class="govuk-body-s" { (owner) } }
        },
    ]
}

/// How soon the child may come to harm: words and colour.
pub(super) fn danger(danger: Danger) -> Markup {
    let colour = match danger {
        Danger::Now => Colour::Red,
        Danger::Today => Colour::Orange,
        Danger::Soon => Colour::Yellow,
        Danger::NotAtOnce => Colour::Grey,
    };
    html! { span class="trellis-danger" { (Tag::new(danger.in_words()).colour(colour)) } }
}

pub(super) fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
