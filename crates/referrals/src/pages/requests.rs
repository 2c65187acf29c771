//! `/requests/{request}` and `/contacts/{contact}/checks`: what a team asks another about a child.

use super::{
    contact::seen,
    contact_forms::{errors, in_words},
    contact_parts::duty,
    inbox::with_capital,
    names, refused, shown, shown_again, when,
};
use crate::{
    answer_request::{ANSWERS, AnswerRequest, AnswerWords, ChaseRequest, ReleaseAnswer},
    ask_partners::{AskPartners, AskedWords},
    hold_case::StepRefused,
    open_contact::OpenContact,
    open_request::{Check, OpenRequest, open},
};
use access::{
    acts::{DecideReferral, RecordReferral, SeeReferral},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, Instant};
use clocks::{Standing, due_in_words};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Command, Ran, Refused, Store};
use ui::{
    Button, CardTable, Checkboxes, Choice, Colour, Errors, Form, InsetText, Page, Radios, Shell, SummaryList, Tag,
    Textarea,
};

/// The fields of a form, several values of one name included.
type Fields = BTreeMap<String, Vec<String>>;

fn read(body: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    fields
}

fn one<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(|values| values.first()).map_or("", String::as_str)
}

pub(super) async fn asking(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let opened = seen(&store, &signed, case).await?;
    if !opened.may.decide {
        return Err(refused::<DecideReferral>(&store, &signed, case).await);
    }
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&ask_page(&opened, &AskedWords::default(), &Errors::new(), key), &shell))
}

pub(super) async fn ask(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let fields = read(&body);
    let words = AskedWords {
        teams: fields.get("teams").cloned().unwrap_or_default(),
        urgency: one(&fields, "urgency").to_owned(),
        question: one(&fields, "question").to_owned(),
    };
    let command = AskPartners { officer: &signed.officer, case, words: &words };
    let place = |(): &()| format!("/contacts/{case}?saved");
    let why = match signed.run_once(&store, one(&fields, "idempotency_key"), &words, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
            return Ok(Redirect::to(&place).into_response());
        }
        Err(Refused::Because(StepRefused::Hidden)) => {
            return Err(refused::<DecideReferral>(&store, &signed, case).await);
        }
        Err(Refused::Because(why)) => in_words(why),
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let opened = seen(&store, &signed, case).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown_again(&ask_page(&opened, &words, &errors(why), key), &shell))
}

fn ask_page(page: &OpenContact, typed: &AskedWords, errors: &Errors, key: String) -> Page {
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let Some(door) = &page.door else { return Page::new("The trust has no front door") };
    let waiting = |code: &str| page.checks.iter().any(|c| c.row.answered_at.is_none() && c.row.asked_of_code == code);
    let partners = page.partners.iter().fold(
        Checkboxes::new("teams")
            .legend("Whom do you ask?")
            .hint("Each sees the child’s name and your question, and nothing of the contact.")
            .values(typed.teams.clone()),
        |boxes, team| {
            let choice = Choice::new(team.code.as_str(), team.name.as_str());
            boxes.choice(if waiting(&team.code) { choice.hint("Asked already").disabled(true) } else { choice })
        },
    );
    let form = Form::new(format!("/contacts/{}/checks", page.case), key).body(html! {
        (partners.errors(errors))
        (Radios::new("urgency").legend("How soon must they answer?").value(typed.urgency.as_str())
            .choices(door.urgencies.iter().map(|u| (u.code.clone(), u.title.clone()))).errors(errors))
        (Textarea::new("question", "What do you need to know?")
            .hint("No more of the worry than they need in order to answer").rows(4)
            .value(typed.question.as_str()).errors(errors))
        (Button::new("Ask"))
    });
    Page::new("Ask partners what they know")
        .caption(names(&about))
        .window_title("Ask partners")
        .back(format!("/contacts/{}", page.case))
        .errors(errors)
        .body(html! { (form) })
}

async fn request_seen(store: &Store, signed: &Signed, request: CaseId) -> Result<OpenRequest, Failed> {
    let Some(opened) = open(store, &signed.officer, request).await? else {
        return Err(refused::<SeeReferral>(store, signed, request).await);
    };
    signed.journal(store, opened.entries.clone()).await?;
    Ok(opened)
}

pub(super) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(request): Path<String>,
) -> Result<Response, Failed> {
    let id: CaseId = request.parse().map_err(|_| Failed::NotFound)?;
    let opened = request_seen(&store, &signed, id).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&request_page(&opened, &signed, &AnswerWords::default(), &Errors::new(), &key), &shell))
}

fn request_page(page: &OpenRequest, signed: &Signed, typed: &AnswerWords, errors: &Errors, key: &str) -> Page {
    let row = &page.row;
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let born: Vec<String> = page.children.iter().filter_map(|c| c.born.clone()).collect();
    let answered = row.answered_at.is_some();
    let path = format!("/requests/{}", row.id);
    let summary = SummaryList::new()
        .fact("Asked", html! { span class="trellis-as-written" { (page.said.question) } })
        .fact(
            "By",
            html! {
                (row.asker_name) ", " (row.asker_job_title) ", " (when(Instant::from_micros(row.asked_at), signed.now))
                @if let Some(phone) = &row.asker_phone { br; "Direct " strong class="trellis-nowrap" { (phone) } }
                @if let Some(team) = &page.asking_team { br; (duty(team)) }
            },
        )
        .fact("Of", html! { (row.asked_of_name) })
        .fact("Answer by", html! { (due(page.clocks.first(), signed.now)) });
    let body = html! {
        @if !born.is_empty() { p class="govuk-body-l" { (with_capital(&born.join("; "))) } }
        @if let Some(chased) = row.chased_at.filter(|_| !answered) {
            (InsetText::new(format!("You were asked again {}.", when(Instant::from_micros(chased), signed.now))))
        }
        (summary)
        @if answered {
            h2 class="govuk-heading-m" { "Answer" }
            (answer(row.answer.as_deref(), &page.said, row.answerer_name.as_deref(), row.answered_at, signed.now))
        }
        @if page.asked_of_us && !answered { (answer_form(&path, typed, errors, key)) }
        @if page.asked_of_us && answered {
            h2 class="govuk-heading-m" { "Who may read your answer" }
            @if row.released_at.is_some() {
                p class="govuk-body" { "You have released it: it goes with the contact to whoever works on it." }
                (Form::new(format!("{path}/release"), key).body(html! {
                    (Button::new("Take the release back").secondary().name("release").value("no"))
                }))
            } @else {
                p class="govuk-body" { (row.asked_from_name) " alone. It does not leave that team until you release it." }
                (Form::new(format!("{path}/release"), key).body(html! {
                    (Button::new("Release it").secondary().name("release").value("yes"))
                }))
            }
        }
        @if !page.asked_of_us && !answered {
            (Form::new(format!("{path}/chase"), key).body(html! { (Button::new("Ask again").secondary().name("sure").value("yes")) }))
        }
    };
    let back = match (page.asked_of_us, &row.about) {
        (false, Some(contact)) => format!("/contacts/{contact}"),
        _ => "/contacts".to_owned(),
    };
    Page::new(names(&about))
        .caption("What do you know of this child?")
        .window_title("Request")
        .back(back)
        .errors(errors)
        .body(body)
}

fn answer_form(path: &str, typed: &AnswerWords, errors: &Errors, key: &str) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Your answer" }
        p class="govuk-body" { "It is read by the team that asks, and by nobody else until you release it." }
        (Form::new(format!("{path}/answer"), key).body(html! {
            (Radios::new("answer").legend("What can you tell?").value(typed.answer.as_str()).choices(ANSWERS).errors(errors))
            (Textarea::new("words", "What you know").hint("What matters for the question, with dates, and who knows more").rows(6)
                .value(typed.words.as_str()).errors(errors))
            (Textarea::new("reason", "Why you do not tell more").hint("Only if you tell part, or decline").rows(2)
                .value(typed.reason.as_str()).errors(errors))
            (Button::new("Send the answer"))
        }))
    }
}

fn answer(
    code: Option<&str>,
    said: &crate::open_request::Said,
    by: Option<&str>,
    at: Option<i64>,
    now: Instant,
) -> Markup {
    let words = match code {
        Some("relevant") => "Know something that matters",
        Some("part") => "Tell part of what they know",
        Some("none") => "Know nothing that matters",
        Some("declined") => "Do not answer",
        _ => "Answered",
    };
    html! {
        p class="govuk-body" {
            strong { (words) } ", " (by.unwrap_or("not known"))
            @if let Some(at) = at { ", " (when(Instant::from_micros(at), now)) }
        }
        @if !said.answer.is_empty() { p class="govuk-body trellis-as-written" { (said.answer) } }
        @if !said.reason.is_empty() { p class="govuk-body trellis-as-written" { "Not more, because: " (said.reason) } }
    }
}

fn due(clock: Option<&clocks::Clock>, now: Instant) -> Markup {
    html! {
        @match clock {
            None => { "No limit runs" }
            Some(clock) if clock.is_open() => {
                @let (_, words) = due_in_words(clock.due_at, now);
                (with_capital(&words)) br;
                span class="govuk-body-s" { (clock.due_at.in_london().strftime("%-d %B %Y, %H:%M").to_string()) }
            }
            Some(clock) => { (clock.due_at.in_london().strftime("%-d %B %Y, %H:%M").to_string()) }
        }
    }
}

/// The partners asked about a contact, and what each answered.
pub(super) fn checks(page: &OpenContact, now: Instant) -> Markup {
    let cells = |check: &Check| {
        let (colour, word) = match check.clock.as_ref().map(|c| c.standing(now)) {
            Some(Standing::Overdue) => (Colour::Red, "Late"),
            Some(Standing::Running) => (Colour::Blue, "Asked"),
            Some(Standing::Late) => (Colour::Yellow, "Answered late"),
            _ if check.row.answered_at.is_some() => (Colour::Green, "Answered"),
            _ => (Colour::Grey, "Asked"),
        };
        [
            html! { a class="govuk-link" href={ "/requests/" (check.row.id) } { (check.row.asked_of_name) } },
            html! {
                (Tag::new(word).colour(colour))
                @if check.row.answered_at.is_none() { br; (due(check.clock.as_ref(), now)) }
            },
            html! {
                @if check.row.answered_at.is_some() {
                    (answer(check.row.answer.as_deref(), &check.said, check.row.answerer_name.as_deref(), check.row.answered_at, now))
                    @if check.row.released_at.is_some() { p class="govuk-body-s" { "Released by its owner" } }
                }
            },
        ]
    };
    html! {
        @if page.checks.is_empty() {
            p class="govuk-body" { "Nobody has been asked." }
        } @else {
            (page.checks.iter().fold(
                CardTable::new("Partners asked").caption_hidden().columns(["Partner", "How it stands", "Answer"]),
                |table, check| table.row(cells(check)),
            ))
        }
    }
}

/// One form of a request.
struct Step<'a> {
    store: &'a Store,
    shell: &'a Shell,
    signed: &'a Signed,
    id: CaseId,
    fields: &'a Fields,
}

impl Step<'_> {
    async fn run<C>(&self, command: &C, typed: &AnswerWords) -> Result<Response, Failed>
    where
        C: Command<Refusal = StepRefused, Output = ()>,
    {
        let place = |(): &()| format!("/requests/{}", self.id);
        let key = one(self.fields, "idempotency_key");
        let why = match self.signed.run_once(self.store, key, self.fields, command, place).await {
            Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
                return Ok(Redirect::to(&place).into_response());
            }
            Err(Refused::Because(StepRefused::Hidden)) => {
                return Err(refused::<RecordReferral>(self.store, self.signed, self.id).await);
            }
            Err(Refused::Because(why)) => in_words(why),
            Err(Refused::Fault(error)) => return Err(error.into()),
        };
        self.again(typed, &errors(why)).await
    }

    async fn again(&self, typed: &AnswerWords, errors: &Errors) -> Result<Response, Failed> {
        let opened = request_seen(self.store, self.signed, self.id).await?;
        let key = self.store.ids().uuid(self.signed.now).to_string();
        Ok(shown_again(&request_page(&opened, self.signed, typed, errors, &key), self.shell))
    }
}

macro_rules! step {
    ($store:ident, $shell:ident, $signed:ident, $request:ident, $fields:ident) => {
        Step {
            store: &$store,
            shell: &$shell,
            signed: &$signed,
            id: $request.parse().map_err(|_| Failed::NotFound)?,
            fields: &$fields,
        }
    };
}

pub(super) async fn answer_it(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(request): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let fields = read(&body);
    let step = step!(store, shell, signed, request, fields);
    let words = AnswerWords {
        answer: one(&fields, "answer").to_owned(),
        words: one(&fields, "words").to_owned(),
        reason: one(&fields, "reason").to_owned(),
    };
    let command = AnswerRequest { officer: &signed.officer, request: step.id, words: &words };
    step.run(&command, &words).await
}

pub(super) async fn release(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(request): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let fields = read(&body);
    let step = step!(store, shell, signed, request, fields);
    let command =
        ReleaseAnswer { officer: &signed.officer, request: step.id, release: one(&fields, "release") == "yes" };
    step.run(&command, &AnswerWords::default()).await
}

pub(super) async fn chase(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(request): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let fields = read(&body);
    let step = step!(store, shell, signed, request, fields);
    let command = ChaseRequest { officer: &signed.officer, request: step.id };
    step.run(&command, &AnswerWords::default()).await
}
