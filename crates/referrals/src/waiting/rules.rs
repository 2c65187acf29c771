//! What may be done with a place on a list, in which order people are seen, and how long a wait can be expected to be.

use super::model::{Ending, Missed, Offer, Place, Priority, Purpose, Step};
use base::Instant;
use jiff::civil::Date;

/// Why a step cannot be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    #[error("nobody waits any more")]
    Ended,
    #[error("nothing waits yet")]
    NotJoined,
    #[error("an appointment is open already: say first what became of it")]
    OfferOpen,
    #[error("no appointment is open")]
    NoOffer,
    #[error("this appointment is accepted already")]
    Accepted,
    #[error("the appointment has not been yet")]
    NotYet,
    #[error("no missed appointment is to be reviewed")]
    NothingMissed,
    #[error("whoever wrote down that nobody came does not review it")]
    OwnRecord,
    #[error(
        "nobody came to an appointment, and that has not been reviewed: nothing is taken from a child because an adult did not bring them"
    )]
    NeedsReview,
    #[error("the review said that the place is kept")]
    Kept,
    #[error("say that the appointment happened: help begins with it")]
    NotByHand,
}

/// What a step makes of a place. `None` is a place that is not there yet.
pub fn take(place: Option<&Place>, step: &Step, today: Date) -> Result<Place, NotNow> {
    let Some(place) = place else {
        let Step::Joined { received, priority, check_by } = *step else { return Err(NotNow::NotJoined) };
        return Ok(Place {
            priority,
            ahead: false,
            started_at: Instant::from_micros(received),
            assessed_at: None,
            offer: None,
            missed: Missed::No,
            missed_by: None,
            away: None,
            check_by,
            ended: None,
        });
    };
    if place.ended.is_some() {
        return Err(NotNow::Ended);
    }
    let mut next = place.clone();
    match step {
        Step::Joined { received, priority, check_by } => {
            next.started_at = next.started_at.min(Instant::from_micros(*received));
            next.priority = next.priority.min(*priority);
            next.check_by = next.check_by.min(*check_by);
        }
        Step::Offered { purpose, on } => {
            if next.offer.is_some() {
                return Err(NotNow::OfferOpen);
            }
            next.offer = Some(Offer { purpose: *purpose, on: *on, accepted: false });
        }
        Step::Accepted => {
            let offer = next.offer.as_mut().ok_or(NotNow::NoOffer)?;
            if offer.accepted {
                return Err(NotNow::Accepted);
            }
            offer.accepted = true;
        }
        Step::Refused => {
            next.offer.take().ok_or(NotNow::NoOffer)?;
        }
        Step::NotBrought { by, .. } => {
            has_been(next.offer, today)?;
            next.offer = None;
            (next.missed, next.missed_by) = (Missed::Unreviewed, Some(by.clone()));
        }
        Step::Happened { at } => {
            let offer = has_been(next.offer, today)?;
            let at = Instant::from_micros(*at);
            next.offer = None;
            (next.missed, next.missed_by) = (Missed::No, None);
            match offer.purpose {
                Purpose::Assessment => next.assessed_at = next.assessed_at.or(Some(at)),
                Purpose::Help => next.ended = Some((Ending::Helped, at)),
            }
        }
        Step::Reviewed { by, may_end } => {
            if next.missed != Missed::Unreviewed {
                return Err(NotNow::NothingMissed);
            }
            if next.missed_by.as_ref() == Some(by) {
                return Err(NotNow::OwnRecord);
            }
            next.missed = if *may_end { Missed::MayEnd } else { Missed::Keep };
        }
        // It changes whose the review is, and nothing of the place.
        Step::Passed { .. } => {
            if next.missed != Missed::Unreviewed {
                return Err(NotNow::NothingMissed);
            }
        }
        Step::Away { from, until } => next.away = Some((*from, *until)),
        Step::Checked { priority, next: then } => {
            next.priority = priority.map_or(next.priority, |raised| raised.min(next.priority));
            next.check_by = *then;
        }
        Step::Worse { today } => next.check_by = next.check_by.min(*today),
        Step::Moved { ahead } => next.ahead = *ahead,
        Step::TwoNeeds { .. } => {}
        Step::Ended { how, at } => {
            match (how, next.missed) {
                (Ending::Helped, _) => return Err(NotNow::NotByHand),
                (Ending::Withdrawn | Ending::Declined | Ending::Transferred, Missed::Unreviewed) => {
                    return Err(NotNow::NeedsReview);
                }
                (Ending::Declined, Missed::Keep) => return Err(NotNow::Kept),
                _ => {}
            }
            next.offer = None;
            next.ended = Some((*how, Instant::from_micros(*at)));
        }
    }
    Ok(next)
}

/// An appointment whose day has come.
fn has_been(offer: Option<Offer>, today: Date) -> Result<Offer, NotNow> {
    let offer = offer.ok_or(NotNow::NoOffer)?;
    if offer.on > today { Err(NotNow::NotYet) } else { Ok(offer) }
}

/// Who is seen before whom: put ahead with a reason, then priority, then how long ago it first reached anybody.
pub const fn turn(ahead: bool, priority: Priority, started_at: Instant) -> (bool, Priority, Instant) {
    (!ahead, priority, started_at)
}

/// A place in words that say no more than they know: "between 6th and 20th".
pub const fn band(position: usize) -> &'static str {
    match position {
        0..=5 => "among the first 5",
        6..=20 => "between 6th and 20th",
        21..=50 => "between 21st and 50th",
        51..=100 => "between 51st and 100th",
        _ => "after the first 100",
    }
}

/// How long a wait can be expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Most waited between so many and so many weeks, from so many who were helped.
    Weeks {
        from: i64,
        to: i64,
        helped: usize,
    },
    CannotSay(CannotSay),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotSay {
    /// So few have been helped lately that a range would be a guess.
    TooFew,
    /// This child has waited longer than most of them did.
    LongerThanMost,
}

/// The time over which waits that ended in help are looked at.
pub const BASIS_WEEKS: i64 = 26;
/// From fewer than this nothing is said.
pub const FEWEST: usize = 10;
const WEEK: i64 = 7 * 24 * 3600;

/// The range in which the middle six of ten lay, from the waits in seconds of those who were helped of late.
pub fn expected(helped: &[i64], waited: i64) -> Expected {
    if helped.len() < FEWEST {
        return Expected::CannotSay(CannotSay::TooFew);
    }
    let mut sorted = helped.to_vec();
    sorted.sort_unstable();
    let at = |part: usize| sorted.get((sorted.len() - 1) * part / 10).copied().unwrap_or(0);
    let (low, high) = (at(2) / WEEK, at(8).div_ceil_of(WEEK));
    if waited > high * WEEK {
        return Expected::CannotSay(CannotSay::LongerThanMost);
    }
    Expected::Weeks { from: low, to: high.max(low + 1), helped: helped.len() }
}

trait DivCeil {
    fn div_ceil_of(self, by: Self) -> Self;
}

impl DivCeil for i64 {
    fn div_ceil_of(self, by: Self) -> Self {
        (self + by - 1) / by
    }
}

impl Expected {
    /// "From 34 children helped in the last 26 weeks, most had waited 12 to 18 weeks."
    pub fn in_words(self) -> String {
        match self {
            Self::Weeks { from, to, helped } => format!(
                "Most waited {from} to {to} weeks: from {helped} children helped in the last {BASIS_WEEKS} weeks"
            ),
            Self::CannotSay(CannotSay::TooFew) => {
                format!("We cannot say: fewer than {FEWEST} children were helped in the last {BASIS_WEEKS} weeks")
            }
            Self::CannotSay(CannotSay::LongerThanMost) => {
                "We cannot say: this wait is longer than most of those helped of late had".to_owned()
            }
        }
    }
}

/// How long somebody has waited: days up to two weeks, then whole weeks.
pub fn waited_in_words(seconds: i64) -> String {
    let days = seconds.max(0) / (24 * 3600);
    match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        2..=13 => format!("{days} days"),
        days => format!("{} weeks", days / 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;

    const TODAY: Date = date(2026, 11, 22);

    fn joined(received: i64, priority: Priority) -> Step {
        Step::Joined { received, priority, check_by: TODAY.checked_add(56.days()).unwrap() }
    }

    fn anything() -> impl Strategy<Value = Step> {
        let day = || (0_i64..60).prop_map(|days| TODAY.checked_add((days - 30).days()).unwrap());
        let who = || prop_oneof![Just("ruth".to_owned()), Just("samir".to_owned())];
        let priority = || prop_oneof![Just(Priority::Urgent), Just(Priority::Routine)];
        prop_oneof![
            (0_i64..1_000_000, priority()).prop_map(|(received, priority)| joined(received, priority)),
            (day(), prop_oneof![Just(Purpose::Assessment), Just(Purpose::Help)])
                .prop_map(|(on, purpose)| Step::Offered { purpose, on }),
            Just(Step::Accepted),
            Just(Step::Refused),
            who().prop_map(|by| Step::NotBrought { by, lead: None }),
            who().prop_map(|lead| Step::Passed { lead, before: None }),
            (1_000_000_i64..2_000_000).prop_map(|at| Step::Happened { at }),
            (who(), any::<bool>()).prop_map(|(by, may_end)| Step::Reviewed { by, may_end }),
            (day(), day()).prop_map(|(from, until)| Step::Away { from, until }),
            (proptest::option::of(priority()), day()).prop_map(|(priority, next)| Step::Checked { priority, next }),
            Just(Step::Worse { today: TODAY }),
            any::<bool>().prop_map(|ahead| Step::Moved { ahead }),
            (proptest::sample::select(Ending::ALL.to_vec()), 1_000_000_i64..2_000_000)
                .prop_map(|(how, at)| Step::Ended { how, at }),
        ]
    }

    /// Every place there was, with the step that made the next one; refused steps change nothing.
    fn told(steps: &[Step]) -> Vec<(Place, Step, Place)> {
        let mut place = take(None, &joined(900_000, Priority::Routine), TODAY).unwrap();
        let mut all = Vec::new();
        for step in steps {
            if let Ok(next) = take(Some(&place), step, TODAY) {
                all.push((place, step.clone(), next.clone()));
                place = next;
            }
        }
        all
    }

    proptest! {
        #[test]
        fn the_start_is_never_moved_later_and_priority_never_lowered(steps in proptest::collection::vec(anything(), 0..40)) {
            for (before, _, after) in told(&steps) {
                prop_assert!(after.started_at <= before.started_at);
                prop_assert!(after.priority <= before.priority);
            }
        }

        #[test]
        fn a_declined_offer_and_a_time_away_keep_the_place(steps in proptest::collection::vec(anything(), 0..40)) {
            for (before, step, after) in told(&steps) {
                if matches!(step, Step::Refused | Step::Away { .. } | Step::NotBrought { .. }) {
                    let turn_of = |p: &Place| turn(p.ahead, p.priority, p.started_at);
                    prop_assert_eq!(turn_of(&before), turn_of(&after));
                    prop_assert!(after.ended.is_none());
                }
            }
        }

        #[test]
        fn nobody_is_taken_off_a_list_for_not_being_brought_without_somebody_elses_review(
            steps in proptest::collection::vec(anything(), 0..40),
        ) {
            let mut open: Option<String> = None;
            for (_, step, after) in told(&steps) {
                match &step {
                    Step::NotBrought { by, .. } => open = Some(by.clone()),
                    Step::Happened { .. } => open = None,
                    Step::Reviewed { by, .. } => {
                        prop_assert_ne!(open.as_ref(), Some(by));
                        open = None;
                    }
                    _ => {}
                }
                if let (Some(_), Some((how, _))) = (&open, after.ended) {
                    prop_assert_eq!(how, Ending::Died);
                }
            }
        }

        #[test]
        fn an_assessment_does_not_end_the_wait_and_nothing_comes_after_the_end(
            steps in proptest::collection::vec(anything(), 0..40),
        ) {
            let all = told(&steps);
            for (at, (before, _, after)) in all.iter().enumerate() {
                prop_assert!(before.ended.is_none());
                prop_assert!(after.ended.is_none() || at + 1 == all.len());
                if before.assessed_at.is_none() && after.assessed_at.is_some() { prop_assert!(after.ended.is_none()); }
            }
        }

        #[test]
        fn the_same_steps_make_the_same_place(steps in proptest::collection::vec(anything(), 0..40)) {
            let all = told(&steps);
            let mut again = take(None, &joined(900_000, Priority::Routine), TODAY).unwrap();
            for (_, step, after) in &all {
                let kept: Step = serde_json::from_str(&serde_json::to_string(step).unwrap()).unwrap();
                again = take(Some(&again), &kept, TODAY).unwrap();
                prop_assert_eq!(&again, after);
            }
        }

        #[test]
        fn an_expected_wait_lies_among_the_waits_it_is_made_from(
            waits in proptest::collection::vec(0_i64..60 * WEEK, 0..80), waited in 0_i64..70 * WEEK,
        ) {
            match expected(&waits, waited) {
                Expected::Weeks { from, to, helped } => {
                    prop_assert!(from < to && helped == waits.len() && helped >= FEWEST);
                    prop_assert!(waited <= to * WEEK);
                    let within = waits.iter().filter(|w| **w >= from * WEEK && **w <= to * WEEK).count();
                    prop_assert!(within * 2 >= waits.len(), "most lie in it: {within} of {}", waits.len());
                }
                Expected::CannotSay(CannotSay::TooFew) => prop_assert!(waits.len() < FEWEST),
                Expected::CannotSay(CannotSay::LongerThanMost) => {
                    prop_assert!(waits.iter().filter(|w| **w < waited).count() * 10 >= waits.len() * 7);
                }
            }
        }
    }

    #[test]
    fn nobody_is_queued_with_an_emergency() {
        assert_eq!(Priority::from_code("emergency"), None);
        assert!(serde_json::from_str::<Priority>("\"emergency\"").is_err());
    }

    #[test]
    fn the_most_urgent_come_first_then_who_has_waited_longest_unless_somebody_was_put_ahead() {
        let at = Instant::from_micros;
        let mut all = [
            (turn(false, Priority::Routine, at(1)), "routine, long"),
            (turn(false, Priority::Urgent, at(9)), "urgent"),
            (turn(true, Priority::Routine, at(5)), "put ahead"),
            (turn(false, Priority::Routine, at(3)), "routine"),
        ];
        all.sort();
        assert_eq!(all.map(|(_, who)| who), ["put ahead", "urgent", "routine, long", "routine"]);
    }

    #[rstest]
    #[case(0, "less than a day")]
    #[case(1, "1 day")]
    #[case(13, "13 days")]
    #[case(15, "2 weeks")]
    #[case(400, "57 weeks")]
    fn a_wait_is_said_in_days_and_then_in_weeks(#[case] days: i64, #[case] words: &str) {
        assert_eq!(waited_in_words(days * 24 * 3600), words);
    }
}
