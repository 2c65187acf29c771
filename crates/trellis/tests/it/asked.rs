//! Whoever is asked for a reason first was refused before, and the journal says so.

use crate::app::TestApp;
use axum::http::StatusCode;

type Told = (String, Option<String>, String);

/// What the last request left about a child, with its facts.
async fn told(app: &TestApp) -> Vec<Told> {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(
        "select e.kind, e.child, f.facts from journal_entry e join journal_facts f on f.entry = e.id
          where e.child is not null and e.request is not null order by e.at, e.id",
    )
    .all()
    .await
    .unwrap()
}

#[tokio::test]
async fn a_page_that_asks_for_a_reason_is_journaled_as_a_refusal() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let nurse = app.signed_in("ae-nurse").await;
    let refused = |act: &str, asked: bool| {
        ("access.refused".to_owned(), Some(amy.clone()), format!("{{\"act\":\"{act}\",\"asked\":{asked}}}"))
    };

    assert_eq!(nurse.get(&format!("/children/{amy}/reason")).await.status, StatusCode::OK);
    assert_eq!(told(&app).await, [refused("see index", true)]);
    app.store.clock.advance_seconds(1);
    nurse.post(&format!("/children/{amy}/reason"), &[("reason", "short")]).await;
    app.store.clock.advance_seconds(1);
    nurse.get(&format!("/children/{amy}/contact")).await;
    app.store.clock.advance_seconds(1);
    let all = [refused("see index", true), refused("see index", true), refused("see contact", true)];
    assert_eq!(told(&app).await, all);

    // Who may see the child and loads the form was refused nothing.
    let visitor = app.signed_in("health-visitor").await;
    visitor.get(&format!("/children/{amy}/reason")).await;
    let last = told(&app).await.pop().unwrap();
    assert_eq!((last.0.as_str(), last.1.as_deref()), ("children.reason-asked", Some(amy.as_str())));
}

#[tokio::test]
async fn what_is_hidden_and_what_never_was_leave_the_same_in_the_journal() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let nobody = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    let nurse = app.signed_in("ae-nurse").await;
    for path in ["", "/reason", "/contact"] {
        for child in [&hidden, &nobody] {
            nurse.get(&format!("/children/{child}{path}")).await;
            if !path.is_empty() {
                nurse.post(&format!("/children/{child}{path}"), &[("reason", "Seen in the department")]).await;
            }
        }
    }
    let told = told(&app).await;
    let of = |child: &str| -> Vec<(String, String)> {
        let mut all: Vec<_> = told.iter().filter(|t| t.1.as_deref() == Some(child)).cloned().collect();
        all.sort();
        all.into_iter().map(|(kind, _, facts)| (kind, facts)).collect()
    };
    assert_eq!(of(&hidden).len(), 5);
    assert_eq!(of(&hidden), of(&nobody));
}
