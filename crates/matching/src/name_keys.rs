//! What each name of a corpus may be found by, worked out once for each name and not for each record that bears it.

use crate::blocking::mix;
use crate::corpus::Corpus;
use crate::dictionary::{Entry, NameId};
use rayon::prelude::*;

/// The keys of all names of a corpus.
#[derive(Debug)]
pub(crate) struct NameKeys {
    heads: Vec<Head>,
    /// The sounds of all names, one after another.
    sounds: Vec<u64>,
}

/// What is most often asked of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    pub(crate) english: u64,
    /// 0 when the name is too short for one.
    pub(crate) transliterated: u64,
    pub(crate) beginning: u64,
    pub(crate) initial: u64,
    /// Where the name's sounds begin, and where they end.
    sounds: (u32, u32),
}

impl NameKeys {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let found: Vec<(Head, Vec<u64>)> = (0..corpus.names.len() as u32)
            .into_par_iter()
            .with_min_len(256)
            .map(|at| {
                let entry = corpus.name(NameId(at));
                (Head::of(entry), sounds(entry))
            })
            .collect();
        let mut keys = Self { heads: Vec::with_capacity(found.len()), sounds: Vec::new() };
        for (head, sounds) in found {
            let start = keys.sounds.len() as u32;
            keys.sounds.extend(sounds);
            keys.heads.push(Head { sounds: (start, keys.sounds.len() as u32), ..head });
        }
        keys
    }

    pub(crate) fn head(&self, name: NameId) -> &Head {
        &self.heads[name.0 as usize]
    }

    /// What a name may be found by: its two sounds, its beginning, and the sounds of its parts.
    pub(crate) fn sounds(&self, name: NameId) -> &[u64] {
        let (start, end) = self.head(name).sounds;
        &self.sounds[start as usize..end as usize]
    }
}

impl Head {
    fn of(entry: &Entry) -> Self {
        Self {
            english: u64::from(entry.english),
            transliterated: u64::from(entry.transliterated),
            beginning: beginning(entry),
            initial: entry.initial().map_or(0, u64::from),
            sounds: (0, 0),
        }
    }
}

fn sounds(entry: &Entry) -> Vec<u64> {
    let mut keys = vec![u64::from(entry.english), beginning(entry)];
    if entry.transliterated != 0 {
        keys.push(u64::from(entry.transliterated) | 1 << 33);
    }
    keys.extend(entry.parts.iter().map(|part| u64::from(crate::sound::english(part))));
    keys.extend(entry.groups().iter().map(|group| u64::from(*group) | 1 << 34));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn beginning(entry: &Entry) -> u64 {
    entry.compact.chars().take(3).fold(1 << 38, |key, letter| mix(key, u64::from(letter)))
}
