//! The pages of waiting lists: the board of a service, one entry, what one has asked for, the form that asks.

pub(super) mod asked_for;
pub(super) mod board;
pub(super) mod entry;
mod entry_forms;
pub(super) mod join;
pub(super) mod steps;

use crate::{rules::Wrong, waiting::rules::waited_in_words};
use base::Instant;
use clocks::{Clock, Standing};
use jiff::civil::Date;
use maud::{Markup, html};
use ui::Errors;

/// "22 November 2026".
fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// How a limit of many weeks stands: weeks until four weeks before its end, then days.
fn clock_in_words(clock: &Clock, now: Instant) -> Markup {
    let last = Instant::from_micros(clock.due_at.micros() - 1).date();
    let words = match clock.standing(now) {
        Standing::Running => format!("{} left, until {}", waited_in_words(clock.due_at.seconds_since(now)), day(last)),
        Standing::Overdue => {
            format!("Overdue by {}: was due {}", waited_in_words(now.seconds_since(clock.due_at)), day(last))
        }
        Standing::Met | Standing::RecordedLate => "Kept".to_owned(),
        Standing::Late => match clock.met {
            Some((at, _)) => format!("{} late", waited_in_words(at.seconds_since(clock.due_at))),
            None => "Not kept".to_owned(),
        },
        Standing::Cancelled => "Nobody waits any more".to_owned(),
    };
    html! {
        @if clock.standing(now) == Standing::Overdue { strong class="trellis-overdue" { (words) } } @else { (words) }
    }
}

/// What is wrong, as a page shows it: dates at their first box.
fn errors(wrong: Vec<Wrong>) -> Errors {
    let mut errors = Errors::new();
    for wrong in wrong {
        match wrong.field.as_str() {
            "" => errors.add_general(wrong.what),
            field @ ("on" | "received" | "away-from" | "away-until") => {
                errors.add_at(field, &format!("{field}-day"), wrong.what);
            }
            field => errors.add(field, wrong.what),
        }
    }
    errors
}
