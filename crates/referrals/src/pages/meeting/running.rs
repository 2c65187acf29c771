//! `/meetings/{meeting}`: the one screen of a meeting while it runs, and its minutes once it is closed. The form of the next
//! undecided contact stands open at the top; saving brings the one after it.

use super::{
    super::{
        asked::errors,
        inbox::{danger, with_capital},
        names, shown, shown_again, when,
    },
    OfMeeting, attendance, line, long_day, minutes, short_day, tag,
};
use crate::meeting::{
    decide_item::DecideItem,
    rules::Line,
    see_agenda::{Agenda, AgendaItem, Minute, running},
};
use access::{
    acts::{RecordMeeting, SeeMeeting},
    web::Failed,
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use base::CaseId;
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{Button, Details, Errors, InsetText, NotificationBanner, Page};

#[derive(Deserialize)]
pub(in super::super) struct Wanted {
    #[serde(default)]
    contact: Option<String>,
    #[serde(default)]
    saved: Option<String>,
}

pub(in super::super) async fn page(
    Query(wanted): Query<Wanted>,
    State(_): State<Store>,
    asked: OfMeeting,
) -> Result<Response, Failed> {
    let saved = wanted.saved.map(|_| NotificationBanner::success("Saved.").disable_auto_focus(true));
    let contact = wanted.contact.and_then(|contact| contact.parse().ok());
    match open(&asked, contact).await? {
        Some(agenda) => {
            let none = Errors::new();
            let page = meeting_page(&agenda, &asked, &Forms { errors: &none, ..Forms::default() });
            Ok(shown(&page.banner(saved), &asked.shell))
        }
        None => minutes::page(&asked, saved).await,
    }
}

/// The meeting while it runs, journaled; none once it is closed.
pub(super) async fn open(asked: &OfMeeting, wanted: Option<CaseId>) -> Result<Option<Agenda>, Failed> {
    let Some(agenda) = running(&asked.store, &asked.signed.officer, asked.case, wanted).await? else {
        return Err(asked.refused::<SeeMeeting>().await);
    };
    if agenda.meeting.as_ref().is_none_or(|meeting| meeting.closed_at.is_some()) {
        return Ok(None);
    }
    asked.signed.journal(&asked.store, agenda.entries.clone()).await?;
    Ok(Some(agenda))
}

pub(in super::super) async fn decide(asked: OfMeeting) -> Result<Response, Failed> {
    let typed = Line {
        contact: asked.one("contact").to_owned(),
        outcome: asked.one("outcome").to_owned(),
        words: asked.one("words").to_owned(),
        action: asked.one("action").to_owned(),
        owner: asked.one("owner").to_owned(),
        by: asked.one("by").to_owned(),
    };
    let version = |name: &str| asked.one(name).parse().unwrap_or(0);
    let command = DecideItem {
        officer: &asked.signed.officer,
        meeting: asked.case,
        item_version: version("item-version"),
        contact_version: version("contact-version"),
        line: &typed,
    };
    let place = format!("/meetings/{}?saved", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &typed, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let Some(agenda) = open(&asked, typed.contact.parse().ok()).await? else {
        return minutes::again(&asked, &errors(wrong)).await;
    };
    let errors = errors(wrong);
    let page = meeting_page(&agenda, &asked, &Forms { line: Some(&typed), errors: &errors, attendance: None });
    Ok(shown_again(&page, &asked.shell))
}

static NO_ERRORS: std::sync::LazyLock<Errors> = std::sync::LazyLock::new(Errors::new);

/// What was typed into one of the forms, and what is wrong with it.
#[derive(Clone, Copy)]
pub(super) struct Forms<'a> {
    pub line: Option<&'a Line>,
    pub attendance: Option<&'a [crate::meeting::record_attendance::SeatWords]>,
    pub errors: &'a Errors,
}

impl Default for Forms<'_> {
    fn default() -> Self {
        Self { line: None, attendance: None, errors: &NO_ERRORS }
    }
}

pub(super) fn meeting_page(agenda: &Agenda, asked: &OfMeeting, forms: &Forms<'_>) -> Page {
    let undecided = agenda.undecided().count();
    let body = html! {
        p class="govuk-body" {
            (long_day(agenda.held_on)) ", " (agenda.at.strftime("%H:%M").to_string()) ", " (agenda.place) ". "
            strong { (undecided) " to decide, " (agenda.items.len() - undecided) " decided" } "."
        }
        (attendance::form(agenda, asked, forms))
        @if agenda.items.is_empty() {
            (InsetText::new("Nothing is new, due, stuck or carried over."))
        } @else {
            ol class="trellis-agenda" {
                @for item in &agenda.items { (one(agenda, item, asked, forms)) }
            }
        }
        p class="govuk-body trellis-no-print" {
            (Button::new("Close the meeting").secondary().link(format!("/meetings/{}/closing", asked.case)))
        }
        (super::agenda::open_actions(&agenda.actions, asked.signed.now.date()))
    };
    Page::new("Weekly meeting")
        .caption(agenda.team.as_str())
        .window_title("Weekly meeting")
        .back("/meetings")
        .wide()
        .errors(forms.errors)
        .body(body)
}

fn one(agenda: &Agenda, item: &AgendaItem, asked: &OfMeeting, forms: &Forms<'_>) -> Markup {
    let about = &item.about;
    let current = agenda.current.as_ref().filter(|current| current.case == about.case);
    let class =
        if current.is_some() { "trellis-agenda__item trellis-agenda__item--open" } else { "trellis-agenda__item" };
    let empty = Line::default();
    let reason = match (&item.reason, &item.decided) {
        (Some(reason), _) => reason.code(),
        (None, Some(minute)) => minute.reason.as_str(),
        (None, None) => "asked",
    };
    html! {
        li class=(class) id={ "c-" (about.case) } {
            div class="trellis-agenda__about" {
                h2 class="govuk-heading-s govuk-!-margin-bottom-1" {
                    a class="govuk-link" href={ "/contacts/" (about.case) } { (names(&about.children)) }
                }
                (tag(reason)) " "
                @if current.is_some() { (danger(about.danger)) " " }
                span class="govuk-body-s" {
                    @if !item.because.is_empty() { (with_capital(&item.because)) ". " }
                    (about.from) ", " (when(about.received_at, asked.signed.now))
                    @if let Some(owner) = &about.owner { ". " (owner) " has it" } @else { ". Nobody has it by name" }
                }
                @if let Some((wish, why)) = &item.wish {
                    p class="govuk-body-s govuk-!-margin-bottom-1" {
                        (wish.asker_name) @if wish.wanted == "leave" { " asks to leave it: " } @else { " asks for it: " } (why)
                    }
                }
            }
            @if let Some(minute) = &item.decided { (decided(minute)) }
            @match current {
                Some(current) => {
                    @if let Some(worry) = &current.worry {
                        (Details::new("What the sender is worried about", html! {
                            p class="govuk-body trellis-as-written" { (worry) }
                        }).open(item.decided.is_none() && worry.chars().count() < 400))
                    }
                    (line::form(agenda, item, forms.line.unwrap_or(&empty), forms.errors, &asked.new_key()))
                }
                None => {
                    a class="govuk-link govuk-body-s trellis-no-print" href={ "/meetings/" (asked.case) "?contact=" (about.case) } {
                        @if item.decided.is_some() { "Change" } @else { "Decide" }
                        span class="govuk-visually-hidden" { " about " (names(&about.children)) }
                    }
                }
            }
        }
    }
}

/// What has been decided, in one line, with its actions.
pub(super) fn decided(minute: &Minute) -> Markup {
    html! {
        p class="govuk-body govuk-!-margin-bottom-1" {
            strong {
                (minute.outcome.map_or("Not discussed", |outcome| outcome.in_words()))
                @if let Some(to) = &minute.to { ": " (to) }
            }
            @for words in &minute.words { br; span class="trellis-as-written" { (words) } }
        }
        @if !minute.actions.is_empty() {
            ul class="govuk-list govuk-list--bullet govuk-!-margin-bottom-1" {
                @for action in &minute.actions {
                    li {
                        a class="govuk-link" href={ "/actions/" (action.id) } { (action.what) }
                        ": " (action.who) ", by " (short_day(action.due_on))
                        @if action.done { " (done)" }
                    }
                }
            }
        }
    }
}
