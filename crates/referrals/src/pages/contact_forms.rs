//! The forms of one contact: take it on, decide, agree, write, say what has happened, say why it was late.

use super::{
    contact::{Forms, contact_page, section, seen},
    contact_parts::what_was_said,
    inbox::danger,
    names, refused, shown, shown_again,
};
use crate::{
    decide_contact::{AnswerDecision, DecideContact},
    disagree::{AnswerDisagreement, Disagree},
    explain_lateness::ExplainLateness,
    front_door::Route,
    hold_case::StepRefused,
    open_contact::OpenContact,
    report_progress::{ProgressWords, ReportProgress},
    rules::{DecisionWords, Wrong},
    take_contact::TakeContact,
    write_to_contact::WriteToContact,
};
use access::{
    acts::{DecideReferral, RecordReferral},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::CaseId;
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Command, Ran, Refused, Store};
use ui::{Button, Choice, Details, Errors, Form, Page, Radios, Shell, Textarea};

/// A form of one contact as it comes: every field by its name.
pub(super) type Sent = FormData<BTreeMap<String, String>>;

/// What a form is about and who sent it.
struct Step<'a> {
    store: &'a Store,
    shell: &'a Shell,
    signed: &'a Signed,
    case: CaseId,
    fields: &'a BTreeMap<String, String>,
}

impl Step<'_> {
    fn one(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn version(&self) -> i64 {
        self.one("version").parse().unwrap_or(0)
    }

    /// Runs the command once. `again` shows the form with what was typed and what is wrong with it.
    async fn run<A: access::Act, C>(&self, command: &C, forms: Forms<'_>) -> Result<Response, Failed>
    where
        C: Command<Refusal = StepRefused, Output = ()>,
    {
        let place = |(): &()| format!("/contacts/{}?saved", self.case);
        let key = self.one("idempotency_key");
        let words: BTreeMap<&String, &String> = self.fields.iter().filter(|(name, _)| *name != "version").collect();
        let why = match self.signed.run_once(self.store, key, &words, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
            Ok(Ran::OtherWords(_)) => wrong(
                "",
                "You have sent this form already with other words, and those are kept. Send these as well if they say more",
            ),
            Err(Refused::Because(StepRefused::Hidden)) => {
                return Err(refused::<A>(self.store, self.signed, self.case).await);
            }
            Err(Refused::Because(why)) => in_words(why),
            Err(Refused::Fault(error)) => return Err(error.into()),
        };
        let opened = seen(self.store, self.signed, self.case).await?;
        let forms = Forms { key: self.new_key(), errors: errors(why), ..forms };
        Ok(shown_again(&contact_page(&opened, self.signed, &forms), &section(&opened, self.shell.clone())))
    }

    fn new_key(&self) -> String {
        self.store.ids().uuid(self.signed.now).to_string()
    }
}

fn wrong(field: &str, what: &str) -> Vec<Wrong> {
    vec![Wrong { field: field.to_owned(), what: what.to_owned() }]
}

pub(super) fn in_words(why: StepRefused) -> Vec<Wrong> {
    match why {
        StepRefused::Wrong(wrong) => wrong,
        StepRefused::Stale => wrong(
            "",
            "Somebody else has changed this contact since you opened it. What they did stands below, and what you typed is still here: look again, then send it",
        ),
        StepRefused::NotNow(not_now) => wrong("", &format!("This cannot be done now: {not_now}")),
        StepRefused::Own => wrong("", "Somebody else must agree: nobody agrees to a decision of their own"),
        StepRefused::NotManager | StepRefused::Hidden => {
            wrong("", "A manager of the front door agrees to this decision")
        }
    }
}

pub(super) fn errors(wrong: Vec<Wrong>) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field.as_str() {
            "" => errors.add_general(wrong.what),
            "on" => errors.add_at("on", "on-day", wrong.what),
            field => errors.add(field, wrong.what),
        }
    }
    errors
}

macro_rules! step {
    ($store:ident, $shell:ident, $signed:ident, $contact:ident, $fields:ident) => {
        Step {
            store: &$store,
            shell: &$shell,
            signed: &$signed,
            case: $contact.parse().map_err(|_| Failed::NotFound)?,
            fields: &$fields,
        }
    };
}

pub(super) async fn take(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let command = TakeContact { officer: &signed.officer, case: step.case, version: step.version() };
    step.run::<RecordReferral, _>(&command, Forms::default()).await
}

pub(super) async fn write(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let (kind, words) = (step.one("kind"), step.one("message"));
    let command = WriteToContact { officer: &signed.officer, case: step.case, kind, words };
    step.run::<RecordReferral, _>(&command, Forms { kind, words, ..Forms::default() }).await
}

pub(super) async fn disagree(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let disagreement = step.one("disagreement");
    let command = Disagree { officer: &signed.officer, case: step.case, words: disagreement };
    step.run::<RecordReferral, _>(&command, Forms { disagreement, ..Forms::default() }).await
}

pub(super) async fn answer_disagreement(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let (outcome, answer) = (step.one("outcome"), step.one("answer-words"));
    let command = AnswerDisagreement { officer: &signed.officer, case: step.case, outcome, words: answer };
    step.run::<DecideReferral, _>(&command, Forms { outcome, answer, ..Forms::default() }).await
}

pub(super) async fn progress(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let words = ProgressWords {
        step: step.one("step").to_owned(),
        on_day: step.one("on-day").to_owned(),
        on_month: step.one("on-month").to_owned(),
        on_year: step.one("on-year").to_owned(),
        words: step.one("words").to_owned(),
    };
    let command = ReportProgress { officer: &signed.officer, case: step.case, version: step.version(), words: &words };
    step.run::<RecordReferral, _>(&command, Forms { progress: Some(&words), ..Forms::default() }).await
}

pub(super) async fn agree(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let words = step.one("agreement-words");
    let command = AnswerDecision {
        officer: &signed.officer,
        case: step.case,
        version: step.version(),
        agreed: step.one("answer") == "agree",
        has_read: step.one("has-read") == "yes",
        words,
    };
    step.run::<DecideReferral, _>(&command, Forms { agreement: words, ..Forms::default() }).await
}

pub(super) async fn lateness(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let reason = step.one("reason");
    let command = ExplainLateness { officer: &signed.officer, case: step.case, clock: step.one("clock"), reason };
    step.run::<RecordReferral, _>(&command, Forms { lateness: reason, ..Forms::default() }).await
}

pub(super) async fn deciding(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen(&store, &signed, case).await?;
    if !opened.may.decide {
        return Err(refused::<DecideReferral>(&store, &signed, case).await);
    }
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&decision_page(&opened, &DecisionWords::default(), &Errors::new(), key), &shell))
}

pub(super) async fn decide(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    FormData(fields): Sent,
) -> Result<Response, Failed> {
    let step = step!(store, shell, signed, contact, fields);
    let route = step.one("route").to_owned();
    let words = DecisionWords {
        to: step.one(&format!("to-{route}")).to_owned(),
        level: step.one("level").to_owned(),
        offer: step.one("offer").to_owned(),
        reason: step.one("reason").to_owned(),
        route,
    };
    let command = DecideContact { officer: &signed.officer, case: step.case, version: step.version(), words: &words };
    let place = |(): &()| format!("/contacts/{}?saved", step.case);
    let key = step.one("idempotency_key");
    let why = match signed.run_once(&store, key, &words, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
            return Ok(Redirect::to(&place).into_response());
        }
        Err(Refused::Because(StepRefused::Hidden)) => {
            return Err(refused::<DecideReferral>(&store, &signed, step.case).await);
        }
        Err(Refused::Because(why)) => in_words(why),
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let opened = seen(&store, &signed, step.case).await?;
    if !opened.may.decide {
        return Err(refused::<DecideReferral>(&store, &signed, step.case).await);
    }
    Ok(shown_again(&decision_page(&opened, &words, &errors(why), step.new_key()), &shell))
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
