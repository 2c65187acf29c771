//! What is written down of each matter and of each step: one table, from which forms are made, checked and shown.

use super::rules::{Kind, Step};
use crate::put_up_shield::WrongField;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What was typed, or is kept, by the name of its field. Several choices of one field are separated by commas.
pub type Written = BTreeMap<String, String>;

pub type Codes = &'static [(&'static str, &'static str)];

#[derive(Clone, Copy, Debug)]
pub enum Input {
    Line,
    Words,
    One(Codes),
    Several(Codes),
    /// A day that has been.
    Past,
    /// Any day.
    Day,
}

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub input: Input,
    /// What is said where it is missing; none where it may be.
    pub missing: Option<&'static str>,
}

const fn needed(name: &'static str, label: &'static str, input: Input, missing: &'static str) -> Field {
    Field { name, label, input, missing: Some(missing) }
}

const fn may_be(name: &'static str, label: &'static str, input: Input) -> Field {
    Field { name, label, input, missing: None }
}

const QUESTIONS: Codes = &[
    ("known", "Is the child known to you?"),
    ("plan", "Is there a plan, and of which kind?"),
    ("worker", "Who is the worker, and how are they reached?"),
    ("history", "What was done before, and when did it end?"),
];
const WAYS: Codes = &[("telephone", "Telephone"), ("secure-email", "Secure e-mail"), ("letter", "Letter")];
const BASES: Codes = &[
    ("safeguarding", "To protect a child from harm (Children Act 1989, section 47)"),
    ("welfare", "To see to a child’s welfare (Children Act 2004, section 10)"),
    ("consent", "With the agreement of the family or young person"),
];
const STATUSES: Codes = &[
    ("protection", "Child protection plan"),
    ("need", "Child in need"),
    ("looked-after", "Looked after"),
    ("early-help", "Early help"),
    ("education", "Education"),
];
const PLACEMENTS: Codes = &[
    ("foster", "Foster carer"),
    ("relative", "Relative or friend"),
    ("home", "Children’s home"),
    ("parent", "With a parent"),
    ("school", "Residential school"),
    ("other", "Other"),
];
const YES_NO: Codes = &[("yes", "Yes"), ("no", "No")];

const ASK: &[Field] = &[
    needed("questions", "What do you ask?", Input::Several(QUESTIONS), "Select what you ask"),
    needed("why", "Why do you ask?", Input::Words, "Say why you ask"),
    needed("basis", "On what basis?", Input::One(BASES), "Select the basis on which you share"),
    needed("how", "How did you ask?", Input::One(WAYS), "Select how you asked"),
    needed("on", "When did you ask?", Input::Past, "Give the day on which you asked"),
    may_be("by", "Who asked, if not you?", Input::Line),
];
const INVOLVEMENT: &[Field] = &[
    needed("status", "What kind of involvement?", Input::One(STATUSES), "Select the kind of involvement"),
    needed("holder", "Their case holder", Input::Line, "Give the name of their case holder, or the duty worker"),
    needed("phone", "Telephone of the case holder", Input::Line, "Give a number on which they are reached"),
    may_be("email", "E-mail of the case holder", Input::Line),
    may_be("from", "Involved since", Input::Past),
    needed("source", "Who told you?", Input::Line, "Say who told you"),
    needed("heard", "When did you hear it?", Input::Past, "Give the day on which you heard it"),
];
const OUT: &[Field] = &[
    needed("status", "What is transferred?", Input::One(STATUSES), "Select what is transferred"),
    needed("why", "Why, and where does the family move?", Input::Words, "Say why, and where the family moves"),
    may_be("moves", "The day of the move", Input::Day),
    needed("contact", "Whom did you ask there?", Input::Line, "Give the name and job of whom you asked"),
    needed("on", "When did you ask?", Input::Past, "Give the day on which you asked"),
    may_be("phone", "Their telephone", Input::Line),
];
const IN: &[Field] = &[
    needed("status", "What is transferred?", Input::One(STATUSES), "Select what is transferred"),
    needed("why", "What must be known?", Input::Words, "Say why the child comes, and what must be known"),
    needed("notified", "The day we were told", Input::Past, "Give the day on which we were told"),
    needed("contact", "Their worker", Input::Line, "Give the name and job of their worker"),
    needed("phone", "Their telephone", Input::Line, "Give a number on which they are reached"),
];
const PLACEMENT: &[Field] = &[
    needed("placement", "Where does the child live?", Input::One(PLACEMENTS), "Select where the child lives"),
    needed("address", "Is the address known to us?", Input::One(YES_NO), "Select whether the address is known to us"),
    needed("from", "Placed from", Input::Past, "Give the day from which the child is placed here"),
    may_be("notified", "The day we were told", Input::Past),
    needed("worker", "Their worker", Input::Line, "Give the name of their worker, or the duty worker"),
    needed("phone", "Their telephone", Input::Line, "Give a number on which they are reached"),
    may_be("ours", "Our contact", Input::Line),
];

/// What is written when a matter begins.
pub const fn of_kind(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Ask => ASK,
        Kind::Involvement => INVOLVEMENT,
        Kind::TransferOut => OUT,
        Kind::TransferIn => IN,
        Kind::Placement => PLACEMENT,
    }
}

const WHO: Field = needed("name", "Who said so?", Input::Line, "Give the name of who said so");
const ROLE: Field = needed("role", "Their job", Input::Line, "Give their job");
const NUMBER: Field = may_be("number", "Their telephone", Input::Line);
const ON: Field = needed("on", "When?", Input::Past, "Give the day");

/// What is written of a step.
pub const fn of_step(step: Step) -> &'static [Field] {
    match step {
        Step::Known => {
            const { &[WHO, ROLE, NUMBER, ON, needed("words", "What was said?", Input::Words, "Write down what was said")] }
        }
        Step::NotKnown => const { &[WHO, ROLE, NUMBER, ON, may_be("words", "What was said?", Input::Words)] },
        Step::Declined => {
            const { &[WHO, ROLE, NUMBER, ON, needed("words", "With which reason?", Input::Words, "Write down the reason")] }
        }
        Step::Accepted => {
            const {
                &[
                    needed("name", "Who accepts?", Input::Line, "Give the name of who accepts: a person, not a team"),
                    ROLE,
                    NUMBER,
                    ON,
                    may_be("words", "What was agreed?", Input::Words),
                ]
            }
        }
        Step::Refused => {
            const { &[WHO, ROLE, NUMBER, ON, needed("words", "Why?", Input::Words, "Write down the reason")] }
        }
        Step::HandedOver => const { &[ON, may_be("words", "What was handed over, to whom?", Input::Words)] },
        Step::ConferenceHeld => const { &[ON, may_be("words", "What was decided?", Input::Words)] },
        Step::Ended => const { &[ON, needed("words", "Why?", Input::Words, "Say why it ended")] },
        Step::Withdrawn => const { &[needed("words", "Why?", Input::Words, "Say why nobody has to answer any more")] },
        Step::Addendum => {
            const { &[needed("words", "What is to be added or put right?", Input::Words, "Write what is to be added")] }
        }
    }
}

const LONGEST: usize = 4000;
const LONGEST_LINE: usize = 200;

/// What is wrong with what was typed, field by field.
pub fn wrong(fields: &'static [Field], written: &Written, today: Date) -> Vec<WrongField> {
    fields.iter().filter_map(|field| Some(WrongField::new(field.name, wrong_with(field, written, today)?))).collect()
}

fn wrong_with(field: &Field, written: &Written, today: Date) -> Option<String> {
    let value = written.get(field.name).map_or("", |value| value.trim());
    if value.is_empty() {
        return field.missing.map(str::to_owned);
    }
    let of = |codes: Codes, code: &str| codes.iter().any(|(known, _)| *known == code);
    match field.input {
        Input::Line if value.chars().count() > LONGEST_LINE => Some(format!("Write at most {LONGEST_LINE} characters")),
        Input::Words if value.chars().count() > LONGEST => Some(format!("Write at most {LONGEST} characters")),
        Input::One(codes) if !of(codes, value) => Some("Select one of the answers".to_owned()),
        Input::Several(codes) if !value.split(',').all(|code| of(codes, code)) => {
            Some("Select from the answers".to_owned())
        }
        Input::Past | Input::Day => match value.parse::<Date>() {
            Err(_) => Some("Give day, month and year, for example 3 11 2026".to_owned()),
            Ok(day) if matches!(field.input, Input::Past) && day > today => {
                Some("The day must be today or before".to_owned())
            }
            Ok(_) => None,
        },
        _ => None,
    }
}

/// Only the fields of the table, trimmed, and none that is empty.
pub fn kept(fields: &'static [Field], written: &Written) -> Written {
    let kept = fields.iter().filter_map(|field| {
        let value = written.get(field.name)?.trim();
        (!value.is_empty()).then(|| (field.name.to_owned(), value.to_owned()))
    });
    kept.collect()
}

/// A kept value as it is read.
pub fn in_words(input: Input, value: &str) -> String {
    let of = |codes: Codes, code: &str| {
        codes.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, words)| (*words).to_owned())
    };
    match input {
        Input::One(codes) => of(codes, value),
        Input::Several(codes) => value.split(',').map(|code| of(codes, code)).collect::<Vec<_>>().join(" "),
        Input::Past | Input::Day => crate::rules::date_in_words(value),
        Input::Line | Input::Words => value.to_owned(),
    }
}

/// The words of a status, as they stand in a sentence.
pub fn status(written: &Written) -> String {
    written.get("status").map_or_else(String::new, |code| in_words(Input::One(STATUSES), code).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn typed(pairs: &[(&str, &str)]) -> Written {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_acceptance_wants_a_named_person_and_a_day_that_has_been() {
        let today = date(2026, 11, 22);
        let fields = |typed: &Written| -> Vec<&str> {
            wrong(of_step(Step::Accepted), typed, today).iter().map(|w| w.field).collect()
        };
        assert_eq!(fields(&typed(&[])), ["name", "role", "on"]);
        let later = typed(&[("name", "Ivo Penn"), ("role", "Team manager"), ("on", "2026-11-23")]);
        assert_eq!(fields(&later), ["on"]);
        let said = typed(&[("name", "Ivo Penn"), ("role", "Team manager"), ("on", "2026-11-20")]);
        assert!(fields(&said).is_empty());
    }

    #[test]
    fn only_what_the_table_names_is_kept() {
        let all = typed(&[("words", "  said twice "), ("another", "x"), ("on", "")]);
        assert_eq!(kept(of_step(Step::Known), &all), typed(&[("words", "said twice")]));
    }
}
