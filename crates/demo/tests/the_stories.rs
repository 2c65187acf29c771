//! The four children the trust was founded for are where their stories say, whatever the seed.

#![expect(clippy::unwrap_used, reason = "a test that cannot read what it looks for has failed")]

use demo::{Borough, FeedFile, Options, Story};
use jiff::civil::{Date, date};
use std::{collections::BTreeSet, sync::LazyLock};

const TODAY: Date = date(2026, 11, 22);

static BOROUGH: LazyLock<Borough> =
    LazyLock::new(|| Borough::generate(&Options { children: 3_000, seed: 1, today: TODAY }));

fn story(key: &str) -> Story {
    BOROUGH.stories().into_iter().find(|story| story.key == key).unwrap()
}

fn feed(name: &str) -> &'static FeedFile {
    BOROUGH.feeds().iter().find(|feed| feed.feed == name).unwrap()
}

fn row(feed: &FeedFile, record: &str) -> String {
    let row = feed.rows.iter().find(|row| row.cells.iter().any(|cell| cell == record)).unwrap();
    row.cells.join("|")
}

#[test]
fn every_story_is_in_every_feed_it_should_be() {
    for story in BOROUGH.stories() {
        for involved in &story.involved {
            let row = row(feed(involved.feed), involved.record).to_uppercase();
            let family = story.family_name[..4].to_uppercase();
            assert!(row.contains(&family), "{} in {}: {row}", story.key, involved.feed);
            if let Some(practitioner) = &involved.practitioner {
                let plain = practitioner.is_ascii();
                assert!(!plain || row.contains(&practitioner.to_uppercase()), "{} {}", story.key, involved.feed);
            }
        }
    }
}

#[test]
fn the_stories_are_the_same_whatever_the_seed_and_the_size() {
    let other = Borough::generate(&Options { children: 200, seed: 77, today: TODAY });
    for (one, other) in BOROUGH.stories().iter().zip(other.stories()) {
        assert_eq!(one.nhs_number, other.nhs_number);
        assert_eq!((&one.given_name, &one.postcode, &one.carers), (&other.given_name, &other.postcode, &other.carers));
        assert_eq!(one.birth_date, other.birth_date);
    }
}

#[test]
fn michael_is_one_and_has_at_least_ten_professionals() {
    let michael = story("michael");
    assert_eq!(TODAY.since(michael.birth_date).unwrap().get_days() / 365, 1);
    let people: BTreeSet<_> = michael.involved.iter().filter_map(|i| i.practitioner.clone()).collect();
    assert!(people.len() >= 10, "{people:?}");
    assert_eq!(michael.involved.iter().filter(|i| i.lead).count(), 1);
}

#[test]
fn amy_is_three_and_on_the_caseload_of_the_health_visitor_of_the_sign_in_page() {
    let amy = story("amy");
    assert_eq!(TODAY.since(amy.birth_date).unwrap().get_days() / 365, 3);
    assert_eq!(amy.carers, ["Angela Pritchard"]);
    let visitor = BOROUGH.staff().iter().find(|s| s.user_name == "health-visitor").unwrap();
    let visits = amy.involved.iter().find(|i| i.feed == "health-visiting").unwrap();
    assert_eq!(visits.staff_code.as_ref(), Some(&visitor.staff_code));
    let worker = amy.involved.iter().find(|i| i.feed == "social-care").unwrap();
    let worker = BOROUGH.staff().iter().find(|s| Some(&s.staff_code) == worker.staff_code.as_ref()).unwrap();
    assert!(worker.left_on.is_some(), "the social worker who had the case has gone");
    assert!(!amy.involved.iter().any(|i| i.feed == "hospital-attendances"), "the emergency nurse has no tie to her");
}

#[test]
fn joe_is_ten_and_has_a_home_link_worker_who_leads() {
    let joe = story("joe");
    assert_eq!(TODAY.since(joe.birth_date).unwrap().get_days() / 365, 10);
    let leads: Vec<_> = joe.involved.iter().filter(|i| i.lead).map(|i| i.feed).collect();
    assert_eq!(leads, ["home-link"]);
    let worker = BOROUGH.staff().iter().find(|s| s.user_name == "home-link").unwrap();
    assert!(joe.involved.iter().any(|i| i.staff_code.as_ref() == Some(&worker.staff_code)));
    assert!(joe.involved.iter().any(|i| i.organisation_code == "EDU-S01"), "at the school of the sign-in page's DSL");
}

#[test]
fn the_girl_known_to_everybody_has_twelve_contacts_two_spellings_three_addresses_and_three_outside_authorities() {
    let girl = story("esther");
    assert_eq!(girl.involved.len(), 12);
    assert!(!girl.also_written.is_empty());
    assert_eq!(girl.postcodes.len(), 3);
    let organisations: BTreeSet<_> = girl.involved.iter().map(|i| i.organisation_code).collect();
    for outside in
        ["NOR-CSC-D", "EAS-CSC-D", "SUT-CSC-D", "CSC-REF", "HTA-ED", "HTB-PAU", "POL-CPE", "POL-CPW", "VOL-SPC"]
    {
        assert!(organisations.contains(outside), "{outside}");
    }
    let number = girl.nhs_number.digits();
    for contact in girl.involved.iter().filter(|i| i.feed.starts_with("police") || i.feed.starts_with("charity")) {
        assert!(!row(feed(contact.feed), contact.record).contains(&number));
    }
    for universal in ["gp-registrations", "health-visiting", "school-census", "school-nursing"] {
        assert!(!girl.involved.iter().any(|i| i.feed == universal), "{universal}");
    }
    let first = girl.involved.iter().map(|i| i.since).min().unwrap();
    let last = girl.involved.iter().map(|i| i.since).max().unwrap();
    assert!(last.since(first).unwrap().get_days() <= 310, "within ten months");
}

#[test]
fn nobody_else_lives_where_a_story_is_told() {
    let homes: BTreeSet<String> = BOROUGH.stories().into_iter().flat_map(|story| story.postcodes).collect();
    for feed in BOROUGH.feeds() {
        for row in feed.rows.iter().filter(|row| !row.story) {
            let sister = row.cells.iter().any(|cell| cell.eq_ignore_ascii_case("Hannah"));
            let at_one = row.cells.iter().any(|cell| homes.contains(cell));
            assert!(!at_one || sister || row.cells.iter().any(|cell| cell.contains("Fairhurst")), "{:?}", row.cells);
        }
    }
}

#[test]
fn the_stories_alone_are_the_beginning_of_the_whole_files() {
    let (some, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    BOROUGH.write_stories(some.path()).unwrap();
    BOROUGH.write(whole.path()).unwrap();
    for feed in BOROUGH.feeds() {
        let name = format!("feeds/{}.csv", feed.feed);
        let (few, all) =
            (std::fs::read(some.path().join(&name)).unwrap(), std::fs::read(whole.path().join(&name)).unwrap());
        assert!(all.starts_with(&few), "{name}");
    }
    for name in ["organisations.csv", "staff.csv"] {
        assert_eq!(std::fs::read(some.path().join(name)).unwrap(), std::fs::read(whole.path().join(name)).unwrap());
    }
}
