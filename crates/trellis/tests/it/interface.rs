//! Programs that act for somebody: what they are given is what a page gives that person, and what they send is sent as
//! from a page.

use crate::{
    app::{Client, Reply, TestApp},
    worry::{done, raise, text, value_of},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const KEY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn whole(child: Option<&str>) -> Value {
    let mut body = json!({
        "danger": "soon", "where_now": "At home with her mother", "told_parents": "yes", "parents_agree": "yes",
        "worry": "Two fading bruises on her upper arm; her mother says she fell from the sofa"
    });
    match child {
        Some(child) => body["child"] = json!(child),
        None => body["described"] = json!({"name": "Baby of Tolley", "born": "Due in May"}),
    }
    body
}

async fn send(client: &Client<'_>, key: &str, body: &Value) -> Reply {
    post(client, "/api/v1/concerns", key, body).await
}

async fn post(client: &Client<'_>, path: &str, key: &str, body: &Value) -> Reply {
    let request = Request::post(path).header("idempotency-key", key);
    client.send(request.header(header::CONTENT_TYPE, "application/json"), Body::from(body.to_string())).await
}

/// With this token, and no cookie.
async fn with_token(app: &TestApp, token: &str, path: &str) -> Reply {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    app.anybody().send(request, Body::empty()).await
}

fn read(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body))
}

fn problem(reply: &Reply, status: StatusCode) -> Value {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
    let problem = read(reply);
    assert_eq!(problem["status"], status.as_u16());
    assert!(["type", "title", "detail"].iter().all(|name| problem[name].is_string()), "{problem}");
    problem
}

async fn count(app: &TestApp, text: &'static str) -> i64 {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(text).one::<(i64,)>().await.unwrap().0
}

#[tokio::test]
async fn a_worry_sent_by_a_program_is_followed_by_its_sender_and_is_not_there_for_others() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let sent = send(&visitor, KEY, &whole(Some(&amy))).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let raised = read(&sent);
    let contact = raised["contact"].as_str().unwrap();
    assert_eq!(sent.location(), format!("/api/v1/contacts/{contact}"));

    let seen = read(&visitor.get(sent.location()).await);
    assert_eq!((&seen["reference"], &seen["state"]), (&raised["reference"], &json!("received")));
    assert_eq!((&seen["seen_by"], &seen["children"][0]["child"]), (&json!("sender"), &json!(amy)));
    assert!(seen["team"]["duty_phone"].is_string() && seen["next"]["due_at"].is_string(), "{seen}");
    assert!(seen["words"].as_array().unwrap().iter().any(|w| w["words"] == whole(None)["worry"]), "{seen}");
    let mine = read(&visitor.get("/api/v1/contacts").await);
    assert_eq!((&mine["total"], &mine["contacts"][0]["contact"]), (&json!(1), &json!(contact)));
    let page = text(&visitor.get(&format!("/contacts/{contact}")).await.body);
    assert!(page.contains(raised["reference"].as_str().unwrap()), "{page}");

    // For the front door it is a contact as any other; for everybody else it is not there.
    let worker = app.signed_in("social-worker").await;
    assert_eq!(read(&worker.get(sent.location()).await)["seen_by"], "team");
    let nobody = base::CaseId::new(app.store.ids(), app.store.now());
    for name in ["gp", "camhs", "administrator", "data-manager"] {
        let other = app.signed_in(name).await;
        let one = other.get(sent.location()).await;
        let none = other.get(&format!("/api/v1/contacts/{nobody}")).await;
        problem(&one, StatusCode::NOT_FOUND);
        assert_eq!((one.body, one.headers), (none.body, none.headers), "{name}");
    }
    // What was done is journaled as from a page, and beside it that it came by a program.
    let seen = "select count(*) from journal_entry where kind = 'referrals.contact-seen' and child is not null";
    assert_eq!(count(&app, seen).await, 3);
    let by = "select count(*) from journal_entry p join journal_entry e on e.request = p.request
               where p.kind = 'access.by-program' and e.kind = 'referrals.contact-received'";
    assert_eq!(count(&app, by).await, 1);
    // Whose training has lapsed is given what the pages give them.
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set trained_until = '2026-01-01' where user_name = 'health-visitor'").run().await.unwrap();
    tx.commit().await.unwrap();
    problem(&visitor.get(sent.location()).await, StatusCode::NOT_FOUND);
    assert_eq!(read(&visitor.get("/api/v1/contacts").await)["total"], 0);
    app.sound().await;
}

#[tokio::test]
async fn one_concern_is_about_several_children_each_of_whom_its_sender_may_open() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let (other, hidden) = (app.child("joseph", "callaghan").await, app.hidden_child().await);
    let reason = [("reason", "His mother asked me about him at the clinic this morning")];
    visitor.post(&format!("/children/{other}/reason"), &reason).await;
    let mut body = whole(Some(&amy));
    body["children"] = json!([other, amy, hidden]);
    let sent = send(&visitor, KEY, &body).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND, "one of them is not there: nothing is sent");
    assert_eq!(count(&app, "select count(*) from contact").await, 0);
    body["children"] = json!([other, amy]);
    let sent = send(&visitor, KEY, &body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let seen = read(&visitor.get(sent.location()).await);
    let children: Vec<&str> =
        seen["children"].as_array().unwrap().iter().map(|c| c["child"].as_str().unwrap()).collect();
    assert_eq!(children, [amy.as_str(), other.as_str()], "each once, the first one first");
    // Named in one list alone, the first there is the first.
    let mut body = whole(None);
    body.as_object_mut().unwrap().remove("described");
    body["children"] = json!([other]);
    let sent = send(&visitor, "01890a5d-ac96-774b-bcce-b302099a8011", &body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    app.sound().await;
}

#[tokio::test]
async fn the_same_key_sends_a_worry_once_and_never_other_words() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let first = send(&visitor, KEY, &whole(None)).await;
    let again = send(&visitor, KEY, &whole(None)).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    let mut other = whole(None);
    other["worry"] = json!("Something else that was seen today");
    problem(&send(&visitor, KEY, &other).await, StatusCode::CONFLICT);
    assert_eq!(count(&app, "select count(*) from contact").await, 1);
    assert_eq!(count(&app, "select count(*) from draft").await, 0, "nothing half-written is left");
    app.sound().await;
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_named_and_nothing_is_kept() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let fields = |problem: &Value| -> Vec<String> {
        let errors = problem["errors"].as_array().unwrap();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    };
    let nothing = problem(&send(&visitor, KEY, &json!({"danger": "now"})).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(fields(&nothing), ["child", "rang_police", "where_now", "worry", "told_parents"]);
    for (name, value) in [("channel", "fax"), ("on_behalf_of", "NOBODY")] {
        let mut body = whole(None);
        body[name] = json!(value);
        let said = problem(&send(&visitor, KEY, &body).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(fields(&said), [name]);
    }
    for (body, field) in [
        (json!({"worries": "Bruises"}), "worries"),
        (json!({"described": {"nam": "Jo"}}), "described.nam"),
        (json!({"danger": 1}), "danger"),
    ] {
        let said = problem(&send(&visitor, KEY, &body).await, StatusCode::BAD_REQUEST);
        assert_eq!(fields(&said), [field], "{said}");
    }
    let large = json!({"worry": "x".repeat(300_000)});
    problem(&send(&visitor, KEY, &large).await, StatusCode::PAYLOAD_TOO_LARGE);
    problem(&send(&visitor, "today", &whole(None)).await, StatusCode::BAD_REQUEST);
    problem(&visitor.post("/api/v1/concerns", &[]).await, StatusCode::BAD_REQUEST);
    problem(&visitor.get("/api/v1/concerns").await, StatusCode::METHOD_NOT_ALLOWED);
    problem(&visitor.get("/api/v2/contacts").await, StatusCode::NOT_FOUND);
    for page in ["two", "0", "-1"] {
        problem(&visitor.get(&format!("/api/v1/contacts?page={page}")).await, StatusCode::BAD_REQUEST);
    }
    let hidden = app.hidden_child().await;
    problem(&send(&visitor, KEY, &whole(Some(&hidden))).await, StatusCode::NOT_FOUND);
    assert_eq!(count(&app, "select count(*) from contact").await, 0);
    assert_eq!(count(&app, "select count(*) from draft").await, 0);
    app.sound().await;
}

#[tokio::test]
async fn a_token_ends_when_its_owner_ends_it_or_its_time_is_over_or_its_owner_has_left() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let token = visitor.program().await;
    let path = "/api/v1/contacts";
    assert_eq!(with_token(&app, token, path).await.status, StatusCode::OK);
    let page = visitor.get("/programs").await.body;
    assert!(!page.contains(token) && text(&page).contains("22 Nov 2026"), "{}", text(&page));
    problem(&with_token(&app, "another", path).await, StatusCode::UNAUTHORIZED);
    // A cookie opens nothing here, and a token no page.
    let by_cookie = Request::get(path).header(header::COOKIE, visitor.cookie.as_str());
    problem(&app.anybody().send(by_cookie, Body::empty()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(with_token(&app, token, "/concerns").await.status, StatusCode::SEE_OTHER);

    // Another's is not there to be revoked.
    let program = value_of(&page, "program");
    let other = app.signed_in("gp").await;
    let not_theirs = other.post("/programs/revocation", &[("program", &program)]).await;
    assert_eq!(not_theirs.status, StatusCode::NOT_FOUND);
    assert_eq!(with_token(&app, token, path).await.status, StatusCode::OK);
    visitor.post("/programs/revocation", &[("program", &program)]).await;
    problem(&with_token(&app, token, path).await, StatusCode::UNAUTHORIZED);
    assert!(text(&visitor.get("/programs").await.body).contains("Revoked 22 Nov 2026"));

    for (days, says) in [("0", "from 1 to 90"), ("91", "from 1 to 90"), ("soon", "from 1 to 90")] {
        let again = visitor.post("/programs", &[("name", "records"), ("days", days)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&again.body).contains(says), "{days}");
    }
    let (of_gp, of_nurse) = (other.program().await, app.signed_in("ae-nurse").await);
    let of_nurse = of_nurse.program().await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-22' where user_name = 'ae-nurse'").run().await.unwrap();
    tx.commit().await.unwrap();
    problem(&with_token(&app, of_nurse, path).await, StatusCode::UNAUTHORIZED);
    app.store.clock.advance_seconds(90 * 86_400 - 1);
    assert_eq!(with_token(&app, of_gp, path).await.status, StatusCode::OK);
    app.store.clock.advance_seconds(1);
    problem(&with_token(&app, of_gp, path).await, StatusCode::UNAUTHORIZED);
    let clear = "select count(*) from journal_facts where facts like $1";
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql(clear).bind(format!("%{token}%")).one::<(i64,)>().await.unwrap().0, 0);
    drop(tx);
    app.sound().await;
}

#[tokio::test]
async fn every_address_of_the_interface_is_described_and_nothing_else_is() {
    let app = TestApp::demo().await;
    let description = read(&app.anybody().get("/api/v1/openapi.json").await);
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"), "{}", description["openapi"]);
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.clone()));
            let is_open = operation["security"].is_null();
            assert_eq!(is_open, ["/api/v1/openapi.json", "/fhir/metadata"].contains(&path.as_str()), "{path}");
        }
    }
    let for_programs = |path: &str| path.starts_with("/api/") || path.starts_with("/fhir/");
    let table = trellis::route_table().into_iter().filter(|(_, path, _)| for_programs(path));
    let there: BTreeSet<_> = table.map(|(method, path, _)| (method.to_owned(), path.to_owned())).collect();
    assert_eq!(described, there);
}

#[tokio::test]
async fn a_program_adds_answers_back_and_sends_a_photo_each_once() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let (visitor, worker) = (app.signed_in("health-visitor").await, app.signed_in("social-worker").await);
    let contact = raise(&visitor, Some(&amy)).await;
    let at = |what: &str| format!("/api/v1/contacts/{contact}/{what}");
    let key = |n: u8| format!("01890a5d-ac96-774b-bcce-b302099a80{n:02}");

    let new = json!({"kind": "added", "message": "She was at nursery today and ate nothing"});
    for _ in 0..3 {
        let reply = post(&visitor, &at("messages"), &key(1), &new).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        assert_eq!(reply.location(), format!("/api/v1/contacts/{contact}"));
    }
    let page = text(&worker.get(&format!("/contacts/{contact}")).await.body);
    assert_eq!(page.matches("ate nothing").count(), 1, "{page}");
    let other = json!({"kind": "added", "message": "Something else under the same key"});
    problem(&post(&visitor, &at("messages"), &key(1), &other).await, StatusCode::CONFLICT);
    let empty = problem(
        &post(&visitor, &at("messages"), &key(2), &json!({"kind": "added"})).await,
        StatusCode::UNPROCESSABLE_ENTITY,
    );
    assert_eq!(empty["errors"][0]["field"], "message");

    // Nothing has been decided yet, so there is nothing to disagree with.
    let words = json!({"disagreement": "This wants a visit today, not on Tuesday"});
    problem(&post(&visitor, &at("disagreements"), &key(3), &words).await, StatusCode::CONFLICT);
    done(&worker, &contact, "decision", &crate::worry::SOCIAL_CARE).await;
    let disagreed = post(&visitor, &at("disagreements"), &key(3), &words).await;
    assert_eq!(disagreed.status, StatusCode::CREATED, "{}", disagreed.body);
    problem(&post(&worker, &at("disagreements"), &key(4), &words).await, StatusCode::NOT_FOUND);
    assert!(text(&worker.get("/contacts").await.body).contains("Disagreements to answer"));

    let drawing = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    for _ in 0..2 {
        let request = Request::post(at("files?name=drawing.png")).header("idempotency-key", key(5));
        let reply = visitor.send(request, Body::from(drawing.clone())).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    }
    let page = text(&worker.get(&format!("/contacts/{contact}")).await.body);
    assert_eq!(page.matches("drawing.png , 1 KB").count(), 1, "{page}");
    // A file may be larger than any other body, up to its own limit.
    let mut large = drawing.clone();
    large.resize(2 * 1024 * 1024, 0);
    for (bytes, n, status) in
        [(large.clone(), 11, StatusCode::CREATED), (large.repeat(6), 12, StatusCode::PAYLOAD_TOO_LARGE)]
    {
        let request = Request::post(at("files?name=large.png")).header("idempotency-key", key(n));
        assert_eq!(visitor.send(request, Body::from(bytes)).await.status, status);
    }
    let request = Request::post(at("files?name=run.exe")).header("idempotency-key", key(6));
    let refused = visitor.send(request, Body::from(&b"MZ\x90\0\x03\0\0\0"[..])).await;
    assert_eq!(problem(&refused, StatusCode::UNPROCESSABLE_ENTITY)["errors"][0]["field"], "file");

    // Whoever has nothing to do with it writes to what never was.
    let nobody = base::CaseId::new(app.store.ids(), app.store.now());
    let stranger = app.signed_in("camhs").await;
    for what in ["messages", "disagreements"] {
        let body = if what == "messages" { &new } else { &words };
        let one = post(&stranger, &at(what), &key(7), body).await;
        let none = post(&stranger, &format!("/api/v1/contacts/{nobody}/{what}"), &key(8), body).await;
        problem(&one, StatusCode::NOT_FOUND);
        assert_eq!((one.body, one.headers), (none.body, none.headers), "{what}");
    }
    app.sound().await;
}

#[tokio::test]
async fn a_program_joins_the_place_on_a_waiting_list_that_somebody_asked_for_before() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let entry = crate::waiting::asked(&visitor, &amy, &[]).await;
    let gp = app.signed_in("gp").await;
    let place = json!({"child": amy, "priority": "urgent", "need": "The nursery class cannot follow her",
        "received_on": "2026-11-02", "on_behalf_of": "EDU-S01", "agreed": "parent"});
    let path = "/api/v1/waiting-lists/speech-language/places";
    for _ in 0..2 {
        let reply = post(&gp, path, KEY, &place).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        let answer = json!({"joined": true, "page": format!("/waiting/{entry}")});
        assert_eq!(read(&reply), answer);
    }
    let page = text(&visitor.get(&format!("/waiting/{entry}")).await.body);
    assert!(page.contains("Waiting since 2 November 2026") && page.contains("Samir Haddad"), "{page}");

    let mut wrong = place.clone();
    (wrong["received_on"], wrong["agreed"]) = (json!("2027-01-02"), json!("nobody"));
    let other = "01890a5d-ac96-774b-bcce-b302099a8058";
    let problems = problem(&post(&gp, path, other, &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<&str> = problems["errors"].as_array().unwrap().iter().filter_map(|e| e["field"].as_str()).collect();
    assert_eq!(fields, ["received_on", "agreed"]);

    let mut hidden = place.clone();
    hidden["child"] = json!(app.hidden_child().await);
    let mut nobody = place;
    nobody["child"] = json!(base::ChildId::new(app.store.ids(), app.store.now()).to_string());
    let (one, none) = (post(&gp, path, other, &hidden).await, post(&gp, path, other, &nobody).await);
    problem(&one, StatusCode::NOT_FOUND);
    assert_eq!((one.body, one.headers), (none.body, none.headers));
    app.sound().await;
}

/// The names of an answer, at every depth that both have.
fn same_names(told: &str, example: &Value, answer: &Value) {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            let (one, other): (Vec<_>, Vec<_>) = (example.keys().collect(), answer.keys().collect());
            assert_eq!(one.iter().collect::<BTreeSet<_>>(), other.iter().collect(), "{told}");
            example.iter().for_each(|(name, value)| same_names(&format!("{told}.{name}"), value, &answer[name]));
        }
        (Value::Array(example), Value::Array(answer)) => {
            example.first().zip(answer.first()).into_iter().for_each(|(one, other)| same_names(told, one, other));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_example_of_the_description_is_answered_as_it_says() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let description = read(&app.anybody().get("/api/v1/openapi.json").await);
    let post = &description["paths"]["/api/v1/concerns"]["post"];
    let examples = post["requestBody"]["content"]["application/json"]["examples"].as_object().unwrap();
    assert!(examples.len() >= 4);
    for (name, example) in examples {
        let key = app.store.ids().uuid(app.store.now()).to_string();
        let reply = send(&visitor, &key, &example["value"]).await;
        assert!(name.starts_with(reply.status.as_str()), "{name}: {}", reply.body);
        if reply.status == StatusCode::CREATED {
            let told = &post["responses"]["201"]["content"]["application/json"]["example"];
            same_names("raised", told, &read(&reply));
        }
    }
    let contact = raise(&visitor, None).await;
    for path in ["/api/v1/contacts", "/api/v1/contacts/{contact}", "/api/v1/waiting-lists"] {
        let told = &description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"];
        assert!(told.is_object(), "{path}");
        let reply = visitor.get(&path.replace("{contact}", &contact)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        same_names(path, told, &read(&reply));
    }
    app.sound().await;
}

#[tokio::test]
async fn a_program_that_asks_too_often_is_told_when_it_may_ask_again_and_no_other_waits() {
    let app = TestApp::demo().await;
    let (visitor, other) = (app.signed_in("health-visitor").await, app.signed_in("gp").await);
    for _ in 0..600 {
        assert_eq!(visitor.get("/api/v1/nothing").await.status, StatusCode::NOT_FOUND);
    }
    let late = visitor.get("/api/v1/contacts").await;
    problem(&late, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(late.headers[header::RETRY_AFTER], "60");
    assert_eq!(other.get("/api/v1/contacts").await.status, StatusCode::OK);
    app.store.clock.advance_seconds(60);
    assert_eq!(visitor.get("/api/v1/contacts").await.status, StatusCode::OK);
}
