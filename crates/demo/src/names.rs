//! The names of the borough: lists written for it, read from text, and the customs by which names are handed down.

use crate::dice::Dice;
use std::collections::HashMap;

/// Who gives a child its family name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Custom {
    /// The father's, or both joined by a hyphen.
    Father,
    /// The mother's as often as the father's.
    Either,
    /// The father's given name.
    Patronymic,
    /// Each has a second name of their own; brothers and sisters share none.
    Own,
    /// The father's, which ends otherwise for a daughter.
    Slavic,
    /// The mother's and then the father's.
    Double,
    /// The father's, with the mother's as a middle name.
    Middle,
}

#[derive(Debug)]
pub(crate) struct Heritage {
    pub(crate) name: &'static str,
    pub(crate) share: usize,
    pub(crate) languages: Vec<&'static str>,
    pub(crate) custom: Custom,
    pub(crate) girls: Vec<&'static str>,
    pub(crate) boys: Vec<&'static str>,
    pub(crate) families: Vec<String>,
}

impl Heritage {
    pub(crate) fn given(&self, sex: Sex, dice: &mut Dice) -> &'static str {
        let names = if sex == Sex::Female { &self.girls } else { &self.boys };
        names[dice.rank(names.len())]
    }

    pub(crate) fn family(&self, dice: &mut Dice) -> String {
        self.families[dice.rank(self.families.len())].clone()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    Female,
    Male,
}

#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) heritages: Vec<Heritage>,
    pub(crate) languages: Vec<&'static str>,
    alike: HashMap<&'static str, Vec<&'static str>>,
}

impl Names {
    pub(crate) fn read() -> Self {
        let heritages = include_str!("../data/heritages.txt").split("\n\n").filter_map(heritage).collect();
        let mut alike: HashMap<_, Vec<_>> = HashMap::new();
        for line in written(include_str!("../data/alike.txt")) {
            let group: Vec<&str> = line.split_whitespace().collect();
            for name in &group {
                alike.entry(*name).or_default().extend(group.iter().filter(|other| *other != name));
            }
        }
        Self { heritages, languages: written(include_str!("../data/languages.txt")).collect(), alike }
    }

    pub(crate) fn heritage(&self, dice: &mut Dice) -> usize {
        let shares: Vec<usize> = self.heritages.iter().map(|h| h.share).collect();
        dice.weighted(&shares)
    }

    pub(crate) fn named(&self, heritage: &str) -> usize {
        self.heritages.iter().position(|h| h.name == heritage).unwrap_or(0)
    }

    /// Another name a person of this name is called or written by.
    pub(crate) fn alike(&self, name: &str, dice: &mut Dice) -> Option<&'static str> {
        self.alike.get(name).map(|others| dice.pick(others))
    }

    /// A member of staff's name: anybody's.
    pub(crate) fn adult(&self, dice: &mut Dice) -> (String, String) {
        let heritage = &self.heritages[self.heritage(dice)];
        let sex = if dice.percent(68) { Sex::Female } else { Sex::Male };
        (heritage.given(sex, dice).to_owned(), heritage.family(dice))
    }
}

/// The lines of a list without its remarks.
pub(crate) fn written(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn heritage(paragraph: &'static str) -> Option<Heritage> {
    let lists: HashMap<&str, Vec<&'static str>> = written(paragraph)
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().unwrap_or_default(), words.collect())
        })
        .collect();
    let word = |list: &str| lists.get(list).and_then(|words| words.first()).copied();
    let words = |list: &str| lists.get(list).cloned().unwrap_or_default();
    let custom = match word("custom")? {
        "either" => Custom::Either,
        "patronymic" => Custom::Patronymic,
        "own" => Custom::Own,
        "slavic" => Custom::Slavic,
        "double" => Custom::Double,
        "middle" => Custom::Middle,
        _ => Custom::Father,
    };
    let mut families: Vec<String> = words("family").into_iter().map(str::to_owned).collect();
    let (starts, ends) = (words("start"), words("end"));
    for (at, end) in ends.iter().enumerate() {
        for (place, start) in starts.iter().enumerate() {
            let clash = start.chars().next_back() == end.chars().next();
            if (at * 7 + place) % 3 != 0 && !clash {
                families.push(format!("{start}{end}"));
            }
        }
    }
    Some(Heritage {
        name: word("heritage")?,
        share: word("share")?.parse().ok()?,
        languages: words("languages"),
        custom,
        girls: words("girls"),
        boys: words("boys"),
        families,
    })
}

/// What the custom makes of the parents' names for a child: family name, and a middle name where it asks for one.
pub(crate) fn handed_down(
    heritage: &Heritage,
    sex: Sex,
    mother_family: &str,
    father: (&str, &str),
    dice: &mut Dice,
) -> (String, Option<String>) {
    let (father_given, father_family) = father;
    match heritage.custom {
        Custom::Patronymic => (father_given.to_owned(), None),
        Custom::Own => (heritage.family(dice), None),
        Custom::Slavic => (daughters_form(father_family, sex), None),
        Custom::Double if mother_family != father_family => (format!("{mother_family} {father_family}"), None),
        Custom::Middle => (father_family.to_owned(), Some(mother_family.to_owned())),
        Custom::Father | Custom::Either | Custom::Double => (father_family.to_owned(), None),
    }
}

/// Kowalska, the daughter of Kowalski.
pub(crate) fn daughters_form(family: &str, sex: Sex) -> String {
    match family.strip_suffix("ki") {
        Some(stem) if sex == Sex::Female => format!("{stem}ka"),
        _ => family.to_owned(),
    }
}
