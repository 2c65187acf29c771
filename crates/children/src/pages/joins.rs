//! `GET /children/{child}/joins`: with whom a child was joined, what was done meanwhile, and how to undo it.

use super::{Failed, asked::Asked, breach, shown, shown_again};
use crate::review::{
    ask::{AskAgain, AskRefused},
    breach::{CheckRefused, Done, WriteCheck},
    joined::{Joins, Meanwhile, SeenJoin, see},
    part::{PartChildren, PartRefused},
};
use access::{
    Denied,
    acts::{DecideIdentity, SeeIdentity},
};
use axum::{
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form as FormData;
use base::{Instant, JoinId};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Ran, Refused};
use ui::{
    Button, CardTable, Colour, Details, Errors, Form, InsetText, NotificationBanner, Page, Tag, Textarea, WarningText,
};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    done: String,
}

/// What was typed into the form of one join that came back.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) join: Option<JoinId>,
    pub(super) sent: Sent,
    pub(super) errors: Errors,
}

impl Typed {
    fn new(join: JoinId, sent: Sent) -> Self {
        Self { join: Some(join), sent, errors: Errors::new() }
    }

    /// The reason in the form of this kind of this join, and what is wrong with it.
    fn reason(&self, join: JoinId, step: &str) -> (&str, Errors) {
        if self.join == Some(join) && self.sent.step == step {
            (&self.sent.reason, self.errors.clone())
        } else {
            ("", Errors::new())
        }
    }
}

pub(super) async fn page(asked: Asked, Query(wanted): Query<Wanted>) -> Result<Response, Failed> {
    show(&asked, &Typed::default(), &wanted.done).await
}

async fn show(asked: &Asked, typed: &Typed, done: &str) -> Result<Response, Failed> {
    let joins = match see(&asked.children.store, &asked.signed.officer, asked.child).await {
        Ok(joins) => joins,
        Err(Denied::Fault(error)) => return Err(error.into()),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(asked.refused::<SeeIdentity>().await),
    };
    asked.children.journal(&asked.signed, joins.entries.clone()).await?;
    let page = joins_page(&joins, typed, done, &|| asked.new_key());
    Ok(if typed.errors.is_empty() { shown(&page, &asked.shell) } else { shown_again(&page, &asked.shell) })
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Sent {
    idempotency_key: String,
    join: String,
    pub(super) reason: String,
    version: String,
    /// Which form of the page it is.
    pub(super) step: String,
    pub(super) person: Vec<String>,
    pub(super) finding: String,
}

impl Sent {
    pub(super) const fn nothing() -> Self {
        let none = String::new();
        Self {
            idempotency_key: none,
            join: String::new(),
            reason: String::new(),
            version: String::new(),
            step: String::new(),
            person: Vec::new(),
            finding: String::new(),
        }
    }

    fn join(&self) -> JoinId {
        self.join.parse().unwrap_or(JoinId::from_u128(0))
    }
}

/// What is wrong with a form that was sent before with other words.
const OTHER_WORDS: &str = "This form was sent before with other words, and those are saved. See below what is kept";
/// What is wrong with a form about something that is no more.
const CHANGED: &str = "That has changed in the meantime. See below how it is now";

pub(super) async fn part(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let join = form.join();
    let command = PartChildren { officer: &asked.signed.officer, child: asked.child, join, reason: &form.reason };
    let place = |both: &[base::ChildId; 2]| format!("/children/{}/joins?done=parted", both[0]);
    let words = (&form.join, &form.reason);
    let ran = asked.children.run_once(&asked.signed, &form.idempotency_key, &words, &command, place).await;
    let mut errors = Errors::new();
    match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => {
            let store = &asked.children.store;
            for child in crate::review::joined::of_join(store, join).await? {
                asked.children.index.put_child_anew(store, child).await?;
            }
            return Ok(Redirect::to(&place).into_response());
        }
        Ok(Ran::OtherWords(_)) => errors.add_general(OTHER_WORDS),
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(PartRefused::Hidden)) => return Err(asked.refused::<DecideIdentity>().await),
        Err(Refused::Because(PartRefused::Gone)) => errors.add_general(CHANGED),
        Err(Refused::Because(PartRefused::Wrong(wrong))) => {
            errors.add_at(wrong.field, &format!("part-{join}"), wrong.what);
        }
    }
    let sent = Sent { step: "part".into(), ..form };
    show(&asked, &Typed { errors, ..Typed::new(join, sent) }, "").await
}

pub(super) async fn ask(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let join = form.join();
    let command = AskAgain { officer: &asked.signed.officer, child: asked.child, join, reason: &form.reason };
    let place = |review: &base::ReviewId| format!("/match-reviews/{review}");
    let words = (&form.join, &form.reason);
    let ran = asked.children.run_once(&asked.signed, &form.idempotency_key, &words, &command, place).await;
    let mut errors = Errors::new();
    match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => errors.add_general(OTHER_WORDS),
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(AskRefused::Hidden)) => return Err(asked.refused::<DecideIdentity>().await),
        Err(Refused::Because(AskRefused::Gone | AskRefused::OneAlready)) => errors.add_general(CHANGED),
        Err(Refused::Because(AskRefused::Wrong(wrong))) => {
            errors.add_at(wrong.field, &format!("ask-{join}"), wrong.what);
        }
    }
    let sent = Sent { step: "ask".into(), ..form };
    show(&asked, &Typed { errors, ..Typed::new(join, sent) }, "").await
}

pub(super) async fn check(asked: Asked, FormData(form): FormData<Sent>) -> Result<Response, Failed> {
    let join = form.join();
    let done = match form.step.as_str() {
        "told" => Done::Told(&form.person),
        _ => Done::Closed { finding: &form.finding, reason: &form.reason },
    };
    // A version that is none is older than any.
    let version = form.version.parse().unwrap_or(-1);
    let command = WriteCheck { officer: &asked.signed.officer, child: asked.child, join, version, done };
    let child = asked.child;
    let place = |(): &()| format!("/children/{child}/joins?done=checked");
    let words = (&form.join, &form.step, &form.person, &form.finding, &form.reason);
    let ran = asked.children.run_once(&asked.signed, &form.idempotency_key, &words, &command, place).await;
    let mut errors = Errors::new();
    match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => errors.add_general(OTHER_WORDS),
        Err(Refused::Fault(error)) => return Err(error.into()),
        Err(Refused::Because(CheckRefused::Hidden)) => return Err(asked.refused::<DecideIdentity>().await),
        Err(Refused::Because(CheckRefused::Gone)) => errors.add_general(CHANGED),
        Err(Refused::Because(CheckRefused::Wrong(wrong))) => {
            for one in wrong {
                let at = if one.field == "reason" { "found" } else { one.field };
                errors.add_at(one.field, &format!("{at}-{join}"), one.what);
            }
        }
    }
    let step = if form.step == "told" { "told" } else { "closed" };
    let sent = Sent { step: step.into(), ..form };
    show(&asked, &Typed { errors, ..Typed::new(join, sent) }, "").await
}

pub(super) type Key<'a> = &'a dyn Fn() -> String;

fn joins_page(joins: &Joins, typed: &Typed, done: &str, key: Key<'_>) -> Page {
    let parted = "They are two children again. See below who came near while they were one, and tell them.";
    let body = html! {
        @if joins.joins.is_empty() {
            (InsetText::new("This child was never joined with another, or parted from one."))
        }
        @for seen in &joins.joins { (one(joins, seen, typed, key)) }
    };
    Page::new("Joined and parted")
        .caption(joins.name.as_str())
        .window_title("Joined and parted")
        .back(format!("/children/{}", joins.child))
        .errors(&typed.errors)
        .banner(match done {
            "parted" => Some(NotificationBanner::success(parted)),
            "checked" => Some(NotificationBanner::success("Kept with the breach check below.")),
            _ => None,
        })
        .wide()
        .body(body)
}

pub(super) fn moment(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

fn one(joins: &Joins, seen: &SeenJoin, typed: &Typed, key: Key<'_>) -> Markup {
    let join = &seen.join;
    html! {
        h2 class="govuk-heading-m" {
            @if join.was_linked() { "On one page since " (moment(join.joined_at)) " " }
            @else { "Joined on " (moment(join.joined_at)) " " }
            @if join.stands() { (Tag::new("One child").colour(Colour::Green)) }
            @else if join.was_linked() { (Tag::new("Parted").colour(Colour::Grey)) }
            @else { (Tag::new("Undone").colour(Colour::Grey)) }
        }
        @if join.was_linked() { p class="govuk-body" { "Records of both had been linked to one child." } }
        @else { p class="govuk-body" { (join.joined_by_name) ": “" (join.reason) "”" } }
        @if let (Some(at), Some(by)) = (join.parted_at, &join.parted_by_name) {
            p class="govuk-body" {
                @if join.was_linked() { "Parted on " } @else { "Undone on " }
                (moment(at)) " by " (by) ": “" (join.part_reason.as_deref().unwrap_or_default()) "”"
            }
            @if let Some((other, name)) = &seen.other {
                p class="govuk-body" { "The other child: " a class="govuk-link" href={ "/children/" (other) } { (name) } }
            }
            @if seen.other.is_some() {
                p class="govuk-body" {
                    a class="govuk-link" href={ "/children/" (joins.child) "/readdressing?join=" (join.id) } { "Say whose is what was written meanwhile" }
                }
            }
            @if !seen.meanwhile.is_empty() {
                (WarningText::new("Whoever stands below saw two children as one. Tell each of them, and check whether somebody’s data went where it should not have gone."))
            }
        }
        (meanwhile(&seen.meanwhile))
        @if let Some(kept) = &seen.check { (breach::check(joins, seen, kept, typed, key)) }
        @if join.stands() { (undo(joins, join.id, typed, key)) }
        @else if seen.other.is_some() { (question(joins, join.id, typed, key)) }
    }
}

fn meanwhile(people: &[Meanwhile]) -> Markup {
    let table = people.iter().fold(
        CardTable::new("Who came near while they were one").columns(["Who", "Telephone", "Read", "Wrote", "Last"]),
        |table, person| {
            table.row([
                html! { (person.name) br; span class="govuk-body-s" { (person.job_title) ", " (person.employer) } },
                html! { (person.phone.as_deref().unwrap_or("Not known")) },
                html! { (times(person.read)) },
                html! { (times(person.wrote)) @if !person.what.is_empty() { br; span class="govuk-body-s" { (person.what.join(", ")) } } },
                html! { (moment(person.last_at)) },
            ])
        },
    );
    html! {
        @if people.is_empty() { p class="govuk-body" { "Nobody has read or written anything of the child since." } }
        @else { (table) }
    }
}

fn times(count: i64) -> String {
    match count {
        0 => "No".to_owned(),
        1 => "Once".to_owned(),
        n => format!("{n} times"),
    }
}

/// To undo a parting is to ask whether they are one: what a person has said is taken back by two.
fn question(joins: &Joins, join: JoinId, typed: &Typed, key: Key<'_>) -> Details {
    let (reason, errors) = typed.reason(join, "ask");
    let form = Form::new(format!("/children/{}/joins/question", joins.child), key()).body(html! {
        p class="govuk-body" {
            "If the parting was wrong, ask. Both are shown side by side, and two people must say that they are one; then every page is what it was."
        }
        input type="hidden" name="join" value=(join);
        (Textarea::new("reason", "Why are they one child after all?").id(format!("ask-{join}")).rows(3)
            .hint("At least 10 characters").value(reason).errors(&errors))
        (Button::new("Ask whether they are one").secondary())
    });
    Details::new("They are one child after all", html! { (form) }).open(!errors.is_empty())
}

fn undo(joins: &Joins, join: JoinId, typed: &Typed, key: Key<'_>) -> Details {
    let (reason, errors) = typed.reason(join, "part");
    let form = Form::new(format!("/children/{}/joins/parting", joins.child), key()).body(html! {
        p class="govuk-body" {
            "Both pages are again what they were, with what has come since where it was recorded. Nothing joins them by itself afterwards."
        }
        input type="hidden" name="join" value=(join);
        (Textarea::new("reason", "Why are they two children?").id(format!("part-{join}")).rows(3)
            .hint("At least 10 characters").value(reason).errors(&errors))
        (Button::new("Make them two children again").warning())
    });
    Details::new("Undo this", html! { (form) }).open(!errors.is_empty())
}
