//! Working days against the vectors of the trade, and the rules between the functions.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its vectors has failed")]

use base::{Instant, add_months, add_working_days, add_working_hours, is_working_day, working_days_between};
use jiff::{ToSpan as _, civil::Date};
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/working_day_test_vectors.json")).unwrap()
}

fn day(case: &Value, field: &str) -> Date {
    case[field].as_str().unwrap().parse().unwrap()
}

fn number(case: &Value, field: &str) -> i32 {
    case[field].as_i64().unwrap().try_into().unwrap()
}

#[test]
fn what_is_due_in_working_days_is_due_on_the_day_of_the_vectors() {
    for case in vectors()["add_working_days"].as_array().unwrap() {
        let days = number(case, "working_days").unsigned_abs();
        assert_eq!(add_working_days(day(case, "start"), days), Ok(day(case, "due")), "{case}");
    }
}

#[test]
fn working_days_passed_are_those_of_the_vectors() {
    for case in vectors()["working_days_between"].as_array().unwrap() {
        let passed = working_days_between(day(case, "start"), day(case, "end"));
        assert_eq!(passed, Ok(number(case, "working_days")), "{case}");
    }
}

#[test]
fn months_end_where_a_shorter_month_ends() {
    for case in vectors()["add_months"].as_array().unwrap() {
        assert_eq!(add_months(day(case, "start"), number(case, "months")), Ok(day(case, "due")), "{case}");
    }
}

fn days() -> impl Strategy<Value = Date> {
    (0i64..9000).prop_map(|n| jiff::civil::date(2010, 1, 1).checked_add(n.days()).unwrap())
}

proptest! {
    #[test]
    fn adding_and_counting_agree(start in days(), n in 0u32..100) {
        let due = add_working_days(start, n).unwrap();
        prop_assert_eq!(working_days_between(start, due), Ok(i32::try_from(n).unwrap()));
        prop_assert_eq!(working_days_between(due, start), Ok(-i32::try_from(n).unwrap()));
        prop_assert!(n == 0 || is_working_day(due).unwrap());
    }

    #[test]
    fn more_working_hours_are_never_due_earlier(start in days(), minute in 0i64..1440, hours in 0u32..60) {
        let at = Instant::start_of(start).plus_minutes(minute);
        let due = add_working_hours(at, hours).unwrap();
        prop_assert!(due >= at && add_working_hours(at, hours + 1).unwrap() > due);
        prop_assert!(is_working_day(due.date()).unwrap());
        let shown = due.in_london();
        prop_assert!((9..17).contains(&shown.hour()) || (shown.hour() == 17 && shown.minute() == 0));
    }
}
