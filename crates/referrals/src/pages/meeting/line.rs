//! The one line a decision is: outcome, a few words, and who does what by when. Everything is reached by Tab and typed; no
//! mouse is needed.

use super::{super::names, doers};
use crate::meeting::{
    model::Outcome,
    rules::Line,
    see_agenda::{Agenda, AgendaItem},
};
use maud::{Markup, html};
use ui::{Button, Errors, Form, Select, TextInput};

/// Everything that can be decided, in one list: typing its first letters chooses.
fn outcomes(agenda: &Agenda) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), "Choose what you decide".to_owned())];
    let take_on = agenda.members.iter().map(|m| (format!("take-on:{}", m.id), format!("Take on: {}", m.shown())));
    all.extend(take_on);
    let plain = |outcome: Outcome, words: &str| (outcome.code().to_owned(), words.to_owned());
    all.push(plain(Outcome::Advice, "Advice back to the sender"));
    all.extend(agenda.teams.iter().map(|t| (format!("pass:{}", t.code), format!("Pass to: {}", t.name))));
    all.push(("information:sender".to_owned(), "Needs information from: the sender".to_owned()));
    let asked = |code: &str, name: &str| (format!("information:{code}"), format!("Needs information from: {name}"));
    all.extend(agenda.agencies.iter().map(|a| asked(&a.code, &a.name)));
    all.push(plain(Outcome::CarryOn, "Carry on as it is"));
    all.push(plain(Outcome::Close, "Close: say what came of it"));
    all
}

/// The form of one item.
pub(super) fn form(agenda: &Agenda, item: &AgendaItem, typed: &Line, errors: &Errors, key: &str) -> Markup {
    let Some(meeting) = &agenda.meeting else { return html! {} };
    let version = item.decided.as_ref().map_or(0, |minute| minute.version);
    let owners = std::iter::once((String::new(), "Nobody".to_owned())).chain(doers(&agenda.members, &agenda.agencies));
    let by = if typed.by.is_empty() { next_day(agenda) } else { typed.by.clone() };
    html! {
        (Form::new(format!("/meetings/{}/decisions", meeting.id), key).class("trellis-line trellis-no-print").body(html! {
            input type="hidden" name="contact" value=(item.about.case);
            input type="hidden" name="item-version" value=(version);
            input type="hidden" name="contact-version" value=(item.about.version);
            (Select::new("outcome", format!("What do you decide about {}?", names(&item.about.children)))
                .value(typed.outcome.as_str()).options(outcomes(agenda)).attr("autofocus", "").errors(errors))
            (TextInput::new("words", "In one line: why, or what").value(typed.words.as_str()).autocomplete("off").errors(errors))
            div class="trellis-line__action" {
                (TextInput::new("action", "Action, if there is one").value(typed.action.as_str()).autocomplete("off").errors(errors))
                (Select::new("owner", "Who does it").value(typed.owner.as_str()).options(owners).errors(errors))
                (TextInput::new("by", "By when").value(by).width(10).autocomplete("off").errors(errors))
            }
            (Button::new("Save and go on"))
        }))
    }
}

/// The day of the next meeting, as it is typed.
fn next_day(agenda: &Agenda) -> String {
    let next = agenda.held_on.saturating_add(jiff::Span::new().days(7));
    next.strftime("%-d %-m %Y").to_string()
}
