//! What every answer must be, whatever the page.

use crate::app::TestApp;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

#[tokio::test]
async fn every_page_forbids_inline_scripts_framing_and_keeping() {
    let app = TestApp::demo().await;
    let client = app.signed_in("health-visitor").await;
    for path in ["/children", "/searches/new", "/seats", "/nothing-here", "/accessibility"] {
        let reply = client.get(path).await;
        let policy = reply.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!reply.body.contains("style=\"") && !reply.body.contains("onclick"), "{path}");
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let app = TestApp::demo().await;
    let client = app.signed_in("health-visitor").await;
    for (method, path, _) in trellis::route_table() {
        if method != "POST" {
            continue;
        }
        let request = Request::post(path.replace(['{', '}'], "x"))
            .header("sec-fetch-site", "cross-site")
            .header(header::ORIGIN, "https://elsewhere.example");
        if path.starts_with("/api/") || path.starts_with("/fhir/") {
            // No cookie is read here: what a browser is made to send comes from nobody.
            let request = request.header(header::COOKIE, client.cookie.as_str());
            let reply = app.anybody().send(request, Body::empty()).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}");
            continue;
        }
        assert_eq!(client.send(request, Body::empty()).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn nothing_typed_stands_in_an_address() {
    let app = TestApp::demo().await;
    let client = app.signed_in("ae-nurse").await;
    let form = [("name", "Amie, about 3"), ("postcode", "W21 0AB"), ("purpose", "direct-care")];
    let reply = client.post("/searches", &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(!reply.location().contains("Amie") && !reply.location().contains("W21"));
    let answers = client.get(reply.location()).await;
    assert!(answers.body.contains("Amy Pritchard"));
    assert!(!answers.body.contains("?name="));
    // Another person cannot open the search, nor anybody a day later.
    let other = app.signed_in("gp").await;
    assert_eq!(other.get(reply.location()).await.status, StatusCode::NOT_FOUND);
    app.store.clock.advance_seconds(25 * 3600);
    let client = app.signed_in("ae-nurse").await;
    assert_eq!(client.get(reply.location()).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn a_look_with_a_reason_is_seen_by_whoever_works_with_the_child() {
    let app = TestApp::demo().await;
    let amy = format!("/children/{}", app.child("amy", "pritchard").await);
    let nurse = app.signed_in("ae-nurse").await;
    assert_eq!(nurse.get(&amy).await.location(), format!("{amy}/reason"));
    let short = nurse.post(&format!("{amy}/reason"), &[("reason", "a burn")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.body.contains("a burn"), "what was typed stays");
    let reason = "Seen in A&E at 16:20 with a burn on the hand";
    assert_eq!(nurse.post(&format!("{amy}/reason"), &[("reason", reason)]).await.location(), amy);
    let page = nurse.get(&amy).await;
    assert!(page.status.is_success() && page.body.contains("Ruth Adeyemi"));

    let visitor = app.signed_in("health-visitor").await;
    let page = visitor.get(&amy).await;
    assert!(page.body.contains("Niamh Gallagher") && page.body.contains("with a burn on the hand"));
    // The reason holds for a day.
    app.store.clock.advance_seconds(24 * 3600 + 1);
    let nurse = app.signed_in("ae-nurse").await;
    assert_eq!(nurse.get(&amy).await.location(), format!("{amy}/reason"));
    app.sound().await;
}

#[tokio::test]
async fn scripts_in_what_agencies_send_are_shown_as_text() {
    let app = TestApp::demo().await;
    let client = app.signed_in("ae-nurse").await;
    let form =
        [("name", "<script>alert(1)</script>"), ("age", "\"><img src=x onerror=alert(1)>"), ("purpose", "worry")];
    let reply = client.post("/searches", &form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!reply.body.contains("<script>alert") && !reply.body.contains("<img src=x"));
}

#[tokio::test]
async fn a_form_sent_twice_searches_and_claims_once() {
    let app = TestApp::demo().await;
    let client = app.signed_in("ae-nurse").await;
    let form = [("name", "Amie, about 3"), ("postcode", "W21 0AB"), ("purpose", "worry"), ("idempotency_key", "k1")];
    let (first, second) = (client.post("/searches", &form).await, client.post("/searches", &form).await);
    assert_eq!(first.location(), second.location());
    let other = [("name", "Amy"), ("age", "3"), ("purpose", "worry"), ("idempotency_key", "k1")];
    assert_ne!(client.post("/searches", &other).await.location(), first.location(), "other words are another search");

    let amy = format!("/children/{}", app.child("amy", "pritchard").await);
    let path = format!("{amy}/reason");
    let reason = [("reason", "Seen in the emergency department"), ("idempotency_key", "k2")];
    assert_eq!(client.post(&path, &reason).await.location(), amy);
    assert_eq!(client.post(&path, &reason).await.location(), amy);
    let other = [("reason", "Another reason altogether"), ("idempotency_key", "k2")];
    let again = client.post(&path, &other).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Another reason altogether"), "what was typed stays");
    let mut tx = app.store.read_everything().await.unwrap();
    let (ties,): (i64,) = tx.sql("select count(*) from tie where kind = 'claimed'").one().await.unwrap();
    assert_eq!(ties, 1);
}
