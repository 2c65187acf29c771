//! When worries arrive: the police's batch on Monday morning, the rush on Friday afternoon, August without schools, nights.

use super::Source;
use crate::dice::Dice;
use base::Instant;
use jiff::civil::{Date, Time, Weekday};

/// Of a hundred contacts, how many come from whom.
const SHARES: [(Source, usize); 6] = [
    (Source::Police, 30),
    (Source::School, 20),
    (Source::Health, 15),
    (Source::Council, 14),
    (Source::Public, 10),
    (Source::Other, 11),
];

/// Every moment at which a worry is sent, the earliest first, and who sends it.
pub(super) fn moments(begin: Date, now: Instant, count: usize, dice: &mut Dice) -> Vec<(Instant, Source)> {
    let days = (now.date() - begin).get_days();
    let weights: Vec<usize> = SHARES.iter().map(|(_, share)| *share).collect();
    let latest = now.plus_minutes(-40);
    let mut moments: Vec<(Instant, Source)> = Vec::with_capacity(count);
    while moments.len() < count {
        let source = SHARES[dice.weighted(&weights)].0;
        let moment = loop {
            let day = begin.saturating_add(jiff::Span::new().days(dice.between(0, i64::from(days))));
            if !dice.per_mille(weight(source, day)) {
                continue;
            }
            let at = Instant::in_england(day.to_datetime(time(source, day, dice)));
            if at < latest {
                break at.plus_seconds(dice.between(0, 59));
            }
        };
        moments.push((moment, source));
    }
    moments.sort_unstable();
    let open = super::open_work::how_many(count);
    let first_open = count - open;
    // In a small borough so many would reach back for weeks; nobody leaves a worry open so long.
    if let Some((oldest, _)) = moments.get(first_open).filter(|(at, _)| *at < now.plus_hours(-24 * OPEN_DAYS)).copied()
    {
        let (reach, wanted) = (now.seconds_since(oldest), OPEN_DAYS * 86_400 - 2400);
        for (at, _) in &mut moments[first_open..] {
            *at = latest.plus_seconds(-(now.seconds_since(*at) * wanted / reach));
        }
    }
    // What is going on today hangs on a contact of these weeks, however seldom one comes in.
    let twelfth = super::harm::twelfth_came_in(now);
    for (at, _) in moments.get_mut(first_open.saturating_sub(LATELY)..first_open).unwrap_or_default() {
        *at = twelfth.max(*at);
    }
    moments
}

/// So many of those that are decided came in lately.
const LATELY: usize = 5;

/// Contacts that are open today came within so many days.
const OPEN_DAYS: i64 = 4;

fn weight(source: Source, day: Date) -> usize {
    let weekday = day.weekday().to_monday_zero_offset() as usize;
    let week: [usize; 7] = match source {
        Source::Police => [1000, 450, 450, 450, 520, 350, 350],
        Source::School => [550, 550, 550, 600, 1000, 0, 0],
        Source::Health => [700, 650, 600, 620, 850, 200, 200],
        Source::Council | Source::Other => [700, 650, 650, 650, 950, 40, 20],
        Source::Public => [650, 600, 600, 600, 750, 500, 450],
    };
    let month = match (source, day.month(), day.day()) {
        (Source::School, 8, _) => 40,
        (Source::School, 12, 20..) | (Source::School, 1, ..5) => 60,
        (_, 8, _) => 650,
        (_, 12, 24..) => 500,
        _ => 1000,
    };
    week[weekday] * month / 1000
}

fn time(source: Source, day: Date, dice: &mut Dice) -> Time {
    let (monday, friday) = (day.weekday() == Weekday::Monday, day.weekday() == Weekday::Friday);
    let (from, to) = match (source, dice.below(100)) {
        (Source::Police, 0..=64) if monday => (6 * 60 + 30, 9 * 60 + 30),
        (Source::Police, 0..=29) => (0, 5 * 60),
        (Source::Police, 30..=59) => (19 * 60, 24 * 60 - 1),
        (Source::Police, _) => (8 * 60, 19 * 60),
        (Source::School, 0..=59) if friday => (14 * 60 + 30, 17 * 60),
        (Source::School, _) => (8 * 60 + 20, 17 * 60),
        (Source::Health, 0..=14) => (20 * 60, 24 * 60 - 1),
        (Source::Council | Source::Other, 0..=44) if friday => (14 * 60, 17 * 60 + 30),
        (Source::Health | Source::Council | Source::Other, _) => (9 * 60, 18 * 60),
        (Source::Public, _) => (8 * 60, 22 * 60),
    };
    let minute = dice.between(from, to);
    // Midnight, where it is none.
    Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).unwrap_or_default()
}
