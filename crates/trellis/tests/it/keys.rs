//! The keys are changed, and nothing that was written with the old ones is lost.

use crate::app::{Client, TestApp};
use access::{EnrolSecondFactor, SetPassword, people};
use base::{Actor, Ids};
use store::{Keys, journal};

const PASSWORD: &str = "seven lanterns by the canal";

fn code(app: &TestApp, secret: &str) -> String {
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(app.store.now().micros() / 1_000_000).unwrap()).to_string()
}

/// Signs in with password and code.
async fn signed_in<'a>(app: &'a TestApp, user_name: &str, secret: &str) -> Client<'a> {
    app.store.clock.advance_seconds(60);
    let mut client = app.anybody();
    let half = client.post("/sign-in", &[("user_name", user_name), ("password", PASSWORD)]).await;
    client.take_cookies(&half);
    let whole = client.post("/sign-in/code", &[("code", &code(app, secret))]).await;
    assert_eq!(whole.location(), "/", "{}", whole.body);
    client.take_cookies(&whole);
    client
}

async fn concealed(app: &TestApp) -> Vec<u8> {
    let mut tx = app.store.read().await.unwrap();
    tx.sql("select totp_secret from credential").one::<(Vec<u8>,)>().await.unwrap().0
}

#[tokio::test]
async fn after_a_change_of_keys_codes_searches_and_heads_of_before_are_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trellis.keys");
    let app = TestApp::trust().await;
    // The keys a test database is made with, as a file.
    Keys::load_or_create(&path, &Ids::seeded(2), app.store.now()).unwrap();

    let person = people::by_user_name(&mut app.store.read().await.unwrap(), "gp").await.unwrap().unwrap();
    let set = SetPassword::new(&app.store, person, PASSWORD).await.unwrap();
    app.store.run(&Actor::CommandLine, &set).await.unwrap();
    let offer = access::offer_second_factor(&app.store, person).await.unwrap();
    let enrol = EnrolSecondFactor::confirm(&app.store, person, &offer.sealed, &code(&app, &offer.secret)).unwrap();
    app.store.run(&Actor::CommandLine, &enrol).await.unwrap();
    let client = signed_in(&app, "gp", &offer.secret).await;
    let words = [("name", "Amie, about 3"), ("postcode", "W21 0AB"), ("purpose", "worry")];
    let search = client.post("/searches", &words).await.location().to_owned();
    journal::number_pending(&app.store).await.unwrap();
    journal::Sealer::default().seal(&app.store).await.unwrap().unwrap();
    let (before, cookie) = (concealed(&app).await, client.cookie.clone());

    let new = Keys::rotate(&path, &Ids::seeded(3), app.store.now()).unwrap();
    let app = app.restarted_with(new).await;
    let mut client = app.anybody();
    client.cookie = cookie;
    let found = client.get(&search).await;
    assert!(found.status.is_success() && found.body.contains("Amy Pritchard"), "the search of before opens");
    signed_in(&app, "gp", &offer.secret).await;
    let after = concealed(&app).await;
    assert_ne!(before, after, "the secret lies under the new key once it has been used");
    signed_in(&app, "gp", &offer.secret).await;
    assert_eq!(concealed(&app).await, after, "and is not written again");

    journal::number_pending(&app.store).await.unwrap();
    journal::Sealer::default().seal(&app.store).await.unwrap().unwrap();
    let mut tx = app.store.read_everything().await.unwrap();
    let signers: Vec<(String,)> = tx.sql("select distinct key from journal_head").all().await.unwrap();
    drop(tx);
    assert_eq!(signers.len(), 2, "heads of both keys");
    app.sound().await;

    let lost = Keys::fresh(&Ids::seeded(4));
    let app = app.restarted_with(lost).await;
    let report = journal::verify(&app.store, &[]).await.unwrap();
    assert!(!report.sound(), "without the old keys its heads cannot be believed");
}
