//! In whose words: what the sender writes and what is written in answer, each in the trade's own voice, and no sentence so
//! often that one would know it again.

use super::{
    grammar::{Grammar, mistype, sentences},
    senders::{Sender, Trade},
};
use crate::{days::age, dice::Dice, families::Child, names::Sex, organisations::Organisation, town::Town};
use base::Instant;
use jiff::{Span, civil::Date};
use std::collections::HashMap;

pub(super) const TOPICS: [(&str, usize); 12] = [
    ("neglect", 16),
    ("violence", 22),
    ("injury", 9),
    ("sexual", 6),
    ("mood", 9),
    ("parent", 9),
    ("drink", 8),
    ("school", 7),
    ("home", 6),
    ("missing", 4),
    ("medical", 7),
    ("online", 4),
];

/// How often a line is drawn anew because one of its sentences stands often enough.
const TRIES: usize = 30;
/// Words of a worry, at least and at most.
pub(super) const WORDS: (usize, usize) = (80, 900);

#[derive(Debug)]
pub(super) struct Telling<'a> {
    town: &'a Town,
    grammar: Grammar,
    written: HashMap<String, usize>,
    most_often: usize,
}

/// Who and where a text is about, as seen on a moment.
#[derive(Clone, Debug)]
pub(super) struct Scene<'a> {
    pub(super) child: &'a Child,
    pub(super) siblings: Vec<&'a Child>,
    pub(super) at: Instant,
    pub(super) trade: Trade,
    pub(super) topic: &'static str,
    pub(super) school: String,
    pub(super) level: &'static str,
    sender: String,
    job: String,
    phone: String,
    team: Option<&'a Organisation>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        town: &'a Town,
        child: &'a Child,
        siblings: Vec<&'a Child>,
        sender: &Sender<'a>,
        at: Instant,
        topic: &'static str,
        school: Option<&str>,
    ) -> Self {
        let team = town.organisation(&sender.team);
        let school = school.and_then(|code| town.organisation(code)).map_or("nursery", |o| o.short_name.as_str());
        Self {
            child,
            siblings,
            at,
            trade: sender.trade,
            topic,
            school: school.to_owned(),
            level: "2",
            sender: sender.staff.name.clone(),
            job: sender.staff.job_title.to_lowercase(),
            phone: team.map(|t| t.phone.clone()).unwrap_or_default(),
            team,
        }
    }

    pub(super) fn later(&self, at: Instant) -> Self {
        Self { at, ..self.clone() }
    }

    /// As it stands when a level of need is decided.
    pub(super) fn decided(&self, at: Instant, level: &'static str) -> Self {
        Self { at, level, ..self.clone() }
    }
}

impl<'a> Telling<'a> {
    pub(super) fn new(town: &'a Town, most_often: usize) -> Self {
        let most_often = most_often.clamp(4, super::MOST_OFTEN);
        Self { town, grammar: Grammar::read(), written: HashMap::new(), most_often }
    }

    pub(super) fn list(&self, name: &str) -> &[&'static str] {
        self.grammar.list(name)
    }

    /// What the sender is worried about, in the trade's voice.
    pub(super) fn worry(&mut self, scene: &Scene, dice: &mut Dice) -> String {
        let trade = scene.trade;
        let of = |part: &str| format!("{}.{part}", trade.lists);
        let (from, to) = trade.long;
        // Most are short; now and then somebody writes down the whole year.
        let first = dice.between(from, to);
        let wanted = usize::try_from(first.min(dice.between(from, to))).unwrap_or(WORDS.0);
        let mut parts = vec![self.line(scene, &of("head"), dice)];
        let foot = self.line(scene, &of("foot"), dice);
        let count = |text: &str| text.split_whitespace().count();
        let mut words = count(&parts[0]) + count(&foot);
        while words < wanted.max(WORDS.0 + 4) {
            let part = if dice.percent(58) {
                self.fact(scene, &of("lead"), dice)
            } else {
                self.line(scene, &of("more"), dice)
            };
            if words + count(&part) > WORDS.1 - 20 {
                break;
            }
            words += count(&part);
            parts.push(part);
        }
        parts.push(foot);
        let text = parts.join(if trade.log { "\n" } else { " " });
        mistype(&text, trade.mistypes, dice)
    }

    /// A thing seen, heard or told, as the trade begins it.
    fn fact(&mut self, scene: &Scene, lead: &str, dice: &mut Dice) -> String {
        let town = self.town;
        let topic = if dice.percent(22) { TOPICS[dice.below(TOPICS.len())].0 } else { scene.topic };
        self.unworn(dice, |grammar, dice| {
            let mut slot = |name: &str, dice: &mut Dice| filled(scene, name, dice, town);
            let lead = grammar.line(lead, &mut slot, dice);
            let fact = grammar.line(topic, &mut slot, dice);
            let sentence = format!("{lead} {fact}.");
            let mut letters = sentence.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            first + letters.as_str()
        })
    }

    /// A line of a list about this family.
    pub(super) fn line(&mut self, scene: &Scene, list: &str, dice: &mut Dice) -> String {
        let town = self.town;
        self.unworn(dice, |grammar, dice| {
            grammar.line(list, &mut |name: &str, dice: &mut Dice| filled(scene, name, dice, town), dice)
        })
    }

    /// Draws a text until none of its sentences stands often enough already.
    fn unworn(&mut self, dice: &mut Dice, mut draw: impl FnMut(&Grammar, &mut Dice) -> String) -> String {
        let mut text = String::new();
        for _ in 0..TRIES {
            draw(&self.grammar, dice).trim().clone_into(&mut text);
            if sentences(&text).all(|s| self.written.get(s).is_none_or(|times| *times < self.most_often)) {
                break;
            }
        }
        for sentence in sentences(&text) {
            *self.written.entry(sentence.to_owned()).or_default() += 1;
        }
        text
    }
}

/// What stands in a slot.
fn filled(scene: &Scene, slot: &str, dice: &mut Dice, town: &Town) -> String {
    let child = scene.child;
    let family = town.family(child);
    let girl = child.sex == Sex::Female;
    let him = |hers: &str, his: &str| if girl { hers.to_owned() } else { his.to_owned() };
    let day = scene.at.date();
    let carer = |n: usize| family.carers.get(n);
    let home = family.home_on(day);
    match slot {
        "child" => child.known_as.as_ref().unwrap_or(&child.given).clone(),
        "surname" => child.family_name.clone(),
        "age" => age_in_words(child, day),
        "he" => him("she", "he"),
        "him" => him("her", "him"),
        "his" => him("her", "his"),
        "himself" => him("herself", "himself"),
        "his2" => "their".to_owned(),
        "carer" => match (carer(0), dice.below(3)) {
            (Some(c), 0) => c.name(),
            (Some(c), 1) => c.given.clone(),
            (Some(c), _) => of_relation(c.relation, scene.trade.lists).to_owned(),
            (None, _) => "the carer".to_owned(),
        },
        "other" => match (carer(1), dice.below(3)) {
            (Some(c), 0) => c.name(),
            (Some(c), 1) => c.given.clone(),
            (Some(c), _) => of_relation(c.relation, scene.trade.lists).to_owned(),
            (None, 0) => "mum's partner".to_owned(),
            (None, 1) => "the ex-partner".to_owned(),
            (None, _) => "a male visitor".to_owned(),
        },
        "sib" => scene.siblings.first().map_or_else(|| "the little one".to_owned(), |s| s.given.clone()),
        "sibs" | "sibs2" if scene.siblings.is_empty() => {
            if slot == "sibs" {
                "none known".to_owned()
            } else {
                format!("{}'s cousins", child.given)
            }
        }
        "sibs" => {
            let of_each = scene.siblings.iter().map(|s| format!("{} ({})", s.given, age(s.birth, day)));
            of_each.collect::<Vec<_>>().join(", ")
        }
        "sibs2" => scene.siblings.iter().map(|s| s.given.as_str()).collect::<Vec<_>>().join(" and "),
        "street" => format!("{} {}", home.house, home.street),
        "postcode" => home.postcode.clone(),
        "school" => scene.school.clone(),
        "org" => scene.team.map(|t| t.name.clone()).unwrap_or_default(),
        "org2" => {
            ["early help", "the family centre", "CAMHS", "the parenting team", "school nursing"][dice.below(5)].into()
        }
        "orgphone" => scene.phone.clone(),
        "sender" => scene.sender.clone(),
        "job" => scene.job.clone(),
        "level" => scene.level.to_owned(),
        "language" => family.language.to_owned(),
        "hair" => ["dark", "fair", "brown", "black", "reddish"][dice.below(5)].to_owned(),
        "day" => WEEKDAYS[dice.below(7)].to_owned(),
        "time" | "time2" => format!("{:02}:{:02}", dice.between(7, 22), dice.below(60)),
        "n" => dice.between(2, 9).to_string(),
        "nn" => dice.between(11, 89).to_string(),
        "ref" => format!("{}/{:02}", dice.between(1000, 9999), day.year() % 100),
        "month" => {
            let back = dice.between(1, 11);
            MONTHS[crate::days::months_before(day, back).month() as usize - 1].to_owned()
        }
        "date" => written(days(day, -dice.between(0, 60)), dice),
        "date2" => written(days(day, -dice.between(0, 20)), dice),
        "soon" => written(days(day, dice.between(1, 30)), dice),
        _ => String::new(),
    }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn days(day: Date, by: i64) -> Date {
    day.saturating_add(Span::new().days(by))
}

fn written(day: Date, dice: &mut Dice) -> String {
    let (number, month) = (day.day(), day.month());
    match dice.below(3) {
        0 => format!("{number:02}/{month:02}/{:02}", day.year() % 100),
        1 => format!("{number} {}", MONTHS[month as usize - 1]),
        _ => format!("{number}.{month}.{:02}", day.year() % 100),
    }
}

fn age_in_words(child: &Child, day: Date) -> String {
    match age(child.birth, day) {
        0 | 1 => format!("{} months", (crate::days::days_between(child.birth, day) / 30).max(1)),
        years => format!("{years} years"),
    }
}

/// Each trade has its own word for a parent.
fn of_relation(relation: &'static str, lists: &str) -> &'static str {
    match (relation, lists) {
        ("mother", "hv" | "hospital") => "mo",
        ("father", "hv" | "hospital") => "fa",
        ("mother", "police") => "the mother",
        ("father", "police") => "the father",
        ("mother", "school" | "family" | "charity") => "mum",
        ("father", "school" | "family" | "charity") => "dad",
        _ => relation,
    }
}
