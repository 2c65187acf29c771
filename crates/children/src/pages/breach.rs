//! The breach check on the page of joins: whom to tell, who has been told, and what came of it.

use super::joins::{Key, Sent, Typed, moment};
use crate::review::{
    breach::{Check, Finding},
    joined::{Joins, SeenJoin},
};
use maud::{Markup, html};
use ui::{Button, Checkboxes, Choice, Errors, Form, Radios, Textarea};

pub(super) fn check(joins: &Joins, seen: &SeenJoin, check: &Check, typed: &Typed, key: Key<'_>) -> Markup {
    let told = check.told();
    let waiting: Vec<_> = seen.meanwhile.iter().filter(|person| !told.contains(person.person.as_str())).collect();
    html! {
        h3 class="govuk-heading-s" {
            @if check.closed_at.is_some() { "Breach check: closed" } @else { "Breach check: open" }
        }
        @for step in check.steps.iter().filter(|step| step.kind == "told") {
            @let who = seen.meanwhile.iter().find(|person| Some(&person.person) == step.person.as_ref());
            p class="govuk-body govuk-!-margin-bottom-1" {
                (who.map_or("Somebody", |who| who.name.as_str())) " was told, " (moment(step.done_at)) " (" (step.done_by_name) ")"
            }
        }
        @if let Some((finding, step)) = check.finding() {
            p class="govuk-body" {
                strong { (finding.in_words()) } ". " (step.done_by_name) ", " (moment(step.done_at)) ": “" (step.words) "”"
            }
        } @else {
            @if !waiting.is_empty() { (tell(joins, seen, check, typed, key)) }
            (close(joins, seen, check, typed, key))
        }
    }
}

/// What was typed into this form of this join, and what is wrong with it.
fn of<'t>(typed: &'t Typed, seen: &SeenJoin, step: &str) -> (&'t Sent, Errors) {
    let here = typed.sent.step == step && typed.join == Some(seen.join.id);
    (if here { &typed.sent } else { &NOTHING }, if here { typed.errors.clone() } else { Errors::new() })
}

static NOTHING: Sent = Sent::nothing();

fn tell(joins: &Joins, seen: &SeenJoin, check: &Check, typed: &Typed, key: Key<'_>) -> Form {
    let (sent, errors) = of(typed, seen, "told");
    let told = check.told();
    let people = seen.meanwhile.iter().filter(|person| !told.contains(person.person.as_str())).fold(
        Checkboxes::new("person")
            .id_prefix(format!("person-{}", seen.join.id))
            .legend("Whom have you told that these are two children?")
            .small()
            .values(sent.person.clone())
            .errors(&errors),
        |boxes, person| {
            let phone = person.phone.as_deref().unwrap_or("no number known");
            boxes.choice(Choice::new(person.person.as_str(), format!("{}, {phone}", person.name)))
        },
    );
    Form::new(format!("/children/{}/joins/check", joins.child), key()).body(html! {
        input type="hidden" name="join" value=(seen.join.id);
        input type="hidden" name="version" value=(check.version);
        input type="hidden" name="step" value="told";
        (people)
        (Button::new("Save who has been told").secondary())
    })
}

fn close(joins: &Joins, seen: &SeenJoin, check: &Check, typed: &Typed, key: Key<'_>) -> Form {
    let (sent, errors) = of(typed, seen, "closed");
    let findings = Finding::ALL.into_iter().fold(
        Radios::new("finding")
            .id_prefix(format!("finding-{}", seen.join.id))
            .legend("Did anybody’s data go where it should not have gone?")
            .hint("Letters, referrals, plans, what a family was told. If it did, the information governance lead must hear of it at once")
            .small()
            .value(sent.finding.as_str())
            .errors(&errors),
        |radios, finding| radios.choice(Choice::new(finding.code(), finding.in_words())),
    );
    Form::new(format!("/children/{}/joins/check", joins.child), key()).body(html! {
        input type="hidden" name="join" value=(seen.join.id);
        input type="hidden" name="version" value=(check.version);
        input type="hidden" name="step" value="closed";
        (findings)
        (Textarea::new("reason", "What you found, and what was done").id(format!("found-{}", seen.join.id)).rows(3)
            .hint("At least 10 characters").value(sent.reason.as_str()).errors(&errors))
        (Button::new("Close the check").secondary())
    })
}
