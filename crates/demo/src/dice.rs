//! Chance that always falls the same way: one stream of numbers for each part of the borough, so that a new feed does
//! not change the families, and arithmetic of our own, so that a new version of a library does not either.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng as _},
};

#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, part: &str) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(
            part.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash: u64, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)),
        );
        Self(rng)
    }

    /// A whole number below `bound`; 0 when there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// A whole number from `from` up to and including `to`.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(usize::try_from(to - from + 1).unwrap_or(0)) as i64
    }

    /// True in so many cases of a thousand.
    pub(crate) fn per_mille(&mut self, cases: usize) -> bool {
        self.below(1000) < cases
    }

    pub(crate) fn percent(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// The place of one of the weights, the heavier the likelier.
    pub(crate) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if at < *weight {
                return place;
            }
            at -= weight;
        }
        0
    }

    /// A place in a list whose first entries are commoner than its last, as names are.
    pub(crate) fn rank(&mut self, length: usize) -> usize {
        let (one, other) = (self.below(length), self.below(length));
        if self.percent(60) { one.min(other) } else { one }
    }
}
