//! `/children/{child}/waiting`: a child is put on a waiting list.

use super::errors;
use crate::{
    hold_case::StepRefused,
    pages::{
        asked::{in_words, one, read, wrong},
        shown, shown_again,
    },
    rules::Wrong,
    save_concern::Fields,
    waiting::{
        join_list::{AGREED, JoinList, JoinWords, Joined},
        joining::{Joining, joining},
        lists::{Served, WaitingList},
    },
};
use access::{
    AccessEntry, Act as _,
    acts::AskForHelp,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::ChildId;
use maud::{Markup, html};
use store::{Entry, Ran, Refused, Store};
use ui::{
    Button, Choice, DateInput, Details, Errors, Form, Page, Radios, Select, Shell, TextInput, Textarea, WarningText,
};

pub(in crate::pages) async fn form(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let page = seen(&store, &signed, &child).await?;
    let today = signed.now.date();
    let typed = JoinWords {
        received_day: today.day().to_string(),
        received_month: today.month().to_string(),
        received_year: today.year().to_string(),
        ..JoinWords::default()
    };
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&form_page(&page, &typed, &Errors::new(), key), &shell))
}

pub(in crate::pages) async fn join(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let given: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let fields = read(&body);
    let words = typed(&fields);
    let command = JoinList { officer: &signed.officer, child: given, words: &words };
    let leads_to = |joined: &Joined| match joined {
        Joined { follows: false, .. } => "/waiting/asked?sent".to_owned(),
        Joined { case, first: true, .. } => format!("/waiting/{case}?added"),
        Joined { case, .. } => format!("/waiting/{case}?joined"),
    };
    let key = one(&fields, "idempotency_key");
    let wrong = match signed.run_once(&store, key, &words, &command, leads_to).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => wrong("You have sent this form already with other words, and those are kept"),
        Err(Refused::Because(StepRefused::Hidden)) => return Err(refused(&store, &signed, given).await),
        // What belongs to one list stands under it, and so does what is wrong with it.
        Err(Refused::Because(why)) => in_words(why).into_iter().map(|w| of_list(w, &words.list)).collect(),
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let page = seen(&store, &signed, &child).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown_again(&form_page(&page, &words, &errors(wrong), key), &shell))
}

fn of_list(mut wrong: Wrong, list: &str) -> Wrong {
    if matches!(wrong.field.as_str(), "parent" | "follow") {
        wrong.field = format!("{}-{list}", wrong.field);
    }
    wrong
}

/// What was typed. The parent's name and the consent to follow belong to the list that was chosen.
fn typed(fields: &Fields) -> JoinWords {
    let list = one(fields, "list").to_owned();
    let text = |name: &str| one(fields, name).to_owned();
    JoinWords {
        parent: text(&format!("parent-{list}")),
        follow: text(&format!("follow-{list}")),
        priority: text("priority"),
        need: text("need"),
        received_day: text("received-day"),
        received_month: text("received-month"),
        received_year: text("received-year"),
        on_behalf_of: text("on-behalf-of"),
        agreed: text("agreed"),
        list,
    }
}

async fn seen(store: &Store, signed: &Signed, child: &str) -> Result<Joining, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    let Some(page) = joining(store, &signed.officer, child).await? else {
        return Err(refused(store, signed, child).await);
    };
    signed.journal(store, page.entries.clone()).await?;
    Ok(page)
}

async fn refused(store: &Store, signed: &Signed, child: ChildId) -> Failed {
    let entry = Entry::new(&AccessEntry::Refused { act: AskForHelp::name(), asked: false }).child(child);
    match signed.journal(store, vec![entry]).await {
        Ok(()) => Failed::NotFound,
        Err(failed) => failed,
    }
}

fn form_page(page: &Joining, typed: &JoinWords, errors: &Errors, key: String) -> Page {
    let child = page.child.child;
    let back = format!("/children/{child}");
    let heading = Page::new("Add to a waiting list")
        .caption(page.child.name.as_str())
        .window_title("Add to a waiting list")
        .back(back.as_str())
        .errors(errors);
    if page.lists.lists.is_empty() {
        return heading
            .body(html! { p class="govuk-body" { "The trust has not written down its waiting lists yet." } });
    }
    let lists =
        page.lists.lists.iter().fold(
            Radios::new("list").legend("What is help needed with?").value(typed.list.as_str()),
            |radios, list| radios.choice(choice(page, list, typed, errors)),
        );
    let agencies = page.agencies.iter().map(|agency| (agency.code.clone(), agency.name.clone()));
    let received = [&typed.received_day, &typed.received_month, &typed.received_year].map(String::as_str);
    heading.body(html! {
        @if typed.priority == "emergency" {
            (WarningText::new("Do not wait for a list. If somebody is in danger now, ring 999."))
            (Form::new("/concerns", key.as_str()).body(html! {
                input type="hidden" name="child" value=(child);
                (Button::new("Raise a concern").secondary())
            }))
        }
        p class="govuk-body" {
            "One list for each need, whoever asks. If somebody has asked for the same already, you join that place, and the earlier day counts."
        }
        (Form::new(format!("/children/{child}/waiting"), key).body(html! {
            (lists.errors(errors))
            (Radios::new("priority").legend("How soon is help needed?").value(typed.priority.as_str())
                .choice(Choice::new("urgent", "Urgent").hint("It will get worse soon without help"))
                .choice(Choice::new("routine", "Routine"))
                .choice(Choice::new("emergency", "It cannot wait").hint("An emergency is not queued: the next page says what to do instead"))
                .errors(errors))
            (Textarea::new("need", "What help is needed, and what have you seen?")
                .hint("The team that helps reads this; others who ask do not").rows(5).value(typed.need.as_str()).errors(errors))
            (DateInput::new("received", "When did the request first reach anybody?")
                .hint("The clock starts on this day: today, or earlier if a letter or a call reached you or a partner before")
                .values(received).errors(errors))
            (Radios::new("agreed").legend("Who has agreed to it?").value(typed.agreed.as_str()).choices(AGREED).errors(errors))
            (Select::new("on-behalf-of", "Do you ask for another agency?")
                .hint("Both are told how it goes").options([(String::new(), "No, for my own".to_owned())]).options(agencies)
                .value(typed.on_behalf_of.as_str()).errors(errors))
            (Button::new("Add to the list"))
        }))
    })
}

fn choice(page: &Joining, list: &WaitingList, typed: &JoinWords, errors: &Errors) -> Choice {
    let choice = Choice::new(list.code.as_str(), list.title.as_str()).hint(html! {
        (list.service) ". " (list.criteria.join(". ")) "."
    });
    let chosen = typed.list == list.code;
    if list.served == Served::Parent {
        let field = format!("parent-{}", list.code);
        let value = if chosen { typed.parent.as_str() } else { "" };
        return choice.reveals(html! {
            (TextInput::new(&field, "Which parent is to be helped?").hint(known_adults(page)).value(value).errors(errors))
        });
    }
    if list.sensitive {
        let field = format!("follow-{}", list.code);
        let value = if chosen { typed.follow.as_str() } else { "" };
        return choice.reveals(html! {
            (Radios::new(&field).legend("Does the young person agree that you hear how it goes?").small().value(value)
                .hint("You would see that they wait, and since when: never more. Nobody else who works with you sees anything.")
                .choices([("yes", "Yes"), ("no", "No")]).errors(errors))
        });
    }
    choice
}

fn known_adults(page: &Joining) -> Markup {
    html! {
        @if page.adults.is_empty() { "Their full name" }
        @else { "Recorded: " (page.adults.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ")) }
    }
}

/// What to do while waiting, and when it gets worse: on the entry's page too.
pub(super) fn meanwhile(list: &WaitingList) -> Markup {
    html! {
        @if !list.while_waiting.is_empty() {
            h2 class="govuk-heading-m" { "Help while waiting" }
            p class="govuk-body" { (list.while_waiting) }
        }
        @if !list.worse.is_empty() {
            h2 class="govuk-heading-m" { "If it gets worse" }
            p class="govuk-body" { (list.worse) }
        }
        @if !list.emergency.is_empty() { (Details::new("If it cannot wait", html! { p class="govuk-body" { (list.emergency) } })) }
    }
}
