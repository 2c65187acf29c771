//! The rules of the discussion and the enquiry, also under commands that come in any order.

use super::rules::{
    ActionWords, DayWords, Decided, Enquiry, HELD, Measure, NEEDED, Outcome, RecordWords, SeatWords, conference_day,
    enquired_about, needed_since, time,
};
use base::{EventId, Ids, Instant};
use clocks::{Definitions, Happened};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeMap;

fn at(day: Date, hour: i8) -> Instant {
    Instant::in_england(day.at(hour, 0, 0, 0))
}

fn record() -> RecordWords {
    let seat = |code: &str| SeatWords {
        code: code.into(),
        came: "present".into(),
        name: "Priya Nair, detective constable".into(),
        told: String::new(),
    };
    RecordWords {
        on: DayWords::of(date(2026, 11, 20)),
        at: "14:30".into(),
        seats: ["social-care", "police", "health"].map(seat).to_vec(),
        reasons: "The account does not fit the bruises".into(),
        safety: "She stays with her grandmother until Monday".into(),
        decision: "s47-joint".into(),
        children: vec!["0".into()],
        ..RecordWords::default()
    }
}

fn fields(words: &RecordWords, open: &[Vec<i64>]) -> Vec<String> {
    let least = ["social-care", "police", "health"].map(String::from);
    let (needed, now) = (at(date(2026, 11, 19), 9), at(date(2026, 11, 22), 9));
    let measure = Measure { needed, now, least: &least, children: 2, open };
    words.read(&measure).err().unwrap_or_default().into_iter().map(|w| w.field).collect()
}

#[test]
fn a_record_says_who_was_there_what_was_decided_and_why() {
    assert_eq!(fields(&record(), &[]), [""; 0]);
    let empty = RecordWords { decision: String::new(), reasons: "so".into(), ..record() };
    assert_eq!(fields(&empty, &[]), ["reasons", "decision"]);
    let nobody = RecordWords { children: Vec::new(), ..record() };
    assert_eq!(fields(&nobody, &[]), ["children"]);
    let early = RecordWords { on: DayWords::of(date(2026, 11, 18)), ..record() };
    assert_eq!(fields(&early, &[]), ["on"]);
    let late = RecordWords { on: DayWords::of(date(2026, 11, 23)), ..record() };
    assert_eq!(fields(&late, &[]), ["on"]);
    let action = ActionWords { what: "Ring the grandmother".into(), ..ActionWords::default() };
    assert_eq!(fields(&RecordWords { actions: vec![action.clone()], ..record() }, &[]), ["doer-1", "by-1"]);
    let by = DayWords::of(date(2026, 11, 24));
    let chosen = ActionWords { person: "person:1".into(), by, ..action };
    assert_eq!(fields(&RecordWords { actions: vec![chosen.clone()], ..record() }, &[]), [""; 0]);
    let two = ActionWords { who: "Priya Nair, police".into(), ..chosen };
    assert_eq!(fields(&RecordWords { actions: vec![two], ..record() }, &[]), ["doer-1"]);
}

#[test]
fn without_police_or_health_it_wants_a_reason() {
    let mut words = record();
    words.seats[1].came = "apologies".into();
    assert_eq!(fields(&words, &[]), ["no-quorum"]);
    words.no_quorum = "The police sent what they know by telephone".into();
    assert_eq!(fields(&words, &[]), [""; 0]);
}

#[test]
fn no_second_enquiry_about_the_same_child() {
    assert_eq!(fields(&record(), &[vec![0, 1]]), ["children"]);
    assert_eq!(fields(&record(), &[vec![1]]), [""; 0]);
    let nothing = RecordWords { decision: "no-further-action".into(), children: Vec::new(), ..record() };
    assert_eq!(fields(&nothing, &[vec![0]]), [""; 0]);
}

#[rstest]
#[case("14:30", true)]
#[case("9.05", true)]
#[case("25:00", false)]
#[case("half past two", false)]
fn a_time_is_read_as_people_write_it(#[case] text: &str, #[case] is: bool) {
    assert_eq!(time(text).is_some(), is);
}

#[rstest]
#[case(date(2026, 11, 16), true)]
#[case(date(2026, 11, 21), false)]
#[case(date(2026, 11, 24), false)]
#[case(date(2026, 10, 1), false)]
fn a_conference_is_held_on_a_working_day_between_the_discussion_and_today(#[case] day: Date, #[case] right: bool) {
    let (started, now) = (at(date(2026, 11, 2), 10), at(date(2026, 11, 22), 9));
    assert_eq!(conference_day(Some(day), started, now).is_ok(), right);
}

fn clocks() -> Definitions {
    Definitions { versions: vec![(1, clocks::read(include_str!("../../../../trust/clocks.toml")).unwrap())] }
}

fn happened(ids: &Ids, kind: &str, at: Instant) -> Happened {
    Happened { id: EventId::new(ids, at), kind: kind.to_owned(), occurred_at: at, recorded_at: at }
}

#[test]
fn a_discussion_on_a_saturday_gives_a_conference_until_the_second_of_june() {
    let ids = Ids::seeded(1);
    let started = happened(&ids, "enquiry.started", at(date(2025, 5, 10), 11));
    let clocks = clocks::clocks(&[started], &clocks(), &BTreeMap::new()).unwrap();
    let due: Vec<(&str, Instant)> = clocks.iter().map(|c| (c.rule.as_str(), c.due_at)).collect();
    assert_eq!(due, [("CP1", Instant::start_of(date(2025, 6, 3)))]);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Call,
    Hold(u8, bool),
    Propose(u8, usize),
    Answer(u8, bool),
    Conference(u8),
    CallBack,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Call),
        (1_u8..8, any::<bool>()).prop_map(|(children, begins)| Step::Hold(children, begins)),
        (0_u8..6, 0_usize..4).prop_map(|(which, outcome)| Step::Propose(which, outcome)),
        (0_u8..6, any::<bool>()).prop_map(|(which, agreed)| Step::Answer(which, agreed)),
        (0_u8..6).prop_map(Step::Conference),
        Just(Step::CallBack),
    ]
}

#[derive(Debug)]
struct Kept {
    children: Vec<i64>,
    state: Enquiry,
    outcome: Option<Outcome>,
    conference: bool,
}

proptest! {
    #[test]
    fn whatever_is_tried_no_child_has_two_open_enquiries_and_none_closes_without_conference_or_reason(
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let (ids, mut now) = (Ids::seeded(3), at(date(2026, 3, 2), 9));
        let (mut events, mut enquiries): (Vec<Happened>, Vec<Kept>) = (Vec::new(), Vec::new());
        for step in steps {
            now = now.plus_hours(3);
            let place = |which: u8, all: &Vec<Kept>| (!all.is_empty()).then(|| usize::from(which) % all.len());
            match step {
                // As the commands ask: nobody calls what is needed already, nobody holds what is not.
                Step::Call if needed_since(&events).is_none() => events.push(happened(&ids, NEEDED, now)),
                Step::Hold(children, begins) if needed_since(&events).is_some() => {
                    let children: Vec<i64> = (0..3).filter(|n| children & (1 << n) != 0).collect();
                    let open: Vec<Vec<i64>> = enquiries.iter().filter(|e| e.state != Enquiry::Closed)
                        .map(|e| e.children.clone()).collect();
                    if begins && enquired_about(&children, &open).is_some() { continue; }
                    events.push(happened(&ids, HELD, now));
                    if begins {
                        enquiries.push(Kept { children, state: Enquiry::Open, outcome: None, conference: false });
                    }
                }
                Step::CallBack => events.push(happened(&ids, "contact.called-back", now)),
                Step::Propose(which, outcome) => if let Some(place) = place(which, &enquiries) {
                    let one = &mut enquiries[place];
                    if let Some(state) = one.state.proposed(Outcome::ALL[outcome]) {
                        (one.state, one.outcome) = (state, Some(Outcome::ALL[outcome]));
                    }
                },
                Step::Answer(which, agreed) => if let Some(place) = place(which, &enquiries) {
                    let one = &mut enquiries[place];
                    if let Some(state) = one.state.answered(agreed) { one.state = state; }
                },
                Step::Conference(which) => if let Some(place) = place(which, &enquiries) {
                    let one = &mut enquiries[place];
                    if let Some(state) = one.state.conference() { (one.state, one.conference) = (state, true); }
                },
                Step::Call | Step::Hold(..) => {}
            }
            for child in 0..3 {
                let open = enquiries.iter().filter(|e| e.state != Enquiry::Closed && e.children.contains(&child));
                prop_assert!(open.count() <= 1, "child {child}");
            }
            for enquiry in enquiries.iter().filter(|e| e.state == Enquiry::Closed) {
                prop_assert!(enquiry.conference || enquiry.outcome.is_some_and(|o| o != Outcome::AtRisk));
            }
            // The limit runs exactly while a discussion is needed: it is what the events say, however often they are read.
            let clocks = clocks::clocks(&events, &clocks(), &BTreeMap::new()).unwrap();
            let running = clocks.iter().filter(|c| c.rule == "SD1" && c.is_open()).count();
            prop_assert_eq!(running > 0, needed_since(&events).is_some());
        }
    }
}

#[test]
fn every_code_is_read_back() {
    for decided in Decided::ALL {
        assert_eq!(Decided::from_code(decided.code()), Some(decided));
    }
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
    }
}
