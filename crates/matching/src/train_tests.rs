use super::*;
use crate::blocking::mix;
use crate::identity::{Identity, RawIdentity};
use crate::patterns::Pattern;
use crate::records::Record;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Draws from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = mix(self.0, 1);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, most: usize) -> usize {
        (self.roll() * most as f64) as usize
    }
}

/// A model unlike the shipped one in what agencies get wrong.
fn known() -> Model {
    let mut model = (*Model::shipped()).clone();
    let mut set = |field: Field, levels: &[(Level, f64, f64, f64)]| {
        for (level, same, twin, sibling) in levels {
            let slot = &mut model.tables[field as usize][*level as usize];
            (slot.same, slot.twin, slot.sibling) = (*same, *twin, *sibling);
        }
    };
    set(Field::Given, &[(Level::Exact, 0.70, 0.003, 0.003), (Level::SoundsAlike, 0.12, 0.005, 0.005)]);
    set(Field::Given, &[(Level::Nickname, 0.09, 0.004, 0.004)]);
    set(Field::Family, &[(Level::Exact, 0.70, 0.70, 0.70), (Level::Differs, 0.15, 0.15, 0.15)]);
    set(Field::Birth, &[(Level::Exact, 0.90, 0.90, 0.0003), (Level::OneDigit, 0.06, 0.06, 0.003)]);
    set(Field::Address, &[(Level::HouseAndPostcode, 0.45, 0.45, 0.45), (Level::District, 0.30, 0.30, 0.30)]);
    set(Field::Sex, &[(Level::Exact, 0.96, 0.6, 0.5), (Level::Differs, 0.04, 0.4, 0.5)]);
    for field in [Field::Family, Field::Address] {
        for chances in &mut model.tables[field as usize] {
            (chances.twin, chances.sibling) = (chances.same, chances.same);
        }
    }
    model
}

const CHANCE_MISSING: f64 = 0.08;

/// Pairs that behave as `model` says: so many of one child, of twins, of brothers and sisters, of strangers.
fn drawn(model: &Model, sizes: [usize; 4], records: u64, seed: u64) -> Counted {
    let mut dice = Dice(seed);
    let mut patterns: BTreeMap<Pattern, u64> = BTreeMap::new();
    for (class, size) in sizes.into_iter().enumerate() {
        let mut left = size;
        while left > 0 {
            let mut levels = [Level::Missing; Field::COMPARED.len()];
            let mut bits = 0.0;
            for field in Field::COMPARED {
                let rows: Vec<(Level, Chances)> = field
                    .levels()
                    .iter()
                    .filter(|level| part(field, **level) == Part::Open)
                    .map(|level| (*level, model.chances(field, *level)))
                    .collect();
                let chance = |c: &Chances| [c.same, c.twin, c.sibling, c.other][class];
                let whole: f64 = rows.iter().map(|(_, c)| chance(c)).sum();
                let mut at = dice.roll() * whole;
                let found = rows.iter().find(|(_, c)| {
                    at -= chance(c);
                    at <= 0.0
                });
                if let Some((level, chances)) = found
                    && dice.roll() > CHANCE_MISSING
                {
                    levels[field as usize] = *level;
                    bits -= chances.other.log2();
                }
            }
            let at = |field: Field| levels[field as usize];
            let kin = Class::ALL.get(class).copied().unwrap_or(Class::Match);
            if !kin.allows(at(Field::Family), at(Field::Address)) {
                continue;
            }
            left -= 1;
            *patterns.entry(Pattern { levels, strangers: (2.0 * bits).round() as u16 }).or_default() += 1;
        }
    }
    let all = (records * (records - 1) / 2) as f64;
    let unblocked = all - sizes.iter().sum::<usize>() as f64;
    Counted { patterns: patterns.into_iter().collect(), unblocked, records }
}

fn near(found: f64, true_one: f64, by: f64, what: &str) {
    assert!((found - true_one).abs() < by, "{what}: {found} where it was made with {true_one}");
}

/// Every figure of one class is as in another model, but for `by` at most; shares of the whole are compared.
fn alike(found: &Model, other: &Model, of: impl Fn(&Chances) -> f64, by: f64) {
    for field in [Field::Given, Field::Middle, Field::Family, Field::Birth, Field::Address, Field::Sex] {
        let open = || field.levels().iter().filter(|level| part(field, **level) == Part::Open);
        let whole = |model: &Model| open().map(|level| of(&model.chances(field, *level))).sum::<f64>();
        let (a, b) = (whole(found), whole(other));
        for level in open() {
            let (x, y) = (of(&found.chances(field, *level)) / a, of(&other.chances(field, *level)) / b);
            near(x, y, by, &format!("{field:?} {level:?}"));
        }
    }
}

#[test]
fn the_model_by_which_pairs_were_made_is_found_again() {
    let made = drawn(&known(), [9_000, 600, 6_000, 64_200], 400, 7);
    let found = fit(&made, &Model::shipped(), 500).model;
    alike(&found, &known(), |c| c.same, 0.025);
    alike(&found, &known(), |c| c.sibling, 0.03);
    near(found.chances(Field::Given, Level::Exact).same, 0.70 / whole_of_given(), 0.015, "given name exact");
    near(found.priors.twins, 600.0 / 9_000.0, 0.015, "twins to a match");
    near(found.priors.siblings, 6_000.0 / 9_000.0, 0.05, "brothers and sisters to a match");
    near(found.priors.strangers, 64_200.0 / 9_000.0 / 400.0, 0.001, "strangers to a match and record");
}

fn whole_of_given() -> f64 {
    let open = Field::Given.levels().iter().filter(|level| part(Field::Given, **level) == Part::Open);
    open.map(|level| known().chances(Field::Given, *level).same).sum()
}

#[test]
fn classes_stay_in_place_where_there_are_no_twins() {
    let made = drawn(&known(), [9_000, 0, 0, 70_800], 400, 8);
    let found = fit(&made, &Model::shipped(), 500).model;
    alike(&found, &known(), |c| c.same, 0.025);
    let given = |level| found.chances(Field::Given, level);
    assert!(given(Level::Differs).twin > 0.8 && given(Level::Exact).twin < 0.05, "{:?}", given(Level::Exact));
    assert!(given(Level::Differs).sibling > 0.8 && given(Level::Exact).sibling < 0.05);
    assert!(found.priors.twins < 0.01 && found.priors.siblings < 0.05, "{:?}", found.priors);
}

#[test]
fn a_household_shares_what_its_children_share() {
    let found = fit(&drawn(&known(), [3_000, 100, 2_000, 9_000], 4_000, 9), &Model::shipped(), 100).model;
    for level in Field::Family.levels().iter().chain(Field::Address.levels()).chain(Field::Birth.levels()) {
        for field in [Field::Family, Field::Birth, Field::Address] {
            let chances = found.chances(field, *level);
            near(chances.twin, chances.same, 1e-12, "a twin's");
            if field != Field::Birth {
                near(chances.sibling, chances.same, 1e-12, "a sister's");
            }
        }
    }
}

const GIVEN: [&str; 16] = [
    "Amira", "Ben", "Chloe", "Daniel", "Ewa", "Farah", "George", "Hannah", "Idris", "Jakub", "Katie", "Leo", "Maya",
    "Noah", "Olivia", "Priya",
];
const FAMILY: [&str; 12] = [
    "Ahmed", "Brown", "Clarke", "Doyle", "Evans", "Farrell", "Green", "Hussain", "Iqbal", "Jones", "Kowalska", "Lewis",
];

/// Children with two records each, some of them brothers and sisters, with a slip here and there.
fn file(children: usize, seed: u64) -> Vec<Record> {
    let mut dice = Dice(seed);
    let mut records = Vec::new();
    for child in 0..children {
        let home = child / 2;
        let mut of_home = Dice(mix(seed, home as u64));
        let family = FAMILY[of_home.below(FAMILY.len())];
        let postcode = format!("AL{} {}AB", 1 + of_home.below(9), of_home.below(10));
        let given = GIVEN[dice.below(GIVEN.len())];
        let birth = format!("20{:02}-{:02}-{:02}", 8 + dice.below(14), 1 + dice.below(12), 1 + dice.below(28));
        for copy in 0..2 {
            let slip = copy == 1 && dice.roll() < 0.2;
            let written = if slip { &given[..given.len() - 1] } else { given };
            let (moved, sex) = (dice.roll() < 0.15, if child % 2 == 0 { "F" } else { "M" });
            let identity = Identity::read(&RawIdentity {
                given: written,
                family,
                birth: &birth,
                sex,
                postcode: if moved { "BX1 1AA" } else { &postcode },
                ..Default::default()
            });
            records.push(Record { id: format!("{child}-{copy}"), identity });
        }
    }
    records
}

#[test]
fn neither_the_order_of_the_records_nor_the_number_of_threads_matters() {
    let options = TrainOptions { date: "2026-11-22".to_owned(), draws: 20_000, ..TrainOptions::default() };
    let mut records = file(300, 3);
    let there = train(&Records::from(&records[..]), &Model::shipped(), &options).unwrap();
    records.reverse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let back = pool.install(|| train(&Records::from(&records[..]), &Model::shipped(), &options)).unwrap();
    assert!(there == back, "{} and {}", there.to_toml(), back.to_toml());
    let report = there.report.unwrap();
    assert_eq!((report.records, report.date.as_str()), (600, "2026-11-22"));
    assert!(report.pairs > 300 && report.patterns > 10 && report.iterations > 1, "{report:?}");
}

#[test]
fn a_fitted_model_still_links_and_its_file_reads_back() {
    let records = file(300, 4);
    let options = TrainOptions { draws: 20_000, ..TrainOptions::default() };
    let model = train(&Records::from(&records[..]), &Model::shipped(), &options).unwrap();
    assert!(Model::from_toml(&model.to_toml()).as_ref() == Ok(&model), "{}", model.to_toml());
    let linked =
        crate::link(&Records::from(&records[..]), &crate::LinkOptions { model: model.into(), ..Default::default() });
    let right = linked.pairs.iter().filter(|pair| pair.left / 2 == pair.right / 2).count();
    assert!(right > 280 && linked.pairs.len() - right < 5, "{right} of {}", linked.pairs.len());
}

#[test]
fn fitting_and_linking_in_one_go_comes_to_the_same() {
    let records = file(300, 4);
    let records = Records::from(&records[..]);
    let training = TrainOptions { draws: 20_000, ..TrainOptions::default() };
    let options = crate::LinkOptions::default();
    let (fitted, at_once) = crate::train_and_link(&records, &options, &training).unwrap();
    let model = train(&records, &Model::shipped(), &training).unwrap();
    assert!(*fitted == model, "{}", fitted.to_toml());
    assert_eq!(at_once, crate::link(&records, &crate::LinkOptions { model: fitted, ..options }));
}

#[test]
fn too_little_to_learn_from_is_said() {
    let few = train(&Records::from(&file(20, 5)[..]), &Model::shipped(), &TrainOptions::default()).unwrap_err();
    assert_eq!(few.to_string(), "40 records are too few to learn from; give at least 200");
    let once_each: Vec<Record> = file(400, 6).into_iter().step_by(2).collect();
    let few = train(&Records::from(&once_each[..]), &Model::shipped(), &TrainOptions::default()).unwrap_err();
    assert!(few.to_string().contains("Give records of several"), "{few}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_round_makes_it_worse(
        seed in any::<u64>(),
        matches in 0_usize..600,
        twins in 0_usize..60,
        siblings in 0_usize..400,
        strangers in 200_usize..2_000,
    ) {
        let made = drawn(&known(), [matches, twins, siblings, strangers], 2_500, seed);
        let fitted = fit(&made, &Model::shipped(), 60);
        for rounds in fitted.history.iter().flat_map(|pass| pass.windows(2)) {
            prop_assert!(rounds[1] >= rounds[0] - 1e-6, "{} after {}", rounds[1], rounds[0]);
        }
        for (field, level, chances) in fitted.model.rows() {
            for chance in [chances.same, chances.twin, chances.sibling, chances.other] {
                prop_assert!(chance > 0.0 && chance <= 1.0, "{field:?} {level:?} {chance}");
            }
        }
        prop_assert!(Model::from_toml(&fitted.model.to_toml()) == Ok(fitted.model));
    }
}
