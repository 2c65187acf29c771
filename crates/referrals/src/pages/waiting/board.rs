//! `/waiting`: the board of a service. Whose team gives no help on a list finds there what they have asked for.

use super::{asked_for::list_page, clock_in_words, day};
use crate::{
    pages::{names, shown},
    waiting::{
        asked_for::asked_for,
        board::{Board, Line, ListFigures, Wanted, board},
        model::{Missed, Priority},
        rules::{BASIS_WEEKS, waited_in_words},
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
use ui::{Button, CardTable, Colour, InsetText, Page, Pagination, Select, Shell, Tag};

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    only: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    print: Option<String>,
}

pub(in crate::pages) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let Asked { list, only, sort, page, print } = asked;
    let wanted = Wanted { list, only, sort, page: page.max(1), print: print.is_some() };
    if let Some(board) = board(&store, &signed.officer, wanted).await? {
        signed.journal(&store, board.entries.clone()).await?;
        return Ok(shown(&board_page(&board, signed.now), &shell));
    }
    let list = asked_for(&store, &signed.officer, page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, list.entries.clone()).await?;
    Ok(shown(&list_page(&list, signed.now), &shell))
}

const ONLY: [(&str, &str); 6] = [
    ("", "Everybody"),
    ("urgent", "Urgent"),
    ("no-offer", "Without an appointment"),
    ("check", "Check overdue"),
    ("missed", "Not brought, to be reviewed"),
    ("twice", "Two places for one need?"),
];
const SORT: [(&str, &str); 3] = [("", "Whose turn it is"), ("longest", "Longest wait"), ("check", "Next check")];

fn board_page(board: &Board, now: Instant) -> Page {
    let several = board.lists.len() > 1;
    let body = html! {
        @for list in &board.lists { (figures(list, now)) }
        (attention(board))
        (filter(board, several))
        @if board.lines.is_empty() {
            (InsetText::new("Nobody waits here."))
        } @else {
            (board.lines.iter().fold(
                CardTable::new("Who waits").caption_hidden().columns(["Place", "Who", "Waiting", "To first assessment", "To first help", "Next"]),
                |table, line| table.row(cells(line, several, now)),
            ))
            @if let Some(steps) = Pagination::through(&address(board), board.wanted.page, board.pages) { (steps) }
        }
        p class="govuk-body trellis-no-print" {
            a class="govuk-link" href={ "/waiting?print=1&list=" (board.wanted.list) "&only=" (board.wanted.only) "&sort=" (board.wanted.sort) } { "Everybody on one page, to print" }
            br;
            a class="govuk-link" href="/waiting/asked" { "What your team has asked of others" }
        }
    };
    Page::new("Who waits").caption(board.team.as_str()).window_title("Waiting lists").wide().body(body)
}

/// The path of this choice, to which the number of a page is added.
fn address(board: &Board) -> String {
    let Wanted { list, only, sort, .. } = &board.wanted;
    format!("/waiting?list={list}&only={only}&sort={sort}")
}

fn figures(figures: &ListFigures, now: Instant) -> Markup {
    let ListFigures { list, waiting, longest, joined, helped } = figures;
    let room = i64::from(list.weekly()) * BASIS_WEEKS;
    html! {
        h2 class="govuk-heading-m govuk-!-margin-bottom-1" { (list.title) }
        p class="govuk-body" {
            strong { (waiting) @if *waiting == 1 { " waits" } @else { " wait" } }
            @if let Some(longest) = longest { ", the longest " (waited_in_words(now.seconds_since(*longest))) }
            ". In the last " (BASIS_WEEKS) " weeks " (joined) " joined and " (helped) " were helped; there is room for "
            (list.weekly()) " a week, " (room) " in that time."
            @if *joined > room { " " strong { "More come than can be helped." } }
        }
    }
}

/// What cannot wait, with the way to it.
fn attention(board: &Board) -> Markup {
    html! {
        @let lines: Vec<(&str, usize, &str)> = [
            ("check", board.checks_overdue, " to look at again, overdue"),
            ("missed", board.to_review, " not brought, to be reviewed"),
            ("twice", board.twice, " with a second place, perhaps for one need"),
        ].into_iter().filter(|(_, count, _)| *count > 0).collect();
        @if !lines.is_empty() {
            (InsetText::new(html! {
                @for (at, (only, count, what)) in lines.iter().enumerate() {
                    @if at > 0 { br; }
                    a class="govuk-link" href={ "/waiting?only=" (only) } { (count) (what) }
                }
            }))
        }
    }
}

fn filter(board: &Board, several: bool) -> Markup {
    let options = |all: &'static [(&'static str, &'static str)]| all.iter().map(|(v, t)| (*v, (*t).to_owned()));
    let lists = board.lists.iter().map(|l| (l.list.code.clone(), l.list.title.clone()));
    html! {
        form method="get" action="/waiting" class="trellis-filter trellis-no-print" {
            @if several {
                (Select::new("list", "List").options([(String::new(), "All".to_owned())]).options(lists).value(board.wanted.list.as_str()))
            }
            (Select::new("only", "Show").options(options(&ONLY)).value(board.wanted.only.as_str()))
            (Select::new("sort", "In the order of").options(options(&SORT)).value(board.wanted.sort.as_str()))
            (Button::new("Show").secondary())
        }
    }
}

fn cells(line: &Line, several: bool, now: Instant) -> [Markup; 6] {
    let place = &line.place;
    let today = now.date();
    let clock = |rule: &str| {
        html! {
            @match line.clocks.iter().find(|c| c.rule == rule) {
                Some(clock) => { (clock_in_words(clock, now)) }
                None => { "No limit runs" }
            }
        }
    };
    [
        html! { (line.position) @if place.ahead { br; (Tag::new("Ahead").colour(Colour::Purple)) } },
        html! {
            a class="govuk-link" href={ "/waiting/" (line.entry) } { (names(&line.children)) }
            @if several { br; span class="govuk-body-s" { (line.title) } }
            @if place.priority == Priority::Urgent { br; (Tag::new("Urgent").colour(Colour::Orange)) }
            @for other in &line.other_places {
                br;
                span class="govuk-body-s" {
                    @if let Some(title) = other { "also on “" (title) "”: one need?" } @else { "twice on this list: one need?" }
                }
            }
        },
        html! {
            strong { (waited_in_words(now.seconds_since(place.started_at))) }
            br; span class="govuk-body-s trellis-nowrap" { "since " (day(place.started_at.date())) }
            @if let Some((from, until)) = line.away(today) { br; span class="govuk-body-s" { "cannot come " (day(from)) " to " (day(until)) } }
        },
        clock("WL1"),
        clock("WL2"),
        html! {
            @if place.missed == Missed::Unreviewed { (Tag::new("Not brought: review").colour(Colour::Yellow)) br; }
            @match place.offer {
                Some(offer) => {
                    (offer.purpose.in_words()) " " span class="trellis-nowrap" { (day(offer.on)) }
                    @if !offer.accepted { br; span class="govuk-body-s" { "not answered yet" } }
                }
                None => { "No appointment" }
            }
            br;
            @if place.check_by < today { strong class="trellis-overdue" { "Look again: was due " (day(place.check_by)) } }
            @else { span class="govuk-body-s" { "look again by " (day(place.check_by)) } }
        },
    ]
}
