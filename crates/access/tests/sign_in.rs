//! Signing in as staff and attackers meet it: two proofs, slow guessing that shuts out nobody else, sessions that end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use access::{
    CredentialRefused, EnrolSecondFactor, PasswordRefused, RemoveSecondFactor, SetPassword, SignInRefused, SignedIn,
    TakeSeat, TakeSeatRefused, check_code, check_password, end_all_sessions, enrol_at_sign_in, keep_alive,
    look_at_session, mint_session, offer_at_sign_in, offer_second_factor, session_for, sign_in_demo_person, sign_out,
    sweep_sign_ins,
};
use base::{Actor, PersonId, SeatId};
use store::{Refused, Store, testing::TestStore};
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "walnut ferry tambourine";
const WARD: &str = "192.0.2.10";
const ELSEWHERE: &str = "203.0.113.7";

async fn hire(store: &Store, user_name: &str) -> PersonId {
    let person = PersonId::new(store.ids(), store.now());
    let mut tx = store.housekeeping().await.unwrap();
    tx.sql(
        "insert into person (id, staff_code, user_name, name, job_title, role, employer, demo_sign_in, version)
         values ($1, $2, $2, 'Made Up', 'Health visitor', 'practitioner', $3, $4, 1)",
    )
    .bind(person)
    .bind(user_name)
    .bind(base::OrganisationId::new(store.ids(), store.now()))
    .bind(true)
    .run()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    person
}

async fn with_password(store: &Store, user_name: &str) -> PersonId {
    let person = hire(store, user_name).await;
    let command = SetPassword::new(store, person, PASSWORD).await.unwrap();
    store.run(&Actor::CommandLine, &command).await.unwrap();
    person
}

/// A member of staff ready to sign in, and the app on their telephone.
async fn staff(store: &TestStore, user_name: &str) -> (PersonId, App) {
    let person = with_password(store, user_name).await;
    let offer = offer_second_factor(store, person).await.unwrap();
    let app = App::reading(&offer.secret);
    let command = EnrolSecondFactor::confirm(store, person, &offer.sealed, &app.code(store)).unwrap();
    store.run(&Actor::CommandLine, &command).await.unwrap();
    store.clock.advance_seconds(60);
    (person, app)
}

struct App(totp_rs::Totp);

impl App {
    fn reading(secret: &str) -> Self {
        Self(Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap())
    }
    fn code(&self, store: &Store) -> String {
        self.0.generate(u64::try_from(store.now().micros() / 1_000_000).unwrap()).to_string()
    }
    fn wrong_code(&self, store: &Store) -> String {
        let now = u64::try_from(store.now().micros() / 1_000_000).unwrap();
        let near: Vec<String> = (0..3).map(|n| self.0.generate(now + 30 * n - 30).to_string()).collect();
        (0..4).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

async fn sign_in(store: &TestStore, user_name: &str, app: &App) -> SignedIn {
    let half = check_password(store, user_name, PASSWORD, WARD).await.unwrap();
    check_code(store, half.token.expose(), &app.code(store), WARD).await.unwrap()
}

async fn is_live(store: &Store, signed_in: &SignedIn) -> bool {
    look_at_session(store, signed_in.token.expose()).await.unwrap().is_some()
}

async fn journaled(store: &Store, kind: &str) -> i64 {
    let mut tx = store.read_everything().await.unwrap();
    let (count,): (i64,) = tx.sql("select count(*) from journal_entry where kind = $1").bind(kind).one().await.unwrap();
    count
}

async fn change(store: &Store, text: &'static str) {
    let mut tx = store.housekeeping().await.unwrap();
    tx.sql(text).run().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn name_password_and_code_open_a_session_under_a_new_token() {
    let store = TestStore::new().await;
    let (person, app) = staff(&store, "amina.okafor").await;
    let half = check_password(&store, " Amina.Okafor ", PASSWORD, WARD).await.unwrap();
    assert!(session_for(&store, half.token.expose()).await.unwrap().is_none(), "half signed in is not signed in");
    let first = check_code(&store, half.token.expose(), &app.code(&store), WARD).await.unwrap();
    assert_ne!(first.token.expose(), half.token.expose());
    assert_eq!(first.token.expose().len(), 43, "256 bits");
    let session = session_for(&store, first.token.expose()).await.unwrap().unwrap();
    assert_eq!((session.id, session.person, session.seat), (first.session, person, None));
    assert_eq!(session.expires_in_seconds, 30 * 60);

    store.clock.advance_seconds(60);
    let second = sign_in(&store, "amina.okafor", &app).await;
    assert_ne!((first.token.expose(), first.session), (second.token.expose(), second.session));
    assert_eq!(journaled(&store, "access.signed-in").await, 2);
    store.verified().await;
}

#[tokio::test]
async fn neither_database_nor_journal_holds_password_code_or_token() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let _ = check_password(&store, "a secret in the wrong field", PASSWORD, WARD).await;
    let signed_in = sign_in(&store, "amina.okafor", &app).await;
    let mut tx = store.read_everything().await.unwrap();
    let facts: Vec<(String,)> = tx.sql("select facts from journal_facts").all().await.unwrap();
    for (facts,) in facts {
        for secret in [PASSWORD, signed_in.token.expose(), "wrong field", "amina"] {
            assert!(!facts.contains(secret), "{facts}");
        }
    }
    let hashes: Vec<(Vec<u8>,)> = tx.sql("select token_hash from session").all().await.unwrap();
    assert!(hashes.iter().all(|(hash,)| hash.len() == 32 && hash != signed_in.token.expose().as_bytes()));
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_leaver_get_the_same_answer() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    staff(&store, "gone.away").await;
    hire(&store, "no.password").await;
    change(&store, "update person set left_on = '2026-11-22' where user_name = 'gone.away'").await;
    for (name, password) in [
        ("amina.okafor", "walnut ferry tambourinE"),
        ("nobody", PASSWORD),
        ("gone.away", PASSWORD),
        ("no.password", PASSWORD),
    ] {
        let refused = check_password(&store, name, password, WARD).await.unwrap_err();
        assert!(matches!(refused, SignInRefused::Wrong), "{name}: {refused:?}");
        let refused = check_password(&store, name, password, WARD).await.unwrap_err();
        assert!(matches!(refused, SignInRefused::Wait { seconds: 1 }), "{name}: {refused:?}");
    }
    assert_eq!(journaled(&store, "access.sign-in-failed").await, 4);
}

#[tokio::test]
async fn wrong_passwords_make_their_own_address_wait_and_a_right_one_starts_afresh() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    for seconds in [1, 1, 3, 3] {
        assert!(matches!(check_password(&store, "amina.okafor", "wrong", WARD).await, Err(SignInRefused::Wrong)));
        let waiting = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap_err();
        assert!(matches!(waiting, SignInRefused::Wait { seconds: s } if s == seconds), "{waiting:?}");
        store.clock.advance_seconds(seconds);
    }
    check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
    assert!(matches!(check_password(&store, "amina.okafor", "wrong", WARD).await, Err(SignInRefused::Wrong)));
    let waiting = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap_err();
    assert!(matches!(waiting, SignInRefused::Wait { seconds: 1 }), "{waiting:?}");
}

#[tokio::test]
async fn a_hospital_behind_one_address_is_not_shut_out_by_one_of_its_accounts() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    let (_, app) = staff(&store, "b.nowak").await;
    for _ in 0..30 {
        let _ = check_password(&store, "amina.okafor", "wrong", WARD).await;
        store.clock.advance_seconds(10);
    }
    sign_in(&store, "b.nowak", &app).await;
    assert!(check_password(&store, "amina.okafor", PASSWORD, ELSEWHERE).await.is_ok(), "nor its owner elsewhere");
}

#[tokio::test]
async fn of_ten_thousand_guesses_in_an_hour_at_most_a_hundred_are_looked_at() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    let (_, app) = staff(&store, "b.nowak").await;
    let (mut looked_at, mut waits) = (0, 0);
    for guess in 0..10_000 {
        if guess % 25 == 0 {
            store.clock.advance_seconds(9);
        }
        // From ever new addresses, so that only the account's own count can stop it.
        match check_password(&store, "amina.okafor", "wrong", &format!("198.51.100.{}", guess % 250)).await {
            Err(SignInRefused::Wrong) => looked_at += 1,
            Err(SignInRefused::Wait { .. }) => waits += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((looked_at, waits), (100, 9_900));
    assert_eq!(journaled(&store, "access.sign-in-failed").await, 100);
    assert_eq!(journaled(&store, "access.account-closed-for-the-day").await, 1);
    sign_in(&store, "b.nowak", &app).await;

    let refused = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap_err();
    let SignInRefused::Wait { seconds } = refused else { panic!("{refused:?}") };
    store.clock.advance_seconds(seconds);
    assert_eq!(store.now().in_london().time().to_string(), "00:00:00", "closed until the day is over");
    assert!(check_password(&store, "amina.okafor", PASSWORD, WARD).await.is_ok());
}

#[tokio::test]
async fn guesses_sent_all_at_once_are_counted_one_by_one() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    let guesses = (0..40).map(|_| check_password(&store, "amina.okafor", "wrong", ELSEWHERE));
    let outcomes = futures::future::join_all(guesses).await;
    assert_eq!(outcomes.iter().filter(|o| matches!(o, Err(SignInRefused::Wrong))).count(), 1);
    assert!(outcomes.iter().all(|o| matches!(o, Err(SignInRefused::Wrong | SignInRefused::Wait { .. }))));
}

#[tokio::test]
async fn signing_in_does_not_give_whoever_guesses_elsewhere_a_new_hundred() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let mut looked_at = 0;
    for guess in 0..150 {
        let from = format!("198.51.100.{guess}");
        looked_at +=
            i32::from(matches!(check_password(&store, "amina.okafor", "x", &from).await, Err(SignInRefused::Wrong)));
        if guess == 40 || guess == 80 {
            sign_in(&store, "amina.okafor", &app).await;
            store.clock.advance_seconds(60);
        }
    }
    assert_eq!(looked_at, 100);
}

#[tokio::test]
async fn a_code_is_good_once_even_for_two_at_the_same_moment() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let code = app.code(&store);
    let first = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
    let second = check_password(&store, "amina.okafor", PASSWORD, ELSEWHERE).await.unwrap();
    let (one, other) = tokio::join!(
        check_code(&store, first.token.expose(), &code, WARD),
        check_code(&store, second.token.expose(), &code, ELSEWHERE)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
    assert!(matches!(one.and(other), Err(SignInRefused::Wrong)));
}

#[tokio::test]
async fn a_half_session_leads_to_one_session_and_ends_after_ten_minutes() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let half = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
    check_code(&store, half.token.expose(), &app.code(&store), WARD).await.unwrap();
    store.clock.advance_seconds(60);
    let again = check_code(&store, half.token.expose(), &app.code(&store), WARD).await;
    assert!(matches!(again, Err(SignInRefused::StartAgain)));
    let half = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
    store.clock.advance_seconds(600);
    let late = check_code(&store, half.token.expose(), &app.code(&store), WARD).await;
    assert!(matches!(late, Err(SignInRefused::StartAgain)));
}

#[tokio::test]
async fn three_wrong_codes_wait_for_the_next_step_whatever_half_session_they_come_by() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    for _ in 0..3 {
        let half = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
        let wrong = check_code(&store, half.token.expose(), &app.wrong_code(&store), WARD).await;
        assert!(matches!(wrong, Err(SignInRefused::Wrong)));
    }
    let half = check_password(&store, "amina.okafor", PASSWORD, WARD).await.unwrap();
    let refused = check_code(&store, half.token.expose(), &app.code(&store), WARD).await.unwrap_err();
    let SignInRefused::Wait { seconds } = refused else { panic!("{refused:?}") };
    assert!((1..=30).contains(&seconds));
    store.clock.advance_seconds(seconds);
    check_code(&store, half.token.expose(), &app.code(&store), WARD).await.unwrap();
}

#[tokio::test]
async fn whoever_has_the_password_guesses_at_most_a_hundred_codes_a_day() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let mut looked_at = 0;
    for _ in 0..60 {
        let Ok(half) = check_password(&store, "amina.okafor", PASSWORD, ELSEWHERE).await else { break };
        for _ in 0..4 {
            let outcome = check_code(&store, half.token.expose(), &app.wrong_code(&store), ELSEWHERE).await;
            looked_at += i32::from(matches!(outcome, Err(SignInRefused::Wrong)));
        }
        store.clock.advance_seconds(30);
    }
    assert_eq!(looked_at, 100);
    assert_eq!(journaled(&store, "access.account-closed-for-the-day").await, 1);
}

#[tokio::test]
async fn who_has_no_second_factor_sets_it_up_on_the_way_in_and_only_then() {
    let store = TestStore::new().await;
    let person = with_password(&store, "new.starter").await;
    let Err(SignInRefused::NoSecondFactor { token }) = check_password(&store, "new.starter", PASSWORD, WARD).await
    else {
        panic!("a password alone signs in")
    };
    let without = check_code(&store, token.expose(), "000000", WARD).await;
    assert!(matches!(without, Err(SignInRefused::StartAgain)));
    let offer = offer_at_sign_in(&store, token.expose()).await.unwrap();
    assert!(offer.url.starts_with("otpauth://totp/Trellis:new.starter?secret="), "{}", offer.url);
    let app = App::reading(&offer.secret);
    let wrong = enrol_at_sign_in(&store, token.expose(), &offer.sealed, &app.wrong_code(&store), WARD).await;
    assert!(matches!(wrong, Err(SignInRefused::Wrong)));
    let signed_in = enrol_at_sign_in(&store, token.expose(), &offer.sealed, &app.code(&store), WARD).await.unwrap();
    assert_eq!(signed_in.person, person);
    assert!(is_live(&store, &signed_in).await);

    store.clock.advance_seconds(60);
    let half = check_password(&store, "new.starter", PASSWORD, WARD).await.unwrap();
    let replaced = offer_at_sign_in(&store, half.token.expose()).await;
    assert!(matches!(replaced, Err(SignInRefused::StartAgain)), "the password alone must not replace the app");
    let replaced = enrol_at_sign_in(&store, half.token.expose(), &offer.sealed, &app.code(&store), WARD).await;
    assert!(matches!(replaced, Err(SignInRefused::StartAgain)));
}

#[tokio::test]
async fn an_offered_secret_is_for_one_person_and_a_quarter_of_an_hour() {
    let store = TestStore::new().await;
    let (amina, ben) = (with_password(&store, "amina.okafor").await, with_password(&store, "b.nowak").await);
    let offer = offer_second_factor(&store, amina).await.unwrap();
    let app = App::reading(&offer.secret);
    let confirm = |person| EnrolSecondFactor::confirm(&store, person, &offer.sealed, &app.code(&store));
    assert!(matches!(confirm(ben), Err(CredentialRefused::OfferOver)));
    assert!(confirm(amina).is_ok());
    store.clock.advance_seconds(15 * 60);
    assert!(matches!(confirm(amina), Err(CredentialRefused::OfferOver)));
}

#[tokio::test]
async fn a_new_password_passes_the_rules_and_ends_every_other_session() {
    let store = TestStore::new().await;
    let (person, app) = staff(&store, "amina.okafor").await;
    let here = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(60);
    let elsewhere = sign_in(&store, "amina.okafor", &app).await;
    let half = check_password(&store, "amina.okafor", PASSWORD, ELSEWHERE).await.unwrap();

    let common = SetPassword::new(&store, person, "Safeguarding2026!").await;
    assert!(matches!(common, Err(CredentialRefused::Password(PasswordRefused::Common))));
    let command = SetPassword::new(&store, person, "three other plain words").await.unwrap().keeping(here.session);
    store.run(&Actor::CommandLine, &command).await.unwrap();

    assert!(is_live(&store, &here).await);
    assert!(!is_live(&store, &elsewhere).await);
    store.clock.advance_seconds(60);
    let stale = check_code(&store, half.token.expose(), &app.code(&store), ELSEWHERE).await;
    assert!(matches!(stale, Err(SignInRefused::StartAgain)));
    assert!(matches!(check_password(&store, "amina.okafor", PASSWORD, WARD).await, Err(SignInRefused::Wrong)));
    store.clock.advance_seconds(1);
    assert!(check_password(&store, "amina.okafor", "three other plain words", WARD).await.is_ok());
    store.verified().await;
}

#[tokio::test]
async fn a_lost_telephone_is_replaced_at_the_next_sign_in() {
    let store = TestStore::new().await;
    let (person, app) = staff(&store, "amina.okafor").await;
    let signed_in = sign_in(&store, "amina.okafor", &app).await;
    store.run(&Actor::CommandLine, &RemoveSecondFactor { person }).await.unwrap();
    assert!(!is_live(&store, &signed_in).await);
    let refused = check_password(&store, "amina.okafor", PASSWORD, WARD).await;
    assert!(matches!(refused, Err(SignInRefused::NoSecondFactor { .. })));
    let nobody = RemoveSecondFactor { person: PersonId::new(store.ids(), store.now()) };
    let refused = store.run(&Actor::CommandLine, &nobody).await;
    assert!(matches!(refused, Err(Refused::Because(CredentialRefused::NoPassword))));
}

#[tokio::test]
async fn a_session_lasts_half_an_hour_after_the_last_click_and_twelve_hours_at_most() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let idle = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(29 * 60);
    let left = look_at_session(&store, idle.token.expose()).await.unwrap().unwrap().expires_in_seconds;
    assert_eq!(left, 60, "looking is no sign of life");
    assert_eq!(keep_alive(&store, idle.token.expose()).await.unwrap().unwrap().expires_in_seconds, 30 * 60);
    store.clock.advance_seconds(30 * 60);
    assert!(session_for(&store, idle.token.expose()).await.unwrap().is_none());

    let busy = sign_in(&store, "amina.okafor", &app).await;
    for _ in 0..(12 * 60 / 20 - 1) {
        store.clock.advance_seconds(20 * 60);
        assert!(session_for(&store, busy.token.expose()).await.unwrap().is_some());
    }
    let left = look_at_session(&store, busy.token.expose()).await.unwrap().unwrap().expires_in_seconds;
    assert_eq!(left, 20 * 60);
    store.clock.advance_seconds(20 * 60);
    assert!(session_for(&store, busy.token.expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_sign_of_life_is_written_at_most_once_a_minute() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let signed_in = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(59);
    assert_eq!(session_for(&store, signed_in.token.expose()).await.unwrap().unwrap().expires_in_seconds, 1741);
    store.clock.advance_seconds(1);
    assert_eq!(session_for(&store, signed_in.token.expose()).await.unwrap().unwrap().expires_in_seconds, 1800);
}

#[tokio::test]
async fn a_clock_put_back_ends_a_session_rather_than_prolong_it() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let signed_in = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(-3600);
    assert!(session_for(&store, signed_in.token.expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let one = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(60);
    let other = sign_in(&store, "amina.okafor", &app).await;
    sign_out(&store, one.token.expose()).await.unwrap();
    sign_out(&store, one.token.expose()).await.unwrap();
    sign_out(&store, "made up").await.unwrap();
    assert!(!is_live(&store, &one).await);
    assert!(is_live(&store, &other).await);
    assert_eq!(journaled(&store, "access.signed-out").await, 1);
}

#[tokio::test]
async fn revocation_takes_effect_on_the_next_click() {
    let store = TestStore::new().await;
    let (person, app) = staff(&store, "amina.okafor").await;
    let one = sign_in(&store, "amina.okafor", &app).await;
    store.clock.advance_seconds(60);
    let other = sign_in(&store, "amina.okafor", &app).await;
    assert_eq!(end_all_sessions(&store, &Actor::CommandLine, person).await.unwrap(), 2);
    assert!(!is_live(&store, &one).await && !is_live(&store, &other).await);

    store.clock.advance_seconds(60);
    let leaver = sign_in(&store, "amina.okafor", &app).await;
    change(&store, "update person set left_on = '2026-11-23'").await;
    assert!(is_live(&store, &leaver).await, "leaves tomorrow");
    change(&store, "update person set left_on = '2026-11-22'").await;
    assert!(!is_live(&store, &leaver).await, "left today");
    change(&store, "update person set left_on = null").await;
    change(&store, "delete from person").await;
    assert!(!is_live(&store, &leaver).await, "nobody any more");
    store.verified().await;
}

#[tokio::test]
async fn a_session_sits_in_one_of_its_owners_seats_of_today() {
    let store = TestStore::new().await;
    let (amina, app) = staff(&store, "amina.okafor").await;
    let ben = hire(&store, "b.nowak").await;
    let seat = |n: u128| SeatId::from_u128(n);
    let mut tx = store.housekeeping().await.unwrap();
    for (n, person, until) in [(1, amina, None), (2, amina, Some("2026-11-22")), (3, ben, None)] {
        tx.sql("insert into seat (id, person, organisation, role, until_on) values ($1, $2, 'o', 'practitioner', $3)")
            .bind(seat(n))
            .bind(person)
            .bind(until)
            .run()
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let signed_in = sign_in(&store, "amina.okafor", &app).await;
    let session = session_for(&store, signed_in.token.expose()).await.unwrap().unwrap();
    for elsewhere in [2, 3, 4] {
        let refused = store.run(&Actor::Anonymous, &TakeSeat { session, seat: seat(elsewhere) }).await;
        assert!(matches!(refused, Err(Refused::Because(TakeSeatRefused::NotYours))), "{elsewhere}");
    }
    store.run(&Actor::Anonymous, &TakeSeat { session, seat: seat(1) }).await.unwrap();
    assert_eq!(session_for(&store, signed_in.token.expose()).await.unwrap().unwrap().seat, Some(seat(1)));
    sign_out(&store, signed_in.token.expose()).await.unwrap();
    let refused = store.run(&Actor::Anonymous, &TakeSeat { session, seat: seat(1) }).await;
    assert!(matches!(refused, Err(Refused::Because(TakeSeatRefused::SignedOut))));
}

#[tokio::test]
async fn one_click_sign_in_exists_in_a_demonstration_only() {
    let store = TestStore::new().await;
    let person = hire(&store, "demo.visitor").await;
    let refused = sign_in_demo_person(&store, "demo.visitor").await;
    assert!(matches!(refused, Err(SignInRefused::NotADemonstration)));
    assert!(matches!(mint_session(&store, person).await, Err(SignInRefused::NotADemonstration)));
    change(&store, "insert into property (name, value) values ('demo', 'no')").await;
    assert!(sign_in_demo_person(&store, "demo.visitor").await.is_err());

    change(&store, "update property set value = 'yes' where name = 'demo'").await;
    let signed_in = sign_in_demo_person(&store, "Demo.Visitor").await.unwrap();
    assert_eq!(signed_in.person, person);
    assert!(is_live(&store, &signed_in).await);
    assert!(is_live(&store, &mint_session(&store, person).await.unwrap()).await);
    change(&store, "update person set demo_sign_in = false").await;
    assert!(matches!(sign_in_demo_person(&store, "demo.visitor").await, Err(SignInRefused::NotADemonstration)));
}

#[tokio::test]
async fn sweeping_leaves_what_still_counts() {
    let store = TestStore::new().await;
    let (_, app) = staff(&store, "amina.okafor").await;
    let _ = check_password(&store, "nobody", "wrong", WARD).await;
    let over = sign_in(&store, "amina.okafor", &app).await;
    sign_out(&store, over.token.expose()).await.unwrap();
    store.clock.advance_seconds(37 * 3600);
    let live = sign_in(&store, "amina.okafor", &app).await;
    let _ = check_password(&store, "somebody", "wrong", WARD).await;
    assert!(sweep_sign_ins(&store).await.unwrap() >= 3);
    assert!(is_live(&store, &live).await);
    let again = check_password(&store, "somebody", "wrong", WARD).await;
    assert!(matches!(again, Err(SignInRefused::Wait { .. })), "a fresh failure is kept");
    assert_eq!(sweep_sign_ins(&store).await.unwrap(), 0);
}

/// Measured in turns and compared as a ratio, so that a busy machine slows both alike.
#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let store = TestStore::new().await;
    staff(&store, "amina.okafor").await;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..40 {
        for (name, times) in ["amina.okafor", "nobody.at.all"].into_iter().zip(&mut times) {
            let from = format!("198.51.100.{n}");
            let start = std::time::Instant::now();
            assert!(matches!(check_password(&store, name, "wrong", &from).await, Err(SignInRefused::Wrong)));
            times.push(start.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[20].as_secs_f64()
    });
    assert!((0.5..2.0).contains(&(known / unknown)), "known {known}, unknown {unknown}");
}
