//! `/meetings`: the agenda of the next meeting as it makes itself, and what the team asks of it.

use super::{
    super::{
        asked::{errors, one, read},
        names, refused, shown, shown_again, when,
    },
    long_day, short_day, tag,
};
use crate::{
    hold_case::StepRefused,
    meeting::{
        ask_for_item::{AskForItem, WishWords},
        open_meeting::OpenMeeting,
        see_action::OpenAction,
        see_agenda::{Agenda, AgendaItem, agenda},
    },
    rules::Wrong,
};
use access::{
    acts::{FindMeeting, RecordMeeting},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Ran, Refused, Store};
use ui::{
    Button, CardTable, Details, Errors, Form, InsetText, NotificationBanner, Page, Radios, Select, Shell, TextInput,
};

#[derive(Deserialize)]
pub(in super::super) struct Wanted {
    #[serde(default)]
    saved: Option<String>,
}

/// The agenda of the officer's own team, journaled; 404 where it does not meet.
async fn seen(store: &Store, signed: &Signed) -> Result<Agenda, Failed> {
    let Some(agenda) = agenda(store, &signed.officer).await? else {
        let team = signed.officer.seat().map_or(signed.officer.employer, |seat| seat.organisation);
        return Err(refused::<FindMeeting>(store, signed, team).await);
    };
    signed.journal(store, agenda.entries.clone()).await?;
    Ok(agenda)
}

fn new_key(store: &Store, signed: &Signed) -> String {
    store.ids().uuid(signed.now).to_string()
}

pub(in super::super) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let agenda = seen(&store, &signed).await?;
    let key = new_key(&store, &signed);
    let saved = wanted.saved.map(|_| NotificationBanner::success("Saved.").disable_auto_focus(true));
    let page = agenda_page(&agenda, &signed, &WishWords::default(), &Errors::new(), &key).banner(saved);
    Ok(shown(&page, &shell))
}

pub(in super::super) async fn open(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Failed> {
    let fields = read(&body);
    let command = OpenMeeting { officer: &signed.officer };
    let leads_to = |id: &base::MeetingId| format!("/meetings/{id}");
    let ran = signed.run_once(&store, one(&fields, "idempotency_key"), &"open", &command, leads_to).await;
    again(&store, &shell, &signed, ran, &WishWords::default()).await
}

pub(in super::super) async fn ask(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Failed> {
    let fields = read(&body);
    let words = WishWords {
        contact: one(&fields, "contact").to_owned(),
        wanted: one(&fields, "wanted").to_owned(),
        why: one(&fields, "why").to_owned(),
    };
    let command = AskForItem { officer: &signed.officer, words: &words };
    let leads_to = |(): &()| "/meetings?saved".to_owned();
    let ran = signed.run_once(&store, one(&fields, "idempotency_key"), &words, &command, leads_to).await;
    again(&store, &shell, &signed, ran, &words).await
}

/// Where a form of this page leads, or the page again with what was typed.
async fn again(
    store: &Store,
    shell: &Shell,
    signed: &Signed,
    ran: Result<Ran, Refused<StepRefused>>,
    typed: &WishWords,
) -> Result<Response, Failed> {
    let general = |what: &str| vec![Wrong { field: String::new(), what: what.to_owned() }];
    let wrong = match ran {
        Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
        Ok(Ran::OtherWords(_)) => general("You have sent this form already with other words, and those are kept"),
        Err(Refused::Because(StepRefused::Wrong(wrong))) => wrong,
        Err(Refused::Because(StepRefused::NotNow(why))) => general(&format!("This cannot be done now: {why}")),
        Err(Refused::Because(_)) => {
            let team = signed.officer.seat().map_or(signed.officer.employer, |seat| seat.organisation);
            return Err(refused::<RecordMeeting>(store, signed, team).await);
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let agenda = seen(store, signed).await?;
    let key = new_key(store, signed);
    Ok(shown_again(&agenda_page(&agenda, signed, typed, &errors(wrong), &key), shell))
}

fn agenda_page(agenda: &Agenda, signed: &Signed, typed: &WishWords, errors: &Errors, key: &str) -> Page {
    let open = match &agenda.meeting {
        Some(meeting) => html! {
            p class="govuk-body" { (Button::new("Go on with the meeting").link(format!("/meetings/{}", meeting.id))) }
        },
        None => html! {
            (Form::new("/meetings", key).class("trellis-no-print").body(html! { (Button::new("Open the meeting")) }))
        },
    };
    let body = html! {
        p class="govuk-body-l" {
            (long_day(agenda.held_on)) ", " (agenda.at.strftime("%H:%M").to_string()) br; (agenda.place)
        }
        (open)
        h2 class="govuk-heading-m" { "Agenda" }
        @if agenda.items.is_empty() {
            (InsetText::new("Nothing is new, due, stuck or carried over."))
        } @else {
            p class="govuk-body" {
                (agenda.items.len()) " to speak about. The agenda makes itself and changes until the meeting is closed."
            }
            (agenda.items.iter().fold(
                CardTable::new("Agenda").caption_hidden().columns(["About", "Why", "From", "Who has it"]),
                |table, item| table.row(cells(item, signed)),
            ))
        }
        (asking(agenda, typed, errors, key))
        (open_actions(&agenda.actions, signed.now.date()))
        p class="govuk-body" { a class="govuk-link" href="/meetings/past" { "Earlier meetings and their minutes" } }
    };
    Page::new("Weekly meeting").caption(agenda.team.as_str()).wide().errors(errors).body(body)
}

fn cells(item: &AgendaItem, signed: &Signed) -> [Markup; 4] {
    let about = &item.about;
    [
        html! {
            a class="govuk-link" href={ "/contacts/" (about.case) } { (names(&about.children)) }
            br; span class="govuk-body-s trellis-nowrap" { (about.reference) }
        },
        html! {
            @match (&item.reason, &item.decided) {
                (Some(reason), _) => { (tag(reason.code())) }
                (None, Some(minute)) => { (tag(&minute.reason)) }
                (None, None) => {}
            }
            br; span class="govuk-body-s" { (super::super::inbox::with_capital(&item.because)) }
            @if let Some((wish, why)) = &item.wish {
                br; span class="govuk-body-s" {
                    (wish.asker_name) @if wish.wanted == "leave" { " asks to leave it: " } @else { " asks for it: " } (why)
                }
            }
        },
        html! { (about.from) br; span class="govuk-body-s" { (when(about.received_at, signed.now)) } },
        html! {
            @match &item.decided {
                Some(minute) => { strong { "Decided: " (minute.outcome.map_or("", |o| o.in_words())) } }
                None => { (about.owner.clone().unwrap_or_else(|| "Nobody by name yet".to_owned())) }
            }
        },
    ]
}

/// Anybody of the team asks for a contact, or for one to be left to another time.
fn asking(agenda: &Agenda, typed: &WishWords, errors: &Errors, key: &str) -> Markup {
    let label = |about: &crate::meeting::about::About, here: &str| {
        (about.case.to_string(), format!("{}, {}{here}", names(&about.children), about.reference))
    };
    let on = agenda.items.iter().filter(|i| i.decided.is_none()).map(|i| label(&i.about, ", on the agenda"));
    let others = agenda.others.iter().map(|about| label(about, ""));
    let choices: Vec<_> = std::iter::once((String::new(), "Choose one".to_owned())).chain(others).chain(on).collect();
    html! {
        @if choices.len() > 1 {
            (Details::new("Ask for something to be spoken about, or left to another time", html! {
                (Form::new("/meetings/agenda", format!("{key}-ask")).class("trellis-no-print").body(html! {
                    (Select::new("contact", "Which one?").value(typed.contact.as_str()).options(choices).errors(errors))
                    (Radios::new("wanted").legend("What do you ask?").value(typed.wanted.as_str())
                        .choices([("add", "Speak about it"), ("leave", "Leave it to another time")]).errors(errors))
                    (TextInput::new("why", "Why?").hint("The others read it").value(typed.why.as_str())
                        .autocomplete("off").errors(errors))
                    (Button::new("Ask").secondary())
                }))
            }).open(!errors.is_empty()))
        }
    }
}

/// Actions of earlier meetings that are still to be done.
pub(in crate::pages) fn open_actions(actions: &[OpenAction], today: jiff::civil::Date) -> Markup {
    html! {
        @if !actions.is_empty() {
            h2 class="govuk-heading-m" { "Still to be done" }
            (actions.iter().fold(
                CardTable::new("Still to be done").caption_hidden().columns(["What", "About", "Who", "By"]),
                |table, action| table.row([
                    html! { a class="govuk-link" href={ "/actions/" (action.action) } { (action.what) } },
                    html! { (names(&action.children)) },
                    html! { (action.who) },
                    html! {
                        @if action.due_on < today { strong class="trellis-overdue" { "Overdue since " (short_day(action.due_on)) } }
                        @else { (short_day(action.due_on)) }
                    },
                ]),
            ))
        }
    }
}
