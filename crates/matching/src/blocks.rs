//! Brings records that share a key together in blocks, and writes the pairs of each block once. Keys and pairs are dealt
//! out into shares by their leading bits, so that every share can be sorted by itself, by any processor.

use rayon::prelude::*;

/// Blocks up to this size are compared all against all ...
const LARGEST_BLOCK: usize = 150;
/// ... in a file of up to so many records. In a larger one more of a block have come together by chance, and it is divided
/// sooner ...
const LARGE_FILE: usize = 2_000_000;
/// ... but not below this.
const SMALLEST_LIMIT: usize = 20;
/// In an indivisible block, how many neighbours each record is compared with.
const NEIGHBOURS: usize = 40;
/// Into so many shares keys and pairs are dealt out.
const SHARES: usize = 256;
/// The keys of so many records are written by one worker at a time.
const RECORDS: usize = 1 << 16;
/// So many shares of keys are gone through by one worker at a time.
const AT_ONCE: usize = 8;
/// The keys of more records than this are written in several rounds, so that they do not fill the memory.
const A_ROUND: usize = 6_000_000;

/// A key above, the place of the record that has it below.
type Keyed = u128;

/// By what blocks are divided that are too big.
pub(crate) trait Dividers: Sync {
    /// How many further fields there are.
    const DEPTH: usize;
    /// What a record says in one of them.
    fn divider(&self, record: u32, depth: usize) -> u64;
    /// A number by which to order records, made of what they say.
    fn order(&self, record: u32) -> u64;
}

/// The pairs found, each once, left below right, by shares of the left.
#[derive(Debug)]
pub(crate) struct Found {
    shares: Vec<Vec<u64>>,
    /// By how many bits the left record's place is shifted to find its share.
    shift: u32,
    records: usize,
    /// Blocks up to this size are compared all against all.
    largest: usize,
    /// Blocks that no field could divide.
    pub(crate) indivisible: usize,
}

impl Found {
    pub(crate) fn among(records: usize) -> Self {
        let bits = usize::BITS - records.leading_zeros();
        let shift = bits.saturating_sub(SHARES.ilog2());
        let largest = (LARGEST_BLOCK * LARGE_FILE / records.max(1)).clamp(SMALLEST_LIMIT, LARGEST_BLOCK);
        Self { shares: vec![Vec::new(); SHARES], shift, records, largest, indivisible: 0 }
    }

    /// Adds the pairs of all records that share a key. `keys` writes a record's keys.
    pub(crate) fn add(&mut self, dividers: &impl Dividers, keys: impl Fn(u32, &mut dyn FnMut(u64)) + Sync) {
        let shares: Vec<usize> = (0..SHARES).collect();
        let rounds = self.records.div_ceil(A_ROUND).clamp(1, SHARES);
        shares.chunks(SHARES.div_ceil(rounds)).for_each(|shares| self.add_some(dividers, &keys, shares));
    }

    /// Adds the pairs of those keys that fall into some shares.
    fn add_some(
        &mut self,
        dividers: &impl Dividers,
        keys: &(impl Fn(u32, &mut dyn FnMut(u64)) + Sync),
        some: &[usize],
    ) {
        let first = some.first().copied().unwrap_or_default();
        let starts: Vec<usize> = (0..self.records).step_by(RECORDS).collect();
        let keyed: Vec<Vec<Vec<Keyed>>> = starts
            .par_iter()
            .map(|start| {
                let mut shares: Vec<Vec<Keyed>> = vec![Vec::new(); some.len()];
                for record in *start..(start + RECORDS).min(self.records) {
                    let record = record as u32;
                    keys(record, &mut |key| {
                        if let Some(share) = ((key >> 56) as usize).checked_sub(first).and_then(|at| shares.get_mut(at))
                        {
                            share.push(u128::from(key) << 32 | u128::from(record));
                        }
                    });
                }
                shares
            })
            .collect();
        let shares: Vec<usize> = (0..some.len()).collect();
        let dealt: Vec<(Vec<Vec<u64>>, usize)> =
            shares.par_chunks(AT_ONCE).map(|shares| self.blocks_of(&keyed, shares, dividers)).collect();
        drop(keyed);
        self.indivisible += dealt.iter().map(|(_, left)| left).sum::<usize>();
        self.shares.par_iter_mut().enumerate().for_each(|(share, known)| {
            let mut fresh: Vec<u64> = dealt.iter().flat_map(|(found, _)| found[share].iter().copied()).collect();
            fresh.sort_unstable();
            fresh.dedup();
            *known = merged(known, &fresh);
        });
    }

    /// The pairs of all blocks in some shares of the keys, dealt out; and how many blocks could not be divided.
    fn blocks_of(
        &self,
        keyed: &[Vec<Vec<Keyed>>],
        shares: &[usize],
        dividers: &impl Dividers,
    ) -> (Vec<Vec<u64>>, usize) {
        let mut dealt: Vec<Vec<u64>> = vec![Vec::new(); SHARES];
        let (mut together, mut members): (Vec<Keyed>, Vec<u32>) = Default::default();
        let mut indivisible = 0;
        for share in shares {
            together.clear();
            together.extend(keyed.iter().flat_map(|part| &part[*share]));
            together.sort_unstable();
            together.dedup();
            for block in together.chunk_by(|a, b| a >> 32 == b >> 32).filter(|block| block.len() > 1) {
                members.clear();
                members.extend(block.iter().map(|keyed| *keyed as u32));
                indivisible += divide(dividers, self.largest, &mut members, 0, &mut |pair| {
                    dealt[(pair >> 32 >> self.shift) as usize].push(pair);
                });
            }
        }
        (dealt, indivisible)
    }

    /// All pairs, in the order of the records.
    pub(crate) fn pairs(self) -> Pairs {
        Pairs { shares: self.shares, indivisible: self.indivisible }
    }
}

/// The pairs found, each once, left below right, in the order of the records.
#[derive(Debug)]
pub(crate) struct Pairs {
    shares: Vec<Vec<u64>>,
    /// Blocks that no field could divide.
    pub(crate) indivisible: usize,
}

impl Pairs {
    pub(crate) fn len(&self) -> usize {
        self.shares.iter().map(Vec::len).sum()
    }

    /// Some at a time.
    pub(crate) fn par_chunks(&self) -> impl ParallelIterator<Item = impl Iterator<Item = (u32, u32)>> {
        const AT_ONCE: usize = 1 << 14;
        self.shares.par_iter().flat_map(|share| share.par_chunks(AT_ONCE)).map(|some| some.iter().copied().map(apart))
    }
}

const fn apart(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Two sorted lists as one, what both have once.
fn merged(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut merged = Vec::with_capacity(a.len() + b.len());
    let (mut at, mut bt) = (0, 0);
    while at < a.len() && bt < b.len() {
        let (x, y) = (a[at], b[bt]);
        merged.push(x.min(y));
        at += usize::from(x <= y);
        bt += usize::from(y <= x);
    }
    merged.extend_from_slice(&a[at..]);
    merged.extend_from_slice(&b[bt..]);
    merged
}

/// Writes the pairs of a block, dividing it as long as it is too big. Says how many parts could not be divided.
fn divide<D: Dividers>(
    dividers: &D,
    largest: usize,
    members: &mut [u32],
    depth: usize,
    write: &mut impl FnMut(u64),
) -> usize {
    if members.len() <= largest {
        for (at, left) in members.iter().enumerate() {
            members[at + 1..].iter().for_each(|right| write(pair(*left, *right)));
        }
        return 0;
    }
    if depth == D::DEPTH {
        members.sort_unstable_by_key(|record| dividers.order(*record));
        for (at, left) in members.iter().enumerate() {
            members[at + 1..].iter().take(NEIGHBOURS).for_each(|right| write(pair(*left, *right)));
        }
        return 1;
    }
    let mut keyed: Vec<(u64, u32)> = members.iter().map(|record| (dividers.divider(*record, depth), *record)).collect();
    keyed.sort_unstable();
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|part| {
            let mut part: Vec<u32> = part.iter().map(|(_, record)| *record).collect();
            divide(dividers, largest, &mut part, depth + 1, write)
        })
        .sum()
}

const fn pair(a: u32, b: u32) -> u64 {
    let (left, right) = if a < b { (a, b) } else { (b, a) };
    (left as u64) << 32 | right as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Records whose fields are their own place, or all alike.
    struct Alike(bool);

    impl Dividers for Alike {
        const DEPTH: usize = 1;

        fn divider(&self, record: u32, _: usize) -> u64 {
            if self.0 { 0 } else { u64::from(record / 100) }
        }

        fn order(&self, record: u32) -> u64 {
            u64::from(record)
        }
    }

    proptest! {
        #[test]
        fn every_pair_that_shares_a_key_is_found_once(
            keys in prop::collection::vec(prop::collection::vec(0u64..20, 0..4), 0..60),
        ) {
            let mut found = Found::among(keys.len());
            for rule in 0..2_u64 {
                found.add(&Alike(true), |record, write: &mut dyn FnMut(u64)| {
                    keys[record as usize].iter().filter(|k| **k % 2 == rule).for_each(|k| write(k << 59));
                });
            }
            let shares = |a: usize, b: usize| keys[a].iter().any(|key| keys[b].contains(key));
            let all = (0..keys.len()).flat_map(|a| (a + 1..keys.len()).map(move |b| (a, b)));
            let expected: Vec<(u32, u32)> =
                all.filter(|(a, b)| shares(*a, *b)).map(|(a, b)| (a as u32, b as u32)).collect();
            let pairs: Vec<(u32, u32)> = found.pairs().par_chunks().flat_map_iter(|some| some).collect();
            prop_assert_eq!(pairs, expected);
        }

        #[test]
        fn two_lists_are_one(a in prop::collection::btree_set(0u64..50, 0..30), b in prop::collection::btree_set(0u64..50, 0..30)) {
            let lists = [&a, &b].map(|set| set.iter().copied().collect::<Vec<_>>());
            let expected: Vec<u64> = a.union(&b).copied().collect::<BTreeSet<_>>().into_iter().collect();
            prop_assert_eq!(merged(&lists[0], &lists[1]), expected);
        }
    }

    #[test]
    fn a_block_too_big_is_divided_and_one_that_cannot_be_is_gone_through_in_order() {
        let one_block = |dividers: &Alike| {
            let mut found = Found::among(400);
            found.add(dividers, |_, write: &mut dyn FnMut(u64)| write(7));
            (found.indivisible, found.pairs().len())
        };
        assert_eq!(one_block(&Alike(false)), (0, 4 * 100 * 99 / 2));
        assert_eq!(one_block(&Alike(true)), (1, 360 * 40 + 40 * 39 / 2));
    }
}
