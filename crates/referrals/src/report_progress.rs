//! The team a contact is with says what it has done: met the child or the family, support has started, the work has ended.
//! The sender reads it the same moment.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold_in_team},
    model::State,
    records::contacts,
    rules::{self, Wrong},
    send_concern::leave,
    strategy,
};
use access::{Officer, acts::RecordReferral};
use base::{CaseId, Instant};
use clocks::NewEvent;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Refused, Tx};

/// What can be said: code and words.
pub const STEPS: [(&str, &str); 4] = [
    ("child-met", "Somebody has met the child"),
    ("family-met", "Somebody has met the family, not the child"),
    ("support-started", "Support has started"),
    ("work-ended", "Our work has ended"),
];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ProgressWords {
    pub step: String,
    pub on_day: String,
    pub on_month: String,
    pub on_year: String,
    /// Why the work has ended, or what was seen: for the sender.
    pub words: String,
}

#[derive(Debug)]
pub struct ReportProgress<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub version: i64,
    pub words: &'a ProgressWords,
}

impl ProgressWords {
    fn on(&self) -> Option<Date> {
        let number = |text: &str| text.trim().parse::<i16>().ok();
        let (day, month) = (number(&self.on_day)?, number(&self.on_month)?);
        Date::new(number(&self.on_year)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// The day it was, not before the contact came in and not after today.
    fn read(&self, received: Instant, now: Instant) -> Result<Instant, Vec<Wrong>> {
        let mut wrong = Vec::new();
        if !STEPS.iter().any(|(code, _)| *code == self.step) {
            wrong.push(Wrong { field: "step".into(), what: "Select what has happened".into() });
        }
        let what = match self.on() {
            None => Some("Enter the day it was, like 23 11 2026"),
            Some(day) if day > now.date() => Some("The day cannot be after today"),
            Some(day) if day < received.date() => Some("The day cannot be before the worry came in"),
            Some(_) => None,
        };
        if let Some(what) = what {
            wrong.push(Wrong { field: "on".into(), what: what.into() });
        }
        if self.step == "work-ended" && self.words.trim().chars().count() < 10 {
            let what = "Say in at least 10 characters how it ended: the sender will read it";
            wrong.push(Wrong { field: "words".into(), what: what.into() });
        }
        match self.on() {
            Some(day) if wrong.is_empty() && day == now.date() => Ok(now),
            // At the end of that day, so that it never stands before what came in on it.
            Some(day) if wrong.is_empty() => Ok(Instant::in_england(day.to_datetime(Time::MAX)).max(received).min(now)),
            _ => Err(wrong),
        }
    }
}

impl Command for ReportProgress<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) =
            hold_in_team::<RecordReferral>(tx, self.officer, self.case, self.version, context.now).await?;
        if row.state() == State::Closed {
            return Err(because(StepRefused::NotNow(rules::NotNow::From(State::Closed))));
        }
        let received = Instant::from_micros(row.received_at);
        let wrong = |wrong| because(StepRefused::Wrong(wrong));
        let at = self.words.read(received, context.now).map_err(wrong)?;
        let (kind, entry) = match self.words.step.as_str() {
            "child-met" => ("child.met", met("child", at)),
            "family-met" => ("family.met", met("family", at)),
            "support-started" => ("support.started", ReferralsEntry::SupportStarted { on: at.date().to_string() }),
            _ => ("work.ended", ReferralsEntry::WorkEnded { reason: "ended".to_owned() }),
        };
        if kind == "work.ended" {
            let state = rules::ended(row.state()).map_err(|no| because(no.into()))?;
            strategy::view::let_it_end(tx, row.id, "step").await?;
            contacts::move_on(tx, &row, state, row.owner_team, row.owner(), context.now).await?;
            leave(tx, row.id, row.owner_team, true, context.now).await?;
        } else {
            contacts::touch(tx, row.id, context.now).await?;
        }
        let event = NewEvent { subject: row.id.to_string(), child: None, kind, occurred_at: at, significance: 2 };
        clocks::record(tx, context, &[event]).await?;
        let words = self.words.words.trim();
        if !words.is_empty() {
            let message = base::MessageId::new(&context.ids, context.now);
            contacts::write(tx, message, row.id, kind, words, self.officer.person, context.now).await?;
        }
        Ok(((), entries(&permit, &entry)))
    }
}

fn met(whom: &str, at: Instant) -> ReferralsEntry {
    ReferralsEntry::FamilyMet { met: whom.to_owned(), on: at.date().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};
    use rstest::rstest;

    #[rstest]
    #[case("20", "11", "2026", "child-met", "", &[])]
    #[case("22", "11", "2026", "child-met", "", &[])]
    #[case("23", "11", "2026", "child-met", "", &["on"])]
    #[case("19", "11", "2026", "child-met", "", &["on"])]
    #[case("31", "2", "2026", "child-met", "", &["on"])]
    #[case("21", "11", "2026", "", "", &["step"])]
    #[case("21", "11", "2026", "work-ended", "done", &["words"])]
    fn what_is_said_has_a_day_between_the_worry_and_today(
        #[case] day: &str,
        #[case] month: &str,
        #[case] year: &str,
        #[case] step: &str,
        #[case] words: &str,
        #[case] fields: &[&str],
    ) {
        let at = |day, hour| Instant::in_england(datetime(2026, 11, day, hour, 0, 0, 0));
        let said = ProgressWords {
            step: step.into(),
            on_day: day.into(),
            on_month: month.into(),
            on_year: year.into(),
            words: words.into(),
        };
        let read = said.read(at(20, 15), at(22, 9));
        if let Ok(when) = read {
            assert!(when >= at(20, 15) && when <= at(22, 9) && when.date() <= date(2026, 11, 22));
        }
        assert_eq!(read.err().unwrap_or_default().iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), fields);
    }
}
