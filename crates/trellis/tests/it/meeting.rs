//! The weekly meeting of a team: the agenda makes itself, a line decides, closing makes minutes, and the sender follows.

use crate::{
    app::{Client, Reply, TestApp},
    worry,
};
use axum::http::StatusCode;

/// Winston in his seat in the team that meets.
async fn winston(app: &TestApp) -> Client<'_> {
    seated(app, "home-link").await
}

async fn seated<'a>(app: &'a TestApp, user_name: &str) -> Client<'a> {
    let client = app.signed_in(user_name).await;
    let mut tx = app.store.read_everything().await.unwrap();
    let (seat,): (String,) = tx
        .sql(
            "select s.id from seat s join organisation o on o.id = s.organisation join person p on p.id = s.person
              where o.code = 'ACT-FST' and p.user_name = $1",
        )
        .bind(user_name)
        .one()
        .await
        .unwrap();
    let reply = client.post("/seats", &[("seat", &seat)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    client
}

async fn person(app: &TestApp, user_name: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select id from person where user_name = $1";
    tx.sql(text).bind(user_name).one::<(String,)>().await.unwrap().0
}

/// Joe's school is worried, and the front door sends it to the meeting; the contact.
async fn joes_worry(app: &TestApp) -> String {
    let joe = app.child("joseph", "callaghan").await;
    let school = app.signed_in("dsl").await;
    let contact = worry::raise(&school, Some(&joe)).await;
    to_the_meeting(app, &contact).await;
    contact
}

async fn to_the_meeting(app: &TestApp, contact: &str) {
    let worker = app.signed_in("social-worker").await;
    worry::done(&worker, contact, "take", &[]).await;
    let decision = [
        ("level", "2"),
        ("route", "team"),
        ("offer", "The meeting finds somebody for him"),
        ("reason", "School and family need help together"),
    ];
    worry::done(&worker, contact, "decision", &decision).await;
}

/// Opens the meeting; its address.
async fn open(client: &Client<'_>) -> String {
    let reply = client.post("/meetings", &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
    reply.location().to_owned()
}

/// The line about a contact as the page has it, with what is decided.
async fn line<'a>(client: &Client<'_>, meeting: &str, contact: &'a str, decided: &[(&'a str, &'a str)]) -> Reply {
    let page = client.get(&format!("{meeting}?contact={contact}")).await.body;
    let (item, version) = (worry::value_of(&page, "item-version"), worry::value_of(&page, "contact-version"));
    let mut form = vec![("contact", contact), ("item-version", item.as_str()), ("contact-version", version.as_str())];
    form.extend(decided);
    client.post(&format!("{meeting}/decisions"), &form).await
}

async fn decided<'a>(client: &Client<'_>, meeting: &str, contact: &'a str, line_of: &[(&'a str, &'a str)]) {
    let reply = line(client, meeting, contact, line_of).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
}

/// Says who is here, and closes the meeting.
async fn close(client: &Client<'_>, meeting: &str, reasons: &[(&str, &str)]) -> Reply {
    let page = client.get(meeting).await.body;
    let version = worry::value_of(&page, "version");
    let here = [("version", version.as_str()), ("came-0", "present"), ("came-1", "apologies"), ("deputy-1", "Jo Hall")];
    let reply = client.post(&format!("{meeting}/attendance"), &here).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
    let page = client.get(&format!("{meeting}/closing")).await.body;
    let version = worry::value_of(&page, "version");
    let form: Vec<(&str, &str)> = reasons.iter().copied().chain([("version", version.as_str())]).collect();
    client.post(&format!("{meeting}/closing"), &form).await
}

#[tokio::test]
async fn joes_school_reads_that_support_has_started_days_after_the_meeting() {
    let app = TestApp::demo().await;
    let contact = joes_worry(&app).await;
    let winston = winston(&app).await;
    let agenda = worry::text(&winston.get("/meetings").await.body);
    assert!(agenda.contains("Thursday 26 November 2026, 09:30"), "{agenda}");
    assert!(agenda.contains("Joseph Callaghan") && agenda.contains("No meeting has had it yet"), "{agenda}");

    let meeting = open(&winston).await;
    let me = person(&app, "home-link").await;
    let (take_on, owner) = (format!("take-on:{me}"), format!("person:{me}"));
    let line_of = [
        ("outcome", take_on.as_str()),
        ("words", "Counselling begins in school, Winston sees his father"),
        ("action", "Ring his father before Tuesday"),
        ("owner", owner.as_str()),
        ("by", "3 12 2026"),
    ];
    decided(&winston, &meeting, &contact, &line_of).await;
    let school = app.signed_in("dsl").await;
    let reads = worry::text(&school.get(&format!("/contacts/{contact}")).await.body);
    assert!(reads.contains("Winston Baptiste"), "the sender sees at once who has it: {reads}");
    assert!(!reads.contains("Counselling begins"), "what was said at the table stays there: {reads}");

    assert_eq!(close(&winston, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
    let minutes = worry::text(&winston.get(&meeting).await.body);
    for words in ["Minutes", "Taken on: Winston Baptiste", "Ring his father before Tuesday", "Jo Hall"] {
        assert!(minutes.contains(words), "{words}: {minutes}");
    }
    let started = [
        ("step", "support-started"),
        ("on-day", "22"),
        ("on-month", "11"),
        ("on-year", "2026"),
        ("words", "First talk was today"),
    ];
    worry::done(&winston, &contact, "progress", &started).await;
    let reads = worry::text(&school.get(&format!("/contacts/{contact}")).await.body);
    assert!(reads.contains("Support has started"), "{reads}");
    app.sound().await;
}
