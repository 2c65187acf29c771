//! `/notices/out-of-hours`: the list of the night, as it is written and as it is taken over in the morning.

use super::list::{day, in_danger, named};
use crate::{
    model::Danger,
    notice::{
        model::{NoticeWords, State},
        night_list::{AcceptNight, Night, Nights, WriteDown, nights},
        records::{NoticeRow, Said},
        rules::morning_of,
    },
    pages::{
        asked::{self, errors, run_by},
        shown, shown_again, when,
    },
};
use access::{
    acts::{FindReferral, RecordReferral},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Query, State as In},
    response::{IntoResponse as _, Redirect, Response},
};
use base::Instant;
use maud::{Markup, html};
use serde::Deserialize;
use store::Store;
use ui::{
    Button, Choice, Details, Errors, Form, InsetText, NotificationBanner, Page, Radios, Shell, SummaryList, TextInput,
    Textarea,
};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    done: Option<String>,
}

pub(in crate::pages) async fn page(
    In(store): In<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let lists = seen(&store, &signed).await?;
    let banner = wanted.done.map(|_| NotificationBanner::success("Done."));
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&nights_page(&lists, &NoticeWords::default(), &Errors::new(), &key, signed.now).banner(banner), &shell))
}

async fn seen(store: &Store, signed: &Signed) -> Result<Nights, Failed> {
    let lists = nights(store, &signed.officer).await?.ok_or(Failed::NotFound)?;
    signed.journal(store, vec![lists.entry.clone()]).await?;
    Ok(lists)
}

pub(in crate::pages) async fn write_down(form: asked::Form) -> Result<Response, Failed> {
    let words = NoticeWords::of(&form.fields);
    let (store, signed) = (&form.store, &form.signed);
    let command = WriteDown { officer: &signed.officer, store, words: &words };
    let place = |(): &()| "/notices/out-of-hours?done".to_owned();
    let wrong = match run_by(store, signed, form.one("idempotency_key"), &words, &command, place).await? {
        Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => wrong,
        None => return Err(form.refused::<RecordReferral>().await),
    };
    let lists = seen(store, signed).await?;
    Ok(shown_again(&nights_page(&lists, &words, &errors(wrong), &form.new_key(), signed.now), &form.shell))
}

pub(in crate::pages) async fn accept(form: asked::Form) -> Result<Response, Failed> {
    let (store, signed) = (&form.store, &form.signed);
    let morning = form.one("morning").to_owned();
    let command = AcceptNight { officer: &signed.officer, morning: &morning };
    let place = |(): &()| "/notices/out-of-hours?done".to_owned();
    let wrong = match run_by(store, signed, form.one("idempotency_key"), &morning, &command, place).await? {
        Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => wrong,
        None => return Err(form.refused::<FindReferral>().await),
    };
    let lists = seen(store, signed).await?;
    let page = nights_page(&lists, &NoticeWords::default(), &errors(wrong), &form.new_key(), signed.now);
    Ok(shown_again(&page, &form.shell))
}

fn nights_page(lists: &Nights, typed: &NoticeWords, errors: &Errors, key: &str, now: Instant) -> Page {
    let writes = lists.keeps && !lists.takes_in;
    let body = html! {
        @for night in &lists.handed_over { (handed_over(night, lists.takes_in, key, now)) }
        @if lists.handed_over.is_empty() && lists.takes_in { (InsetText::new("No list was handed over.")) }
        @if lists.keeps {
            h2 class="govuk-heading-m" { "To be handed over on " (day(morning_of(now))) " at nine" }
            @match &lists.tonight {
                Some(tonight) => { @for (row, said) in &tonight.lines { (line(row, said, false, "", now)) } }
                None => { p class="govuk-body" { "Nothing is written down yet." } }
            }
            div class="trellis-no-print" {
                @if writes { h2 class="govuk-heading-m" { "Write down a child" } (form(typed, errors, key)) }
                @else { (Details::new("Write down a child", form(typed, errors, key)).open(!errors.is_empty())) }
            }
        }
    };
    let page = Page::new("Out-of-hours list").wide().errors(errors).body(body);
    if lists.takes_in { page.back("/contacts") } else { page }
}

fn handed_over(night: &Night, takes_in: bool, key: &str, now: Instant) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Handed over on " (day(night.morning)) " at nine" }
        @match (&night.receipt.accepted_at, &night.receipt.accepter_name) {
            (Some(at), name) => {
                p class="govuk-body" { "Accepted by " (name.as_deref().unwrap_or("somebody")) ", " (when(Instant::from_micros(*at), now)) "." }
            }
            (None, _) => {
                p class="govuk-body" {
                    @if night.late { strong class="trellis-overdue" { "Late: to be accepted by " (when(night.accept_by, now)) "." } }
                    @else { "To be accepted by " (when(night.accept_by, now)) "." }
                }
                @if takes_in {
                    (Form::new("/notices/out-of-hours/accept", key).body(html! {
                        input type="hidden" name="morning" value=(night.morning);
                        (Button::new("I take this list over"))
                    }))
                }
            }
        }
        @for (row, said) in &night.lines { (line(row, said, takes_in, key, now)) }
    }
}

/// One child of the list: what is known, and for the front door what to make of it.
fn line(row: &NoticeRow, said: &Said, takes_in: bool, key: &str, now: Instant) -> Markup {
    let facts = SummaryList::new().fact("Danger", in_danger(row.danger()));
    let facts = said
        .words
        .said()
        .filter(|(title, _)| *title != "Child")
        .fold(facts, |list, (title, text)| list.fact(title, html! { span class="trellis-as-written" { (text) } }));
    let facts = facts.fact("Written down", when(row.received_at(), now));
    html! {
        section class="trellis-night" {
            h3 class="govuk-heading-s" { (named(&said.words.child)) }
            (facts)
            @if let Some(why) = &said.aside { p class="govuk-body" { (why) @if let Some(name) = &row.holder_name { " (" (name) ")" } } }
            @if takes_in {
                div class="trellis-no-print" {
                    @match row.state() {
                        State::TakenIn => {
                            @if let Some(contact) = &row.contact {
                                p class="govuk-body" { a class="govuk-link" href={ "/contacts/" (contact) } { "Taken in: open the contact about " (named(&said.words.child)) } }
                            }
                        }
                        State::Aside => {}
                        State::Waiting | State::Held => {
                            p class="govuk-body" {
                                a class="govuk-link" href={ "/notices/" (row.id) } { "Take in " (named(&said.words.child)) }
                                @if let Some(name) = &row.holder_name { " (" (name) " is taking it in)" }
                            }
                            (Form::new(format!("/notices/{}/aside", row.id), key).body(html! {
                                input type="hidden" name="from" value="night";
                                (Button::new(format!("Done in the night, nothing more: {}", named(&said.words.child))).secondary().name("how").value("done"))
                            }))
                        }
                    }
                }
            } @else if !row.state().is_open() { p class="govuk-body" { (row.state().in_words()) } }
        }
    }
}

fn form(typed: &NoticeWords, errors: &Errors, key: &str) -> Markup {
    let line = |name: &str, label: &str, hint: &str, value: &str| {
        let field = TextInput::new(name, label).value(value).spellcheck(false).errors(errors);
        html! { @if hint.is_empty() { (field) } @else { (field.hint(hint)) } }
    };
    let area = |name: &str, label: &str, rows: u16, value: &str| {
        html! { (Textarea::new(name, label).value(value).rows(rows).spellcheck(true).errors(errors)) }
    };
    let dangers = Danger::ALL.into_iter().fold(
        Radios::new("danger")
            .legend("How soon may the child come to harm?")
            .value(typed.danger.as_str())
            .errors(errors),
        |radios, danger| radios.choice(Choice::new(danger.code(), danger.in_words())),
    );
    html! {
        (Form::new("/notices/out-of-hours", key).body(html! {
            (line("child", "Child, as far as known", "", &typed.child))
            (line("born", "Date of birth or age", "", &typed.born))
            (line("address", "Address", "", &typed.address))
            (line("postcode", "Postcode", "", &typed.postcode))
            (dangers)
            (area("happened", "What happened?", 5, &typed.happened))
            (line("where_now", "Where is the child now?", "", &typed.where_now))
            (area("done", "What did you do?", 3, &typed.done))
            (area("rung", "Whom did you ring, when, and what was said?", 3, &typed.rung))
            (area("morning", "What must be done in the morning?", 3, &typed.morning))
            (line("by_when", "By when?", "For example: by 10, before he is let out", &typed.by_when))
            (Button::new("Write it down"))
        }))
    }
}
