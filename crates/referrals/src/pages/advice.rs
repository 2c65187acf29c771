//! `/consultations`: advice without naming a child.

use super::{
    asked::{self, Asked, errors, run_by},
    inbox::with_capital,
    shown, shown_again, when,
};
use crate::advice::{
    ask_advice::{AskAdvice, AskedAdvice},
    give_advice::GiveAdvice,
    list_advice::{AdviceList, Line, list},
    open_advice::{OpenAdvice, open},
    raise_from_advice::RaiseFromAdvice,
};
use access::{
    acts::{DecideReferral, RecordReferral, SeeReferral},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, DraftId, Instant};
use clocks::{Clock, Due, Standing, due_in_words};
use maud::html;
use serde::Deserialize;
use store::Store;
use ui::{
    Button, CardTable, Details, Errors, Form, InsetText, NotificationBanner, Page, Select, SelectOption, Shell,
    SummaryList, TextInput, Textarea,
};

const NO_NAME: &str = "Do not name the child or the family: no name, no date of birth, no address, no school";

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    saved: Option<String>,
}

pub(super) async fn index(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let list = listed(&store, &signed, wanted.page.max(1)).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&list_page(&list, &AskedAdvice::default(), &Errors::new(), &key, signed.now), &shell))
}

async fn listed(store: &Store, signed: &Signed, page: usize) -> Result<AdviceList, Failed> {
    let list = list(store, &signed.officer, page).await?.ok_or(Failed::NotFound)?;
    signed.journal(store, vec![list.entry.clone()]).await?;
    Ok(list)
}

pub(super) async fn ask(form: asked::Form) -> Result<Response, Failed> {
    let text = |name: &str| form.one(name).to_owned();
    let (store, signed) = (&form.store, &form.signed);
    let words = AskedAdvice {
        question: text("question"),
        caller: text("caller"),
        agency: text("agency"),
        advice: text("advice"),
    };
    let command = AskAdvice { officer: &signed.officer, words: &words };
    let place = |id: &CaseId| format!("/consultations/{id}?saved");
    let wrong = match run_by(store, signed, form.one("idempotency_key"), &words, &command, place).await? {
        Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => wrong,
        None => return Err(Failed::NotFound),
    };
    let list = listed(store, signed, 1).await?;
    let page = list_page(&list, &words, &errors(wrong), &form.new_key(), signed.now);
    Ok(shown_again(&page, &form.shell))
}

fn list_page(list: &AdviceList, typed: &AskedAdvice, errors: &Errors, key: &str, now: Instant) -> Page {
    let (heading, button) =
        if list.advises { ("Advice given on the telephone", "Keep it") } else { ("Ask for advice", "Ask") };
    let question = if list.advises { "What was asked?" } else { "What do you want to ask?" };
    let agencies = list.agencies.iter().fold(
        Select::new("agency", "Which agency?")
            .value(typed.agency.as_str())
            .errors(errors)
            .option(SelectOption::new("", "Select an agency")),
        |select, agency| select.option(SelectOption::new(agency.code.as_str(), agency.name.as_str())),
    );
    let form = Form::new("/consultations", key).body(html! {
        @if list.advises {
            (TextInput::new("caller", "Who asked?").hint("Name and job").value(typed.caller.as_str()).errors(errors))
            (agencies)
        }
        (Textarea::new("question", question).hint(NO_NAME).rows(4).value(typed.question.as_str()).errors(errors))
        @if list.advises {
            (Textarea::new("advice", "What did you advise?").rows(4).value(typed.advice.as_str()).errors(errors))
        }
        (Button::new(button))
    });
    let body = html! {
        @if list.advises {
            @if list.overdue > 0 {
                p class="govuk-body" {
                    strong { (list.overdue) @if list.overdue == 1 { " question is" } @else { " questions are" } " late." }
                }
            }
            (lines(list, now))
            h2 class="govuk-heading-m" { (heading) }
            (form)
            @if !list.counts.is_empty() { (counts(list)) }
        } @else {
            p class="govuk-body" {
                "A social worker of the front door answers here. If a child may be in danger, do not wait for advice: "
                a class="govuk-link" href="/concerns/new" { "raise a concern" } "."
            }
            (form)
            (lines(list, now))
        }
    };
    let title = if list.advises { "Advice asked of the front door" } else { "Advice without naming a child" };
    Page::new(title).window_title("Advice").wide().errors(errors).body(body)
}

fn lines(list: &AdviceList, now: Instant) -> maud::Markup {
    let table = list.lines.iter().fold(
        CardTable::new("Asked").caption_hidden().columns(["Question", "Asked", "By", "Answer"]),
        |table, Line { row, question, clock }| {
            table.row([
                html! { a class="govuk-link" href={ "/consultations/" (row.id) } { (beginning(question)) } },
                html! { (when(Instant::from_micros(row.asked_at), now)) },
                html! {
                    (row.asker_name.as_deref().unwrap_or("By telephone"))
                    br; span class="govuk-body-s" { (row.agency_name) }
                },
                html! {
                    @match &row.adviser_name { Some(name) => { (name) } None => { strong { "Not answered yet" } } }
                    (in_time(clock.as_ref(), now))
                    @if row.raised_at.is_some() { br; span class="govuk-body-s" { "Became a concern" } }
                },
            ])
        },
    );
    html! {
        h2 class="govuk-heading-m" { "Asked" }
        @if list.lines.is_empty() {
            @if list.advises { p class="govuk-body" { "Nothing has been asked." } }
            @else { p class="govuk-body" { "You have asked nothing yet." } }
        } @else {
            (table)
            @if list.page > 1 || list.more {
                p class="govuk-body" {
                    @if list.page > 1 { a class="govuk-link" href={ "/consultations?page=" (list.page - 1) } { "Newer" } " " }
                    @if list.more { a class="govuk-link" href={ "/consultations?page=" (list.page + 1) } { "Older" } }
                }
            }
        }
    }
}

/// How much time is left for an answer, or that it came late.
fn in_time(clock: Option<&Clock>, now: Instant) -> maud::Markup {
    html! {
        @if let Some(clock) = clock {
            @match clock.standing(now) {
                Standing::Running | Standing::Overdue => {
                    @let (due, words) = due_in_words(clock.due_at, now);
                    br; @if due == Due::Overdue { strong class="trellis-overdue" { (with_capital(&words)) } } @else { (with_capital(&words)) }
                }
                Standing::Late => { br; span class="govuk-body-s" { "Answered late" } }
                Standing::Met | Standing::RecordedLate | Standing::Cancelled => {}
            }
        }
    }
}

fn counts(list: &AdviceList) -> maud::Markup {
    let content = html! {
        @for (month, agencies) in &list.counts {
            @let total: usize = agencies.iter().map(|(_, count)| count).sum();
            h3 class="govuk-heading-s govuk-!-margin-bottom-1" { (month) ": " (total) }
            ul class="govuk-list govuk-list--bullet" {
                @for (agency, count) in agencies { li { (agency) ": " (count) } }
            }
        }
    };
    html! { (Details::new("How often advice was asked, by month and agency", content)) }
}

/// As much of a question as tells it from others.
fn beginning(question: &str) -> String {
    const MOST: usize = 80;
    if question.chars().count() <= MOST {
        return question.to_owned();
    }
    let cut: String = question.chars().take(MOST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

async fn seen(asked: &Asked) -> Result<OpenAdvice, Failed> {
    let Some(opened) = open(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<SeeReferral>().await);
    };
    asked.signed.journal(&asked.store, vec![opened.entry.clone()]).await?;
    Ok(opened)
}

pub(super) async fn page(Query(wanted): Query<Wanted>, asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked).await?;
    let banner = wanted.saved.map(|_| NotificationBanner::success("Saved."));
    let page = one_page(&opened, "", &Errors::new(), &asked.new_key(), asked.signed.now).banner(banner);
    Ok(shown(&page, &asked.shell))
}

pub(super) async fn advise(asked: Asked) -> Result<Response, Failed> {
    let advice = asked.one("advice").to_owned();
    let command = GiveAdvice { officer: &asked.signed.officer, consultation: asked.case, advice: &advice };
    let place = format!("/consultations/{}?saved", asked.case);
    let wrong = match asked.run::<DecideReferral, _>(&command, &advice, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked).await?;
    let page = one_page(&opened, &advice, &errors(wrong), &asked.new_key(), asked.signed.now);
    Ok(shown_again(&page, &asked.shell))
}

pub(super) async fn raise(asked: Asked) -> Result<Response, Failed> {
    let sure = asked.one("sure") == "yes";
    let (store, officer) = (&asked.store, &asked.signed.officer);
    let command = RaiseFromAdvice { officer, store, consultation: asked.case, sure };
    let place = |draft: &DraftId| format!("/concerns/{draft}");
    let key = asked.one("idempotency_key");
    let wrong = match run_by(store, &asked.signed, key, &sure, &command, place).await? {
        Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => wrong,
        None => return Err(asked.refused::<RecordReferral>().await),
    };
    let opened = seen(&asked).await?;
    let page = one_page(&opened, "", &errors(wrong), &asked.new_key(), asked.signed.now);
    Ok(shown_again(&page, &asked.shell))
}

fn one_page(page: &OpenAdvice, typed: &str, errors: &Errors, key: &str, now: Instant) -> Page {
    let row = &page.row;
    let path = format!("/consultations/{}", row.id);
    let asker = page.caller.as_ref().or(row.asker_name.as_ref()).map_or("Not known", String::as_str);
    let mut list = SummaryList::new().fact(
        "Asked by",
        html! {
            (asker)
            @if let Some(title) = &row.asker_job_title { ", " (title) }
            ", " (row.agency_name)
            @if let Some(phone) = &row.asker_phone { br; "Direct " strong class="trellis-nowrap" { (phone) } }
            br; (when(Instant::from_micros(row.asked_at), now))
        },
    );
    list = list.fact("Question", html! { span class="trellis-as-written" { (page.question) } });
    if let (Some(advice), Some(at)) = (&page.advice, row.answered_at) {
        list = list.fact("Advice", html! { span class="trellis-as-written" { (advice) } });
        list = list.fact(
            "Advised by",
            html! { (row.adviser_name.as_deref().unwrap_or("Not known")) ", " (when(Instant::from_micros(at), now)) },
        );
    }
    let body = html! {
        (list)
        @if let Some(contact) = &row.contact {
            (InsetText::new(html! { "A concern was raised from this: " a class="govuk-link" href={ "/contacts/" (contact) } { "open it" } "." }))
        } @else if row.raised_at.is_some() {
            (InsetText::new("A concern was begun from this, and not sent yet."))
        }
        @if page.may_advise {
            (Form::new(format!("{path}/advice"), key).body(html! {
                (Textarea::new("advice", "Your advice").hint(NO_NAME).rows(6).value(typed).errors(errors))
                (Button::new("Advise"))
            }))
        } @else if page.advice.is_none() {
            p class="govuk-body" { "Nobody has answered yet. It stands in the front door’s list." }
        }
        @if row.contact.is_none() {
            h2 class="govuk-heading-m" { "If the child must be named" }
            p class="govuk-body" { "Raise a concern: it begins with the question, and this consultation is linked to it." }
            (Form::new(format!("{path}/concern"), key).body(html! {
                (Button::new("Raise a concern").secondary().name("sure").value("yes"))
            }))
        }
    };
    Page::new("Advice without naming a child").window_title("Advice").back("/consultations").errors(errors).body(body)
}
