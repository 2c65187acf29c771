//! What a search answers, and what a linker should do about candidates.

use crate::level::Reason;

/// The state of a whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One child, as good as certain.
    Match,
    /// A child who may be the one; a person must look.
    Potential,
    /// Several children who may be the one.
    Many,
    /// Nobody.
    None,
}

/// How sure a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    Certain,
    Probable,
    Possible,
}

impl Grade {
    pub const fn of(probability: f64) -> Self {
        if probability >= CERTAIN_AT {
            Self::Certain
        } else if probability >= PROBABLE_AT {
            Self::Probable
        } else {
            Self::Possible
        }
    }
}

/// From here on one child alone is a match.
pub const CERTAIN_AT: f64 = 0.99;
pub const PROBABLE_AT: f64 = 0.80;
/// Below this nobody need look.
pub const POSSIBLE_AT: f64 = 0.10;
/// A second child this likely makes the answer "many".
pub const RIVAL_AT: f64 = 0.05;

/// What forbids a link whatever the weight says, or lifts the ban.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    #[default]
    None,
    /// Same birth date and family, clearly another given name, and no number that agrees.
    Twin,
    /// Two right numbers that differ.
    Numbers,
    /// An NHS number, UPN or other reference agrees: what other records of the child forbid is outweighed.
    NumberAgrees,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The record that fits best.
    pub record: u128,
    pub child: u128,
    /// Bits of evidence.
    pub weight: f64,
    /// In a search: after all rivals, a child not in the index and a twin not in the index have had their share.
    /// For the linker: of this record by itself.
    pub probability: f64,
    pub grade: Grade,
    pub guard: Guard,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: Status,
    /// One per child, best first.
    pub candidates: Vec<Candidate>,
    /// There were more than were asked for.
    pub more: bool,
}

impl Answer {
    pub const NOBODY: Self = Self { status: Status::None, candidates: Vec::new(), more: false };
}

/// What to do with a new record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkProposal {
    /// It is this child's.
    Link(u128),
    /// It may be this child's; a person decides.
    Review(u128),
    /// It is of a child not yet known.
    New,
}

/// A record joins a child from here on ...
pub const LINK_AT: f64 = 0.95;
/// ... if no other child is as likely as this.
pub const RIVAL_CHILD_AT: f64 = 0.05;
/// Between here and [`LINK_AT`] a person looks.
pub const REVIEW_AT: f64 = 0.20;
/// A record already linked leaves its child only below this, so that a link does not flicker with small changes.
pub const UNLINK_BELOW: f64 = 0.50;

/// Proposes a link from the candidates of [`Index::candidates`](crate::Index::candidates). A child one of whose
/// records forbids the link (twin, conflicting number) is at most reviewed, unless a number agrees.
pub fn decide_link(candidates: &[Candidate]) -> LinkProposal {
    let mut children: Vec<Standing> = Vec::new();
    for candidate in candidates {
        let at = children.iter().position(|c| c.child == candidate.child).unwrap_or_else(|| {
            children.push(Standing::of(candidate.child));
            children.len() - 1
        });
        children[at].add(candidate);
    }
    children.sort_by(|a, b| b.best.total_cmp(&a.best).then(a.child.cmp(&b.child)));
    let Some(first) = children.first() else { return LinkProposal::New };
    let rival = children.get(1).is_some_and(|second| !second.forbidden() && second.best >= RIVAL_CHILD_AT);
    if first.best < REVIEW_AT {
        LinkProposal::New
    } else if first.best >= LINK_AT && !first.forbidden() && first.mean() >= 0.0 && !rival {
        LinkProposal::Link(first.child)
    } else {
        LinkProposal::Review(first.child)
    }
}

/// The candidate about whose child a person should be asked, of a record that could not be linked: the best of those that
/// are likely enough. A child one of whose records says that it is a twin of this one is no question, unless a number
/// agrees.
pub fn doubtful(candidates: &[Candidate]) -> Option<&Candidate> {
    let twin = |child: u128| {
        let of_child = || candidates.iter().filter(|c| c.child == child);
        of_child().any(|c| c.guard == Guard::Twin) && !of_child().any(|c| c.guard == Guard::NumberAgrees)
    };
    candidates
        .iter()
        .filter(|c| c.probability >= REVIEW_AT && !twin(c.child))
        .max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.record.cmp(&a.record)))
}

/// One child's standing among the candidates.
struct Standing {
    child: u128,
    best: f64,
    guarded: bool,
    number_agrees: bool,
    odds: f64,
    records: f64,
}

impl Standing {
    const fn of(child: u128) -> Self {
        Self { child, best: 0.0, guarded: false, number_agrees: false, odds: 0.0, records: 0.0 }
    }

    fn add(&mut self, candidate: &Candidate) {
        self.best = self.best.max(candidate.probability);
        self.guarded |= matches!(candidate.guard, Guard::Twin | Guard::Numbers);
        self.number_agrees |= candidate.guard == Guard::NumberAgrees;
        let p = candidate.probability.clamp(0.000_3, 0.999_7);
        self.odds += (p / (1.0 - p)).log2();
        self.records += 1.0;
    }

    const fn forbidden(&self) -> bool {
        self.guarded && !self.number_agrees
    }

    fn mean(&self) -> f64 {
        self.odds / self.records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(child: u128, probability: f64, guard: Guard) -> Candidate {
        let grade = Grade::of(probability);
        Candidate { record: child, child, weight: 0.0, probability, grade, guard, reasons: Vec::new() }
    }

    #[test]
    fn one_sure_child_is_linked_and_two_are_reviewed() {
        let sure = candidate(1, 0.999, Guard::None);
        assert_eq!(decide_link(std::slice::from_ref(&sure)), LinkProposal::Link(1));
        assert_eq!(decide_link(&[sure, candidate(2, 0.4, Guard::None)]), LinkProposal::Review(1));
        assert_eq!(decide_link(&[candidate(1, 0.1, Guard::None)]), LinkProposal::New);
    }

    #[test]
    fn a_person_is_asked_about_who_is_likely_and_no_twin() {
        let weighing = |child, weight, guard| Candidate { weight, ..candidate(child, 0.5, guard) };
        let twin = weighing(1, 20.0, Guard::Twin);
        let likely = weighing(2, 9.0, Guard::None);
        let numbers_differ = weighing(3, 12.0, Guard::Numbers);
        let asked = |candidates: &[Candidate]| doubtful(candidates).map(|c| c.child);
        assert_eq!(asked(&[twin.clone(), likely.clone()]), Some(2));
        assert_eq!(asked(&[twin.clone(), numbers_differ, likely]), Some(3));
        assert_eq!(asked(&[twin.clone(), weighing(1, 15.0, Guard::NumberAgrees)]), Some(1));
        assert_eq!(asked(&[twin, candidate(4, 0.19, Guard::None)]), None);
    }

    #[test]
    fn a_twin_among_the_childs_records_forbids_the_link_until_a_number_agrees() {
        let mut of_child = vec![candidate(1, 0.999, Guard::None), candidate(1, 0.0, Guard::Twin)];
        assert_eq!(decide_link(&of_child), LinkProposal::Review(1));
        of_child.push(candidate(1, 0.999, Guard::NumberAgrees));
        assert_eq!(decide_link(&of_child), LinkProposal::Link(1));
    }
}
