//! Systems of an agency that act for its people: two keys overlap, scopes narrow at once, and nobody learns more by one than
//! by hand.

use crate::{
    app::{Client, Reply, TestApp},
    worry::text,
};
use access::agency_clients::Scope;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base::PersonId;
use serde_json::{Value, json};

const VISITOR: &str = "health-visitor@chp.example";
const CONTACTS: &str = "/api/v1/contacts";

/// A system of an agency, its data manager, and a key that is good.
pub struct System<'a> {
    pub id: String,
    key: String,
    keeper: Client<'a>,
}

/// Registers a system that may do everything, with its first key.
pub async fn registered<'a>(app: &'a TestApp, data_manager: &str) -> System<'a> {
    let keeper = app.seated(person(app, data_manager).await).await;
    let scopes = Scope::ALL.map(Scope::code);
    let id = register(&keeper, "Clinic system", &scopes).await;
    let key = make_key(&keeper, &id).await;
    System { id, key, keeper }
}

async fn register(keeper: &Client<'_>, name: &str, scopes: &[&str]) -> String {
    let mut form = vec![("name", name), ("purpose", "Raises a concern from the child’s record")];
    form.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    let reply = keeper.post("/systems", &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    let place = reply.location().trim_start_matches("/systems/");
    place.split('?').next().unwrap().to_owned()
}

async fn make_key(keeper: &Client<'_>, system: &str) -> String {
    let reply = keeper.post(&format!("/systems/{system}/keys"), &[("days", "365")]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", text(&reply.body));
    let (_, shown) = reply.body.split_once("govuk-inset-text").unwrap();
    let (_, key) = shown.split_once("trellis-as-written\">").unwrap();
    key.split_once('<').unwrap().0.to_owned()
}

async fn person(app: &TestApp, user_name: &str) -> PersonId {
    let mut tx = app.store.read().await.unwrap();
    access::people::by_user_name(&mut tx, user_name).await.unwrap().unwrap()
}

async fn change(app: &TestApp, text: &'static str) {
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql(text).run().await.unwrap();
    tx.commit().await.unwrap();
}

async fn seat_of_visitor(app: &TestApp, organisation: &str, until: Option<&str>) {
    let visitor = person(app, "health-visitor").await;
    let mut tx = app.store.housekeeping().await.unwrap();
    let moved =
        "update seat set organisation = (select id from organisation where code = $2), until_on = $3 where person = $1";
    tx.sql(moved).bind(visitor).bind(organisation).bind(until).run().await.unwrap();
    tx.commit().await.unwrap();
}

/// What a system asks with, besides the address.
#[derive(Clone, Copy)]
struct By<'a> {
    key: &'a str,
    person: Option<&'a str>,
    seat: Option<&'a str>,
}

impl By<'_> {
    async fn sent(self, app: &TestApp, mut request: axum::http::request::Builder, body: String) -> Reply {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        for (name, value) in [("trellis-on-behalf-of", self.person), ("trellis-seat", self.seat)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        app.anybody().send(request, Body::from(body)).await
    }

    async fn get(self, app: &TestApp, path: &str) -> Reply {
        self.sent(app, Request::get(path), String::new()).await
    }

    async fn post(self, app: &TestApp, path: &str, body: &Value) -> Reply {
        let kind = if path.starts_with("/fhir") { "application/fhir+json" } else { "application/json" };
        let request = Request::post(path).header(header::CONTENT_TYPE, kind).header("trellis-purpose", "worry");
        let request = request.header("idempotency-key", "01890a5d-ac96-774b-bcce-b302099a8057");
        self.sent(app, request, body.to_string()).await
    }
}

fn by<'a>(key: &'a str, person: &'a str) -> By<'a> {
    By { key, person: Some(person), seat: None }
}

fn read(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body))
}

/// A refusal under `/api`.
fn problem(reply: &Reply, status: StatusCode, kind: &str) -> Value {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
    let problem = read(reply);
    assert_eq!(problem["type"], format!("urn:trellis:problem:{kind}"), "{problem}");
    problem
}

fn concern(child: &str) -> Value {
    json!({
        "child": child, "danger": "soon", "where_now": "At home with her mother", "told_parents": "yes",
        "parents_agree": "yes", "worry": "Two fading bruises on her upper arm; her mother says she fell from the sofa"
    })
}

fn amy_is_asked_for() -> Value {
    json!({"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": "Patient",
        "name": [{"family": "Pritchard", "given": ["Amie"]}], "birthDate": "2023"}}]})
}

type Row = (String, String, Option<String>, String, Option<String>);

/// Kind, actor, agency, facts and subject of the entries of this kind.
async fn entries(app: &TestApp, kind: &str) -> Vec<Row> {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(
        "select e.kind, e.actor, e.agency, f.facts, e.subject from journal_entry e join journal_facts f on f.entry = e.id
          where e.kind = $1 order by e.at, e.id",
    )
    .bind(kind)
    .all()
    .await
    .unwrap()
}

#[tokio::test]
async fn one_key_takes_over_from_another_without_a_stop() {
    let app = TestApp::demo().await;
    let System { id, key: first, keeper } = registered(&app, "data-manager").await;
    let page = async || text(&keeper.get(&format!("/systems/{id}")).await.body);
    assert_eq!(by(&first, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    assert!(page().await.contains("22 Nov 2026 at 10:00"), "when it was last used");
    let second = make_key(&keeper, &id).await;
    for key in [&first, &second] {
        assert_eq!(by(key, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    }
    let third = keeper.post(&format!("/systems/{id}/keys"), &[("days", "30")]).await;
    assert_eq!(third.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&third.body).contains("Two keys are good already"), "{}", text(&third.body));
    let shown = keeper.get(&format!("/systems/{id}")).await.body;
    for key in [&first, &second] {
        let (beginning, secret) = key.split_at("trellis-client-abcdef".len());
        assert!(shown.contains(beginning) && !shown.contains(secret), "told apart, and shown once");
    }

    // It is asked first, and what was not asked takes nothing away.
    let revocation = format!("/systems/{id}/keys/1/revocation");
    assert!(text(&keeper.get(&revocation).await.body).contains("Key 2 stays good"));
    assert_eq!(keeper.post(&revocation, &[]).await.location(), revocation);
    assert_eq!(by(&first, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    let key = ("idempotency_key", "01890a5d-ac96-774b-bcce-b302099a8001");
    for _ in 0..2 {
        let revoked = keeper.post(&revocation, &[("sure", "yes"), key]).await;
        assert_eq!(revoked.location(), format!("/systems/{id}?done=revoked"));
    }
    problem(&by(&first, VISITOR).get(&app, CONTACTS).await, StatusCode::UNAUTHORIZED, "no-token");
    assert_eq!(by(&second, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    assert_eq!(keeper.get(&revocation).await.status, StatusCode::NOT_FOUND, "it is revoked already");
    assert!(text(&keeper.get(&format!("/systems/{id}/keys/2/revocation")).await.body).contains("the only key"));

    // The only key is spoken of from two weeks before its end, and then it ends.
    let warning = "The only key of Clinic system ends";
    assert!(!page().await.contains(warning));
    app.store.clock.advance_seconds(351 * 86_400 + 1);
    let keeper = app.seated(person(&app, "data-manager").await).await;
    change(&app, "update person set trained_until = '2028-12-01', vetted_until = '2028-12-01'").await;
    for path in ["/systems".to_owned(), format!("/systems/{id}"), "/feeds".to_owned()] {
        assert!(keeper.get(&path).await.body.contains(warning), "{path}");
    }
    app.store.clock.advance_seconds(14 * 86_400 - 2);
    assert_eq!(by(&second, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    app.store.clock.advance_seconds(1);
    problem(&by(&second, VISITOR).get(&app, CONTACTS).await, StatusCode::UNAUTHORIZED, "no-token");
    let keeper = app.seated(person(&app, "data-manager").await).await;
    assert!(text(&keeper.get("/systems").await.body).contains("has no key that is good"));

    // What has ended begins no more.
    let third = make_key(&keeper, &id).await;
    assert_eq!(keeper.post(&format!("/systems/{id}/end"), &[]).await.location(), format!("/systems/{id}/end"));
    assert_eq!(by(&third, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    keeper.post(&format!("/systems/{id}/end"), &[("sure", "yes")]).await;
    problem(&by(&third, VISITOR).get(&app, CONTACTS).await, StatusCode::UNAUTHORIZED, "no-token");
    assert!(text(&keeper.get(&format!("/systems/{id}")).await.body).contains("Ended"));
    for path in ["changes", "end"] {
        assert_eq!(keeper.get(&format!("/systems/{id}/{path}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(keeper.post(&format!("/systems/{id}/keys"), &[("days", "30")]).await.status, StatusCode::NOT_FOUND);
    let mut tx = app.store.read_everything().await.unwrap();
    let told = tx.sql("select count(*) from journal_facts where facts like $1");
    assert_eq!(told.bind(format!("%{third}%")).one::<(i64,)>().await.unwrap().0, 0);
    drop(tx);
    app.sound().await;
}

#[tokio::test]
async fn of_three_keys_asked_for_at_once_two_are_made() {
    let app = TestApp::demo().await;
    let keeper = app.signed_in("data-manager").await;
    let id = register(&keeper, "Clinic system", &["contacts.read"]).await;
    let (path, days) = (format!("/systems/{id}/keys"), [("days", "30")]);
    let made = futures::future::join_all((0..3).map(|_| keeper.post(&path, &days))).await;
    assert_eq!(made.iter().filter(|reply| reply.status == StatusCode::OK).count(), 2);
    let revocation = |number: i64| format!("/systems/{id}/keys/{number}/revocation");
    for (number, there) in [(1, true), (2, true), (3, false)] {
        assert_eq!(keeper.get(&revocation(number)).await.status.is_success(), there, "{number}");
    }
    app.sound().await;
}

#[tokio::test]
async fn what_a_system_may_no_longer_ask_it_is_refused_at_once_and_told_which_scope_it_lacks() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let System { id, key, keeper } = registered(&app, "data-manager").await;
    let (system, patient) = (by(&key, VISITOR), format!("/fhir/Patient/{amy}"));
    assert_eq!(system.get(&app, CONTACTS).await.status, StatusCode::OK);
    assert_eq!(system.get(&app, &patient).await.status, StatusCode::OK);
    let changes = format!("/systems/{id}/changes");
    let words = [("name", "Clinic system"), ("purpose", "Finds a child for the clinic"), ("version", "1")];
    let mut form = words.to_vec();
    form.push(("scopes", "user/Patient.s"));
    assert_eq!(keeper.post(&changes, &form).await.location(), format!("/systems/{id}?done=changed"));

    let refused = system.get(&app, CONTACTS).await;
    let told = problem(&refused, StatusCode::FORBIDDEN, "scope-lacking");
    assert_eq!(told["scope"], "contacts.read");
    assert!(told["detail"].as_str().unwrap().contains("contacts.read"), "{told}");
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"contacts.read\"";
    assert_eq!(refused.headers[header::WWW_AUTHENTICATE], challenge);
    problem(&system.post(&app, "/api/v1/concerns", &concern(&amy)).await, StatusCode::FORBIDDEN, "scope-lacking");
    let refused = system.get(&app, &patient).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.headers[header::WWW_AUTHENTICATE], challenge.replace("contacts.read", "user/Patient.r"));
    let outcome = read(&refused);
    assert_eq!(outcome["issue"][0]["details"]["coding"][0]["code"], "scope-lacking", "{outcome}");
    assert!(outcome["issue"][0]["diagnostics"].as_str().unwrap().contains("user/Patient.r"));
    assert_eq!(system.post(&app, "/fhir/Patient/$match", &amy_is_asked_for()).await.status, StatusCode::OK);
    assert_eq!(system.get(&app, "/api/v1/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(system.get(&app, "/api/v1/concerns").await.status, StatusCode::METHOD_NOT_ALLOWED);

    // Whoever read it before it was changed is shown both texts, and nothing typed is lost.
    let late = keeper.post(&changes, &form).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&late.body).contains("Somebody else has changed this system"), "{}", text(&late.body));
    let empty = keeper.post(&changes, &[("name", ""), ("purpose", "Too few"), ("version", "2")]).await;
    for says in ["Enter what your agency calls", "Say in 10 to 300", "Choose at least one", "Too few"] {
        assert!(text(&empty.body).contains(says) || empty.body.contains(says), "{says}");
    }
    // Nor has an agency two systems of one name.
    let twice = keeper.post("/systems", &[("name", "clinic SYSTEM"), ("scopes", "concerns.create")]).await;
    assert!(text(&twice.body).contains("has a system of this name"), "{}", text(&twice.body));
    let refusals = entries(&app, "access.client-refused").await;
    assert!(refusals.iter().all(|(_, actor, agency, ..)| *actor == format!("client:{id}") && agency.is_some()));
    assert_eq!(refusals.len(), 3, "{refusals:?}");
    app.sound().await;
}

#[tokio::test]
async fn a_person_of_another_agency_one_who_has_left_one_without_a_seat_and_nobody_are_refused_alike() {
    let app = TestApp::demo().await;
    let System { id, key, .. } = registered(&app, "data-manager").await;
    let amy = app.child("amy", "pritchard").await;
    let nobody = by(&key, "nobody@chp.example").get(&app, CONTACTS).await;
    problem(&nobody, StatusCode::FORBIDDEN, "not-for-this-person");
    let refused = async |why: &str, person: &str, seat: Option<&str>| {
        let system = By { key: &key, person: Some(person), seat };
        for (path, like) in [(CONTACTS, Some(&nobody)), (&format!("/fhir/Patient/{amy}"), None)] {
            let reply = system.get(&app, path).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{why}: {}", reply.body);
            if let Some(like) = like {
                assert_eq!((&reply.body, &reply.headers), (&like.body, &like.headers), "{why}");
            }
        }
    };
    refused("another agency", "camhs@mha.example", None).await;
    refused("another agency's staff code", "GPFP01-001", None).await;
    refused("no seat there", VISITOR, Some("CHP-SN")).await;
    refused("no seat, and no word", VISITOR, Some(" ")).await;
    assert_eq!(By { seat: Some("CHP-HV-N"), ..by(&key, VISITOR) }.get(&app, CONTACTS).await.status, StatusCode::OK);
    assert_eq!(by(&key, "Health-Visitor@CHP.example").get(&app, CONTACTS).await.status, StatusCode::OK);
    // Whoever sits elsewhere today does not sit here.
    seat_of_visitor(&app, "ACT-FST", None).await;
    refused("a seat in another agency", VISITOR, None).await;
    seat_of_visitor(&app, "CHP-HV-N", Some("2026-11-22")).await;
    refused("a seat that has ended", VISITOR, None).await;
    seat_of_visitor(&app, "CHP-HV-N", None).await;
    assert_eq!(by(&key, VISITOR).get(&app, CONTACTS).await.status, StatusCode::OK);
    change(&app, "update person set email = 'health-visitor@chp.example' where user_name = 'camhs'").await;
    refused("an address of two people", VISITOR, None).await;
    change(&app, "update person set email = 'camhs@mha.example' where user_name = 'camhs'").await;
    change(&app, "update person set left_on = '2026-11-22' where user_name = 'health-visitor'").await;
    refused("left today", VISITOR, None).await;

    // Without a name nobody is asked for.
    let unnamed = By { key: &key, person: None, seat: None };
    problem(&unnamed.get(&app, CONTACTS).await, StatusCode::BAD_REQUEST, "person-not-named");
    let outcome = unnamed.post(&app, "/fhir/Patient/$match", &amy_is_asked_for()).await;
    assert_eq!(outcome.status, StatusCode::BAD_REQUEST);
    assert_eq!(read(&outcome)["issue"][0]["details"]["coding"][0]["code"], "person-not-named");
    let refusals = entries(&app, "access.client-refused").await;
    assert!(refusals.iter().all(|(_, actor, ..)| *actor == format!("client:{id}")));
    // The journal learns which of them it was.
    let camhs = person(&app, "camhs").await.to_string();
    assert!(refusals.iter().any(|(.., facts, _)| facts.contains(&camhs)), "{refusals:?}");
    assert!(refusals.iter().all(|(.., facts, _)| !facts.contains("chp.example")), "a name is no fact");
    app.sound().await;
}

#[tokio::test]
async fn nobody_is_given_more_by_a_system_than_by_hand() {
    let app = TestApp::demo().await;
    let System { key, keeper, .. } = registered(&app, "data-manager").await;
    let (amy, joe, hidden) =
        (app.child("amy", "pritchard").await, app.child("joseph", "callaghan").await, app.hidden_child().await);
    let nobody = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    let visitor = app.signed_in("health-visitor").await;
    // Of somebody who works with children, of somebody who does not, and of somebody whose training has lapsed.
    let people = [("health-visitor", &visitor), ("data-manager", &keeper)];
    for lapsed in [false, true] {
        if lapsed {
            change(&app, "update person set trained_until = '2026-01-01' where user_name = 'health-visitor'").await;
        }
        for (name, client) in people {
            let email = format!("{name}@chp.example");
            let mut paths = vec![CONTACTS.to_owned(), "/api/v1/waiting-lists".to_owned()];
            paths.extend([&amy, &joe, &hidden, &nobody].map(|child| format!("/fhir/Patient/{child}")));
            for path in paths {
                let (by_system, by_own) = (by(&key, &email).get(&app, &path).await, client.get(&path).await);
                assert_eq!((by_system.status, &by_system.body), (by_own.status, &by_own.body), "{name} {path}");
            }
            let found = by(&key, &email).post(&app, "/fhir/Patient/$match", &amy_is_asked_for()).await;
            let may_search = name == "health-visitor" && !lapsed;
            assert_eq!(found.status.is_success(), may_search, "{name}: {}", found.body);
        }
    }
    change(&app, "update person set trained_until = '2027-06-01' where user_name = 'health-visitor'").await;
    let system = by(&key, VISITOR);
    let (one, none) = (
        system.get(&app, &format!("/fhir/Patient/{hidden}")).await,
        system.get(&app, &format!("/fhir/Patient/{nobody}")).await,
    );
    assert_eq!((one.status, &one.body, &one.headers), (StatusCode::NOT_FOUND, &none.body, &none.headers));
    assert_eq!(system.get(&app, &format!("/fhir/Patient/{joe}")).await.status, StatusCode::FORBIDDEN, "a reason first");
    let refused = system.post(&app, "/api/v1/concerns", &concern(&hidden)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    // A person without the act raises nothing, whatever the system may do.
    let by_system = by(&key, "data-manager@chp.example").post(&app, "/api/v1/concerns", &concern(&amy)).await;
    let request = Request::post("/api/v1/concerns").header("idempotency-key", "01890a5d-ac96-774b-bcce-b302099a8058");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let by_own = keeper.send(request, Body::from(concern(&amy).to_string())).await;
    assert_eq!((by_system.status, &by_system.body), (StatusCode::NOT_FOUND, &by_own.body));
    app.sound().await;
}

#[tokio::test]
async fn what_was_done_stands_under_the_person_and_beside_it_which_system_and_key() {
    let app = TestApp::demo().await;
    let System { id, key, keeper } = registered(&app, "data-manager").await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    assert!(text(&visitor.get("/programs").await.body).contains("No system of your agency has acted for you"));
    let system = by(&key, VISITOR);
    let sent = system.post(&app, "/api/v1/concerns", &concern(&amy)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    assert_eq!(system.get(&app, sent.location()).await.status, StatusCode::OK);
    let own = format!("person:{}", person(&app, "health-visitor").await);
    let by_client = entries(&app, "access.by-client").await;
    assert_eq!(by_client.len(), 2);
    let key_id = entries(&app, "access.client-key-made").await.remove(0).4.unwrap();
    for (_, actor, _, facts, subject) in &by_client {
        assert_eq!((actor, subject.as_ref()), (&own, Some(&id)));
        assert!(facts.contains(&key_id) && facts.contains("Clinic system"), "{facts}");
    }
    let mut tx = app.store.read_everything().await.unwrap();
    let beside = "select e.actor from journal_entry p join journal_entry e on e.request = p.request
                   where p.kind = 'access.by-client' and e.kind in ('referrals.contact-received', 'referrals.contact-seen')";
    let actors: Vec<(String,)> = tx.sql(beside).all().await.unwrap();
    drop(tx);
    assert_eq!(actors, vec![(own.clone(),); 2], "the same entries as by hand, each beside the word of the system");

    // It is the person's own contact, and the person sees which system it was.
    assert_eq!(read(&visitor.get(CONTACTS).await)["total"], 1);
    let page = text(&visitor.get("/programs").await.body);
    assert!(page.contains("Clinic system") && page.contains("22 November 2026 at"), "{page}");
    assert!(!text(&app.signed_in("gp").await.get("/programs").await.body).contains("Clinic system"));
    assert!(text(&keeper.get("/systems").await.body).contains("1 colleague"));
    assert_eq!(entries(&app, "access.client-registered").await.len(), 1);
    app.sound().await;
}

#[tokio::test]
async fn another_agencys_systems_are_not_there() {
    let app = TestApp::demo().await;
    let System { id, .. } = registered(&app, "data-manager").await;
    let theirs = registered(&app, "data-manager-edu").await;
    let nobody = base::AgencyClientId::new(app.store.ids(), app.store.now()).to_string();
    assert!(!theirs.keeper.get("/systems").await.body.contains(&id));
    let everybody = ["health-visitor", "index-team", "administrator", "ig-lead"];
    let mut others = vec![theirs.keeper];
    for name in everybody {
        let client = app.signed_in(name).await;
        assert_eq!(client.get("/systems").await.status, StatusCode::NOT_FOUND, "{name}");
        others.push(client);
    }
    let sure = [("sure", "yes"), ("days", "30")];
    for client in &others {
        for path in ["", "/changes", "/keys/1/revocation", "/end"] {
            let (one, none) = (
                client.get(&format!("/systems/{id}{path}")).await,
                client.get(&format!("/systems/{nobody}{path}")).await,
            );
            assert_eq!((one.status, &one.body), (StatusCode::NOT_FOUND, &none.body), "{path}");
        }
        for path in ["changes", "keys", "keys/1/revocation", "end"] {
            assert_eq!(
                client.post(&format!("/systems/{id}/{path}"), &sure).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
    // A school's person is one of the education service, which is its agency; a nurse is not.
    let school = by(&theirs.key, "dsl@edu-s01.example").get(&app, CONTACTS).await;
    assert_eq!(school.status, StatusCode::OK, "{}", school.body);
    // Nor is somebody of another agency of the same council.
    for person in [VISITOR, "social-worker@csc.example"] {
        let other = by(&theirs.key, person).get(&app, CONTACTS).await;
        problem(&other, StatusCode::FORBIDDEN, "not-for-this-person");
    }
    app.sound().await;
}

#[tokio::test]
async fn a_seat_in_another_agencys_team_is_for_its_holders_own_hands() {
    let app = TestApp::demo().await;
    let System { key, .. } = registered(&app, "data-manager-csc").await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = format!("{CONTACTS}/{}", crate::worry::raise(&visitor, Some(&amy)).await);
    // A social worker of the council screens at the front door, which is the trust's.
    let screening = app.signed_in("social-worker").await;
    assert_eq!(read(&screening.get(&contact).await)["seen_by"], "team");
    let system = by(&key, "social-worker@csc.example");
    assert_eq!(system.get(&app, CONTACTS).await.status, StatusCode::OK, "from a seat of the council's own");
    assert_eq!(system.get(&app, &contact).await.status, StatusCode::NOT_FOUND);
    let front_door = By { seat: Some("ACT-FD"), ..system };
    problem(&front_door.get(&app, &contact).await, StatusCode::FORBIDDEN, "not-for-this-person");
    let trusts = registered(&app, "data-manager-act").await;
    let guest = by(&trusts.key, "social-worker@csc.example").get(&app, &contact).await;
    problem(&guest, StatusCode::FORBIDDEN, "not-for-this-person");
    // Who has no other seat is not acted for.
    let manager = by(&key, "front-door-manager@csc.example").get(&app, &contact).await;
    problem(&manager, StatusCode::FORBIDDEN, "not-for-this-person");
    app.sound().await;
}

#[tokio::test]
async fn a_system_asks_600_times_a_minute_and_whatever_it_asks_has_a_scope() {
    let app = TestApp::demo().await;
    let System { key, .. } = registered(&app, "data-manager").await;
    let description = read(&app.anybody().get("/api/v1/openapi.json").await);
    for (method, path, _) in trellis::route_table() {
        let operation = &description["paths"][path][method.to_lowercase()];
        if !operation["security"].is_array() {
            continue;
        }
        let scopes = operation["security"].as_array().unwrap().iter().find_map(|way| way["agency-system"].as_array());
        let code = scopes.and_then(|scopes| scopes.first()).and_then(Value::as_str).unwrap_or_default();
        assert!(Scope::from_code(code).is_some(), "{method} {path} has no scope");
        for status in ["400", "403"] {
            assert!(operation["responses"][status].is_object(), "{method} {path} {status}");
        }
    }
    for _ in 0..600 {
        assert_eq!(by(&key, VISITOR).get(&app, "/api/v1/nothing").await.status, StatusCode::NOT_FOUND);
    }
    problem(&by(&key, VISITOR).get(&app, CONTACTS).await, StatusCode::TOO_MANY_REQUESTS, "too-often");
}
