//! What waiting lists have to be for their boards to be tried on them.

use base::Instant;
use demo::{
    Borough, Options,
    worries::waits::{Did, Wait},
};
use jiff::civil::{date, datetime};
use std::collections::{BTreeMap, BTreeSet};

fn now() -> Instant {
    Instant::in_england(datetime(2026, 11, 23, 9, 5, 0, 0))
}

fn waits(children: usize) -> Vec<Wait> {
    Borough::generate(&Options { children, seed: 1, today: date(2026, 11, 23) }).waits(now(), 100)
}

fn ended(wait: &Wait) -> bool {
    let last_offer_helps = wait.steps.iter().rev().find_map(|s| match s.did {
        Did::Offered { help, .. } => Some(help),
        _ => None,
    });
    wait.steps.iter().any(|s| matches!(s.did, Did::Ended { .. }))
        || (last_offer_helps == Some(true)
            && wait.steps.iter().any(|s| matches!(s.did, Did::Answered { answer: "happened", .. }))
            && wait.steps.last().is_some_and(|s| matches!(s.did, Did::Answered { answer: "happened", .. })))
}

#[test]
fn the_whole_borough_waits_on_ten_lists_from_two_weeks_to_seventy() {
    let waits = waits(33_000);
    let mut open: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for wait in waits.iter().filter(|w| !ended(w)) {
        open.entry(wait.list).or_default().push(i64::from((now().date() - wait.received).get_days()) / 7);
    }
    assert_eq!(open.len(), 10, "{:?}", open.keys());
    let longest = |list: &str| open[list].iter().max().copied().unwrap();
    assert!((60..=70).contains(&longest("autism-assessment")), "{}", longest("autism-assessment"));
    assert!(longest("substance-use") <= 5);
    assert!(open.values().map(Vec::len).sum::<usize>() > 700, "{open:?}");
    // Of a hundred appointments whose day has come, six were missed.
    let answered = |answers: &[&str]| {
        let answers = answers.to_vec();
        let is = move |did: &Did| matches!(did, Did::Answered { answer, .. } if answers.contains(answer));
        waits.iter().flat_map(|w| &w.steps).filter(|s| is(&s.did)).count() as f64
    };
    let missed = answered(&["not-brought"]) / answered(&["not-brought", "happened"]);
    assert!((0.04..=0.09).contains(&missed), "{missed}");
    // Forty stand on two lists for one need.
    let mut by_child: BTreeMap<&Vec<(&str, String)>, BTreeSet<&str>> = BTreeMap::new();
    let mut same_words = 0;
    for wait in &waits {
        by_child.entry(&wait.records).or_default().insert(&wait.need);
    }
    for wait in waits.iter().filter(|w| w.list == "neurodisability") {
        same_words +=
            usize::from(waits.iter().any(|w| w.list != wait.list && w.need == wait.need && w.records == wait.records));
    }
    assert!((34..=40).contains(&same_words), "{same_words}");
}

#[test]
fn the_same_borough_at_the_same_moment_has_the_same_waits_in_the_order_in_which_they_happened() {
    let (one, other) = (waits(600), waits(600));
    assert_eq!(one, other);
    assert!(one.len() > 20);
    for wait in &one {
        assert!(wait.received <= wait.at.date() && wait.at < now());
        let mut before = wait.at;
        for step in &wait.steps {
            assert!(step.at >= before && step.at < now(), "{wait:?}");
            before = step.at;
        }
    }
}
