//! `GET /searches/new`, `POST /searches`, `GET /searches/{search}`: find and confirm a child.

use super::{Children, Failed, shown, shown_again, with_capital};
use crate::{
    confirm_child::{
        Answered, Criteria, Hit, MOST_ANSWERS, MakeSearch, NoAnswer, PURPOSES, SearchRefused, Wanted, answer,
    },
    records::index_page::WhomToRing,
    search_limit::{MOST_IN_WORDS, Stopped},
};
use access::web::Signed;
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::SearchId;
use matching::Grade;
use maud::{Markup, html};
use serde::Deserialize;
use store::{Ran, Refused};
use ui::{Button, Errors, Form, InsetText, Page, Radios, Shell, TextInput};

pub(super) async fn form(
    Extension(shell): Extension<Shell>,
    State(children): State<Children>,
    signed: Signed,
) -> Result<Response, Failed> {
    if !signed.officer.cleared || !signed.officer.role.works_with_children() {
        return Err(Failed::NotFound);
    }
    Ok(shown(&asking(&children, &Criteria::default(), &Errors::new()), &shell))
}

/// The form as it comes: the words, and the key that makes a second sending harmless.
#[derive(Deserialize)]
pub(super) struct SentSearch {
    #[serde(default)]
    idempotency_key: String,
    #[serde(flatten)]
    criteria: Criteria,
}

pub(super) async fn search(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    FormData(form): FormData<SentSearch>,
) -> Result<Response, Failed> {
    let SentSearch { idempotency_key, criteria } = form;
    let command = MakeSearch { officer: &signed.officer, criteria: &criteria, store: &children.store };
    match children.run_once(&signed, &idempotency_key, &criteria, &command, |id| format!("/searches/{id}")).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => Ok(Redirect::to(&place).into_response()),
        // Gone back and changed the words: that is another search, and a search may be made as often as one likes.
        Ok(Ran::OtherWords(_)) => {
            let search = children.store.run_for_request(&signed.officer.actor(), Some(signed.request), &command).await;
            Ok(Redirect::to(&format!("/searches/{}", search.map_err(|_| Failed::NotFound)?)).into_response())
        }
        Err(Refused::Because(SearchRefused::Wrong(wrong))) => {
            let mut errors = Errors::new();
            wrong.iter().for_each(|w| errors.add(w.field, w.what));
            Ok(shown_again(&asking(&children, &criteria, &errors), &shell))
        }
        Err(Refused::Because(SearchRefused::Hidden)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

pub(super) async fn answers(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(search): Path<String>,
) -> Result<Response, Failed> {
    let search: SearchId = search.parse().map_err(|_| Failed::NotFound)?;
    match answer(&children.store, &children.index, &signed.officer, search, Wanted::ALL).await {
        Ok(answered) => {
            children.journal(&signed, answered.entries.clone()).await?;
            Ok(shown(&answered_page(&answered), &shell))
        }
        Err(NoAnswer::Stopped(stopped)) => stopped_page(&children, &signed, &shell, stopped).await,
        Err(NoAnswer::Hidden) => Err(Failed::NotFound),
        Err(NoAnswer::Fault(error)) => Err(error.into()),
    }
}

/// Searched too often. The search is kept: the same address has the answer later.
pub(super) async fn stopped_page(
    children: &Children,
    signed: &Signed,
    shell: &Shell,
    stopped: Stopped,
) -> Result<Response, Failed> {
    let seconds = stopped.seconds(signed.now);
    let at = stopped.again_at.in_london().strftime("%H:%M").to_string();
    children.journal(signed, vec![stopped.entry]).await?;
    let page = Page::new("You have searched too often").back("/searches/new").body(html! {
        p class="govuk-body" {
            "Nobody may look for children more than " (MOST_IN_WORDS) " times in an hour, by hand and by programs that act for them together. "
            "The index team has been told."
        }
        p class="govuk-body" { "You can search again after " strong { (at) } ". Load this page again then: what you gave is kept." }
        p class="govuk-body" {
            "If you did not do this, a program that acts for you may have: look at "
            a class="govuk-link" href="/programs" { "programs that act for you" }
            ". If a child is in danger now, ring 999."
        }
    });
    let wait = [(header::RETRY_AFTER, seconds.to_string())];
    Ok((StatusCode::TOO_MANY_REQUESTS, wait, shown(&page, shell)).into_response())
}

fn asking(children: &Children, typed: &Criteria, errors: &Errors) -> Page {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let form = Form::new("/searches", key).body(html! {
        p class="govuk-body" { "Give at least two of these, or the NHS number alone. Spelling need not be right." }
        (TextInput::new("name", "Name").hint("Any part of it, a nickname, or how it sounds")
            .value(typed.name.as_str()).spellcheck(false).autocomplete("off").errors(errors))
        (TextInput::new("birth_date", "Date of birth, if you have it").hint("For example, 3/11/2023").width(10)
            .value(typed.birth_date.as_str()).autocomplete("off").errors(errors))
        (TextInput::new("age", "Or about how old, in years").hint("For example, 3 or 0.5").width(5)
            .value(typed.age.as_str()).inputmode("decimal").autocomplete("off").errors(errors))
        (TextInput::new("postcode", "Postcode").hint("In full, or its first half").width(10)
            .value(typed.postcode.as_str()).spellcheck(false).autocomplete("off").errors(errors))
        (Radios::new("sex").legend("Sex").inline().small().value(typed.sex.as_str())
            .choices([("female", "Female"), ("male", "Male"), ("", "Not known")]).errors(errors))
        (TextInput::new("nhs_number", "NHS number").hint("10 digits, for example 999 012 3456").width(20).value(typed.nhs_number.as_str())
            .inputmode("numeric").autocomplete("off").errors(errors))
        (TextInput::new("upn", "Unique pupil number (UPN)").hint("A letter and 12 characters").width(20).value(typed.upn.as_str())
            .spellcheck(false).autocomplete("off").errors(errors))
        (Radios::new("purpose").legend("Why are you looking for this child?")
            .hint("Kept with your search. People who work with the child can see who looked.")
            .value(typed.purpose.as_str()).choices(PURPOSES).errors(errors))
        (Button::new("Find"))
    });
    Page::new("Find a child").back("/").errors(errors).body(html! { (form) })
}

fn answered_page(answered: &Answered) -> Page {
    let body = html! {
        @if answered.hits.is_empty() {
            (no_match(answered.whom_to_ring.as_ref()))
        } @else {
            p class="govuk-body" {
                @match answered.hits.len() {
                    1 => { "One child may be the one you mean. Open the page only if you think so." }
                    n => { (n) " children may be the one you mean, the likeliest first. Open only the one you think it is." }
                }
            }
            @if answered.more {
                (InsetText::new(format!("Only the {MOST_ANSWERS} likeliest are shown. Add what you know to narrow the search.")))
            }
            ol class="govuk-list trellis-hits" {
                @for hit in &answered.hits { (hit_item(hit)) }
            }
            h2 class="govuk-heading-m" { @if answered.hits.len() == 1 { "Not this child?" } @else { "None of them?" } }
            (no_match_words(answered.whom_to_ring.as_ref()))
        }
        p class="govuk-body" {
            a class="govuk-link" href={ "/searches/" (answered.search) "/child" } {
                @match answered.hits.len() {
                    0 => { "Add this child to the index" }
                    1 => { "I am sure it is another child: add the child to the index" }
                    _ => { "I am sure it is none of these: add the child to the index" }
                }
            }
        }
        p class="govuk-body" { (Button::new("Search again").secondary().link("/searches/new")) }
    };
    Page::new("Children found").back("/searches/new").body(body)
}

fn hit_item(hit: &Hit) -> Markup {
    html! {
        li class="trellis-hit" {
            h2 class="govuk-heading-s govuk-!-margin-bottom-1" {
                a class="govuk-link" href={ "/children/" (hit.child) } { (hit.likeness.name) } " " (grade(hit))
            }
            (hit_facts(hit))
        }
    }
}

pub const fn grade(hit: &Hit) -> ui::Grade {
    match hit.grade {
        Grade::Certain => ui::Grade::Certain,
        Grade::Probable => ui::Grade::Probable,
        Grade::Possible => ui::Grade::Possible,
    }
}

/// What tells a child from others in a list, and why it is in it.
pub fn hit_facts(hit: &Hit) -> Markup {
    let likeness = &hit.likeness;
    html! {
        p class="govuk-body govuk-!-margin-bottom-1" {
            @if let Some(age) = &likeness.age { (age) }
            @if let Some(birth) = &likeness.birth { ", born " (birth) }
            @if let Some(sex) = &likeness.sex { ", " (sex) }
            @if let Some(area) = &likeness.area { ", lives in " (area) }
        }
        @if !likeness.other_names.is_empty() {
            p class="govuk-body-s govuk-!-margin-bottom-1" { "Also: " (likeness.other_names.join("; ")) }
        }
        p class="govuk-body-s" { (with_capital(&hit.reasons.join("; "))) }
    }
}

/// The same words for every search that finds nobody one may know of.
fn no_match(whom: Option<&WhomToRing>) -> Markup {
    html! {
        p class="govuk-body" { "No child in the index fits what you gave." }
        (no_match_words(whom))
    }
}

pub(super) fn no_match_words(whom: Option<&WhomToRing>) -> Markup {
    html! {
        p class="govuk-body" {
            "This does not mean that nobody knows the child. If you are worried about a child, do not wait: "
            @if let Some(whom) = whom {
                "ring the " (whom.name) " on " strong { (whom.phone) }
                @if let Some(hours) = &whom.hours { " (" (hours) ")" }
                "."
            } @else { "ring your front door." }
            " If a child is in danger now, ring 999. You can also "
            a class="govuk-link" href="/concerns/new" { "raise a concern" }
            " about a child who is not in the index."
        }
    }
}
