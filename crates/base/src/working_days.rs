//! Working days of England and Wales: Monday to Friday without bank holidays. The day a thing happens is day 0,
//! day 1 is the next working day, and what is due is due by the end of day N.
//!
//! The bank holidays are data, not a rule (2022 had one nobody could have worked out), and end where the table ends:
//! outside it every function refuses rather than guesses.

use jiff::{
    Span,
    civil::{Date, Weekday},
};
use std::{collections::BTreeSet, sync::LazyLock};

const BANK_HOLIDAYS: &str = include_str!("../data/bank_holidays_england_wales_2010_2035.csv");

/// The calendar was asked for a day of which it does not know whether it is a bank holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the working-day calendar has no bank holidays for {0}: it knows {FIRST_YEAR} to {LAST_YEAR}. Check the date; if it \
     is right, bring bank_holidays_england_wales_*.csv up to date"
)]
pub struct OutsideCalendar(pub Date);

const FIRST_YEAR: i16 = 2010;
const LAST_YEAR: i16 = 2035;

static HOLIDAYS: LazyLock<BTreeSet<Date>> =
    LazyLock::new(|| BANK_HOLIDAYS.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok()).collect());

pub fn is_working_day(date: Date) -> Result<bool, OutsideCalendar> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return Err(OutsideCalendar(date));
    }
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(!weekend && !HOLIDAYS.contains(&date))
}

/// The day by whose end something is due that must be done within `days` working days of `date` (day 0).
pub fn add_working_days(date: Date, days: u32) -> Result<Date, OutsideCalendar> {
    let mut due = within(date)?;
    for _ in 0..days {
        due = next_working_day(due)?;
    }
    Ok(due)
}

/// The first working day after `date`.
pub fn next_working_day(date: Date) -> Result<Date, OutsideCalendar> {
    let mut day = within(date)?;
    loop {
        day = day.tomorrow().map_err(|_| OutsideCalendar(day))?;
        if is_working_day(day)? {
            return Ok(day);
        }
    }
}

/// How many working days have passed at the end of `end` since `start` (day 0); negative when `end` is the earlier.
pub fn working_days_between(start: Date, end: Date) -> Result<i32, OutsideCalendar> {
    if end < start {
        return working_days_between(end, start).map(|days| -days);
    }
    within(end)?;
    let mut day = within(start)?;
    let mut passed = 0;
    while day < end {
        day = day.tomorrow().map_err(|_| OutsideCalendar(day))?;
        passed += i32::from(is_working_day(day)?);
    }
    Ok(passed)
}

/// The same day of the month `months` later, or the last one of a shorter month. A due date in months includes it,
/// whether it is a working day or not.
pub fn add_months(date: Date, months: i32) -> Result<Date, OutsideCalendar> {
    let span = Span::new().try_months(months).map_err(|_| OutsideCalendar(date))?;
    date.checked_add(span).map_err(|_| OutsideCalendar(date))
}

fn within(date: Date) -> Result<Date, OutsideCalendar> {
    is_working_day(date).map(|_| date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_line_of_the_table_of_bank_holidays_is_read() {
        assert_eq!(HOLIDAYS.len(), BANK_HOLIDAYS.lines().count() - 1);
    }

    #[test]
    fn days_given_once_only_are_bank_holidays_too() {
        for day in [date(2011, 4, 29), date(2020, 5, 8), date(2022, 9, 19), date(2023, 5, 8)] {
            assert_eq!(is_working_day(day), Ok(false), "{day}");
        }
        assert_eq!(is_working_day(date(2020, 5, 4)), Ok(true), "moved to VE day");
    }

    #[test]
    fn beyond_the_table_the_calendar_refuses_to_guess() {
        assert_eq!(is_working_day(date(2036, 1, 2)), Err(OutsideCalendar(date(2036, 1, 2))));
        assert!(add_working_days(date(2035, 12, 27), 20).is_err());
        assert!(working_days_between(date(2009, 12, 1), date(2010, 2, 1)).is_err());
        assert!(OutsideCalendar(date(2036, 1, 2)).to_string().contains("2010 to 2035"));
    }
}
