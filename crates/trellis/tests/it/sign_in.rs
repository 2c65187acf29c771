//! Signing in through the pages.

use crate::app::TestApp;
use access::{EnrolSecondFactor, SetPassword, people};
use axum::http::StatusCode;
use base::Actor;

#[tokio::test]
async fn one_click_sign_in_exists_only_in_a_demonstration() {
    let app = TestApp::trust().await;
    let client = app.anybody();
    let page = client.get("/sign-in").await;
    assert!(page.status.is_success() && !page.body.contains("/sign-in/demo"));
    let reply = client.post("/sign-in/demo", &[("user_name", "health-visitor")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_sign_in_with_a_password_and_a_code_that_is_good_once() {
    let app = TestApp::trust().await;
    let store = &app.store;
    let person = people::by_user_name(&mut store.read_everything().await.unwrap(), "gp").await.unwrap().unwrap();
    let password = "seven lanterns by the canal";
    let set = SetPassword::new(store, person, password).await.unwrap();
    store.run(&Actor::CommandLine, &set).await.unwrap();
    let offer = access::offer_second_factor(store, person).await.unwrap();
    let code = |secret: &str| {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(app.store.now().micros() / 1_000_000).unwrap()).to_string()
    };
    let enrol = EnrolSecondFactor::confirm(store, person, &offer.sealed, &code(&offer.secret)).unwrap();
    store.run(&Actor::CommandLine, &enrol).await.unwrap();
    store.clock.advance_seconds(60);

    let mut client = app.anybody();
    let wrong = client.post("/sign-in", &[("user_name", "gp"), ("password", "not this one at all")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"gp\""), "the user name stays");
    store.clock.advance_seconds(5);
    let half = client.post("/sign-in", &[("user_name", "GP "), ("password", password)]).await;
    assert_eq!(half.location(), "/sign-in/code");
    client.take_cookies(&half);
    assert_eq!(client.get("/children").await.location(), "/sign-in", "a password alone opens nothing");
    let whole = client.post("/sign-in/code", &[("code", &code(&offer.secret))]).await;
    assert_eq!(whole.location(), "/");
    client.take_cookies(&whole);
    assert!(client.get("/children").await.status.is_success());

    let mut again = app.anybody();
    let half = again.post("/sign-in", &[("user_name", "gp"), ("password", password)]).await;
    again.take_cookies(&half);
    let used = again.post("/sign-in/code", &[("code", &code(&offer.secret))]).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is good once");
    app.sound().await;
}

#[tokio::test]
async fn wrong_guesses_are_counted_by_the_sender_a_trusted_proxy_names_and_by_nobody_elses_word() {
    let app = TestApp::trust().await;
    let guess = async |peer: &str, headers: &[(&str, &str)]| {
        let peer: std::net::SocketAddr = peer.parse().unwrap();
        let mut request = axum::http::Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .extension(axum::extract::ConnectInfo(peer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = "user_name=gp&password=not+this+one+at+all".into();
        assert_eq!(app.anybody().send(request, body).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    };
    guess("10.0.0.5:443", &[("x-forwarded-for", "198.51.100.1, 203.0.113.9")]).await;
    app.store.clock.advance_seconds(60);
    guess("192.0.2.77:443", &[("x-forwarded-for", "203.0.113.10"), ("forwarded", "for=203.0.113.10")]).await;
    let mut tx = app.store.read().await.unwrap();
    let counted: Vec<(String,)> = tx
        .sql("select distinct address from sign_in_failure where address <> '' order by address")
        .all()
        .await
        .unwrap();
    let counted: Vec<&str> = counted.iter().map(|(address,)| address.as_str()).collect();
    assert_eq!(counted, ["192.0.2.77", "203.0.113.9"]);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_sign_of_life_and_at_once_when_revoked() {
    let app = TestApp::demo().await;
    let client = app.signed_in("gp").await;
    app.store.clock.advance_seconds(29 * 60);
    assert!(client.get("/children").await.status.is_success());
    app.store.clock.advance_seconds(31 * 60);
    assert_eq!(client.get("/children").await.location(), "/sign-in");

    let client = app.signed_in("gp").await;
    let person = people::by_user_name(&mut app.store.read_everything().await.unwrap(), "gp").await.unwrap().unwrap();
    access::end_all_sessions(&app.store, &Actor::CommandLine, person).await.unwrap();
    assert_eq!(client.get("/children").await.location(), "/sign-in");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let app = TestApp::demo().await;
    let client = app.signed_in("gp").await;
    assert_eq!(client.post("/sign-out", &[]).await.location(), "/sign-in");
    assert_eq!(client.get("/children").await.location(), "/sign-in", "the old cookie is worth nothing");
}

#[tokio::test]
async fn a_form_sent_after_the_session_has_ended_waits_for_its_writer() {
    let app = TestApp::demo().await;
    let client = app.signed_in("ae-nurse").await;
    app.store.clock.advance_seconds(31 * 60);
    let form =
        [("name", "Amie, about 3"), ("postcode", "W21 0AB"), ("purpose", "direct-care"), ("idempotency_key", "k1")];
    assert_eq!(client.post("/searches", &form).await.location(), "/sign-in");

    let other = app.signed_in("gp").await;
    assert_eq!(other.get("/parked").await.location(), "/", "nobody else finds it");
    let client = app.signed_in("ae-nurse").await;
    assert_eq!(client.get("/").await.location(), "/parked");
    let page = client.get("/parked").await;
    assert!(page.body.contains("Amie, about 3") && page.body.contains("action=\"/searches\""));
    assert!(client.post("/searches", &form).await.location().starts_with("/searches/"));
    assert_eq!(client.get("/").await.location(), "/children", "sent, so it waits no longer");

    let mut tx = app.store.read_everything().await.unwrap();
    let kept: Vec<(Vec<u8>,)> = tx.sql("select body from parked_form").all().await.unwrap();
    assert!(kept.is_empty());
}
