//! `/waiting/{entry}`: one place on a list.

use super::{
    asked_for::{in_words, state},
    clock_in_words, day,
    entry_forms::{for_provider, for_whoever_asked, next_step, one_need},
    join::meanwhile,
};
use crate::{
    pages::{asked::Asked, contact_parts::duty, inbox::with_capital, names, refused, shown, when},
    save_concern::Fields,
    waiting::{
        model::{Missed, Priority},
        open_entry::{OpenEntry, StepRow, View, open},
        rules::{band, waited_in_words},
    },
};
use access::{
    acts::SeeWaiting,
    web::{Failed, Signed},
};
use axum::{extract::Query, response::Response};
use base::{CaseId, Instant};
use maud::{Markup, Render as _, html};
use serde::Deserialize;
use store::Store;
use ui::{CardTable, Colour, Errors, Form, InsetText, NotificationBanner, Page, SummaryList, Tag};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    added: Option<String>,
    #[serde(default)]
    joined: Option<String>,
    #[serde(default)]
    saved: Option<String>,
}

/// What was typed, where a form of the page comes back.
#[derive(Default)]
pub(super) struct Forms {
    pub key: String,
    pub errors: Errors,
    pub typed: Fields,
}

pub(in crate::pages) async fn page(Query(wanted): Query<Wanted>, asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    let banner = match wanted {
        Wanted { added: Some(_), .. } => Some("Added to the list. You see here how it goes."),
        Wanted { joined: Some(_), .. } if opened.view.sees_steps() => Some(
            "Somebody had asked for this already: you joined that place. Everybody who asked is told, and the earlier day counts.",
        ),
        Wanted { joined: Some(_), .. } => Some("Added to the list. You see here how it goes."),
        Wanted { saved: Some(_), .. } => Some("Saved."),
        Wanted { .. } => None,
    };
    let forms = Forms { key: asked.new_key(), ..Forms::default() };
    let page = entry_page(&opened, &forms, asked.signed.now).banner(banner.map(NotificationBanner::success));
    Ok(shown(&page, &asked.shell))
}

/// The entry, journaled as seen; 404 where there is none this officer may see.
pub(super) async fn seen(store: &Store, signed: &Signed, entry: CaseId) -> Result<OpenEntry, Failed> {
    let Some(opened) = open(store, &signed.officer, entry).await? else {
        return Err(refused::<SeeWaiting>(store, signed, entry).await);
    };
    signed.journal(store, opened.entries.clone()).await?;
    Ok(opened)
}

pub(super) fn entry_page(page: &OpenEntry, forms: &Forms, now: Instant) -> Page {
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let body = html! {
        (children(page))
        @match page.view {
            View::Provider => {
                (tags(page, now))
                (next_step(page, forms, now))
                (one_need(page, forms))
                (stands(page, now))
                (who_asked(page, now))
                (history(page, now))
                (for_provider(page, forms, now))
                (meanwhile(&page.list))
            }
            View::Referrer => {
                (tags(page, now))
                (news(page, forms))
                (stands(page, now))
                (next_step(page, forms, now))
                (who_asked(page, now))
                (history(page, now))
                (for_whoever_asked(page, forms))
                (meanwhile(&page.list))
            }
            View::StateOnly | View::SupportOnly => {
                (little(page, now))
                (for_whoever_asked(page, forms))
            }
        }
    };
    let back = if page.view == View::Provider { "/waiting" } else { "/waiting/asked" };
    Page::new(names(&about))
        .caption(page.view.title(&page.list))
        .window_title("Waiting list")
        .back(back)
        .wide()
        .errors(&forms.errors)
        .body(body)
}

/// Whom it is about.
fn children(page: &OpenEntry) -> Markup {
    html! {
        @for child in &page.children {
            p class="govuk-body-l govuk-!-margin-bottom-2" {
                @if let Some(born) = &child.born { (with_capital(born)) ". " }
                @if let Some(id) = &child.child { a class="govuk-link" href={ "/children/" (id) } { "Who this child is" } }
            }
        }
        @for parent in page.referrals.iter().filter_map(|r| r.served.as_ref()).take(1).filter(|_| page.view.sees_steps()) {
            p class="govuk-body" { "Help is for a parent, with their own consent: " strong { (parent) } }
        }
    }
}

/// What must not be overlooked, in words and colour.
fn tags(page: &OpenEntry, now: Instant) -> Markup {
    let place = &page.place;
    html! {
        @if place.ended.is_none() {
            p class="govuk-body" {
                @if place.priority == Priority::Urgent { (Tag::new("Urgent").colour(Colour::Orange)) " " }
                @if place.missed != Missed::No { (Tag::new(place.missed.in_words()).colour(Colour::Yellow)) " " }
                @if place.check_by < now.date() && page.view == View::Provider { (Tag::new("Check overdue").colour(Colour::Red)) " " }
                @if place.ahead { (Tag::new("Ahead of the order").colour(Colour::Purple)) }
            }
        }
    }
}

/// Something new that this reader has not read.
fn news(page: &OpenEntry, forms: &Forms) -> Markup {
    let read = page.read_step.unwrap_or(page.last_step);
    let new: Vec<&str> =
        page.steps.iter().filter(|s| s.number > read).filter_map(StepRow::step).map(|s| in_words(&s)).collect();
    html! {
        @if !new.is_empty() {
            (InsetText::new(html! {
                p class="govuk-body" { strong { "New since you last said you had read it" } }
                ul class="govuk-list govuk-list--bullet" { @for what in &new { li { (what) } } }
                (Form::new(format!("/waiting/{}/read", page.entry), forms.key.as_str()).class("trellis-no-print").body(html! {
                    input type="hidden" name="step" value=(page.last_step);
                    (ui::Button::new("I have read this").secondary())
                }))
            }))
        }
    }
}

/// Since when, which place, how long it may be, the two waits.
fn stands(page: &OpenEntry, now: Instant) -> Markup {
    let place = &page.place;
    let how = state(page.view, place.ended.map(|(how, _)| how), place.offer.is_some(), place.missed);
    let list = SummaryList::new().fact(
        "How it stands",
        html! {
            strong { (how) }
            @if let Some((_, at)) = place.ended { ", " (day(at.date())) }
        },
    );
    let list = list.fact("Waiting since", html! { (since(page, now)) });
    let list = match (page.position, page.view) {
        (Some((here, of)), View::Provider) => list.fact("Place", html! { (here) " of " (of) ", " (band(here)) }),
        (Some((here, of)), _) => list.fact(
            "Place",
            html! {
                (here) " of " (of) br; span class="govuk-body-s" { "To the family: “" (band(here)) "”" }
            },
        ),
        (None, _) => list,
    };
    let list =
        if place.ended.is_none() { list.fact("Expected wait", html! { (page.expected.in_words()) "." }) } else { list };
    let list = page.clocks.iter().fold(list, |list, clock| {
        list.fact(clock.title.clone(), html! { (clock_in_words(clock, now)) br; span class="govuk-body-s" { "18 weeks, a local limit. It never pauses." } })
    });
    let list = match place.assessed_at {
        Some(at) => list.fact("Assessed", html! { (day(at.date())) ". The wait for help goes on." }),
        None => list,
    };
    let list = match place.offer {
        Some(offer) => list.fact(
            "Next appointment",
            html! {
                strong { (day(offer.on)) } ", " (offer.purpose.in_words())
                ", " @if offer.accepted { "the family takes it" } @else { "not answered yet" }
            },
        ),
        None => list,
    };
    let list = match place.away.filter(|(_, until)| *until >= now.date()) {
        Some((from, until)) => list.fact(
            "Cannot come",
            html! { (day(from)) " to " (day(until)) br; span class="govuk-body-s" { "The clock goes on." } },
        ),
        None => list,
    };
    let list = if page.view == View::Provider && place.ended.is_none() {
        list.fact("Look again by", html! { (day(place.check_by)) })
    } else {
        list
    };
    list.fact(
        "Who helps",
        html! {
            // A service of one team bears its name: `duty` says it.
            @let named = page.providers.iter().any(|team| team.name == page.list.service);
            @if !named { (page.list.service) }
            @for (place, team) in page.providers.iter().enumerate() { @if place > 0 || !named { br; } (duty(team)) }
        },
    )
    .render()
}

/// The day the clock starts, and whose receipt it is.
fn since(page: &OpenEntry, now: Instant) -> Markup {
    let first = page.referrals.iter().min_by_key(|r| (r.received_at, r.number));
    html! {
        (day(page.since().date())) ", " strong { (waited_in_words(page.place.ended.map_or(now, |(_, at)| at).seconds_since(page.since()))) }
        @if let Some(first) = first.filter(|r| r.number > 1) {
            br; span class="govuk-body-s" {
                "Put back on " (day(Instant::from_micros(first.recorded_at).date())) ": it had reached " (first.taken_by_name)
                " before the first entry was made on " (day(page.recorded_at.date()))
            }
        }
    }
}

/// What somebody reads who may know no more than that.
fn little(page: &OpenEntry, now: Instant) -> Markup {
    let place = &page.place;
    html! {
        p class="govuk-body-l" { strong { (state(page.view, place.ended.map(|(how, _)| how), false, Missed::No)) } }
        @if page.view == View::StateOnly {
            p class="govuk-body" {
                @match place.ended {
                    None => { "Since " (day(page.since().date())) ", " (waited_in_words(now.seconds_since(page.since()))) "." }
                    Some((_, at)) => { "Since " (day(at.date())) "." }
                }
            }
            p class="govuk-body" { "You see this because the young person agreed. Nobody else who works with you does." }
        } @else {
            p class="govuk-body" { "This help is for a parent, who has agreed to it. More is for them to tell." }
        }
    }
}

fn who_asked(page: &OpenEntry, now: Instant) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Who asked" }
        (page.referrals.iter().fold(
            CardTable::new("Who asked").caption_hidden().columns(["Who", "From", "Reached them", "Agreed"]),
            |table, r| table.row([
                html! {
                    (r.sender_name) br; span class="govuk-body-s" { (r.sender_job_title) }
                    @if let Some(phone) = &r.sender_phone { br; span class="govuk-body-s" { "Direct " span class="trellis-nowrap" { (phone) } } }
                },
                html! {
                    (r.referrer_name)
                    @if r.referrer != r.taken_by { br; span class="govuk-body-s" { "taken by " (r.taken_by_name) } }
                },
                html! {
                    (day(Instant::from_micros(r.received_at).date()))
                    br; span class="govuk-body-s" { "written down " (when(Instant::from_micros(r.recorded_at), now)) }
                },
                html! { @if r.agreed == "young-person" { "The young person" } @else { "A parent or carer" } },
            ]),
        ))
    }
}

fn history(page: &OpenEntry, now: Instant) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "What has happened" }
        @for row in page.steps.iter().rev() {
            div class="trellis-message" {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    strong { (row.step().as_ref().map_or("A step", in_words)) }
                    ", " (row.name) ", " (row.team_name) ", " (when(Instant::from_micros(row.done_at), now))
                }
                @if let Some(words) = &row.words { p class="govuk-body trellis-as-written" { (words) } }
            }
        }
    }
}
