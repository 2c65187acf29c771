//! A worry about a child who is open already goes past the front door, to the team and the worker of the child.

use crate::{
    app::{Client, TestApp},
    worry::{SOCIAL_CARE, begin, clocks_are_what_the_events_say, done, open, raise, send, somebody_of, text, write},
};
use base::PersonId;

/// Who has the child on their caseload in a team.
async fn allocated(app: &TestApp, child: &str, team: &str) -> PersonId {
    let mut tx = app.store.read_everything().await.unwrap();
    let text =
        "select t.holder from tie t join same_child a on a.given = t.child join same_child k on k.current = a.current
                  join seat s on s.person = t.holder join organisation o on o.id = s.organisation
                 where k.given = $1 and o.code = $2 and t.kind = 'caseload' and t.until_at is null";
    let (person,): (String,) = tx.sql(text).bind(child).bind(team).one().await.unwrap();
    person.parse().unwrap()
}

async fn inbox(client: &Client<'_>) -> String {
    text(&client.get("/contacts").await.body)
}

async fn my_work(client: &Client<'_>) -> String {
    text(&client.get("/my-work").await.body)
}

#[tokio::test]
async fn it_goes_to_the_allocated_worker_and_the_manager_and_the_front_door_watches() {
    let app = TestApp::demo().await;
    let michael = app.child("michael", "fairhurst").await;
    let worker = app.seated(allocated(&app, &michael, "CSC-DIS").await).await;
    let visitor = app.seated(somebody_of(&app, "CHP-HV-E").await).await;
    let front_door = app.signed_in("social-worker").await;
    assert!(!inbox(&front_door).await.contains("Gone straight"));

    let contact = raise(&visitor, Some(&michael)).await;
    let sees = text(&visitor.get(&format!("/contacts/{contact}?sent")).await.body);
    for what in [
        "It went straight to Disabled children",
        "Passed on",
        "Already open: to the allocated worker",
        "This child is open with Disabled children",
        "The rule for children who are open already",
        "Taken on by a named worker",
    ] {
        assert!(sees.contains(what), "{what}: {sees}");
    }
    let work = my_work(&worker).await;
    assert!(work.contains("New: given to you"), "{work}");
    assert!(inbox(&worker).await.contains("Michael"), "and it stands with the team");
    let manager = app.seated(manager_of(&app, "CSC-DIS").await).await;
    let work = my_work(&manager).await;
    assert!(work.contains("New about children your team works with: 1"), "{work}");

    // The front door screens nothing, reads where it went, and sees it until it is taken.
    let watched = inbox(&front_door).await;
    assert!(watched.contains("Gone straight to the team of the child, not taken yet: 1"), "{watched}");
    assert!(text(&open(&front_door, &contact).await.0.body).contains("Two fading bruises"), "whoever watches may read");
    done(&worker, &contact, "take", &[]).await;
    assert!(!inbox(&front_door).await.contains("Gone straight"));
    assert!(!my_work(&manager).await.contains("New about children"));
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

async fn manager_of(app: &TestApp, team: &str) -> PersonId {
    let mut tx = app.store.read_everything().await.unwrap();
    let text =
        "select s.person from seat s join organisation o on o.id = s.organisation join person p on p.id = s.person
                 where o.code = $1 and s.role = 'team-manager' and p.left_on is null order by s.person limit 1";
    tx.sql(text).bind(team).one::<(String,)>().await.unwrap().0.parse().unwrap()
}

#[tokio::test]
async fn what_the_team_has_taken_on_leads_the_next_worry_to_whoever_has_it() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let front_door = app.signed_in("social-worker").await;
    let first = raise(&visitor, Some(&amy)).await;
    done(&front_door, &first, "take", &[]).await;
    // Not decided yet: the second worry is the front door's as well.
    let second = raise(&visitor, Some(&amy)).await;
    assert!(text(&open(&visitor, &second).await.0.body).contains("Received"));
    done(&front_door, &first, "decision", &SOCIAL_CARE).await;
    let person = somebody_of(&app, "CSC-REF").await;
    let worker = app.seated(person).await;
    done(&worker, &first, "take", &[]).await;

    let third = raise(&visitor, Some(&amy)).await;
    let mut tx = app.store.read_everything().await.unwrap();
    let text_of = "select owner, state from contact where id = $1";
    let (owner, state): (String, String) = tx.sql(text_of).bind(third.as_str()).one().await.unwrap();
    assert_eq!((owner, state.as_str()), (person.to_string(), "passed-on"));
    drop(tx);
    assert!(my_work(&worker).await.contains("New: given to you"));
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn a_child_the_team_does_not_know_and_a_worry_of_the_team_itself_stay_at_the_front_door() {
    let app = TestApp::demo().await;
    let michael = app.child("michael", "fairhurst").await;
    let front_door = app.signed_in("social-worker").await;

    // A brother nobody has confirmed.
    let visitor = app.seated(somebody_of(&app, "CHP-HV-E").await).await;
    let draft = begin(&visitor, Some(&michael)).await;
    write(&visitor, &draft, Some(&michael)).await;
    let form = [("version", "2"), ("name", "A brother"), ("born", "about two"), ("then", "add")];
    visitor.post(&format!("/concerns/{draft}/children"), &form).await;
    let contact = send(&visitor, &draft).await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("A brother") && sees.contains("Received"), "{sees}");
    assert!(inbox(&front_door).await.contains("A brother"));

    // The team's own worker asks for more than the team can give.
    let worker = app.seated(allocated(&app, &michael, "CSC-DIS").await).await;
    let contact = raise(&worker, Some(&michael)).await;
    assert!(text(&open(&worker, &contact).await.0.body).contains("Received"));
    assert!(!inbox(&front_door).await.contains("Gone straight"));
}
