//! Compares two records of a corpus: a level for each field, the weight of it all, and the guards that no weight
//! may overrule.

use crate::birth::{BirthDate, Precision};
use crate::codes::Code;
use crate::corpus::{Corpus, Reach, Row};
use crate::dictionary::{NameId, level};
use crate::lens::Lens;
use crate::level::{Field, Level, Reason};
use crate::model::{Chances, Model, Priors};
use crate::numbers::{Number, Relation};
use hashbrown::HashMap;

/// Names already compared, so that a name common in a block is measured once.
#[derive(Debug, Default)]
pub(crate) struct Memo(HashMap<(NameId, NameId), Level>);

impl Memo {
    pub(crate) fn level(&mut self, lens: &Lens<'_>, a: NameId, b: NameId) -> Level {
        if a == b {
            return if lens.name(a).is_initial() { Level::Initial } else { Level::Exact };
        }
        let key = if a < b { (a, b) } else { (b, a) };
        if let Some(known) = self.0.get(&key) {
            return *known;
        }
        if self.0.len() > 1 << 18 {
            self.0.clear();
        }
        let found = level(lens.name(a), lens.name(b));
        self.0.insert(key, found);
        found
    }
}

/// An age told instead of a birth date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AboutAge {
    pub years: f32,
    /// The day on which it was told.
    pub on: BirthDate,
}

/// The levels of a pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Levels {
    pub(crate) given: Level,
    pub(crate) middle: Level,
    pub(crate) family: Level,
    pub(crate) birth: Level,
    pub(crate) address: Level,
    pub(crate) sex: Level,
    pub(crate) nhs: Level,
    pub(crate) upn: Level,
    pub(crate) other: Level,
}

/// Evidence in bits, against each of the other explanations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// Same child rather than two strangers.
    pub(crate) same: f64,
    pub(crate) twin: f64,
    pub(crate) sibling: f64,
    pub(crate) twin_guard: bool,
    pub(crate) conflict: bool,
    /// A number that is one child's agrees.
    pub(crate) number_agrees: bool,
    pub(crate) priors: Priors,
}

impl Evidence {
    /// What the household takes away: how much likelier the evidence is for "the same child, a twin or a sibling"
    /// than for the same child alone.
    pub(crate) fn household(&self) -> f64 {
        let twin = self.priors.twins * (self.twin - self.same).exp2();
        let sibling = self.priors.siblings * (self.sibling - self.same).exp2();
        -(1.0 + twin + sibling).log2()
    }

    /// Bits for the same child after the household has taken its share.
    pub(crate) fn weight(&self) -> f64 {
        self.same + self.household()
    }

    /// The chance that it is the same child, when one record in `strangers` is.
    pub(crate) fn probability(&self, strangers: f64) -> f64 {
        if self.twin_guard {
            return 0.0;
        }
        let shape = |bits: f64| (bits - self.same).exp2();
        let against = self.priors.twins * shape(self.twin)
            + self.priors.siblings * shape(self.sibling)
            + strangers * self.priors.strangers * shape(0.0);
        let probability = 1.0 / (1.0 + against);
        if self.conflict { probability.min(CONFLICT_CEILING) } else { probability }
    }
}

/// Two right numbers that differ: never more than this, so a person looks.
const CONFLICT_CEILING: f64 = 0.30;

pub(crate) fn levels(lens: &Lens<'_>, memo: &mut Memo, a: &Row, b: &Row) -> Levels {
    let (given, family, middle_used) = names(lens, memo, a, b);
    Levels {
        given,
        middle: if middle_used { Level::Missing } else { middle(lens, memo, a, b) },
        family,
        birth: match (a.birth, b.birth, lens.age) {
            (Some(a), Some(b), _) => birth(a, b),
            (None, Some(b), Some(age)) => about(age, b),
            _ => Level::Missing,
        },
        address: address(lens, a, b),
        sex: match (a.sex, b.sex) {
            (Some(a), Some(b)) if a == b => Level::Exact,
            (Some(_), Some(_)) => Level::Differs,
            _ => Level::Missing,
        },
        nhs: number(lens, a.nhs, b.nhs, Number::is_valid),
        upn: number(lens, a.upn, b.upn, |_| true),
        other: match relation(lens, a.other, b.other) {
            None => Level::Missing,
            Some((Relation::Same, _)) => Level::Exact,
            Some((Relation::Near, _)) => Level::NearNumber,
            Some(_) => Level::Differs,
        },
    }
}

fn names(lens: &Lens<'_>, memo: &mut Memo, a: &Row, b: &Row) -> (Level, Level, bool) {
    let mut compare = |x: NameId, y: NameId| {
        if x.is_some() && y.is_some() { memo.level(lens, x, y) } else { Level::Missing }
    };
    let mut given = compare(a.given, b.given);
    let mut family = compare(a.family, b.family);
    let poor = |level| matches!(level, Level::Similar | Level::Differs | Level::Missing);
    if poor(given) && poor(family) && good(compare(a.given, b.family)) && good(compare(a.family, b.given)) {
        return (Level::Swapped, Level::Swapped, false);
    }
    if poor(family) || family == Level::Part {
        let (others_a, others_b) = (lens.list(a.other_family), lens.list(b.other_family));
        if !others_a.is_empty() || !others_b.is_empty() {
            let all_a = || std::iter::once(a.family).chain(others_a.iter().copied());
            let mut all_b = std::iter::once(b.family).chain(others_b.iter().copied());
            if all_b.any(|y| all_a().any(|x| good(compare(x, y)))) {
                family = Level::FormerName;
            }
        }
    }
    let mut middle_used = false;
    if matches!(given, Level::Similar | Level::Differs) {
        let (of_a, of_b) = (lens.list(a.middle), lens.list(b.middle));
        let by_middle =
            of_a.iter().any(|m| good(compare(*m, b.given))) || of_b.iter().any(|m| good(compare(*m, a.given)));
        if by_middle {
            given = Level::MiddleName;
            middle_used = true;
        }
    }
    (given, family, middle_used)
}

const fn good(level: Level) -> bool {
    matches!(level, Level::Exact | Level::SoundsAlike | Level::Close | Level::Nickname)
}

fn middle(lens: &Lens<'_>, memo: &mut Memo, a: &Row, b: &Row) -> Level {
    let (a, b) = (lens.list(a.middle), lens.list(b.middle));
    if a.is_empty() || b.is_empty() {
        return Level::Missing;
    }
    let mut best = Level::Differs;
    for x in a {
        for y in b {
            match memo.level(lens, *x, *y) {
                Level::Exact | Level::SoundsAlike | Level::Close => return Level::Exact,
                Level::Initial | Level::Nickname | Level::Part => best = Level::Initial,
                _ => {}
            }
        }
    }
    best
}

fn birth(a: BirthDate, b: BirthDate) -> Level {
    let apart = (a.days() - b.days()).abs();
    match a.precision.max(b.precision) {
        Precision::YearOnly if a.year == b.year => return Level::AgeFits,
        Precision::YearOnly if (a.year - b.year).abs() == 1 => return Level::AgeNear,
        Precision::Estimated if apart <= 200 => return Level::AgeFits,
        Precision::Estimated if apart <= 500 => return Level::AgeNear,
        Precision::Exact => {}
        _ => return Level::Differs,
    }
    if apart == 0 {
        return Level::Exact;
    }
    if a.day_and_month_swapped() == Some(b) {
        return Level::DayMonthSwapped;
    }
    if a.year == b.year && (a.first_of_january() || b.first_of_january()) {
        return Level::FirstOfJanuary;
    }
    let wrong = a.digits().iter().zip(b.digits()).filter(|(x, y)| **x != *y).count();
    match wrong {
        1 => Level::OneDigit,
        _ if apart <= 1 || (a.year - b.year).abs() == 1 && a.month == b.month && a.day == b.day => Level::OneDigit,
        2 => Level::TwoDigits,
        _ if a.year == b.year => Level::SameYear,
        _ => Level::Differs,
    }
}

/// "Three" is any day from the third birthday to the fourth, and people are half a year out.
fn about(age: AboutAge, birth: BirthDate) -> Level {
    let is = birth.age_on(age.on);
    let over = is - age.years;
    let slack = if age.years < 2.0 { 0.3 } else { 0.5 };
    if (-slack..1.0 + slack).contains(&over) {
        Level::AgeFits
    } else if (-1.0 - slack..2.0 + slack).contains(&over) {
        Level::AgeNear
    } else {
        Level::Differs
    }
}

fn address(lens: &Lens<'_>, a: &Row, b: &Row) -> Level {
    let same_house = a.house == b.house && a.house != 0;
    let other_house = a.house != b.house && a.house != 0 && b.house != 0;
    // Two texts: compared only where it makes a difference.
    let streets = || a.street != 0 && b.street != 0 && lens.streets_alike(a.street, b.street);
    if a.postcode == 0 || b.postcode == 0 {
        return match (same_house, other_house) {
            (true, _) if streets() => Level::HouseAndStreet,
            (false, false) if streets() => Level::Street,
            _ => Level::Missing,
        };
    }
    let (at, bt) = (lens.area(a.postcode), lens.area(b.postcode));
    let same_district = at.district != 0 && at.district == bt.district;
    if at.reach == Reach::District || bt.reach == Reach::District {
        return if same_district { Level::OnlyDistrict } else { Level::Elsewhere };
    }
    if a.postcode == b.postcode {
        return match (same_house, other_house) {
            (true, _) => Level::HouseAndPostcode,
            (_, true) => Level::OtherHouse,
            _ => Level::Postcode,
        };
    }
    // Abroad a postcode is a whole town's: one street in two of them that are a slip apart is one street.
    let towns = at.reach == Reach::Foreign && bt.reach == Reach::Foreign;
    if same_house && streets() {
        Level::HouseAndStreet
    } else if lens.slip_apart(a.postcode, b.postcode) && (!other_house || (towns && streets())) {
        Level::OneCharacter
    } else if same_district {
        Level::District
    } else if !other_house && streets() {
        Level::Street
    } else {
        Level::Elsewhere
    }
}

/// How two numbers of one kind stand to each other, and the numbers where they are not the same.
fn relation(lens: &Lens<'_>, a: Code, b: Code) -> Option<(Relation, Option<(Number, Number)>)> {
    if !a.is_some() || !b.is_some() {
        return None;
    }
    if a == b {
        return Some((Relation::Same, None));
    }
    let (a, b) = (lens.number(a)?, lens.number(b)?);
    Some((a.relation(&b), Some((a, b))))
}

fn number(lens: &Lens<'_>, a: Code, b: Code, trusted: impl Fn(&Number) -> bool) -> Level {
    match relation(lens, a, b) {
        None => Level::Missing,
        Some((Relation::Same, _)) => Level::Exact,
        Some((Relation::Near, _)) => Level::NearNumber,
        Some((Relation::Conflict, _)) => Level::Conflict,
        Some((Relation::Unlike, Some((a, b)))) if trusted(&a) && trusted(&b) && a.far_apart(&b) => Level::Conflict,
        Some((Relation::Unlike, _)) => Level::Differs,
    }
}

/// More records than this at one postcode are a hostel: the house then says no more than the postcode.
const CROWDED: u32 = 60;

/// The chances of one field's level, with the share of the value among strangers.
pub(crate) fn field_chances(lens: &Lens<'_>, a: &Row, b: &Row, field: Field, level: Level) -> Chances {
    let mut found = lens.model.chances(field, level);
    if lens.spoken
        && field == Field::Birth
        && let Some(spoken) = lens.model.spoken_birth(level)
    {
        (found.same, found.twin) = (spoken, spoken);
    }
    let given = || lens.given_share(a.given).max(lens.given_share(b.given));
    let family = || lens.family_share(a.family).max(lens.family_share(b.family));
    let same_street = || a.street != 0 && b.street != 0 && lens.streets_alike(a.street, b.street);
    let street = || lens.street_share(a.street).max(lens.street_share(b.street));
    let strangers = match (field, level) {
        (Field::Given, Level::Exact | Level::SoundsAlike | Level::Close | Level::Nickname | Level::Part) => given(),
        (Field::Family, Level::Exact) if a.given == b.given && a.family == b.family => {
            family().max(lens.family_share_among(a.given, a.family))
        }
        (Field::Family, Level::Exact | Level::SoundsAlike | Level::Close | Level::Part) => family(),
        (Field::Given, Level::Swapped) => lens.given_share(b.given).max(lens.given_share(a.given)) * 0.05,
        (Field::Birth, Level::Exact) => a.birth.map_or(0.0, |birth| lens.birth_share(birth)),
        (Field::Address, Level::HouseAndPostcode) => {
            let area = lens.area(a.postcode);
            let of_the_postcode = if area.count > CROWDED {
                1.0
            } else if area.reach == Reach::Foreign && same_street() {
                0.005
            } else {
                0.15
            };
            lens.postcode_share(a.postcode) * of_the_postcode
        }
        (Field::Address, Level::Postcode | Level::OtherHouse) => lens.postcode_share(a.postcode),
        (Field::Address, Level::OneCharacter) if lens.area(a.postcode).reach == Reach::Foreign => {
            if same_street() {
                lens.street_share(a.street)
            } else {
                0.01
            }
        }
        (Field::Address, Level::District | Level::OnlyDistrict) => lens.district_share(a.postcode),
        (Field::Address, Level::Street) => street(),
        _ => 0.0,
    };
    found.other = found.other.max(strangers);
    found
}

impl Levels {
    pub(crate) const fn each(&self) -> [(Field, Level); 9] {
        [
            (Field::Given, self.given),
            (Field::Family, self.family),
            (Field::Birth, self.birth),
            (Field::Address, self.address),
            (Field::Middle, self.middle),
            (Field::Sex, self.sex),
            (Field::NhsNumber, self.nhs),
            (Field::Upn, self.upn),
            (Field::OtherId, self.other),
        ]
    }

    pub(crate) fn number_agrees(&self) -> bool {
        [self.nhs, self.upn, self.other].contains(&Level::Exact)
    }

    /// Two right numbers of one kind that differ, while no other number agrees.
    fn conflict(&self) -> bool {
        !self.number_agrees() && (self.nhs == Level::Conflict || self.upn == Level::Conflict)
    }

    /// One birth date and one family or home, but clearly another given name: twins until a number says otherwise.
    fn twin_guard(&self) -> bool {
        let one_home = self.family != Level::Differs
            || matches!(self.address, Level::HouseAndPostcode | Level::Postcode | Level::HouseAndStreet);
        self.given == Level::Differs && self.birth == Level::Exact && one_home && !self.number_agrees()
    }
}

pub(crate) fn weigh(lens: &Lens<'_>, a: &Row, b: &Row, levels: &Levels) -> Evidence {
    weigh_from(lens, a, |_| b, levels)
}

/// As [`weigh`], where each field may come from another record of the same child.
pub(crate) fn weigh_from<'r>(lens: &Lens<'_>, a: &Row, row: impl Fn(Field) -> &'r Row, levels: &Levels) -> Evidence {
    let mut evidence = Evidence {
        same: 0.0,
        twin: 0.0,
        sibling: 0.0,
        twin_guard: lens.model.guards_twins() && levels.twin_guard(),
        conflict: levels.conflict(),
        number_agrees: levels.number_agrees(),
        priors: lens.model.priors,
    };
    let (mut same, mut twin, mut sibling) = (1.0, 1.0, 1.0);
    for (field, level) in levels.each() {
        if level != Level::Missing {
            let c = field_chances(lens, a, row(field), field, level);
            let by = c.other.recip();
            (same, twin, sibling) =
                (within(same * c.same * by), within(twin * c.twin * by), within(sibling * c.sibling * by));
        }
    }
    (evidence.same, evidence.twin, evidence.sibling) = (same.log2(), twin.log2(), sibling.log2());
    evidence
}

/// A product of chances that neither vanishes nor runs over, whatever the model.
const fn within(product: f64) -> f64 {
    product.clamp(1e-300, 1e300)
}

/// The explanation: a line for each field that says something, and one for what the household takes away. `row`
/// gives the record a field is taken from.
pub(crate) fn reasons<'r>(
    lens: &Lens<'_>,
    a: &Row,
    row: impl Fn(Field) -> &'r Row,
    levels: &Levels,
    evidence: &Evidence,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = levels
        .each()
        .into_iter()
        .filter(|(_, level)| *level != Level::Missing)
        .map(|(field, level)| {
            let c = field_chances(lens, a, row(field), field, level);
            Reason { field, level, weight: c.weight(), said: said(lens, a, row(field), field, level) }
        })
        .collect();
    let household = evidence.household();
    if household < -0.1 {
        let twin = evidence.priors.twins.log2() + evidence.twin >= evidence.priors.siblings.log2() + evidence.sibling;
        let level = if twin { Level::CouldBeTwin } else { Level::CouldBeSibling };
        reasons.push(Reason { field: Field::Household, level, weight: household, said: None });
    }
    reasons
}

fn said(lens: &Lens<'_>, a: &Row, b: &Row, field: Field, level: Level) -> Option<(String, String)> {
    let name = |id: NameId| id.is_some().then(|| lens.name(id).shown().to_owned());
    match (field, level) {
        (_, Level::Exact) => None,
        (Field::Given, Level::MiddleName) => {
            let all = |row: &Row| {
                let names = std::iter::once(row.given).chain(lens.list(row.middle).iter().copied()).filter_map(name);
                names.collect::<Vec<_>>().join(" ")
            };
            Some((all(a), all(b)))
        }
        (Field::Given, _) => Some((name(a.given)?, name(b.given)?)),
        (Field::Family, _) => Some((name(a.family)?, name(b.family)?)),
        (Field::Birth, Level::AgeFits | Level::AgeNear) if a.birth.is_none() => {
            Some((age_in_words(b.birth?, lens.age?.on), String::new()))
        }
        (Field::Birth, _) => Some((a.birth?.to_string(), b.birth?.to_string())),
        (Field::Address, Level::OneCharacter | Level::District | Level::Elsewhere) => {
            Some((lens.area(a.postcode).code.to_string(), lens.area(b.postcode).code.to_string()))
        }
        _ => None,
    }
}

/// "3 years 2 months", "7 months".
fn age_in_words(birth: BirthDate, on: BirthDate) -> String {
    let months = (i32::from(on.year) - i32::from(birth.year)) * 12 + i32::from(on.month)
        - i32::from(birth.month)
        - i32::from(on.day < birth.day);
    let count = |number: i32, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    match (months.max(0) / 12, months.max(0) % 12) {
        (0, months) => count(months, "month"),
        (years, 0) => count(years, "year"),
        (years, months) => format!("{} {}", count(years, "year"), count(months, "month")),
    }
}

/// How two identities compare when nothing else is known.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Bits of evidence that both are one child, the household's share taken away.
    pub weight: f64,
    /// The chance that both are one child, in a population of [`USUAL_POPULATION`].
    pub probability: f64,
    pub reasons: Vec<Reason>,
    /// Same birth date and family but clearly another given name: never linked without a number.
    pub twin_guard: bool,
    /// Two right NHS numbers or UPNs that differ, and no other number that agrees.
    pub conflicting_numbers: bool,
}

/// What a population is taken to be where none is at hand: a borough's children, a few records each.
pub const USUAL_POPULATION: f64 = 100_000.0;

/// Compares two identities by the shipped model and the usual shares of names and places.
pub fn compare(a: &crate::Identity, b: &crate::Identity) -> Comparison {
    compare_by(&Model::shipped(), a, b)
}

/// As [`compare`], by a model of one's own.
pub fn compare_by(model: &Model, a: &crate::Identity, b: &crate::Identity) -> Comparison {
    let mut corpus = Corpus::default();
    let (a, b) = (corpus.row(a), corpus.row(b));
    Comparison::seen(&Lens::plain(&corpus, model), &a, &b, USUAL_POPULATION)
}

impl Comparison {
    pub(crate) fn seen(lens: &Lens<'_>, a: &Row, b: &Row, strangers: f64) -> Self {
        let levels = levels(lens, &mut Memo::default(), a, b);
        let evidence = weigh(lens, a, b, &levels);
        Self {
            weight: evidence.weight(),
            probability: evidence.probability(strangers),
            reasons: reasons(lens, a, |_| b, &levels, &evidence),
            twin_guard: evidence.twin_guard,
            conflicting_numbers: evidence.conflict,
        }
    }
}
