//! Working hours: the clock behind "answer a red contact within four working hours". Counted on the clock on the wall
//! in England, so that a summer-time change neither steals nor gives an hour.

use crate::{
    clock::Instant,
    working_days::{OutsideCalendar, is_working_day, next_working_day},
};
use jiff::civil::{Date, Time, time};

/// The hours of a working day during which somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Hours", into = "Hours")]
pub struct WorkingHours {
    from: Time,
    to: Time,
}

#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Hours {
    from: Time,
    to: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working hours must end after they begin: {from} to {to} does not; put the earlier time first")]
pub struct NoHours {
    from: Time,
    to: Time,
}

impl Default for WorkingHours {
    fn default() -> Self {
        Self { from: time(9, 0, 0, 0), to: time(17, 0, 0, 0) }
    }
}

impl WorkingHours {
    pub fn new(from: Time, to: Time) -> Result<Self, NoHours> {
        if from < to { Ok(Self { from, to }) } else { Err(NoHours { from, to }) }
    }

    /// The moment by which something is due that must be done within `hours` working hours of `at`. What comes in
    /// outside working hours starts to count when they begin again.
    pub fn add(self, at: Instant, hours: u32) -> Result<Instant, OutsideCalendar> {
        let mut day = at.date();
        let mut left = i64::from(hours) * 3_600_000_000;
        loop {
            if is_working_day(day)? {
                let (opens, closes) = (moment(day, self.from), moment(day, self.to));
                let start = opens.max(at);
                if start < closes {
                    let open_for = closes.micros() - start.micros();
                    if left <= open_for {
                        return Ok(Instant::from_micros(start.micros() + left));
                    }
                    left -= open_for;
                }
            }
            day = next_working_day(day)?;
        }
    }

    /// Whether somebody answers at this moment.
    pub fn are_open(self, at: Instant) -> Result<bool, OutsideCalendar> {
        let now = at.in_london();
        Ok(is_working_day(now.date())? && (self.from..self.to).contains(&now.time()))
    }
}

/// Due within `hours` working hours, nine to five.
pub fn add_working_hours(at: Instant, hours: u32) -> Result<Instant, OutsideCalendar> {
    WorkingHours::default().add(at, hours)
}

fn moment(day: Date, at: Time) -> Instant {
    Instant::in_england(day.to_datetime(at))
}

impl TryFrom<Hours> for WorkingHours {
    type Error = NoHours;
    fn try_from(Hours { from, to }: Hours) -> Result<Self, NoHours> {
        Self::new(from, to)
    }
}

impl From<WorkingHours> for Hours {
    fn from(WorkingHours { from, to }: WorkingHours) -> Self {
        Self { from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{DateTime, date};

    fn at(text: &str) -> Instant {
        Instant::in_england(text.parse::<DateTime>().unwrap())
    }

    #[test]
    fn a_red_contact_at_three_on_thursday_is_due_at_eleven_on_friday() {
        assert_eq!(add_working_hours(at("2026-11-19T15:00"), 4).unwrap(), at("2026-11-20T11:00"));
    }

    #[test]
    fn what_fills_the_day_is_due_when_it_closes() {
        assert_eq!(add_working_hours(at("2026-11-19T13:00"), 4).unwrap(), at("2026-11-19T17:00"));
        assert_eq!(add_working_hours(at("2026-11-19T17:00"), 4).unwrap(), at("2026-11-20T13:00"));
    }

    #[test]
    fn a_contact_in_the_night_or_at_the_weekend_counts_from_the_next_opening() {
        assert_eq!(add_working_hours(at("2026-11-19T03:30"), 4).unwrap(), at("2026-11-19T13:00"));
        assert_eq!(add_working_hours(at("2026-11-21T12:00"), 4).unwrap(), at("2026-11-23T13:00"));
        assert_eq!(add_working_hours(at("2026-04-02T16:00"), 4).unwrap(), at("2026-04-07T12:00"), "over Easter");
        assert_eq!(add_working_hours(at("2026-11-21T12:00"), 0).unwrap(), at("2026-11-23T09:00"));
    }

    #[test]
    fn a_change_of_the_clocks_neither_steals_nor_gives_an_hour() {
        assert_eq!(add_working_hours(at("2026-03-27T16:00"), 4).unwrap(), at("2026-03-30T12:00"));
        assert_eq!(add_working_hours(at("2026-10-23T16:00"), 4).unwrap(), at("2026-10-26T12:00"));
    }

    #[test]
    fn hours_that_end_before_they_begin_cannot_be_made() {
        assert!(WorkingHours::new(time(17, 0, 0, 0), time(9, 0, 0, 0)).is_err());
        let early = WorkingHours::new(time(8, 0, 0, 0), time(12, 0, 0, 0)).unwrap();
        assert_eq!(early.add(at("2026-11-19T11:00"), 2).unwrap(), at("2026-11-20T09:00"));
        assert_eq!(early.are_open(at("2026-11-19T12:00")), Ok(false));
        assert_eq!(early.are_open(at("2026-11-19T11:59")), Ok(true));
        assert_eq!(early.are_open(at("2026-12-25T10:00")), Ok(false));
    }

    #[test]
    fn beyond_the_calendar_nothing_is_promised() {
        assert_eq!(add_working_hours(at("2036-02-01T10:00"), 4), Err(OutsideCalendar(date(2036, 2, 1))));
    }
}
