//! Identity matching for children's records: which records, of many agencies, are of one child.
//!
//! Two things on one normalisation and one model of weights (a file; the crate ships one; Fellegi and Sunter's model with four
//! explanations of a pair: the same child, a twin, a sibling, a stranger):
//!
//! * [`link`] takes a whole file and says which pairs of records are one child's and which records stand together.
//! * [`Index`] holds records in memory and answers a practitioner's question ([`Index::search`]) or finds what a new
//!   record should be linked to ([`Index::candidates`], [`decide_link`]).
//!
//! ```
//! use matching::{Identity, Index, Query, RawIdentity, RawQuery, Status};
//!
//! let mut index = Index::new();
//! let amy = RawIdentity { given: "Amy", family: "Smith", birth: "2023-01-20", postcode: "N1 1AA", ..Default::default() };
//! index.insert(1, 1, &Identity::read(&amy));
//! let question = Query::read(&RawQuery { name: "Amie Smyth", postcode: "N1 1AA", birth: "2023-01-20", ..Default::default() });
//! let answer = index.search(&question, 20);
//! assert_eq!((answer.status, answer.candidates[0].child), (Status::Match, 1));
//! assert!(answer.candidates[0].reasons.iter().any(|r| r.in_words() == "surname sounds alike: Smyth / Smith"));
//! ```
//!
//! A household's members share surname, address and, if twins, birth date. These are therefore never counted as
//! evidence against a brother, sister or twin: between those only given name, sex and numbers decide. Two records
//! with one birth date and family but clearly different given names are not linked unless a number agrees.
//!
//! The crate reads and writes nothing but what it is handed, takes no time and no randomness of its own, and answers
//! alike on any number of threads. Telephone numbers are no evidence: families share them and change them.

mod answer;
mod birth;
mod blocking;
mod blocks;
mod classes;
mod cluster;
mod codes;
mod columns;
mod compare;
mod corpus;
mod dictionary;
mod find;
mod fold;
mod identity;
mod index;
mod intake;
mod irish;
mod lens;
mod level;
mod link;
mod model;
mod model_file;
mod name_keys;
mod names;
mod nicknames;
mod numbers;
mod patterns;
mod postcode;
mod query;
mod records;
mod results;
mod search;
mod sound;
mod table;
mod train;

pub use answer::{
    Answer, CERTAIN_AT, Candidate, Grade, Guard, LINK_AT, LinkProposal, POSSIBLE_AT, PROBABLE_AT, REVIEW_AT, RIVAL_AT,
    RIVAL_CHILD_AT, Status, UNLINK_BELOW, decide_link, doubtful,
};
pub use birth::{BirthDate, Precision};
pub use columns::{BadColumnMap, ColumnMap, Columns};
pub use compare::{AboutAge, Comparison, USUAL_POPULATION, compare, compare_by};
pub use find::{FoundAnswer, NumberedQuery, find, read_queries};
pub use fold::fold;
pub use identity::{Identity, Ignored, Name, RawIdentity, Sex};
pub use index::Index;
pub use level::{Field, Level, Reason};
pub use link::{LinkOptions, Linkage, Progress, ScoredPair, link, train_and_link};
pub use model::{Chances, Model, Priors, TrainingReport};
pub use model_file::BadModel;
pub use names::normalise_name;
pub use numbers::Number;
pub use postcode::Postcode;
pub use query::{Query, RawQuery, split_age, split_name};
pub use records::{Record, Records, read_records};
pub use results::{write_answers, write_clusters, write_pairs};
pub use table::ReadError;
pub use train::{CannotTrain, TrainOptions, train};
