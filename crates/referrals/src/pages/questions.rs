//! `GET` and `POST /children/{child}/question`: ask or tell another team about a child.

use super::{
    asked::{Asked, errors, run_by},
    shown, shown_again, when,
};
use crate::ask_question::{AskQuestion, Asking, QuestionWords, WANTS, asking};
use access::{Denied, acts::RecordInvolvement, web::Failed};
use axum::response::{IntoResponse as _, Redirect, Response};
use base::{CaseId, ChildId, Instant};
use maud::{Markup, html};
use ui::{Button, CardTable, Errors, Form, Page, Radios, Select, SelectOption, Textarea};

/// The child whose page the form belongs to.
const fn child(asked: &Asked) -> ChildId {
    ChildId::from_u128(asked.case.as_u128())
}

pub(super) async fn form(asked: Asked) -> Result<Response, Failed> {
    let asking = seen(&asked).await?;
    Ok(shown(&ask_page(&asking, &QuestionWords::default(), &Errors::new(), &asked), &asked.shell))
}

/// What the form shows of the child, journaled as seen.
async fn seen(asked: &Asked) -> Result<Asking, Failed> {
    match asking(&asked.store, &asked.signed.officer, child(asked)).await {
        Ok(asking) => {
            asked.signed.journal(&asked.store, asking.page.entries.clone()).await?;
            Ok(asking)
        }
        Err(Denied::Hidden | Denied::Ask { .. }) => Err(refused(asked).await),
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

async fn refused(asked: &Asked) -> Failed {
    let act = <RecordInvolvement as access::Act>::name();
    let entry = store::Entry::new(&access::AccessEntry::Refused { act, asked: false }).child(child(asked));
    match asked.signed.journal(&asked.store, vec![entry]).await {
        Ok(()) => Failed::NotFound,
        Err(failed) => failed,
    }
}

pub(super) async fn ask(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let words = QuestionWords {
        whom: text("whom"),
        wants: text("wants"),
        urgency: text("urgency"),
        question: text("question"),
    };
    let (store, signed) = (&asked.store, &asked.signed);
    let command = AskQuestion { officer: &signed.officer, child: child(&asked), words: &words };
    let place = |id: &CaseId| format!("/requests/{id}");
    let wrong = match run_by(store, signed, asked.one("idempotency_key"), &words, &command, place).await? {
        Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => wrong,
        None => return Err(refused(&asked).await),
    };
    let asking = seen(&asked).await?;
    Ok(shown_again(&ask_page(&asking, &words, &errors(wrong), &asked), &asked.shell))
}

fn ask_page(asking: &Asking, typed: &QuestionWords, errors: &Errors, asked: &Asked) -> Page {
    let page = &asking.page;
    let mut whom = Select::new("whom", "Whom do you ask?")
        .value(typed.whom.as_str())
        .errors(errors)
        .option(SelectOption::new("", "Select a person or a team"));
    for worker in &asking.workers {
        let label = format!("{}, {}, {}", worker.name, worker.job_title, worker.team_name);
        whom = whom.option(SelectOption::new(format!("{}:{}", worker.team, worker.person), label));
    }
    for team in asking.involved.iter().chain(&asking.others) {
        whom = whom.option(SelectOption::new(team.id.to_string(), format!("Duty desk: {}", team.in_words())));
    }
    let form = Form::new(format!("/children/{}/question", page.child), asked.new_key()).body(html! {
        (whom)
        (Textarea::new("question", "What do you ask, or what should they know?")
            .hint("They see the child’s name and what you write here. It is kept on the record.").rows(5)
            .value(typed.question.as_str()).errors(errors))
        (Radios::new("wants").legend("What do you want back?").value(typed.wants.as_str()).choices(WANTS).errors(errors))
        (Radios::new("urgency").legend("How soon?").value(typed.urgency.as_str())
            .choices(asking.urgencies.iter().map(|u| (u.code.clone(), u.title.clone()))).errors(errors))
        (Button::new("Send"))
    });
    Page::new("Ask or tell somebody")
        .caption(page.likeness.name.clone())
        .back(format!("/children/{}", page.child))
        .errors(errors)
        .body(html! { (form) @if !asking.before.is_empty() { (before(asking, asked.signed.now)) } })
}

fn before(asking: &Asking, now: Instant) -> Markup {
    let table = asking.before.iter().fold(
        CardTable::new("Asked before").caption_hidden().columns(["Asked of", "By", "When", "Answer"]),
        |table, row| {
            table.row([
                html! { a class="govuk-link" href={ "/requests/" (row.id) } { (row.asked_of_name) } },
                html! { (row.asker_name) br; span class="govuk-body-s" { (row.asked_from_name) } },
                html! { (when(Instant::from_micros(row.asked_at), now)) },
                html! {
                    @match row.answered_at {
                        Some(at) => { "Answered " (when(Instant::from_micros(at), now)) }
                        None => { strong { "Not answered yet" } }
                    }
                },
            ])
        },
    );
    html! { h2 class="govuk-heading-m" { "Asked before" } (table) }
}
