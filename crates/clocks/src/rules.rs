//! When a limit is due, and which limits the events of a case make run.

use crate::{
    definition::{Definition, Definitions, Unit},
    model::{Clock, Happened},
};
use base::{EventId, Instant, OutsideCalendar, add_months, add_working_days, add_working_hours};
use jiff::{ToSpan as _, civil::Date};
use std::collections::BTreeMap;

/// The moment before which something must be done. A limit in days, weeks or months runs to the end of its last day.
pub fn due(start: Instant, amount: u32, unit: Unit) -> Result<Instant, OutsideCalendar> {
    let day = start.date();
    let last = match unit {
        Unit::WorkingHour => return add_working_hours(start, amount),
        Unit::Hour => return Ok(start.plus_hours(amount.into())),
        Unit::WorkingDay => add_working_days(day, amount)?,
        Unit::Day => later(day, i64::from(amount))?,
        Unit::Week => later(day, i64::from(amount) * 7)?,
        Unit::Month => add_months(day, i32::try_from(amount).unwrap_or(i32::MAX))?,
    };
    Ok(Instant::start_of(later(last, 1)?))
}

fn later(day: Date, days: i64) -> Result<Date, OutsideCalendar> {
    day.checked_add(days.days()).map_err(|_| OutsideCalendar(day))
}

/// The clocks these events make. `begun` tells under which version of the text a clock that is known has begun: a new text
/// changes none of them. The order of recording does not matter, nor how often this is asked.
pub fn clocks(
    events: &[Happened],
    definitions: &Definitions,
    begun: &BTreeMap<(String, EventId), i64>,
) -> Result<Vec<Clock>, OutsideCalendar> {
    let mut clocks = Vec::new();
    for start in events {
        let known = begun.iter().filter(|((_, event), _)| *event == start.id);
        let mut rules: Vec<(i64, &Definition)> =
            known.filter_map(|((rule, _), version)| Some((*version, definitions.of(*version, rule)?))).collect();
        if let Some((version, text)) = definitions.in_force(start.occurred_at.date()) {
            let new = text.clocks.iter().filter(|d| !rules.iter().any(|(_, r)| r.id == d.id));
            rules.extend(new.map(|d| (version, d)).collect::<Vec<_>>());
        }
        for (version, rule) in rules.into_iter().filter(|(_, rule)| rule.starts == start.kind) {
            let first = |kinds: &[String]| {
                let after = events.iter().filter(|e| kinds.contains(&e.kind) && e.occurred_at >= start.occurred_at);
                after.min_by_key(|e| (e.occurred_at, e.recorded_at, e.id))
            };
            let (met, ended) = (first(&rule.meets), first(&rule.cancels));
            let cancelled = ended.filter(|ended| met.is_none_or(|met| ended.occurred_at < met.occurred_at));
            clocks.push(Clock {
                rule: rule.id.clone(),
                version,
                title: rule.title.clone(),
                started_by: start.id,
                started_at: start.occurred_at,
                due_at: due(start.occurred_at, rule.amount, rule.unit)?,
                met: met.filter(|_| cancelled.is_none()).map(|e| (e.occurred_at, e.recorded_at)),
                cancelled_at: cancelled.map(|e| e.occurred_at),
                reason: None,
            });
        }
    }
    clocks.sort_by(|a, b| (a.due_at, &a.rule, a.started_by).cmp(&(b.due_at, &b.rule, b.started_by)));
    Ok(clocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{definition::read, model::Standing};
    use base::Ids;
    use jiff::civil::{date, time};
    use proptest::prelude::*;
    use rstest::rstest;

    const TEXT: &str = r#"
effective_from = 2020-01-01
[[clock]]
id = "FD3"
title = "Contact to decision"
starts = "received"
meets = ["decided"]
cancels = ["withdrawn"]
amount = 1
unit = "working-day"
force = "local"
basis = "Local practice"
"#;

    fn at(day: Date, hour: i8) -> Instant {
        Instant::in_england(day.to_datetime(time(hour, 0, 0, 0)))
    }

    #[rstest]
    #[case(date(2026, 4, 2), 1, Unit::WorkingDay, date(2026, 4, 7))]
    #[case(date(2026, 3, 29), 1, Unit::WorkingDay, date(2026, 3, 30))]
    #[case(date(2026, 12, 24), 1, Unit::WorkingDay, date(2026, 12, 29))]
    #[case(date(2025, 6, 2), 45, Unit::WorkingDay, date(2025, 8, 4))]
    #[case(date(2025, 11, 24), 45, Unit::WorkingDay, date(2026, 1, 29))]
    #[case(date(2025, 11, 30), 3, Unit::Month, date(2026, 2, 28))]
    #[case(date(2026, 11, 22), 14, Unit::Day, date(2026, 12, 6))]
    #[case(date(2026, 11, 22), 6, Unit::Week, date(2027, 1, 3))]
    fn a_limit_in_days_runs_to_the_end_of_its_last_day(
        #[case] from: Date,
        #[case] amount: u32,
        #[case] unit: Unit,
        #[case] last: Date,
    ) {
        let due = due(at(from, 15), amount, unit).unwrap();
        assert_eq!(due, Instant::start_of(last.tomorrow().unwrap()));
    }

    #[test]
    fn four_working_hours_from_a_friday_afternoon_end_on_monday() {
        let due = due(at(date(2026, 11, 20), 15), 4, Unit::WorkingHour).unwrap();
        assert_eq!(due, at(date(2026, 11, 23), 11));
    }

    fn definitions() -> Definitions {
        Definitions { versions: vec![(1, read(TEXT).unwrap())] }
    }

    fn happened(ids: &Ids, kind: &str, occurred_at: Instant, recorded_at: Instant) -> Happened {
        Happened { id: EventId::new(ids, occurred_at), kind: kind.to_owned(), occurred_at, recorded_at }
    }

    fn one(events: &[Happened]) -> Clock {
        clocks(events, &definitions(), &BTreeMap::new()).unwrap().remove(0)
    }

    #[test]
    fn done_in_time_and_written_down_late_is_told_apart_from_done_late() {
        let ids = Ids::seeded(1);
        let (monday, tuesday, wednesday) = (date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18));
        let received = happened(&ids, "received", at(monday, 10), at(monday, 10));
        let now = at(date(2026, 11, 20), 9);
        let stands = |done, recorded| one(&[received.clone(), happened(&ids, "decided", done, recorded)]).standing(now);
        assert_eq!(stands(at(tuesday, 16), at(tuesday, 16)), Standing::Met);
        assert_eq!(stands(at(tuesday, 16), at(wednesday, 9)), Standing::RecordedLate);
        assert_eq!(stands(at(wednesday, 9), at(wednesday, 9)), Standing::Late);
        assert_eq!(one(std::slice::from_ref(&received)).standing(now), Standing::Overdue);
        assert_eq!(one(std::slice::from_ref(&received)).standing(at(tuesday, 23)), Standing::Running);
        let withdrawn = |when| one(&[received.clone(), happened(&ids, "withdrawn", when, when)]).standing(now);
        assert_eq!((withdrawn(at(tuesday, 9)), withdrawn(at(wednesday, 9))), (Standing::Cancelled, Standing::Late));
    }

    #[test]
    fn a_new_text_changes_no_clock_that_has_begun() {
        let ids = Ids::seeded(1);
        let received = happened(&ids, "received", at(date(2026, 11, 16), 10), at(date(2026, 11, 16), 10));
        let mut all = definitions();
        let before = clocks(std::slice::from_ref(&received), &all, &BTreeMap::new()).unwrap();
        all.versions.push((2, read(&TEXT.replace("amount = 1", "amount = 9")).unwrap()));
        let begun = BTreeMap::from([(("FD3".to_owned(), received.id), 1)]);
        assert_eq!(clocks(std::slice::from_ref(&received), &all, &begun).unwrap(), before);
        let anew = clocks(&[received], &all, &BTreeMap::new()).unwrap();
        assert!(anew[0].due_at > before[0].due_at);
    }

    proptest! {
        #[test]
        fn the_order_of_recording_changes_no_clock(seed in 0_u64..1_000, hours in proptest::collection::vec(0_i64..2_000, 1..12)) {
            let ids = Ids::seeded(seed);
            let start = at(date(2026, 1, 5), 9);
            let kinds = ["received", "decided", "withdrawn", "other"];
            let events: Vec<Happened> = hours.iter().enumerate().map(|(n, h)| {
                let when = start.plus_hours(*h);
                happened(&ids, kinds[n % 4], when, when)
            }).collect();
            let mut other_way = events.clone();
            other_way.reverse();
            let there = clocks(&events, &definitions(), &BTreeMap::new()).unwrap();
            prop_assert_eq!(&there, &clocks(&other_way, &definitions(), &BTreeMap::new()).unwrap());
            prop_assert_eq!(there.len(), events.iter().filter(|e| e.kind == "received").count());
            for clock in there {
                prop_assert!(clock.due_at > clock.started_at);
                prop_assert!(clock.met.is_none() || clock.cancelled_at.is_none());
            }
        }

        #[test]
        fn a_late_entry_never_hides_a_breach(late in 0_i64..500) {
            let ids = Ids::seeded(7);
            let received = happened(&ids, "received", at(date(2026, 11, 16), 10), at(date(2026, 11, 16), 10));
            let clock = one(std::slice::from_ref(&received));
            let done = clock.due_at.plus_hours(late);
            let decided = happened(&ids, "decided", done, done.plus_hours(1));
            prop_assert_eq!(one(&[received, decided]).standing(done.plus_hours(2)), Standing::Late);
        }
    }
}
