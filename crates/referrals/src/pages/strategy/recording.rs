//! The form in which what was agreed is recorded.

use super::about;
use crate::strategy::{
    rules::{DayWords, Decided, RecordWords, SeatWords},
    view::{SeatChoice, Strategy},
};
use base::Instant;
use maud::{Markup, html};
use ui::{
    Button, Checkboxes, Choice, DateInput, Details, Errors, Form, InsetText, Page, Radios, Select, SelectOption,
    TextInput, Textarea,
};

/// Rows for what somebody agreed to do.
pub(super) const ACTIONS: usize = 3;
const CAME: [(&str, &str); 3] =
    [("present", "Took part"), ("apologies", "Sent apologies"), ("not-asked", "Was not asked")];

/// The form as it is first seen: the day that was planned, whoever records it in the chair, every child ticked.
pub(super) fn first(page: &Strategy, now: Instant) -> RecordWords {
    let open = page.open();
    let planned = open.and_then(|d| d.row.planned_for).map(Instant::from_micros).filter(|at| *at <= now);
    let at = planned.unwrap_or(now).in_london();
    let asked = |code: &str| open.is_some_and(|d| d.seats.iter().any(|s| s.code == code && s.team.is_some()));
    RecordWords {
        on: DayWords::of(at.date()),
        at: planned.map(|_| at.strftime("%H:%M").to_string()).unwrap_or_default(),
        seats: page
            .seats
            .iter()
            .map(|seat| SeatWords {
                code: seat.code.clone(),
                came: if seat.holds {
                    "present".to_owned()
                } else if asked(&seat.code) || seat.minimum {
                    String::new()
                } else {
                    "not-asked".to_owned()
                },
                name: if seat.holds { page.me.clone() } else { String::new() },
                told: String::new(),
            })
            .collect(),
        children: (0..page.children.len()).map(|place| place.to_string()).collect(),
        ..RecordWords::default()
    }
}

fn seat(page: &Strategy, seat: &SeatChoice, typed: &RecordWords, errors: &Errors) -> Markup {
    let empty = SeatWords::default();
    let words = typed.seats.iter().find(|words| words.code == seat.code).unwrap_or(&empty);
    let sits = page.open().and_then(|d| d.seats.iter().find(|s| s.code == seat.code)).and_then(|s| s.who());
    let title = match sits {
        Some(team) => format!("{}: {team}", seat.title),
        None => seat.title.clone(),
    };
    let code = &seat.code;
    let who = if seat.holds { "Who chaired? Name and job" } else { "Who was it? Name and job" };
    html! {
        h3 class="govuk-heading-s" { (title) }
        (Radios::new(&format!("came-{code}")).inline().legend(format!("{} at the discussion", seat.title))
            .value(words.came.as_str()).choices(CAME).errors(errors))
        (TextInput::new(&format!("name-{code}"), who).value(words.name.as_str()).autocomplete("off").errors(errors))
        (Textarea::new(&format!("told-{code}"), format!("What {} told", seat.title.to_lowercase())).rows(2)
            .value(words.told.as_str()).errors(errors))
    }
}

fn actions(page: &Strategy, typed: &RecordWords, errors: &Errors) -> Markup {
    html! {
        @for n in 1..=ACTIONS {
            @let action = typed.actions.get(n - 1).cloned().unwrap_or_default();
            h3 class="govuk-heading-s" { "Action " (n) }
            (TextInput::new(&format!("action-{n}"), format!("What is to be done? (action {n})")).value(action.what.as_str())
                .autocomplete("off").errors(errors))
            (Select::new(&format!("person-{n}"), format!("Who does it? (action {n})"))
                .hint("It then stands in their own work, with its day").value(action.person.as_str())
                .option(SelectOption::new("", "Choose, or write below who else")).options(page.doers.clone()).errors(errors))
            (TextInput::new(&format!("doer-{n}"), format!("Somebody else: who? (action {n})")).hint("Name and agency")
                .value(action.who.as_str()).autocomplete("off").errors(errors))
            (page.members.iter().fold(
                Select::new(&format!("owner-{n}"), format!("If it is somebody else, who of the team sees that it is done? (action {n})"))
                    .value(action.owner.as_str()).option(SelectOption::new("", "You")).errors(errors),
                |select, (id, name)| select.option(SelectOption::new(id.as_str(), name.as_str()))))
            (DateInput::new(&format!("by-{n}"), format!("By when? (action {n})"))
                .values([action.by.day.as_str(), action.by.month.as_str(), action.by.year.as_str()]).errors(errors))
        }
    }
}

pub(super) fn page(page: &Strategy, typed: &RecordWords, errors: &Errors, key: &str) -> Page {
    let place = format!("/contacts/{}/strategy", page.contact);
    let version = page.open().map_or(0, |d| d.row.version);
    let least: Vec<&str> = page.seats.iter().filter(|s| s.minimum).map(|s| s.title.as_str()).collect();
    let children = page.children.iter().enumerate().fold(
        Checkboxes::new("children").legend("Which children is the enquiry about?").values(typed.children.clone()),
        |boxes, (place, child)| boxes.choice(Choice::new(place.to_string(), child.name.as_str())),
    );
    let decision = Decided::ALL
        .into_iter()
        .fold(Radios::new("decision").legend("What was decided?").value(typed.decision.as_str()), |radios, decided| {
            radios.choice(Choice::new(decided.code(), decided.in_words()))
        });
    let has_actions = typed.actions.iter().any(|action| !action.is_empty());
    let form = Form::new(format!("{place}/record"), key).body(html! {
        input type="hidden" name="version" value=(version);
        (DateInput::new("on", "When was it held?").hint("The day it was held, not the day of writing it down")
            .values([typed.on.day.as_str(), typed.on.month.as_str(), typed.on.year.as_str()]).errors(errors))
        (TextInput::new("at", "At what time did it begin?").hint("For example, 14:30").width(5)
            .value(typed.at.as_str()).autocomplete("off").errors(errors))
        h2 class="govuk-heading-m" { "Who was there, and what each told" }
        @for choice in &page.seats { (seat(page, choice, typed, errors)) }
        (Textarea::new("no-quorum", format!("If not all of these took part, why could it not wait: {}?", least.join(", ").to_lowercase()))
            .rows(2).value(typed.no_quorum.as_str()).errors(errors))
        h2 class="govuk-heading-m" { "What was decided, and why" }
        (decision.errors(errors))
        (children.hint("Only for a section 47 enquiry").errors(errors))
        (Textarea::new("reasons", "Why was this decided?").rows(4).value(typed.reasons.as_str()).errors(errors))
        (Textarea::new("safety", "How is the child safe from now on?")
            .hint("Who looks after the child tonight, and whether a doctor is to examine the child").rows(4)
            .value(typed.safety.as_str()).errors(errors))
        (Details::new("Who does what, and by when", actions(page, typed, errors)).open(has_actions))
        (Button::new("Record it"))
    });
    let body = html! {
        @if !page.is_qualified {
            (InsetText::new("A qualified social worker or a manager of the team records a strategy discussion."))
        } @else { (form) }
    };
    Page::new("Record what was agreed")
        .caption(about(&page.children))
        .window_title("Record a strategy discussion")
        .back(place)
        .errors(errors)
        .body(body)
}
