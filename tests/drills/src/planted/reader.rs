//! Who reads the page of a review where no person does: a rule that knows what the page says and nothing else. And how
//! often anybody who reads errs.

use super::{
    pairs::Kind,
    reading::{Fact, ReviewPage},
};
use crate::figures::Report;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Same,
    Different,
    CannotSay,
}

impl Decision {
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "same" => Some(Self::Same),
            "different" => Some(Self::Different),
            "cannot-say" => Some(Self::CannotSay),
            _ => None,
        }
    }
}

/// From so many points on they are one child; up to so many they are two.
const SAME_FROM: i32 = 5;
const TWO_UP_TO: i32 = 2;

/// A right number settles it. Else names, birth date and parents speak for or against; an address speaks for nobody,
/// because brothers, sisters and cousins share it: who lives at one address under two given names are two.
pub fn decide(page: &ReviewPage) -> Decision {
    let compared = |name: &str| page.fact(name).map_or("", |fact| fact.compared.as_str());
    match compared("NHS number") {
        "Same" => return Decision::Same,
        "Differs" => return Decision::Different,
        _ => {}
    }
    let alike = |reason: &str| reason.contains("sounds alike") || reason.contains("nearly the same");
    let short = page.reason("given name").contains("short form");
    let given = match compared("Given names") {
        "Same" => 2,
        _ if short => 2,
        _ if alike(page.reason("given name")) => 1,
        _ => -2,
    };
    if compared("Address") == "Same" && given < 2 {
        return Decision::Different;
    }
    let family = match compared("Family name") {
        "Same" => 1,
        _ if alike(page.reason("surname")) => 1,
        _ => -1,
    };
    let born = match compared("Born") {
        "Same" => 2,
        "Differs" if page.reason("birth").contains("one digit") || page.reason("birth").contains("changed over") => 0,
        _ => -2,
    };
    let points = given + family + born + page.fact("Parents and carers").map_or(0, parents);
    match points {
        SAME_FROM.. => Decision::Same,
        ..=TWO_UP_TO => Decision::Different,
        _ => Decision::CannotSay,
    }
}

/// A parent in common, or two who are none of them the other's.
fn parents(fact: &Fact) -> i32 {
    let names = |side: &[String]| -> BTreeSet<String> {
        side.iter().map(|line| line.split(',').next().unwrap_or_default().trim().to_lowercase()).collect()
    };
    let (left, right) = (names(&fact.left), names(&fact.right));
    if left.is_empty() || right.is_empty() {
        0
    } else if left.is_disjoint(&right) {
        -2
    } else {
        2
    }
}

/// What was said of pairs whose truth is known.
#[derive(Debug, Default)]
pub struct Score {
    kinds: BTreeMap<Kind, Said>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Said {
    pairs: usize,
    wrong: usize,
    unsure: usize,
}

impl Score {
    pub fn add(&mut self, kind: Kind, decision: Decision) {
        let said = self.kinds.entry(kind).or_default();
        said.pairs += 1;
        said.unsure += usize::from(decision == Decision::CannotSay);
        let other = if kind.same() { Decision::Different } else { Decision::Same };
        said.wrong += usize::from(decision == other);
    }

    pub fn count(&self) -> usize {
        self.of(|_| true).pairs
    }

    fn of(&self, which: impl Fn(Kind) -> bool) -> Said {
        let kinds = self.kinds.iter().filter(|(kind, _)| which(**kind)).map(|(_, said)| said);
        kinds.fold(Said::default(), |all, one| Said {
            pairs: all.pairs + one.pairs,
            wrong: all.wrong + one.wrong,
            unsure: all.unsure + one.unsure,
        })
    }

    /// How often they were wrong, before how long they took.
    pub fn told(&self, report: &mut Report) {
        let (all, two, one) = (self.of(|_| true), self.of(|kind| !kind.same()), self.of(Kind::same));
        let of =
            |wrong: usize, of: usize| format!("{wrong} of {of} ({:.0} %)", 100.0 * wrong as f64 / of.max(1) as f64);
        report.tell("wrong answers", of(all.wrong, all.pairs));
        report.tell("two children said to be one", of(two.wrong, two.pairs));
        report.tell("one child said to be two", of(one.wrong, one.pairs));
        report.tell("could not say", of(all.unsure, all.pairs));
        for (kind, said) in &self.kinds {
            let figure = format!("{} wrong, {} could not say, of {}", said.wrong, said.unsure, said.pairs);
            report.tell(&format!("  {}", kind.in_words()), figure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &str, compared: &str) -> Fact {
        Fact { name: name.to_owned(), compared: compared.to_owned(), ..Fact::default() }
    }

    #[test]
    fn a_number_settles_it_and_two_names_at_one_address_are_two() {
        let page = |facts: &[Fact]| ReviewPage { facts: facts.to_vec(), ..ReviewPage::default() };
        let number = fact("NHS number", "Same");
        assert_eq!(decide(&page(std::slice::from_ref(&number))), Decision::Same);
        let home = [fact("Given names", "Differs"), fact("Born", "Same"), fact("Address", "Same")];
        assert_eq!(decide(&page(&home)), Decision::Different);
    }

    #[test]
    fn who_cannot_say_is_not_wrong() {
        let mut score = Score::default();
        score.add(Kind::AlikeTwins, Decision::Same);
        score.add(Kind::AlikeTwins, Decision::CannotSay);
        score.add(Kind::MovedAndMisspelt, Decision::Same);
        let all = score.of(|_| true);
        assert_eq!((all.pairs, all.wrong, all.unsure), (3, 1, 1));
    }
}
