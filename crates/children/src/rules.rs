//! Pure rules of the index.

use jiff::civil::Date;

/// A full extract that would end more than one in twenty open involvements, or is a tenth shorter than the one before,
/// stops until a second person has looked: a cut-off file would otherwise close thousands of cases.
pub fn stop_reason(open: usize, ending: usize, rows_before: usize, rows_now: usize) -> Option<String> {
    if open > 0 && ending * 20 > open {
        return Some(format!("{ending} of {open} open records are not in the file and would end (more than 5%)"));
    }
    if rows_before > 0 && rows_now * 10 < rows_before * 9 {
        return Some(format!("the file has {rows_now} rows where the one before had {rows_before} (10% shorter)"));
    }
    None
}

/// An age as people say it: "6 weeks", "14 months", "3 years", "due in 5 weeks".
pub fn age_in_words(born: Date, today: Date) -> String {
    if born > today {
        let weeks = (born - today).get_days() / 7;
        return match weeks {
            0 => "due this week".to_owned(),
            1 => "due in 1 week".to_owned(),
            n => format!("due in {n} weeks"),
        };
    }
    let span = born.until((jiff::Unit::Month, today)).unwrap_or_default();
    let months = span.get_months();
    let plural = |n: i32, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match months {
        0..3 => plural((today - born).get_days() / 7, "week"),
        3..24 => plural(months, "month"),
        _ => plural(months / 12, "year"),
    }
}

/// A date as people write it: 3 November 2026. What is not a date stays as it is.
pub fn date_in_words(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case(1000, 50, 1000, 1000, false)]
    #[case(1000, 51, 1000, 1000, true)]
    #[case(1000, 0, 1000, 900, false)]
    #[case(1000, 0, 1000, 899, true)]
    #[case(0, 0, 0, 10, false)]
    fn a_cut_off_file_stops(
        #[case] open: usize,
        #[case] ending: usize,
        #[case] before: usize,
        #[case] now: usize,
        #[case] stops: bool,
    ) {
        assert_eq!(stop_reason(open, ending, before, now).is_some(), stops);
    }

    #[rstest]
    #[case(date(2026, 11, 20), "0 weeks")]
    #[case(date(2026, 10, 1), "7 weeks")]
    #[case(date(2025, 11, 22), "12 months")]
    #[case(date(2023, 11, 23), "2 years")]
    #[case(date(2023, 11, 22), "3 years")]
    #[case(date(2026, 12, 20), "due in 4 weeks")]
    fn an_age_is_said_as_people_say_it(#[case] born: jiff::civil::Date, #[case] words: &str) {
        assert_eq!(age_in_words(born, date(2026, 11, 22)), words);
    }
}
