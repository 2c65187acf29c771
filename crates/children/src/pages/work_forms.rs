//! `GET` and `POST /children/{child}/work`: work of several agencies begins.

use super::{Children, Failed, shown, shown_again};
use crate::lead::{
    TeamRow, WorkRefused,
    begin_work::{BeginWork, Beginning, KINDS, WorkWords, beginning},
};
use access::{Denied, acts::RecordWork, web::Signed};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::ChildId;
use maud::{Render as _, html};
use store::{Ran, Refused};
use ui::{
    Button, Checkboxes, Choice, Errors, Form, InsetText, Page, Radios, Select, SelectOption, Shell, TextInput, Textarea,
};

/// The key of a form, and what was typed into it.
fn read(sent: Vec<(String, String)>) -> (String, WorkWords) {
    let (mut key, mut words) = (String::new(), WorkWords::default());
    for (name, value) in sent {
        match name.as_str() {
            "idempotency_key" => key = value,
            "kind" => words.kind = value,
            "siblings" => words.siblings.push(value),
            "teams" => words.teams.push(value),
            "another" => words.another = value,
            "why" => words.why = value,
            "agrees" => words.agrees = value,
            "who_agreed" => words.who_agreed = value,
            _ => {}
        }
    }
    (key, words)
}

pub(super) async fn form(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let beginning = seen(&children, &signed, child).await?;
    Ok(shown(&begin_page(&children, &beginning, &WorkWords::default(), &Errors::new()), &shell))
}

/// What the form shows of the child, journaled as seen.
async fn seen(children: &Children, signed: &Signed, child: ChildId) -> Result<Beginning, Failed> {
    match beginning(&children.store, &signed.officer, child).await {
        Ok(beginning) => {
            children.journal(signed, beginning.page.entries.clone()).await?;
            Ok(beginning)
        }
        Err(Denied::Hidden | Denied::Ask { .. }) => {
            children.refused::<RecordWork>(signed, child, false).await?;
            Err(Failed::NotFound)
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

pub(super) async fn begin(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    FormData(sent): FormData<Vec<(String, String)>>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let (key, words) = read(sent);
    let command = BeginWork { officer: &signed.officer, child, words: &words };
    let place = |work: &base::CaseId| format!("/work/{work}");
    let errors = match children.run_once(&signed, &key, &words, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
            return Ok(Redirect::to(&place).into_response());
        }
        Err(Refused::Because(WorkRefused::Wrong(wrong))) => super::work::errors(&wrong),
        Err(Refused::Because(WorkRefused::Hidden | WorkRefused::NotNow(_))) => {
            children.refused::<RecordWork>(&signed, child, false).await?;
            return Err(Failed::NotFound);
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let beginning = seen(&children, &signed, child).await?;
    Ok(shown_again(&begin_page(&children, &beginning, &words, &errors), &shell))
}

fn begin_page(children: &Children, beginning: &Beginning, typed: &WorkWords, errors: &Errors) -> Page {
    let page = &beginning.page;
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let label = |team: &TeamRow| team.in_words();
    let siblings = page.household.iter().fold(
        Checkboxes::new("siblings")
            .legend("Which brothers and sisters is it about as well?")
            .values(typed.siblings.clone()),
        |boxes, (child, likeness)| boxes.choice(Choice::new(child.to_string(), likeness.name.clone())),
    );
    let teams = beginning.involved.iter().fold(
        Checkboxes::new("teams")
            .legend("Which of the services involved take part?")
            .hint("Your own takes part")
            .values(typed.teams.clone()),
        |boxes, team| boxes.choice(Choice::new(team.id.to_string(), label(team))),
    );
    let another = beginning.others.iter().fold(
        Select::new("another", "Another service").value(typed.another.as_str()).option(SelectOption::new("", "None")),
        |select, team| select.option(SelectOption::new(team.id.to_string(), label(team))),
    );
    let agrees = Radios::new("agrees")
        .legend("Does the family agree?")
        .value(typed.agrees.as_str())
        .errors(errors)
        .choice(
            Choice::new("yes", "Yes").reveals(
                TextInput::new("who_agreed", "Who agreed, and when?")
                    .value(typed.who_agreed.as_str())
                    .errors(errors)
                    .render(),
            ),
        )
        .choice(Choice::new("no", "No, or not asked yet"));
    let form = Form::new(format!("/children/{}/work", page.child), key).body(html! {
        (Radios::new("kind").legend("What kind of work?").value(typed.kind.as_str()).choices(KINDS).errors(errors))
        @if !page.household.is_empty() { (siblings) }
        (teams.errors(errors))
        (another)
        (Textarea::new("why", "What do you want to do together, and why now?").rows(4).value(typed.why.as_str()).errors(errors))
        (agrees)
        (Button::new("Start work together"))
    });
    Page::new("Start work together")
        .caption(page.likeness.name.clone())
        .back(format!("/children/{}", page.child))
        .errors(errors)
        .body(html! {
            @if let Some(work) = &beginning.open {
                (InsetText::new(html! { "There is work together already: " a class="govuk-link" href={ "/work/" (work) } { "open it" } "." }))
            }
            p class="govuk-body" { "Until somebody has agreed to lead, the manager of your team is the acting lead." }
            (form)
        })
}
