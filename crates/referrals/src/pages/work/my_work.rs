//! `GET /my-work`: what one has to do, what one waits for, what has changed.

use super::{super::inbox::next_due, super::names, super::shown, super::strategy::means_in_words, super::when, table};
use crate::work::{
    Piece,
    my_work::{Changed, MyWork, Waits, my_work},
};
use crate::{meeting::OpenAction, open_request::Asked, waiting::my_waiting::MyWaiting};
use access::web::{Failed, Signed};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use base::Instant;
use children::{
    elsewhere::lists::Awaited,
    lead::{
        coming::{Coming, Step},
        lists::Led,
    },
};
use clocks::{Due, due_in_words};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, InsetText, NotificationBanner, Page, Shell};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    away: Option<String>,
    #[serde(default)]
    back: Option<String>,
}

pub(in crate::pages) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let work = my_work(&store, &signed.officer).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, work.entries.clone()).await?;
    let banner = match wanted {
        Wanted { away: Some(_), .. } => Some("Saved. Your team sees that you are away, and who answers."),
        Wanted { back: Some(_), .. } => Some("Saved. You are no longer shown as away."),
        _ => None,
    };
    let page = Page::new("My work")
        .caption(work.team.clone())
        .wide()
        .banner(banner.map(NotificationBanner::success))
        .body(body(&work, signed.now));
    Ok(shown(&page, &shell))
}

/// What of the waiting lists cannot wait.
fn lists(lists: &MyWaiting, now: Instant) -> Markup {
    let (checks, missed) = lists.board.unwrap_or_default();
    html! {
        @if !lists.to_review.is_empty() {
            h2 class="govuk-heading-m" { "Not brought to an appointment: " (lists.to_review.len()) }
            p class="govuk-body" { "Find out what stood in the way before anything is taken from the child." }
            (lists.to_review.iter().fold(
                CardTable::new("Not brought to an appointment").caption_hidden().columns(["About", "List", "Since"]),
                |table, line| table.row([
                    html! { a class="govuk-link" href={ "/waiting/" (line.entry) } { (names(&line.children)) } },
                    html! { (line.title) },
                    html! { (when(line.since, now)) },
                ]),
            ))
        }
        @if lists.news > 0 || checks + missed > 0 {
            h2 class="govuk-heading-m" { "Waiting lists" }
            ul class="govuk-list" {
                @if lists.news > 0 {
                    li { a class="govuk-link" href="/waiting/asked" { (lists.news) " you asked for, with something new" } }
                }
                @if checks > 0 {
                    li { a class="govuk-link" href="/waiting?only=check" { (checks) " to look at again, overdue" } }
                }
                @if missed > 0 {
                    li { a class="govuk-link" href="/waiting?only=missed" { (missed) " not brought, to be reviewed" } }
                }
            }
        }
    }
}

fn body(work: &MyWork, now: Instant) -> Markup {
    let groups = [
        ("Overdue", Some(Due::Overdue)),
        ("Due today", Some(Due::Today)),
        ("Due later", Some(Due::Later)),
        ("No limit runs", None),
    ];
    html! {
        @for absence in &work.absences {
            (InsetText::new(html! {
                @let (from, until) = (in_words(&absence.from_on), in_words(&absence.until_on));
                "You are away " @if from == until { "on " (from) } @else { "from " (from) " to " (until) } ". "
                @match &absence.cover_name {
                    Some(cover) => { (cover) " answers meanwhile. " }
                    None => { "Nobody answers meanwhile. " }
                }
                a class="govuk-link" href="/my-work/away" { "Change this" }
            }))
        }
        @if !work.asked_to_lead.is_empty() {
            h2 class="govuk-heading-m" { "You are asked to lead" }
            (led("You are asked to lead", &work.asked_to_lead, now))
        }
        (coming(&work.coming, now))
        @if !work.asked.is_empty() {
            h2 class="govuk-heading-m" { "You are asked: " (work.asked.len()) }
            (work.asked.iter().fold(
                CardTable::new("You are asked").caption_hidden().columns(["About", "Answer by", "Asked by"]),
                |table, asked| table.row(asked_cells(asked, now)),
            ))
        }
        @if !work.discussions.is_empty() {
            h2 class="govuk-heading-m" { "Strategy discussions your team is asked to: " (work.discussions.len()) }
            (work.discussions.iter().fold(
                CardTable::new("Strategy discussions").caption_hidden().columns(["About", "When", "How"]),
                |table, one| table.row([
                    html! { a class="govuk-link" href={ "/strategy/" (one.discussion) } { (names(&one.children)) } },
                    html! { (when(one.at, now)) },
                    html! { (means_in_words(&one.means)) },
                ]),
            ))
        }
        @if !work.straight.is_empty() {
            h2 class="govuk-heading-m" { "New about children your team works with: " (work.straight.len()) }
            p class="govuk-body" { "These came straight to your team, past the front door. Nobody has taken them yet." }
            (table("New about children your team works with", &work.straight.iter().collect::<Vec<_>>()))
        }
        @if work.own.is_empty() {
            p class="govuk-body" { "No contact is yours in this team." }
        }
        @for (title, how) in groups {
            @let pieces: Vec<&Piece> = work.due(how);
            @if !pieces.is_empty() {
                h2 class="govuk-heading-m" { (title) ": " (pieces.len()) }
                (table(title, &pieces))
            }
        }
        @for (covered, theirs) in &work.covering {
            h2 class="govuk-heading-m" { "You answer for " (covered.name) " until " (in_words(&covered.until_on)) }
            @if theirs.is_empty() {
                p class="govuk-body" { "Nothing of theirs is open." }
            } @else {
                (table(&format!("Work of {}", covered.name), &theirs.iter().collect::<Vec<_>>()))
            }
        }
        @if !work.actions.is_empty() {
            h2 class="govuk-heading-m" { "Agreed at a meeting or discussion: " (work.actions.len()) }
            (work.actions.iter().fold(
                CardTable::new("Agreed at a meeting or discussion").caption_hidden().columns(["About", "What", "By"]),
                |table, action| table.row(action_cells(action, now)),
            ))
        }
        (lists(&work.lists, now))
        @if !work.leads.is_empty() {
            h2 class="govuk-heading-m" { "You lead: " (work.leads.len()) }
            (led("You lead", &work.leads, now))
        }
        @if !work.unsent.is_empty() {
            h2 class="govuk-heading-m" { "Begun and not sent: " (work.unsent.len()) }
            ul class="govuk-list" {
                @for (draft, children) in &work.unsent {
                    li { a class="govuk-link" href={ "/concerns/" (draft) } { "Concern: " (names(children)) } }
                }
            }
        }
        @if !work.changed.is_empty() {
            h2 class="govuk-heading-m" { "Changed since you looked: " (work.changed.len() + work.more_changed) }
            (work.changed.iter().fold(
                CardTable::new("Changed since you looked").caption_hidden().columns(["About", "How it stands", "Changed"]),
                |table, line| table.row(changed(line, now)),
            ))
            @if work.more_changed > 0 {
                p class="govuk-body" { "And " (work.more_changed) " more: " a class="govuk-link" href="/concerns" { "everything you have sent" } "." }
            }
        }
        @if !work.waiting.is_empty() {
            h2 class="govuk-heading-m" { "Waiting for others: " (work.waiting.len()) }
            (work.waiting.iter().fold(
                CardTable::new("Waiting for others").caption_hidden().columns(["About", "What you wait for", "Due", "Since"]),
                |table, line| table.row(waits(line, now)),
            ))
        }
        @if !work.other_areas.is_empty() {
            h2 class="govuk-heading-m" { "Waiting for other areas: " (work.other_areas.len()) }
            (work.other_areas.iter().fold(
                CardTable::new("Waiting for other areas").caption_hidden().columns(["About", "What you wait for", "Due", "Since"]),
                |table, line| table.row(awaited(line, now)),
            ))
        }
        @if !work.elsewhere.is_empty() {
            h2 class="govuk-heading-m" { "In other teams" }
            @for (team, pieces) in &work.elsewhere {
                p class="govuk-body" {
                    (pieces) " open with " (team) ". " a class="govuk-link" href="/seats" { "Take your seat there" } " to see "
                    @if *pieces == 1 { "it" } @else { "them" } "."
                }
            }
        }
        p class="govuk-body trellis-no-print" {
            a class="govuk-link" href="/team-work" { "The team’s work" } " · "
            a class="govuk-link" href="/my-work/away" { "I am going to be away" } " · "
            a class="govuk-link" href="/my-work/calendar" { "Due dates in my calendar" } " · "
            a class="govuk-link" href="/my-work/news" { "Word by e-mail" } " · "
            a class="govuk-link" href="/programs" { "Programs that act for me" }
        }
    }
}

/// Work of several agencies: whom it is about, as what the officer leads it, and by when a lead is to be appointed.
fn led(caption: &str, lines: &[Led], now: Instant) -> CardTable {
    lines.iter().fold(CardTable::new(caption).caption_hidden().columns(["About", "What", "Since"]), |table, line| {
        let due = line.due.map(|at| due_in_words(at, now).1);
        table.row([
            html! { a class="govuk-link" href={ "/work/" (line.work) } { (names(&line.children)) } },
            html! {
                (line.kind)
                @if line.acting { br; strong { "Acting lead: appoint somebody" @if let Some(due) = due { ", " (due) } } }
            },
            html! { (when(line.since, now)) },
        ])
    })
}

/// Teams that come to work of several agencies: what there is to answer first.
pub(super) fn coming(lines: &[Coming], now: Instant) -> Markup {
    let mut lines: Vec<&Coming> = lines.iter().collect();
    lines.sort_by_key(|line| line.step != Step::Asks);
    html! {
        @if !lines.is_empty() {
            h2 class="govuk-heading-m" { "Taking part in work with others: " (lines.len()) }
            (lines.iter().fold(
                CardTable::new("Taking part in work with others").caption_hidden().columns(["About", "What", "Since"]),
                |table, line| table.row([
                    html! { a class="govuk-link" href={ "/work/" (line.work) } { (names(&line.children)) } },
                    html! {
                        @if line.step == Step::Asks { strong { (line.in_words()) } } @else { (line.in_words()) }
                        br; span class="govuk-body-s" { (line.kind) }
                    },
                    html! { (when(line.at, now)) },
                ]),
            ))
        }
    }
}

fn action_cells(action: &OpenAction, now: Instant) -> [Markup; 3] {
    let late = action.due_on < now.date();
    let by = action.due_on.strftime("%A %-d %B").to_string();
    [
        html! { a class="govuk-link" href={ "/actions/" (action.action) } { (names(&action.children)) } },
        html! { (action.what) },
        html! { @if late { strong class="trellis-overdue" { "Overdue since " (by) } } @else { (by) } },
    ]
}

fn asked_cells(asked: &Asked, now: Instant) -> [Markup; 3] {
    let due = asked.due.map(|at| due_in_words(at, now).1);
    [
        html! { a class="govuk-link" href={ "/requests/" (asked.request) } { (names(&asked.children)) } },
        html! { (due.unwrap_or_else(|| "No limit runs".to_owned())) },
        html! { (asked.from) br; span class="govuk-body-s" { (when(asked.asked_at, now)) } },
    ]
}

fn changed(line: &Changed, now: Instant) -> [Markup; 3] {
    [
        html! {
            a class="govuk-link" href={ "/contacts/" (line.case) } { (names(&line.children)) }
            br; span class="govuk-body-s trellis-nowrap" { (line.reference) }
        },
        html! {
            @if line.new_to_me { strong { "New: given to you" } br; }
            @if line.sent_by_me { "You sent this. " }
            (line.state.in_words())
        },
        html! { (when(line.changed_at, now)) },
    ]
}

fn waits(line: &Waits, now: Instant) -> [Markup; 4] {
    [
        html! { a class="govuk-link" href=(line.href) { (names(&line.children)) } },
        html! { (line.what) },
        next_due(line.due.as_ref()),
        html! { (when(line.since, now)) },
    ]
}

fn awaited(line: &Awaited, now: Instant) -> [Markup; 4] {
    let due = line.due.map(|at| due_in_words(at, now));
    [
        html! { a class="govuk-link" href={ "/children/" (line.child) "/other-areas" } { (line.name) } },
        html! { (line.what) },
        html! {
            @match due {
                Some((Due::Overdue, words)) => { strong class="trellis-overdue" { (words) } }
                Some((_, words)) => { (words) }
                None => { "No limit runs" }
            }
        },
        html! { (when(line.since, now)) },
    ]
}

/// A day as it is kept, in words.
pub(super) fn in_words(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| day.strftime("%A %-d %B %Y").to_string())
}
