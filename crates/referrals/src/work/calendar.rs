//! When one's work is due, for one's own calendar (iCalendar). A calendar lies on telephones and is read over shoulders: it
//! names no child, no family and no service, only how many pieces are due and their references.

use super::pieces::{self, Piece};
use crate::{ReferralsEntry, records::contacts};
use access::{Act as _, Decision, Facts, Officer, SecretToken, acts::FindReferral, decide, hash_of};
use base::{Instant, PersonId};
use icalendar::{Calendar, Component as _, Event, Parameter, Property};
use jiff::civil::Date;
use std::{collections::BTreeMap, convert::Infallible};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// Makes the officer's address anew; the one before no longer works.
#[derive(Debug)]
pub struct MakeCalendar<'a> {
    pub officer: &'a Officer,
}

impl Command for MakeCalendar<'_> {
    type Output = SecretToken;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(SecretToken, Entries), Refused<Infallible>> {
        let token = SecretToken::new(&context.ids);
        tx.sql(
            "insert into calendar_feed (person, token_hash, made_at) values ($1, $2, $3)
             on conflict (person) do update set token_hash = excluded.token_hash, made_at = excluded.made_at",
        )
        .bind(self.officer.person)
        .bind(token.hash())
        .bind(context.now)
        .run()
        .await?;
        Ok((token, Entry::new(&ReferralsEntry::CalendarMade {}).into()))
    }
}

/// Takes the officer's address away.
#[derive(Debug)]
pub struct RemoveCalendar<'a> {
    pub officer: &'a Officer,
}

impl Command for RemoveCalendar<'_> {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        tx.sql("delete from calendar_feed where person = $1").bind(self.officer.person).run().await?;
        Ok(((), Entry::new(&ReferralsEntry::CalendarRemoved {}).into()))
    }
}

/// Has somebody an address, and since when?
pub async fn made_at(tx: &mut Tx, person: PersonId) -> Result<Option<Instant>, Error> {
    let made: Option<(i64,)> =
        tx.sql("select made_at from calendar_feed where person = $1").bind(person).optional().await?;
    Ok(made.map(|(at,)| Instant::from_micros(at)))
}

#[derive(sqlx::FromRow)]
struct Whose {
    #[sqlx(try_from = "String")]
    person: PersonId,
}

/// The calendar behind an address, journaled as read; none where there is no such address, or its owner has left.
pub async fn calendar(store: &Store, token: &str) -> Result<Option<String>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let whose: Option<Whose> =
        tx.sql("select person from calendar_feed where token_hash = $1").bind(hash_of(token)).optional().await?;
    let Some(whose) = whose else { return Ok(None) };
    let Some(officer) = access::officer(&mut tx, whose.person, None, now).await? else { return Ok(None) };
    if !matches!(decide(&Facts::of(&officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let rows = contacts::owned_by(&mut tx, officer.person, pieces::MOST).await?;
    let pieces = pieces::of(&mut tx, &officer, rows, now).await?;
    drop(tx);
    let shown = pieces.iter().filter(|p| p.due.is_some()).map(|p| p.case.to_string()).collect();
    let entry = Entry::new(&ReferralsEntry::CalendarRead { contacts: shown });
    store.journal_access(&officer.actor(), None, vec![entry]).await?;
    Ok(Some(written(&pieces, officer.person, now)))
}

/// One entry a day on which something is due; what is overdue stands on today.
fn written(pieces: &[Piece], person: PersonId, now: Instant) -> String {
    let mut days: BTreeMap<Date, Vec<&Piece>> = BTreeMap::new();
    for piece in pieces {
        if let Some(due) = &piece.due {
            let last = Instant::from_micros(due.at.micros() - 1).date();
            days.entry(last.max(now.date())).or_default().push(piece);
        }
    }
    let mut calendar = Calendar::new();
    calendar.name("Trellis: what is due");
    for (day, due) in days {
        let what =
            if due.len() == 1 { "1 piece of work due".to_owned() } else { format!("{} pieces of work due", due.len()) };
        let references: Vec<&str> = due.iter().map(|p| p.reference.as_str()).collect();
        let Ok(next) = day.tomorrow() else { continue };
        let date = |name, day: Date| {
            let mut property = Property::new(name, day.strftime("%Y%m%d").to_string());
            property.append_parameter(Parameter::new("VALUE", "DATE"));
            property
        };
        calendar.push(
            Event::new()
                .uid(&format!("{day}-{person}@trellis"))
                .summary(&format!("Trellis: {what}"))
                .description(&format!("References: {}", references.join(", ")))
                .append_property(date("DTSTART", day))
                .append_property(date("DTEND", next))
                .add_property("DTSTAMP", now.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string())
                .done(),
        );
    }
    calendar.done().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::pieces::{NextDue, tests::piece};
    use clocks::Due;
    use jiff::civil::datetime;

    #[test]
    fn a_calendar_says_how_much_is_due_and_nothing_of_whom() {
        let now = Instant::in_england(datetime(2026, 11, 22, 9, 0, 0, 0));
        let due = |day, how| {
            let at = Instant::in_england(datetime(2026, 11, day, 0, 0, 0, 0));
            Some(NextDue { at, how, words: String::new() })
        };
        let of = |number, reference: &str, due| Piece {
            reference: reference.into(),
            children: vec!["Amy Fictional".into()],
            due,
            ..piece(number, 1)
        };
        let pieces = [
            of(1, "AAAA-2222", due(20, Due::Overdue)),
            of(2, "BBBB-3333", due(25, Due::Later)),
            of(3, "CCCC-4444", None),
        ];
        let text = written(&pieces, PersonId::from_u128(7), now);
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
        for line in [
            "DTSTART;VALUE=DATE:20261122",
            "DTSTART;VALUE=DATE:20261124",
            "DTEND;VALUE=DATE:20261125",
            "DTSTAMP:20261122T090000Z",
            "SUMMARY:Trellis: 1 piece of work due",
            "DESCRIPTION:References: AAAA-2222",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in {text}");
        }
        assert!(!text.contains("Amy") && !text.contains("CCCC"), "{text}");
    }
}
