//! Pure rules: what a notice must say, which night a list belongs to, and how long it may wait to be accepted.

use super::model::NoticeWords;
use crate::rules::Wrong;
use base::Instant;
use jiff::civil::{Date, DateTime, Time, time};

/// Who writes by the public form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Public,
    Family,
    YoungPerson,
    Worker,
}

impl Who {
    pub const ALL: [Self; 4] = [Self::Public, Self::Family, Self::YoungPerson, Self::Worker];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Family => "family",
            Self::YoungPerson => "young-person",
            Self::Worker => "worker",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.code() == code)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Public => "A neighbour, a friend or another member of the public",
            Self::Family => "A parent, carer or relative",
            Self::YoungPerson => "A child or young person",
            Self::Worker => "Somebody who works with children",
        }
    }

    /// How the census codes the sender. Whoever gives no name is anonymous to it.
    pub const fn source_code(self, named: bool) -> &'static str {
        match (self, named) {
            (Self::Family, _) => "1A",
            (Self::YoungPerson, _) => "1C",
            (Self::Worker, _) => "8",
            (Self::Public, true) => "1B",
            (Self::Public, false) => "9",
        }
    }
}

/// The most anybody can write in one field of the public form.
pub const LONGEST: usize = 10_000;

/// The most that a form or a line of a sheet may hold in a field that is one line.
const LONGEST_LINE: usize = 500;

/// What keeps a public form from being sent.
pub fn wrong_in_form(who: Who, words: &NoticeWords) -> Vec<Wrong> {
    let mut found = Vec::new();
    let mut say = |field: &str, what: &str| found.push(Wrong { field: field.into(), what: what.into() });
    let young = who == Who::YoungPerson;
    if words.danger().is_none() {
        say(
            "danger",
            if young { "Say how soon somebody may get hurt" } else { "Select how soon the child may come to harm" },
        );
    }
    if words.happened.chars().count() < 10 {
        say(
            "happened",
            if young {
                "Tell us what is wrong. A few words are enough"
            } else {
                "Say what you are worried about: what you saw, heard or were told"
            },
        );
    }
    if !young && words.child.chars().count() < 2 {
        say("child", "Say who the child is: a name, or how we can tell them from other children");
    }
    if matches!(who, Who::Family | Who::Worker) {
        if words.writer.chars().count() < 2 {
            say("writer", "Give your name, so that we know whom to ask for");
        }
        if words.reach.chars().count() < 4 {
            say("reach", "Give one way in which we can reach you safely");
        }
    }
    found.extend(too_long(words, LONGEST));
    found
}

/// Fields with more in them than is read.
pub fn too_long(words: &NoticeWords, longest: usize) -> Vec<Wrong> {
    super::model::WORDS
        .iter()
        .filter_map(|(field, _, get)| {
            let long = ["happened", "done", "rung", "morning", "needs", "when_not", "reach"].contains(field);
            let most = if long { longest } else { LONGEST_LINE };
            let what = || format!("Write at most {} characters here", if long { "10,000" } else { "500" });
            (get(words).chars().count() > most).then(|| Wrong { field: (*field).to_owned(), what: what() })
        })
        .collect()
}

/// What keeps a line of the night's list from being kept.
pub fn wrong_in_night(words: &NoticeWords) -> Vec<Wrong> {
    let mut found = Vec::new();
    let mut need = |field: &str, text: &str, least: usize, what: &str| {
        if text.chars().count() < least {
            found.push(Wrong { field: field.to_owned(), what: what.to_owned() });
        }
    };
    need("child", &words.child, 2, "Say who the child is, as far as you know");
    need("happened", &words.happened, 10, "Say what happened");
    need("done", &words.done, 2, "Say what you did, or that nothing was to be done");
    if words.danger().is_none() {
        found.push(Wrong { field: "danger".into(), what: "Select how soon the child may come to harm".into() });
    }
    found.extend(too_long(words, LONGEST));
    found
}

/// When the list of a night is handed over.
const HANDED_OVER: Time = time(9, 0, 0, 0);
/// Until when it must be accepted on a working day.
const ACCEPTED_BY: Time = time(9, 30, 0, 0);

/// The day on whose morning what happens now is handed over.
pub fn morning_of(at: Instant) -> Date {
    let local = at.in_london().datetime();
    if local.time() < HANDED_OVER { local.date() } else { local.date().tomorrow().unwrap_or_else(|_| local.date()) }
}

/// The last morning that has come.
pub fn last_morning(now: Instant) -> Date {
    let local = now.in_london().datetime();
    if local.time() < HANDED_OVER { local.date().yesterday().unwrap_or_else(|_| local.date()) } else { local.date() }
}

/// Until when the list of this morning must be accepted: half past nine, on the next working day where this is none.
pub fn accept_by(morning: Date) -> Instant {
    let is_open = base::is_working_day(morning).unwrap_or(true);
    let day = if is_open { morning } else { base::next_working_day(morning).unwrap_or(morning) };
    Instant::in_england(DateTime::from_parts(day, ACCEPTED_BY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    fn at(text: &str) -> Instant {
        Instant::in_england(text.parse().unwrap())
    }

    #[rstest]
    #[case("2026-11-22T23:10", date(2026, 11, 23), date(2026, 11, 22))]
    #[case("2026-11-23T08:59", date(2026, 11, 23), date(2026, 11, 22))]
    #[case("2026-11-23T09:00", date(2026, 11, 24), date(2026, 11, 23))]
    fn a_night_ends_at_nine(#[case] now: &str, #[case] written_for: Date, #[case] last: Date) {
        assert_eq!((morning_of(at(now)), last_morning(at(now))), (written_for, last));
    }

    #[rstest]
    #[case(date(2026, 11, 23), "2026-11-23T09:30")]
    #[case(date(2026, 11, 21), "2026-11-23T09:30")]
    #[case(date(2026, 12, 25), "2026-12-29T09:30")]
    fn a_list_is_accepted_by_half_past_nine_of_a_working_day(#[case] morning: Date, #[case] by: &str) {
        assert_eq!(accept_by(morning), at(by));
    }

    #[test]
    fn nobody_must_give_a_name_but_who_is_to_be_rung_back() {
        let words = NoticeWords {
            child: "The boy at number 14".into(),
            danger: "soon".into(),
            happened: "Shouting every night, and he cries".into(),
            ..NoticeWords::default()
        };
        let fields = |who| wrong_in_form(who, &words).into_iter().map(|w| w.field).collect::<Vec<_>>();
        assert_eq!(fields(Who::Public), Vec::<String>::new());
        assert_eq!(fields(Who::YoungPerson), Vec::<String>::new());
        assert_eq!(fields(Who::Family), ["writer", "reach"]);
    }
}
