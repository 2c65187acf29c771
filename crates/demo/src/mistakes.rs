//! How clerks write a child down: mostly right, sometimes by ear, in haste, or from what they knew last year.

use crate::{
    days::days_before,
    dice::Dice,
    families::{Child, Family},
    names::{Names, Sex},
    places::Address,
};
use base::NhsNumber;
use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization as _;

/// How an agency keeps its records: cases in a thousand of each mistake, and how old its knowledge is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Care {
    /// A name heard or typed wrongly.
    pub(crate) name: usize,
    /// The name the child is called by instead of the one on the birth certificate.
    pub(crate) called: usize,
    pub(crate) birth: usize,
    pub(crate) sex: usize,
    /// Given and family name in each other's place.
    pub(crate) swapped: usize,
    pub(crate) no_nhs: usize,
    pub(crate) no_address: usize,
    /// A move nobody told them of.
    pub(crate) old_address: usize,
    /// Days since the record was last right.
    pub(crate) lag: i64,
}

impl Care {
    pub(crate) const GOOD: Self =
        Self { name: 8, called: 10, birth: 3, sex: 2, swapped: 1, no_nhs: 5, no_address: 2, old_address: 150, lag: 7 };
    pub(crate) const FAIR: Self = Self {
        name: 25,
        called: 30,
        birth: 8,
        sex: 4,
        swapped: 3,
        no_nhs: 100,
        no_address: 15,
        old_address: 300,
        lag: 14,
    };
    pub(crate) const POOR: Self = Self {
        name: 60,
        called: 70,
        birth: 20,
        sex: 8,
        swapped: 8,
        no_nhs: 400,
        no_address: 60,
        old_address: 350,
        lag: 10,
    };
}

/// What an agency wrote about who the child is.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) given: String,
    pub(crate) middle: String,
    pub(crate) family: String,
    pub(crate) known_as: String,
    pub(crate) former_family: String,
    pub(crate) birth: Option<Date>,
    pub(crate) sex: Option<Sex>,
    pub(crate) nhs: Option<NhsNumber>,
    pub(crate) address: Option<Address>,
}

impl Written {
    /// As the child is, without a mistake.
    pub(crate) fn truly(child: &Child, family: &Family) -> Self {
        Self {
            given: child.given.clone(),
            middle: child.middle.clone().unwrap_or_default(),
            family: child.family_name.clone(),
            known_as: child.known_as.clone().unwrap_or_default(),
            former_family: child.former_family_name.clone().unwrap_or_default(),
            birth: Some(child.birth),
            sex: Some(child.sex),
            nhs: Some(child.nhs),
            address: Some(family.home.clone()),
        }
    }

    pub(crate) fn by(care: Care, child: &Child, family: &Family, names: &Names, today: Date, dice: &mut Dice) -> Self {
        let mut written = Self::truly(child, family);
        let old = dice.per_mille(care.old_address);
        let known_on = days_before(today, if old { care.lag + 250 } else { care.lag });
        written.address = (!dice.per_mille(care.no_address)).then(|| family.home_on(known_on).clone());
        if dice.per_mille(care.no_nhs) {
            written.nhs = None;
        }
        if child.is_fixed() {
            return written;
        }
        if dice.per_mille(care.called) {
            let called = child.known_as.as_deref().or_else(|| names.alike(&child.given, dice));
            written.given = called.unwrap_or(&child.given).to_owned();
        }
        if dice.per_mille(care.name) {
            written.given = misheard(&written.given, names, dice);
        }
        if dice.per_mille(care.name) {
            written.family = misheard(&written.family, names, dice);
        }
        if dice.per_mille(care.swapped) {
            std::mem::swap(&mut written.given, &mut written.family);
        }
        if dice.per_mille(care.birth) {
            written.birth = Some(mistyped(child.birth, today, dice));
        }
        if dice.per_mille(care.sex) {
            written.sex = dice.percent(50).then_some(opposite(child.sex));
        }
        if dice.percent(55) {
            written.middle = written.middle.chars().take(usize::from(dice.percent(40))).collect();
        }
        written
    }
}

const fn opposite(sex: Sex) -> Sex {
    match sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    }
}

/// A name as somebody might write it who has only heard it, or is in a hurry.
pub(crate) fn misheard(name: &str, names: &Names, dice: &mut Dice) -> String {
    if let Some((one, other)) = name.split_once(['-', ' ']) {
        return if dice.percent(50) { one } else { other }.to_owned();
    }
    if let Some(alike) = names.alike(name, dice).filter(|_| dice.percent(60)) {
        return alike.to_owned();
    }
    let sounds =
        [("ph", "f"), ("ck", "k"), ("ei", "ie"), ("ou", "u"), ("ee", "ea"), ("th", "t"), ("y", "i"), ("c", "k")];
    let (heard, typed) = sounds[dice.below(sounds.len())];
    if name.contains(heard) && dice.percent(70) {
        return name.replacen(heard, typed, 1);
    }
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 3 {
        return name.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = *dice.pick(&[&'a', &'e', &'i', &'o', &'u', &'n', &'r', &'l']),
    }
    letters.into_iter().collect()
}

/// Day and month changed about, a neighbouring key, or last year; never a day that has not come.
fn mistyped(birth: Date, today: Date, dice: &mut Dice) -> Date {
    let (year, month, day) = (birth.year(), birth.month(), birth.day());
    let typed = match dice.below(5) {
        0 | 1 => Date::new(year, day, month),
        2 => Date::new(year - 1, month, day),
        3 => Date::new(year, month, day % 10 + 10),
        _ => Date::new(year, (month + 1).min(12), day),
    };
    typed.ok().filter(|typed| *typed <= today).unwrap_or_else(|| date(year, month, 1))
}

/// A letter without its accent, as old systems keep it.
pub(crate) fn without_mark(c: char) -> char {
    match c {
        'ł' => 'l',
        'Ł' => 'L',
        'ı' => 'i',
        'đ' => 'd',
        'ø' => 'o',
        '’' => '\'',
        _ => c.nfd().next().unwrap_or(c),
    }
}
