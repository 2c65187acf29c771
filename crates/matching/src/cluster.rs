//! Joins records into children: the best pair first, and never where the numbers or a twin stand against it.

use crate::compare::{Evidence, Memo, levels, weigh};
use crate::corpus::Row;
use crate::lens::Lens;
use crate::level::Level;
use crate::numbers::Number;

/// A scored pair on its way into the clusters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Log-odds in bits.
    pub(crate) odds: f64,
    /// Sorts pairs of equal odds by what the records say, not by where they stand.
    pub(crate) tie: u64,
}

/// One pair counts no more than this for or against a join, so that none decides alone what many others deny.
const MOST: f64 = 12.0;
/// Beyond this many pairs between two groups a sample is weighed.
const MOST_PAIRS: usize = 600;

/// What came of joining.
pub(crate) struct Joined {
    /// The cluster of each record, numbered in the order of their first records.
    pub(crate) clusters: Vec<usize>,
    /// The pairs that came together with others, and how strongly (log-odds in bits) all pairs across spoke for it.
    pub(crate) together: Vec<(u32, u32, f64)>,
}

pub(crate) fn clusters(lens: &Lens<'_>, rows: &[Row], mut edges: Vec<Edge>, prior: f64) -> Joined {
    edges.sort_unstable_by(|a, b| b.odds.total_cmp(&a.odds).then(a.tie.cmp(&b.tie)));
    let mut groups = Groups::new(rows.len());
    let mut memo = Memo::default();
    let mut together = Vec::new();
    for edge in &edges {
        let (left, right) = (groups.root(edge.left), groups.root(edge.right));
        if left == right {
            continue;
        }
        let (l, r) = (&groups.members[left as usize], &groups.members[right as usize]);
        if l.len() > 1 || r.len() > 1 {
            let Some(strength) = may_join(lens, rows, &mut memo, l, r, prior) else { continue };
            if l.len() * r.len() <= MOST_PAIRS {
                together.extend(l.iter().flat_map(|l| r.iter().map(move |r| (*l, *r, strength))));
            }
        }
        groups.join(left, right);
    }
    Joined { clusters: groups.numbered(), together }
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
    let same = |a: Option<Number>, b: Option<Number>| a.is_some() && a == b;
    same(a.nhs, b.nhs) || same(a.upn, b.upn) || same(a.other, b.other)
}

/// Log-odds in bits that a pair is one child.
pub(crate) fn odds(evidence: &Evidence, strangers: f64) -> f64 {
    let probability = evidence.probability(strangers);
    (probability / (1.0 - probability).max(1e-15)).log2().clamp(-60.0, 60.0)
}

struct Groups {
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
}

impl Groups {
    fn new(size: usize) -> Self {
        Self { parent: (0..size as u32).collect(), members: (0..size as u32).map(|at| vec![at]).collect() }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let above = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (keep, gone) =
            if self.members[a as usize].len() >= self.members[b as usize].len() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.members[gone as usize]);
        self.members[keep as usize].extend(moved);
        self.parent[gone as usize] = keep;
    }

    fn numbered(mut self) -> Vec<usize> {
        let mut number: Vec<Option<usize>> = vec![None; self.parent.len()];
        let mut next = 0;
        (0..self.parent.len() as u32)
            .map(|at| {
                let root = self.root(at) as usize;
                *number[root].get_or_insert_with(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect()
    }
}
