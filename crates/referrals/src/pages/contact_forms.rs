//! The forms of one contact: take it on, decide, agree, write, say what has happened, say why it was late.

use super::{
    asked::{Asked, errors},
    contact::{Forms, contact_page, section, seen},
    contact_parts::{outcome, what_was_said},
    inbox::danger,
    names, shown, shown_again,
};
use crate::{
    decide_contact::{AnswerDecision, DecideContact},
    disagree::{AnswerDisagreement, Disagree},
    explain_lateness::ExplainLateness,
    front_door::Route,
    hold_case::StepRefused,
    open_contact::OpenContact,
    report_progress::{ProgressWords, ReportProgress},
    rules::DecisionWords,
    take_contact::TakeContact,
    write_to_contact::WriteToContact,
};
use access::{
    acts::{DecideReferral, RecordReferral},
    web::Failed,
};
use axum::response::Response;
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::Command;
use ui::{Button, Choice, Details, Errors, Form, Page, Radios, Textarea};

/// Runs a form of the contact's own page; what is not right comes back on it with what was typed.
pub(super) async fn run<A: access::Act, C>(asked: &Asked, command: &C, forms: Forms<'_>) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    let words: BTreeMap<_, _> = asked.fields.iter().filter(|(name, _)| *name != "version").collect();
    let place = format!("/contacts/{}?saved", asked.case);
    let wrong = match asked.run::<A, _>(command, &words, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    let forms = Forms { key: asked.new_key(), errors: errors(wrong), ..forms };
    Ok(shown_again(&contact_page(&opened, &asked.signed, &forms), &section(&opened, asked.shell.clone())))
}

pub(super) async fn take(asked: Asked) -> Result<Response, Failed> {
    let command = TakeContact { officer: &asked.signed.officer, case: asked.case, version: asked.version() };
    run::<RecordReferral, _>(&asked, &command, Forms::default()).await
}

pub(super) async fn write(asked: Asked) -> Result<Response, Failed> {
    let (kind, words) = (asked.one("kind"), asked.one("message"));
    let command = WriteToContact { officer: &asked.signed.officer, case: asked.case, kind, words };
    run::<RecordReferral, _>(&asked, &command, Forms { kind, words, ..Forms::default() }).await
}

pub(super) async fn disagree(asked: Asked) -> Result<Response, Failed> {
    let disagreement = asked.one("disagreement");
    let command = Disagree { officer: &asked.signed.officer, case: asked.case, words: disagreement };
    run::<RecordReferral, _>(&asked, &command, Forms { disagreement, ..Forms::default() }).await
}

pub(super) async fn answer_disagreement(asked: Asked) -> Result<Response, Failed> {
    let (outcome, answer) = (asked.one("outcome"), asked.one("answer-words"));
    let command = AnswerDisagreement { officer: &asked.signed.officer, case: asked.case, outcome, words: answer };
    run::<DecideReferral, _>(&asked, &command, Forms { outcome, answer, ..Forms::default() }).await
}

pub(super) async fn progress(asked: Asked) -> Result<Response, Failed> {
    let words = ProgressWords {
        step: asked.one("step").to_owned(),
        on_day: asked.one("on-day").to_owned(),
        on_month: asked.one("on-month").to_owned(),
        on_year: asked.one("on-year").to_owned(),
        words: asked.one("words").to_owned(),
    };
    let command =
        ReportProgress { officer: &asked.signed.officer, case: asked.case, version: asked.version(), words: &words };
    run::<RecordReferral, _>(&asked, &command, Forms { progress: Some(&words), ..Forms::default() }).await
}

pub(super) async fn agree(asked: Asked) -> Result<Response, Failed> {
    let words = asked.one("agreement-words");
    let command = AnswerDecision {
        officer: &asked.signed.officer,
        case: asked.case,
        version: asked.version(),
        agreed: asked.one("answer") == "agree",
        has_read: asked.one("has-read") == "yes",
        words,
    };
    run::<DecideReferral, _>(&asked, &command, Forms { agreement: words, ..Forms::default() }).await
}

pub(super) async fn lateness(asked: Asked) -> Result<Response, Failed> {
    let reason = asked.one("reason");
    let command =
        ExplainLateness { officer: &asked.signed.officer, case: asked.case, clock: asked.one("clock"), reason };
    run::<RecordReferral, _>(&asked, &command, Forms { lateness: reason, ..Forms::default() }).await
}

pub(super) async fn deciding(asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    if !opened.may.decide {
        return Err(asked.refused::<DecideReferral>().await);
    }
    let page = decision_page(&opened, &DecisionWords::default(), &Errors::new(), asked.new_key());
    Ok(shown(&page, &asked.shell))
}

pub(super) async fn decide(asked: Asked) -> Result<Response, Failed> {
    let route = asked.one("route").to_owned();
    let words = DecisionWords {
        to: asked.one(&format!("to-{route}")).to_owned(),
        level: asked.one("level").to_owned(),
        offer: asked.one("offer").to_owned(),
        reason: asked.one("reason").to_owned(),
        route,
    };
    let (case, version) = (asked.case, asked.version());
    let command = DecideContact { officer: &asked.signed.officer, case, version, words: &words };
    let wrong = match asked.run::<DecideReferral, _>(&command, &words, &format!("/contacts/{case}?saved")).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked.store, &asked.signed, case).await?;
    if !opened.may.decide {
        // Somebody else decided, and it has gone on: what they decided and what was typed stand on one page.
        if words == DecisionWords::default() {
            return Err(asked.refused::<DecideReferral>().await);
        }
        let forms = Forms { key: asked.new_key(), errors: errors(wrong), unsaved: Some(&words), ..Forms::default() };
        let page = contact_page(&opened, &asked.signed, &forms);
        return Ok(shown_again(&page, &section(&opened, asked.shell.clone())));
    }
    Ok(shown_again(&decision_page(&opened, &words, &errors(wrong), asked.new_key()), &asked.shell))
}

fn decision_page(page: &OpenContact, typed: &DecisionWords, errors: &Errors, key: String) -> Page {
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let Some(door) = &page.door else { return Page::new("The trust has no front door") };
    let form = Form::new(format!("/contacts/{}/decision", page.case), key).body(html! {
        input type="hidden" name="version" value=(page.version);
        (super::contact_parts::alerts(page))
        (door.levels.iter().fold(
            Radios::new("level").legend("Which level of need?").value(typed.level.as_str())
                .hint("By the partnership’s criteria. What kind of worry it is does not set the level by itself."),
            |radios, level| radios.choice(
                Choice::new(level.number.to_string(), format!("{}. {}", level.number, level.name)).hint(level.criterion.as_str()))
        ).errors(errors))
        (door.routes.iter().fold(
            Radios::new("route").legend("What happens next?").value(typed.route.as_str()),
            |radios, route| radios.choice(choice(page, route, typed, errors))
        ).errors(errors))
        (Textarea::new("offer", "What help is offered, or why none?")
            .hint("Needed where it stays below the threshold of social care: name the service, who calls the family and when")
            .rows(3).value(typed.offer.as_str()).errors(errors))
        (Textarea::new("reason", "Why?")
            .hint("In plain words: whoever sent it reads this, and the family may. Say what speaks for another view as well.")
            .rows(6).value(typed.reason.as_str()).errors(errors))
        (Button::new("Decide"))
    });
    Page::new("Decide what happens")
        .caption(names(&about))
        .window_title("Decide what happens")
        .back(format!("/contacts/{}", page.case))
        .errors(errors)
        .body(html! {
            p class="govuk-body" { (danger(page.danger)) }
            @if let Some(decision) = page.decision() {
                h2 class="govuk-heading-m" { "What has been decided" }
                (outcome(page, decision))
            }
            (Details::new("What was said", what_was_said(page)))
            (form)
        })
}

fn choice(page: &OpenContact, route: &Route, typed: &DecisionWords, errors: &Errors) -> Choice {
    let agreement = crate::rules::needs_agreement(route, page.danger, !page.alerts.is_empty());
    let choice = Choice::new(route.code.as_str(), route.title.as_str());
    let choice = if agreement { choice.hint("A manager must agree before it counts") } else { choice };
    if route.to.len() < 2 {
        return choice;
    }
    let field = format!("to-{}", route.code);
    let chosen = if typed.route == route.code { typed.to.as_str() } else { "" };
    let teams = page.teams.iter().filter(|t| route.to.contains(&t.code)).map(|t| (t.code.clone(), t.name.clone()));
    let to: Markup =
        html! { (Radios::new(&field).legend("To which team?").small().value(chosen).choices(teams).errors(errors)) };
    choice.reveals(to)
}
