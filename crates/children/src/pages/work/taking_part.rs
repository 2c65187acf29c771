//! Which teams came to the work later and which left, and the forms by which they do.

use super::{FormOf, SentStep};
use crate::lead::{JoiningRow, open_work::OpenWork};
use base::Instant;
use maud::{Markup, Render as _, html};
use ui::{Button, Choice, Details, Errors, InsetText, Radios, Select, SelectOption, Textarea};

fn day(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y").to_string()
}

/// Who asked, was invited and left; then what this reader can do about it.
pub(super) fn joining(page: &OpenWork, typed: &SentStep, errors: &Errors, form: FormOf<'_>, now: Instant) -> Markup {
    let over: Vec<&JoiningRow> = page.joinings.iter().filter(|joining| !joining.waits()).collect();
    html! {
        @if !over.is_empty() {
            (Details::new(format!("Who came later, and who left ({})", over.len()), html! {
                ul class="govuk-list govuk-list--bullet" { @for joining in &over { li { (in_words(page, joining)) } } }
            }))
        }
        @for asked in page.joinings.iter().filter(|joining| joining.waits()) {
            (InsetText::new(html! {
                p class="govuk-body" {
                    strong { (asked.team_name) " asks to take part" } ", " (asked.by_name) ", "
                    @if Instant::from_micros(asked.said_at).date() == now.date() { "today" } @else { (day(asked.said_at)) } "."
                }
                @if let Some(said) = page.said("join", asked.number) { p class="govuk-body trellis-as-written" { "“" (said) "”" } }
                @if page.may.let_in { (answering(asked, typed, errors, form)) }
                @else { p class="govuk-body" { "Whoever leads is to answer." } }
            }))
        }
        @if page.may.join {
            (Details::new("Ask to take part", form("joining", html! {
                (Textarea::new("join-words", "What can your team do for the family?").hint("Whoever leads reads this and answers")
                    .rows(3).value(typed.join_words.as_str()).errors(errors))
                (Button::new("Ask to take part").secondary())
            }).render()).open(errors.on("join-words").is_some()))
        }
        @if page.may.let_in && !page.others.is_empty() { (inviting(page, typed, errors, form)) }
    }
}

fn in_words(page: &OpenWork, joining: &JoiningRow) -> Markup {
    let words = page.said("join", joining.number);
    html! {
        (joining.team_name) ": "
        @match (joining.kind.as_str(), joining.answer.as_deref()) {
            ("left", _) => { "left on " (day(joining.said_at)) " (" (joining.by_name) ")" }
            ("invited", _) => { "brought in on " (day(joining.said_at)) " by " (joining.by_name) }
            (_, answer) => {
                @if answer == Some("accepted") { "asked, and takes part since " } @else { "asked, and was not let in, " }
                (day(joining.answered_at.unwrap_or(joining.said_at))) " (" (joining.answerer_name.as_deref().unwrap_or_default()) ")"
            }
        }
        @if let Some(words) = words { ". " span class="trellis-as-written" { "“" (words) "”" } }
        @if let Some(why) = page.said("join-declined", joining.number) { " " span class="trellis-as-written" { "“" (why) "”" } }
    }
}

fn answering(asked: &JoiningRow, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let ours = typed.joining == asked.number.to_string();
    let (none, text) = (Errors::new(), |text: &str| if ours { text.to_owned() } else { String::new() });
    let errors = if ours { errors } else { &none };
    let prefix = format!("join-answer-{}", asked.number);
    let why = Textarea::new("join-reason", "Why not?")
        .hint("The team that asked reads this")
        .id(format!("join-reason-{}", asked.number))
        .rows(2);
    let answer = Radios::new("join-answer")
        .id_prefix(prefix)
        .legend("Do they take part?")
        .value(text(&typed.join_answer))
        .errors(errors)
        .choice(Choice::new("accept", "Yes, from now on"))
        .choice(Choice::new("decline", "No").reveals(why.value(text(&typed.join_reason)).errors(errors).render()));
    form(
        "joining-answer",
        html! {
            input type="hidden" name="joining" value=(asked.number);
            (answer)
            (Button::new("Answer"))
        },
    )
    .render()
}

fn inviting(page: &OpenWork, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    let open = ["team", "invite-words"].iter().any(|field| errors.on(field).is_some());
    let teams = page.others.iter().fold(
        Select::new("team", "Which team?")
            .value(typed.team.as_str())
            .errors(errors)
            .option(SelectOption::new("", "Select a team")),
        |select, team| select.option(SelectOption::new(team.id.to_string(), team.in_words())),
    );
    let body = form(
        "invitation",
        html! {
            (teams)
            (Textarea::new("invite-words", "What are they asked to do?").rows(3).value(typed.invite_words.as_str()).errors(errors))
            (Button::new("Bring them in").secondary())
        },
    );
    Details::new("Bring another team in", body.render()).open(open).render()
}

/// The form of a team that goes.
pub(super) fn leaving(page: &OpenWork, typed: &SentStep, errors: &Errors, form: FormOf<'_>) -> Markup {
    html! {
        @if page.may.leave {
            (Details::new("Your team no longer takes part", form("leaving", html! {
                (Textarea::new("leave-words", "Why, and who goes on with what you did?").rows(3)
                    .value(typed.leave_words.as_str()).errors(errors))
                (Button::new("Leave the work").warning())
            }).render()).open(errors.on("leave-words").is_some()))
        }
    }
}
