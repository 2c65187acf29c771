//! The pages of a team's weekly meeting.

pub(super) mod action;
pub(super) mod agenda;
pub(super) mod attendance;
pub(super) mod closing;
mod line;
pub(super) mod minutes;
pub(super) mod past;
pub(super) mod running;

use super::asked::Asked;
use crate::meeting::{
    model::Reason,
    records::{Member, Named},
};
use base::MeetingId;
use jiff::civil::Date;
use ui::{Colour, Tag};

/// A request about one meeting.
type OfMeeting = Asked<MeetingId>;

/// "Thursday 26 November 2026".
fn long_day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

fn short_day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Why a contact stands on the agenda: a word and a colour, the strongest the loudest.
fn tag(reason: &str) -> Tag {
    let (colour, word) = match reason {
        "escalated" => (Colour::Red, "Escalated"),
        "due" => (Colour::Orange, "Due"),
        "carried-over" => (Colour::Yellow, "Carried over"),
        "stuck" => (Colour::Purple, "Stuck"),
        "new" => (Colour::Blue, Reason::New.title()),
        _ => (Colour::Grey, Reason::Asked.title()),
    };
    Tag::new(word).colour(colour)
}

/// Who can be given something to do: people first, then agencies.
fn doers(members: &[Member], agencies: &[Named]) -> Vec<(String, String)> {
    let people = members.iter().map(|m| (format!("person:{}", m.id), m.shown()));
    people.chain(agencies.iter().map(|a| (format!("agency:{}", a.code), a.name.clone()))).collect()
}
