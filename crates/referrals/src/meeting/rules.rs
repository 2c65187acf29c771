//! Pure rules of the meeting: the agenda, what a line of decision must say, and where it moves a contact.

use super::model::{AgendaLine, Doer, OpenWork, Outcome, Reason, Wish};
use crate::{
    model::State,
    rules::{LONGEST, NotNow, Wrong},
};
use base::{CaseId, Instant, PersonId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the agenda is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    pub now: Instant,
    /// The meeting after the one whose agenda this is: what is due before it cannot wait for it.
    pub next: Instant,
    pub stuck_after_days: i64,
}

const A_DAY: i64 = 24 * 60 * 60;

/// The strongest reason to speak about a contact; none where there is none.
pub fn reason(work: &OpenWork, measure: Measure) -> Option<Reason> {
    if work.state == State::Closed {
        return None;
    }
    if let Some(stage) = work.disagreed {
        return Some(Reason::Escalated(stage));
    }
    if let Some(due) = work.due.filter(|due| *due <= measure.next) {
        return Some(Reason::Due(due));
    }
    if let Some(last) = work.last {
        let open = matches!(last.outcome, None | Some(Outcome::Information)) || work.state == State::PassedOn;
        if open {
            return Some(Reason::CarriedOver { held_on: last.held_on, discussed: last.outcome.is_some() });
        }
    }
    let still = measure.now.seconds_since(work.last_event) / A_DAY;
    if still >= measure.stuck_after_days {
        return Some(Reason::Stuck(still));
    }
    if work.last.is_none() {
        return Some(Reason::New);
    }
    work.wish.map(|_| Reason::Asked)
}

/// The agenda of a team: each contact once, the strongest reason first, what somebody wants left to another time last.
pub fn agenda(work: &[OpenWork], measure: Measure) -> Vec<AgendaLine> {
    let mut lines: Vec<AgendaLine> = work
        .iter()
        .filter_map(|w| {
            Some(AgendaLine {
                case: w.case,
                reason: reason(w, measure)?,
                left: w.wish == Some(Wish::Leave),
                passed_over: w.last.filter(|last| last.outcome.is_none()).map(|last| last.held_on),
            })
        })
        .collect();
    lines.sort_by_key(|line| (line.left, line.reason, line.case));
    lines.dedup_by_key(|line| line.case);
    lines
}

/// Where a decision leaves the contact.
pub fn moved(state: State, outcome: Outcome) -> Result<State, NotNow> {
    match (state, outcome) {
        (State::PassedOn | State::InHand, Outcome::TakeOn) => Ok(State::InHand),
        (State::PassedOn | State::InHand, Outcome::Pass) => Ok(State::PassedOn),
        (State::PassedOn | State::InHand, Outcome::Advice | Outcome::Close) => Ok(State::Closed),
        (State::PassedOn | State::InHand, Outcome::Information | Outcome::CarryOn) => Ok(state),
        (other, _) => Err(NotNow::From(other)),
    }
}

/// One line of decision, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    pub contact: String,
    /// `take-on:person`, `pass:team`, `information:agency`, or an outcome by itself.
    pub outcome: String,
    pub words: String,
    pub action: String,
    /// `person:id` or `agency:code`.
    pub owner: String,
    pub by: String,
}

/// A line nothing is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<'a> {
    pub case: CaseId,
    pub outcome: Outcome,
    pub to_person: Option<PersonId>,
    /// Code of the team it is passed to, or of the agency asked.
    pub to: Option<&'a str>,
    pub words: &'a str,
    pub action: Option<Agreed<'a>>,
}

/// An action: what, who, by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed<'a> {
    pub what: &'a str,
    pub owner: Doer,
    pub by: Date,
}

/// Who can be named on a line.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Members of the team.
    pub members: Vec<PersonId>,
    /// Codes of the agencies with a seat.
    pub agencies: Vec<String>,
    /// Codes of the teams it may be passed to.
    pub teams: Vec<String>,
}

fn wrong(field: &str, what: &str) -> Wrong {
    Wrong { field: field.to_owned(), what: what.to_owned() }
}

/// A day typed in one field: "3 12 2026", "3/12/2026", "3.12." of this year or the next.
pub fn day(text: &str, today: Date) -> Option<Date> {
    let parts: Vec<i16> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let on = |year: i16, month: i16, day: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    match parts.as_slice() {
        [day, month] => on(today.year(), *month, *day)
            .filter(|day| *day >= today)
            .or_else(|| on(today.year().saturating_add(1), *month, *day)),
        [day, month, year] if *year < 100 => on(year + 2000, *month, *day),
        [day, month, year] => on(*year, *month, *day),
        _ => None,
    }
}

/// A day by which an action is to be done.
pub fn due_day(text: &str, today: Date) -> Result<Date, &'static str> {
    let day = day(text, today).ok_or("Enter the day it is to be done by, like 3 12 2026")?;
    if day < today {
        return Err("The day cannot be before today");
    }
    let a_year = today.saturating_add(jiff::Span::new().years(1));
    if day > a_year { Err("The day must be within a year") } else { Ok(day) }
}

/// Whoever is named as the one who does it.
pub fn doer(text: &str, table: &Table) -> Option<Doer> {
    match text.split_once(':')? {
        ("person", id) => {
            let person = id.parse().ok()?;
            table.members.contains(&person).then_some(Doer::Person(person))
        }
        ("agency", code) => table.agencies.iter().any(|a| a == code).then(|| Doer::Agency(code.to_owned())),
        _ => None,
    }
}

impl Line {
    pub fn read<'a>(&'a self, table: &Table, today: Date) -> Result<Decided<'a>, Vec<Wrong>> {
        let mut found = Vec::new();
        let (code, to) = self.outcome.split_once(':').unwrap_or((&self.outcome, ""));
        let outcome = Outcome::from_code(code);
        let mut to_person = None;
        let known = match outcome {
            None => false,
            Some(Outcome::TakeOn) => {
                to_person = to.parse().ok().filter(|person| table.members.contains(person));
                to_person.is_some()
            }
            Some(Outcome::Pass) => table.teams.iter().any(|t| t == to),
            Some(Outcome::Information) => to == "sender" || table.agencies.iter().any(|a| a == to),
            Some(_) => to.is_empty(),
        };
        if !known {
            found.push(wrong("outcome", "Select what you decide"));
        }
        let words = self.words.trim();
        let count = words.chars().count();
        if outcome.is_some_and(Outcome::needs_words) && count < 10 {
            found.push(wrong("words", "Say in at least 10 characters why, or what: others read it"));
        } else if count > LONGEST {
            found.push(wrong("words", "Write at most 20,000 characters here"));
        }
        let what = self.action.trim();
        let mut action = None;
        if !what.is_empty() {
            let owner = doer(&self.owner, table);
            if owner.is_none() {
                found.push(wrong("owner", "Select who does it"));
            }
            let by = due_day(&self.by, today);
            if let Err(what) = by {
                found.push(wrong("by", what));
            }
            action = owner.zip(by.ok()).map(|(owner, by)| Agreed { what, owner, by });
        } else if !self.owner.is_empty() {
            found.push(wrong("action", "Say what is to be done, or select nobody to do it"));
        }
        let case = self.contact.parse().ok();
        match (case, outcome) {
            (Some(case), Some(outcome)) if found.is_empty() => {
                let to = Some(to).filter(|to| !to.is_empty() && to_person.is_none());
                Ok(Decided { case, outcome, to_person, to, words, action })
            }
            _ => Err(found),
        }
    }
}

/// Why an item was not discussed: its own reason, else the one for all.
pub fn not_discussed<'a>(own: &'a str, all: &'a str) -> Option<&'a str> {
    [own.trim(), all.trim()].into_iter().find(|reason| reason.chars().count() >= 3)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
