//! Significant harm is suspected: the strategy discussion, the section 47 enquiry it begins, and the conference.

use super::{
    By, Source, Step, What, Worry,
    course::{Making, STRATEGY, bad_week},
    open_work,
    telling::Scene,
};
use base::{Instant, add_working_days, is_working_day};
use jiff::civil::Date;

/// Section 47 enquiries in a year and a half of a borough with all its contacts.
pub const ENQUIRIES: usize = 550;
/// Of a hundred enquiries, those that are substantiated: at continuing risk, not at continuing risk, legal action.
const AT_RISK: usize = 28;
const NOT_AT_RISK: usize = 15;
const LEGAL: usize = 2;
/// The same as they add up.
const NEED: usize = AT_RISK + NOT_AT_RISK;
const SUBSTANTIATED: usize = NEED + LEGAL;
const HEALTH: [&str; 6] = ["CHP-HV-N", "CHP-HV-E", "CHP-HV-S", "CHP-SN", "HTA-ED", "HTB-PAE"];

/// A seat of a discussion: who took it, and what they told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTaken {
    pub code: &'static str,
    /// `present`, `apologies` or `not-asked`.
    pub came: &'static str,
    pub name: String,
    pub told: String,
}

/// What is going on the day the borough is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Live {
    /// Due today, and nobody has planned it.
    Needed,
    /// Planned for this afternoon.
    Planned,
    /// An enquiry on the twelfth of its fifteen working days.
    DayTwelve,
}

/// How many enquiries so many contacts make.
pub(super) fn enquiries(contacts: usize) -> usize {
    (ENQUIRIES * contacts).div_ceil(super::CONTACTS)
}

/// How many of them there should be by this place, so that they are spread over the year and a half.
pub(super) fn due(enquiries: usize, place: usize, contacts: usize) -> usize {
    // A little ahead, so that none is missing at the end.
    (enquiries * (place + 1) * 100).div_ceil((contacts * 97).max(1)).min(enquiries)
}

/// When the contact came in of the enquiry that is on its twelfth day: the afternoon before it was decided.
pub(super) fn twelfth_came_in(now: Instant) -> Instant {
    Instant::start_of(days_before(now.date(), 13)).plus_minutes(15 * 60 + 30)
}

fn days_before(today: Date, working_days: i32) -> Date {
    let mut day = today;
    let mut left = working_days;
    while left > 0 {
        day = day.yesterday().unwrap_or(day);
        left -= i32::from(is_working_day(day).unwrap_or(true));
    }
    day
}

/// Which contacts are the ones that are going on: the last that came in early enough.
pub(super) fn live(moments: &[(Instant, Source)], now: Instant) -> Vec<(usize, Live)> {
    let open = open_work::how_many(moments.len());
    let yesterday = Instant::start_of(days_before(now.date(), 1)).plus_hours(14);
    let twelfth = Instant::start_of(days_before(now.date(), 12));
    let mut taken: Vec<(usize, Live)> = Vec::new();
    for (live, before) in [(Live::Needed, yesterday), (Live::Planned, yesterday), (Live::DayTwelve, twelfth)] {
        let free = |place: usize| {
            let left = moments.len() - place;
            let is_fresh = left.checked_sub(open + 1).is_some_and(|n| open_work::way_of(n).is_some());
            !is_fresh && !taken.iter().any(|(other, _)| *other == place)
        };
        let last = (0..moments.len()).rev().find(|place| moments[*place].0 < before && free(*place));
        taken.extend(last.map(|place| (place, live)));
    }
    taken
}

impl<'a> Making<'a, '_> {
    /// One of those that are going on today.
    pub(super) fn live(&mut self, worry: &mut Worry, scene: &Scene<'a>, live: Live) {
        let Some(at) = worry.at else { return };
        let today = self.now.date();
        let day = days_before(today, if live == Live::DayTwelve { 12 } else { 1 });
        let effect = Instant::start_of(day).plus_minutes(if live == Live::DayTwelve { 9 * 60 } else { 15 * 60 });
        let effect = effect.max(at.plus_minutes(60)).min(self.now.plus_minutes(-30));
        let before = worry.steps.len();
        // Whether it begins an enquiry is known here; it does not count among those that are spread over the time.
        let begun = self.begun;
        self.due = begun + usize::from(live == Live::DayTwelve);
        self.answered_at(worry, scene, STRATEGY, true, effect);
        self.begun = begun;
        let keep = |what: &What| match live {
            Live::Needed => !of_the_discussion(what),
            Live::Planned => !of_the_discussion(what) || matches!(what, What::Planned { .. }),
            Live::DayTwelve => !matches!(what, What::Found { .. } | What::FoundAgreed | What::Conference { .. }),
        };
        worry.steps.retain(|step| keep(&step.what) && !matches!(step.what, What::Progress { step: "work-ended", .. }));
        if live != Live::DayTwelve {
            let afternoon = Instant::start_of(today).plus_hours(14).plus_minutes(30).max(self.now.plus_minutes(120));
            for step in &mut worry.steps[before..] {
                if let What::Planned { on, .. } = &mut step.what {
                    *on = afternoon;
                }
            }
        }
    }

    /// Everything about a suspicion of significant harm, from the moment it counts.
    pub(super) fn suspected(&mut self, worry: &mut Worry, scene: &Scene<'a>, from: Instant) {
        let taken = from.plus_minutes(self.dice.between(10, 40));
        let Some(by) = self.senders.by(STRATEGY.to, Some("practitioner"), taken, self.dice) else { return };
        worry.steps.push(Step { at: taken, by: by.clone(), what: What::Taken });
        let held = self.held_at(from);
        let health = Some(worry.by.seat.as_str()).filter(|seat| HEALTH.contains(seat));
        let health = health.map_or_else(|| HEALTH[self.dice.below(HEALTH.len())].to_owned(), str::to_owned);
        let planned = taken.plus_minutes(self.dice.between(5, 20)).min(held.plus_minutes(-5));
        let (means, place) = [
            ("video", "By the link in the team’s calendar"),
            ("telephone", "The team’s conference line"),
            ("meeting", "Civic centre, room 3"),
        ][self.dice.weighted(&[6, 3, 1])];
        let asked = vec![("police", "POL-CPW".to_owned()), ("health", health.clone())];
        worry.steps.push(Step { at: planned, by: by.clone(), what: What::Planned { on: held, means, place, asked } });
        let begins = self.begun < self.due;
        let ended = self.held(worry, scene, &by, (held, begins), &health);
        let begun =
            |s: &Step| s.at < self.now && matches!(&s.what, What::Held { decision, .. } if decision.starts_with("s47"));
        self.begun += usize::from(worry.steps.iter().any(begun));
        for (step, after, per_cent) in [("family-met", (2, 30), 45), ("child-met", (3, 40), 92)] {
            let at = held.plus_hours(self.dice.between(after.0, after.1));
            if self.dice.percent(per_cent) && at < self.now {
                let words = self.telling.line(&scene.later(at), step, self.dice);
                let Some(by) = self.still_there(&by, at) else { return };
                worry.steps.push(Step { at, by, what: What::Progress { step, words } });
            }
        }
        let Some(ended) = ended else { return };
        let at = ended.plus_hours(24 * self.dice.between(2, 20) + self.dice.between(1, 5));
        if at < self.now && self.dice.percent(94) {
            let Some(by) = self.still_there(&by, at) else { return };
            let words = self.telling.line(&scene.later(at), "work-ended", self.dice);
            worry.steps.push(Step { at, by, what: What::Progress { step: "work-ended", words } });
        }
    }

    /// Within a working day, but for the weeks in which it was too much.
    fn held_at(&mut self, from: Instant) -> Instant {
        let day = from.date();
        let last = add_working_days(day, 1).unwrap_or(day);
        let at = |day: Date, minutes: i64| Instant::start_of(day).plus_minutes(minutes);
        let minutes = self.dice.between(9 * 60 + 30, 16 * 60) / 5 * 5;
        if self.dice.percent(if bad_week(self.begin, day) { 48 } else { 4 }) {
            let days = u32::try_from(self.dice.between(1, 3)).unwrap_or(1);
            return at(add_working_days(last, days).unwrap_or(last), minutes);
        }
        let soon = from.plus_minutes(self.dice.between(90, 240));
        let same_day = is_working_day(day).unwrap_or(false) && soon < at(day, 17 * 60);
        if same_day { soon } else { at(last, minutes) }
    }

    fn somebody(&mut self, team: &str, at: Instant) -> String {
        let staff = self.senders.on_duty(team, None, at, self.dice);
        staff.map_or_else(|| "Duty worker".to_owned(), |p| format!("{}, {}", p.name, p.job_title.to_lowercase()))
    }

    /// The record of the discussion, and all that follows; when it was over, if it is.
    fn held(
        &mut self,
        worry: &mut Worry,
        scene: &Scene<'a>,
        by: &By,
        (held, begins): (Instant, bool),
        health: &str,
    ) -> Option<Instant> {
        let late = self.dice.percent(12);
        let recorded =
            held.plus_minutes(if late { self.dice.between(1_500, 3_000) } else { self.dice.between(35, 110) });
        let scene = scene.later(held);
        let line = |making: &mut Self, list: &str| making.telling.line(&scene, list, making.dice);
        let alone = self.dice.percent(5);
        let chair = self.town.workforce.people.iter().find(|p| p.staff_code == by.staff_code);
        let chair = chair.map_or_else(String::new, |p| format!("{}, {}", p.name, p.job_title.to_lowercase()));
        let seat = |code, came, name, told| SeatTaken { code, came, name, told };
        let (officer, nurse) = (self.somebody("POL-CPW", held), self.somebody(health, held));
        let police = if alone {
            seat("police", "apologies", String::new(), String::new())
        } else {
            seat("police", "present", officer.clone(), line(self, "strategy.police"))
        };
        let mut seats = vec![
            seat("social-care", "present", chair.clone(), line(self, "strategy.care")),
            police,
            seat("health", "present", nurse.clone(), line(self, "strategy.health")),
        ];
        seats.extend(["referrer", "education", "other"].map(|c| seat(c, "not-asked", String::new(), String::new())));
        let joint = self.dice.percent(55) && !alone;
        let decision = match (begins, joint) {
            (true, true) => "s47-joint",
            (true, false) => "s47-single",
            (false, _) => ["continue-assessment", "continue-assessment", "no-further-action"][self.dice.below(3)],
        };
        let who = [chair, officer, nurse];
        let actions = (0..=self.dice.below(2))
            .map(|n| {
                let due = add_working_days(held.date(), 1 + n as u32).unwrap_or_else(|_| held.date());
                (line(self, "strategy.action"), who[self.dice.below(who.len())].clone(), due)
            })
            .collect();
        let what = What::Held {
            on: held,
            seats,
            decision,
            reasons: line(self, "strategy.reasons"),
            safety: line(self, "strategy.safety"),
            no_quorum: if alone { line(self, "strategy.alone") } else { String::new() },
            actions,
        };
        let recorder = self.still_there(by, recorded)?;
        worry.steps.push(Step { at: recorded, by: recorder, what });
        if begins {
            self.enquired(worry, &scene, by, held, recorded)
        } else {
            (recorded < self.now).then_some(recorded)
        }
    }

    /// What the enquiry finds, who agrees, and the conference; when it was closed, if it is.
    fn enquired(
        &mut self,
        worry: &mut Worry,
        scene: &Scene<'a>,
        by: &By,
        began: Instant,
        recorded: Instant,
    ) -> Option<Instant> {
        let working = |days: i64, hours: i64| {
            let day = add_working_days(began.date(), u32::try_from(days).unwrap_or(1)).unwrap_or_else(|_| began.date());
            Instant::start_of(day).plus_hours(hours)
        };
        let found = working(self.dice.between(6, 11), self.dice.between(9, 16)).max(recorded.plus_hours(4));
        let agreed = found.plus_minutes(self.dice.between(40, 900));
        let (outcome, list) = match self.dice.below(100) {
            0..AT_RISK => ("at-risk", "enquiry.risk"),
            AT_RISK..NEED => ("not-at-risk", "enquiry.need"),
            NEED..SUBSTANTIATED => ("legal-action", "enquiry.legal"),
            _ => ("not-substantiated", "enquiry.nothing"),
        };
        let late = self.dice.percent(if bad_week(self.begin, began.date()) { 48 } else { 4 });
        let days = if late { self.dice.between(16, 21) } else { self.dice.between(12, 15) };
        let conference = working(days, self.dice.between(10, 15));
        let reason = self.telling.line(&scene.later(found), list, self.dice);
        let finder = self.still_there(by, found)?;
        worry.steps.push(Step { at: found, by: finder, what: What::Found { outcome, reason } });
        // Managers carry no children, and are not among those of the team.
        let manages = |p: &&crate::staff::Staff| {
            p.role == "team-manager" && p.seats.iter().any(|seat| seat.starts_with(STRATEGY.to))
        };
        let manager = self.town.workforce.people.iter().find(manages)?;
        let manager = By { staff_code: manager.staff_code.clone(), seat: STRATEGY.to.to_owned() };
        worry.steps.push(Step { at: agreed, by: manager, what: What::FoundAgreed });
        if outcome != "at-risk" {
            return (agreed < self.now).then_some(agreed);
        }
        let written = conference.plus_hours(3).max(agreed.plus_minutes(5));
        let recorder = self.still_there(by, written)?;
        worry.steps.push(Step { at: written, by: recorder, what: What::Conference { on: conference.date() } });
        (written < self.now).then_some(written)
    }
}

/// Is it the discussion's, and of what follows from it?
const fn of_the_discussion(what: &What) -> bool {
    matches!(
        what,
        What::Planned { .. }
            | What::Held { .. }
            | What::Found { .. }
            | What::FoundAgreed
            | What::Conference { .. }
            | What::Progress { .. }
    )
}
