//! The section 47 enquiry on the page of its discussion: how it stands, and the one thing to do next.

use super::{super::inbox::with_capital, super::when, Typed};
use crate::strategy::{
    records::EnquiryRow,
    rules::{Enquiry, Outcome},
    view::{Discussion, Strategy},
};
use base::Instant;
use clocks::due_in_words;
use maud::{Markup, html};
use ui::{Button, ButtonGroup, Choice, DateInput, Errors, Form, InsetText, Radios, SummaryList, Textarea};

pub(super) fn state_in_words(enquiry: &EnquiryRow) -> &'static str {
    match enquiry.state() {
        Enquiry::Open => "Open",
        Enquiry::AwaitingAgreement(_) => "A manager is to agree to what was found",
        Enquiry::AwaitingConference => "Waits for the child protection conference",
        Enquiry::Closed => "Closed",
    }
}

/// How it stands, for everybody who may read the record.
pub(super) fn facts(discussion: &Discussion, enquiry: &EnquiryRow, children: &[String], now: Instant) -> SummaryList {
    let started = Instant::from_micros(enquiry.started_at).date().strftime("%-d %B %Y").to_string();
    let mut list = SummaryList::new()
        .fact("How it stands", html! { (state_in_words(enquiry)) })
        .fact("About", html! { (super::names(children)) })
        .fact(
            "Who enquires",
            html! { @if enquiry.joint { "Social care together with the police" } @else { "Social care alone" } },
        )
        .fact("Began", html! { (started) ", with the strategy discussion" });
    if let Some(clock) = discussion.clocks.iter().find(|c| c.is_open()) {
        let last = Instant::from_micros(clock.due_at.micros() - 1).date().strftime("%-d %B %Y").to_string();
        list = list.fact(
            "Conference, if one is needed, by",
            html! { (last) br; span class="govuk-body-s" { (with_capital(&due_in_words(clock.due_at, now).1)) } },
        );
    }
    if let Some(found) = enquiry.found() {
        list = list.fact("What was found", html! { (found.in_words()) });
    }
    if let Some(words) = discussion.said("outcome").filter(|_| enquiry.outcome.is_some()) {
        list = list.fact(
            "Why",
            html! {
                span class="trellis-as-written" { (words.words) }
                br; span class="govuk-body-s" { (enquiry.proposer_name.as_deref().unwrap_or("Not known")) ", " (when(Instant::from_micros(words.written_at), now)) }
            },
        );
    }
    if let (Some(name), Some(at)) = (&enquiry.agreer_name, enquiry.agreed_at) {
        list = list.fact("Agreed by", html! { (name) ", " (when(Instant::from_micros(at), now)) });
    }
    if let Some(day) = enquiry.conference_on.as_ref().and_then(|day| day.parse::<jiff::civil::Date>().ok()) {
        list = list.fact("Child protection conference", html! { "Held on " (day.strftime("%-d %B %Y").to_string()) });
    } else if enquiry.conference_not_required && enquiry.closed_at.is_some() {
        list = list.fact(
            "Child protection conference",
            html! { "Not required" @if let Some(why) = discussion.said("conference") { ": " span class="trellis-as-written" { (why.words) } } },
        );
    }
    list
}

/// What comes next, as a form.
pub(super) fn next(
    page: &Strategy,
    discussion: &Discussion,
    enquiry: &EnquiryRow,
    typed: &Typed,
    (errors, key): (&Errors, &str),
) -> Markup {
    let place = format!("/contacts/{}/strategy", page.contact);
    let id = discussion.row.id.to_string();
    let ours = typed.discussion == id;
    let text = |text: &str| if ours { text.to_owned() } else { String::new() };
    let none = Errors::new();
    let errors = if ours { errors } else { &none };
    let body = match enquiry.state() {
        Enquiry::Open if page.is_qualified => {
            let found = Outcome::ALL.into_iter().fold(
                Radios::new("outcome").legend("What has the enquiry found?").value(text(&typed.outcome)),
                |radios, outcome| radios.choice(Choice::new(outcome.code(), outcome.in_words())),
            );
            let form = Form::new(format!("{place}/outcome"), key).class("trellis-no-print").body(html! {
                input type="hidden" name="discussion" value=(id);
                input type="hidden" name="version" value=(enquiry.version);
                (found.errors(errors))
                (Textarea::new("outcome-reason", "What was found, and why do you conclude this?").rows(4)
                    .value(text(&typed.outcome_reason)).errors(errors))
                (Button::new("Send to a manager"))
            });
            html! {
                @if let Some(back) = discussion.said("handed-back") {
                    p class="govuk-body" { strong { "Handed back: " } span class="trellis-as-written" { (back.words) } }
                }
                (form)
            }
        }
        Enquiry::Open => html! { p class="govuk-body" { "A qualified social worker says what it has found." } },
        Enquiry::AwaitingAgreement(_) if page.is_manager => {
            let form = Form::new(format!("{place}/agreement"), key).class("trellis-no-print").body(html! {
                input type="hidden" name="discussion" value=(id);
                input type="hidden" name="version" value=(enquiry.version);
                (Textarea::new("agreement-words", "What they should know").hint("Needed when you hand it back").rows(3)
                    .value(text(&typed.agreement)).errors(errors))
                (ButtonGroup::new()
                    .with(Button::new("Agree").name("answer").value("agree"))
                    .with(Button::new("Hand back").secondary().name("answer").value("return")))
            });
            html! { (form) }
        }
        Enquiry::AwaitingAgreement(_) => html! { p class="govuk-body" { "A manager of the team is to agree." } },
        Enquiry::AwaitingConference if page.is_qualified => {
            let held = html! {
                (DateInput::new("on", "When was it held?").hint("For example, 23 11 2026")
                    .values([text(&typed.on.day), text(&typed.on.month), text(&typed.on.year)]).errors(errors))
            };
            let why = html! {
                (Textarea::new("conference-reason", "Why is none required?").hint("Only a manager of the team says so").rows(3)
                    .value(text(&typed.conference_reason)).errors(errors))
            };
            let form = Form::new(format!("{place}/conference"), key).class("trellis-no-print").body(html! {
                input type="hidden" name="discussion" value=(id);
                input type="hidden" name="version" value=(enquiry.version);
                (Radios::new("conference").legend("The child protection conference").value(text(&typed.conference))
                    .choice(Choice::new("held", "It was held").reveals(held))
                    .choice(Choice::new("not-required", "It is not required after all").reveals(why))
                    .errors(errors))
                (Button::new("Save and close the enquiry"))
            });
            html! { (form) }
        }
        Enquiry::AwaitingConference => {
            html! { p class="govuk-body" { "A qualified social worker records the conference once it was held." } }
        }
        Enquiry::Closed => html! {},
    };
    html! {
        @if ours { (not_kept(enquiry, typed)) }
        (body)
    }
}

/// What somebody typed into a form that is no longer there, because somebody else was faster: beside what stands above, so
/// that they can compare, and copy what is still needed.
fn not_kept(enquiry: &EnquiryRow, typed: &Typed) -> Markup {
    let state = enquiry.state();
    let day = [&typed.on.day, &typed.on.month, &typed.on.year].map(String::as_str).join(" ");
    let conference = match typed.conference.as_str() {
        "held" => format!("The conference was held on {day}"),
        "not-required" => "No conference is required".to_owned(),
        _ => String::new(),
    };
    let found = Outcome::from_code(&typed.outcome).map(Outcome::in_words).unwrap_or_default();
    let said = [
        (state != Enquiry::Open, found),
        (state != Enquiry::Open, typed.outcome_reason.as_str()),
        (!matches!(state, Enquiry::AwaitingAgreement(_)), typed.agreement.as_str()),
        (state != Enquiry::AwaitingConference, conference.as_str()),
        (state != Enquiry::AwaitingConference, typed.conference_reason.as_str()),
    ];
    let said: Vec<&str> =
        said.into_iter().filter(|(gone, text)| *gone && !text.is_empty()).map(|(_, text)| text).collect();
    html! {
        @if !said.is_empty() {
            (InsetText::new(html! {
                p class="govuk-body" { strong { "What you sent is not kept. Above is what somebody else has saved." } }
                @for text in said { p class="govuk-body trellis-as-written" { (text) } }
            }))
        }
    }
}
