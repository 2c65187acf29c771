//! What each name of a corpus may be found by, worked out once for each name and not for each record that bears it.

use crate::blocking::mix;
use crate::corpus::{Corpus, Row};
use crate::dictionary::{Entry, NameId};
use crate::nicknames::said_of_god;
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

/// The keys of all names of a corpus.
#[derive(Debug)]
pub(crate) struct NameKeys {
    heads: Vec<Head>,
    /// The sounds of all names, one after another.
    sounds: Vec<Sound>,
}

/// One key of a name, and whether so many bear it that with a birth date it is no more than chance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sound {
    pub(crate) key: u64,
    pub(crate) common_given: bool,
    pub(crate) common_family: bool,
}

/// A key that more records have than one in so many is common ...
const ONE_IN: usize = 2000;
/// ... but not where the file is so small that few records have it ...
const FEW: usize = 300;
/// ... and in a file of many millions sooner: a birth date is shared by one in five thousand.
const ENOUGH: usize = 2000;

/// What is most often asked of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    pub(crate) english: u64,
    /// 0 when the name is too short for one.
    pub(crate) transliterated: u64,
    pub(crate) beginning: u64,
    pub(crate) initial: u64,
    pub(crate) is_initial: bool,
    whole: Option<u64>,
    /// How many records have a given name, and how many a family name, of this English sound.
    pub(crate) sounding_given: u32,
    pub(crate) sounding_family: u32,
    /// The same of its beginning.
    pub(crate) beginning_given: u32,
    pub(crate) beginning_family: u32,
    /// The name itself, for one that is rare though its sound is common.
    pub(crate) rare_given: Option<u64>,
    pub(crate) rare_family: Option<u64>,
    /// Where the name's sounds begin, and where they end.
    sounds: (u32, u32),
}

impl NameKeys {
    pub(crate) fn of(corpus: &Corpus, rows: &[Row]) -> Self {
        // An English ear is listened to only where somebody bears the Irish name.
        let names = (0..corpus.names.len() as u32).map(|at| corpus.name(NameId(at)));
        let irish: HashSet<u32> = names.filter(|name| name.is_irish()).map(Entry::irish_sound).collect();
        let found: Vec<(Head, Vec<u64>)> = (0..corpus.names.len() as u32)
            .into_par_iter()
            .with_min_len(256)
            .map(|at| {
                let entry = corpus.name(NameId(at));
                let heard = Some(entry.irish_sound()).filter(|sound| irish.contains(sound));
                (Head::of(entry), sounds(entry, heard))
            })
            .collect();
        let (given, family) =
            rayon::join(|| bearers(&found, given_names(corpus, rows)), || bearers(&found, family_names(corpus, rows)));
        let most = (rows.len() / ONE_IN).clamp(FEW, ENOUGH);
        let borne = |bearers: &HashMap<u64, usize>, key: u64| bearers.get(&key).copied().unwrap_or_default();
        let common = |bearers: &HashMap<u64, usize>, key: u64| borne(bearers, key) > most;
        let mut keys = Self { heads: Vec::with_capacity(found.len()), sounds: Vec::new() };
        for (head, sounds) in found {
            let start = keys.sounds.len() as u32;
            keys.sounds.extend(sounds.into_iter().map(|key| Sound {
                key,
                common_given: common(&given, key),
                common_family: common(&family, key),
            }));
            let rare = |bearers: &HashMap<u64, usize>| {
                head.whole.filter(|whole| common(bearers, head.english) && !common(bearers, *whole))
            };
            keys.heads.push(Head {
                sounds: (start, keys.sounds.len() as u32),
                sounding_given: borne(&given, head.english) as u32,
                sounding_family: borne(&family, head.english) as u32,
                beginning_given: borne(&given, head.beginning) as u32,
                beginning_family: borne(&family, head.beginning) as u32,
                rare_given: rare(&given),
                rare_family: rare(&family),
                ..head
            });
        }
        keys
    }

    pub(crate) fn head(&self, name: NameId) -> &Head {
        &self.heads[name.0 as usize]
    }

    /// What a name may be found by: its two sounds, its beginning, and the sounds of its parts.
    pub(crate) fn sounds(&self, name: NameId) -> &[Sound] {
        let (start, end) = self.head(name).sounds;
        &self.sounds[start as usize..end as usize]
    }
}

fn given_names(corpus: &Corpus, rows: &[Row]) -> impl Iterator<Item = NameId> {
    rows.iter().flat_map(|row| std::iter::once(row.given).chain(corpus.list(row.middle).iter().copied()))
}

fn family_names(corpus: &Corpus, rows: &[Row]) -> impl Iterator<Item = NameId> {
    rows.iter().flat_map(|row| std::iter::once(row.family).chain(corpus.list(row.other_family).iter().copied()))
}

/// How many of the names borne have each key.
fn bearers(found: &[(Head, Vec<u64>)], borne: impl Iterator<Item = NameId>) -> HashMap<u64, usize> {
    let mut times = vec![0; found.len()];
    borne.for_each(|name| times[name.0 as usize] += 1);
    let mut bearers: HashMap<u64, usize> = HashMap::new();
    for ((head, keys), times) in found.iter().zip(times).skip(1).filter(|(_, times)| *times > 0) {
        keys.iter().chain(&head.whole).for_each(|key| *bearers.entry(*key).or_default() += times);
    }
    bearers
}

impl Head {
    fn of(entry: &Entry) -> Self {
        Self {
            english: u64::from(entry.english),
            transliterated: u64::from(entry.transliterated),
            beginning: beginning(entry),
            initial: entry.initial().map_or(0, u64::from),
            is_initial: entry.is_initial(),
            sounding_given: 0,
            sounding_family: 0,
            beginning_given: 0,
            beginning_family: 0,
            whole: Some(entry.compact.bytes().fold(1 << 39, |key, letter| mix(key, u64::from(letter)))),
            rare_given: None,
            rare_family: None,
            sounds: (0, 0),
        }
    }
}

fn sounds(entry: &Entry, irish: Option<u32>) -> Vec<u64> {
    let mut keys = vec![u64::from(entry.english), beginning(entry)];
    if entry.transliterated != 0 {
        keys.push(u64::from(entry.transliterated) | 1 << 33);
    }
    keys.extend(entry.parts.iter().map(|part| u64::from(crate::sound::english(part))));
    keys.extend(said_of_god(&entry.compact).map(|said| u64::from(crate::sound::english(said))));
    keys.extend(entry.groups().iter().map(|group| u64::from(*group) | 1 << 34));
    keys.extend(irish.map(|sound| u64::from(sound) | 1 << 40));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn beginning(entry: &Entry) -> u64 {
    entry.compact.chars().take(3).fold(1 << 38, |key, letter| mix(key, u64::from(letter)))
}
