//! Other areas: asked and answered, their worker, transfers in and out, placed here by another.

use crate::{
    app::{Client, TestApp},
    worry,
};
use axum::http::StatusCode;

/// The words of a page.
fn text(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let main = scraper::Selector::parse("main").unwrap();
    let words: Vec<String> = page.select(&main).flat_map(|m| m.text().map(str::to_owned).collect::<Vec<_>>()).collect();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

pub const ASK: &[(&str, &str)] = &[
    ("kind", "ask"),
    ("authority", "fernshire"),
    ("questions", "known"),
    ("questions", "plan"),
    ("why", "The family came from Fernshire in August and the child is often hungry"),
    ("basis", "welfare"),
    ("how", "telephone"),
    ("on-day", "22"),
    ("on-month", "11"),
    ("on-year", "2026"),
];
const TRANSFER_IN: &[(&str, &str)] = &[
    ("kind", "transfer-in"),
    ("authority", "oakmere"),
    ("status", "protection"),
    ("why", "The family moved here on the first of November"),
    ("notified-day", "3"),
    ("notified-month", "11"),
    ("notified-year", "2026"),
    ("contact", "Dele Marsh, social worker"),
    ("phone", "01632 960 811"),
];
pub const PLACED: &[(&str, &str)] = &[
    ("kind", "placement"),
    ("authority", "fernshire"),
    ("placement", "foster"),
    ("address", "yes"),
    ("from-day", "1"),
    ("from-month", "10"),
    ("from-year", "2026"),
    ("worker", "Ines Calder"),
    ("phone", "01632 960 812"),
];

pub async fn record(client: &Client<'_>, child: &str, form: &[(&str, &str)]) {
    let reply = client.post(&format!("/children/{child}/other-areas"), form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
}

/// The id of the newest matter of a kind.
async fn matter(app: &TestApp, kind: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let (id,): (String,) = tx.sql("select max(id) from other_area where kind = $1").bind(kind).one().await.unwrap();
    id
}

async fn step(client: &Client<'_>, child: &str, matter: &str, step: &str, fields: &[(&str, &str)]) -> StatusCode {
    let mut form = vec![("matter", matter), ("step", step)];
    form.extend(fields);
    client.post(&format!("/children/{child}/other-areas/step"), &form).await.status
}

const BY: [(&str, &str); 5] =
    [("name", "Tomas Reed"), ("role", "Duty social worker"), ("on-day", "22"), ("on-month", "11"), ("on-year", "2026")];

#[tokio::test]
async fn an_answer_is_kept_with_date_and_name_and_added_to_never_overwritten() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let page = format!("/children/{amy}/other-areas");
    record(&visitor, &amy, ASK).await;
    let shown = text(&visitor.get(&page).await.body);
    assert!(shown.contains("Fernshire was asked on 22 November 2026. No answer yet."), "{shown}");
    assert!(shown.contains("Another area’s answer"), "a clock runs: {shown}");
    let work = text(&visitor.get("/my-work").await.body);
    assert!(work.contains("An answer from Fernshire"), "{work}");

    let id = matter(&app, "ask").await;
    assert_eq!(step(&visitor, &amy, &id, "known", &BY).await, StatusCode::UNPROCESSABLE_ENTITY, "nothing was said");
    let mut said = BY.to_vec();
    said.push(("words", "Child in need plan since May"));
    assert_eq!(step(&visitor, &amy, &id, "known", &said).await, StatusCode::SEE_OTHER);
    assert_eq!(step(&visitor, &amy, &id, "not-known", &BY).await, StatusCode::UNPROCESSABLE_ENTITY, "answered once");
    let added = [("words", "It was since June: their letter of today")];
    assert_eq!(step(&visitor, &amy, &id, "addendum", &added).await, StatusCode::SEE_OTHER);
    let shown = text(&visitor.get(&page).await.body);
    for words in ["Tomas Reed", "Child in need plan since May", "It was since June", "22 November 2026"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!text(&visitor.get("/my-work").await.body).contains("An answer from Fernshire"));
    app.sound().await;
}

#[tokio::test]
async fn the_sending_area_stays_responsible_until_a_named_person_accepts() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let page = format!("/children/{amy}/other-areas");
    record(&visitor, &amy, TRANSFER_IN).await;
    let shown = text(&visitor.get(&page).await.body);
    assert!(shown.contains("Oakmere stays responsible"), "{shown}");
    let id = matter(&app, "transfer-in").await;
    let mut tx = app.store.read_everything().await.unwrap();
    let due: Vec<(i64,)> =
        tx.sql("select due_at from clock where subject = $1 and rule = 'TR2'").bind(&id).all().await.unwrap();
    drop(tx);
    let days: Vec<_> = due.iter().map(|(at,)| base::Instant::from_micros(*at - 1).date().to_string()).collect();
    assert_eq!(days, ["2026-11-24"], "15 working days after notification on 3 November");
    let held = [("on-day", "22"), ("on-month", "11"), ("on-year", "2026")];
    let early = step(&visitor, &amy, &id, "conference-held", &held).await;
    assert_eq!(early, StatusCode::UNPROCESSABLE_ENTITY, "no conference before acceptance");
    assert_eq!(step(&visitor, &amy, &id, "accepted", &held).await, StatusCode::UNPROCESSABLE_ENTITY, "by nobody");
    assert_eq!(step(&visitor, &amy, &id, "accepted", &BY).await, StatusCode::SEE_OTHER);
    let shown = text(&visitor.get(&page).await.body);
    assert!(shown.contains("accepted (Tomas Reed). We stay responsible."), "{shown}");
    assert_eq!(step(&visitor, &amy, &id, "conference-held", &held).await, StatusCode::SEE_OTHER);
    assert_eq!(step(&visitor, &amy, &id, "handed-over", &held).await, StatusCode::SEE_OTHER);
    let open = "select count(*) from clock where subject = $1 and met_at is null";
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql(open).bind(&id).one::<(i64,)>().await.unwrap().0, 0, "both clocks are met");
    app.sound().await;
}

#[tokio::test]
async fn the_front_door_reads_who_placed_a_child_here() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    record(&visitor, &amy, PLACED).await;
    let line = "Placed here by Fernshire. Their worker: Ines Calder, 01632 960 812. Fernshire stays responsible.";
    assert!(text(&visitor.get(&format!("/children/{amy}")).await.body).contains(line));
    let contact = worry::raise(&visitor, Some(&amy)).await;
    let door = app.signed_in("social-worker").await;
    assert!(text(&door.get(&format!("/contacts/{contact}")).await.body).contains(line));
    assert!(!text(&visitor.get(&format!("/contacts/{contact}")).await.body).contains(line), "not part of a sender's");
    app.sound().await;
}

#[tokio::test]
async fn what_is_typed_is_not_lost_and_what_is_missing_is_said_beside_it() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let form = [
        ("kind", "involvement"),
        ("holder", "Ines Calder"),
        ("heard-day", "31"),
        ("heard-month", "12"),
        ("heard-year", "2026"),
    ];
    let reply = visitor.post(&format!("/children/{amy}/other-areas"), &form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = text(&reply.body);
    for words in ["Select the area", "Select the kind of involvement", "The day must be today or before"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(reply.body.contains("value=\"Ines Calder\"") && reply.body.contains("value=\"31\""));
}

#[tokio::test]
async fn another_areas_worker_is_not_shown_where_the_child_is_hidden() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let nobody = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    for user in ["health-visitor", "ae-nurse", "police", "social-worker"] {
        let client = app.signed_in(user).await;
        for path in ["other-areas", "other-areas/new?kind=ask", "other-areas/step"] {
            let one = client.get(&format!("/children/{hidden}/{path}")).await;
            let other = client.get(&format!("/children/{nobody}/{path}")).await;
            assert_eq!((one.status, &one.body), (StatusCode::NOT_FOUND, &other.body), "{user} {path}");
        }
        let reply = client.post(&format!("/children/{hidden}/other-areas"), ASK).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{user}");
    }
}

#[tokio::test]
async fn an_ask_of_last_week_is_overdue_for_whoever_asked() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let form: Vec<_> = ASK.iter().map(|(name, value)| (*name, if *name == "on-day" { "13" } else { *value })).collect();
    record(&visitor, &amy, &form).await;
    let work = visitor.get("/my-work").await.body;
    let (_, waits) = work.split_once("Waiting for other areas").unwrap();
    assert!(waits.contains("trellis-overdue"), "two working days after 13 November: {}", text(&work));
}

#[tokio::test]
async fn whoever_gave_a_reason_reads_and_writes_nothing() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    record(&app.signed_in("health-visitor").await, &amy, PLACED).await;
    let nurse = app.signed_in("ae-nurse").await;
    let page = format!("/children/{amy}/other-areas");
    assert_eq!(nurse.get(&page).await.status, StatusCode::NOT_FOUND);
    nurse.post(&format!("/children/{amy}/reason"), &[("reason", "Seen in the department with a burn")]).await;
    let shown = nurse.get(&page).await;
    assert!(shown.status.is_success() && shown.body.contains("Ines Calder") && !shown.body.contains("/new?kind"));
    assert_eq!(nurse.post(&page, ASK).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_sent_twice_is_written_once() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let mut form = ASK.to_vec();
    form.push(("idempotency_key", "0193-once"));
    record(&visitor, &amy, &form).await;
    record(&visitor, &amy, &form).await;
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql("select count(*) from other_area").one::<(i64,)>().await.unwrap().0, 1);
}
