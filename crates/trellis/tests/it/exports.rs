//! Referrals a team has accepted leave for its own case system, each once, and the numbers there come back.

use crate::{
    app::{Client, TestApp},
    worry::{self, done, text},
};
use axum::http::StatusCode;

/// A worry about Amy that social care has accepted; the contact's id.
async fn accepted(app: &TestApp) -> String {
    let amy = app.child("amy", "pritchard").await;
    accepted_about(app, &amy).await
}

async fn accepted_about(app: &TestApp, child: &str) -> String {
    let visitor = app.signed_in("health-visitor").await;
    let reason = [("reason", "His mother asked me about him at the clinic this morning")];
    visitor.post(&format!("/children/{child}/reason"), &reason).await;
    let contact = worry::raise(&visitor, Some(child)).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    let decision = [
        ("level", "4"),
        ("route", "social-care"),
        ("to-social-care", "CSC-REF"),
        ("reason", "=Bruises on an arm, with an explanation that does not fit"),
    ];
    done(&worker, &contact, "decision", &decision).await;
    contact
}

/// An export of everything that waits.
pub async fn made(app: &TestApp) {
    export(&app.signed_in("team-manager").await).await;
}

async fn export(manager: &Client<'_>) -> String {
    let reply = manager.post("/exports/referrals", &[("do", "export")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    reply.location().trim_end_matches("?saved").to_owned()
}

#[tokio::test]
async fn an_accepted_referral_leaves_once_and_the_same_file_can_be_fetched_again() {
    let app = TestApp::demo().await;
    let contact = accepted(&app).await;
    let manager = app.signed_in("team-manager").await;
    assert!(text(&manager.get("/exports/referrals").await.body).contains("1 accepted referral has not been exported"));
    let count = manager
        .post("/exports/referrals", &[("do", "count"), ("from-day", "1"), ("from-month", "1"), ("from-year", "2027")])
        .await;
    assert!(text(&count.body).contains("0 accepted referrals have not"), "none was decided in these days");
    let place = export(&manager).await;
    let json = manager.get(&format!("{place}/json")).await;
    let file: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    let referral = &file["referrals"][0];
    assert_eq!((&file["format"], &file["number"]), (&"trellis-referrals-2".into(), &1.into()));
    assert_eq!(referral["source"], "3B");
    assert_eq!(referral["decision"]["outcome"], "NEW_REFERRAL");
    assert!(referral["received_at"].as_str().unwrap().ends_with('Z'), "RFC 3339");
    assert_eq!(referral["children"][0]["name"], "Amy Pritchard");
    assert!(referral["children"][0]["nhs_number"].as_str().unwrap().replace(' ', "").starts_with("999"));
    assert_eq!(referral["children"][0]["upn"], serde_json::Value::Null, "no school has sent one of her");
    let csv = manager.get(&format!("{place}/csv")).await.body;
    assert!(csv.contains("'=Bruises on an arm"), "no cell is run by a spreadsheet: {csv}");
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), 1, "one row a child");
    assert_eq!(manager.get(&format!("{place}/json")).await.body, json.body, "the same again");

    let again = manager.post("/exports/referrals", &[("do", "export")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing leaves twice");
    let reference = referral["reference"].as_str().unwrap();
    let wrong = manager.post(&format!("{place}/receipts"), &[("lines", "C-1, LL-1\nnonsense")]).await;
    let told = text(&wrong.body);
    assert!(told.contains("Line 1: C-1 is not in this export") && told.contains("Line 2 has no comma"), "{told}");
    let lines = format!("{reference}, LL-1201");
    let reply = manager.post(&format!("{place}/receipts"), &[("lines", &lines)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    assert!(text(&manager.get(&format!("/contacts/{contact}")).await.body).contains("LL-1201"));
    app.sound().await;
}

#[tokio::test]
async fn the_pupil_number_a_school_has_sent_leaves_with_the_referral_and_stands_on_no_page() {
    let app = TestApp::demo().await;
    let joe = app.child("joseph", "callaghan").await;
    let upn: String = {
        let mut tx = app.store.read_everything().await.unwrap();
        let text = "select min(r.upn) from link l join source_record r on r.id = l.record where l.child = $1";
        tx.sql(text).bind(joe.as_str()).one::<(String,)>().await.unwrap().0
    };
    accepted_about(&app, &joe).await;
    let manager = app.signed_in("team-manager").await;
    let place = export(&manager).await;
    let file: serde_json::Value = serde_json::from_str(&manager.get(&format!("{place}/json")).await.body).unwrap();
    assert_eq!(file["referrals"][0]["children"][0]["upn"], upn);
    assert!(manager.get(&format!("{place}/csv")).await.body.contains(&upn));
    assert!(!manager.get(&format!("/children/{joe}")).await.body.contains(&upn));
    app.sound().await;
}

#[tokio::test]
async fn nobody_but_the_teams_manager_exports_or_fetches() {
    let app = TestApp::demo().await;
    accepted(&app).await;
    let place = export(&app.signed_in("team-manager").await).await;
    for user in
        ["support-manager", "front-door-manager", "social-worker", "health-visitor", "data-manager", "index-team"]
    {
        let client = app.signed_in(user).await;
        for what in ["", "/json", "/csv"] {
            let reply = client.get(&format!("{place}{what}")).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{user} {what}");
            assert!(!reply.body.contains("Pritchard"));
        }
    }
}
