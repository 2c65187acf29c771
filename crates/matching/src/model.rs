//! The identity model: for every field and level of agreement, how often a pair of records shows it when both are of
//!
//! * **match**: one child,
//! * **twin**: two children of one birth,
//! * **sibling**: two children of one household,
//! * **unrelated**: two children who have nothing to do with each other.
//!
//! The chance of an agreement between strangers comes from the corpus itself where the value is at hand (a common
//! surname says less than a rare one): the model's figure is then only the least it may be. A household's fields
//! (surname, address, a twin's birth date) are as likely for a twin as for one child: that keeps them from being
//! counted as evidence against a brother.

use crate::level::{Field, Level};
use std::sync::{Arc, LazyLock};

/// How often each of the four classes shows a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances {
    pub same: f64,
    pub twin: f64,
    pub sibling: f64,
    pub other: f64,
}

impl Chances {
    /// One side does not say: no evidence either way.
    pub(crate) const NO_EVIDENCE: Self = Self { same: 1.0, twin: 1.0, sibling: 1.0, other: 1.0 };

    /// Bits of evidence for one child rather than two strangers.
    pub fn weight(&self) -> f64 {
        (self.same / self.other).log2()
    }
}

/// How many pairs of the other classes stand against each pair of records of one child.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priors {
    pub twins: f64,
    pub siblings: f64,
    /// For each record of the file.
    pub strangers: f64,
}

/// What a model was fitted to, and how it went.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingReport {
    /// As it was told, not looked up.
    pub date: String,
    pub records: u64,
    /// Pairs that shared a block and were compared.
    pub pairs: u64,
    /// Distinct ways in which they agreed.
    pub patterns: u64,
    pub iterations: u64,
    /// Of the patterns and the priors together, in natural logarithms.
    pub log_likelihood: f64,
    /// The seed from which pairs of strangers were drawn.
    pub seed: u64,
}

/// The weights by which records are compared: a file with a version, fitted or set by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub version: String,
    pub priors: Priors,
    /// Where it was fitted to records.
    pub report: Option<TrainingReport>,
    pub(crate) tables: [Table; Field::COMPARED.len()],
    /// A birth date as a practitioner has heard or remembers it: wrong more often than a register's.
    pub(crate) spoken: [Option<f64>; Level::COUNT],
}

/// One field's levels; a level the field does not have counts as its worst.
pub(crate) type Table = [Chances; Level::COUNT];

/// Among children there are several times as many pairs of twins for each pair of one child.
const TWINS_THERE: f64 = 0.005;

const SHIPPED: &str = include_str!("../models/default.toml");

/// A file that could not be read would weigh nothing and so link nothing; a test reads it.
static DEFAULT: LazyLock<Arc<Model>> =
    LazyLock::new(|| Arc::new(Model::from_toml(SHIPPED).unwrap_or_else(|_| Model::silent())));

impl Model {
    /// The model the product ships with.
    pub fn shipped() -> Arc<Self> {
        Arc::clone(&DEFAULT)
    }

    /// A model by which nothing is evidence.
    pub(crate) fn silent() -> Self {
        Self {
            version: String::new(),
            priors: Priors { twins: 0.0, siblings: 0.0, strangers: 1.0 },
            report: None,
            tables: [[Chances::NO_EVIDENCE; Level::COUNT]; Field::COMPARED.len()],
            spoken: [None; Level::COUNT],
        }
    }

    /// How often each class shows this level of this field.
    pub fn chances(&self, field: Field, level: Level) -> Chances {
        match self.tables.get(field as usize) {
            Some(table) if level != Level::Missing => table[level as usize],
            _ => Chances::NO_EVIDENCE,
        }
    }

    /// Whether two given names that clearly differ, at one birth date and in one family, are taken to be twins'
    /// whatever the weight of all else. So it is wherever twins are; a model fitted to records that hold next to none
    /// (a register of adults) weighs instead.
    pub fn guards_twins(&self) -> bool {
        self.priors.twins >= TWINS_THERE
    }

    pub(crate) fn spoken_birth(&self, level: Level) -> Option<f64> {
        self.spoken[level as usize]
    }

    /// Every field with its levels, in the order in which a file holds them.
    pub fn rows(&self) -> impl Iterator<Item = (Field, Level, Chances)> + '_ {
        Field::COMPARED
            .into_iter()
            .flat_map(move |field| field.levels().iter().map(move |level| (field, *level, self.chances(field, *level))))
    }
}

/// Put one field's levels down; what the field does not have becomes its last, the worst.
pub(crate) fn fill(table: &mut Table, field: Field, chances: impl Fn(Level) -> Chances) {
    if let Some(worst) = field.levels().last() {
        *table = [chances(*worst); Level::COUNT];
    }
    for level in field.levels() {
        table[*level as usize] = chances(*level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_can_be_read_and_tells_a_twin_by_given_name_and_numbers_alone() {
        let model = Model::from_toml(SHIPPED).unwrap();
        for field in [Field::Family, Field::Birth, Field::Address] {
            for level in field.levels() {
                let chances = model.chances(field, *level);
                assert!((chances.same - chances.twin).abs() < f64::EPSILON, "{field:?} {level:?}");
            }
        }
        let differs = model.chances(Field::Given, Level::Differs);
        assert!(differs.same < differs.twin / 20.0);
    }

    #[test]
    fn a_level_a_field_does_not_have_counts_as_its_worst_and_a_missing_one_as_nothing() {
        let model = Model::shipped();
        assert_eq!(model.chances(Field::Family, Level::Initial), model.chances(Field::Family, Level::Differs));
        assert_eq!(model.chances(Field::Family, Level::Missing), Chances::NO_EVIDENCE);
        assert_eq!(model.chances(Field::Household, Level::CouldBeTwin), Chances::NO_EVIDENCE);
    }
}
