//! Fits the model to records without knowing which are of one child: expectation and maximisation over counted
//! patterns of agreement, with the model one starts from as the prior that holds the classes in place.

use crate::classes::{Class, Part, part};
use crate::level::{Field, Level};
use crate::link::Blocked;
use crate::model::{Chances, Model, Priors, TrainingReport, fill};
use crate::patterns::{Counted, counted, with_strangers};
use crate::records::Records;

/// How to train, and what the report is to say.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// What the fitted model is to be called.
    pub version: String,
    /// The day, as the report is to have it.
    pub date: String,
    /// From which pairs of strangers are drawn.
    pub seed: u32,
    /// How many pairs of strangers are drawn.
    pub draws: u64,
    /// Give up improving after so many rounds.
    pub rounds: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { version: "fitted".to_owned(), date: "undated".to_owned(), seed: 1, draws: 300_000, rounds: 500 }
    }
}

/// Why no model comes of a set of records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotTrain {
    #[error("{found} records are too few to learn from; give at least {TOO_FEW}")]
    TooFewRecords { found: usize },
    #[error(
        "only {found} pairs of records are alike enough to compare; these records say little about one child being in \
         several places. Give records of several sources together, or check the column map"
    )]
    TooFewPairs { found: u64 },
    #[error(
        "only about {found} pairs of these records are of one child, too few to learn from. Give records of several \
         sources together, in which most children stand more than once"
    )]
    TooFewMatches { found: u64 },
}

/// Fewer records, or fewer pairs, teach nothing.
const TOO_FEW: usize = 200;

/// Fits `from` to records. Needs no truth; the same records and seed give the same model, whatever their order.
pub fn train(records: &Records, from: &Model, options: &TrainOptions) -> Result<Model, CannotTrain> {
    train_on(records, &Blocked::of(records, |_| {}), from, options)
}

/// As [`train`], of records that have been blocked.
pub(crate) fn train_on(
    records: &Records,
    blocked: &Blocked,
    from: &Model,
    options: &TrainOptions,
) -> Result<Model, CannotTrain> {
    if records.len() < TOO_FEW {
        return Err(CannotTrain::TooFewRecords { found: records.len() });
    }
    let begun = with_strangers(records, &blocked.order, from, options.seed.into(), options.draws);
    let seen = counted(records, blocked, &begun);
    if seen.pairs() < TOO_FEW as u64 {
        return Err(CannotTrain::TooFewPairs { found: seen.pairs() });
    }
    let Fit { mut model, history } = fit(&seen, &begun, options.rounds);
    let matches = seen.records as f64 / 2.0 / model.priors.strangers;
    if matches < TOO_FEW as f64 {
        return Err(CannotTrain::TooFewMatches { found: matches as u64 });
    }
    let objective = history.last().and_then(|pass| pass.last()).copied();
    model.version.clone_from(&options.version);
    model.report = Some(TrainingReport {
        date: options.date.clone(),
        records: seen.records,
        pairs: seen.pairs(),
        patterns: seen.patterns.len() as u64,
        iterations: history.iter().map(|pass| pass.len() as u64).sum(),
        log_likelihood: objective.unwrap_or_default(),
        seed: options.seed.into(),
    });
    Ok(model)
}

/// What came of fitting.
pub(crate) struct Fit {
    pub(crate) model: Model,
    /// What was maximised, pass by pass, after each round; within a pass it never falls.
    pub(crate) history: Vec<Vec<f64>>,
}

/// After each pass twins, brothers and sisters take over what has been learnt of one child's household.
const PASSES: usize = 3;

/// Rounds end when one gains less than this.
const GAIN: f64 = 1e-4;

/// Fits the three classes of kin to counted patterns.
pub(crate) fn fit(seen: &Counted, from: &Model, rounds: u64) -> Fit {
    let mut state = State::of(from, seen);
    let prior = state.clone();
    let mut history: Vec<Vec<f64>> = Vec::new();
    for _ in 0..PASSES {
        state.share_household();
        let mut pass: Vec<f64> = Vec::new();
        for _ in 0..rounds {
            let (objective, expected) = state.expect(seen, &prior);
            let settled = pass.last().is_some_and(|before| objective - before < GAIN);
            pass.push(objective);
            if settled {
                break;
            }
            state.maximise(&expected, &prior);
        }
        history.push(pass);
    }
    state.share_household();
    Fit { model: state.into_model(from, seen), history }
}

type Kin = [[[f64; Level::COUNT]; Field::COMPARED.len()]; Class::ALL.len()];

/// The parameters while they are fitted.
#[derive(Clone)]
struct State {
    /// By class, field and level.
    levels: Box<Kin>,
    /// Pairs of each class, in pairs.
    sizes: [f64; 3],
    /// All pairs there are, of strangers too.
    all: f64,
    /// So many imagined pairs stand behind each class's figures for a field.
    imagined: f64,
}

/// What one round expects: how many pairs of each class show each level, and how many there are.
struct Expected {
    levels: Box<Kin>,
    sizes: [f64; 3],
}

/// Imagined pairs behind the prior: a fiftieth of the records, so that a class with few true pairs (twins) keeps the
/// shape it was given, and one with many (matches, brothers and sisters) takes that of the records.
fn imagined(records: u64) -> f64 {
    (records as f64 / 50.0).max(100.0)
}

/// Imagined pairs of one child behind the sizes of the classes: few, so that records without twins show it.
const OF_CLASS: f64 = 20.0;

impl State {
    fn of(from: &Model, seen: &Counted) -> Self {
        let mut levels: Box<Kin> = Box::new([[[1.0; Level::COUNT]; Field::COMPARED.len()]; 3]);
        for class in Class::ALL {
            for field in Field::COMPARED {
                let table = &mut levels[class as usize][field as usize];
                let chance = |level: Level| {
                    let chances = from.chances(field, level);
                    match class.source(field) {
                        Class::Match => chances.same,
                        // Two children's numbers differ as strangers' do.
                        _ if !class.is_fitted(field) && matches!(level, Level::Conflict | Level::Differs) => {
                            chances.other
                        }
                        Class::Twin => chances.twin,
                        Class::Sibling => chances.sibling,
                    }
                };
                let open = || field.levels().iter().copied().filter(|l| part(field, *l) == Part::Open);
                // The numbers' figures for two children are as they are; all others share a whole.
                let fitted = class.source(field).is_fitted(field);
                let whole: f64 = if fitted { open().map(chance).sum() } else { 1.0 };
                for level in field.levels() {
                    let scale = if part(field, *level) == Part::Open { whole } else { 1.0 };
                    table[*level as usize] = chance(*level) / scale;
                }
                derive(table, field);
            }
        }
        let size = seen.records as f64;
        let imagined = imagined(seen.records);
        let sizes = [OF_CLASS, OF_CLASS * from.priors.twins, OF_CLASS * from.priors.siblings];
        Self { levels, sizes, all: size * (size - 1.0) / 2.0, imagined }
    }

    /// The share of each class among all pairs there are.
    fn shares(&self) -> [f64; 4] {
        let [a, b, c] = self.sizes.map(|size| size / self.all);
        [a, b, c, (1.0 - a - b - c).max(f64::MIN_POSITIVE)]
    }

    fn chance(&self, class: Class, levels: &[Level]) -> f64 {
        if !class.allows(levels[Field::Family as usize], levels[Field::Address as usize]) {
            return 0.0;
        }
        let by_field = &self.levels[class as usize];
        by_field.iter().zip(levels).map(|(table, level)| table[*level as usize]).product()
    }

    /// The objective as the parameters are, and what they make each pattern out to be.
    fn expect(&self, seen: &Counted, prior: &Self) -> (f64, Expected) {
        let shares = self.shares();
        let mut expected =
            Expected { levels: Box::new([[[0.0; Level::COUNT]; Field::COMPARED.len()]; 3]), sizes: [0.0; 3] };
        let mut objective = seen.unblocked * shares[3].ln() + self.prior_of(prior);
        for (pattern, count) in &seen.patterns {
            let count = *count as f64;
            let kin = Class::ALL.map(|class| shares[class as usize] * self.chance(class, &pattern.levels));
            let whole = kin.iter().sum::<f64>() + shares[3] * pattern.among_strangers();
            objective += count * whole.ln();
            for (class, share) in Class::ALL.into_iter().zip(kin) {
                let pairs = count * share / whole;
                expected.sizes[class as usize] += pairs;
                for field in Field::COMPARED {
                    let level = pattern.levels[field as usize];
                    if !class.is_fitted(field) {
                        continue;
                    }
                    let to = class as usize;
                    let slot = &mut expected.levels[to][field as usize];
                    match part(field, level) {
                        Part::Open => slot[level as usize] += pairs,
                        Part::Of(parts) => {
                            let now = &self.levels[to][field as usize];
                            let whole: f64 = parts.iter().map(|level| now[*level as usize]).sum();
                            for level in parts {
                                slot[*level as usize] += pairs * now[*level as usize] / whole;
                            }
                        }
                        Part::Held => {}
                    }
                }
            }
        }
        (objective, expected)
    }

    /// How well the parameters sit with the prior (the logarithm of a Dirichlet density, but for a constant).
    fn prior_of(&self, prior: &Self) -> f64 {
        let sizes = prior.sizes.iter().zip(self.shares()).map(|(imagined, share)| imagined * share.ln());
        let mut sum: f64 = sizes.sum();
        for class in Class::ALL {
            for field in Field::COMPARED.into_iter().filter(|f| class.is_fitted(*f)) {
                let (now, before) =
                    (&self.levels[class as usize][field as usize], &prior.levels[class as usize][field as usize]);
                for level in field.levels().iter().filter(|l| part(field, **l) == Part::Open) {
                    sum += self.imagined * before[*level as usize] * now[*level as usize].ln();
                }
            }
        }
        sum
    }

    /// Gives twins, brothers and sisters the figures of their household.
    fn share_household(&mut self) {
        for class in Class::ALL {
            for field in Field::COMPARED {
                self.levels[class as usize][field as usize] = self.levels[class.source(field) as usize][field as usize];
            }
        }
    }

    fn maximise(&mut self, expected: &Expected, prior: &Self) {
        // Imagined pairs stand beside the real ones, so the whole is larger by them.
        let imagined: f64 = prior.sizes.iter().sum();
        for ((size, found), before) in self.sizes.iter_mut().zip(expected.sizes).zip(prior.sizes) {
            *size = (found + before) * self.all / (self.all + imagined);
        }
        for class in Class::ALL {
            for field in Field::COMPARED.into_iter().filter(|f| class.is_fitted(*f)) {
                let (found, before) =
                    (&expected.levels[class as usize][field as usize], &prior.levels[class as usize][field as usize]);
                let open = || field.levels().iter().copied().filter(|l| part(field, *l) == Part::Open);
                let whole: f64 = open().map(|level| found[level as usize]).sum::<f64>() + self.imagined;
                let table = &mut self.levels[class as usize][field as usize];
                for level in open() {
                    let at = level as usize;
                    table[at] = (found[at] + self.imagined * before[at]) / whole;
                }
                derive(table, field);
            }
        }
    }

    fn into_model(self, from: &Model, seen: &Counted) -> Model {
        let mut model = from.clone();
        for field in Field::COMPARED {
            fill(&mut model.tables[field as usize], field, |level| {
                let of = |class: Class| self.levels[class as usize][field as usize][level as usize].clamp(1e-9, 1.0);
                let other = from.chances(field, level).other;
                Chances { same: of(Class::Match), twin: of(Class::Twin), sibling: of(Class::Sibling), other }
            });
        }
        let [matches, twins, siblings] = self.sizes;
        let strangers = self.all * self.shares()[3] / matches / seen.records as f64;
        model.priors = Priors { twins: twins / matches, siblings: siblings / matches, strangers };
        model
    }
}

/// Works out the levels that follow from others.
fn derive(table: &mut [f64; Level::COUNT], field: Field) {
    for level in field.levels() {
        if let Part::Of(parts) = part(field, *level) {
            table[*level as usize] = parts.iter().map(|part| table[*part as usize]).sum();
        }
    }
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
