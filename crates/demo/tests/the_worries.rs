//! What the year and a half of worries has to be for the front door to be tried on it.

use base::{Instant, add_working_days};
use demo::{
    Borough, Options, Worry,
    worries::{ENQUIRIES, MOST_OFTEN, Outcome, Source, What, sentences},
};
use jiff::civil::{Weekday, date, datetime};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

fn now() -> Instant {
    Instant::in_england(datetime(2026, 11, 23, 9, 5, 0, 0))
}

fn borough(children: usize) -> Borough {
    Borough::generate(&Options { children, seed: 1, today: date(2026, 11, 23) })
}

/// The worries of the whole borough on a Monday morning, made once for all tests.
static WORRIES: LazyLock<Vec<Worry>> = LazyLock::new(|| borough(33_000).worries(now(), 100));

fn told() -> impl Iterator<Item = (&'static Worry, Instant)> {
    WORRIES.iter().filter_map(|w| w.at.map(|at| (w, at)))
}

fn share(of: impl Fn(&Worry) -> bool) -> f64 {
    let (of, all) = (told().filter(|(w, _)| of(w)).count(), told().count());
    of as f64 / all as f64
}

#[track_caller]
fn about(share: f64, wanted: f64, within: f64, what: &str) {
    assert!((share - wanted).abs() <= within, "{what}: {share:.3} is not about {wanted}");
}

#[test]
fn the_same_borough_at_the_same_moment_had_the_same_worries() {
    let (one, other) = (borough(600).worries(now(), 100), borough(600).worries(now(), 100));
    assert_eq!(one, other);
    let keys: BTreeSet<usize> = one.iter().map(|w| w.key).collect();
    assert_eq!(keys.len(), one.len(), "each has a place of its own");
    assert_eq!(borough(600).worries(now(), 0), []);
}

#[test]
fn so_many_come_from_whom_and_end_so() {
    assert!((13_400..=13_500).contains(&told().count()), "9,000 a year: {}", told().count());
    let sources = [(Source::Police, 0.30), (Source::School, 0.20), (Source::Health, 0.15), (Source::Council, 0.14)];
    for (source, wanted) in sources.into_iter().chain([(Source::Public, 0.10), (Source::Other, 0.11)]) {
        about(share(|w| w.source == source), wanted, 0.015, &format!("{source:?}"));
    }
    let outcomes = [(Outcome::Advice, 0.48), (Outcome::EarlyHelp, 0.16), (Outcome::AlreadyOpen, 0.14)];
    for (outcome, wanted) in outcomes.into_iter().chain([(Outcome::Referral, 0.20), (Outcome::Other, 0.02)]) {
        about(share(|w| w.outcome == outcome), wanted, 0.015, &format!("{outcome:?}"));
    }
}

#[test]
fn they_are_about_five_and_a_half_thousand_children_a_year() {
    let year_ago = now().plus_hours(-24 * 365);
    let children: BTreeSet<&str> = told()
        .filter(|(_, at)| *at > year_ago)
        .flat_map(|(w, _)| w.children.iter().filter(|c| !c.records.is_empty()).map(|c| c.name.as_str()))
        .collect();
    assert!((4_800..=6_200).contains(&children.len()), "{}", children.len());
}

#[test]
fn a_fifth_of_referrals_are_of_a_child_referred_within_the_year_before() {
    let mut before: HashMap<String, Instant> = HashMap::new();
    let (mut again, mut all) = (0_usize, 0_usize);
    for (worry, at) in told().filter(|(w, _)| w.outcome == Outcome::Referral) {
        // One record that every child of the borough keeps, whoever sends.
        let Some((feed, key)) = worry.children[0].records.iter().min() else { continue };
        let last = before.insert(format!("{feed} {key}"), at);
        all += 1;
        again += usize::from(last.is_some_and(|last| last > at.plus_hours(-24 * 365)));
    }
    about(again as f64 / all as f64, 0.21, 0.025, "re-referrals");
}

#[test]
fn nine_in_ten_are_answered_in_time_and_the_late_ones_stand_together() {
    let (mut late_of_week, mut answered, mut late) = (BTreeMap::<i32, usize>::new(), 0, 0);
    for (worry, at) in told() {
        let Some(decided) = worry.answered_at() else { continue };
        answered += 1;
        let last = add_working_days(at.date(), 1).unwrap();
        if decided >= Instant::start_of(last.tomorrow().unwrap()) {
            late += 1;
            *late_of_week.entry((at.date() - date(2025, 5, 23)).get_days() / 7).or_default() += 1;
        }
        assert!(decided > at && decided < now(), "{worry:?}");
    }
    about(1.0 - late as f64 / f64::from(answered), 0.91, 0.02, "on time");
    let mut weeks: Vec<usize> = late_of_week.into_values().collect();
    weeks.sort_unstable_by(|a, b| b.cmp(a));
    let worst: usize = weeks.iter().take(11).sum();
    assert!(worst * 100 >= late * 50, "half of the late ones lie in a few weeks: {worst} of {late}");
}

#[test]
fn monday_has_the_polices_batch_friday_the_rush_august_a_dip_and_there_are_nights() {
    let on = |day: Weekday| told().filter(|(_, at)| at.date().weekday() == day).count();
    let tuesday = on(Weekday::Tuesday);
    assert!(on(Weekday::Friday) * 10 > tuesday * 13 && on(Weekday::Monday) * 10 > tuesday * 11);
    let early = |w: &Worry, at: &Instant| w.source == Source::Police && (6..10).contains(&at.in_london().hour());
    let police = |day: Weekday| told().filter(|(w, at)| early(w, at) && at.date().weekday() == day).count();
    assert!(police(Weekday::Monday) > 3 * police(Weekday::Tuesday).max(1));
    let month = |number: i8| told().filter(|(_, at)| (at.date().year(), at.date().month()) == (2026, number)).count();
    assert!(month(8) * 100 < month(7) * 70, "August {} July {}", month(8), month(7));
    let nights = told().filter(|(_, at)| !(7..21).contains(&at.in_london().hour())).count();
    assert!(nights > 800, "{nights}");
}

#[test]
fn every_worry_is_written_out_and_no_sentence_stands_more_than_twenty_times() {
    let mut times: HashMap<&str, usize> = HashMap::new();
    let mut longest = 0;
    for worry in WORRIES.iter() {
        let words = worry.said("worry").split_whitespace().count();
        assert!((80..=900).contains(&words), "{words} words: {}", worry.said("worry"));
        longest = longest.max(words);
        for text in worry.texts() {
            assert!(!text.contains(['{', '}', '<', '>', '|']), "not filled in: {text}");
            sentences(text).for_each(|s| *times.entry(s).or_default() += 1);
        }
    }
    let worst = times.iter().max_by_key(|(_, n)| **n).unwrap();
    assert!(*worst.1 <= MOST_OFTEN, "{worst:?}");
    assert!(longest > 600 && times.len() > 200_000, "{longest} words, {} sentences", times.len());
}

#[test]
fn on_monday_the_front_door_has_forty_to_answer_and_every_team_has_work_on_its_desk() {
    let open: Vec<&Worry> = WORRIES.iter().filter(|w| w.answered_at().is_none()).collect();
    assert!((38..=44).contains(&open.len()), "{}", open.len());
    let waits = |w: &&&Worry| w.steps.last().is_some_and(|s| matches!(s.what, What::Decided { .. }));
    assert!(open.iter().filter(waits).count() >= 3, "some wait for the manager");
    let unanswered = |w: &&&Worry| {
        let asked: usize =
            w.steps.iter().map(|s| if let What::Asked { teams, .. } = &s.what { teams.len() } else { 0 }).sum();
        asked > w.steps.iter().filter(|s| matches!(s.what, What::Answered { .. })).count()
    };
    assert!(open.iter().filter(unanswered).count() >= 5, "some wait for partners");
    for worries in [WORRIES.as_slice(), &borough(300).worries(now(), 100)] {
        for team in ["CSC-REF", "EHP-N", "EHP-S", "ACT-FST"] {
            let at_work = worries.iter().filter(|w| {
                let goes = w.steps.iter().any(|s| matches!(&s.what, What::Decided { to, .. } if *to == team));
                let ended = |s: &What| matches!(s, What::Progress { step: "work-ended", .. });
                goes && w.answered_at().is_some() && !w.steps.iter().any(|s| ended(&s.what))
            });
            assert!(at_work.count() > 0, "{team} has nothing to do");
        }
    }
}

/// Of every discussion that was held: when it was needed, when it was held, and what it decided.
fn held(worries: &[Worry]) -> Vec<(&Worry, Instant, Instant, &'static str)> {
    let of = |w: &'_ Worry| {
        let needed = w.answered_at()?;
        w.steps.iter().find_map(|s| match &s.what {
            What::Held { on, decision, .. } => Some((needed, *on, *decision)),
            _ => None,
        })
    };
    worries.iter().filter_map(|w| of(w).map(|(needed, on, decision)| (w, needed, on, decision))).collect()
}

#[test]
fn five_hundred_and_fifty_enquiries_nine_in_ten_in_time_and_nearly_half_substantiated() {
    let all = held(&WORRIES);
    let enquiries: Vec<_> = all.iter().filter(|(_, _, _, decision)| decision.starts_with("s47")).collect();
    println!("{} strategy discussions, {} section 47 enquiries", all.len(), enquiries.len());
    assert_eq!(enquiries.len(), ENQUIRIES);
    assert!(all.len() > ENQUIRIES + 40, "some end without one: {}", all.len());
    let late = |from: Instant, days: u32, on: Instant| on.date() > add_working_days(from.date(), days).unwrap();
    let begun = date(2025, 5, 23);
    let mut late_of_week = BTreeMap::<i32, usize>::new();
    for (_, needed, on, _) in &all {
        if late(*needed, 1, *on) {
            *late_of_week.entry((on.date() - begun).get_days() / 7).or_default() += 1;
        }
    }
    let late_ones: usize = late_of_week.values().sum();
    about(1.0 - late_ones as f64 / all.len() as f64, 0.91, 0.03, "discussions in time");
    let mut weeks: Vec<usize> = late_of_week.into_values().collect();
    weeks.sort_unstable_by(|a, b| b.cmp(a));
    let worst: usize = weeks.iter().take(12).sum();
    assert!(worst * 100 >= late_ones * 50, "the late ones lie in a few weeks: {worst} of {late_ones}");
    let found = |w: &Worry| {
        w.steps.iter().find_map(|s| if let What::Found { outcome, .. } = &s.what { Some(*outcome) } else { None })
    };
    let found: Vec<&str> = enquiries.iter().filter_map(|(w, ..)| found(w)).collect();
    let substantiated = found.iter().filter(|outcome| **outcome != "not-substantiated").count();
    about(substantiated as f64 / found.len() as f64, 0.45, 0.06, "substantiated");
    let conferences: Vec<bool> = enquiries
        .iter()
        .filter_map(|(w, _, on, _)| {
            let held =
                w.steps.iter().find_map(|s| if let What::Conference { on } = s.what { Some(on) } else { None })?;
            Some(held <= add_working_days(on.date(), 15).unwrap())
        })
        .collect();
    about(
        conferences.iter().filter(|kept| **kept).count() as f64 / conferences.len() as f64,
        0.91,
        0.05,
        "conferences in time",
    );
}

#[test]
fn one_discussion_is_due_and_not_planned_one_is_planned_and_one_enquiry_is_on_its_twelfth_day() {
    for worries in [WORRIES.as_slice(), &borough(300).worries(now(), 100)] {
        let strategy = |w: &Worry| {
            w.answered_at().is_some()
                && matches!(
                    w.steps.iter().rev().find_map(|s| if let What::Decided { route, .. } = s.what {
                        Some(route)
                    } else {
                        None
                    }),
                    Some("strategy")
                )
        };
        let is = |w: &Worry, what: fn(&What) -> bool| w.steps.iter().any(|s| what(&s.what));
        let planned = |w: &Worry| is(w, |what| matches!(what, What::Planned { .. }));
        let was_held = |w: &Worry| is(w, |what| matches!(what, What::Held { .. }));
        let due_today = |w: &Worry| add_working_days(w.answered_at().unwrap().date(), 1).unwrap() == now().date();
        let open = |w: &&Worry| strategy(w) && !was_held(w) && due_today(w);
        assert!(worries.iter().filter(open).any(|w| !planned(w)), "due today and not planned");
        assert!(worries.iter().filter(open).any(planned), "due today and planned");
        let lately = |w: &Worry, days: i64| w.at.is_some_and(|at| at > now().plus_hours(-24 * days));
        assert!(worries.iter().filter(open).all(|w| lately(w, 7)), "none hangs on a worry of long ago");
        let twelfth = held(worries).into_iter().any(|(w, _, on, decision)| {
            decision.starts_with("s47")
                && add_working_days(on.date(), 12).unwrap() == now().date()
                && lately(w, 28)
                && !is(w, |what| matches!(what, What::Found { .. }))
        });
        assert!(twelfth, "an enquiry on its twelfth day");
    }
}

#[test]
fn steps_come_in_order_after_the_worry_and_before_now() {
    for (worry, at) in told() {
        let moments: Vec<Instant> = worry.steps.iter().map(|s| s.at).collect();
        assert!(moments.is_sorted() && moments.iter().all(|m| *m > at && *m < now()), "{worry:?}");
    }
}

#[test]
fn amys_health_visitor_has_just_written_and_nothing_was_wrong_before() {
    let of_amy = |w: &&Worry| w.children.iter().any(|c| c.records.iter().any(|(_, key)| key == "HV0000023"));
    let amy: Vec<&Worry> = WORRIES.iter().filter(of_amy).collect();
    assert_eq!(amy.len(), 1);
    assert!(amy[0].at.is_none() && amy[0].steps.is_empty());
}
