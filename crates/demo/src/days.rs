//! Days counted back from the day the borough is seen on.

use jiff::{Span, civil::Date};

pub(crate) fn days_before(date: Date, days: i64) -> Date {
    date.saturating_sub(Span::new().days(days))
}

pub(crate) fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}

pub(crate) fn months_before(date: Date, months: i64) -> Date {
    date.saturating_sub(Span::new().months(months))
}

/// Days from `from` to `to`.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Age in whole years.
pub(crate) fn age(birth: Date, at: Date) -> i64 {
    let before_birthday = (at.month(), at.day()) < (birth.month(), birth.day());
    i64::from(at.year()) - i64::from(birth.year()) - i64::from(before_birthday)
}

/// The year in which the school year of this day began.
pub(crate) fn school_year(at: Date) -> i16 {
    if at.month() >= 9 { at.year() } else { at.year() - 1 }
}

/// Age on the last day of August, by which the year group goes: 4 is Reception, 11 is Year 7.
pub(crate) fn school_age(birth: Date, at: Date) -> i64 {
    let year = school_year(at);
    i64::from(year) - i64::from(birth.year()) - i64::from(birth.month() >= 9)
}
