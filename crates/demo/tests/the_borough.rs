//! What the borough has to be for the trust to be tried on it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read what it looks for has failed")]

use base::{NhsNumber, Postcode, Upn};
use demo::{Borough, FeedFile, Options};
use jiff::civil::{Date, date};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

const TODAY: Date = date(2026, 11, 22);

/// The borough at its full size, made once for all tests.
static BOROUGH: LazyLock<Borough> = LazyLock::new(|| Borough::generate(&Options::seen_on(TODAY)));

fn small(seed: u64) -> Borough {
    Borough::generate(&Options { children: 600, seed, today: TODAY })
}

fn feed(name: &str) -> &'static FeedFile {
    BOROUGH.feeds().iter().find(|feed| feed.feed == name).unwrap()
}

/// The cells of one column.
fn column<'a>(feed: &'a FeedFile, name: &str) -> Vec<&'a str> {
    let at = feed.header.iter().position(|column| *column == name).unwrap();
    feed.rows.iter().map(|row| row.cells[at].as_str()).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn the_same_options_give_the_same_files_to_the_byte() {
    let (one, other) = (small(7), small(7));
    for (a, b) in one.feeds().iter().zip(other.feeds()) {
        assert_eq!(a.bytes(), b.bytes(), "{}", a.feed);
    }
    assert_eq!(one.staff(), other.staff());
    assert_ne!(one.feeds()[0].bytes(), small(8).feeds()[0].bytes(), "another seed gives another borough");
}

#[test]
fn it_has_as_many_of_each_kind_of_child_as_the_mission_says() {
    let counts = BOROUGH.counts();
    assert_eq!(counts.children, 33_000);
    assert_eq!(counts.high_need, 1_200);
    assert_eq!((counts.shielded, counts.existence_hidden), (25, 6));
    assert_eq!((counts.adopted, counts.of_staff, counts.in_hostels, counts.languages), (10, 4, 200, 130));
    assert!((820..=980).contains(&counts.twins_and_triplets), "about 900: {}", counts.twins_and_triplets);
    assert!(counts.half_siblings > 1_000);
    let new_year = share(counts.born_on_1_january, counts.children);
    assert!((0.006..=0.008).contains(&new_year), "0.7 % born on 1 January: {new_year}");
    let gone = share(counts.practitioners_gone, counts.practitioners);
    assert!((0.08..=0.12).contains(&gone), "a tenth of practitioners gone: {gone}");
}

#[test]
fn every_year_of_age_is_about_as_full_as_the_others() {
    let mut born = BTreeMap::new();
    for cell in column(feed("gp-registrations"), "Date of Birth") {
        *born.entry(&cell[6..]).or_insert(0) += 1;
    }
    for year in 2009..=2025 {
        let number = born[year.to_string().as_str()];
        assert!((1_700..=2_300).contains(&number), "{year}: {number}");
    }
}

#[test]
fn general_practice_lists_hold_ghosts_and_children_from_over_the_border() {
    let counts = BOROUGH.counts();
    let lists = feed("gp-registrations").rows.len();
    let elsewhere = share(counts.living_elsewhere, lists);
    assert!((0.08..=0.12).contains(&elsewhere), "{elsewhere}");
    let ghosts = share(counts.ghosts, lists);
    assert!((0.02..=0.06).contains(&ghosts), "{ghosts}");
    assert!(lists > counts.children);
}

#[test]
fn each_health_visitor_has_between_250_and_450_children_under_five() {
    let mut caseloads: HashMap<&str, usize> = HashMap::new();
    for code in column(feed("health-visiting"), "HV Code") {
        *caseloads.entry(code).or_default() += 1;
    }
    assert!((25..=33).contains(&caseloads.len()), "about thirty: {}", caseloads.len());
    for (code, children) in caseloads {
        assert!((250..=450).contains(&children), "{code}: {children}");
    }
}

#[test]
fn a_quarter_of_secondary_pupils_come_from_outside() {
    let census = feed("school-census");
    let places = column(census, "PostCode").into_iter().zip(column(census, "NCyearActual"));
    let homes: Vec<&str> = places
        .filter(|(postcode, year)| !postcode.is_empty() && year.parse().is_ok_and(|year: u8| year >= 7))
        .map(|(postcode, _)| postcode)
        .collect();
    let outside = share(homes.iter().filter(|postcode| !postcode.starts_with("W2")).count(), homes.len());
    assert!((0.22..=0.29).contains(&outside), "{outside}");
}

#[test]
fn the_school_census_is_months_old() {
    assert_eq!(column(feed("school-census"), "CensusDate")[0], "2026-05-21");
    let reception = column(feed("school-census"), "EntryDate");
    assert!(reception.iter().all(|day| *day < "2026-05-21"));
}

#[test]
fn the_police_have_no_nhs_number_and_for_every_seventh_child_an_age_only() {
    let police = feed("police-contacts");
    assert!(!police.header.iter().any(|column| column.contains("NHS")));
    let ages = column(police, "AGE").iter().filter(|age| !age.is_empty()).count();
    let by_age = share(ages, police.rows.len());
    assert!((0.12..=0.18).contains(&by_age), "{by_age}");
    for (age, birth) in column(police, "AGE").iter().zip(column(police, "DOB")) {
        assert!(age.is_empty() != birth.is_empty());
    }
}

#[test]
fn a_new_born_is_its_mothers_baby_and_a_council_tenant_lends_the_surname() {
    let names = column(feed("maternity-births"), "BABY_FORENAME");
    assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("BABY") || name.starts_with("TWIN")));
    let housing = feed("housing-tenancies");
    for (tenant, surname) in column(housing, "Tenant").iter().zip(column(housing, "Occupant Surname")).take(2000) {
        let said = |name: &str| tenant.ends_with(name);
        assert!(said(surname) || surname.len() < tenant.len(), "{tenant} {surname}");
    }
}

#[test]
fn two_hundred_children_live_at_one_postcode() {
    let mut lived: HashMap<&str, usize> = HashMap::new();
    for postcode in column(feed("gp-registrations"), "Postcode").into_iter().filter(|p| !p.is_empty()) {
        *lived.entry(postcode).or_default() += 1;
    }
    let most = lived.iter().max_by_key(|(_, number)| **number).unwrap();
    assert!(*most.0 == "W23 0HT" && *most.1 >= 120, "{most:?}");
}

#[test]
fn every_nhs_number_is_of_the_range_that_is_never_issued_and_every_upn_fits_its_letter() {
    for feed in BOROUGH.feeds() {
        for (at, name) in feed.header.iter().enumerate() {
            let plain = name.to_uppercase().replace(['_', ' '], "");
            for row in feed.rows.iter().map(|row| row.cells[at].as_str()).filter(|cell| !cell.is_empty()) {
                if plain.contains("NHS") {
                    assert!(row.parse::<NhsNumber>().unwrap().is_test_range(), "{} {row}", feed.feed);
                } else if plain.contains("UPN") {
                    row.parse::<Upn>().unwrap();
                }
            }
        }
    }
}

#[test]
fn every_postcode_is_of_a_district_that_does_not_exist() {
    let invented: BTreeSet<String> = (21..=26)
        .map(|n| format!("W{n}"))
        .chain((31..=33).flat_map(|n| [format!("NW{n}"), format!("SW{n}")]))
        .chain((41..=43).map(|n| format!("E{n}")))
        .collect();
    for feed in BOROUGH.feeds() {
        for (at, name) in feed.header.iter().enumerate() {
            if !name.to_uppercase().replace(['_', ' '], "").contains("POSTCODE") {
                continue;
            }
            for cell in feed.rows.iter().map(|row| row.cells[at].as_str()).filter(|cell| !cell.is_empty()) {
                let postcode: Postcode = cell.parse().unwrap();
                assert!(invented.contains(postcode.outcode()), "{} {cell}", feed.feed);
            }
        }
    }
}

/// Telephone numbers kept for drama: nobody's.
#[test]
fn every_telephone_number_is_nobodys() {
    let kept = |number: &str| {
        let number = number.split(" ext ").next().unwrap_or_default();
        ["020 7946 0", "07700 900", "01632 960"].iter().any(|range| number.starts_with(range) && number.len() >= 12)
    };
    for organisation in BOROUGH.organisations() {
        assert!(kept(&organisation.phone), "{}", organisation.name);
        assert!(organisation.duty_phone.is_empty() || kept(&organisation.duty_phone), "{}", organisation.name);
    }
    assert!(BOROUGH.staff().iter().all(|person| kept(&person.phone)));
    for feed in BOROUGH.feeds() {
        for (at, name) in feed.header.iter().enumerate() {
            let name = name.to_lowercase();
            if !["phone", "mobile", "tel"].iter().any(|word| name.ends_with(word)) {
                continue;
            }
            for row in feed.rows.iter().filter(|row| !row.cells[at].is_empty()) {
                assert!(kept(&row.cells[at]), "{} {}", feed.feed, row.cells[at]);
            }
        }
    }
}

#[test]
fn a_few_rows_in_a_thousand_cannot_be_loaded_and_none_of_a_story() {
    let (mut rows, mut bad) = (0, 0);
    for (feed_rows, feed_bad) in BOROUGH.counts().rows.values() {
        (rows, bad) = (rows + feed_rows, bad + feed_bad);
    }
    assert!((0.001..=0.005).contains(&share(bad, rows)), "{bad} of {rows}");
    assert!((90_000..=130_000).contains(&rows), "{rows}");
}

#[test]
fn a_record_key_stands_once_in_a_file() {
    for feed in BOROUGH.feeds() {
        let mut keys = BTreeSet::new();
        for row in &feed.rows {
            let key = row.cells.iter().zip(&feed.header).find(|(_, name)| is_key(name)).unwrap().0;
            assert!(key.is_empty() || keys.insert(key.clone()), "{} {key}", feed.feed);
        }
    }
}

fn is_key(column: &str) -> bool {
    let keys = "Patient Number|Client ID|Referral ID|ATTENDANCE NO|BIRTH_ID|Pathway ID|Service User ID|Patient ID|Clinic No|\
                Client Ref|PupilRef|Child Ref|SEN ID|Case Ref|PersonID|Occupant Key|YJ Ref|CONTACT_REF|Ref|Child No|\
                Contact ID|Client|Case No|UNIQUE_ID|Shield No|Adoption No|Declaration No";
    keys.split('|').any(|key| key == column)
}

#[test]
fn both_identities_of_an_adopted_child_are_in_the_files_and_only_the_index_team_has_them_in_one_row() {
    let adoptions = feed("adoptions");
    let now: BTreeSet<usize> = adoptions.rows.iter().map(|row| row.person).collect();
    let former: BTreeSet<&str> = column(adoptions, "NHS Number Before").into_iter().collect();
    assert_eq!((now.len(), former.len()), (10, 10));
    let lists = feed("gp-registrations");
    let numbers: BTreeSet<String> = column(lists, "NHS Number").iter().map(|number| number.replace(' ', "")).collect();
    assert!(former.iter().all(|number| numbers.contains(*number)), "the record before the adoption was never closed");
    assert!(now.iter().filter(|person| lists.rows.iter().any(|row| row.person == **person)).count() >= 9);
    for other in BOROUGH.feeds().iter().filter(|other| other.feed != "adoptions") {
        for row in other.rows.iter().filter(|row| now.contains(&row.person)) {
            assert!(!row.cells.iter().any(|cell| former.contains(cell.replace(' ', "").as_str())), "{}", other.feed);
        }
    }
}

#[test]
fn who_hides_the_existence_of_a_child_hides_its_brothers_and_sisters_in_the_refuge() {
    let refuge = feed("refuge");
    let marks = column(refuge, "Safety mark").into_iter().zip(column(refuge, "Mother"));
    let mut by_mother: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (mark, mother) in marks.filter(|(mark, _)| !mark.is_empty()) {
        by_mother.entry(mother).or_default().insert(mark);
    }
    assert!(by_mother.values().all(|marks| marks.len() == 1), "{by_mother:?}");
    assert!(by_mother.values().any(|marks| marks.contains("E")));
}

#[test]
fn the_borough_stands_whatever_its_size_and_seed() {
    for children in [0, 4, 40, 300] {
        let borough = Borough::generate(&Options { children, seed: 3, today: TODAY });
        assert_eq!(borough.stories().len(), 4);
        assert!(borough.counts().children >= children);
    }
    for today in [date(2027, 2, 28), date(2028, 2, 29), date(2027, 9, 1)] {
        let borough = Borough::generate(&Options { children: 400, seed: 9, today });
        assert_eq!(borough.counts().children, 400);
    }
}
