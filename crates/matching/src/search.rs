//! Looks children up: a practitioner's question, and a new record's candidates.

use crate::answer::{Answer, CERTAIN_AT, Candidate, Grade, Guard, POSSIBLE_AT, RIVAL_AT, Status};
use crate::birth::BirthDate;
use crate::compare::{Evidence, Levels, Memo, field_chances, levels, reasons, weigh, weigh_from};
use crate::corpus::Row;
use crate::dictionary::NameId;
use crate::identity::Identity;
use crate::index::{Index, Slot};
use crate::lens::Lens;
use crate::level::{Field, Level};
use crate::query::Query;
use hashbrown::HashMap;

/// The chance that the child asked about is not in the index at all.
const ABSENT: f64 = 0.10;
/// The chance that a child's twin, brother or sister is not in it.
const UNINDEXED: f64 = 0.10;
/// So many children are looked at with all their records.
const LOOKED_AT: usize = 60;
/// Candidates less likely than this are not shown.
const SHOWN_AT: f64 = 0.01;
/// Where names alone find more records than this, age and place must fit as well.
const MANY: usize = 400;

impl Index {
    /// Answers a practitioner's question with at most `limit` children, best first.
    pub fn search(&self, query: &Query, limit: usize) -> Answer {
        let answer = self.ranked(query, limit, SHOWN_AT);
        if answer.status == Status::None { Answer::NOBODY } else { answer }
    }

    /// As [`Index::search`], but whoever is as likely as `shown_at` is in the answer, even where nobody is likely enough to be
    /// shown to a person: for measuring how well children are ranked.
    pub(crate) fn ranked(&self, query: &Query, limit: usize, shown_at: f64) -> Answer {
        let mut found: HashMap<u128, Found<'_>> = HashMap::new();
        let mut rest = 0.0;
        for identity in &query.readings {
            let (mut lens, row) = Lens::with(&self.corpus, &self.model, identity);
            (lens.spoken, lens.age) = (true, query.about_age);
            rest += self.look(lens, row, &mut found);
        }
        let mut found: Vec<Found<'_>> = found.into_values().collect();
        found.sort_unstable_by(|a, b| b.evidence.same.total_cmp(&a.evidence.same).then(a.child.cmp(&b.child)));
        if found.is_empty() {
            return Answer::NOBODY;
        }
        let children = (self.children() as f64).max(1000.0);
        let absent = children * ABSENT / (1.0 - ABSENT);
        let kin = |e: &Evidence| UNINDEXED * (e.priors.twins * e.twin.exp2() + e.priors.siblings * e.sibling.exp2());
        let unindexed = found.iter().map(|f| kin(&f.evidence)).fold(0.0, f64::max);
        let total = found.iter().map(|f| f.evidence.same.exp2()).sum::<f64>() + rest + absent + unindexed;
        let probability = |f: &Found<'_>| {
            let p = f.evidence.same.exp2() / total;
            if f.evidence.twin_guard || f.evidence.conflict {
                p.min(GUARDED_CEILING)
            } else if !f.evidence.number_agrees && (f.levels.unsure() || twin_about(f, &found)) {
                p.min(UNSURE_CEILING)
            } else {
                p
            }
        };
        let best = probability(&found[0]);
        let second = found.get(1).map_or(0.0, probability);
        let status = if best >= CERTAIN_AT {
            Status::Match
        } else if second > RIVAL_AT {
            Status::Many
        } else if best >= POSSIBLE_AT {
            Status::Potential
        } else {
            Status::None
        };
        let shown = found.iter().filter(|f| probability(f) >= shown_at).count();
        let candidates = found.iter().take(shown.min(limit)).map(|f| self.candidate(f, probability(f))).collect();
        Answer { status, candidates, more: shown > limit }
    }

    /// Every record worth comparing with `identity`, best first, with all other records of their children: for the
    /// linker, which hands them to [`decide_link`](crate::decide_link).
    pub fn candidates(&self, identity: &Identity) -> Vec<Candidate> {
        let (lens, row) = Lens::with(&self.corpus, &self.model, identity);
        let mut memo = Memo::default();
        let strangers = (self.len() as f64).max(1000.0);
        let mut children: Vec<u128> = Vec::new();
        for slot in self.retrieve(&lens, &row) {
            let Some(held) = self.at(slot) else { continue };
            let levels = levels(&lens, &mut memo, &row, &held.row);
            if weigh(&lens, &row, &held.row, &levels).probability(strangers) >= SHOWN_AT {
                children.push(held.child);
            }
        }
        children.sort_unstable();
        children.dedup();
        let mut candidates: Vec<Candidate> = Vec::new();
        for held in children.iter().flat_map(|child| self.of_child(*child)).filter_map(|slot| self.at(*slot)) {
            let levels = levels(&lens, &mut memo, &row, &held.row);
            let evidence = weigh(&lens, &row, &held.row, &levels);
            let probability = evidence.probability(strangers);
            candidates.push(Candidate {
                record: held.record,
                child: held.child,
                weight: evidence.weight(),
                probability,
                grade: Grade::of(probability),
                guard: guard(&evidence),
                reasons: reasons(&lens, &row, |_| &held.row, &levels, &evidence),
            });
        }
        candidates.sort_unstable_by(|a, b| {
            b.probability.total_cmp(&a.probability).then(b.weight.total_cmp(&a.weight)).then(a.record.cmp(&b.record))
        });
        candidates
    }

    /// Weighs every child one reading of a question finds. Returns the weight of those too unlikely to be listed.
    fn look<'i>(&'i self, lens: Lens<'i>, row: Row, found: &mut HashMap<u128, Found<'i>>) -> f64 {
        let mut memo = Memo::default();
        let mut best: HashMap<u128, f64> = HashMap::new();
        for slot in self.retrieve(&lens, &row) {
            let Some(held) = self.at(slot) else { continue };
            let levels = levels(&lens, &mut memo, &row, &held.row);
            let same = weigh(&lens, &row, &held.row, &levels).same;
            let known = best.entry(held.child).or_insert(f64::MIN);
            *known = known.max(same);
        }
        let mut ranked: Vec<(u128, f64)> = best.into_iter().collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let rest = ranked.iter().skip(LOOKED_AT).map(|(_, same)| same.exp2()).sum();
        let reading = std::sync::Arc::new((lens, row));
        for (child, _) in ranked.into_iter().take(LOOKED_AT) {
            let whole = self.whole(&reading, &mut memo, child);
            if let Some(whole) = whole {
                match found.get(&child) {
                    Some(known) if known.evidence.same >= whole.evidence.same => {}
                    _ => {
                        found.insert(child, whole);
                    }
                }
            }
        }
        rest
    }

    /// A child with all its records: the best name, the best address, the best birth date any of them gives.
    fn whole<'i>(
        &'i self,
        reading: &std::sync::Arc<(Lens<'i>, Row)>,
        memo: &mut Memo,
        child: u128,
    ) -> Option<Found<'i>> {
        let (lens, row) = &**reading;
        let mut whole: Option<(Levels, [Slot; GROUPS], [f64; GROUPS])> = None;
        for slot in self.of_child(child) {
            let Some(held) = self.at(*slot) else { continue };
            let levels = levels(lens, memo, row, &held.row);
            let mut weights = [f64::MIN; GROUPS];
            for (field, level) in levels.each() {
                if level != Level::Missing {
                    let c = field_chances(lens, row, &held.row, field, level);
                    let weight = &mut weights[group(field)];
                    *weight = if *weight > f64::MIN { *weight } else { 0.0 } + c.weight();
                }
            }
            match &mut whole {
                None => whole = Some((levels, [*slot; GROUPS], weights)),
                Some((best, slots, known)) => {
                    for at in 0..GROUPS {
                        // Of records that fit equally well the same one is named whatever the order they came in.
                        let earlier = self.at(slots[at]).is_some_and(|other| held.record < other.record);
                        if weights[at] > known[at] || (weights[at] >= known[at] && earlier) {
                            (known[at], slots[at]) = (weights[at], *slot);
                            best.take_group(at, &levels);
                        }
                    }
                }
            }
        }
        let (levels, slots, _) = whole?;
        let rows: Option<Vec<&Row>> = slots.iter().map(|slot| self.at(*slot).map(|held| &held.row)).collect();
        let rows = rows?;
        let evidence = weigh_from(lens, row, |field| rows[group(field)], &levels);
        let begins_alike = lens.name(row.given).initial() == lens.name(rows[group(Field::Given)].given).initial();
        Some(Found { child, levels, slots, evidence, begins_alike, reading: std::sync::Arc::clone(reading) })
    }

    fn candidate(&self, found: &Found<'_>, probability: f64) -> Candidate {
        let (lens, row) = &*found.reading;
        let nobody = Row::default();
        let held = |field: Field| self.at(found.slots[group(field)]);
        let from = |field: Field| held(field).map_or(&nobody, |held| &held.row);
        Candidate {
            record: held(Field::Given).map_or(0, |held| held.record),
            child: found.child,
            weight: found.evidence.weight(),
            probability,
            grade: Grade::of(probability),
            guard: guard(&found.evidence),
            reasons: reasons(lens, row, from, &found.levels, &found.evidence),
        }
    }

    /// The records worth looking at. The fuzzy names are resolved against the dictionary once; from then on only
    /// numbers are compared.
    fn retrieve(&self, lens: &Lens<'_>, row: &Row) -> Vec<Slot> {
        let near = |id: NameId| id.is_some().then(|| self.near(lens.name(id)));
        let (given, family) = (near(row.given), near(row.family));
        let initial = row.given.is_some().then(|| lens.name(row.given).initial()).flatten();
        let told_initial = row.given.is_some() && lens.name(row.given).is_initial();
        let given_fits = |id: NameId| match &given {
            None => true,
            Some(near) => {
                near.binary_search(&id).is_ok()
                    || (id.is_some()
                        && (told_initial || lens.name(id).is_initial())
                        && lens.name(id).initial() == initial)
            }
        };
        let family_fits = |id: NameId| family.as_ref().is_some_and(|near| near.binary_search(&id).is_ok());
        let mut slots: Vec<Slot> = self.numbered(row).collect();
        slots.extend(self.living_at(row.postcode));
        for days in dates(row.birth) {
            slots.extend(self.born_on(days).iter().copied().filter(|slot| {
                self.at(*slot).is_some_and(|held| {
                    let other = &held.row;
                    (given.is_some()
                        && (given_fits(other.given) || self.corpus.list(other.middle).iter().any(|m| given_fits(*m))))
                        || family_fits(other.family)
                        || self.corpus.list(other.other_family).iter().any(|f| family_fits(*f))
                        || (given.is_none() && family.is_none())
                        || same_district(lens, row, other)
                })
            }));
        }
        let mut named: Vec<Slot> = Vec::new();
        match (&family, &given) {
            (Some(families), _) => {
                for family in families.iter() {
                    for first in self.givens_of(*family).iter().filter(|g| given_fits(**g)) {
                        named.extend(self.named(*family, *first));
                    }
                }
            }
            (None, Some(givens)) => {
                for given in givens.iter() {
                    for family in self.families_of(*given) {
                        named.extend(self.named(*family, *given));
                    }
                }
            }
            (None, None) => {}
        }
        if row.given.is_some() && row.family.is_some() {
            named.extend(self.named(row.given, row.family));
        }
        if named.len() > MANY && (row.birth.is_some() || lens.age.is_some() || row.postcode != 0) {
            named.retain(|slot| self.at(*slot).is_some_and(|held| plausible(lens, row, &held.row)));
        }
        slots.extend(named);
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

/// The day itself and the day with its month changed over.
fn dates(birth: Option<BirthDate>) -> impl Iterator<Item = i32> {
    let turned = birth.and_then(BirthDate::day_and_month_swapped).filter(|t| Some(*t) != birth);
    birth.into_iter().chain(turned).map(BirthDate::days)
}

fn same_district(lens: &Lens<'_>, a: &Row, b: &Row) -> bool {
    a.postcode != 0 && b.postcode != 0 && {
        let (a, b) = (lens.area(a.postcode), lens.area(b.postcode));
        a.district != 0 && a.district == b.district
    }
}

/// Whether age or place speaks for a record that only a common name has found.
fn plausible(lens: &Lens<'_>, row: &Row, other: &Row) -> bool {
    let near_in_age = match (row.birth, other.birth) {
        (_, None) => true,
        (Some(a), Some(b)) => (a.year - b.year).abs() <= 1 || (a.month == b.month && a.day == b.day),
        (None, Some(b)) => lens.age.is_some_and(|age| (-1.5..2.5).contains(&(b.age_on(age.on) - age.years))),
    };
    near_in_age || (lens.age.is_none() && same_district(lens, row, other))
}

/// Fields that must come from one record: a name is taken whole.
const GROUPS: usize = 7;

const fn group(field: Field) -> usize {
    match field {
        Field::Given | Field::Middle | Field::Family => 0,
        Field::Birth => 1,
        Field::Address => 2,
        Field::Sex => 3,
        Field::NhsNumber => 4,
        Field::Upn => 5,
        Field::OtherId | Field::Household => 6,
    }
}

impl Levels {
    /// Without a given name nothing tells a child from a twin, in the index or not. A name by itself, however rare,
    /// may be another child's. And a name that only resembles may be a sister's where no birth date says otherwise,
    /// or a stranger's where the address is another.
    fn unsure(&self) -> bool {
        let resembles =
            matches!(self.given, Level::Nickname | Level::Similar | Level::Initial | Level::MiddleName | Level::Part);
        self.given == Level::Missing
            || (self.birth == Level::Missing && self.address == Level::Missing)
            || (resembles && (self.birth == Level::Missing || self.address == Level::Elsewhere))
    }

    fn take_group(&mut self, at: usize, from: &Self) {
        match at {
            0 => (self.given, self.middle, self.family) = (from.given, from.middle, from.family),
            1 => self.birth = from.birth,
            2 => self.address = from.address,
            3 => self.sex = from.sex,
            4 => self.nhs = from.nhs,
            5 => self.upn = from.upn,
            _ => self.other = from.other,
        }
    }
}

/// A child under consideration.
struct Found<'i> {
    child: u128,
    levels: Levels,
    /// The record each group of fields is taken from.
    slots: [Slot; GROUPS],
    evidence: Evidence,
    /// The given name has the initial of the one asked for.
    begins_alike: bool,
    reading: std::sync::Arc<(Lens<'i>, Row)>,
}

/// Whether a twin stands in the index to whom the name asked for, being exactly neither's, may belong as well: the
/// twin's name resembles it too, or begins alike.
fn twin_about(of: &Found<'_>, all: &[Found<'_>]) -> bool {
    let born_alike = |f: &Found<'_>| f.levels.birth == Level::Exact && f.levels.family != Level::Differs;
    of.levels.given != Level::Exact
        && born_alike(of)
        && all.iter().any(|f| {
            f.child != of.child
                && born_alike(f)
                && f.evidence.twin > of.evidence.twin - TWINS_APART
                && (f.levels.given != Level::Differs || f.begins_alike)
        })
}

/// Twins agree on all but the given name; their homes as recorded may differ by so many bits.
const TWINS_APART: f64 = 22.0;

/// A twin by all signs, or a conflicting number: shown, never certain.
const GUARDED_CEILING: f64 = 0.75;
/// What [`Levels::unsure`] describes may be very likely, and is still for a person to settle.
const UNSURE_CEILING: f64 = 0.95;

const fn guard(evidence: &Evidence) -> Guard {
    if evidence.twin_guard {
        Guard::Twin
    } else if evidence.conflict {
        Guard::Numbers
    } else if evidence.number_agrees {
        Guard::NumberAgrees
    } else {
        Guard::None
    }
}
