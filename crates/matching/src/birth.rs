//! Birth dates as agencies hold them: exact, guessed, or a year only.

/// How much of a birth date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Exact,
    /// The year is about right; day and month are somebody's guess.
    Estimated,
    YearOnly,
}

/// A day of birth with how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    pub year: i16,
    pub month: u8,
    pub day: u8,
    pub precision: Precision,
}

impl BirthDate {
    /// A real day between 1850 and 2199, or `None`.
    pub fn new(year: i16, month: u8, day: u8, precision: Precision) -> Option<Self> {
        let real =
            (1850..2200).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        real.then_some(Self { year, month, day, precision })
    }

    pub fn exact(year: i16, month: u8, day: u8) -> Option<Self> {
        Self::new(year, month, day, Precision::Exact)
    }

    /// Reads `2019-07-05`, `05/07/2019`, `5.7.2019`, `20190705`, `July 2019` is not read, `2019-07` is estimated,
    /// `2019` is the year only. A time after the date is dropped.
    pub fn read(raw: &str) -> Option<Self> {
        let text = raw.trim();
        let text = text.split(['T', ' ']).next().unwrap_or(text);
        let numbers: Vec<&str> = text.split(['-', '/', '.']).collect();
        match numbers[..] {
            [y, m, d] if y.len() == 4 => Self::of_numbers(y, m, d),
            [d, m, y] if y.len() == 4 => Self::of_numbers(y, m, d),
            [y, m] if y.len() == 4 => Self::new(number(y)?, number(m)?, 15, Precision::Estimated),
            [all] if all.len() == 8 && all.is_ascii() => Self::of_numbers(&all[..4], &all[4..6], &all[6..]),
            [y] if y.len() == 4 => Self::new(number(y)?, 7, 1, Precision::YearOnly),
            _ => None,
        }
    }

    /// Reads a date written as `format` says, where `yyyy`, `mm` and `dd` stand for the parts ("dd/mm/yyyy").
    pub fn read_as(raw: &str, format: &str) -> Option<Self> {
        let (mut year, mut month, mut day) = ("", "", "");
        let (mut text, mut format) = (raw.trim(), format);
        while !format.is_empty() {
            let (part, rest) = if let Some(rest) = format.strip_prefix("yyyy") {
                (Some((&mut year, 4)), rest)
            } else if let Some(rest) = format.strip_prefix("mm") {
                (Some((&mut month, 2)), rest)
            } else if let Some(rest) = format.strip_prefix("dd") {
                (Some((&mut day, 2)), rest)
            } else {
                let sign = format.chars().next()?;
                text = text.strip_prefix(sign)?;
                (None, &format[sign.len_utf8()..])
            };
            if let Some((slot, longest)) = part {
                let length = text.bytes().take(longest).take_while(u8::is_ascii_digit).count();
                (*slot, text) = text.split_at(length);
            }
            format = rest;
        }
        if month.is_empty() && day.is_empty() {
            return Self::new(number(year)?, 7, 1, Precision::YearOnly);
        }
        Self::of_numbers(year, month, day)
    }

    fn of_numbers(year: &str, month: &str, day: &str) -> Option<Self> {
        Self::exact(number(year)?, number(month)?, number(day)?)
    }

    /// Days since 1 January 1970 (before it: negative).
    pub fn days(self) -> i32 {
        let shifted = (i32::from(self.month) + 9) % 12;
        let year = i32::from(self.year) - i32::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * shifted + 2) / 5 + i32::from(self.day)
            - 719_469
    }

    /// Age in years on `day`, with its fraction.
    pub fn age_on(self, day: Self) -> f32 {
        (day.days() - self.days()) as f32 / 365.25
    }

    /// Given instead of a birth date nobody knew.
    pub(crate) const fn first_of_january(self) -> bool {
        self.month == 1 && self.day == 1
    }

    pub(crate) fn day_and_month_swapped(self) -> Option<Self> {
        Self::new(self.year, self.day, self.month, self.precision)
    }

    /// The eight digits as they stand in a form.
    pub(crate) fn digits(self) -> [u8; 8] {
        let mut digits = [0; 8];
        let mut rest = u32::from(self.year.unsigned_abs()) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day);
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        digits
    }
}

impl std::fmt::Display for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.precision {
            Precision::YearOnly => write!(f, "{}", self.year),
            _ => write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day),
        }
    }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn days_in(year: i16, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let expected = BirthDate::exact(2019, 7, 5);
        for raw in ["2019-07-05", "05/07/2019", "5.7.2019", "20190705", "2019-07-05T00:00:00"] {
            assert_eq!(BirthDate::read(raw), expected, "{raw}");
        }
        assert_eq!(BirthDate::read_as("19560409", "yyyymmdd"), BirthDate::exact(1956, 4, 9));
        assert_eq!(BirthDate::read_as("07/05/2019", "mm/dd/yyyy"), BirthDate::exact(2019, 7, 5));
        assert_eq!(BirthDate::read("2019").map(|b| b.precision), Some(Precision::YearOnly));
        assert_eq!(BirthDate::read("31/02/2019"), None);
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(BirthDate::exact(1970, 1, 1).map(BirthDate::days), Some(0));
        assert_eq!(BirthDate::exact(2000, 3, 1).map(BirthDate::days), Some(11_017));
    }
}
