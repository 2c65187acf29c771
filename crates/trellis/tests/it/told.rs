//! The demonstration's year and a half of worries: told through the program's own commands, once.

use crate::{app::TestApp, worry::clocks_are_what_the_events_say};
use base::Clock as _;
use demo::Options;
use std::time::Duration;
use store::Error;
use trellis::{
    Progress,
    commands::demo_worries::{Plan, tell},
};

/// A borough of 300 with its worries noted and not yet told, and how many there are.
async fn noted() -> (TestApp, i64) {
    let app = TestApp::borough().await;
    let now = app.store.clock.now();
    let options = Options { children: 300, seed: 1, today: now.date() };
    Plan { options, now, per_cent: 100 }.note(&app.store).await.unwrap();
    let worries = demo::Borough::generate(&options).worries(now, 100).len();
    (app, i64::try_from(worries).unwrap())
}

async fn count(app: &TestApp, text: &'static str) -> i64 {
    app.store.read_everything().await.unwrap().sql(text).one::<(i64,)>().await.unwrap().0
}

const CONTACTS: &str = "select count(*) from contact";

#[tokio::test]
async fn a_small_demonstration_gets_its_worries_once_and_everything_agrees() {
    let (app, worries) = noted().await;
    let told = tell(&app.store, &Progress::default()).await.unwrap();
    assert_eq!((told.refused, told.before), (0, 0), "no rule of the program refuses what was invented");
    assert_eq!(count(&app, CONTACTS).await, worries);

    let again = tell(&app.store, &Progress::default()).await.unwrap();
    assert_eq!((again.now, count(&app, CONTACTS).await), (0, worries), "a second start tells none twice");

    let leila = app.signed_in("social-worker").await;
    let inbox = leila.get("/contacts").await.body;
    assert!(inbox.contains("Amy Pritchard"), "Amy's health visitor has just written");
    let open = "select count(*) from contact c join organisation o on o.id = c.owner_team where o.code = 'ACT-FD' and c.state <> 'closed'";
    assert!(count(&app, open).await >= 10);
    let at_work = "select count(distinct o.code) from contact c join organisation o on o.id = c.owner_team
                    where c.state in ('passed-on', 'in-hand') and o.code in ('CSC-REF', 'EHP-N', 'EHP-S', 'ACT-FST')";
    assert_eq!(count(&app, at_work).await, 4, "every team has work on its desk");

    let held = "select count(*) from meeting where closed_at is not null";
    assert!(count(&app, held).await > 3, "the team has met every week since it was given the first");
    let decided = count(&app, "select count(*) from meeting_item where outcome = 'take-on'").await;
    let left = "select count(*) from contact c join organisation o on o.id = c.owner_team
                 where o.code = 'ACT-FST' and c.state = 'in-hand'
                   and not exists (select 1 from meeting_item i where i.case_id = c.id)";
    assert!(decided > 0 && count(&app, left).await == 0, "whatever it works on, it took on at a meeting");

    let confirmed = count(&app, "select count(*) from contact_child where child is not null").await;
    assert!(confirmed * 10 > worries * 7, "most children were confirmed: {confirmed} of {worries}");
    let long_ago = app.store.clock.now().plus_hours(-24 * 365).micros();
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select count(*) from journal_entry where at < $1 and kind = 'referrals.contact-received'";
    let (old,): (i64,) = tx.sql(text).bind(long_ago).one().await.unwrap();
    assert!(old > 10, "the journal says when it happened: {old}");
    drop(tx);
    clocks_are_what_the_events_say(&app).await;
    app.store.verified().await;
}

#[tokio::test]
async fn killed_half_way_it_goes_on_where_it_was() {
    let (app, worries) = noted().await;
    let stopped = tokio::time::timeout(Duration::from_secs(2), tell(&app.store, &Progress::default())).await;
    let before = count(&app, CONTACTS).await;
    let told = tell(&app.store, &Progress::default()).await.unwrap();
    if stopped.is_err() {
        assert_eq!(i64::try_from(told.before).unwrap(), before);
    }
    assert_eq!((told.refused, count(&app, CONTACTS).await), (0, worries));
}

#[tokio::test]
async fn only_a_demonstration_is_told_a_past() {
    let app = TestApp::trust().await;
    assert!(matches!(app.store.story().await, Err(Error::NoPast)));
}
