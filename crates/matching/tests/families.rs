//! Families as agencies meet them.

use matching::{
    BirthDate, Field, Guard, Identity, Index, Level, LinkOptions, LinkProposal, Query, RawIdentity, RawQuery, Record,
    Records, Status, compare, decide_link, link,
};
use rstest::rstest;

const AMY: RawIdentity<'static> = RawIdentity {
    given: "Amy",
    middle: "",
    family: "Smith",
    other_family: &[],
    birth: "2023-01-20",
    birth_format: None,
    birth_precision: None,
    sex: "F",
    house: "12",
    street: "Mill Lane",
    postcode: "N1 1AA",
    nhs_number: "",
    upn: "",
    other_id: "",
};

fn probability(a: &RawIdentity<'_>, b: &RawIdentity<'_>) -> f64 {
    compare(&Identity::read(a), &Identity::read(b)).probability
}

fn level(a: &RawIdentity<'_>, b: &RawIdentity<'_>, field: Field) -> Option<Level> {
    let reasons = compare(&Identity::read(a), &Identity::read(b)).reasons;
    reasons.into_iter().find(|r| r.field == field).map(|r| r.level)
}

#[rstest]
#[case::sound(RawIdentity { given: "Amie", ..AMY })]
#[case::upper_case(RawIdentity { given: "AMY", family: "SMITH", ..AMY })]
#[case::accents(RawIdentity { given: "A\u{301}my", ..AMY })]
#[case::a_direction_override(RawIdentity { given: "\u{202E}Amy\u{202C}", ..AMY })]
#[case::names_changed_over(RawIdentity { given: "Smith", family: "Amy", ..AMY })]
#[case::double_barrelled(RawIdentity { family: "Smith-Jones", ..AMY })]
#[case::day_and_month_changed_over(RawIdentity { birth: "2023-01-02", ..AMY })]
#[case::one_digit(RawIdentity { birth: "2023-01-21", ..AMY })]
#[case::first_of_january(RawIdentity { birth: "2023-01-01", ..AMY })]
#[case::a_letter_for_a_digit(RawIdentity { postcode: "NI IAA", ..AMY })]
#[case::moved(RawIdentity { house: "3", street: "High Street", postcode: "LS2 9JT", ..AMY })]
#[case::a_single_name(RawIdentity { family: "", ..AMY })]
fn it_is_still_amy(#[case] other: RawIdentity<'_>) {
    assert!(probability(&AMY, &other) > 0.9, "{other:?}: {}", probability(&AMY, &other));
}

#[rstest]
#[case::twin(RawIdentity { given: "Daniel", sex: "M", ..AMY })]
#[case::sister(RawIdentity { given: "Chloe", birth: "2020-06-11", ..AMY })]
#[case::brother_of_the_same_initial(RawIdentity { given: "Adam", sex: "M", birth: "2021-11-02", ..AMY })]
#[case::namesake(RawIdentity { birth: "2016-08-30", house: "4", street: "Oak Road", postcode: "LS2 9JT", ..AMY })]
fn it_is_not_amy(#[case] other: RawIdentity<'_>) {
    assert!(probability(&AMY, &other) < 0.2, "{other:?}: {}", probability(&AMY, &other));
}

#[test]
fn an_irish_name_is_one_name_however_it_is_spelt() {
    let irish = RawIdentity { given: "Niamh", family: "O'Brien", ..AMY };
    for family in ["O'BRIEN", "O’Brien", "O Brien", "OBrien", "O'Bryan"] {
        let other = RawIdentity { given: "Neve", family, ..irish };
        assert!(probability(&irish, &other) > 0.9, "{family}");
    }
}

#[test]
fn twins_are_never_linked_until_a_number_agrees() {
    let twin = RawIdentity { given: "Daniel", ..AMY };
    let guarded = compare(&Identity::read(&AMY), &Identity::read(&twin));
    assert!(guarded.twin_guard && guarded.probability == 0.0);
    let numbered = RawIdentity { nhs_number: "9990000018", ..AMY };
    let known_as = RawIdentity { nhs_number: "9990000018", ..twin };
    let lifted = compare(&Identity::read(&numbered), &Identity::read(&known_as));
    assert!(!lifted.twin_guard && lifted.probability > 0.9, "{}", lifted.probability);
}

#[test]
fn two_right_nhs_numbers_are_two_children_until_a_person_says_otherwise() {
    let one = RawIdentity { nhs_number: "9990000018", ..AMY };
    let two = RawIdentity { nhs_number: "9990000026", ..AMY };
    let compared = compare(&Identity::read(&one), &Identity::read(&two));
    assert!(compared.conflicting_numbers && compared.probability < 0.5);
}

#[test]
fn a_child_known_by_a_middle_name_is_recognised() {
    let registered = RawIdentity { given: "Zoe", middle: "Matilda Rose", ..AMY };
    let known_as = RawIdentity { given: "Matilda", ..AMY };
    assert_eq!(level(&registered, &known_as, Field::Given), Some(Level::MiddleName));
    assert!(probability(&registered, &known_as) > 0.5);
}

#[test]
fn a_former_name_is_a_name() {
    let married = RawIdentity { family: "Okafor", other_family: &["Smith"], ..AMY };
    assert_eq!(level(&AMY, &married, Field::Family), Some(Level::FormerName));
}

#[test]
fn a_baby_without_a_name_joins_by_number_and_not_by_address_alone() {
    let record = |id: &str, raw: &RawIdentity<'_>| Record { id: id.to_owned(), identity: Identity::read(raw) };
    let newborn = RawIdentity { given: "Baby Girl", nhs_number: "9990000018", ..AMY };
    let named = RawIdentity { nhs_number: "9990000018", ..AMY };
    let twin = RawIdentity { given: "Ella", nhs_number: "9990000026", ..AMY };
    let file = [record("a", &newborn), record("b", &named), record("c", &twin)];
    let clusters = link(&Records::from(&file[..]), &LinkOptions::default()).clusters;
    assert_eq!(clusters, [0, 0, 1]);
}

#[test]
fn the_record_between_two_names_keeps_a_child_together() {
    let record = |raw: RawIdentity<'_>| Record { identity: Identity::read(&raw), ..Record::default() };
    let file = [
        record(RawIdentity { given: "Zoe", upn: "T800000010485", ..AMY }),
        record(RawIdentity { given: "Zoe", middle: "Matilda", nhs_number: "9990000018", ..AMY }),
        record(RawIdentity { given: "Matilda", nhs_number: "9990000018", ..AMY }),
    ];
    assert_eq!(link(&Records::from(&file[..]), &LinkOptions::default()).clusters, [0, 0, 0]);
}

fn borough() -> Index {
    let mut index = Index::new();
    let children = [
        AMY,
        RawIdentity { given: "Daniel", sex: "M", birth: "2019-05-06", ..AMY },
        RawIdentity { given: "Amy", family: "Jones", birth: "2014-02-03", postcode: "E8 3PN", house: "4", ..AMY },
        RawIdentity { given: "Ella", family: "Brown", birth: "2018-07-15", postcode: "E8 4AA", house: "8", ..AMY },
        RawIdentity { given: "Eva", family: "Brown", birth: "2018-07-15", postcode: "E8 4AA", house: "8", ..AMY },
    ];
    for (raw, child) in children.iter().zip(1..) {
        index.insert(child * 10, child, &Identity::read(raw));
    }
    index
}

fn today() -> Option<BirthDate> {
    BirthDate::exact(2026, 4, 1)
}

#[test]
fn a_nurse_who_hears_amie_about_three_finds_amy() {
    let question =
        Query::read(&RawQuery { name: "Amie, about 3", postcode: "n1 1aa", as_at: today(), ..RawQuery::default() });
    let answer = borough().search(&question, 20);
    assert_eq!(answer.candidates[0].child, 1, "{answer:?}");
    let words: Vec<String> = answer.candidates[0].reasons.iter().map(matching::Reason::in_words).collect();
    assert!(words.contains(&"given name sounds alike: Amie / Amy".to_owned()), "{words:?}");
    assert!(words.contains(&"age fits: 3 years 2 months".to_owned()), "{words:?}");
    assert!(words.contains(&"same postcode".to_owned()), "{words:?}");
}

#[test]
fn a_twin_asked_for_without_a_given_name_is_not_settled() {
    let question = Query::read(&RawQuery {
        family: "Brown",
        birth: "2018-07-15",
        postcode: "E8 4AA",
        house: "8",
        ..RawQuery::default()
    });
    let answer = borough().search(&question, 20);
    assert_eq!((answer.status, answer.candidates.len()), (Status::Many, 2));
}

#[test]
fn a_child_nobody_knows_is_nobody() {
    let question = Query::read(&RawQuery { name: "Horatio Fotheringay", birth: "2011-11-11", ..RawQuery::default() });
    let answer = borough().search(&question, 20);
    assert_eq!((answer.status, answer.candidates.len()), (Status::None, 0));
}

#[test]
fn a_name_alone_is_never_certain() {
    let question = Query::read(&RawQuery { name: "Amy Jones", ..RawQuery::default() });
    assert_ne!(borough().search(&question, 20).status, Status::Match);
}

#[test]
fn a_number_alone_is_enough() {
    let mut index = borough();
    index.insert(60, 6, &Identity::read(&RawIdentity { nhs_number: "999 000 0018", ..RawIdentity::default() }));
    let question = Query::read(&RawQuery { nhs_number: "9990000018", ..RawQuery::default() });
    let answer = index.search(&question, 20);
    assert_eq!((answer.status, answer.candidates[0].child), (Status::Match, 6));
}

#[test]
fn a_child_is_found_by_an_old_address_and_another_spelling_of_two_records() {
    let mut index = borough();
    let moved = RawIdentity { family: "Smyth", postcode: "LS2 9JT", house: "70", street: "Oak Road", ..AMY };
    index.insert(11, 1, &Identity::read(&moved));
    let question = Query::read(&RawQuery {
        given: "Amy",
        family: "Smyth",
        birth: "2023-01-20",
        postcode: "N1 1AA",
        ..RawQuery::default()
    });
    let answer = index.search(&question, 20);
    assert_eq!((answer.status, answer.candidates[0].child), (Status::Match, 1));
    assert!(answer.candidates[0].reasons.iter().any(|r| r.field == Field::Address && r.level == Level::Postcode));
}

#[test]
fn a_new_twins_record_is_not_proposed_for_its_twin() {
    let index = borough();
    let twin = RawIdentity { given: "Nathan", sex: "M", ..AMY };
    let candidates = index.candidates(&Identity::read(&twin));
    assert!(!matches!(decide_link(&candidates), LinkProposal::Link(_)), "{candidates:?}");
    assert!(candidates.iter().all(|c| c.guard != Guard::None || c.probability < 0.95));
}
