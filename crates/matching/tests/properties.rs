//! What must hold for any records whatever.

use matching::{
    BirthDate, Grade, Guard, Identity, Index, LinkOptions, LinkProposal, Query, RawIdentity, RawQuery, Record, Records,
    Status, decide_link, link,
};
use proptest::prelude::*;

/// The fields of a made-up record: few values, so that records resemble each other.
type Fields = (String, String, String, String, String, String);

fn fields() -> impl Strategy<Value = Fields> {
    (
        "(Amy|Amie|Oliver|Olly|Zara|Zahra|Baby|A|José|)",
        "(Smith|Smyth|Smith-Jones|O'Brien|O Brien|Okafor|Nowak|)",
        "(2020-01-05|2020-05-01|2020-01-01|2019-01-05|2020|)",
        "(N1 1AA|N1 1AB|N1|LS2 9JT|2119|)",
        "(9990000018|9990000026|9990000081|)",
        "(1|2|Flat 3, 65|)",
    )
}

fn identity((given, family, birth, postcode, nhs_number, house): &Fields) -> Identity {
    Identity::read(&RawIdentity { given, family, birth, postcode, nhs_number, house, ..RawIdentity::default() })
}

fn records(all: &[Fields]) -> Vec<Record> {
    all.iter().enumerate().map(|(at, fields)| Record { id: at.to_string(), identity: identity(fields) }).collect()
}

fn linked_with(threads: usize, records: &[Record]) -> Result<matching::Linkage, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    Ok(pool.install(|| link(&Records::from(records), &LinkOptions::default())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_index_built_anew_answers_in_the_same_order_and_names_the_same_records(
        mut all in prop::collection::vec(fields(), 1..24), asked in fields(),
    ) {
        // Of one name's two spellings the index quotes the one it met first.
        all.iter_mut().for_each(|fields| fields.1 = fields.1.replace("O Brien", "O'Brien"));
        let turned = |backwards: bool| {
            let mut index = Index::new();
            let mut records: Vec<(u128, &Fields)> = (0..).zip(&all).collect();
            if backwards {
                records.reverse();
            }
            for (record, fields) in records {
                index.insert(record, record % 5, &identity(fields));
            }
            index
        };
        let (given, family, birth, postcode, ..) = &asked;
        let query = Query::read(&RawQuery { given, family, birth, postcode, ..RawQuery::default() });
        let (one, other) = (turned(false), turned(true));
        prop_assert_eq!(one.search(&query, 20), other.search(&query, 20));
        prop_assert_eq!(one.candidates(&identity(&asked)), other.candidates(&identity(&asked)));
    }

    #[test]
    fn linking_does_not_hang_on_threads_or_on_the_order_of_the_file(all in prop::collection::vec(fields(), 1..60)) {
        let forwards = records(&all);
        let one = linked_with(1, &forwards).unwrap();
        prop_assert_eq!(&one, &linked_with(4, &forwards).unwrap());
        let mut backwards = forwards.clone();
        backwards.reverse();
        let turned = linked_with(2, &backwards).unwrap();
        let together = |linkage: &matching::Linkage, file: &[Record]| {
            let mut clusters: Vec<Vec<Identity>> = Vec::new();
            clusters.resize(file.len(), Vec::new());
            for (record, cluster) in file.iter().zip(&linkage.clusters) {
                clusters[*cluster as usize].push(record.identity.clone());
            }
            let mut sizes: Vec<String> = clusters.into_iter().filter(|c| !c.is_empty()).map(|mut c| {
                c.sort_by_key(|identity| format!("{identity:?}"));
                format!("{c:?}")
            }).collect();
            sizes.sort();
            sizes
        };
        prop_assert_eq!(together(&one, &forwards), together(&turned, &backwards));
    }

    #[test]
    fn no_cluster_holds_two_right_nhs_numbers(all in prop::collection::vec(fields(), 1..60)) {
        let file = records(&all);
        let linkage = link(&Records::from(&file[..]), &LinkOptions::default());
        let mut number_of = std::collections::HashMap::new();
        for (record, cluster) in file.iter().zip(&linkage.clusters) {
            if let Some(number) = record.identity.nhs_number.filter(matching::Number::is_valid) {
                let known = number_of.entry(*cluster).or_insert(number);
                prop_assert_eq!(known.as_str(), number.as_str());
            }
        }
    }

    #[test]
    fn what_is_put_in_is_found_and_what_is_taken_out_is_not(all in prop::collection::vec(fields(), 0..40)) {
        let mut index = Index::new();
        for (at, fields) in all.iter().enumerate() {
            index.insert(at as u128, at as u128, &identity(fields));
        }
        let amy = RawIdentity {
            given: "Amina", family: "Warsame", birth: "2018-03-04", postcode: "SE5 8AF", house: "12", ..Default::default()
        };
        let (record, child) = (1000, 2000);
        index.insert(record, child, &Identity::read(&amy));
        let question = Query::read(&RawQuery {
            given: "Amina", family: "Warsame", birth: "2018-03-04", postcode: "SE5 8AF", ..RawQuery::default()
        });
        let answer = index.search(&question, 5);
        prop_assert_eq!((answer.status, answer.candidates[0].child), (Status::Match, child));
        prop_assert_eq!(decide_link(&index.candidates(&Identity::read(&amy))), LinkProposal::Link(child));
        index.move_to(record, 3000);
        prop_assert_eq!(index.search(&question, 5).candidates[0].child, 3000);
        index.remove(record);
        prop_assert!(index.search(&question, 5).candidates.iter().all(|c| c.record != record));
        prop_assert!(index.candidates(&Identity::read(&amy)).iter().all(|c| c.record != record));
        prop_assert_eq!(index.len(), all.len());
    }

    #[test]
    fn an_index_emptied_again_answers_like_a_new_one(all in prop::collection::vec(fields(), 1..30), asked in fields()) {
        let mut index = Index::new();
        for (at, fields) in all.iter().enumerate() {
            index.insert(at as u128, 7, &identity(fields));
            index.insert(at as u128, 8, &identity(&asked));
        }
        for at in 0..all.len() {
            index.remove(at as u128);
        }
        prop_assert!(index.is_empty() && index.children() == 0);
        let question = Query { readings: vec![identity(&asked)], about_age: None };
        prop_assert_eq!(index.search(&question, 20).status, Status::None);
    }

    #[test]
    fn answers_are_ranked_and_graded_by_probability(all in prop::collection::vec(fields(), 1..40), asked in fields()) {
        let mut index = Index::new();
        for (at, fields) in all.iter().enumerate() {
            index.insert(at as u128, at as u128, &identity(fields));
        }
        let answer = index.search(&Query { readings: vec![identity(&asked)], about_age: None }, 3);
        prop_assert!(answer.candidates.len() <= 3);
        prop_assert!(answer.candidates.iter().map(|c| c.probability).sum::<f64>() <= 1.0 + 1e-9);
        prop_assert!(answer.candidates.iter().all(|c| c.grade == Grade::of(c.probability)));
        prop_assert!(answer.status != Status::Match || answer.candidates[0].grade == Grade::Certain);
        prop_assert!(answer.candidates.iter().all(|c| c.guard != Guard::Twin || c.grade != Grade::Certain));
    }
}

#[test]
fn the_index_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Index>();
}

#[test]
fn the_oldest_birth_dates_are_no_trouble() {
    let first = BirthDate::exact(1850, 1, 1).unwrap();
    assert!(first.days() < 0);
}
