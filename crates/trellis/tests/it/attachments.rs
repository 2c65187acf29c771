//! Photos and papers that go with a worry: from the page on which it is written to whoever works on it, and no further.

use crate::{
    app::{Client, TestApp},
    worry::{begin, done, open, raise, send, somebody_of, step, text, write},
};
use axum::http::{StatusCode, header};

const PHOTO: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 a drawing of a house without a door";
const LETTER: &[u8] = b"%PDF-1.7 the landlord gives notice";

async fn count(app: &TestApp, text: &'static str) -> i64 {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(text).one::<(i64,)>().await.unwrap().0
}

/// Sends a file that is taken.
async fn added(client: &Client<'_>, path: &str, name: &str, bytes: &[u8]) {
    let reply = client.upload(path, name, bytes, "").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
}

#[tokio::test]
async fn a_drawing_goes_with_the_concern_to_whoever_works_on_it_and_nobody_else() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let draft = begin(&visitor, Some(&amy)).await;
    let files = format!("/concerns/{draft}/files");
    let page = text(&visitor.get(&files).await.body);
    assert!(page.contains("Nothing is added yet"), "{page}");
    added(&visitor, &files, "Amy's drawing.JPG", PHOTO).await;
    added(&visitor, &files, "notice.pdf", LETTER).await;
    added(&visitor, &files, "wrong child.pdf", LETTER).await;
    let page = text(&visitor.get(&files).await.body);
    assert!(page.contains("Amy's drawing.jpg") && page.contains("wrong child.pdf"), "{page}");
    let taken_out = visitor.post(&format!("{files}/removal"), &[("number", "3")]).await;
    assert_eq!(taken_out.location(), files);
    assert!(!text(&visitor.get(&files).await.body).contains("wrong child"));

    // While it is being written nobody else has it, and the database holds none of it in the clear.
    for name in ["front-door-manager", "social-worker", "administrator"] {
        let other = app.signed_in(name).await;
        for path in [files.clone(), format!("{files}/1")] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    let clear = "select count(*) from draft_file_part where content = $1";
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql(clear).bind(PHOTO).one::<(i64,)>().await.unwrap().0, 0);
    drop(tx);
    assert_eq!(count(&app, "select count(*) from draft_file_part").await, 2);

    write(&visitor, &draft, Some(&amy)).await;
    let check = text(&visitor.get(&format!("/concerns/{draft}/check")).await.body);
    assert!(check.contains("Amy's drawing.jpg, 1 KB"), "{check}");
    let contact = send(&visitor, &draft).await;
    assert_eq!(count(&app, "select count(*) from draft_file_part").await, 0, "it has gone with the concern");

    let worker = app.signed_in("social-worker").await;
    let page = text(&open(&worker, &contact).await.0.body);
    assert!(page.contains("Amy's drawing.jpg") && page.contains("Ruth Adeyemi"), "{page}");
    let file = worker.get(&format!("/contacts/{contact}/files/1")).await;
    assert_eq!(file.body.as_bytes(), String::from_utf8_lossy(PHOTO).as_bytes());
    let header = |name: header::HeaderName| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header(header::CONTENT_TYPE), "image/jpeg");
    assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"Amy_s drawing.jpg\""));
    let opened = "select count(*) from journal_entry where kind = 'attachment.opened' and child is not null";
    assert_eq!(count(&app, opened).await, 1);
    for name in ["gp", "dsl", "camhs", "administrator", "data-manager"] {
        let other = app.signed_in(name).await;
        assert_eq!(other.get(&format!("/contacts/{contact}/files/1")).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(worker.get(&format!("/contacts/{contact}/files/9")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn what_is_not_taken_is_said_and_what_is_sent_twice_is_kept_once() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let path = format!("/contacts/{contact}/files");
    let mut large = LETTER.to_vec();
    large.resize(10 * 1024 * 1024 + 1, b' ');
    for (name, bytes, says) in [
        ("empty.pdf", &b""[..], "Choose a file that is not empty"),
        ("photo.jpg", &b"MZ\x90\x00\x03"[..], "This kind of file is not taken"),
        ("page.html", &b"<html><script>alert(1)</script></html>"[..], "This kind of file is not taken"),
        ("scan.pdf", large.as_slice(), "larger than 10 MB"),
    ] {
        let reply = visitor.upload(&path, name, bytes, "").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(text(&reply.body).contains(says), "{name}: {}", text(&reply.body));
    }
    assert_eq!(count(&app, "select count(*) from attachment").await, 0);
    let key = "0199a1b2-0000-7000-8000-00000000000f";
    for _ in 0..3 {
        assert_eq!(visitor.upload(&path, "notice.pdf", LETTER, key).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(count(&app, "select count(*) from attachment").await, 1);
    // Several parts come back as one file.
    let mut long = LETTER.to_vec();
    long.resize(600 * 1024, b'x');
    added(&visitor, &path, "long.pdf", &long).await;
    assert_eq!(count(&app, "select count(*) from attachment_part where number = 2").await, 3);
    assert_eq!(visitor.get(&format!("{path}/2")).await.body.len(), long.len());
    app.sound().await;
}

#[tokio::test]
async fn a_file_of_another_child_is_taken_away_with_a_reason_and_its_content_is_gone() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let path = format!("/contacts/{contact}/files");
    added(&visitor, &path, "sent.pdf", LETTER).await;
    let worker = app.signed_in("social-worker").await;
    added(&worker, &path, "police report.pdf", LETTER).await;
    // Whoever sent it reads what they sent, and no more.
    let page = text(&open(&visitor, &contact).await.0.body);
    assert!(page.contains("sent.pdf") && !page.contains("police report"), "{page}");
    assert_eq!(visitor.get(&format!("{path}/2")).await.status, StatusCode::NOT_FOUND);

    let why = ("withdrawal", "The report is about another child of the same name");
    let reply = step(&worker, &contact, "files/withdrawal", &[("number", "2"), ("withdrawal", "oops")]).await;
    assert!(text(&reply.body).contains("in at least 10 characters why"), "{}", text(&reply.body));
    assert!(reply.body.contains(r#"<option value="2" selected"#), "no other file is taken for it: {}", reply.body);
    let not_hers = step(&visitor, &contact, "files/withdrawal", &[("number", "2"), why]).await;
    assert_eq!(not_hers.status, StatusCode::UNPROCESSABLE_ENTITY, "another's is as if it were not there");
    done(&worker, &contact, "files/withdrawal", &[("number", "2"), why]).await;
    let page = text(&open(&worker, &contact).await.0.body);
    assert!(page.contains("taken away by") && page.contains("another child of the same name"), "{page}");
    assert!(!page.contains("police report"), "the name can tell as much as the file");
    assert_eq!(worker.get(&format!("{path}/2")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&app, "select count(*) from attachment_part where number = 2").await, 0);
    // A team it was called back from, or somebody elsewhere, finds nothing either.
    let elsewhere = app.seated(somebody_of(&app, "ACT-FST").await).await;
    assert_eq!(elsewhere.get(&format!("{path}/1")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn a_concern_that_is_thrown_away_takes_its_files_with_it() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let (one, other) = (begin(&visitor, None).await, begin(&visitor, None).await);
    for draft in [&one, &other] {
        added(&visitor, &format!("/concerns/{draft}/files"), "drawing.jpg", PHOTO).await;
    }
    visitor.post(&format!("/concerns/{one}/discard"), &[("sure", "yes")]).await;
    assert_eq!(count(&app, "select count(*) from draft_file_part").await, 1);
    app.store.clock.advance_seconds(31 * 86_400);
    referrals::discard_concern::sweep(&app.store).await.unwrap();
    assert_eq!(count(&app, "select count(*) from draft_file_part").await, 0);
}
