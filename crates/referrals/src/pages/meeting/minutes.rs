//! The minutes of a closed meeting: read-only, made to be printed.

use super::{
    super::{asked::errors, names, shown, shown_again, when},
    OfMeeting, long_day,
    running::decided,
    tag,
};
use crate::meeting::{
    about::About,
    read_minutes::{Minutes, minutes},
    records::Attended,
    see_agenda::Minute,
    write_addendum::{AddendumWords, WriteAddendum},
};
use access::{
    acts::{RecordMeeting, SeeMeeting},
    web::Failed,
};
use axum::response::Response;
use base::Instant;
use maud::{Markup, html};
use ui::{Button, CardTable, Details, Errors, Form, NotificationBanner, Page, Select, Textarea};

async fn seen(asked: &OfMeeting) -> Result<Minutes, Failed> {
    let Some(minutes) = minutes(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<SeeMeeting>().await);
    };
    asked.signed.journal(&asked.store, minutes.entries.clone()).await?;
    Ok(minutes)
}

pub(super) async fn page(asked: &OfMeeting, saved: Option<NotificationBanner>) -> Result<Response, Failed> {
    let minutes = seen(asked).await?;
    let page = minutes_page(&minutes, asked, &AddendumWords::default(), &Errors::new());
    Ok(shown(&page.banner(saved), &asked.shell))
}

/// A form of the meeting came after it had been closed.
pub(super) async fn again(asked: &OfMeeting, errors: &Errors) -> Result<Response, Failed> {
    let minutes = seen(asked).await?;
    Ok(shown_again(&minutes_page(&minutes, asked, &AddendumWords::default(), errors), &asked.shell))
}

pub(in super::super) async fn add(asked: OfMeeting) -> Result<Response, Failed> {
    let words = AddendumWords { contact: asked.one("contact").to_owned(), words: asked.one("words").to_owned() };
    let command = WriteAddendum { officer: &asked.signed.officer, meeting: asked.case, words: &words };
    let place = format!("/meetings/{}?saved", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &words, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let errors = errors(wrong);
    if let Some(agenda) = super::running::open(&asked, None).await? {
        let forms = super::running::Forms { errors: &errors, ..Default::default() };
        return Ok(shown_again(&super::running::meeting_page(&agenda, &asked, &forms), &asked.shell));
    }
    let minutes = seen(&asked).await?;
    Ok(shown_again(&minutes_page(&minutes, &asked, &words, &errors), &asked.shell))
}

fn minutes_page(minutes: &Minutes, asked: &OfMeeting, typed: &AddendumWords, errors: &Errors) -> Page {
    let now = asked.signed.now;
    let meeting = &minutes.meeting;
    let day = meeting.held_on.parse().map(long_day).unwrap_or_default();
    let (discussed, left): (Vec<_>, Vec<_>) = minutes.items.iter().partition(|(_, minute)| minute.outcome.is_some());
    let body = html! {
        p class="govuk-body-l" { (day) br; (meeting.place) }
        p class="govuk-body" {
            "Meeting " (meeting.number) ", opened by " (minutes.opener) ", closed by " (minutes.closer) ", "
            (when(Instant::from_micros(meeting.closed_at.unwrap_or_default()), now)) "."
        }
        p class="govuk-body" { (promise(meeting.judged, meeting.kept)) }
        (came(minutes))
        h2 class="govuk-heading-m" { "Decided" }
        p class="govuk-body-s trellis-no-print" {
            "What the team no longer works on, and whom you may not know of, stands here no more."
        }
        ol class="trellis-agenda" { @for item in &discussed { (line(item, now)) } }
        @if !left.is_empty() {
            h2 class="govuk-heading-m" { "Not discussed" }
            ol class="trellis-agenda" { @for item in &left { (line(item, now)) } }
        }
        (added(&minutes.added, now))
        (adding(minutes, asked, typed, errors))
    };
    Page::new("Minutes")
        .caption(minutes.team.as_str())
        .window_title("Minutes of the weekly meeting")
        .back("/meetings/past")
        .wide()
        .errors(errors)
        .body(body)
}

/// How the promise of two weeks was kept, in plain figures.
pub(super) fn promise(judged: i64, kept: i64) -> String {
    match judged {
        0 => "No two-week promise came due since the meeting before.".to_owned(),
        1 if kept == 1 => "The one two-week promise that came due since the meeting before was kept.".to_owned(),
        1 => "The one two-week promise that came due since the meeting before was not kept.".to_owned(),
        judged => format!("{kept} of {judged} two-week promises that came due since the meeting before were kept."),
    }
}

fn came(minutes: &Minutes) -> Markup {
    let who = |seat: &Attended| {
        let person = seat.person.as_ref().and_then(|id| minutes.members.iter().find(|m| m.id.to_string() == *id));
        let name = person.map(|m| m.name.clone());
        match (name, &seat.deputy) {
            (Some(name), Some(deputy)) => format!("{name}; {deputy} for them"),
            (None, Some(deputy)) => deputy.clone(),
            (name, None) => name.unwrap_or_default(),
        }
    };
    let word = |came: &str| match came {
        "present" => "Present",
        "apologies" => "Apologies",
        _ => "Absent",
    };
    // Seats of which nobody said anything say nothing on paper either.
    let recorded = minutes.seats.iter().filter(|seat| !seat.came.is_empty());
    html! {
        h2 class="govuk-heading-m" { "Who was there" }
        (recorded.fold(
            CardTable::new("Who was there").caption_hidden().compact().columns(["Seat", "Who", "Here"]),
            |table, seat| table.row([html! { (seat.title) }, html! { (who(seat)) }, html! { (word(&seat.came)) }]),
        ))
    }
}

fn line((about, minute): &(About, Minute), now: Instant) -> Markup {
    html! {
        li class="trellis-agenda__item" {
            h3 class="govuk-heading-s govuk-!-margin-bottom-1" {
                a class="govuk-link" href={ "/contacts/" (about.case) } { (names(&about.children)) }
                span class="govuk-body-s" { " " (about.reference) }
            }
            (tag(&minute.reason)) " "
            span class="govuk-body-s" { (super::super::inbox::with_capital(&minute.because)) }
            (decided(minute))
            (added(&minute.added, now))
        }
    }
}

/// What was added afterwards: who, when, what.
fn added(all: &[(String, Instant, String)], now: Instant) -> Markup {
    html! {
        @for (who, at, words) in all {
            div class="trellis-message" {
                p class="govuk-body govuk-!-margin-bottom-1" { strong { "Added" } ", " (who) ", " (when(*at, now)) }
                p class="govuk-body trellis-as-written" { (words) }
            }
        }
    }
}

fn adding(minutes: &Minutes, asked: &OfMeeting, typed: &AddendumWords, errors: &Errors) -> Markup {
    let items = minutes.items.iter().map(|(about, _)| (about.case.to_string(), names(&about.children)));
    let choices: Vec<_> = std::iter::once((String::new(), "The meeting as a whole".to_owned())).chain(items).collect();
    html! {
        div class="trellis-no-print" { (Details::new("Add to these minutes", html! {
            (Form::new(format!("/meetings/{}/addenda", asked.case), asked.new_key()).class("trellis-no-print").body(html! {
                (Select::new("contact", "What is it about?").value(typed.contact.as_str()).options(choices).errors(errors))
                (Textarea::new("words", "What was wrong, or is missing?").rows(3).value(typed.words.as_str()).errors(errors))
                (Button::new("Add").secondary())
            }))
        }).open(!errors.is_empty())) }
    }
}
