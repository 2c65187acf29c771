//! What became of each worry, step by step: taken, partners asked, decided, agreed, passed on, met, helped, ended.

use super::{
    By, Outcome, Source, Step, What, Worry, WorryChild, harm,
    households::Households,
    open_work,
    senders::{FRONT_DOOR, Sender, Senders},
    telling::{Scene, TOPICS, Telling},
};
use crate::{dice::Dice, town::Town};
use base::{Instant, add_working_days};
use jiff::civil::{Date, time};
use std::collections::HashMap;

/// Of a hundred worries, how many end how.
const OUTCOMES: [(Outcome, usize); 5] = [
    (Outcome::Advice, 48),
    (Outcome::EarlyHelp, 16),
    (Outcome::AlreadyOpen, 14),
    (Outcome::Referral, 20),
    (Outcome::Other, 2),
];
/// Of a hundred referrals, those of a child referred within twelve months before.
const REFERRED_BEFORE: usize = 24;
/// Is it a week in which much came too late?
pub(super) fn bad_week(begin: Date, day: Date) -> bool {
    let week = i64::from((day - begin).get_days()) / 7;
    LATE_WEEKS.iter().any(|(from, to)| (*from..=*to).contains(&week))
}

/// Weeks in which much came too late: after Christmas, when half the team was ill, and in the heat of the summer.
const LATE_WEEKS: [(i64, i64); 3] = [(8, 10), (31, 33), (58, 60)];

/// What may be decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) route: &'static str,
    pub(super) level: &'static str,
    pub(super) to: &'static str,
    reason: &'static str,
    offer: &'static str,
}

const fn way(route: &'static str, level: &'static str, to: &'static str, words: [&'static str; 2]) -> Way {
    Way { route, level, to, reason: words[0], offer: words[1] }
}

const HELP: [&str; 2] = ["help.reason", "help.offer"];

pub(super) const SOCIAL_CARE: Way = way("social-care", "4", "CSC-REF", ["care.reason", ""]);
pub(super) const NORTH: Way = way("early-help", "3", "EHP-N", HELP);
pub(super) const SOUTH: Way = way("early-help", "3", "EHP-S", HELP);
pub(super) const STRATEGY: Way = way("strategy", "4", "CSC-REF", ["harm.reason", ""]);
pub(super) const MEETING: Way = way("team", "3", "ACT-FST", HELP);

pub(super) fn needs_agreement(route: &str, danger: &str) -> bool {
    let below = ["early-help", "team", "advice", "no-further-action", "information"].contains(&route);
    ["strategy", "no-further-action", "allegation"].contains(&route) || (below && ["now", "today"].contains(&danger))
}

fn decided(outcome: Outcome, source: Source, dice: &mut Dice) -> Way {
    let advice = ["advice.reason", "advice.offer"];
    let nothing = ["nothing.reason", "nothing.offer"];
    match (outcome, dice.below(100)) {
        (Outcome::Advice, 0..=78) => way("advice", ["1", "2", "2"][dice.below(3)], "", advice),
        (Outcome::Advice, 79..=93) => way("no-further-action", "1", "", nothing),
        (Outcome::Advice, _) => way("information", "1", "", nothing),
        // Schools know the team that meets every week: some 320 in two years.
        (Outcome::EarlyHelp, 46..=99) if source == Source::School => MEETING,
        (Outcome::EarlyHelp, 0..=37) => NORTH,
        (Outcome::EarlyHelp, 38..=75) => SOUTH,
        (Outcome::EarlyHelp, 76..=98) => way("early-help", "2", "EHP-PAR", HELP),
        (Outcome::EarlyHelp, _) => MEETING,
        (Outcome::AlreadyOpen, 0..=54) => way("already-open", "4", "CSC-FAM", ["open.reason", ""]),
        (Outcome::AlreadyOpen, 55..=69) => way("already-open", "4", "CSC-LAC", ["open.reason", ""]),
        (Outcome::AlreadyOpen, 70..=81) => way("already-open", "4", "CSC-DIS", ["open.reason", ""]),
        (Outcome::AlreadyOpen, _) => way("already-open", "4", "CSC-REF", ["open.reason", ""]),
        (Outcome::Referral, 0..=24) => STRATEGY,
        (Outcome::Referral, 25..=93) => SOCIAL_CARE,
        (Outcome::Referral, 94..=97) => way("social-care", "4", "CSC-DIS", ["care.reason", ""]),
        (Outcome::Referral, _) => way("private-fostering", "3", "CSC-REF", ["other.reason", ""]),
        (Outcome::Other, 0..=54) => {
            way("other-authority", "3", ["NOR-CSC-D", "EAS-CSC-D", "SUT-CSC-D"][dice.below(3)], ["other.reason", ""])
        }
        (Outcome::Other, 55..=84) => way("missing", "3", "CSC-REF", ["other.reason", ""]),
        (Outcome::Other, _) => way("allegation", "3", "CSC-REF", ["other.reason", ""]),
    }
}

/// Of a hundred worries about children who are open already, those that the program knows of: they go straight to the team.
/// Of the others social care alone knew, and the front door said so.
const KNOWN_OPEN: usize = 50;

/// The place before those that are open at the front door, of the one that went past it and waits to be taken.
const UNTAKEN: usize = 3;

/// A child whom a team of social care works with, for as long as it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenChild {
    household: usize,
    /// The child's place in the town.
    child: usize,
    team: &'static str,
    until: Instant,
}

/// Everything a course is made with.
pub(super) struct Making<'a, 't> {
    pub(super) town: &'a Town,
    pub(super) senders: &'t Senders<'a>,
    pub(super) telling: &'t mut Telling<'a>,
    pub(super) dice: &'t mut Dice,
    pub(super) begin: Date,
    pub(super) now: Instant,
    pub(super) open: Vec<OpenChild>,
    /// Section 47 enquiries so far, and how many there should be by now.
    pub(super) begun: usize,
    pub(super) due: usize,
}

pub(super) fn all<'a>(
    town: &'a Town,
    households: &Households,
    senders: &Senders<'a>,
    moments: &[(Instant, Source)],
    now: Instant,
    telling: &mut Telling<'a>,
    dice: &mut Dice,
) -> Vec<Worry> {
    let live = harm::live(moments, now);
    let enquiries = harm::enquiries(moments.len());
    let begin = moments.first().map_or(now, |(at, _)| *at).date();
    let mut making = Making { town, senders, telling, dice, begin, now, open: Vec::new(), begun: 0, due: 0 };
    let open = open_work::how_many(moments.len());
    let weights: Vec<usize> = OUTCOMES.iter().map(|(_, share)| *share).collect();
    let mut referred: HashMap<usize, Instant> = HashMap::new();
    let mut worries = Vec::with_capacity(moments.len());
    for (key, (at, source)) in moments.iter().enumerate() {
        let left = moments.len() - key;
        // Every team has something on its desk today, however small the borough is.
        let fresh = left.checked_sub(open + 1).and_then(open_work::way_of);
        let live = live.iter().find(|(place, _)| *place == key).map(|(_, live)| *live);
        making.due = harm::due(enquiries.saturating_sub(1), key, moments.len());
        // One has just gone straight to its team, and nobody there has taken it yet.
        let untaken = left == open + UNTAKEN;
        let outcome = match (live, fresh) {
            (Some(_), _) => Outcome::Referral,
            (None, None) if untaken => Outcome::AlreadyOpen,
            (None, Some((outcome, _))) => outcome,
            (None, None) => OUTCOMES[making.dice.weighted(&weights)].0,
        };
        let Some(begun) = making.begun(households, (outcome, untaken), *source, *at, &mut referred) else { continue };
        let mut worry = making.sent(key, *source, outcome, *at, &begun);
        if let Some(live) = live {
            making.live(&mut worry, &begun.scene, live);
        } else if left <= open {
            making.still_open(&mut worry, &begun.scene, left);
        } else {
            let mut way = fresh.map_or_else(|| decided(outcome, *source, making.dice), |(_, way)| way);
            way.to = begun.team.unwrap_or(way.to);
            making.answered(&mut worry, &begun.scene, way, fresh.is_some());
        }
        worry.steps.retain(|step| step.at < now && !(untaken && step.by.seat != FRONT_DOOR));
        worry.steps.sort_by_key(|step| step.at);
        making.works_with(&worry, &begun, *at);
        worries.push(worry);
    }
    worries
}

/// Who is worried about whom.
struct Begun<'a> {
    sender: Sender<'a>,
    scene: Scene<'a>,
    children: Vec<WorryChild>,
    household: usize,
    /// The children's places in the town.
    named: Vec<usize>,
    /// The team that works with the child already.
    team: Option<&'static str>,
}

impl<'a> Making<'a, '_> {
    fn begun(
        &mut self,
        households: &Households,
        (outcome, untaken): (Outcome, bool),
        source: Source,
        at: Instant,
        referred: &mut HashMap<usize, Instant>,
    ) -> Option<Begun<'a>> {
        let again = outcome == Outcome::Referral && self.dice.percent(REFERRED_BEFORE);
        let mut before: Vec<usize> = Vec::new();
        if outcome == Outcome::Referral {
            let year_ago = at.plus_hours(-24 * 365);
            before.extend(referred.iter().filter(|(_, on)| **on > year_ago).map(|(household, _)| *household));
            before.sort_unstable();
        }
        self.open.retain(|open| open.until > at);
        let known =
            (outcome == Outcome::AlreadyOpen && !self.open.is_empty() && (self.dice.percent(KNOWN_OPEN) || untaken))
                .then(|| self.open[self.dice.below(self.open.len())]);
        // Unless grown up since.
        let mut known = known.filter(|open| {
            let household = households.get(open.household);
            let children = household.children_on(self.town, at.date());
            children.iter().any(|member| household.members[*member].child == open.child)
        });
        for _ in 0..400 {
            let chosen = match outcome {
                Outcome::AlreadyOpen if known.is_some() => known.map_or(0, |open| open.household),
                Outcome::Referral if again && !before.is_empty() => before[self.dice.below(before.len())],
                Outcome::AlreadyOpen => households.known_to_social_care(self.dice),
                _ => households.any(self.dice),
            };
            if outcome == Outcome::Referral && !again && before.binary_search(&chosen).is_ok() {
                continue;
            }
            let household = households.get(chosen);
            let children = household.children_on(self.town, at.date());
            if children.is_empty() || (outcome == Outcome::Referral && household.high && self.dice.percent(60)) {
                continue;
            }
            // A referral is of the eldest, so that a second one is of the same child.
            let drawn = if outcome == Outcome::Referral { 0 } else { self.dice.below(children.len()) };
            let open = |at: &usize| known.is_some_and(|open| household.members[*at].child == open.child);
            let first = children.iter().position(open).unwrap_or(drawn);
            let member = &household.members[children[first]];
            let Some(sender) = self.senders.sender(source, member, at, self.dice) else {
                known = None;
                continue;
            };
            let topic = TOPICS[self.dice.weighted(&TOPICS.map(|(_, share)| share))].0;
            let child = &self.town.children[member.child];
            let others: Vec<usize> = children.iter().copied().filter(|c| *c != children[first]).collect();
            let siblings = others.iter().map(|c| &self.town.children[household.members[*c].child]).collect();
            let school = member.known_in("school-census").or_else(|| member.known_in("nurseries"));
            let scene = Scene::new(self.town, child, siblings, &sender, at, topic, school);
            // Some senders describe a child whom they did not find, or did not look for.
            let described = match source {
                Source::Public => self.dice.percent(45),
                Source::Police | Source::Other => self.dice.percent(7),
                _ => false,
            };
            let all = !described && !others.is_empty() && known.is_none() && self.dice.percent(30);
            let mut named = vec![member];
            named.extend(others.iter().filter(|_| all).map(|c| &household.members[*c]));
            let is_open = |member: &&super::households::Member| self.open.iter().any(|open| open.child == member.child);
            if known.is_none() && named.iter().any(is_open) {
                continue;
            }
            if outcome == Outcome::Referral {
                referred.insert(chosen, at);
            }
            let places = named.iter().map(|member| member.child).collect();
            let children = named
                .into_iter()
                .map(|member| {
                    let child = &self.town.children[member.child];
                    if described {
                        let described = self.telling.line(&scene, "described", self.dice);
                        let born = crate::days::age(child.birth, at.date());
                        let born = format!("about {born} years old");
                        return WorryChild { records: Vec::new(), name: child.given.clone(), born, described };
                    }
                    let mut records: Vec<_> = member.records.iter().map(|r| (r.feed, r.key.clone())).collect();
                    records.sort_by_key(|(feed, _)| !sender.feeds.contains(feed));
                    let name = format!("{} {}", child.given, child.family_name);
                    WorryChild { records, name, born: String::new(), described: String::new() }
                })
                .collect();
            let team = known.map(|open| open.team);
            return Some(Begun { sender, scene, children, household: chosen, named: places, team });
        }
        None
    }

    /// Notes which children a team of social care works with from now on.
    fn works_with(&mut self, worry: &Worry, begun: &Begun<'_>, from: Instant) {
        let to = worry.steps.iter().rev().find_map(|step| match step.what {
            What::Decided { to, .. } if to.starts_with("CSC-") => Some(to),
            _ => None,
        });
        let ended = |step: &&Step| matches!(step.what, What::Progress { step: "work-ended", .. });
        let until = worry.steps.iter().find(ended).map_or(Instant::from_micros(i64::MAX), |step| step.at);
        if let Some(team) = to.filter(|_| until > from) {
            let open = |child: &usize| OpenChild { household: begun.household, child: *child, team, until };
            self.open.extend(begun.named.iter().map(open));
        }
    }

    fn sent(&mut self, key: usize, source: Source, outcome: Outcome, at: Instant, begun: &Begun<'a>) -> Worry {
        let Begun { sender, scene, children, .. } = begun;
        let danger = match (outcome, self.dice.below(100)) {
            (Outcome::Referral, 0..=4) | (_, 0) => "now",
            (Outcome::Referral, 5..=29) | (_, 1..=8) => "today",
            (Outcome::Referral, 30..=74) | (_, 9..=40) => "soon",
            _ => "not-at-once",
        };
        let told = self.dice.percent(if matches!(source, Source::Public | Source::Police) { 45 } else { 76 });
        let mut words = vec![("danger", danger.to_owned())];
        let mut say = |making: &mut Self, field: &'static str, per_cent: usize| {
            if making.dice.percent(per_cent) {
                let text = making.telling.line(scene, field, making.dice);
                words.push((field, text));
            }
        };
        say(self, "rang_police", if danger == "now" { 100 } else { 0 });
        say(self, "where_now", 100);
        say(self, "safe_tonight", 55);
        say(self, "when", 70);
        say(self, "own_words", 30);
        say(self, "strengths", 35);
        say(self, "tried", if source == Source::Public { 0 } else { 50 });
        say(self, "why_not_told", if told { 0 } else { 100 });
        for (field, per_cent) in [
            ("other_adults", 30),
            ("has_access", 22),
            ("risk_to_workers", 18),
            ("safe_contact", 25),
            ("communication", 16),
            ("reach_me", 60),
        ] {
            say(self, field, per_cent);
        }
        words.push(("worry", self.telling.worry(scene, self.dice)));
        words.push(("told_parents", if told { "yes" } else { "no" }.to_owned()));
        if told {
            words.push(("parents_agree", ["yes", "yes", "no", "not-asked"][self.dice.below(4)].to_owned()));
        }
        if source == Source::Public {
            const WHO: [&str; 6] = ["Neighbour", "Grandparent", "Aunt or uncle", "Parent", "Not given", "Young person"];
            words.push(("channel", "telephone".to_owned()));
            words.push(("on_behalf_name", WHO[self.dice.below(WHO.len())].to_owned()));
        }
        let reason = self.telling.line(scene, "looked", self.dice);
        let children = children.clone();
        Worry { key, source, outcome, at: Some(at), by: sender.by(), children, reason, words, steps: Vec::new() }
    }

    /// Decided, and then worked on for as long as it took.
    fn answered(&mut self, worry: &mut Worry, scene: &Scene<'a>, way: Way, fresh: bool) {
        let Some(at) = worry.at else { return };
        let danger = worry.said("danger").to_owned();
        let effect = self.effect(at, &danger).min(self.now.plus_minutes(if fresh { -60 } else { -20 }));
        let effect = effect.max(at.plus_minutes(12));
        self.answered_at(worry, scene, way, fresh, effect);
    }

    /// The same, counting from this moment.
    pub(super) fn answered_at(&mut self, worry: &mut Worry, scene: &Scene<'a>, way: Way, fresh: bool, effect: Instant) {
        let Some(at) = worry.at else { return };
        let danger = worry.said("danger").to_owned();
        let agreement = needs_agreement(way.route, &danger);
        let gap = effect.seconds_since(at);
        let part = |of: i64| at.plus_seconds(gap * of / 100);
        let (taken, decided) = (part(self.dice.between(4, 30)), if agreement { part(80) } else { effect });
        let Some(screener) = self.senders.screener(taken, self.dice) else { return };
        worry.steps.push(Step { at: taken, by: screener.clone(), what: What::Taken });
        if self.dice.percent(if matches!(worry.outcome, Outcome::Advice) { 12 } else { 45 }) {
            self.ask(worry, scene, &screener, part(35), Some(part(65)));
        }
        let scene = scene.decided(decided, way.level);
        if agreement && self.dice.percent(4) {
            let (first, back) = (part(45), part(60));
            self.decide(worry, &scene, way, &screener, first);
            self.judge(worry, &scene, false, back);
        }
        self.decide(worry, &scene, way, &screener, decided);
        if agreement {
            self.judge(worry, &scene, true, effect);
        }
        if self.dice.percent(5) {
            self.write(worry, &scene, ["added", "added"], effect, (1, 30));
        }
        if self.dice.percent(4) {
            self.write(worry, &scene, ["question", "asked"], effect, (20, 200));
        }
        // The front door does not disagree with itself where it wrote down what somebody rang about.
        let disagrees = matches!(worry.outcome, Outcome::Advice) && self.dice.percent(3);
        if disagrees && worry.by.seat != FRONT_DOOR {
            self.disagreed(worry, &scene, effect);
        }
        if way.route == STRATEGY.route {
            self.suspected(worry, &scene, effect);
        } else if !way.to.is_empty() {
            self.worked_on(worry, &scene, way, effect, fresh);
        }
    }

    /// When the decision counts: within the working day after it came in, but for the weeks in which it was too much.
    fn effect(&mut self, at: Instant, danger: &str) -> Instant {
        let day = at.date();
        let last = add_working_days(day, 1).unwrap_or(day);
        let due = Instant::start_of(last).plus_hours(23);
        let bad = bad_week(self.begin, day);
        let late = self.dice.percent(if bad { 48 } else { 3 }) && danger != "now";
        let hour = |day: Date, hours: i64, minutes: i64| {
            Instant::in_england(day.to_datetime(time(0, 0, 0, 0))).plus_minutes(hours * 60 + minutes)
        };
        let minutes = self.dice.between(0, 59);
        if late {
            let days = u32::try_from(self.dice.between(1, 6)).unwrap_or(1);
            return hour(add_working_days(last, days).unwrap_or(last), self.dice.between(9, 17), minutes);
        }
        let soon = at.plus_minutes(self.dice.between(40, 420));
        let evening = hour(day, 18, 30);
        if danger == "now" || danger == "today" {
            return at.plus_minutes(self.dice.between(25, 200)).min(due);
        }
        if base::is_working_day(day).unwrap_or(false) && soon < evening && soon > hour(day, 8, 30) {
            return soon;
        }
        hour(last, self.dice.between(9, 15), minutes).max(at.plus_minutes(30)).min(due)
    }

    pub(super) fn decide(&mut self, worry: &mut Worry, scene: &Scene<'a>, way: Way, by: &By, at: Instant) {
        let reason = self.telling.line(scene, way.reason, self.dice);
        let offer = if way.offer.is_empty() { String::new() } else { self.telling.line(scene, way.offer, self.dice) };
        let reader = self.senders.manager(at, self.dice);
        let what = What::Decided { route: way.route, level: way.level, to: way.to, offer, reason, reader };
        let Some(by) = self.screener_at(by, at) else { return };
        worry.steps.push(Step { at, by, what });
    }

    fn judge(&mut self, worry: &mut Worry, scene: &Scene<'a>, agreed: bool, at: Instant) {
        let words = self.telling.line(scene, if agreed { "agreed" } else { "returned" }, self.dice);
        if let Some(by) = self.senders.manager(at, self.dice) {
            worry.steps.push(Step { at, by, what: What::Judged { agreed, words } });
        }
    }

    /// The sender writes once more, so many hours after the decision: what kind of thing, and the list of its lines.
    fn write(
        &mut self,
        worry: &mut Worry,
        scene: &Scene<'a>,
        [kind, list]: [&'static str; 2],
        decided: Instant,
        (from, to): (i64, i64),
    ) {
        let at = decided.plus_hours(self.dice.between(from, to));
        let words = self.telling.line(&scene.later(at), list, self.dice);
        let by = worry.by.clone();
        worry.steps.push(Step { at, by, what: What::Wrote { kind, words } });
    }

    /// The sender disagrees, and is answered within the working day that a first stage has.
    fn disagreed(&mut self, worry: &mut Worry, scene: &Scene<'a>, decided: Instant) {
        let at = decided.plus_hours(self.dice.between(3, 90));
        let answered = at.plus_hours(self.dice.between(1, 9));
        let words = self.telling.line(&scene.later(at), "disagreement", self.dice);
        let Some(screener) = self.senders.screener(answered, self.dice) else { return };
        worry.steps.push(Step { at, by: worry.by.clone(), what: What::Disagreed { words } });
        let words = self.telling.line(&scene.later(answered), "kept", self.dice);
        worry.steps.push(Step { at: answered, by: screener, what: What::Kept { words } });
    }

    /// The team takes it on, meets the family, helps, and comes to an end.
    fn worked_on(&mut self, worry: &mut Worry, scene: &Scene<'a>, way: Way, from: Instant, goes_on: bool) {
        let days = |day: i64, dice: &mut Dice| from.plus_hours(24 * day + dice.between(1, 8));
        let taken = days(self.dice.between(0, 3), self.dice).max(from.plus_minutes(15));
        let Some(by) = self.senders.by(way.to, None, taken, self.dice) else { return };
        worry.steps.push(Step { at: taken, by: by.clone(), what: What::Taken });
        let mut at = taken;
        let lasts = if way.to == "CSC-REF" { (20, 45) } else { (40, 150) };
        for (step, after, per_cent) in [
            ("family-met", (0, 4), 40),
            ("child-met", (1, 8), 88),
            ("support-started", (1, 12), 78),
            ("work-ended", lasts, 100),
        ] {
            at = at.plus_hours(24 * self.dice.between(after.0, after.1) + self.dice.between(1, 5));
            let not_yet = goes_on && step == "work-ended";
            if self.dice.percent(per_cent) && at < self.now && !not_yet {
                // Whoever leaves in the meantime is followed by a colleague.
                let Some(by) = self.still_there(&by, at) else { return };
                let words = self.telling.line(&scene.later(at), step, self.dice);
                worry.steps.push(Step { at, by, what: What::Progress { step, words } });
            }
        }
    }

    pub(super) fn still_there(&mut self, by: &By, at: Instant) -> Option<By> {
        if self.may_still(by, at) { Some(by.clone()) } else { self.senders.by(&by.seat, None, at, self.dice) }
    }

    /// Whoever screens it, or a colleague where they may not any more: a night can lie between two steps.
    pub(super) fn screener_at(&mut self, by: &By, at: Instant) -> Option<By> {
        if self.may_still(by, at) { Some(by.clone()) } else { self.senders.screener(at, self.dice) }
    }

    fn may_still(&self, by: &By, at: Instant) -> bool {
        let day = at.date();
        self.town.workforce.people.iter().any(|p| {
            p.staff_code == by.staff_code
                && p.left_on.is_none_or(|left| left > day)
                && p.trained_until >= day
                && p.vetted_until >= day
        })
    }
}
