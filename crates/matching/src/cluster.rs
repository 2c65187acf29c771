//! Joins records into children: the best pair first, and never where the numbers or a twin stand against it.

use crate::blocking::mix;
use crate::codes::Code;
use crate::compare::{Evidence, Memo, levels, weigh};
use crate::corpus::Row;
use crate::lens::Lens;
use crate::level::Level;
use rayon::prelude::*;

/// A scored pair on its way into the clusters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Log-odds in bits.
    pub(crate) odds: f64,
}

/// One pair counts no more than this for or against a join, so that none decides alone what many others deny.
const MOST: f64 = 12.0;
/// Beyond this many pairs between two groups a sample is weighed.
const MOST_PAIRS: usize = 600;

/// What came of joining.
pub(crate) struct Joined {
    /// The cluster of each record, numbered in the order of their first records.
    pub(crate) clusters: Vec<u32>,
    /// The pairs that came together with others, and how strongly (log-odds in bits) all pairs across spoke for it.
    pub(crate) together: Vec<(u32, u32, f64)>,
}

/// Joins what those of the edges speak for that reach `from`, and sorts them on the way. Records that no chain of edges
/// connects do not concern each other, so each lot that hangs together is gone through by itself, by any processor. `order`
/// sorts pairs of equal odds by what the records say, not by where they stand.
pub(crate) fn clusters(
    lens: &Lens<'_>,
    rows: &[Row],
    order: &[u64],
    edges: &mut [Edge],
    from: f64,
    prior: f64,
) -> Joined {
    let mut lots = Lots::new(rows.len());
    edges.iter().filter(|edge| edge.odds >= from).for_each(|edge| lots.connect(edge.left, edge.right));
    let lots = lots.settled();
    let lot = |edge: &Edge| if edge.odds >= from { lots[edge.left as usize] } else { u32::MAX };
    let tie = |edge: &Edge| {
        let (x, y) = (order[edge.left as usize], order[edge.right as usize]);
        mix(x.min(y), x.max(y))
    };
    edges.par_sort_unstable_by(|a, b| {
        let by_odds = lot(a).cmp(&lot(b)).then_with(|| b.odds.total_cmp(&a.odds));
        // Records that say the very same stay in the order of the file.
        by_odds.then_with(|| tie(a).cmp(&tie(b))).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    let joining = edges.partition_point(|edge| lot(edge) != u32::MAX);
    let by_lot: Vec<&[Edge]> = edges[..joining].chunk_by(|a, b| lot(a) == lot(b)).collect();
    let joined: Vec<Lot> = by_lot
        .par_iter()
        .with_min_len(256)
        .map_init(Memo::default, |memo, edges| joined(lens, rows, memo, edges, prior))
        .collect();
    let mut first: Vec<u32> = (0..rows.len() as u32).collect();
    let mut together = Vec::new();
    for lot in joined {
        lot.first.into_iter().for_each(|(record, of)| first[record as usize] = of);
        together.extend(lot.together);
    }
    Joined { clusters: numbered(&first), together }
}

/// What came of joining in one lot.
#[derive(Default)]
struct Lot {
    /// Each record with the one its cluster is known by.
    first: Vec<(u32, u32)>,
    together: Vec<(u32, u32, f64)>,
}

/// Goes through the edges of one lot, the best first.
fn joined(lens: &Lens<'_>, rows: &[Row], memo: &mut Memo, edges: &[Edge], prior: f64) -> Lot {
    let mut records: Vec<u32> = edges.iter().flat_map(|edge| [edge.left, edge.right]).collect();
    records.sort_unstable();
    records.dedup();
    let mut groups = Groups::of(&records);
    let mut lot = Lot::default();
    for edge in edges {
        let (left, right) = (groups.root(edge.left), groups.root(edge.right));
        if left == right {
            continue;
        }
        let (l, r) = (&groups.members[left], &groups.members[right]);
        if l.len() > 1 || r.len() > 1 {
            let Some(strength) = may_join(lens, rows, memo, l, r, prior) else { continue };
            if l.len() * r.len() <= MOST_PAIRS {
                lot.together.extend(l.iter().flat_map(|l| r.iter().map(move |r| (*l, *r, strength))));
            }
        }
        groups.join(left, right);
    }
    lot.first = records.iter().map(|record| (*record, records[groups.root(*record)])).collect();
    lot
}

/// The pairs across two groups, taken together, must speak for the join, and none may forbid it. What one record
/// forbids, another of the same child can explain: "Zoe Matilda" stands between "Zoe" and "Matilda". Says how
/// strongly they speak for it.
fn may_join(lens: &Lens<'_>, rows: &[Row], memo: &mut Memo, left: &[u32], right: &[u32], prior: f64) -> Option<f64> {
    let step = (left.len() * right.len()).div_ceil(MOST_PAIRS);
    let (mut sum, mut count, mut number_agrees, mut conflict) = (0.0, 0.0, false, false);
    let mut twins: Vec<(u32, u32)> = Vec::new();
    let mut others: Vec<(u32, u32, bool)> = Vec::new();
    for (at, (l, r)) in left.iter().flat_map(|l| right.iter().map(move |r| (*l, *r))).enumerate() {
        if at % step != 0 {
            continue;
        }
        let (a, b) = (&rows[l as usize], &rows[r as usize]);
        let levels = levels(lens, memo, a, b);
        let evidence = weigh(lens, a, b, &levels);
        conflict |= evidence.conflict;
        number_agrees |= evidence.number_agrees;
        if evidence.twin_guard {
            twins.push((l, r));
        } else {
            others.push((l, r, levels.given == Level::MiddleName));
        }
        let unguarded = Evidence { twin_guard: false, conflict: false, ..evidence };
        sum += odds(&unguarded, prior).clamp(-MOST, MOST);
        count += 1.0;
    }
    let one_child = |a: u32, b: u32, by_middle: bool| {
        let (a, b) = (&rows[a as usize], &rows[b as usize]);
        number_in_common(a, b) || (by_middle && a.given == b.given)
    };
    let explained = |(l, r): &(u32, u32)| {
        others.iter().any(|(l2, r2, by_middle)| {
            (r2 == r && one_child(*l, *l2, *by_middle)) || (l2 == l && one_child(*r, *r2, *by_middle))
        })
    };
    let forbidden = conflict || !twins.iter().all(explained);
    let strength: f64 = sum / count;
    ((!forbidden || number_agrees) && strength >= 0.0).then_some(strength)
}

fn number_in_common(a: &Row, b: &Row) -> bool {
    let same = |a: Code, b: Code| a.is_some() && a == b;
    same(a.nhs, b.nhs) || same(a.upn, b.upn) || same(a.other, b.other)
}

/// Log-odds in bits that a pair is one child.
pub(crate) fn odds(evidence: &Evidence, strangers: f64) -> f64 {
    let probability = evidence.probability(strangers);
    (probability / (1.0 - probability).max(1e-15)).log2().clamp(-60.0, 60.0)
}

/// Records that a chain of edges connects.
struct Lots(Vec<u32>);

impl Lots {
    fn new(size: usize) -> Self {
        Self((0..size as u32).collect())
    }

    fn of(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            let above = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = above;
            at = above;
        }
        at
    }

    /// The lot of each record.
    fn settled(mut self) -> Vec<u32> {
        (0..self.0.len() as u32).for_each(|at| self.0[at as usize] = self.of(at));
        self.0
    }

    fn connect(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// The groups of one lot, while they grow.
struct Groups<'r> {
    records: &'r [u32],
    parent: Vec<usize>,
    members: Vec<Vec<u32>>,
}

impl<'r> Groups<'r> {
    fn of(records: &'r [u32]) -> Self {
        Self {
            records,
            parent: (0..records.len()).collect(),
            members: records.iter().map(|record| vec![*record]).collect(),
        }
    }

    /// The group of a record of the lot.
    fn root(&self, record: u32) -> usize {
        let mut at = self.records.partition_point(|other| *other < record);
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (keep, gone) = if self.members[a].len() >= self.members[b].len() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.members[gone]);
        self.members[keep].extend(moved);
        self.parent[gone] = keep;
    }
}

/// Clusters numbered in the order in which they appear.
fn numbered(first: &[u32]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut numbers: Vec<u32> = vec![NONE; first.len()];
    let mut next = 0;
    first
        .iter()
        .map(|of| {
            let number = &mut numbers[*of as usize];
            if *number == NONE {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect()
}
