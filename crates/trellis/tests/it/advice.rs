//! Advice without naming a child: asked, given, counted, and raised as a concern where it must be.

use crate::app::{Client, TestApp};
use axum::http::StatusCode;

const QUESTION: &str = "A girl of ten says she sleeps at friends' most nights. Do I ring home first?";

/// Asks the front door; the consultation's id.
pub async fn ask(client: &Client<'_>) -> String {
    let reply = client.post("/consultations", &[("question", QUESTION)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().trim_start_matches("/consultations/").trim_end_matches("?saved").to_owned()
}

#[tokio::test]
async fn a_question_is_answered_read_counted_and_becomes_a_concern() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let short = visitor.post("/consultations", &[("question", "Why?")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.body.contains("without a name") && short.body.contains("Why?"));
    let asked = ask(&visitor).await;
    let own = format!("/consultations/{asked}");
    assert!(visitor.get(&own).await.body.contains("Nobody has answered yet"));

    // Nobody else reads it, and only a social worker of the front door advises.
    for user in ["gp", "camhs", "police", "index-team", "administrator"] {
        assert_eq!(app.signed_in(user).await.get(&own).await.status, StatusCode::NOT_FOUND, "{user}");
        assert!(!app.signed_in(user).await.get("/consultations").await.body.contains("sleeps at friends"), "{user}");
    }
    let refused = visitor.post(&format!("{own}/advice"), &[("advice", "Ring home first, and ask")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let leila = app.signed_in("social-worker").await;
    assert!(leila.get("/contacts").await.body.contains("1 question waits"));
    let list = leila.get("/consultations").await.body;
    assert!(list.contains("sleeps at friends") && list.contains("Not answered yet"), "{list}");
    assert_eq!(leila.post(&format!("{own}/advice"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let advice = ("advice", "Ask her first who is at home. Ring us again on Monday");
    assert_eq!(leila.post(&format!("{own}/advice"), &[advice]).await.status, StatusCode::SEE_OTHER);
    let again = leila.post(&format!("{own}/advice"), &[advice]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    let page = visitor.get(&own).await.body;
    assert!(page.contains("who is at home") && page.contains("Leila Rahimi"), "{page}");

    // A call is written down by whoever took it, and counted with the rest.
    let call = [
        ("caller", "Mr Ojo, class teacher"),
        ("agency", "EDU"),
        ("question", "A boy has come without a coat all week. When is it a worry?"),
        ("advice", "Ask his mother at the gate, and lend him one"),
    ];
    assert_eq!(leila.post("/consultations", &call).await.status, StatusCode::SEE_OTHER);
    let list = leila.get("/consultations").await.body;
    assert!(list.contains("November 2026: 2") && list.contains("By telephone"), "{list}");

    // The child must be named after all: the question is the worry, and each leads to the other.
    let raised = visitor.post(&format!("{own}/concern"), &[("sure", "yes")]).await;
    assert_eq!(raised.status, StatusCode::SEE_OTHER, "{}", raised.body);
    let draft = raised.location().to_owned();
    let form = visitor.get(&format!("{draft}/urgent")).await.body;
    assert!(form.contains("sleeps at friends"), "{form}");
    assert!(visitor.get(&own).await.body.contains("begun from this, and not sent yet"));
    let words = [
        ("version", "1"),
        ("name", "Leona Marsh"),
        ("described", "In year 5, lives by the canal"),
        ("danger", "soon"),
        ("where_now", "At school until half past three"),
        ("worry", QUESTION),
        ("told_parents", "yes"),
        ("parents_agree", "yes"),
    ];
    let checked = visitor.post(&format!("{draft}/urgent"), &words).await;
    assert_eq!(checked.location(), format!("{draft}/check"), "{}", checked.body);
    let sent = visitor.post(&format!("{draft}/send"), &[]).await;
    let contact = sent.location().trim_end_matches("?sent").to_owned();
    assert!(contact.starts_with("/contacts/"), "{}", sent.body);
    assert!(visitor.get(&own).await.body.contains(&contact));
    let twice = visitor.post(&format!("{own}/concern"), &[("sure", "yes")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.sound().await;
}

#[tokio::test]
async fn a_question_is_answered_within_the_trusts_time_and_what_is_late_stands_first() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let first = ask(&visitor).await;
    assert!(app.signed_in("social-worker").await.get("/consultations").await.body.contains("Due tomorrow"));
    // Sunday's question is due at the end of Monday.
    app.store.clock.advance_seconds(2 * 86_400);
    let visitor = app.signed_in("health-visitor").await;
    let reply = visitor.post("/consultations", &[("question", "A boy has no coat all week. Is that neglect?")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let leila = app.signed_in("social-worker").await;
    let list = leila.get("/consultations").await.body;
    assert!(list.contains("1</strong> question is late") || list.contains("1 question is"), "{list}");
    assert!(list.contains("Overdue by 1 working day"), "{list}");
    assert!(list.find("sleeps at friends").unwrap() < list.find("no coat").unwrap(), "the late one first: {list}");
    assert!(leila.get("/contacts").await.body.contains("1 late"));
    // Whoever asked sees it too; an answer meets the limit, and stays known as late.
    assert!(visitor.get("/consultations").await.body.contains("Overdue by 1 working day"));
    let advice = ("advice", "Ask her first who is at home. Ring us again on Monday");
    assert_eq!(leila.post(&format!("/consultations/{first}/advice"), &[advice]).await.status, StatusCode::SEE_OTHER);
    let list = leila.get("/consultations").await.body;
    assert!(list.contains("Answered late") && !list.contains("question is late"), "{list}");
    app.sound().await;
}
