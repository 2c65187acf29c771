//! Who is named to know of a hidden child has it on *My children*; everybody else's page stays as it was.

use crate::app::TestApp;
use axum::http::StatusCode;

const HEADING: &str = "Children you are named to know of";

#[tokio::test]
async fn a_named_holder_gets_to_the_hidden_child_from_my_children_and_nobody_else_does() {
    let app = TestApp::demo().await;
    let child = app.hidden_child().await;
    let page = format!("/children/{child}");
    let others = ["health-visitor", "gp"];
    for name in ["ae-nurse", others[0], others[1]] {
        let before = app.signed_in(name).await.get("/children").await;
        assert!(!before.body.contains(HEADING) && !before.body.contains(&page), "{name} knows of the child");
    }
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql(
        "insert into shield_holder (shield, person) select s.id, p.id from shield s, person p
          where s.child = $1 and s.kind = 'existence' and p.user_name = 'ae-nurse'",
    )
    .bind(child.as_str())
    .run()
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let nurse = app.signed_in("ae-nurse").await;
    let mine = nurse.get("/children").await.body;
    assert!(mine.contains(HEADING) && mine.contains(&page), "{mine}");
    let opened = nurse.get(&page).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.body.contains("class=\"govuk-back-link\" href=\"/children\""), "and back again");
    for name in others {
        let client = app.signed_in(name).await;
        let mine = client.get("/children").await.body;
        assert!(!mine.contains(HEADING) && !mine.contains(&page), "{name} learns of the child");
        assert_eq!(client.get(&page).await.status, StatusCode::NOT_FOUND);
    }
    app.sound().await;
}
