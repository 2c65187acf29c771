//! Counts how pairs of records agree: the pairs that share a block, each distinct pattern once, and pairs drawn at
//! random, which are strangers all but never.

use crate::blocking::mix;
use crate::classes::counted_on_strangers;
use crate::compare::{Memo, field_chances, levels};
use crate::corpus::Row;
use crate::lens::Lens;
use crate::level::{Field, Level};
use crate::link::Blocked;
use crate::model::{Chances, Model, fill};
use crate::records::Records;
use hashbrown::HashMap;
use rayon::prelude::*;

const FIELDS: usize = Field::COMPARED.len();

/// The levels of a pair, in the order of [`Field::COMPARED`], and how likely strangers are to show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern {
    pub(crate) levels: [Level; FIELDS],
    /// In half bits below certainty: a common surname's agreement is another pattern than a rare one's.
    pub(crate) strangers: u16,
}

impl Pattern {
    pub(crate) fn among_strangers(&self) -> f64 {
        (-0.5 * f64::from(self.strangers)).exp2()
    }
}

/// All the pairs of a set of records.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counted {
    /// Sorted, so that sums come out alike in every run.
    pub(crate) patterns: Vec<(Pattern, u64)>,
    /// Pairs that share no block: strangers, but for the few that blocking misses.
    pub(crate) unblocked: f64,
    pub(crate) records: u64,
}

impl Counted {
    pub(crate) fn pairs(&self) -> u64 {
        self.patterns.iter().map(|(_, count)| count).sum()
    }
}

/// The level under which a field's agreement is counted: its own, or the worst where the field has no such level.
const fn counted_as(field: Field, level: Level) -> Level {
    let levels = field.levels();
    let mut at = 0;
    while at < levels.len() {
        if levels[at] as u8 == level as u8 {
            return level;
        }
        at += 1;
    }
    match (level, levels.last()) {
        (Level::Missing, _) | (_, None) => Level::Missing,
        (_, Some(worst)) => *worst,
    }
}

fn agreed(lens: &Lens<'_>, memo: &mut Memo, a: &Row, b: &Row) -> [Level; FIELDS] {
    let mut found = [Level::Missing; FIELDS];
    for (field, level) in levels(lens, memo, a, b).each() {
        if let Some(slot) = found.get_mut(field as usize) {
            *slot = counted_as(field, level);
        }
    }
    found
}

/// Counts the pairs that share a block. Which of two records stands first does not matter.
pub(crate) fn counted(records: &Records, blocked: &Blocked, model: &Model) -> Counted {
    let Records { corpus, rows, .. } = records;
    let Blocked { order, pairs, .. } = blocked;
    let lens = Lens::plain(corpus, model);
    let found: HashMap<Pattern, u64> = pairs
        .par_chunks()
        .map_init(Memo::default, |memo, pairs| {
            let mut found: HashMap<Pattern, u64> = HashMap::new();
            for (left, right) in pairs {
                let (left, right) = (left as usize, right as usize);
                let (a, b) = if order[left] <= order[right] { (left, right) } else { (right, left) };
                let (a, b) = (&rows[a], &rows[b]);
                let levels = agreed(&lens, memo, a, b);
                let bits = Field::COMPARED.into_iter().zip(levels).map(|(field, level)| {
                    let known = level != Level::Missing;
                    if known { -field_chances(&lens, a, b, field, level).other.log2() } else { 0.0 }
                });
                let strangers = (2.0 * bits.sum::<f64>()).round().clamp(0.0, f64::from(u16::MAX)) as u16;
                *found.entry(Pattern { levels, strangers }).or_default() += 1;
            }
            found
        })
        .reduce(HashMap::new, |mut all, some| {
            for (pattern, count) in some {
                *all.entry(pattern).or_default() += count;
            }
            all
        });
    let mut patterns: Vec<(Pattern, u64)> = found.into_iter().collect();
    patterns.sort_unstable();
    let size = rows.len() as f64;
    let unblocked = (size * (size - 1.0) / 2.0 - pairs.len() as f64).max(0.0);
    Counted { patterns, unblocked, records: rows.len() as u64 }
}

/// So many imagined pairs as the model has it stand behind what is counted on strangers.
const IMAGINED: f64 = 1000.0;

/// The model with strangers' shares counted on `draws` pairs drawn at random.
pub(crate) fn with_strangers(records: &Records, order: &[u64], model: &Model, seed: u64, draws: u64) -> Model {
    let Records { corpus, rows, .. } = records;
    // Drawn by what records say, not by where they stand in the file.
    let mut sorted: Vec<u32> = (0..rows.len() as u32).collect();
    sorted.sort_unstable_by_key(|at| order[*at as usize]);
    let lens = Lens::plain(corpus, model);
    let drawn = |word: u64| ((u128::from(word) * sorted.len() as u128) >> 64) as usize;
    let zero = || Box::new([[0_u64; Level::COUNT]; FIELDS]);
    let counts = (0..draws.div_ceil(1 << 12))
        .into_par_iter()
        .map_init(Memo::default, |memo, chunk| {
            let mut counts = zero();
            for draw in chunk << 12..draws.min((chunk + 1) << 12) {
                let first = mix(seed, 2 * draw);
                let (left, right) = (drawn(first), drawn(mix(first, 2 * draw + 1)));
                if left != right {
                    let (a, b) = (sorted[left.min(right)] as usize, sorted[left.max(right)] as usize);
                    for (field, level) in agreed(&lens, memo, &rows[a], &rows[b]).into_iter().enumerate() {
                        counts[field][level as usize] += 1;
                    }
                }
            }
            counts
        })
        .reduce(zero, |mut all, some| {
            for (all, some) in all.iter_mut().flatten().zip(some.iter().flatten()) {
                *all += some;
            }
            all
        });
    let mut counted = model.clone();
    for field in Field::COMPARED {
        let seen = |level: Level| counts[field as usize][level as usize] as f64;
        let total: f64 = field.levels().iter().map(|level| seen(*level)).sum();
        let before = |level: Level| model.chances(field, level);
        let whole: f64 =
            field.levels().iter().filter(|l| counted_on_strangers(field, **l)).map(|l| before(*l).other).sum();
        // Agreements that are not counted take their share of the whole all the same.
        let share = |level: Level| (seen(level) + IMAGINED * before(level).other / whole.max(1.0)) / (total + IMAGINED);
        fill(&mut counted.tables[field as usize], field, |level| {
            let other = if counted_on_strangers(field, level) { share(level) } else { before(level).other };
            Chances { other, ..before(level) }
        });
    }
    counted
}
