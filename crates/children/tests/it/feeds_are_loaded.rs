//! Files go in once, whole, in order; what is no longer sent ends; what is doubtful waits for a second person.

use crate::world::{BOROUGH, SENDER, SOMEBODY_ELSE, World, agreements_of_the_trust, feed_texts, file};
use access::agreements::ApplyAgreements;
use children::{
    apply_feeds::{self, ApplyFeeds},
    load_feed::{self, LoadRefused},
    preview_feed::{self, Effect, PreviewRefused},
};
use demo::FeedFile;
use futures::FutureExt as _;
use std::{
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicUsize, Ordering},
};

const HV: &str = "health-visiting";

/// The health visitors' file without its bad rows.
async fn good_rows(world: &World) -> FeedFile {
    let mut sent = file(&BOROUGH, HV);
    let preview = preview_feed::preview(&world.store, HV, &sent.bytes()).await.unwrap();
    let good: Vec<&str> = preview.rows.iter().map(|(row, _)| row.record_key.as_str()).collect();
    sent.rows.retain(|row| good.contains(&row.cells[0].as_str()));
    sent
}

fn column(feed: &FeedFile, name: &str) -> usize {
    feed.header.iter().position(|h| *h == name).unwrap()
}

const STATE: [&str; 6] = [
    "select count(*) from source_record where ended_at is null",
    "select count(*) from source_version",
    "select count(*) from involvement where ended_at is null",
    "select count(*) from tie where until_at is null",
    "select count(*) from child",
    "select count(*) from carer",
];

async fn state(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for text in STATE {
        counts.push(world.count(text).await);
    }
    counts
}

const OPEN_TIES: &str = "select count(*) from tie where until_at is null";

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let world = World::without_children().await;
    let sent = file(&BOROUGH, HV).bytes();
    let first = world.load(HV, &sent).await.unwrap();
    world.link().await;
    let before = state(&world).await;
    assert!(first.preview.adding() > 50 && !first.same_as_before);

    let again = world.load(HV, &sent).await.unwrap();
    assert!(again.same_as_before);
    assert_eq!((again.preview.adding(), again.preview.changing(), again.ended), (0, 0, 0));
    assert_eq!(world.link().await.records, 0);
    assert_eq!(state(&world).await, before);
    world.store.verified().await;
}

#[tokio::test]
async fn a_newer_file_updates_a_record_and_keeps_what_it_said() {
    let world = World::without_children().await;
    let mut sent = good_rows(&world).await;
    world.load(HV, &sent.bytes()).await.unwrap();
    world.link().await;
    let (name, phone) = (column(&sent, "Forename"), column(&sent, "HV Telephone"));
    let key = sent.rows[7].cells[0].clone();
    let child = world.child(HV, &key).await;
    sent.rows[7].cells[name] = "Renamed".into();
    sent.rows[7].cells[phone] = "020 7946 0999".into();

    world.store.clock.advance_seconds(3600);
    let ties = world.count(OPEN_TIES).await;
    let loaded = world.load(HV, &sent.bytes()).await.unwrap();
    assert_eq!(world.count(OPEN_TIES).await, ties, "nobody loses a child between the load and the linker");
    world.link().await;
    assert_eq!(world.count(OPEN_TIES).await, ties, "nor has anybody a tie twice");
    assert_eq!((loaded.preview.adding(), loaded.preview.changing(), loaded.ended), (0, 1, 0));
    assert_eq!(world.child(HV, &key).await, child, "it stays the same child's record");
    let versions: Vec<(i64, String)> = world
        .all(
            "select v.version, v.as_sent from source_version v join source_record r on r.id = v.record
              where r.version = 2 order by v.version",
        )
        .await;
    assert_eq!(versions.len(), 2);
    assert!(!versions[0].1.contains("given_name=Renamed") && versions[1].1.contains("given_name=Renamed"));
    let phones: Vec<(String,)> = world
        .all("select i.practitioner_phone from involvement i join source_record r on r.id = i.record where r.version = 2")
        .await;
    assert_eq!(phones, [("020 7946 0999".to_owned(),)], "one involvement, brought up to date");
    assert_eq!(world.count("select count(*) from journal_entry where kind = 'children.record-changed'").await, 1);
}

#[tokio::test]
async fn what_is_no_longer_sent_ends_with_its_ties_and_opens_again_when_it_comes_back() {
    let world = World::without_children().await;
    let sent = good_rows(&world).await;
    world.load(HV, &sent.bytes()).await.unwrap();
    world.link().await;
    let before = state(&world).await;

    world.store.clock.advance_seconds(3600);
    let mut shorter = sent.clone();
    let gone = shorter.rows.remove(3).cells[0].clone();
    let loaded = world.load(HV, &shorter.bytes()).await.unwrap();
    assert_eq!(loaded.ended, 1);
    let after = state(&world).await;
    assert_eq!((after[0], after[2]), (before[0] - 1, before[2] - 1));
    assert!(after[3] < before[3], "the ties of the involvement end");
    assert_eq!(after[1], before[1], "what it said is kept");

    world.store.clock.advance_seconds(3600);
    let child = world.child(HV, &gone).await;
    let loaded = world.load(HV, &sent.bytes()).await.unwrap();
    world.link().await;
    assert_eq!((loaded.preview.changing(), loaded.ended), (1, 0));
    let back = state(&world).await;
    assert_eq!((back[0], back[2], back[3]), (before[0], before[2], before[3]));
    assert_eq!(world.child(HV, &gone).await, child);
    world.store.verified().await;
}

#[tokio::test]
async fn a_row_that_is_bad_this_time_does_not_end_what_it_said_before() {
    let world = World::without_children().await;
    let sent = good_rows(&world).await;
    world.load(HV, &sent.bytes()).await.unwrap();
    let mut spoilt = sent.clone();
    let birth = column(&sent, "DOB");
    spoilt.rows[5].cells[birth] = "31/02/2024".into();
    // A key that an old system has put a tab into is the same key.
    spoilt.rows[6].cells[0] = format!("\t{}", spoilt.rows[6].cells[0]);

    let loaded = world.load(HV, &spoilt.bytes()).await.unwrap();
    assert_eq!((loaded.preview.bad_rows(), loaded.preview.ending, loaded.ended), (1, 0, 0));
    assert_eq!(world.count("select count(*) from source_record where ended_at is not null").await, 0);
    let problem = &loaded.preview.problems[0];
    assert_eq!((problem.row, problem.column.as_str(), problem.refuses_row), (7, "DOB", true));
}

#[tokio::test]
async fn a_cut_off_file_waits_for_a_second_person_who_did_not_send_it() {
    let world = World::without_children().await;
    let sent = good_rows(&world).await;
    world.load(HV, &sent.bytes()).await.unwrap();
    let mut cut = sent.clone();
    cut.rows.truncate(sent.rows.len() * 9 / 10);
    let lost = (sent.rows.len() - cut.rows.len()) as i64;

    let Err(LoadRefused::WaitsForSecondPerson { file, reason }) = world.load(HV, &cut.bytes()).await else {
        panic!("it was loaded");
    };
    assert!(reason.contains(&lost.to_string()), "{reason}");
    assert_eq!(world.count("select count(*) from source_record where ended_at is not null").await, 0);
    let waits = |outcome| matches!(outcome, Err(LoadRefused::WaitsForSecondPerson { .. }));
    assert!(waits(load_feed::go_on(&world.store, &SENDER, file, |_| {}).await), "nobody has agreed yet");
    let own = load_feed::agree(&world.store, &SENDER, file).await;
    assert!(matches!(own, Err(LoadRefused::SamePerson)));

    load_feed::agree(&world.store, &SOMEBODY_ELSE, file).await.unwrap();
    load_feed::go_on(&world.store, &SENDER, file, |_| {}).await.unwrap();
    assert_eq!(world.count("select count(*) from source_record where ended_at is not null").await, lost);
}

#[tokio::test]
async fn a_killed_load_goes_on_and_loses_or_doubles_nothing() {
    let big = crate::world::borough(2500);
    let gp = file(&big, "gp-registrations").bytes();
    let whole = World::of(&big).await;
    whole.load("gp-registrations", &gp).await.unwrap();
    whole.link().await;

    let world = World::of(&big).await;
    let id = load_feed::receive(&world.store, &SENDER, "gp-registrations", "gp.csv", &gp).await.unwrap();
    for stop_after in [2, 3] {
        let batches = AtomicUsize::new(0);
        let told = |_| assert!(batches.fetch_add(1, Ordering::Relaxed) + 1 < stop_after, "killed");
        let killed = AssertUnwindSafe(load_feed::go_on(&world.store, &SENDER, id, told)).catch_unwind().await;
        assert!(killed.is_err());
        world.store.clock.advance_seconds(31);
    }
    let loaded = load_feed::go_on(&world.store, &SENDER, id, |_| {}).await.unwrap();
    world.link().await;

    assert_eq!(state(&world).await, state(&whole).await);
    let counts = "select added * 1000000 + changed * 10000 + unchanged * 100 + ended from feed_file";
    assert_eq!(world.count(counts).await, whole.count(counts).await, "its counts are those of one load");
    assert!(matches!(
        load_feed::go_on(&world.store, &SENDER, loaded.file, |_| {}).await,
        Err(LoadRefused::AlreadyLoaded)
    ));
    world.store.verified().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_loads_of_one_feed_at_the_same_moment_double_nothing() {
    let world = World::without_children().await;
    let sent = file(&BOROUGH, "gp-registrations").bytes();
    let mut newer = file(&BOROUGH, "gp-registrations");
    let name = column(&newer, "Surname");
    newer.rows[0].cells[name] = "Newname".into();
    let newer = newer.bytes();
    let (one, two, three) = tokio::join!(
        world.load("gp-registrations", &sent),
        world.load("gp-registrations", &newer),
        world.load("gp-registrations", &sent),
    );
    let added = [&one, &two, &three].map(|l| l.as_ref().unwrap().preview.adding());
    assert_eq!(added.iter().filter(|n| **n > 0).count(), 1, "{added:?}");
    let records = world.count("select count(*) from source_record").await;
    assert_eq!(records, *added.iter().max().unwrap() as i64);
    assert_eq!(world.count("select count(*) from involvement where ended_at is null").await, records);
    world.store.verified().await;
}

#[tokio::test]
async fn a_column_no_agreement_covers_is_not_loaded() {
    let world = World::without_children().await;
    let mut agreements = agreements_of_the_trust();
    for agreement in agreements.iter_mut().filter(|a| a.feed == HV) {
        agreement
            .columns
            .retain(|c| !["postcode", "house", "street", "language", "carer_1_name"].contains(&c.as_str()));
    }
    world.store.run(&SENDER, &ApplyAgreements { agreements }).await.unwrap();
    let loaded = world.load(HV, &file(&BOROUGH, HV).bytes()).await.unwrap();
    for field in ["postcode", "house", "street", "language", "carer_1_name"] {
        assert!(loaded.preview.left_out.contains(&field), "{field}");
    }
    let kept =
        "select count(*) from source_record where postcode is not null or house is not null or language is not null";
    assert_eq!(world.count(kept).await, 0);
    assert_eq!(world.count("select count(*) from source_version where as_sent like '%postcode=%'").await, 0);
    assert!(world.count("select count(*) from source_record where given_name is not null").await > 50);
}

#[tokio::test]
async fn a_feed_without_an_agreement_in_force_is_refused() {
    let world = World::without_children().await;
    let mut agreements = agreements_of_the_trust();
    for agreement in agreements.iter_mut().filter(|a| a.feed == HV) {
        agreement.until = world.store.now().date();
    }
    world.store.run(&SENDER, &ApplyAgreements { agreements }).await.unwrap();
    let refused = world.load(HV, &file(&BOROUGH, HV).bytes()).await.unwrap_err();
    assert!(matches!(refused, LoadRefused::Preview(PreviewRefused::NoAgreement(_))), "{refused}");
    assert!(refused.to_string().contains("information-governance lead"));
    assert_eq!(world.count("select count(*) from feed_file").await, 0);
    assert_eq!(world.count("select count(*) from feed_file_part").await, 0);
}

#[tokio::test]
async fn a_preview_writes_nothing() {
    let world = World::without_children().await;
    let before = world.count("select count(*) from journal_entry").await;
    let preview = preview_feed::preview(&world.store, HV, &file(&BOROUGH, HV).bytes()).await.unwrap();
    assert!(preview.rows.iter().all(|(_, effect)| *effect == Effect::Add));
    assert_eq!(world.count("select count(*) from journal_entry").await, before);
    assert_eq!(world.count("select count(*) from source_record").await, 0);
}

const PLAIN_FEED: &str = r#"
feed = "plain"
title = "Plain"
agency = "CHP"
extract = "full"
category = "universal"
effective_from = 2026-01-01
service = "CHP-HV-N"
[columns]
record = { column = "Key", required = true }
given_name = "Forename"
family_name = "Surname"
birth_date = { column = "DOB", format = "%d/%m/%Y" }
street = "Address"
"#;

async fn with_plain_feed() -> World {
    let world = World::without_children().await;
    let mut texts = feed_texts();
    texts.push(PLAIN_FEED.to_owned());
    world.store.run(&SENDER, &ApplyFeeds { texts }).await.unwrap();
    let mut agreements = agreements_of_the_trust();
    let plain = agreements.iter().filter(|a| a.feed == HV).cloned().map(|mut a| {
        a.id = format!("plain-{}", a.id);
        a.feed = "plain".into();
        a.columns = vec!["*".into()];
        a
    });
    let plain: Vec<_> = plain.collect();
    agreements.extend(plain);
    world.store.run(&SENDER, &ApplyAgreements { agreements }).await.unwrap();
    world
}

#[tokio::test]
async fn the_same_children_are_loaded_however_the_file_is_written() {
    let text = "Key,Forename,Surname,DOB,Address\n1,Zoë,Núñez,01/02/2024,\"27\nMarigold Terrace\"\n2,Anaïs,O'Brien,03/04/2023,1 High Road\n";
    let with_mark = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let windows: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let crlf = text.replace('\n', "\r\n").into_bytes();
    for bytes in [text.as_bytes().to_vec(), with_mark, windows, crlf] {
        let world = with_plain_feed().await;
        world.load("plain", &bytes).await.unwrap();
        let rows: Vec<(String, String, String, String)> = world
            .all("select given_name, family_name, birth_date, street from source_record order by record_key")
            .await;
        let expected =
            [("Zoë", "Núñez", "2024-02-01", "27 Marigold Terrace"), ("Anaïs", "O'Brien", "2023-04-03", "1 High Road")];
        assert_eq!(rows, expected.map(|(a, b, c, d)| (a.into(), b.into(), c.into(), d.into())));
    }
}

#[tokio::test]
async fn a_stray_nul_or_tab_of_a_screen_copy_is_no_obstacle() {
    let world = with_plain_feed().await;
    let many: String = (0..200).map(|n| format!("{n},Ann,Lee,01/02/2024,12 High Road\n")).collect();
    let text = format!("Key,Forename,Surname,DOB,Address\n{many}x,An\0na,\tLe\te,01/02/2024,12 High Road\n");
    world.load("plain", text.as_bytes()).await.unwrap();
    let rows: Vec<(String, String)> =
        world.all("select given_name, family_name from source_record where record_key = 'x'").await;
    assert_eq!(rows, [("An na".to_owned(), "Le e".to_owned())]);
}

#[tokio::test]
async fn bad_rows_come_back_as_csv_that_no_spreadsheet_runs() {
    let world = with_plain_feed().await;
    let text =
        "Key,Forename,Surname,DOB,Address\n=1+1,@Ann,\"+Le,e\",31/02/2024,-12 High Road\n2,Ann,Lee,01/02/2024,x\n";
    let loaded = world.load("plain", text.as_bytes()).await.unwrap();
    assert_eq!((loaded.preview.adding(), loaded.preview.bad_rows()), (1, 1));
    let mut reader = csv::Reader::from_reader(loaded.preview.bad_rows_csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("How to mend it"));
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(row.iter().take(5).collect::<Vec<_>>(), ["'=1+1", "'@Ann", "'+Le,e", "31/02/2024", "'-12 High Road"]);
    assert!(row[5].contains("31/02/2024"), "{}", &row[5]);
}

#[tokio::test]
async fn a_definition_waits_for_its_day_and_the_one_before_reads_files_until_then() {
    let world = with_plain_feed().await;
    let today = || world.store.now().date();
    let in_use = async || {
        let mut tx = world.store.read().await.unwrap();
        let line = apply_feeds::lines(&mut tx, today()).await.unwrap().into_iter().find(|l| l.feed == "plain").unwrap();
        (line.title, line.next_from)
    };
    let apply = async |text: String| {
        let texts = vec![text];
        world.store.run(&SENDER, &ApplyFeeds { texts }).await.unwrap()
    };
    let later = PLAIN_FEED
        .replace("2026-01-01", "2026-11-24")
        .replace("title = \"Plain\"", "title = \"Plain, anew\"")
        .replace("Forename", "First name");
    assert_eq!(apply(later.clone()).await, 1);
    assert_eq!(apply(later).await, 0, "what waits is not applied twice");
    assert_eq!(in_use().await, ("Plain".into(), Some("2026-11-24".into())));
    world.load("plain", b"Key,Forename,Surname,DOB,Address\n1,Ann,Lee,01/02/2024,x\n").await.unwrap();
    world.link().await;
    let gp = world.officer("index-team").await;
    let child = world.child("plain", "1").await;
    assert_eq!(world.open(&gp, child).await.unwrap().names[0].source, "Plain");

    world.store.clock.advance_seconds(2 * 24 * 3600);
    assert_eq!(in_use().await, ("Plain, anew".into(), None));
    world.load("plain", b"Key,First name,Surname,DOB,Address\n1,Anna,Lee,01/02/2024,x\n").await.unwrap();
    assert_eq!(world.open(&gp, child).await.unwrap().names[0].source, "Plain, anew");
    let names: Vec<(String,)> = world.all("select given_name from source_record").await;
    assert_eq!(names, [("Anna".to_owned(),)]);
}

#[tokio::test]
async fn a_feed_whose_first_definition_is_of_a_day_to_come_says_so() {
    let world = World::without_children().await;
    let text = PLAIN_FEED.replace("2026-01-01", "2027-01-01");
    world.store.run(&SENDER, &ApplyFeeds { texts: vec![text] }).await.unwrap();
    let refused = world.load("plain", b"Key,Forename,Surname,DOB,Address\n").await.unwrap_err().to_string();
    assert!(refused.contains("applies from 1 January 2027"), "{refused}");
    let mut tx = world.store.read().await.unwrap();
    let lines = apply_feeds::lines(&mut tx, world.store.now().date()).await.unwrap();
    assert!(lines.iter().any(|line| line.feed == "plain" && line.effective_from == "2027-01-01"));
}
