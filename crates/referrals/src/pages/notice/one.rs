//! `/notices/{notice}`: what it says, and how it is taken in: find the child, then fill a concern in from it; or put it
//! aside with a reason.

use super::list::{day, in_danger, named};
use crate::{
    hold_case::StepRefused,
    notice::{
        model::{self, Kind},
        open_notice::{OpenNotice, open},
        put_aside::{PutAside, ReadAddition, WHYS},
        rules::Who,
        take_in::{BeginFromNotice, FillFromNotice, HoldNotice, Picked},
    },
    pages::{
        asked::{Asked, errors, run_by, wrong},
        shown, shown_again, when,
    },
    rules::Wrong,
};
use access::{
    acts::{DecideReferral, RecordReferral, SeeReferral},
    web::Failed,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, DraftId, Instant};
use children::{
    Index,
    confirm_child::Hit,
    pages::confirm_child::{grade, hit_facts},
};
use maud::{Markup, html};
use serde::Deserialize;
use store::Command;
use ui::{Button, Choice, Details, Errors, Form, InsetText, NotificationBanner, Page, Radios, SummaryList, Textarea};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    saved: Option<String>,
}

async fn seen(asked: &Asked, index: &Index) -> Result<OpenNotice, Failed> {
    let Some(opened) = open(&asked.store, index, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<SeeReferral>().await);
    };
    asked.signed.journal(&asked.store, opened.entries.clone()).await?;
    Ok(opened)
}

pub(in crate::pages) async fn page(
    State(index): State<Index>,
    Query(wanted): Query<Wanted>,
    asked: Asked,
) -> Result<Response, Failed> {
    let opened = seen(&asked, &index).await?;
    let banner = wanted.saved.map(|_| NotificationBanner::success("Saved."));
    let page = notice_page(&opened, ("", "", ""), &Errors::new(), &asked.new_key(), asked.signed.now).banner(banner);
    Ok(shown(&page, &asked.shell))
}

/// The page again, with what is wrong and what was typed.
async fn again(asked: &Asked, index: &Index, wrong: Vec<Wrong>) -> Result<Response, Failed> {
    let opened = seen(asked, index).await?;
    let typed = (asked.one("how"), asked.one("words"), asked.one("child"));
    let page = notice_page(&opened, typed, &errors(wrong), &asked.new_key(), asked.signed.now);
    Ok(shown_again(&page, &asked.shell))
}

async fn step<A: access::Act, C>(asked: &Asked, index: &Index, command: &C, place: &str) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    match asked.run::<A, _>(command, &asked.fields, place).await? {
        Ok(done) => Ok(done),
        Err(wrong) => again(asked, index, wrong).await,
    }
}

pub(in crate::pages) async fn hold(State(index): State<Index>, asked: Asked) -> Result<Response, Failed> {
    let command = HoldNotice {
        officer: &asked.signed.officer,
        notice: asked.case,
        sure: !asked.one("sure").is_empty(),
        take_over: asked.one("sure") == "over",
    };
    step::<RecordReferral, _>(&asked, &index, &command, &format!("/notices/{}", asked.case)).await
}

pub(in crate::pages) async fn begin(State(index): State<Index>, asked: Asked) -> Result<Response, Failed> {
    let (store, officer) = (&asked.store, &asked.signed.officer);
    let Some(picked) = Picked::read(asked.one("child")) else {
        return again(&asked, &index, wrong("Select one of the children, none of these, or that you cannot say yet"))
            .await;
    };
    let sure = asked.one("sure") == "yes";
    let command = BeginFromNotice { officer, store, index: &index, notice: asked.case, picked, sure };
    let place = |draft: &DraftId| format!("/concerns/{draft}");
    let ran =
        run_by(store, &asked.signed, asked.one("idempotency_key"), &(asked.case, asked.one("child")), &command, place)
            .await?;
    match ran {
        Some(Ok(place)) => Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => again(&asked, &index, wrong).await,
        None => Err(asked.refused::<RecordReferral>().await),
    }
}

/// On the page of a concern that was begun on a child's page.
pub(in crate::pages) async fn fill(State(index): State<Index>, asked: Asked) -> Result<Response, Failed> {
    let draft: Option<DraftId> = asked.one("draft").parse().ok();
    let (store, officer) = (&asked.store, &asked.signed.officer);
    let command = FillFromNotice { officer, store, notice: asked.case, draft };
    let place = draft.map_or_else(|| "/concerns".to_owned(), |draft| format!("/concerns/{draft}"));
    step::<RecordReferral, _>(&asked, &index, &command, &place).await
}

pub(in crate::pages) async fn put_aside(State(index): State<Index>, asked: Asked) -> Result<Response, Failed> {
    let command = PutAside {
        officer: &asked.signed.officer,
        store: &asked.store,
        notice: asked.case,
        how: asked.one("how"),
        words: asked.one("words"),
    };
    let place = if asked.one("from") == "night" { "/notices/out-of-hours?done" } else { "/notices?done" };
    step::<DecideReferral, _>(&asked, &index, &command, place).await
}

pub(in crate::pages) async fn addition_read(State(index): State<Index>, asked: Asked) -> Result<Response, Failed> {
    let command = ReadAddition { officer: &asked.signed.officer, notice: asked.case, sure: asked.one("sure") == "yes" };
    step::<RecordReferral, _>(&asked, &index, &command, &format!("/notices/{}?saved", asked.case)).await
}

fn from_whom(page: &OpenNotice) -> Markup {
    let row = &page.row;
    html! {
        (row.kind().in_words())
        @match row.kind() {
            Kind::Public => { @if let Some(who) = Who::from_code(&row.who) { ": " (who.in_words()) } }
            Kind::Bulk => {}
            Kind::Night => { @if let Some(morning) = row.morning.as_ref().and_then(|m| m.parse().ok()) { ", list of " (day(morning)) } }
        }
    }
}

fn notice_page(page: &OpenNotice, typed: (&str, &str, &str), errors: &Errors, key: &str, now: Instant) -> Page {
    let (row, said) = (&page.row, &page.said);
    let facts = SummaryList::new()
        .fact("Came in", html! { (from_whom(page)) br; (when(row.received_at(), now)) })
        .fact("Danger", in_danger(row.danger()))
        .fact(
            "How far it is",
            html! {
                (row.state().in_words())
                @if let Some(name) = &row.holder_name { br; (name) }
            },
        );
    let facts = said
        .words
        .said()
        .fold(facts, |list, (title, text)| list.fact(title, html! { span class="trellis-as-written" { (text) } }));
    let facts = said.added.iter().fold(facts, |list, (at, text)| {
        list.fact(html! { "Added " (when(*at, now)) }, html! { span class="trellis-as-written" { (text) } })
    });
    let body = html! {
        (facts)
        @if let Some(contact) = &row.contact {
            (InsetText::new(html! { "It is taken in: " a class="govuk-link" href={ "/contacts/" (contact) } { "open the contact" } "." }))
        }
        @if let Some(why) = &said.aside {
            (InsetText::new(html! { "No contact was made of it. " span class="trellis-as-written" { (why) } }))
        }
        @if row.added_at.is_some() && row.state() != model::State::Waiting {
            (Form::new(format!("/notices/{}/read", row.id), key).body(html! {
                p class="govuk-body" { "Something was added since. Read it, and write to whoever has the contact." }
                (Button::new("I have read what was added").secondary().name("sure").value("yes"))
            }))
        }
        @if row.state().is_open() { (taking_in(page, typed.2, errors, key)) (aside(row.id, row.kind(), (typed.0, typed.1), errors, key)) }
    };
    let title = named(&said.words.child).to_owned();
    Page::new(title)
        .window_title("Notice")
        .caption(format!("Notice {}", row.called()))
        .back("/notices")
        .errors(errors)
        .body(body)
}

fn taking_in(page: &OpenNotice, picked: &str, errors: &Errors, key: &str) -> Markup {
    let (row, words) = (&page.row, &page.said.words);
    let path = format!("/notices/{}", row.id);
    let likely = page.likely.as_deref().filter(|hits| !hits.is_empty());
    let mine = page.mine && row.state() == model::State::Held;
    let other =
        (!mine && row.state() == model::State::Held).then_some(row.holder_name.as_deref().unwrap_or("Somebody else"));
    html! {
        h2 class="govuk-heading-m" { "Take it in" }
        @if let Some(other) = other {
            p class="govuk-body" { (other) " is taking it in." }
            (Form::new(format!("{path}/hold"), key).body(html! {
                (Button::new("Take it over").secondary().name("sure").value("over"))
            }))
        } @else if let Some(draft) = row.draft.as_ref().filter(|_| mine) {
            p class="govuk-body" { "You have filled a concern in from it. Complete it and send it." }
            p class="govuk-body" { (Button::new("Go on with the concern").link(format!("/concerns/{draft}"))) }
        } @else if mine {
            p class="govuk-body" { "You are taking it in. Find the child first: then nothing that is known is asked again." }
            @if page.likely.as_ref().is_some_and(Vec::is_empty) {
                p class="govuk-body" { "No child in the index fits what it says by itself. This does not mean that nobody knows the child." }
            }
            @if let Some(hits) = likely { (picking(&path, hits, picked, errors, key)) }
            @let find = Button::new("Find the child");
            @let find = if likely.is_some() { find.secondary() } else { find };
            @let searching = html! {
                (Form::new("/searches", key).body(html! {
                    input type="hidden" name="name" value=(words.child);
                    input type="hidden" name="postcode" value=(words.postcode);
                    input type="hidden" name="birth_date" value=(birth_date(&words.born));
                    input type="hidden" name="purpose" value="worry";
                    (find)
                }))
                p class="govuk-body" { "On the child’s page choose “Raise a concern”. This notice is offered there to be filled in." }
            };
            @if likely.is_some() {
                h3 class="govuk-heading-s" { "Or find the child yourself" }
                (searching)
            } @else {
                (searching)
                (Form::new(format!("{path}/begin"), key).body(html! {
                    input type="hidden" name="child" value="open";
                    (Button::new("Go on without a confirmed child").secondary().name("sure").value("yes"))
                }))
            }
        } @else {
            @if let Some(hits) = likely {
                p class="govuk-body" {
                    @if hits.len() == 1 { "It may be this child:" } @else { "It may be one of these children, the likeliest first:" }
                }
                ul class="govuk-list trellis-hits" {
                    @for hit in hits {
                        li class="trellis-hit" {
                            p class="govuk-body govuk-!-margin-bottom-1" { strong { (hit.likeness.name) } " " (grade(hit)) }
                            (hit_facts(hit))
                        }
                    }
                }
                p class="govuk-body" { "You say whether it is when you have taken it in." }
            }
            p class="govuk-body" { "It becomes a contact, and its time limit runs from the moment it came in." }
            (Form::new(format!("{path}/hold"), key).body(html! { (Button::new("Take it in").name("sure").value("yes")) }))
        }
    }
}

/// One of the children it may be about, none of them, or not yet.
fn picking(path: &str, hits: &[Hit], picked: &str, errors: &Errors, key: &str) -> Markup {
    let of = |hit: &Hit| {
        Choice::new(hit.child.to_string(), html! { (hit.likeness.name) " " (grade(hit)) }).hint(hit_facts(hit))
    };
    let choices = hits.iter().fold(
        Radios::new("child").legend("Is it one of these children?").value(picked).errors(errors),
        |radios, hit| radios.choice(of(hit)),
    );
    let choices = choices
        .divider("or")
        .choice(
            Choice::new("none", "None of these").hint("It is written down as described; somebody finds out who it is"),
        )
        .choice(Choice::new("open", "I cannot say yet"));
    html! {
        (Form::new(format!("{path}/begin"), key).body(html! {
            (choices)
            (Button::new("Go on").name("sure").value("yes"))
        }))
    }
}

/// As the search reads it; nothing where it is an age.
fn birth_date(born: &str) -> &str {
    if born.contains(['-', '/']) { born } else { "" }
}

fn aside(notice: CaseId, kind: Kind, (how, words): (&str, &str), errors: &Errors, key: &str) -> Markup {
    let whys = WHYS.iter().filter(|(code, _)| kind == Kind::Night || *code != "done");
    let choices = whys.fold(
        Radios::new("how").legend("Why is no contact made of it?").value(how).errors(errors),
        |radios, (code, title)| radios.choice(Choice::new(*code, *title)),
    );
    let form = Form::new(format!("/notices/{notice}/aside"), key).body(html! {
        (choices)
        (Textarea::new("words", "In your words").rows(3).value(words).errors(errors))
        (Button::new("Make no contact of it").secondary())
    });
    html! { (Details::new("Make no contact of it", html! { (form) }).open(!errors.is_empty())) }
}
