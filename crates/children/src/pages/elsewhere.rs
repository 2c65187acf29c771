//! `GET /children/{child}/other-areas`: what another authority has to do with a child, and what can be done next. And
//! `GET /other-areas`: how each authority is reached.

use super::{Children, Failed, asked::Asked, shown};
use crate::{
    elsewhere::{
        directory::{Authority, in_force},
        fields::{Field, Written, in_words, of_kind, of_step},
        open_matters::{Matter, OpenMatters, open},
        rules::{Kind, Step},
    },
    rules::date_in_words,
};
use access::{Act, Denied, acts::SeeElsewhere, web::Signed};
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use base::{ChildId, Instant};
use clocks::{Due, due_in_words};
use maud::{Markup, Render as _, html};
use serde::Deserialize;
use ui::{CardTable, Colour, Details, Errors, InsetText, NotificationBanner, Page, Shell, SummaryList, Tag};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    saved: Option<String>,
}

pub(super) async fn page(asked: Asked, Query(wanted): Query<Wanted>) -> Result<Response, Failed> {
    let opened = seen::<SeeElsewhere>(&asked).await?;
    let banner = wanted.saved.map(|_| NotificationBanner::success("Saved."));
    Ok(shown(&matters_page(&opened, &Errors::new(), asked.signed.now).banner(banner), &asked.shell))
}

/// What is shown, journaled as seen; 404 where `A` is not for this officer.
pub(super) async fn seen<A: Act>(asked: &Asked) -> Result<OpenMatters, Failed> {
    let Asked { children, signed, child, .. } = asked;
    let opened = match open(&children.store, &signed.officer, *child).await {
        Ok(opened) if opened.may_record || A::VERB == SeeElsewhere::VERB => opened,
        Ok(_) | Err(Denied::Hidden | Denied::Ask { .. }) => return Err(asked.refused::<A>().await),
        Err(Denied::Fault(error)) => return Err(error.into()),
    };
    children.journal(signed, vec![opened.entry.clone()]).await?;
    Ok(opened)
}

pub(super) fn matters_page(opened: &OpenMatters, errors: &Errors, now: Instant) -> Page {
    let path = format!("/children/{}/other-areas", opened.child);
    let (open, over): (Vec<&Matter>, Vec<&Matter>) = opened.matters.iter().partition(|m| !m.row.state().is_over());
    let body = html! {
        @if opened.matters.is_empty() { p class="govuk-body" { "Nothing is written down about another area." } }
        @for matter in &open { (one(opened, matter, &path, now)) }
        @if opened.may_record {
            h2 class="govuk-heading-m" { "Write down something new" }
            ul class="govuk-list" {
                @for kind in Kind::ALL {
                    li { a class="govuk-link" href={ (path) "/new?kind=" (kind.code()) } { (kind.in_words()) } }
                }
            }
        }
        @if !over.is_empty() {
            (Details::new(
                format!("Answered or ended ({})", over.len()),
                html! { @for matter in &over { (one(opened, matter, &path, now)) } },
            ))
        }
        p class="govuk-body" { a class="govuk-link" href="/other-areas" { "How each area is reached" } }
    };
    Page::new("Other areas")
        .caption(opened.likeness.name.clone())
        .back(format!("/children/{}", opened.child))
        .wide()
        .errors(errors)
        .body(body)
}

/// A heading that says what it is: "Asked: Fernshire".
fn title(matter: &Matter) -> String {
    let what = match matter.row.kind() {
        Kind::Ask => "Asked",
        Kind::Involvement => "Known there",
        Kind::TransferOut => "Transfer out",
        Kind::TransferIn => "Transfer in",
        Kind::Placement => "Placed here",
    };
    format!("{what}: {}", matter.authority_name())
}

fn one(opened: &OpenMatters, matter: &Matter, path: &str, now: Instant) -> Markup {
    let begun = matter.said.first();
    let due = matter.due().map(|clock| (clock.title.clone(), due_in_words(clock.due_at, now)));
    html! {
        h2 class="govuk-heading-m" { (title(matter)) }
        p class="govuk-body" {
            (matter.in_a_line())
            @if let Some((title, (how, words))) = &due {
                br;
                (title) ": "
                @if *how == Due::Overdue { strong class="trellis-overdue" { (words) } } @else { (words) }
                "."
            }
        }
        @if let Some(authority) = &matter.authority { @if !matter.row.state().is_over() { (reached(authority)) } }
        @for said in matter.said.iter().skip(1) {
            (InsetText::new(html! {
                @if let Some(step) = said.step {
                    p class="govuk-body" { strong { (step.in_words()) } }
                    (facts(of_step(step), &said.written))
                }
                p class="govuk-body-s govuk-!-margin-bottom-0" { "Written by " (said.by) ", " (day(said.at)) }
            }))
        }
        @if let Some(begun) = begun {
            @let content = html! {
                (facts(of_kind(matter.row.kind()), &begun.written))
                p class="govuk-body-s" { "Written by " (begun.by) ", " (matter.row.team_name) ", " (day(begun.at)) }
            };
            @if matter.said.len() == 1 { (content) } @else { (Details::new("How it began", content)) }
        }
        @if opened.may_record {
            ul class="govuk-list" {
                @for step in matter.next() {
                    li {
                        a class="govuk-link" href={ (path) "/step?matter=" (matter.row.id) "&step=" (step.code()) } {
                            (to_do(step))
                            span class="govuk-visually-hidden" { ": " (title(matter)) }
                        }
                    }
                }
            }
        }
    }
}

fn reached(authority: &Authority) -> Markup {
    html! {
        p class="govuk-body-s" {
            "Duty " strong class="trellis-nowrap" { (authority.duty_phone) } ", " (authority.hours)
            "; at other times " strong class="trellis-nowrap" { (authority.out_of_hours) } "."
        }
    }
}

fn facts(fields: &'static [Field], written: &Written) -> Markup {
    let list = fields.iter().fold(SummaryList::new().no_border(), |list, field| match written.get(field.name) {
        Some(value) => {
            list.fact(field.label, html! { span class="trellis-as-written" { (in_words(field.input, value)) } })
        }
        None => list,
    });
    if written.is_empty() {
        html! {}
    } else {
        list.render()
    }
}

fn day(at: Instant) -> String {
    date_in_words(&at.date().to_string())
}

/// A step as the thing to do.
pub(super) const fn to_do(step: Step) -> &'static str {
    match step {
        Step::Known => "They answered: they know the child",
        Step::NotKnown => "They answered: they do not know the child",
        Step::Declined => "They declined to answer",
        Step::Accepted => "Write down who accepts",
        Step::Refused => "Write down that it was refused",
        Step::HandedOver => "Write down that it is handed over",
        Step::ConferenceHeld => "Write down that the receiving-in conference was held",
        Step::Withdrawn => "Withdraw this",
        Step::Ended => "Write down that this has ended",
        Step::Addendum => "Add something",
    }
}

/// What other areas have to do with the child, in short: on its index page.
pub(super) fn strip(child: ChildId, matters: &[Matter]) -> Markup {
    let open: Vec<&Matter> = matters.iter().filter(|m| !m.row.state().is_over()).collect();
    let link = html! { a class="govuk-link" href={ "/children/" (child) "/other-areas" } { "Other areas" } };
    html! {
        @if open.is_empty() {
            p class="govuk-body" { (link) @if !matters.is_empty() { ": nothing open" } }
        } @else {
            (InsetText::new(html! {
                @for matter in &open { p class="govuk-body" { (matter.in_a_line()) } }
                p class="govuk-body govuk-!-margin-bottom-0" { (link) }
            }))
        }
    }
}

/// How each authority is reached. No child is on it.
pub(super) async fn directory(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
) -> Result<Response, Failed> {
    if !signed.officer.role.works_with_children() {
        return Err(Failed::NotFound);
    }
    let directory = in_force(&mut children.store.read().await?, signed.now.date()).await?;
    let table = directory.authorities.iter().fold(
        CardTable::new("Other areas").caption_hidden().columns(["Area", "Duty", "At other times", "Secure e-mail"]),
        |table, area| {
            table.row([
                html! { (area.name) @if area.neighbour { " " (Tag::new("Neighbour").colour(Colour::Grey)) } },
                html! { strong class="trellis-nowrap" { (area.duty_phone) } br; span class="govuk-body-s" { (area.hours) } },
                html! { span class="trellis-nowrap" { (area.out_of_hours) } },
                html! { (area.email) },
            ])
        },
    );
    let body = html! {
        p class="govuk-body" { "What you ask about a child is written down on the child’s page, under Other areas." }
        @if directory.authorities.is_empty() { p class="govuk-body" { "The trust has written down no other area." } }
        @else { (table) }
    };
    Ok(shown(&Page::new("Other areas").wide().body(body), &shell))
}
