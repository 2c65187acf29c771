//! What the demonstration writes and what the trust's own text (`trust/`) says about it fit together.

#![expect(clippy::unwrap_used, reason = "a test that cannot read what it looks for has failed")]

use demo::{Borough, FeedFile, Options};
use jiff::civil::{Date, date};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::LazyLock,
};
use toml::{Table, Value};

const TODAY: Date = date(2026, 11, 22);

static BOROUGH: LazyLock<Borough> =
    LazyLock::new(|| Borough::generate(&Options { children: 3_000, seed: 1, today: TODAY }));

fn trust(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../trust").join(path)
}

fn text(path: &str) -> Table {
    std::fs::read_to_string(trust(path)).unwrap().parse().unwrap()
}

fn feed_text(feed: &FeedFile) -> Table {
    text(&format!("feeds/{}.toml", feed.feed))
}

fn column_name(column: &Value) -> &str {
    column.as_str().or_else(|| column.get("column")?.as_str()).unwrap()
}

fn day(value: &Value) -> Date {
    value.as_datetime().unwrap().to_string().parse().unwrap()
}

#[test]
fn every_feed_has_its_text_and_every_text_its_feed() {
    let written: BTreeSet<String> = BOROUGH.feeds().iter().map(|feed| format!("{}.toml", feed.feed)).collect();
    let files = std::fs::read_dir(trust("feeds")).unwrap();
    let described: BTreeSet<String> =
        files.map(|file| file.unwrap().path().file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(written, described);
}

#[test]
fn every_column_a_text_names_is_in_the_file() {
    for feed in BOROUGH.feeds() {
        let text = feed_text(feed);
        assert_eq!(text["feed"].as_str(), Some(feed.feed));
        for (field, column) in text["columns"].as_table().unwrap() {
            let name = column_name(column);
            assert!(feed.header.contains(&name), "{}: {field} = {name:?} is not in {:?}", feed.feed, feed.header);
        }
    }
}

#[test]
fn every_organisation_a_row_names_is_listed_but_for_the_bad_rows() {
    let organisations = BOROUGH.organisations();
    for feed in BOROUGH.feeds() {
        let text = feed_text(feed);
        let agency = text["agency"].as_str().unwrap();
        assert!(
            organisations.iter().any(|o| o.code == agency && o.kind == "agency"),
            "{} is sent by {agency}",
            feed.feed
        );
        let Some(column) = text["columns"].get("organisation") else { continue };
        let known: BTreeSet<&str> = organisations
            .iter()
            .map(|o| match column.get("by").and_then(Value::as_str) {
                Some("ods") => o.ods_code.as_str(),
                Some("urn") => o.urn.as_str(),
                _ => o.code.as_str(),
            })
            .filter(|code| !code.is_empty())
            .collect();
        let at = feed.header.iter().position(|name| *name == column_name(column)).unwrap();
        let unknown = feed.rows.iter().filter(|row| !known.contains(row.cells[at].as_str())).count();
        assert!(unknown <= feed.bad_rows, "{}: {unknown}", feed.feed);
    }
}

#[test]
fn every_date_is_of_the_form_the_text_gives_but_for_the_bad_rows() {
    for feed in BOROUGH.feeds() {
        let mut wrong = 0;
        for (field, column) in feed_text(feed)["columns"].as_table().unwrap() {
            let Some(format) = column.get("format").and_then(Value::as_str) else { continue };
            let at = feed.header.iter().position(|name| *name == column_name(column)).unwrap();
            for row in feed.rows.iter().filter(|row| !row.cells[at].is_empty()) {
                let read = Date::strptime(format, &row.cells[at]);
                wrong += usize::from(read.is_err());
                assert!(read.is_err() || read.unwrap() <= TODAY, "{} {field}: {}", feed.feed, row.cells[at]);
            }
        }
        assert!(wrong <= feed.bad_rows, "{}: {wrong} of {} bad rows", feed.feed, feed.bad_rows);
    }
}

#[test]
fn every_code_a_row_uses_has_a_meaning_in_the_text() {
    for feed in BOROUGH.feeds() {
        for (field, column) in feed_text(feed)["columns"].as_table().unwrap() {
            let Some(codes) = column.get("codes").and_then(Value::as_table) else { continue };
            let at = feed.header.iter().position(|name| *name == column_name(column)).unwrap();
            for row in feed.rows.iter().filter(|row| !row.cells[at].is_empty()) {
                assert!(codes.contains_key(&row.cells[at]), "{} {field}: {:?}", feed.feed, row.cells[at]);
            }
        }
    }
}

#[test]
fn an_agreement_in_force_covers_every_column_of_every_feed() {
    let text = text("agreements.toml");
    let mut covered: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for agreement in text["agreement"].as_array().unwrap() {
        assert!(ids.insert(agreement["id"].as_str().unwrap()), "{} stands twice", agreement["id"]);
        assert!(day(&agreement["from"]) <= TODAY && day(&agreement["until"]) > TODAY, "{}", agreement["id"]);
        let columns = agreement["columns"].as_array().unwrap().iter().filter_map(Value::as_str);
        covered.entry(agreement["feed"].as_str().unwrap()).or_default().extend(columns);
    }
    for feed in BOROUGH.feeds() {
        for field in feed_text(feed)["columns"].as_table().unwrap().keys() {
            assert!(covered[feed.feed].contains(field.as_str()), "{}: no agreement covers {field}", feed.feed);
        }
    }
}

#[test]
fn one_agreement_is_about_to_expire() {
    let text = text("agreements.toml");
    let ends = |agreement: &&Value| day(&agreement["until"]).since(TODAY).unwrap().get_days() <= 30;
    assert_eq!(text["agreement"].as_array().unwrap().iter().filter(ends).count(), 1);
}

#[test]
fn the_organisations_form_a_tree_with_services_under_every_agency() {
    let organisations = BOROUGH.organisations();
    let mut before: BTreeSet<&str> = BTreeSet::new();
    for organisation in organisations {
        let parent = organisation.parent_code.as_str();
        assert!(parent.is_empty() || before.contains(parent), "{} stands before its parent", organisation.code);
        assert!(before.insert(&organisation.code), "{} stands twice", organisation.code);
    }
    for agency in organisations.iter().filter(|o| o.kind == "agency") {
        assert!(organisations.iter().any(|o| o.parent_code == agency.code), "{} has nothing under it", agency.code);
    }
    let settings =
        |parent: &str| organisations.iter().filter(|o| o.kind == "setting" && o.parent_code == parent).count();
    assert_eq!((settings("GPF"), settings("EDU"), settings("EYS")), (30, 70, 24));
}

#[test]
fn the_staff_sit_in_organisations_that_exist_and_some_sign_in_with_one_click() {
    let codes: BTreeSet<&str> = BOROUGH.organisations().iter().map(|o| o.code.as_str()).collect();
    let mut names = BTreeSet::new();
    let mut staff_codes = BTreeSet::new();
    for person in BOROUGH.staff() {
        assert!(names.insert(&person.user_name) && staff_codes.insert(&person.staff_code), "{}", person.user_name);
        assert!(codes.contains(person.employer_code.as_str()) && !person.sponsor.is_empty());
        for seat in &person.seats {
            let (organisation, role) = seat.split_once(':').unwrap();
            assert!(codes.contains(organisation), "{seat}");
            assert!(ROLES.contains(&role), "{seat}");
        }
    }
    let mut sign_in: Vec<&str> =
        BOROUGH.staff().iter().filter(|p| p.demo_sign_in).map(|p| p.user_name.as_str()).collect();
    sign_in.sort_unstable();
    assert_eq!(sign_in, SIGN_IN);
    let well = BOROUGH.staff().iter().filter(|p| p.demo_sign_in);
    assert!(well.clone().all(|p| p.trained_until > TODAY && p.vetted_until > TODAY && p.left_on.is_none()));
    for agency in BOROUGH.organisations().iter().filter(|o| o.kind == "agency") {
        let manages = |p: &&demo::Staff| p.role == "data-manager" && p.employer_code == agency.code;
        assert_eq!(BOROUGH.staff().iter().filter(manages).count(), 1, "{} has one data manager", agency.code);
    }
}

const ROLES: [&str; 9] = [
    "practitioner",
    "team-manager",
    "front-door-manager",
    "screening-social-worker",
    "police-officer",
    "index-team",
    "data-manager",
    "information-governance-lead",
    "trust-administrator",
];

const SIGN_IN: [&str; 18] = [
    "administrator",
    "ae-nurse",
    "camhs",
    "data-manager",
    "dsl",
    "front-door-manager",
    "gp",
    "health-visitor",
    "home-link",
    "ig-lead",
    "index-colleague",
    "index-team",
    "night-worker",
    "police",
    "sexual-health-nurse",
    "social-worker",
    "support-manager",
    "team-manager",
];

#[test]
fn training_of_some_ends_within_ninety_and_thirty_days_and_of_some_has_ended() {
    let days = |until: Date| TODAY.until(until).unwrap().get_days();
    let ends: Vec<i32> =
        BOROUGH.staff().iter().filter(|p| p.left_on.is_none()).map(|p| days(p.trained_until)).collect();
    for (from, to) in [(31, 90), (1, 30), (-400, 0)] {
        assert!(ends.iter().any(|days| (from..=to).contains(days)), "{from} to {to}");
    }
}

#[test]
fn one_file_is_of_windows_1252_and_one_has_a_byte_order_mark_and_the_line_ends_of_windows() {
    let bytes = |name: &str| BOROUGH.feeds().iter().find(|feed| feed.feed == name).unwrap().bytes();
    let census = bytes("school-census");
    assert!(census.starts_with("\u{feff}".as_bytes()) && census.windows(2).any(|two| two == b"\r\n"));
    assert!(String::from_utf8(bytes("housing-tenancies")).is_err(), "é is one byte");
    assert!(String::from_utf8(bytes("gp-registrations")).is_ok());
}
