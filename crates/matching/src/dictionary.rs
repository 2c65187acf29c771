//! The distinct names of a set of records. A name is analysed once (parts, sounds, nickname groups) and from then
//! on is a number; how often it is borne is what its agreement is weighed by.

use crate::identity::Name;
use crate::level::Level;
use crate::{irish, nicknames, numbers::one_slip, sound};
use hashbrown::HashMap;
use rapidfuzz::distance::{jaro_winkler, osa};
use rayon::prelude::*;

/// A name's place in the dictionary; 0 is no name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NameId(pub(crate) u32);

impl NameId {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn is_some(self) -> bool {
        self.0 != 0
    }
}

#[derive(Debug, Default)]
pub(crate) struct Entry {
    normal: Box<str>,
    shown: Box<str>,
    /// All parts run together: "smithjones".
    pub(crate) compact: Box<str>,
    /// The parts when there are several.
    pub(crate) parts: Box<[Box<str>]>,
    pub(crate) english: u32,
    pub(crate) transliterated: u32,
    /// Its sound, if it is written in Irish; if not, the sound an English ear hears in it.
    irish: u32,
    heard: u32,
    groups: Box<[u16]>,
    given: u32,
    family: u32,
}

/// What a scan over all names looks at first; eight names to a cache line pair.
#[derive(Clone, Copy, Debug, Default)]
struct Sieve {
    letters: u32,
    english: u32,
    transliterated: u32,
    first: [u8; 3],
    length: u8,
}

#[derive(Debug)]
pub(crate) struct Dictionary {
    ids: HashMap<Box<str>, NameId>,
    entries: Vec<Entry>,
    sieves: Vec<Sieve>,
    /// Names that have a number and are not analysed yet.
    waiting: Vec<Name>,
    /// Which names hold a part, to find "Smith-Jones" by "Jones".
    holders: HashMap<Box<str>, Vec<NameId>>,
    in_group: HashMap<u16, Vec<NameId>>,
    /// Which names have an Irish sound, written in Irish or heard.
    in_irish: HashMap<u32, Vec<NameId>>,
    pub(crate) given_total: u32,
    pub(crate) family_total: u32,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            entries: vec![Entry::default()],
            sieves: vec![Sieve::default()],
            waiting: Vec::new(),
            holders: HashMap::new(),
            in_group: HashMap::new(),
            in_irish: HashMap::new(),
            given_total: 0,
            family_total: 0,
        }
    }
}

impl Dictionary {
    /// The number of a name, analysed.
    pub(crate) fn intern(&mut self, name: &Name) -> NameId {
        let id = self.number(name);
        self.analyse();
        id
    }

    /// The number of a name. One not met before gets the next, and is of use once it has been [analysed](Self::analyse).
    pub(crate) fn number(&mut self, name: &Name) -> NameId {
        if let Some(id) = self.ids.get(name.normal()) {
            return *id;
        }
        let id = NameId(u32::try_from(self.entries.len() + self.waiting.len()).unwrap_or(0));
        self.waiting.push(name.clone());
        self.ids.insert(name.normal().into(), id);
        id
    }

    /// Finds the parts, the sounds and the nickname groups of all names that wait for it.
    pub(crate) fn analyse(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        match &waiting[..] {
            [] => {}
            [only] => self.add(Entry::of(only)),
            several => {
                let entries: Vec<Entry> = several.par_iter().with_min_len(64).map(Entry::of).collect();
                entries.into_iter().for_each(|entry| self.add(entry));
            }
        }
    }

    fn add(&mut self, entry: Entry) {
        let id = NameId(u32::try_from(self.entries.len()).unwrap_or(0));
        for part in &entry.parts {
            self.holders.entry(part.clone()).or_default().push(id);
        }
        for group in &entry.groups {
            self.in_group.entry(*group).or_default().push(id);
        }
        if entry.irish_sound() != 0 {
            self.in_irish.entry(entry.irish_sound()).or_default().push(id);
        }
        self.sieves.push(entry.sieve());
        self.entries.push(entry);
    }

    /// How many numbers have been given, 0 included.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn get(&self, id: NameId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    pub(crate) fn find(&self, normal: &str) -> Option<NameId> {
        self.ids.get(normal).copied()
    }

    pub(crate) fn count_given(&mut self, id: NameId, by: i32) {
        if id.is_some() {
            let entry = &mut self.entries[id.0 as usize];
            entry.given = entry.given.saturating_add_signed(by);
            self.given_total = self.given_total.saturating_add_signed(by);
        }
    }

    pub(crate) fn count_family(&mut self, id: NameId, by: i32) {
        if id.is_some() {
            let entry = &mut self.entries[id.0 as usize];
            entry.family = entry.family.saturating_add_signed(by);
            self.family_total = self.family_total.saturating_add_signed(by);
        }
    }

    /// Every name that is nearly `name`: sounds, slips, short forms, halves of double names. One pass over the
    /// sieves; only what passes them is compared. Names numbered below `from` are left out: they have been seen.
    pub(crate) fn near(&self, name: &Entry, from: usize) -> Vec<(NameId, Level)> {
        let sieve = name.sieve();
        let mut found: Vec<(NameId, Level)> = Vec::new();
        for (at, other) in self.sieves.iter().enumerate().skip(from.max(1)) {
            let apart = (sieve.letters ^ other.letters).count_ones();
            let passes = (sieve.english == other.english && sieve.english != 0)
                || (sieve.transliterated == other.transliterated && sieve.transliterated != 0)
                || (apart <= 3 && sieve.length.abs_diff(other.length) <= 2)
                || sieve.first == other.first;
            if passes {
                let level = level(name, &self.entries[at]);
                if is_near(level) {
                    found.push((NameId(at as u32), level));
                }
            }
        }
        let by_group = name.groups.iter().filter_map(|g| self.in_group.get(g)).flatten().copied();
        let by_part = std::iter::once(&name.compact).chain(&name.parts);
        let held = by_part.clone().filter_map(|p| self.holders.get(p)).flatten().copied();
        let whole = by_part.filter_map(|p| self.find(p));
        let by_irish = self.in_irish.get(&name.irish_sound()).into_iter().flatten().copied();
        for id in by_group.chain(by_irish).chain(held).chain(whole).filter(|id| id.0 as usize >= from) {
            let level = level(name, self.get(id));
            if is_near(level) {
                found.push((id, level));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Near enough to be looked for; what is merely similar is only weighed once it has been found another way.
const fn is_near(level: Level) -> bool {
    matches!(level, Level::Exact | Level::SoundsAlike | Level::Nickname | Level::Close | Level::Part)
}

impl Entry {
    pub(crate) fn of(name: &Name) -> Self {
        let normal = name.normal();
        let compact: String = normal.chars().filter(|c| *c != ' ').collect();
        let parts: Box<[Box<str>]> =
            if normal.contains(' ') { normal.split(' ').map(Box::from).collect() } else { Box::default() };
        let first = parts.first().map_or(compact.as_str(), |p| p);
        Self {
            english: sound::english(&compact),
            transliterated: sound::transliterated(&compact),
            irish: irish::spoken(&compact),
            heard: irish::heard(&compact),
            groups: nicknames::groups(first).into_boxed_slice(),
            normal: normal.into(),
            shown: name.shown().into_boxed_str(),
            compact: compact.into_boxed_str(),
            parts,
            given: 0,
            family: 0,
        }
    }

    fn sieve(&self) -> Sieve {
        let letters = self.compact.bytes().fold(0, |mask, letter| mask | 1_u32 << (u32::from(letter) % 32));
        let mut first = [0; 3];
        for (slot, byte) in first.iter_mut().zip(self.compact.bytes()) {
            *slot = byte;
        }
        Sieve {
            letters,
            english: self.english,
            transliterated: self.transliterated,
            first,
            length: u8::try_from(self.compact.len()).unwrap_or(u8::MAX),
        }
    }

    /// The sound by which a name written in Irish and one written by an English ear find each other.
    pub(crate) const fn irish_sound(&self) -> u32 {
        if self.irish == 0 { self.heard } else { self.irish }
    }

    pub(crate) const fn is_irish(&self) -> bool {
        self.irish != 0
    }

    pub(crate) const fn groups(&self) -> &[u16] {
        &self.groups
    }

    pub(crate) fn normal(&self) -> &str {
        &self.normal
    }

    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    pub(crate) const fn given_count(&self) -> u32 {
        self.given
    }

    pub(crate) const fn family_count(&self) -> u32 {
        self.family
    }

    pub(crate) fn is_initial(&self) -> bool {
        self.compact.len() == 1
    }

    pub(crate) fn initial(&self) -> Option<char> {
        self.compact.chars().next()
    }
}

/// How nearly two names agree.
pub(crate) fn level(a: &Entry, b: &Entry) -> Level {
    if a.is_initial() || b.is_initial() {
        return if a.initial() == b.initial() { Level::Initial } else { Level::Differs };
    }
    if a.compact == b.compact {
        return Level::Exact;
    }
    if share_part(a, b) {
        return Level::Part;
    }
    let likeness = likeness(&a.compact, &b.compact);
    let english = a.english == b.english && a.english != 0;
    let transliterated = a.transliterated == b.transliterated && a.transliterated != 0;
    let shortest = a.compact.len().min(b.compact.len());
    let slip = one_slip(a.compact.as_bytes(), b.compact.as_bytes());
    if (english && likeness >= 0.70) || (transliterated && likeness >= 0.45) || one_in_irish(a, b) {
        Level::SoundsAlike
    } else if likeness >= 0.92 || (shortest >= 4 && slip) || (shortest >= LONG && likeness >= 0.82 && two_slips(a, b)) {
        Level::Close
    } else if a.groups.iter().any(|g| b.groups.contains(g)) || nicknames::short_form(&a.compact, &b.compact) {
        Level::Nickname
    } else if likeness >= 0.82 || slip {
        Level::Similar
    } else {
        Level::Differs
    }
}

/// Whether one is the other as an English ear writes it down. The two may share no letter.
const fn one_in_irish(a: &Entry, b: &Entry) -> bool {
    (a.irish != 0 && a.irish == b.heard) || (b.irish != 0 && b.irish == a.heard)
}

/// In a name of so many letters two slips of the pen leave most of it standing.
const LONG: usize = 7;

fn two_slips(a: &Entry, b: &Entry) -> bool {
    osa::distance(a.compact.chars(), b.compact.chars()) <= 2
}

/// Jaro-Winkler, 0 to 1.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    // The measure is not quite the same both ways; comparing in one order makes it so.
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    if a.is_ascii() && b.is_ascii() {
        jaro_winkler::similarity(a.bytes(), b.bytes())
    } else {
        jaro_winkler::similarity(a.chars(), b.chars())
    }
}

fn share_part(a: &Entry, b: &Entry) -> bool {
    let long = |part: &str| part.len() > 1;
    match (a.parts.is_empty(), b.parts.is_empty()) {
        (true, true) => false,
        (false, true) => a.parts.iter().any(|p| **p == *b.compact && long(p)),
        (true, false) => b.parts.iter().any(|p| **p == *a.compact && long(p)),
        (false, false) => a.parts.iter().any(|p| long(p) && b.parts.contains(p)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn entry(name: &str) -> Entry {
        Entry::of(&Name::read(name).unwrap())
    }

    #[rstest]
    #[case("Amie", "Amy", Level::SoundsAlike)]
    #[case("Smyth", "Smith", Level::SoundsAlike)]
    #[case("Smith-Jones", "Jones", Level::Part)]
    #[case("Smith-Jones", "Smith Jones", Level::Exact)]
    #[case("Jones-Smith", "Smith Jones", Level::Part)]
    #[case("Bill", "William", Level::Nickname)]
    #[case("Danny", "Daniel", Level::Nickname)]
    #[case("A", "Amy", Level::Initial)]
    #[case("Charltote", "Charlotte", Level::SoundsAlike)]
    #[case("Jessica", "Jesdicai", Level::Close)]
    #[case("Aoife", "Eefa", Level::SoundsAlike)]
    #[case("Oliver", "Harry", Level::Differs)]
    fn names_agree_as_a_person_would_say(#[case] a: &str, #[case] b: &str, #[case] expected: Level) {
        let found = level(&entry(a), &entry(b));
        assert!(found == expected || (expected == Level::SoundsAlike && found == Level::Close), "{a} {b}: {found:?}");
        assert_eq!(level(&entry(b), &entry(a)), found);
    }

    #[test]
    fn a_name_not_in_the_dictionary_finds_its_neighbours() {
        let mut names = Dictionary::default();
        let ids = ["Amy", "Oliver", "Bryony", "Smith-Jones"].map(|n| names.intern(&Name::read(n).unwrap()));
        let near = |name: &str| names.near(&entry(name), 0).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(near("Amie"), [ids[0]]);
        assert_eq!(near("Jones"), [ids[3]]);
    }
}
