//! `/contacts/{contact}/strategy` and `/strategy/{discussion}`: the strategy discussion, for whoever holds it and for whoever
//! is asked to it, and the section 47 enquiry it has begun.

mod enquiry;
mod recording;
mod shown;

use super::{asked::Asked, names, refused, shown as answer, shown_again, when};
use crate::{
    hold_case::StepRefused,
    open_contact::OpenContact,
    rules::Wrong,
    strategy::{
        add_to_record::AddToRecord,
        call::CallStrategy,
        end_enquiry::{AnswerOutcome, ProposeOutcome, RecordConference},
        plan::PlanStrategy,
        record::RecordStrategy,
        rules::{ActionWords, DayWords, MEANS, PlanWords, RecordWords, SeatWords},
        view::{self, Strategy},
    },
};
use access::{
    acts::{RecordReferral, SeeReferral},
    web::Failed,
};
use axum::response::Response;
use base::Instant;
use clocks::due_in_words;
use maud::{Markup, html};
use serde::Serialize;
use store::Command;
use ui::{Button, Errors, InsetText};

pub(super) use shown::held;

/// What was typed into the forms of the page, where one of them comes back.
#[derive(Default, Serialize)]
struct Typed {
    called: String,
    plan: PlanWords,
    addition: String,
    outcome: String,
    outcome_reason: String,
    agreement: String,
    conference: String,
    on: DayWords,
    conference_reason: String,
    /// The discussion whose form it was.
    discussion: String,
}

pub(super) fn means_in_words(code: &str) -> &'static str {
    MEANS.iter().find(|(means, _)| *means == code).map_or("", |(_, words)| words)
}

/// On the contact's own page: what is to be done about a discussion or an enquiry, and where.
pub(super) fn strategy_strip(page: &OpenContact, now: Instant) -> Markup {
    let place = format!("/contacts/{}/strategy", page.case);
    let told = &page.strategy;
    let clock = page.clocks.iter().filter(|c| c.is_open() && now >= c.started_at).min_by_key(|c| c.due_at);
    let with_us = matches!(page.seen_by, crate::open_contact::SeenBy::Team | crate::open_contact::SeenBy::Owner);
    html! {
        @if with_us && told.needed {
            (InsetText::new(html! {
                p class="govuk-body" {
                    strong {
                        @match told.planned_for {
                            Some(at) => { "Strategy discussion planned for " (when(at, now)) "." }
                            None => { "A strategy discussion is needed, and nobody has planned it yet." }
                        }
                    }
                    @if let Some(clock) = clock { " " (clock.title) ": " (due_in_words(clock.due_at, now).1) "." }
                }
                (Button::new(if told.planned_for.is_some() { "Open the strategy discussion" } else { "Plan it" }).link(place))
            }))
        } @else if with_us && told.enquiry {
            (InsetText::new(html! {
                p class="govuk-body" { strong { "A section 47 enquiry is open." } }
                (Button::new("Open the enquiry").link(place))
            }))
        } @else if with_us && !told.held.is_empty() {
            p class="govuk-body" { a class="govuk-link" href=(place) { "Strategy discussion and enquiry" } }
        } @else if with_us && told.may_call && matches!(page.state, crate::model::State::PassedOn | crate::model::State::InHand) {
            p class="govuk-body trellis-no-print" { a class="govuk-link" href=(place) { "Significant harm is suspected: call a strategy discussion" } }
        }
    }
}

async fn seen(asked: &Asked) -> Result<Strategy, Failed> {
    let Some(opened) = view::of_contact(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<RecordReferral>().await);
    };
    asked.signed.journal(&asked.store, opened.entries.clone()).await?;
    Ok(opened)
}

pub(super) async fn page(asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked).await?;
    let typed = Typed::default();
    let page = shown::page(&opened, &typed, &Errors::new(), &asked.new_key(), asked.signed.now);
    Ok(answer(&page, &asked.shell))
}

pub(super) async fn attended(asked: Asked) -> Result<Response, Failed> {
    let Some(opened) = view::attended(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(refused::<SeeReferral>(&asked.store, &asked.signed, asked.case).await);
    };
    asked.signed.journal(&asked.store, opened.entries.clone()).await?;
    Ok(answer(&shown::attended(&opened, asked.signed.now), &asked.shell))
}

fn day(asked: &Asked, name: &str) -> DayWords {
    let part = |part: &str| asked.one(&format!("{name}-{part}")).to_owned();
    DayWords { day: part("day"), month: part("month"), year: part("year") }
}

fn errors(wrong: Vec<Wrong>) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field.as_str() {
            "" => errors.add_general(wrong.what),
            field if field == "on" || field.starts_with("by-") => {
                errors.add_at(field, &format!("{field}-day"), wrong.what);
            }
            field => errors.add(field, wrong.what),
        }
    }
    errors
}

/// Runs a form of the page; what is not right comes back on it with what was typed.
async fn run<C>(asked: &Asked, command: &C, typed: &Typed) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    let place = format!("/contacts/{}/strategy", asked.case);
    let wrong = match asked.run::<RecordReferral, _>(command, &asked.fields, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(asked).await?;
    let page = shown::page(&opened, typed, &errors(wrong), &asked.new_key(), asked.signed.now);
    Ok(shown_again(&page, &asked.shell))
}

pub(super) async fn call(asked: Asked) -> Result<Response, Failed> {
    let typed = Typed { called: asked.one("reason").to_owned(), ..Typed::default() };
    let command = CallStrategy { officer: &asked.signed.officer, contact: asked.case, reason: &typed.called };
    run(&asked, &command, &typed).await
}

pub(super) async fn plan(asked: Asked) -> Result<Response, Failed> {
    let seats = asked.fields.keys().filter_map(|name| name.strip_prefix("asked-"));
    let plan = PlanWords {
        on: day(&asked, "on"),
        at: asked.one("at").to_owned(),
        means: asked.one("means").to_owned(),
        place: asked.one("place").to_owned(),
        asked: seats.map(|code| (code.to_owned(), asked.one(&format!("asked-{code}")).to_owned())).collect(),
    };
    let typed = Typed { plan, ..Typed::default() };
    let command = PlanStrategy { officer: &asked.signed.officer, contact: asked.case, words: &typed.plan };
    run(&asked, &command, &typed).await
}

pub(super) async fn add(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let typed = Typed { addition: text("addition"), discussion: text("discussion"), ..Typed::default() };
    let command = AddToRecord {
        officer: &asked.signed.officer,
        contact: asked.case,
        discussion: &typed.discussion,
        words: &typed.addition,
    };
    run(&asked, &command, &typed).await
}

pub(super) async fn propose(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let (outcome, outcome_reason) = (text("outcome"), text("outcome-reason"));
    let typed = Typed { outcome, outcome_reason, discussion: text("discussion"), ..Typed::default() };
    let command = ProposeOutcome {
        officer: &asked.signed.officer,
        contact: asked.case,
        discussion: &typed.discussion,
        version: asked.version(),
        outcome: &typed.outcome,
        reason: &typed.outcome_reason,
    };
    run(&asked, &command, &typed).await
}

pub(super) async fn agree(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let typed = Typed { agreement: text("agreement-words"), discussion: text("discussion"), ..Typed::default() };
    let command = AnswerOutcome {
        officer: &asked.signed.officer,
        contact: asked.case,
        discussion: &typed.discussion,
        version: asked.version(),
        agreed: asked.one("answer") == "agree",
        words: &typed.agreement,
    };
    run(&asked, &command, &typed).await
}

pub(super) async fn conference(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let (conference, conference_reason) = (text("conference"), text("conference-reason"));
    let discussion = text("discussion");
    let typed = Typed { conference, conference_reason, discussion, on: day(&asked, "on"), ..Typed::default() };
    let command = RecordConference {
        officer: &asked.signed.officer,
        contact: asked.case,
        discussion: &typed.discussion,
        version: asked.version(),
        what: &typed.conference,
        on: &typed.on,
        reason: &typed.conference_reason,
    };
    run(&asked, &command, &typed).await
}

pub(super) async fn recording(asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked).await?;
    if opened.needed.is_none() {
        return Err(Failed::NotFound);
    }
    let typed = recording::first(&opened, asked.signed.now);
    let page = recording::page(&opened, &typed, &Errors::new(), &asked.new_key());
    Ok(answer(&page, &asked.shell))
}

pub(super) async fn record(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    // Every seat has a box for a name, whether anybody was ticked or not.
    let codes = asked.fields.keys().filter_map(|name| name.strip_prefix("name-"));
    let words = RecordWords {
        on: day(&asked, "on"),
        at: text("at"),
        seats: codes
            .map(|code| SeatWords {
                code: code.to_owned(),
                came: text(&format!("came-{code}")),
                name: text(&format!("name-{code}")),
                told: text(&format!("told-{code}")),
            })
            .collect(),
        reasons: text("reasons"),
        safety: text("safety"),
        decision: text("decision"),
        children: asked.fields.get("children").cloned().unwrap_or_default(),
        no_quorum: text("no-quorum"),
        actions: (1..=recording::ACTIONS)
            .map(|n| ActionWords {
                what: text(&format!("action-{n}")),
                person: text(&format!("person-{n}")),
                who: text(&format!("doer-{n}")),
                owner: text(&format!("owner-{n}")),
                by: day(&asked, &format!("by-{n}")),
            })
            .collect(),
    };
    let (contact, version) = (asked.case, asked.version());
    let command = RecordStrategy { officer: &asked.signed.officer, contact, version, words: &words };
    let place = format!("/contacts/{contact}/strategy");
    let wrong = match asked.run::<RecordReferral, _>(&command, &words, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked).await?;
    let page = recording::page(&opened, &words, &errors(wrong), &asked.new_key());
    Ok(shown_again(&page, &asked.shell))
}

/// Whom it is about.
fn about(children: &[crate::records::contacts::ChildRow]) -> String {
    names(&children.iter().map(|c| c.name.clone()).collect::<Vec<_>>())
}
