//! A clock in words: what a tired reader needs is how long is left, not a date to count from.

use base::{Instant, is_working_day, working_days_between};
use jiff::civil::{Date, Time};

/// How much time is left, for colour and order; the words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Overdue,
    Today,
    Later,
}

/// "overdue by 2 working days", "due today by 16:00", "due tomorrow", "3 working days left, Thursday 26 November".
pub fn due_in_words(due_at: Instant, now: Instant) -> (Due, String) {
    let last = Instant::from_micros(due_at.micros() - 1);
    let (day, today) = (last.date(), now.date());
    let whole_days = due_at.in_london().time() == Time::midnight();
    if now >= due_at {
        return (Due::Overdue, overdue(due_at, day, today, whole_days));
    }
    let time = due_at.in_london().strftime("%H:%M").to_string();
    let by = if whole_days { String::new() } else { format!(" by {time}") };
    if day == today {
        return (Due::Today, format!("due today{by}"));
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
        return (Due::Later, format!("due tomorrow{by}"));
    }
    let left = working_days_between(today, day).unwrap_or(0);
    let on = day.strftime("%A %-d %B").to_string();
    let words = match left {
        0 => format!("due on {on}{by}"),
        1 => format!("1 working day left, {on}{by}"),
        left => format!("{left} working days left, {on}{by}"),
    };
    (Due::Later, words)
}

fn overdue(due_at: Instant, day: Date, today: Date, whole_days: bool) -> String {
    if day == today && !whole_days {
        return format!("overdue since {} today", due_at.in_london().strftime("%H:%M"));
    }
    match working_days_between(day, today) {
        // Over the week-end nobody could have done it, and it is late all the same.
        Ok(0) if !is_working_day(today).unwrap_or(true) => format!("overdue since {}", day.strftime("%A")),
        Ok(days) if days <= 1 => "overdue by 1 working day".to_owned(),
        Ok(days) => format!("overdue by {days} working days"),
        Err(_) => format!("overdue since {}", day.strftime("%-d %B %Y")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};
    use rstest::rstest;

    fn at(day: i8, hour: i8) -> Instant {
        Instant::in_england(datetime(2026, 11, day, hour, 0, 0, 0))
    }

    #[rstest]
    // 20 November 2026 is a Friday.
    #[case(20, 9, 20, "due today")]
    #[case(19, 9, 20, "due tomorrow")]
    #[case(16, 9, 20, "4 working days left, Friday 20 November")]
    #[case(20, 9, 23, "1 working day left, Monday 23 November")]
    #[case(21, 9, 20, "overdue since Friday")]
    #[case(23, 9, 20, "overdue by 1 working day")]
    #[case(25, 9, 20, "overdue by 3 working days")]
    fn a_limit_in_days(#[case] today: i8, #[case] hour: i8, #[case] last: i8, #[case] words: &str) {
        let due_at = Instant::start_of(date(2026, 11, last).tomorrow().unwrap());
        assert_eq!(due_in_words(due_at, at(today, hour)).1, words);
    }

    #[rstest]
    #[case(at(20, 9), Due::Today, "due today by 16:00")]
    #[case(at(20, 17), Due::Overdue, "overdue since 16:00 today")]
    #[case(at(19, 9), Due::Later, "due tomorrow by 16:00")]
    fn a_limit_in_hours(#[case] now: Instant, #[case] due: Due, #[case] words: &str) {
        assert_eq!(due_in_words(at(20, 16), now), (due, words.to_owned()));
    }
}
