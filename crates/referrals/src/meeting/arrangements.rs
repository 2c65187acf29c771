//! Which teams meet, when, who has a seat, and what counts as stuck: the trust's own text (`trust/meetings.toml`).

use jiff::civil::{Date, Time, Weekday};
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Error, Tx, choices};
use toml::Spanned;

/// What the store keeps the text under.
pub const KIND: &str = "meetings";

/// The file: every team that meets, and the day from which this applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meetings {
    pub effective_from: Date,
    pub teams: Vec<Arrangement>,
}

/// How one team meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Code of the team.
    pub team: String,
    pub weekday: Weekday,
    pub at: Time,
    pub place: String,
    /// Days without anything happening after which a contact counts as stuck.
    pub stuck_after_days: i64,
    /// The time limit by which the team deals with what it is given (`clocks.toml`).
    pub limit: String,
    /// Codes of the teams it may pass a contact to.
    pub passes_to: Vec<String>,
    pub seats: Vec<Seat>,
}

/// A seat at the meeting. Who sits in it is a matter of the day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Code of the agency.
    pub agency: String,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    effective_from: toml::value::Datetime,
    #[serde(default, rename = "meeting")]
    meetings: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    team: Spanned<String>,
    weekday: Spanned<String>,
    at: Spanned<String>,
    place: String,
    stuck_after_days: Spanned<i64>,
    limit: String,
    passes_to: Spanned<Vec<String>>,
    #[serde(default, rename = "seat")]
    seats: Vec<Seat>,
}

const WEEKDAYS: [(&str, Weekday); 5] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
];

/// The line of a text on which a byte stands.
fn line(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

/// Reads `meetings.toml`. A mistake names the line, what is wrong there, and the remedy.
pub fn read(text: &str) -> Result<Meetings, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let effective_from = file
        .effective_from
        .to_string()
        .parse()
        .map_err(|_| "effective_from: give a day, like 2026-01-01, from which this applies".to_owned())?;
    let mut seen = BTreeSet::new();
    let mut teams = Vec::new();
    for written in file.meetings {
        let at = |span: std::ops::Range<usize>, what: String| Err(format!("line {}: {what}", line(text, span.start)));
        let team = written.team.get_ref().clone();
        if !seen.insert(team.clone()) {
            return at(written.team.span(), format!("team {team} stands there twice: a team has one meeting a week"));
        }
        let named = written.weekday.get_ref();
        let Some((_, weekday)) = WEEKDAYS.into_iter().find(|(name, _)| name == named) else {
            let days = WEEKDAYS.map(|(name, _)| name).join(", ");
            return at(written.weekday.span(), format!("weekday {named:?} is not one of {days}"));
        };
        let Ok(hour) = Time::strptime("%H:%M", written.at.get_ref()) else {
            return at(written.at.span(), format!("at = {:?}: give the hour like 09:30", written.at.get_ref()));
        };
        let days = *written.stuck_after_days.get_ref();
        if !(1..=60).contains(&days) {
            let what = format!("stuck_after_days = {days}: give a number of days from 1 to 60");
            return at(written.stuck_after_days.span(), what);
        }
        if written.passes_to.get_ref().contains(&team) {
            return at(written.passes_to.span(), format!("team {team} cannot pass to itself: take it out"));
        }
        if written.seats.is_empty() {
            let what = format!("team {team} has no seat: add [[meeting.seat]] with agency and title");
            return at(written.team.span(), what);
        }
        teams.push(Arrangement {
            team,
            weekday,
            at: hour,
            place: written.place,
            stuck_after_days: days,
            limit: written.limit,
            passes_to: written.passes_to.into_inner(),
            seats: written.seats,
        });
    }
    Ok(Meetings { effective_from, teams })
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let meetings = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: meetings.effective_from, text })
}

/// How a team meets on a day; none for one that has no meeting.
pub async fn of_team(tx: &mut Tx, team: &str, today: Date) -> Result<Option<Arrangement>, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(None) };
    let meetings = read(&kept.definition)
        .map_err(|problem| Error::Decode { kind: format!("meetings, version {}", kept.version), problem })?;
    Ok(meetings.teams.into_iter().find(|m| m.team == team))
}

impl Arrangement {
    /// The first day of meeting on or after a day.
    pub fn on_or_after(&self, day: Date) -> Date {
        let wait = (self.weekday.to_monday_zero_offset() - day.weekday().to_monday_zero_offset()).rem_euclid(7);
        day.saturating_add(jiff::Span::new().days(i64::from(wait)))
    }

    /// The one after the meeting of a day.
    pub fn after(&self, day: Date) -> Date {
        self.on_or_after(day.tomorrow().unwrap_or(day))
    }

    /// The agencies that have a seat, each once.
    pub fn agencies(&self) -> Vec<String> {
        let mut agencies: Vec<String> = self.seats.iter().map(|s| s.agency.clone()).collect();
        agencies.sort_unstable();
        agencies.dedup();
        agencies
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    const TEXT: &str = r#"effective_from = 2026-01-01
[[meeting]]
team = "T"
weekday = "thursday"
at = "09:30"
place = "Family centre"
stuck_after_days = 10
limit = "FD2"
passes_to = ["A"]
[[meeting.seat]]
agency = "SHL"
title = "Home-link worker"
"#;

    #[rstest]
    #[case("\"thursday\"", "\"thorsday\"", "line 4: weekday \"thorsday\" is not one of monday")]
    #[case("09:30", "half nine", "line 5: at = \"half nine\": give the hour like 09:30")]
    #[case("= 10", "= 0", "line 7: stuck_after_days = 0: give a number of days from 1 to 60")]
    #[case("[\"A\"]", "[\"T\"]", "line 9: team T cannot pass to itself")]
    #[case("place", "plaec", "plaec")]
    fn a_mistake_is_named_with_its_line_and_remedy(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }

    #[rstest]
    #[case(date(2026, 11, 22), date(2026, 11, 26))]
    #[case(date(2026, 11, 26), date(2026, 11, 26))]
    #[case(date(2026, 11, 27), date(2026, 12, 3))]
    fn the_next_meeting_is_on_the_next_of_its_days(#[case] today: Date, #[case] next: Date) {
        let team = read(TEXT).unwrap().teams.remove(0);
        assert_eq!(team.on_or_after(today), next);
        assert_eq!(team.after(date(2026, 11, 26)), date(2026, 12, 3));
    }
}
