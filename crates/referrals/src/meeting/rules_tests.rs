use super::*;
use crate::meeting::model::LastTime;
use jiff::civil::{date, datetime};
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeSet;

fn now() -> Instant {
    Instant::in_england(datetime(2026, 11, 26, 9, 30, 0, 0))
}

fn measure() -> Measure {
    Measure { now: now(), next: now().plus_hours(7 * 24), stuck_after_days: 10 }
}

fn days(days: i64) -> Instant {
    now().plus_hours(days * 24)
}

fn work(case: u128) -> OpenWork {
    OpenWork {
        case: CaseId::from_u128(case),
        state: State::InHand,
        last_event: days(-2),
        due: Some(days(9)),
        disagreed: None,
        last: Some(LastTime { held_on: date(2026, 11, 19), outcome: Some(Outcome::TakeOn) }),
        wish: None,
    }
}

fn last(outcome: Option<Outcome>) -> LastTime {
    LastTime { held_on: date(2026, 11, 19), outcome }
}

#[rstest]
#[case("in hand and moving: not on the agenda", work(1), None)]
#[case("no meeting has had it", OpenWork { last: None, ..work(1) }, Some("new"))]
#[case("due before the next one", OpenWork { due: Some(days(6)), last: None, ..work(1) }, Some("due"))]
#[case("overdue", OpenWork { due: Some(days(-3)), ..work(1) }, Some("due"))]
#[case("nothing for ten days", OpenWork { last_event: days(-10), ..work(1) }, Some("stuck"))]
#[case("its sender disagrees", OpenWork { disagreed: Some(1), due: Some(days(1)), ..work(1) }, Some("escalated"))]
#[case("not discussed last time", OpenWork { last: Some(last(None)), last_event: days(-11), ..work(1) }, Some("carried-over"))]
#[case("waits for information", OpenWork { last: Some(last(Some(Outcome::Information))), ..work(1) }, Some("carried-over"))]
#[case("decided, and nobody has it", OpenWork { last: Some(last(Some(Outcome::CarryOn))), state: State::PassedOn, ..work(1) }, Some("carried-over"))]
#[case("somebody asked for it", OpenWork { wish: Some(Wish::Add), ..work(1) }, Some("asked"))]
#[case("closed", OpenWork { state: State::Closed, due: Some(days(1)), ..work(1) }, None)]
fn a_contact_stands_on_the_agenda_under_its_strongest_reason(
    #[case] why: &str,
    #[case] work: OpenWork,
    #[case] code: Option<&str>,
) {
    assert_eq!(reason(&work, measure()).map(Reason::code), code, "{why}");
}

fn any_work() -> impl Strategy<Value = OpenWork> {
    let state = proptest::sample::select(vec![State::PassedOn, State::InHand]);
    let outcome = proptest::option::of(proptest::sample::select(Outcome::ALL.to_vec()));
    let before = proptest::option::of(outcome);
    let wish = proptest::option::of(proptest::sample::select(vec![Wish::Add, Wish::Leave]));
    let due = proptest::option::of(-20_i64..20);
    let disagreed = proptest::option::of(1_i64..5);
    (0_u128..1_000, state, 0_i64..30, due, disagreed, before, wish).prop_map(
        |(case, state, still, due, disagreed, before, wish)| OpenWork {
            case: CaseId::from_u128(case),
            state,
            last_event: days(-still),
            due: due.map(days),
            disagreed,
            last: before.map(last),
            wish,
        },
    )
}

fn many() -> impl Strategy<Value = Vec<OpenWork>> {
    proptest::collection::vec(any_work(), 0..40).prop_map(|all| {
        let mut seen = BTreeSet::new();
        all.into_iter().filter(|w| seen.insert(w.case)).collect()
    })
}

proptest! {
    #[test]
    fn each_contact_stands_there_once_and_what_is_left_to_another_time_last(all in many()) {
        let agenda = agenda(&all, measure());
        let cases: BTreeSet<CaseId> = agenda.iter().map(|line| line.case).collect();
        prop_assert_eq!(cases.len(), agenda.len());
        prop_assert!(agenda.windows(2).all(|two| (two[0].left, two[0].reason) <= (two[1].left, two[1].reason)));
    }

    #[test]
    fn nothing_that_cannot_wait_is_missing_whatever_somebody_wishes(all in many()) {
        let agenda = agenda(&all, measure());
        for w in &all {
            let cannot_wait = w.disagreed.is_some()
                || w.due.is_some_and(|due| due <= measure().next)
                || w.state == State::PassedOn
                || w.last.is_none_or(|last| last.outcome.is_none())
                || w.last_event <= days(-measure().stuck_after_days);
            let there = agenda.iter().any(|line| line.case == w.case);
            prop_assert!(there || !cannot_wait, "{w:?}");
        }
    }

    #[test]
    fn the_order_in_which_contacts_are_read_changes_nothing(all in many()) {
        let mut other = all.clone();
        other.reverse();
        prop_assert_eq!(agenda(&all, measure()), agenda(&other, measure()));
    }

    #[test]
    fn a_decision_never_loses_a_contact_and_never_opens_a_closed_one(
        decisions in proptest::collection::vec(proptest::sample::select(Outcome::ALL.to_vec()), 0..20),
    ) {
        let mut state = State::PassedOn;
        for outcome in decisions {
            match moved(state, outcome) {
                Ok(next) => {
                    prop_assert!(state != State::Closed);
                    prop_assert!((next == State::Closed) == matches!(outcome, Outcome::Advice | Outcome::Close));
                    state = next;
                }
                Err(_) => prop_assert_eq!(state, State::Closed),
            }
        }
    }
}

fn table() -> Table {
    Table { members: vec![PersonId::from_u128(7)], agencies: vec!["SHL".into()], teams: vec!["EHP-N".into()] }
}

fn line(outcome: &str, words: &str, action: &str, owner: &str, by: &str) -> Line {
    Line {
        contact: CaseId::from_u128(1).to_string(),
        outcome: outcome.into(),
        words: words.into(),
        action: action.into(),
        owner: owner.into(),
        by: by.into(),
    }
}

const SEVEN: &str = "00000000-0000-0000-0000-000000000007";

#[rstest]
#[case(line(&format!("take-on:{SEVEN}"), "", "", "", ""), &[])]
#[case(line(&format!("take-on:{SEVEN}"), "", "Ring the school", &format!("person:{SEVEN}"), "3 12"), &[])]
#[case(line(&format!("take-on:{SEVEN}"), "", "Ring the school", "agency:SHL", "3/12/26"), &[])]
#[case(line(&format!("take-on:{SEVEN}"), "", "Ring the school", "", ""), &["owner", "by"])]
#[case(line(&format!("take-on:{SEVEN}"), "", "Ring the school", "agency:SHL", "3 12 2028"), &["by"])]
#[case(line(&format!("take-on:{SEVEN}"), "", "", "agency:SHL", ""), &["action"])]
#[case(line("take-on:00000000-0000-0000-0000-000000000009", "", "", "", ""), &["outcome"])]
#[case(line("take-on", "", "", "", ""), &["outcome"])]
#[case(line("pass:EHP-N", "They know the family", "", "", ""), &[])]
#[case(line("pass:CSC-REF", "They know the family", "", "", ""), &["outcome"])]
#[case(line("information:sender", "Which days was he away?", "", "", ""), &[])]
#[case(line("information:XYZ", "Which days was he away?", "", "", ""), &["outcome"])]
#[case(line("advice", "", "", "", ""), &["words"])]
#[case(line("close", "He is settled at school", "", "", ""), &[])]
#[case(line("carry-on", "", "", "", ""), &[])]
#[case(line("", "", "", "", ""), &["outcome"])]
fn a_line_says_what_is_decided_and_what_others_need_to_know(#[case] line: Line, #[case] fields: &[&str]) {
    let wrong = line.read(&table(), date(2026, 11, 26)).err().unwrap_or_default();
    assert_eq!(wrong.iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), fields);
}

#[rstest]
#[case("3 12 2026", Some(date(2026, 12, 3)))]
#[case("3.12.", Some(date(2026, 12, 3)))]
#[case("3/1", Some(date(2027, 1, 3)))]
#[case("31 2 2027", None)]
#[case("soon", None)]
fn a_day_is_typed_in_one_field(#[case] text: &str, #[case] read: Option<Date>) {
    assert_eq!(day(text, date(2026, 11, 26)), read);
}
