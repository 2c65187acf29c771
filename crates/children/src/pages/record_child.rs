//! `GET` and `POST /searches/{search}/child`: a child whom a search did not find is added, duplicates offered first.

use super::{
    Children, Failed, child_form,
    confirm_child::{grade, hit_facts, no_match_words, stopped_page},
    shown, shown_again,
};
use crate::{
    confirm_child::Hit,
    record_child::{Asking, NotRecorded, RecordChild, asking, end_turn, take_turn},
    search_limit::stopped,
    typed_child::TypedChild,
};
use access::web::Signed;
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::{ChildId, SearchId};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use store::{Ran, Refused};
use ui::{Button, ButtonGroup, Choice, Errors, Form, InsetText, Page, Radios, Shell, Textarea};

/// The answer of who has looked at the children offered.
const NONE_OF_THESE: &str = "none";

pub(super) async fn form(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(search): Path<String>,
) -> Result<Response, Failed> {
    let search: SearchId = search.parse().map_err(|_| Failed::NotFound)?;
    let asking = asking(&children.store, &signed.officer, search).await?.ok_or(Failed::NotFound)?;
    let sent = SentChild { typed: asking.typed.clone(), ..SentChild::default() }.with_key(&children);
    Ok(shown(&adding(search, &asking, &sent, &Errors::new()), &shell))
}

/// The form as it comes, on its own or from the page of likely children.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SentChild {
    #[serde(skip_serializing)]
    idempotency_key: String,
    /// The children that were offered, now and before.
    offered: String,
    /// One of those, or none of them.
    same: String,
    /// The officer saw a slip in what they typed and goes back to the form.
    #[serde(skip_serializing)]
    change: String,
    #[serde(flatten)]
    typed: TypedChild,
}

impl SentChild {
    fn with_key(mut self, children: &Children) -> Self {
        self.idempotency_key = children.store.ids().uuid(children.store.now()).to_string();
        self
    }

    /// Children of whom the officer has said that it is none of them.
    fn declined(&self) -> Vec<ChildId> {
        let offered = self.offered.split_whitespace().filter_map(|id| id.parse().ok());
        if self.same == NONE_OF_THESE { offered.collect() } else { Vec::new() }
    }
}

pub(super) async fn add(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(search): Path<String>,
    FormData(sent): FormData<SentChild>,
) -> Result<Response, Failed> {
    let search: SearchId = search.parse().map_err(|_| Failed::NotFound)?;
    let asking = asking(&children.store, &signed.officer, search).await?.ok_or(Failed::NotFound)?;
    if !sent.change.is_empty() {
        return Ok(shown(&adding(search, &asking, &sent, &Errors::new()), &shell));
    }
    if let Ok(child) = sent.same.parse::<ChildId>() {
        return Ok(Redirect::to(&format!("/children/{child}")).into_response());
    }
    // What is typed here is looked up as well.
    let stopped = stopped(&mut children.store.read().await?, &signed.officer, signed.now).await?;
    if let Some(stopped) = stopped {
        return stopped_page(&children, &signed, &shell, stopped).await;
    }
    let declined = sent.declined();
    match recorded(&children, &signed, search, &sent, &declined).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(place)) => Ok(shown_again(&added_before(&place), &shell)),
        Err(Refused::Because(NotRecorded::Hidden)) => Err(Failed::NotFound),
        Err(Refused::Because(NotRecorded::Wrong(wrong))) => {
            Ok(shown_again(&adding(search, &asking, &sent, &child_form::errors(&wrong)), &shell))
        }
        Err(Refused::Because(NotRecorded::Overtaken)) => {
            let what = "Somebody was adding a child at the same moment, and this one was not added. Nothing you typed is lost: choose “Add the child” again";
            Ok(shown_again(&adding(search, &asking, &sent, &Errors::new().with("", what)), &shell))
        }
        Err(Refused::Because(NotRecorded::NoAgreement)) => {
            Ok(shown_again(&adding(search, &asking, &sent, &Errors::new()), &shell))
        }
        Err(Refused::Because(NotRecorded::Likely { hits, entry })) => {
            children.journal(&signed, vec![*entry]).await?;
            // Sent from the page of likely children without an answer: it asks again, and says so.
            if !sent.offered.is_empty() && sent.same.is_empty() {
                let what = match hits.len() {
                    1 => "Select this child, or that it is another",
                    _ => "Select one of these children, or none of these",
                };
                let errors = Errors::new().with("same", what);
                return Ok(shown_again(&offering(search, &sent, &declined, &hits, &errors), &shell));
            }
            Ok(shown(&offering(search, &sent, &declined, &hits, &Errors::new()), &shell))
        }
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

/// Runs the command while nobody else changes the index of this process and no other server adds, after all that is
/// committed has been taken in: two who add the same child at the same time are offered each other's.
async fn recorded(
    children: &Children,
    signed: &Signed,
    search: SearchId,
    sent: &SentChild,
    declined: &[ChildId],
) -> Result<Ran, Refused<NotRecorded>> {
    let Children { store, index } = children;
    let mut place = index.place().await;
    take_turn(store, index).await?;
    index.catch_up(store, &mut place).await?;
    let command = RecordChild { officer: &signed.officer, search, typed: &sent.typed, declined, store, index };
    let leads_to = |child: &ChildId| format!("/children/{child}");
    let ran = children.run_once(signed, &sent.idempotency_key, sent, &command, leads_to).await;
    end_turn(store, index).await?;
    let ran = ran?;
    // The next search of this process finds the child; those of others follow the journal.
    index.catch_up(store, &mut place).await?;
    Ok(ran)
}

fn adding(search: SearchId, asking: &Asking, sent: &SentChild, errors: &Errors) -> Page {
    let page = Page::new("Add a child").back(format!("/searches/{search}")).errors(errors);
    if !asking.may.identity {
        return page.body(html! {
            (InsetText::new("A child cannot be added now: no sharing agreement in force covers what is recorded here by hand. Nothing you typed is kept."))
            (no_match_words(asking.whom_to_ring.as_ref()))
        });
    }
    let form = Form::new(format!("/searches/{search}/child"), sent.idempotency_key.as_str()).body(html! {
        (child_form::about_the_child(&sent.typed, asking.may, errors))
        (knows(asking, &sent.typed, errors))
        (Button::new("Add the child"))
    });
    page.body(html! {
        p class="govuk-body" { "Give what you know, at least a name and one thing more. Leave the rest empty." }
        p class="govuk-body" {
            "Whoever opens the child’s page sees what you give, and that it was recorded by "
            @if asking.sensitive { "a service whose name is kept from them." } @else { (asking.organisation) " today." }
        }
        (form)
    })
}

fn knows(asking: &Asking, typed: &TypedChild, errors: &Errors) -> Radios {
    let why = Textarea::new("why", "What brings you to this child?")
        .hint("At least 10 characters. It opens the child’s page for 24 hours, and people who work with the child see it.")
        .rows(3)
        .value(typed.why.as_str())
        .errors(errors);
    let listed = if asking.sensitive {
        "The child stands on your list.".to_owned()
    } else {
        format!("The child stands on your list, and {} under who is involved.", asking.organisation)
    };
    let works = Choice::new("works", "I work with the child, or am about to")
        .hint(listed)
        .reveals(child_form::about_the_work(typed, asking.sensitive, errors));
    let question =
        Radios::new("knows").legend("How do you know this child?").value(typed.knows.as_str()).errors(errors);
    let question = if asking.may.involvement { question.choice(works) } else { question };
    question.choice(Choice::new("once", "I met or heard of the child once").reveals(html! { (why) }))
}

/// The likely children, and what was typed, carried along.
fn offering(search: SearchId, sent: &SentChild, declined: &[ChildId], hits: &[Hit], errors: &Errors) -> Page {
    let offered: Vec<String> =
        declined.iter().copied().chain(hits.iter().map(|h| h.child)).map(|c| c.to_string()).collect();
    let heading = if hits.len() == 1 { "Is it this child?" } else { "Is it one of these children?" };
    let choices =
        hits.iter().fold(Radios::new("same").legend("Which child do you mean?").errors(errors), |question, hit| {
            let name = html! { (hit.likeness.name) " " (grade(hit)) };
            question.choice(Choice::new(hit.child.to_string(), name).hint(hit_facts(hit)))
        });
    let none = if hits.len() == 1 {
        "It is another: add the child as I typed it"
    } else {
        "None of these: add the child as I typed it"
    };
    let form = Form::new(format!("/searches/{search}/child"), sent.idempotency_key.as_str()).body(html! {
        @for (name, answer, _) in sent.typed.answers() { input type="hidden" name=(name) value=(answer); }
        input type="hidden" name="offered" value=(offered.join(" "));
        (choices.divider("or").choice(Choice::new(NONE_OF_THESE, none)))
        (ButtonGroup::new()
            .with(Button::new("Continue"))
            .with(Button::new("Change what I typed").secondary().name("change").value("yes")))
    });
    Page::new(heading).errors(errors).body(html! {
        (typed_in_short(&sent.typed))
        p class="govuk-body" { "The index holds somebody who fits. If it is the same child, open that page: nothing is added, and you see who else is involved." }
        (form)
    })
}

/// What was typed, to be compared with what is offered.
fn typed_in_short(typed: &TypedChild) -> Markup {
    let name = format!("{} {}", typed.first_names.trim(), typed.family_name.trim());
    let facts = [
        Some(name.trim().to_owned()),
        given("known as ", &typed.known_as),
        given("born ", &typed.birth_date).or_else(|| given("about ", &typed.age)),
        given("", &typed.sex),
        given("lives in ", &typed.postcode),
    ];
    html! {
        p class="govuk-body" { "You typed: " strong { (facts.into_iter().flatten().collect::<Vec<_>>().join(", ")) } "." }
    }
}

fn given(before: &str, answer: &str) -> Option<String> {
    let answer = answer.trim();
    (!answer.is_empty()).then(|| format!("{before}{answer}"))
}

/// The same form was sent before with other answers, and a child was made.
fn added_before(place: &str) -> Page {
    Page::new("The child has been added already").back("/searches/new").body(html! {
        p class="govuk-body" { "You sent this form before, with other answers, and those are kept. What you changed since is not." }
        p class="govuk-body" {
            a class="govuk-link" href=(place) { "Open the child’s page" } " and choose “Correct what we recorded”."
        }
    })
}
