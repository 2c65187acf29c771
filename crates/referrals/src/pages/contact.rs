//! `GET /contacts/{contact}`: what was sent and what became of it.

use super::{
    contact_parts::{alerts, clocks, duty, earlier, messages, outcome, progress, reach, what_was_said},
    disagreement::{answering, stages},
    files,
    inbox::danger,
    names, refused,
    requests::checks,
    shown,
    strategy::{held, strategy_strip},
    when,
};
use crate::{
    model::State as Stage,
    open_contact::{OpenContact, SeenBy, open},
    report_progress::{ProgressWords, STEPS},
    rules::{DecisionWords, next_stage},
    tell_family::can_be_told,
    write_to_contact::kinds,
};
use access::{
    acts::SeeReferral,
    looked,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use base::{CaseId, Instant};
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{
    Button, DateInput, Details, Errors, Form, InsetText, NotificationBanner, Page, Radios, Shell, SummaryList,
    TextInput, Textarea,
};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    sent: Option<String>,
    #[serde(default)]
    saved: Option<String>,
}

pub(super) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen(&store, &signed, case).await?;
    let banner = if wanted.sent.is_some() {
        let straight = opened.decision().filter(|d| d.by_rule()).and(opened.team.as_ref());
        let where_to =
            straight.map(|team| format!(" It went straight to {}, who work with the family already.", team.name));
        let where_to = where_to.unwrap_or_default();
        Some(format!("Sent. Your reference is {}.{where_to} You see here what becomes of it.", opened.reference))
    } else {
        wanted.saved.is_some().then(|| "Saved.".to_owned())
    };
    let forms = Forms { key: store.ids().uuid(signed.now).to_string(), ..Forms::default() };
    let page = contact_page(&opened, &signed, &forms).banner(banner.map(NotificationBanner::success));
    Ok(shown(&page, &section(&opened, shell)))
}

/// Whoever sent a contact finds it under what they have sent, and not in their team's inbox.
pub(super) fn section(page: &OpenContact, shell: Shell) -> Shell {
    if page.seen_by == SeenBy::Sender { shell.in_section("/concerns") } else { shell }
}

/// The contact, journaled as seen; 404 where there is none this officer may see.
pub(super) async fn seen(store: &Store, signed: &Signed, case: CaseId) -> Result<OpenContact, Failed> {
    let Some(opened) = open(store, &signed.officer, case).await? else {
        return Err(refused::<SeeReferral>(store, signed, case).await);
    };
    signed.journal(store, opened.entries.clone()).await?;
    looked::note(store, &signed.officer, case, opened.changed_at).await?;
    Ok(opened)
}

/// What was typed into the forms of the page, where one of them comes back.
#[derive(Default)]
pub(super) struct Forms<'a> {
    pub key: String,
    pub errors: Errors,
    pub kind: &'a str,
    pub words: &'a str,
    pub progress: Option<&'a ProgressWords>,
    pub agreement: &'a str,
    pub lateness: &'a str,
    pub disagreement: &'a str,
    pub outcome: &'a str,
    pub answer: &'a str,
    pub withdrawal: &'a str,
    /// The number of the file to be taken away.
    pub to_withdraw: &'a str,
    /// A decision that came after somebody else’s.
    pub unsaved: Option<&'a DecisionWords>,
}

pub(super) fn contact_page(page: &OpenContact, signed: &Signed, forms: &Forms<'_>) -> Page {
    let now = signed.now;
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let body = html! {
        @if let Some(words) = forms.unsaved { (unsaved(words)) }
        p class="govuk-body" { (danger(page.danger)) }
        (children(page))
        @for (team, number) in &page.numbers {
            p class="govuk-body" { "In the case system of " (team) ": " strong { (number) } }
        }
        @for (child, matter) in &page.other_areas {
            (InsetText::new(html! {
                (matter.in_a_line()) " "
                a class="govuk-link" href={ "/children/" (child) "/other-areas" } { "Other areas" }
            }))
        }
        @if page.seen_by == SeenBy::Sender { (as_sender(page, forms, now)) } @else { (as_owner(page, forms, now)) }
    };
    let back = if page.seen_by == SeenBy::Sender { "/concerns" } else { "/contacts" };
    Page::new(names(&about))
        .window_title("Contact")
        .caption(format!("Contact {}", page.reference))
        .back(back)
        .wide()
        .errors(&forms.errors)
        .body(body)
}

/// What somebody decided a moment too late: not kept, and not lost.
fn unsaved(words: &DecisionWords) -> Markup {
    let list = [
        ("Level", &words.level),
        ("What happens next", &words.route),
        ("Help offered", &words.offer),
        ("Why", &words.reason),
    ]
    .into_iter()
    .filter(|(_, text)| !text.trim().is_empty())
    .fold(SummaryList::new(), |list, (what, text)| {
        list.fact(what, html! { span class="trellis-as-written" { (text) } })
    });
    html! { h2 class="govuk-heading-m" { "What you typed, which was not saved" } (list) }
}

/// Whom it is about: names that lead to the child's page, and dates of birth.
fn children(page: &OpenContact) -> Markup {
    html! {
        ul class="govuk-list" {
            @for child in &page.children {
                li {
                    @match &child.child {
                        Some(id) => { a class="govuk-link" href={ "/children/" (id) } { (child.name) } }
                        None => { (child.name) " (not confirmed yet)" }
                    }
                    @if let Some(born) = child.born.as_deref().filter(|born| !born.is_empty()) { ", " (born) }
                    @if let Some(described) = child.described.as_deref().filter(|text| !text.is_empty()) {
                        br; span class="trellis-as-written" { (described) }
                    }
                }
            }
        }
    }
}

fn as_sender(page: &OpenContact, forms: &Forms<'_>, now: Instant) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "What became of it" }
        (progress(page, now))
        @if let Some(decision) = page.decision() { (outcome(page, decision)) }
        (held(page, now))
        (stages(page, now))
        (disagreeing(page, forms))
        (messages(page, now))
        (write(page, forms))
        (files::of_contact(page, forms, now))
        (Details::new("What you sent", what_was_said(page)))
        (Details::new("Time limits", clocks(page, now)))
    }
}

fn as_owner(page: &OpenContact, forms: &Forms<'_>, now: Instant) -> Markup {
    html! {
        (alerts(page))
        (strategy_strip(page, now))
        (next_step(page, forms))
        h2 class="govuk-heading-m" { "What was said" }
        p class="govuk-body" {
            "Received " (when(page.received_at, now)) @if page.by_telephone { ", taken by telephone" } " from "
            @if let Some(sender) = &page.sender { (reach(sender)) }
            @if let Some(agency) = &page.on_behalf_of { br; "On behalf of " (agency) }
        }
        (what_was_said(page))
        (files::of_contact(page, forms, now))
        (messages(page, now))
        @if page.may.decide || !page.checks.is_empty() {
            h2 class="govuk-heading-m" { "What partners know" }
            (checks(page, now))
            @let ask = if page.checks.is_empty() { "Ask partners" } else { "Ask other partners" };
            @if page.may.decide && matches!(page.state, Stage::Received | Stage::Screening | Stage::AwaitingAgreement) {
                p class="govuk-body" { (Button::new(ask).secondary().link(format!("/contacts/{}/checks", page.case))) }
            }
        }
        @if page.may.decide {
            h2 class="govuk-heading-m" { "Earlier contacts about the same children" }
            (earlier(page))
        }
        h2 class="govuk-heading-m" { "How it stands" }
        (progress(page, now))
        @if let Some(decision) = page.decision().filter(|_| !page.may.agree) { (outcome(page, decision)) }
        (clocks(page, now))
        @if page.clocks.iter().any(|c| now >= c.due_at && c.reason.is_none() && c.met.is_none_or(|(at, _)| at >= c.due_at)) {
            (lateness(page, forms, now))
        }
        @if can_be_told(page.state) {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/contacts/" (page.case) "/letter" } { "Tell the family what was decided" }
            }
        }
        (stages(page, now))
        (answering(page, forms))
        (write(page, forms))
        @for decision in page.decisions.iter().filter(|d| d.agreed == Some(false)) {
            (Details::new("A decision that was handed back", outcome(page, decision)))
        }
    }
}

/// The one thing to do next.
fn next_step(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    let take = |words: &'static str| {
        html! {
            (Form::new(format!("/contacts/{}/take", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
                input type="hidden" name="version" value=(page.version);
                (Button::new(words))
            }))
        }
    };
    let decide = html! {
        p class="govuk-body" { (Button::new("Decide what happens").link(format!("/contacts/{}/decision", page.case))) }
    };
    html! {
        @if matches!(page.seen_by, SeenBy::Team | SeenBy::Owner) {
            @match page.state {
                Stage::Received => { (take("Take this on")) }
                Stage::Screening if page.seen_by == SeenBy::Owner && page.may.decide => { (decide) }
                Stage::Screening => { (take("Take this over")) @if page.may.decide { (decide) } }
                Stage::AwaitingAgreement if page.may.agree => { (agreement(page, forms)) }
                Stage::AwaitingAgreement => { p class="govuk-body" { "A manager is to agree to what was decided." } }
                Stage::PassedOn => { (take("Take this on")) }
                Stage::InHand => {
                    @if page.seen_by != SeenBy::Owner { (take("Take this over")) }
                    (report(page, forms))
                }
                Stage::Closed => {}
            }
            @if page.state != Stage::Closed {
                p class="govuk-body trellis-no-print" {
                    a class="govuk-link" href={ "/contacts/" (page.case) "/allocation" } { "Give this to a worker of the team" }
                }
            }
        } @else if let Some(team) = &page.team {
            p class="govuk-body" { "It is with " (duty(team)) }
        }
    }
}

fn agreement(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Do you agree to what was decided?" }
        @if let Some(decision) = page.decision() { (outcome(page, decision)) }
        (Form::new(format!("/contacts/{}/agreement", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
            input type="hidden" name="version" value=(page.version);
            @if !page.alerts.is_empty() {
                (ui::Checkboxes::new("has-read").legend("The alert above")
                    .choice(ui::Choice::new("yes", "I have read the earlier contacts")).errors(&forms.errors))
            }
            (Textarea::new("agreement-words", "What they should know").hint("Needed when you hand it back").rows(3)
                .value(forms.agreement).errors(&forms.errors))
            (ui::ButtonGroup::new()
                .with(Button::new("Agree").name("answer").value("agree"))
                .with(Button::new("Hand back").secondary().name("answer").value("return")))
        }))
    }
}

fn report(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    let empty = ProgressWords::default();
    let typed = forms.progress.unwrap_or(&empty);
    html! {
        h2 class="govuk-heading-m" { "Say what has happened" }
        p class="govuk-body" { "Whoever sent it reads it at once." }
        (Form::new(format!("/contacts/{}/progress", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
            input type="hidden" name="version" value=(page.version);
            (Radios::new("step").legend("What has happened?").value(typed.step.as_str()).choices(STEPS).errors(&forms.errors))
            (DateInput::new("on", "When was it?").hint("For example, 23 11 2026").values([typed.on_day.as_str(), typed.on_month.as_str(), typed.on_year.as_str()])
                .errors(&forms.errors))
            (Textarea::new("words", "What the sender should know").rows(3).value(typed.words.as_str()).errors(&forms.errors))
            (Button::new("Save"))
        }))
    }
}

fn lateness(page: &OpenContact, forms: &Forms<'_>, now: Instant) -> Markup {
    let late: Vec<(String, String)> = page
        .clocks
        .iter()
        .filter(|c| now >= c.due_at && c.reason.is_none() && c.met.is_none_or(|(at, _)| at >= c.due_at))
        .map(|c| (c.rule.clone(), c.title.clone()))
        .collect();
    html! {
        (Form::new(format!("/contacts/{}/lateness", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
            @if let [(rule, title)] = late.as_slice() {
                input type="hidden" name="clock" value=(rule);
                (TextInput::new("reason", format!("Why was this late: {title}?")).value(forms.lateness)
                    .autocomplete("off").errors(&forms.errors))
            } @else {
                (Radios::new("clock").legend("Which limit was not kept?").choices(late).errors(&forms.errors))
                (TextInput::new("reason", "Why was it late?").value(forms.lateness).autocomplete("off").errors(&forms.errors))
            }
            (Button::new("Save the reason").secondary())
        }))
    }
}

fn write(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    html! {
        @if page.may.write {
            (Form::new(format!("/contacts/{}/messages", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
                (Radios::new("kind").legend("Write to those who see this contact").value(forms.kind).choices(kinds(page.seen_by == SeenBy::Sender)).errors(&forms.errors))
                (Textarea::new("message", "What should they know?").rows(4).value(forms.words).errors(&forms.errors))
                (Button::new("Write").secondary())
            }))
        }
    }
}

/// How whoever sent it says that the decision is wrong, and at which stage that is taken up.
fn disagreeing(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    let before: Vec<(i64, Option<&str>)> = page.disagreements.iter().map(|d| (d.stage, d.outcome.as_deref())).collect();
    let stages = page.door.as_ref().map_or(0, |door| door.stages.len() as i64);
    let next = next_stage(&before, stages).filter(|_| page.decision().is_some());
    let stage = next.and_then(|number| page.door.as_ref()?.stage(number));
    html! {
        @if let Some(stage) = stage {
            (Details::new(
                if stage.number == 1 { "I disagree with what was decided".to_owned() }
                else { format!("I still disagree: take it to stage {}", stage.number) },
                html! {
                    p class="govuk-body" { (stage.title) ": " (stage.who) ". What you write and what is answered stay on the record." }
                    (Form::new(format!("/contacts/{}/disagreement", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
                        (Textarea::new("disagreement", "Why do you disagree?").rows(4).value(forms.disagreement).errors(&forms.errors))
                        (Button::new("Send the disagreement").secondary())
                    }))
                },
            ).open(!forms.disagreement.is_empty() || forms.errors.on("disagreement").is_some()))
        }
    }
}
