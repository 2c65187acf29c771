//! Ask and tell: a question about a child goes to a named worker or a duty desk, is answered, and stays on the record.

use crate::app::{Client, TestApp};
use axum::http::StatusCode;

const QUESTION: &str = "Has anybody seen Amy's mother since the half-term holiday?";

async fn id_of(app: &TestApp, text: &'static str) -> String {
    app.store.read_everything().await.unwrap().sql(text).one::<(String,)>().await.unwrap().0
}

/// Asks; the request's id.
async fn ask(client: &Client<'_>, child: &str, whom: &str, wants: &str) -> String {
    let form = [("whom", whom), ("question", QUESTION), ("wants", wants), ("urgency", "amber")];
    let reply = client.post(&format!("/children/{child}/question"), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().trim_start_matches("/requests/").to_owned()
}

#[tokio::test]
async fn a_question_to_a_named_worker_is_answered_in_part_and_kept() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let path = format!("/children/{amy}/question");
    assert!(visitor.get(&format!("/children/{amy}")).await.body.contains(&path));
    let empty = visitor.post(&path, &[("question", "Seen?")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Select whom you ask") && empty.body.contains("Seen?"));

    let worker = id_of(
        &app,
        "select o.id || ':' || p.id from tie t join person p on p.id = t.holder join seat s on s.person = p.id
           join organisation o on o.id = s.organisation where o.code = 'EYS-N01' and t.kind = 'caseload' order by p.id limit 1",
    )
    .await;
    let request = ask(&visitor, &amy, &worker, "answer").await;
    let own = format!("/requests/{request}");
    let page = visitor.get(&own).await.body;
    assert!(page.contains("A question about this child") && page.contains("Ask again"), "{page}");
    assert!(visitor.get("/my-work").await.body.contains(&own), "it waits for an answer");

    let (_, person) = worker.split_once(':').unwrap();
    let nursery = app.seated(person.parse().unwrap()).await;
    let inbox = nursery.get("/contacts").await.body;
    assert!(inbox.contains(&own) && inbox.contains("For "), "{inbox}");
    let page = nursery.get(&own).await.body;
    assert!(page.contains("We answer in part") && !page.contains("We know nothing that matters"), "{page}");
    let short = nursery.post(&format!("{own}/answer"), &[("answer", "part"), ("words", "Twice, at the door")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "in part, and not why");
    let answer =
        [("answer", "part"), ("words", "Twice, at the door"), ("reason", "What she told us she told in confidence")];
    assert_eq!(nursery.post(&format!("{own}/answer"), &answer).await.status, StatusCode::SEE_OTHER);
    let released = nursery.post(&format!("{own}/release"), &[("release", "yes")]).await;
    assert_eq!(released.status, StatusCode::NOT_FOUND, "there is no room it could leave");
    let page = visitor.get(&own).await.body;
    assert!(page.contains("Answered in part") && page.contains("Twice, at the door"), "{page}");
    assert!(!visitor.get("/my-work").await.body.contains(&own));
    assert!(visitor.get(&path).await.body.contains(&own), "it stays on the record");

    // Nobody else reads it, and whoever has no tie asks nobody.
    for user in ["gp", "social-worker", "camhs", "index-team", "administrator"] {
        assert_eq!(app.signed_in(user).await.get(&own).await.status, StatusCode::NOT_FOUND, "{user}");
    }
    for user in ["camhs", "dsl", "administrator"] {
        assert_eq!(app.signed_in(user).await.get(&path).await.status, StatusCode::NOT_FOUND, "{user}");
    }
    crate::worry::clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn a_duty_desk_that_is_told_says_that_it_has_read_it() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let team = id_of(&app, "select id from organisation where code = 'HSG-TEN'").await;
    let request = ask(&visitor, &amy, &team, "acknowledgement").await;
    let officer = id_of(
        &app,
        "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
          where o.code = 'HSG-TEN' and p.left_on is null and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01'
          order by p.id limit 1",
    )
    .await;
    let desk = app.seated(officer.parse().unwrap()).await;
    let own = format!("/requests/{request}");
    assert!(desk.get(&own).await.body.contains("We have read it"));
    let read = desk.post(&format!("{own}/answer"), &[("answer", "acknowledged")]).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
    assert!(visitor.get(&own).await.body.contains("Have read it"));
    let sensitive = id_of(&app, "select min(id) from organisation where sensitive = true").await;
    let form = [("whom", sensitive.as_str()), ("question", QUESTION), ("wants", "answer"), ("urgency", "amber")];
    let never = visitor.post(&format!("/children/{amy}/question"), &form).await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY, "a sensitive service is not named by a list");
    app.sound().await;
}
