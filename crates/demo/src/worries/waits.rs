//! Who waits for help, and who waited before: ten lists, from two weeks to more than a year, with appointments that were
//! declined, missed and kept. Made by rule, like the worries, and told through the same commands as the pages'.

mod courses;

use super::{
    By, Source,
    households::{Households, Member},
    senders::Senders,
};
use crate::{
    Borough,
    days::{age, days_between},
    dice::Dice,
    families::Need,
    town::Town,
};
use base::Instant;
use courses::{COURSES, Course};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday, time},
};
use std::collections::BTreeSet;

/// Of 33,000 children, those who stand on two lists for one need, by mistake.
const TWICE: usize = 40;
const OF_CHILDREN: usize = 33_000;

/// Somebody who waits or waited, and everything that was done, in the order in which it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub list: &'static str,
    /// When it was written down, and the day on which it first reached anybody.
    pub at: Instant,
    pub received: Date,
    pub by: By,
    /// Feed and key of records of the child.
    pub records: Vec<(&'static str, String)>,
    /// The child's given name, as it is written here.
    pub name: String,
    pub reason: String,
    pub urgent: bool,
    pub need: String,
    pub parent: String,
    /// Code of the agency it comes from, where that is another.
    pub on_behalf_of: String,
    pub young_person_agreed: bool,
    pub steps: Vec<WaitStep>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitStep {
    pub at: Instant,
    pub by: By,
    pub did: Did,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    Offered { help: bool, on: Date, words: String },
    Answered { answer: &'static str, words: String },
    Reviewed { words: String },
    Checked { urgent: bool, words: String },
    Away { from: Date, until: Date, words: String },
    Ahead { words: String },
    Ended { how: &'static str, words: String },
}

struct Making<'a> {
    town: &'a Town,
    households: &'a Households,
    senders: &'a Senders<'a>,
    now: Instant,
    dice: Dice,
    /// List and child of those who wait.
    taken: BTreeSet<(&'static str, usize)>,
}

impl Borough {
    /// Who waits today and who was helped within the last half year; so many of a hundred.
    pub fn waits(&self, now: Instant, per_cent: usize) -> Vec<Wait> {
        let households = Households::of(&self.town, &self.feeds);
        if per_cent == 0 || households.is_empty() {
            return Vec::new();
        }
        let senders = Senders::of(&self.town);
        let part = |count: usize| count * self.town.here().count() * per_cent / (OF_CHILDREN * 100);
        let dice = Dice::new(self.town.seed, "waits");
        let mut making =
            Making { town: &self.town, households: &households, senders: &senders, now, dice, taken: BTreeSet::new() };
        let mut waits = Vec::new();
        for course in &COURSES {
            for _ in 0..part(course.helped) {
                waits.extend(making.helped(course));
            }
            for _ in 0..part(course.open).max(2) {
                waits.extend(making.open(course));
            }
        }
        for _ in 0..part(TWICE) {
            waits.extend(making.twice());
        }
        waits.sort_by_key(|wait| wait.at);
        waits
    }
}

/// What the family says when it is asked again.
const SAME: [&str; 6] = [
    "Rang mum: {name} is much as before, they use what we sent",
    "School says no change in {name} since we last asked",
    "Spoke with the family, {name} is managing; they will ring if that changes",
    "Rang twice, reached dad: {name} about the same, {n} days of school missed",
    "{name} has good weeks and bad ones, the last {n} days were good",
    "Asked {name} as well, who says it is all right for now",
];
const WORSE: &str = "It is worse: {name} has missed {n} days and sleeps badly. Made urgent";

/// A working hour of a day, or of the Monday after.
fn at_work(day: Date, hour: i64, minute: i64) -> Instant {
    let later = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    let day = day.saturating_add(later.days());
    Instant::in_england(day.to_datetime(time(hour as i8, minute as i8, 0, 0)))
}

impl<'a> Making<'a> {
    fn moment(&mut self, day: Date) -> Instant {
        let (hour, minute) = (self.dice.between(9, 16), self.dice.between(0, 59));
        at_work(day, hour, minute)
    }

    /// A working moment so many days before a day.
    fn ago(&mut self, day: Date, from: i64, to: i64) -> Instant {
        let days = self.dice.between(from, to);
        self.moment(day.saturating_sub(days.days()))
    }

    /// A child of the right age who is not on the list yet, and somebody who works with it.
    fn child(&mut self, course: &Course, day: Date) -> Option<(&'a Member, By)> {
        for _ in 0..80 {
            let household = self.households.get(self.households.any(&mut self.dice));
            let at = self.dice.below(household.members.len());
            let member = household.members.get(at)?;
            let child = &self.town.children[member.child];
            let old = if child.birth < day { age(child.birth, day) } else { -1 };
            let fits = (course.ages.0..=course.ages.1).contains(&old)
                && age(child.birth, self.now.date()) < 18
                && (!course.high || child.need == Need::High)
                && !self.taken.contains(&(course.list, member.child));
            if !fits {
                continue;
            }
            let source =
                [Source::School, Source::Health, Source::Health, Source::Council, Source::Other][self.dice.below(5)];
            let sender = self.senders.sender(
                source,
                member,
                Instant::in_england(day.to_datetime(time(12, 0, 0, 0))),
                &mut self.dice,
            );
            // A neighbouring borough's team does not write on this one's lists.
            if let Some(sender) = sender.filter(|s| s.team.len() < 9 || !s.team.ends_with("CSC-D")) {
                self.taken.insert((course.list, member.child));
                return Some((member, sender.by()));
            }
        }
        None
    }

    fn need(&mut self, course: &Course, child: usize) -> String {
        let name = self.town.children[child].given.clone();
        let first = self.dice.below(course.needs.len());
        let second = (first + 1 + self.dice.below(course.needs.len() - 1)) % course.needs.len();
        [first, second]
            .iter()
            .map(|at| {
                let count = self.dice.between(2, 9).to_string();
                format!("{}.", course.needs[*at].replace("{name}", &name).replace("{n}", &count))
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The request, as it is written down.
    fn asked(&mut self, course: &'static Course, received: Date) -> Option<(Wait, usize)> {
        let (member, by) = self.child(course, received)?;
        let late = if self.dice.percent(12) { self.dice.between(2, 20) } else { 0 };
        let at = self.moment(received.saturating_add(late.days()));
        if at >= self.now.plus_hours(-1) {
            return None;
        }
        let child = &self.town.children[member.child];
        let carers = &self.town.family(child).carers;
        let parent =
            carers.first().map(super::super::families::Carer::name).filter(|_| course.parent).unwrap_or_default();
        let school = member.known_in("school-census").filter(|code| code.starts_with("EDU-S")).map(str::to_owned);
        let for_school = !by.seat.starts_with("EDU") && !course.sensitive && self.dice.percent(8);
        let wait = Wait {
            list: course.list,
            at,
            received,
            records: member.records.iter().map(|r| (r.feed, r.key.clone())).collect(),
            name: child.given.clone(),
            reason: "I work with this child and ask for help for it".to_owned(),
            urgent: self.dice.percent(14),
            need: self.need(course, member.child),
            parent,
            on_behalf_of: school.filter(|_| for_school).unwrap_or_default(),
            young_person_agreed: course.sensitive,
            by,
            steps: Vec::new(),
        };
        Some((wait, member.child))
    }

    fn team(&mut self, course: &Course, at: Instant) -> Option<By> {
        let team = course.teams[self.dice.below(course.teams.len())];
        self.senders.by(team, None, at, &mut self.dice)
    }

    /// Somebody who was helped on a day of the last half year.
    fn helped(&mut self, course: &'static Course) -> Option<Wait> {
        let end = self.now.date().saturating_sub(self.dice.between(4, 180).days());
        let days = course.weeks.0 * 7 * self.dice.between(60, 130) / 100;
        let (mut wait, _) = self.asked(course, end.saturating_sub(days.days()))?;
        if course.assessed {
            self.assessment(course, &mut wait, end)?;
        }
        self.checks(course, &mut wait, end);
        let end = end.max(wait.at.date().saturating_add(16.days()));
        self.appointment(course, &mut wait, true, end)?;
        self.finished(wait)
    }

    /// Somebody who waits today.
    fn open(&mut self, course: &'static Course) -> Option<Wait> {
        let longest = course.weeks.1 * 7;
        let days = self.dice.between(3, longest).min(self.dice.between(3, longest * 3 / 2));
        let (mut wait, _) = self.asked(course, self.now.date().saturating_sub(days.days()))?;
        let today = self.now.date();
        if course.assessed && days > course.weeks.0 * 4 && self.dice.percent(55) {
            self.assessment(course, &mut wait, today)?;
        }
        self.checks(course, &mut wait, today);
        match self.dice.below(100) {
            0..=9 => self.offered(course, &mut wait, true),
            10..=12 => self.missed_lately(course, &mut wait),
            13..=15 => {
                let (from, until) = (today.saturating_add(3.days()), today.saturating_add(24.days()));
                let at = self.moment(today.saturating_sub(5.days()));
                let by = wait.by.clone();
                let words = format!("{} is with grandparents abroad, dad will ring when they are back", wait.name);
                wait.steps.push(WaitStep { at, by, did: Did::Away { from, until, words } });
            }
            16 => {
                let at = self.moment(today.saturating_sub(8.days()));
                let by = self.team(course, at)?;
                let words = format!(
                    "Moves up to the next school in {} months and must be seen before",
                    self.dice.between(2, 5)
                );
                wait.steps.push(WaitStep { at, by, did: Did::Ahead { words } });
            }
            17..=19 => {
                let at = self.ago(today, 3, 20);
                let by = self.team(course, at)?;
                let how = if self.dice.percent(70) { "withdrawn" } else { "transferred" };
                let words = "The family rang: they have moved on to other help and thank us".to_owned();
                wait.steps.push(WaitStep { at, by, did: Did::Ended { how, words } });
            }
            _ => {}
        }
        self.finished(wait)
    }

    /// One need, written under two lists by two people: nobody noticed.
    fn twice(&mut self) -> Vec<Wait> {
        let (one, other) = (&COURSES[1], &COURSES[3]);
        let received = self.now.date().saturating_sub(self.dice.between(30, 120).days());
        let Some((first, child)) = self.asked(one, received) else { return Vec::new() };
        let mut second = Wait { list: other.list, steps: Vec::new(), ..first.clone() };
        second.received = received.saturating_add(self.dice.between(5, 25).days());
        second.at = self.moment(second.received);
        if !self.taken.insert((other.list, child)) || second.at >= self.now.plus_hours(-1) {
            return vec![first];
        }
        vec![first, second]
    }

    /// The team looks again, in time but for one in twelve.
    fn checks(&mut self, course: &'static Course, wait: &mut Wait, until: Date) {
        let mut last = wait.at.date();
        loop {
            let late = if self.dice.percent(8) { self.dice.between(4, 30) } else { -self.dice.between(0, 6) };
            last = last.saturating_add((course.check_days + late).days());
            if last >= until {
                return;
            }
            let at = self.moment(last);
            let Some(by) = self.team(course, at) else { return };
            let urgent = !wait.urgent && self.dice.percent(3);
            let said = if urgent { WORSE } else { SAME[self.dice.below(SAME.len())] };
            let words = said.replace("{name}", &wait.name).replace("{n}", &self.dice.between(2, 9).to_string());
            wait.steps.push(WaitStep { at, by, did: Did::Checked { urgent, words } });
        }
    }

    /// Assessed somewhat after the middle of the wait.
    fn assessment(&mut self, course: &'static Course, wait: &mut Wait, until: Date) -> Option<()> {
        let from = wait.at.date();
        let day = from.saturating_add((days_between(from, until) * 6 / 10).days());
        self.appointment(course, wait, false, day)
    }

    /// An appointment that happens on a day, with what went wrong before it where there was time for that.
    fn appointment(&mut self, course: &'static Course, wait: &mut Wait, help: bool, day: Date) -> Option<()> {
        let day = at_work(day, 12, 0).date();
        let before = wait.steps.iter().rev().find(|s| matches!(s.did, Did::Answered { .. })).map_or(wait.at, |s| s.at);
        let room = days_between(before.date(), day);
        if self.dice.percent(9) && room > 50 {
            self.spoiled(course, wait, help, day.saturating_sub(34.days()), "refused")?;
        }
        if self.dice.percent(7) && room > 30 {
            self.spoiled(course, wait, help, day.saturating_sub(20.days()), "not-brought")?;
        }
        let offered = self.ago(day, 9, 13);
        let by = self.team(course, offered)?;
        self.offer(wait, &by, offered, help, day);
        let minute = self.dice.between(0, 59);
        let answer = |at, answer| WaitStep { at, by: by.clone(), did: Did::Answered { answer, words: String::new() } };
        let accepted = at_work(day.saturating_sub(5.days()), 10, minute);
        wait.steps.push(answer(accepted, "accepted"));
        wait.steps.push(answer(at_work(day, 16, minute), "happened"));
        Some(())
    }

    fn offer(&mut self, wait: &mut Wait, by: &By, at: Instant, help: bool, on: Date) {
        let time = ["9.30", "10.15", "1.30", "3.45"][self.dice.below(4)];
        let place = ["the clinic", "the children's centre", "school", "the family's home"][self.dice.below(4)];
        let words = format!("{time} at {place}");
        wait.steps.push(WaitStep { at, by: by.clone(), did: Did::Offered { help, on, words } });
    }

    fn spoiled(
        &mut self,
        course: &'static Course,
        wait: &mut Wait,
        help: bool,
        day: Date,
        how: &'static str,
    ) -> Option<()> {
        let day = at_work(day, 12, 0).date();
        let offered = self.moment(day.saturating_sub(8.days()));
        if offered <= wait.at {
            return Some(());
        }
        let by = self.team(course, offered)?;
        self.offer(wait, &by, offered, help, day);
        let minute = self.dice.between(0, 59);
        let (at, words) = if how == "refused" {
            (at_work(day.saturating_sub(4.days()), 11, minute), "The day does not suit, asks for a later one")
        } else {
            (at_work(day, 15, minute), "Nobody came; rang twice and left a message with the number")
        };
        wait.steps.push(WaitStep { at, by, did: Did::Answered { answer: how, words: words.to_owned() } });
        if how == "not-brought" {
            let at = self.ago(day, -6, -2);
            let by = self.reviewer(course, wait, at)?;
            let words = format!(
                "Spoke with the family: {}",
                [
                    "no money for the bus",
                    "the letter had gone to the old address",
                    "a younger one was ill",
                    "the text came in English only"
                ][self.dice.below(4)]
            );
            wait.steps.push(WaitStep { at, by, did: Did::Reviewed { words } });
        }
        Some(())
    }

    /// Who asked looks at it; with a sensitive service, or a parent's, the manager of the team.
    fn reviewer(&mut self, course: &Course, wait: &Wait, at: Instant) -> Option<By> {
        if course.sensitive || course.parent {
            return self.senders.by(course.teams[0], Some("team-manager"), at, &mut self.dice);
        }
        Some(wait.by.clone())
    }

    /// An appointment that is still to come.
    fn offered(&mut self, course: &'static Course, wait: &mut Wait, help: bool) {
        let today = self.now.date();
        let at = self.ago(today, 3, 8);
        let on = at_work(today.saturating_add(self.dice.between(2, 15).days()), 12, 0).date();
        if let Some(by) = self.team(course, at).filter(|_| at > wait.at) {
            self.offer(wait, &by, at, help, on);
            if self.dice.percent(60) {
                let at = at.plus_hours(20);
                wait.steps.push(WaitStep { at, by, did: Did::Answered { answer: "accepted", words: String::new() } });
            }
        }
    }

    /// Nobody came last week, and nobody has looked at it yet.
    fn missed_lately(&mut self, course: &'static Course, wait: &mut Wait) {
        let day = at_work(self.now.date().saturating_sub(self.dice.between(6, 9).days()), 12, 0).date();
        let at = self.moment(day.saturating_sub(9.days()));
        if let Some(by) = self.team(course, at).filter(|_| at > wait.at) {
            self.offer(wait, &by, at, true, day);
            let words = "Nobody came; rang, no answer".to_owned();
            let at = at_work(day, 15, self.dice.between(0, 59));
            wait.steps.push(WaitStep { at, by, did: Did::Answered { answer: "not-brought", words } });
        }
    }

    /// In the order in which it was done; a wait whose steps would fall before it, or after today, is none.
    fn finished(&self, mut wait: Wait) -> Option<Wait> {
        wait.steps.sort_by_key(|step| step.at);
        let sound = wait.steps.iter().all(|step| step.at > wait.at && step.at < self.now);
        sound.then_some(wait)
    }
}
