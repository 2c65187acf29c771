//! `/requests/{request}` and `/contacts/{contact}/checks`: what a team asks another about a child.

use super::{
    asked::{Asked, errors},
    contact::seen,
    contact_parts::duty,
    inbox::with_capital,
    names, shown, shown_again, when,
};
use crate::{
    answer_request::{AnswerRequest, AnswerWords, ChaseRequest, ReleaseAnswer, answers},
    ask_partners::{AskPartners, AskedWords},
    hold_case::StepRefused,
    open_contact::OpenContact,
    open_request::{Check, OpenRequest, open},
    records::requests::RequestRow,
};
use access::{
    acts::{DecideReferral, RecordReferral, SeeReferral},
    web::{Failed, Signed},
};
use axum::response::Response;
use base::Instant;
use clocks::{Standing, due_in_words};
use maud::{Markup, html};
use store::Command;
use ui::{
    Button, CardTable, Checkboxes, Choice, Colour, Errors, Form, InsetText, Page, Radios, SummaryList, Tag, Textarea,
};

pub(super) async fn asking(asked: Asked) -> Result<Response, Failed> {
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    if !opened.may.decide {
        return Err(asked.refused::<DecideReferral>().await);
    }
    Ok(shown(&ask_page(&opened, &AskedWords::default(), &Errors::new(), asked.new_key()), &asked.shell))
}

pub(super) async fn ask(asked: Asked) -> Result<Response, Failed> {
    let words = AskedWords {
        teams: asked.fields.get("teams").cloned().unwrap_or_default(),
        urgency: asked.one("urgency").to_owned(),
        question: asked.one("question").to_owned(),
    };
    let case = asked.case;
    let command = AskPartners { officer: &asked.signed.officer, case, words: &words };
    let wrong = match asked.run::<DecideReferral, _>(&command, &words, &format!("/contacts/{case}?saved")).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked.store, &asked.signed, case).await?;
    Ok(shown_again(&ask_page(&opened, &words, &errors(wrong), asked.new_key()), &asked.shell))
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

async fn request_seen(asked: &Asked) -> Result<OpenRequest, Failed> {
    let Some(opened) = open(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<SeeReferral>().await);
    };
    asked.signed.journal(&asked.store, opened.entries.clone()).await?;
    Ok(opened)
}

pub(super) async fn page(asked: Asked) -> Result<Response, Failed> {
    let opened = request_seen(&asked).await?;
    let page = request_page(&opened, &asked.signed, &AnswerWords::default(), &Errors::new(), &asked.new_key());
    Ok(shown(&page, &asked.shell))
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
        .fact("Of", html! { @if let Some(name) = &row.for_name { (name) ", " } (row.asked_of_name) })
        .fact("Answer by", html! { (due(page.clocks.first(), signed.now)) });
    let body = html! {
        @if !born.is_empty() { p class="govuk-body-l" { (with_capital(&born.join("; "))) } }
        @if let Some(chased) = row.chased_at.filter(|_| !answered) {
            (InsetText::new(format!("You were asked again {}.", when(Instant::from_micros(chased), signed.now))))
        }
        (summary)
        @if answered {
            h2 class="govuk-heading-m" { "Answer" }
            (answer(row, &page.said, row.answerer_name.as_deref(), row.answered_at, signed.now))
        }
        @if page.asked_of_us && !answered { (answer_form(row, &path, typed, errors, key)) }
        @if page.asked_of_us && answered && !row.is_question() {
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
        .caption(if row.is_question() { "A question about this child" } else { "What do you know of this child?" })
        .window_title("Request")
        .back(back)
        .errors(errors)
        .body(body)
}

fn answer_form(row: &RequestRow, path: &str, typed: &AnswerWords, errors: &Errors, key: &str) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Your answer" }
        @if row.is_question() { p class="govuk-body" { "It is read by the team that asks." } }
        @else { p class="govuk-body" { "It is read by the team that asks, and by nobody else until you release it." } }
        (Form::new(format!("{path}/answer"), key).body(html! {
            (Radios::new("answer").legend("What can you tell?").value(typed.answer.as_str()).choices(answers(row)).errors(errors))
            (Textarea::new("words", "What you know").hint("What matters for the question, with dates, and who knows more").rows(6)
                .value(typed.words.as_str()).errors(errors))
            (Textarea::new("reason", "Why you do not tell more").hint("Only if you tell part, or decline").rows(2)
                .value(typed.reason.as_str()).errors(errors))
            (Button::new("Send the answer"))
        }))
    }
}

fn answer(
    row: &RequestRow,
    said: &crate::open_request::Said,
    by: Option<&str>,
    at: Option<i64>,
    now: Instant,
) -> Markup {
    let words = match row.answer.as_deref() {
        Some("acknowledged") => "Have read it",
        Some("relevant") if row.is_question() => "Answered",
        Some("part") if row.is_question() => "Answered in part",
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
                    (answer(&check.row, &check.said, check.row.answerer_name.as_deref(), check.row.answered_at, now))
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

/// Runs a form of the request's own page; what is not right comes back on it with what was typed.
async fn run<C>(asked: &Asked, command: &C, typed: &AnswerWords) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    let place = format!("/requests/{}", asked.case);
    let wrong = match asked.run::<RecordReferral, _>(command, &asked.fields, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = request_seen(asked).await?;
    Ok(shown_again(&request_page(&opened, &asked.signed, typed, &errors(wrong), &asked.new_key()), &asked.shell))
}

pub(super) async fn answer_it(asked: Asked) -> Result<Response, Failed> {
    let words = AnswerWords {
        answer: asked.one("answer").to_owned(),
        words: asked.one("words").to_owned(),
        reason: asked.one("reason").to_owned(),
    };
    let command = AnswerRequest { officer: &asked.signed.officer, request: asked.case, words: &words };
    run(&asked, &command, &words).await
}

pub(super) async fn release(asked: Asked) -> Result<Response, Failed> {
    let release = asked.one("release") == "yes";
    let command = ReleaseAnswer { officer: &asked.signed.officer, request: asked.case, release };
    run(&asked, &command, &AnswerWords::default()).await
}

pub(super) async fn chase(asked: Asked) -> Result<Response, Failed> {
    let command = ChaseRequest { officer: &asked.signed.officer, request: asked.case };
    run(&asked, &command, &AnswerWords::default()).await
}
