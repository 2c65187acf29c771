//! Links a whole file: which records are of one child.

use crate::blocking::{self, mix};
use crate::blocks::Pairs;
use crate::cluster::{Edge, Joined, clusters, odds};
use crate::compare::{Memo, levels, weigh};
use crate::corpus::{Corpus, Row};
use crate::lens::Lens;
use crate::model::Model;
use crate::records::Records;
use crate::train::{CannotTrain, TrainOptions, train_on};
use rayon::prelude::*;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct LinkOptions {
    /// The weights by which pairs are judged.
    pub model: Arc<Model>,
    /// Pairs below this probability are not reported.
    pub threshold: f64,
    /// Pairs at or above this probability may join two clusters.
    pub join_at: f64,
    /// Told how far the work is.
    pub progress: fn(Progress),
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many of the rules have been followed that bring records together.
    Blocked { rules: usize, of: usize },
    /// The weights have been fitted.
    Trained,
    /// So many pairs have been compared.
    Compared { pairs: usize },
    /// Who belongs together is known.
    Joined,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self { model: Model::shipped(), threshold: 0.5, join_at: 0.5, progress: |_| {} }
    }
}

/// Two records, by their places in the input, and the chance that they are one child's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredPair {
    pub left: u32,
    pub right: u32,
    pub score: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Linkage {
    /// In the order of the input.
    pub pairs: Vec<ScoredPair>,
    /// The cluster of each record, numbered by first appearance.
    pub clusters: Vec<u32>,
    /// How many pairs were compared.
    pub compared: usize,
    /// Blocks so alike that only neighbours within them were compared. Not zero: look at the file.
    pub indivisible_blocks: usize,
}

/// Links records of one file with each other. The outcome depends neither on the number of threads nor, but for the
/// numbering, on the order of the records.
pub fn link(records: &Records, options: &LinkOptions) -> Linkage {
    linked(records, Blocked::of(records, options.progress), options)
}

/// As [`link`], by a model that is first fitted to the same records, from the one of the options.
pub fn train_and_link(
    records: &Records,
    options: &LinkOptions,
    training: &TrainOptions,
) -> Result<(Arc<Model>, Linkage), CannotTrain> {
    let blocked = Blocked::of(records, options.progress);
    let model = Arc::new(train_on(records, &blocked, &options.model, training)?);
    (options.progress)(Progress::Trained);
    let linkage = linked(records, blocked, &LinkOptions { model: Arc::clone(&model), ..*options });
    Ok((model, linkage))
}

/// What stands together in blocks.
pub(crate) struct Blocked {
    /// A number for each record by which to order it by what it says.
    pub(crate) order: Vec<u64>,
    pub(crate) pairs: Pairs,
}

impl Blocked {
    pub(crate) fn of(records: &Records, progress: fn(Progress)) -> Self {
        let Records { corpus, rows, .. } = records;
        let order: Vec<u64> = rows.par_iter().map(|row| fingerprint(corpus, row)).collect();
        let hear = |rules, of| progress(Progress::Blocked { rules, of });
        let pairs = blocking::pairs(corpus, rows, &order, hear);
        Self { order, pairs }
    }
}

fn linked(records: &Records, blocked: Blocked, options: &LinkOptions) -> Linkage {
    let Records { corpus, rows, .. } = records;
    let Blocked { order, pairs } = blocked;
    let lens = Lens::plain(corpus, &options.model);
    let strangers = strangers(records.len());
    let (compared, indivisible_blocks) = (pairs.len(), pairs.indivisible);
    // What is less likely than any pair that is reported or may join plays no part in what follows.
    let least = log_odds(options.threshold.min(options.join_at));
    let mut edges: Vec<Edge> = pairs
        .par_chunks()
        .map_init(Memo::default, |memo, some| {
            let weighed = some.map(|(left, right)| {
                let (a, b) = (&rows[left as usize], &rows[right as usize]);
                Edge { left, right, odds: odds(&weigh(&lens, a, b, &levels(&lens, memo, a, b)), strangers) }
            });
            weighed.filter(|edge| edge.odds >= least).collect::<Vec<Edge>>()
        })
        .flatten_iter()
        .collect();
    drop(pairs);
    (options.progress)(Progress::Compared { pairs: compared });
    let joined = clusters(&lens, rows, &order, &mut edges, log_odds(options.join_at), strangers);
    (options.progress)(Progress::Joined);
    Linkage {
        pairs: settled(edges, &joined, options.threshold),
        clusters: joined.clusters,
        compared,
        indivisible_blocks,
    }
}

/// A pair that another pair of the two children contradicts loses so many bits.
const CONTRADICTED: f64 = 6.0;

/// The pairs with what all other records of the two children say taken in: records that came together are at least
/// as likely one child's as the join was; a pair that was kept apart is less likely than it looks by itself.
fn settled(edges: Vec<Edge>, joined: &Joined, threshold: f64) -> Vec<ScoredPair> {
    let one_child = |left: u32, right: u32| joined.clusters[left as usize] == joined.clusters[right as usize];
    // A pair is as large as an edge, so that it takes its place in memory.
    let mut all: Vec<ScoredPair> = edges
        .into_iter()
        .map(|Edge { left, right, odds }| {
            let odds = if one_child(left, right) { odds } else { odds - CONTRADICTED };
            ScoredPair { left, right, score: odds }
        })
        .collect();
    let together = joined.together.iter();
    all.extend(together.map(|(l, r, odds)| ScoredPair { left: *l.min(r), right: *l.max(r), score: *odds }));
    all.par_sort_unstable_by(|a, b| (a.left, a.right).cmp(&(b.left, b.right)).then(b.score.total_cmp(&a.score)));
    all.dedup_by_key(|pair| (pair.left, pair.right));
    all.par_iter_mut().for_each(|pair| pair.score = probability(pair.score));
    all.retain(|pair| pair.score >= threshold);
    all
}

/// Against how many strangers' records each true match stands. Never fewer than a small town's.
pub(crate) fn strangers(records: usize) -> f64 {
    (records as f64).max(1000.0)
}

fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp2())
}

fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

/// A number made of what a record says, the same wherever it stands.
fn fingerprint(corpus: &Corpus, row: &Row) -> u64 {
    let text = |seed: u64, text: &str| {
        let eight = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        text.as_bytes().chunks(8).fold(mix(seed, text.len() as u64), |hash, bytes| mix(hash, eight(bytes)))
    };
    let mut print = text(1, &corpus.name(row.given).compact);
    print = text(print, &corpus.name(row.family).compact);
    for name in corpus.list(row.middle).iter().chain(corpus.list(row.other_family)) {
        print = text(print, &corpus.name(*name).compact);
    }
    print = mix(print, row.birth.map_or(0, |b| u64::from(b.days().unsigned_abs()) << 2 | b.precision as u64));
    print = mix(print, row.sex.map_or(0, |s| 1 + s as u64));
    print = text(print, corpus.houses.text(row.house));
    print = text(print, corpus.streets.text(row.street));
    if row.postcode != 0 {
        print = text(print, &corpus.area(row.postcode).code);
    }
    for number in [row.nhs, row.upn, row.other].into_iter().filter_map(|code| corpus.odd.number(code)) {
        print = text(print, number.as_str());
    }
    print
}
