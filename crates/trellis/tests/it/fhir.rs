//! FHIR: a program finds and reads a child as the page would show it to the person it acts for, and learns no more of what
//! is hidden.

use crate::app::{Client, Reply, TestApp};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FHIR_JSON: &str = "application/fhir+json";

pub async fn matched(client: &Client<'_>, parameters: &Value) -> Reply {
    let request = Request::post("/fhir/Patient/$match").header("trellis-purpose", "worry");
    client.send(request.header(header::CONTENT_TYPE, FHIR_JSON), Body::from(parameters.to_string())).await
}

pub async fn searched(client: &Client<'_>, form: &str) -> Reply {
    let request = Request::post("/fhir/Patient/_search").header("trellis-purpose", "worry");
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    client.send(request, Body::from(form.to_owned())).await
}

fn asking(patient: &Value, only_certain: bool) -> Value {
    let mut patient = patient.clone();
    patient["resourceType"] = json!("Patient");
    json!({"resourceType": "Parameters", "parameter": [
        {"name": "resource", "resource": patient}, {"name": "onlyCertainMatches", "valueBoolean": only_certain}]})
}

fn read(reply: &Reply) -> Value {
    assert_eq!(reply.headers[header::CONTENT_TYPE], FHIR_JSON, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body))
}

fn bundle(reply: &Reply) -> Value {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let bundle = read(reply);
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("searchset")));
    bundle
}

fn status(bundle: &Value) -> &str {
    assert_eq!(bundle["meta"]["tag"][0]["system"], "urn:trellis:fhir:match-status");
    bundle["meta"]["tag"][0]["code"].as_str().unwrap()
}

/// Children of an answer with their grades, in order.
fn found(bundle: &Value) -> Vec<(String, String)> {
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let matches = entries.iter().filter(|entry| entry["search"]["mode"] == "match");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    matches.map(|e| (text(&e["resource"]["id"]), text(&e["search"]["extension"][0]["valueCode"]))).collect()
}

fn outcome(reply: &Reply, status: StatusCode, code: &str) -> Value {
    assert_eq!(reply.status, status, "{}", reply.body);
    let outcome = read(reply);
    assert_eq!((&outcome["resourceType"], &outcome["issue"][0]["code"]), (&json!("OperationOutcome"), &json!(code)));
    outcome
}

type Row = (String, Option<String>, String);

/// What stands in the journal of these kinds: kind, purpose and facts.
async fn entries(app: &TestApp, kinds: &str) -> Vec<Row> {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(
        "select e.kind, e.purpose, f.facts from journal_entry e join journal_facts f on f.entry = e.id
          where e.kind like $1 order by e.kind, f.facts, e.id",
    )
    .bind(kinds)
    .all()
    .await
    .unwrap()
}

#[tokio::test]
async fn a_child_is_found_as_on_the_page_with_the_same_grades_and_the_same_entries() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("ae-nurse").await;
    let amy = app.child("amy", "pritchard").await;
    let typed = [("name", "Pritchard, Amie"), ("birth_date", "2023"), ("purpose", "worry")];
    let page = nurse.get(nurse.post("/searches", &typed).await.location()).await.body;
    let by_hand = entries(&app, "children.search%").await;
    let told = json!({"name": [{"use": "old", "family": "Nobody"}, {"family": "Pritchard", "given": ["Amie"]}],
        "birthDate": "2023", "telecom": [{"system": "phone", "value": "01632 960000"}]});
    let answer = bundle(&matched(&nurse, &asking(&told, false)).await);
    let on_page: Vec<&str> = page
        .split("/children/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.len() == 36)
        .collect();
    let found = found(&answer);
    assert_eq!(found.iter().map(|(child, _)| child.as_str()).collect::<Vec<_>>(), on_page);
    assert_eq!(found[0].0, amy);
    for (_, grade) in &found {
        assert!(page.to_lowercase().contains(grade.as_str()), "{grade}");
    }
    assert_eq!(answer["total"], found.len());
    let by_form = searched(&nurse, "family=Pritchard&given=Amie&birthdate=2023").await;
    assert_eq!(bundle(&by_form)["entry"], answer["entry"]);

    // The same two entries as by hand, and beside them that it came by a program.
    let all = entries(&app, "children.search%").await;
    assert_eq!(by_hand.len(), 2);
    assert_eq!(all, by_hand.iter().flat_map(|entry| [entry.clone(), entry.clone(), entry.clone()]).collect::<Vec<_>>());
    let programs = entries(&app, "access.by-program").await;
    assert!(programs.iter().any(|(.., facts)| facts.contains("/fhir/Patient/$match")), "{programs:?}");

    // What the list shows and no more: no number, and half a postcode.
    let first = &answer["entry"][0]["resource"];
    assert_eq!(first["meta"]["tag"][0]["code"], "SUBSETTED");
    assert!(first["identifier"].is_null(), "{first}");
    assert!(first["address"][0]["postalCode"].as_str().unwrap().len() <= 4, "{first}");
    let score = answer["entry"][0]["search"]["score"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&score));
    app.sound().await;
}

#[tokio::test]
async fn a_page_that_asks_for_a_reason_is_not_read_by_a_program_before_its_owner_gave_one() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let path = format!("/fhir/Patient/{amy}");
    let (visitor, nurse) = (app.signed_in("health-visitor").await, app.signed_in("ae-nurse").await);
    let seen = visitor.get(&path).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    let patient = read(&seen);
    assert_eq!((&patient["resourceType"], &patient["id"]), (&json!("Patient"), &json!(amy)));
    assert_eq!(patient["identifier"][0]["system"], "https://fhir.nhs.uk/Id/nhs-number");
    assert!(
        patient["name"][0]["family"] == "Pritchard" && patient["address"][0]["postalCode"].is_string(),
        "{patient}"
    );
    let said = patient["_birthDate"]["extension"][0]["valueString"].as_str().unwrap();
    assert!(said.contains("20"), "who said so, and when: {said}");

    let refused = outcome(&nurse.get(&path).await, StatusCode::FORBIDDEN, "forbidden");
    assert_eq!(refused["issue"][0]["details"]["coding"][0]["code"], "reason-needed");
    let page = format!("/children/{amy}/reason");
    assert!(refused["issue"][0]["diagnostics"].as_str().unwrap().contains(&page), "{refused}");
    nurse.post(&page, &[("reason", "Seen in the department with a burn")]).await;
    assert_eq!(read(&nurse.get(&path).await)["id"], json!(amy));
    let looks = entries(&app, "children.index-seen").await;
    assert_eq!(looks.len(), 2);
    assert!(looks.iter().all(|(.., facts)| facts == r#"{"involvements":[],"contact":true}"#), "{looks:?}");
    let page = visitor.get(&format!("/children/{amy}")).await.body;
    assert!(page.contains("Seen in the department with a burn"), "who works with the child sees who looked, and why");

    let (hidden, nobody) = (app.hidden_child().await, base::ChildId::new(app.store.ids(), app.store.now()).to_string());
    let none = visitor.get(&format!("/fhir/Patient/{nobody}")).await;
    outcome(&none, StatusCode::NOT_FOUND, "not-found");
    let one = visitor.get(&format!("/fhir/Patient/{hidden}")).await;
    assert_eq!((one.status, one.body, one.headers), (none.status, none.body, none.headers));
    let team = app.signed_in("index-team").await;
    assert_eq!(read(&team.get(&format!("/fhir/Patient/{hidden}")).await)["meta"]["security"][0]["code"], "V");
    app.sound().await;
}

#[tokio::test]
async fn an_id_that_was_replaced_says_which_one_is_in_use() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let old = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    let mut tx = app.store.housekeeping().await.unwrap();
    let text = "insert into same_child (given, current) values ($1, $2)";
    tx.sql(text).bind(old.as_str()).bind(amy.as_str()).run().await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/fhir/Patient/{old}");
    let reply = app.signed_in("health-visitor").await.get(&path).await;
    let other = json!({"resourceType": "Patient", "id": old, "active": false,
        "link": [{"other": {"reference": format!("Patient/{amy}")}, "type": "replaced-by"}]});
    assert_eq!(read(&reply), other);
    outcome(&app.signed_in("ae-nurse").await.get(&path).await, StatusCode::FORBIDDEN, "forbidden");
    app.sound().await;
}

#[derive(sqlx::FromRow)]
struct Known {
    child: String,
    given_name: String,
    family_name: String,
    birth_date: String,
    nhs_number: Option<String>,
    postcode: Option<String>,
}

impl Known {
    /// What somebody may know of the child, more or less of it.
    fn told(&self) -> Vec<Value> {
        let name = json!([{"family": self.family_name, "given": [self.given_name]}]);
        let mut all = vec![json!({"name": name, "birthDate": self.birth_date})];
        if let Some(number) = &self.nhs_number {
            all.push(json!({"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}]}));
        }
        if let Some(postcode) = &self.postcode {
            all.push(json!({"name": name, "address": [{"postalCode": postcode}]}));
            all.push(json!({"birthDate": self.birth_date, "address": [{"postalCode": postcode}]}));
        }
        all
    }
}

async fn known(app: &TestApp, hidden: bool) -> Vec<Known> {
    let mut tx = app.store.read_everything().await.unwrap();
    let all: Vec<Known> = tx
        .sql(
            "select c.current as child, r.given_name, r.family_name, r.birth_date, r.nhs_number, r.postcode
               from source_record r join link l on l.record = r.id join same_child c on c.given = l.child
              where r.given_name is not null and r.family_name is not null and length(r.birth_date) = 10 order by r.id",
        )
        .all()
        .await
        .unwrap();
    let under: Vec<(String,)> =
        tx.sql("select child from shield where kind = 'existence' and until_at is null").all().await.unwrap();
    let under: BTreeSet<String> = under.into_iter().map(|(child,)| child).collect();
    all.into_iter().filter(|known| under.contains(&known.child) == hidden).collect()
}

#[tokio::test]
async fn a_hidden_child_is_matched_by_nobody_but_the_index_team_which_is_told() {
    let app = TestApp::demo().await;
    let hidden = known(&app, true).await;
    let children: BTreeSet<&str> = hidden.iter().map(|known| known.child.as_str()).collect();
    assert!(!children.is_empty());
    let (nurse, team) = (app.signed_in("ae-nurse").await, app.signed_in("index-team").await);
    let nobody = json!({"name": [{"family": "Qwkjzx", "given": ["Xyqzwv"]}], "birthDate": "2003-01-01"});
    let none = matched(&nurse, &asking(&nobody, false)).await;
    let (mut like_nobody, mut by_team) = (0, 0);
    for told in hidden.iter().flat_map(Known::told) {
        let asked = asking(&told, false);
        let reply = matched(&nurse, &asked).await;
        let answer = bundle(&reply);
        assert!(found(&answer).iter().all(|(child, _)| !children.contains(child.as_str())), "{told}: {answer}");
        if found(&answer).is_empty() {
            assert_eq!((&reply.body, &reply.headers), (&none.body, &none.headers), "{told}");
            like_nobody += 1;
        }
        let answer = bundle(&matched(&team, &asked).await);
        by_team += usize::from(found(&answer).iter().any(|(child, _)| children.contains(child.as_str())));
    }
    assert!(like_nobody >= children.len() && by_team >= children.len(), "{like_nobody} {by_team}");
    assert!(!entries(&app, "children.hidden-child-searched").await.is_empty());
    assert!(team.get("/alerts").await.body.contains("Searched for a child whose existence is hidden"));
    app.sound().await;
}

#[tokio::test]
async fn of_several_who_may_be_meant_only_certain_matches_names_nobody() {
    let app = TestApp::borough().await;
    let nurse = app.signed_in("ae-nurse").await;
    let (mut many, mut certain) = (0, 0);
    for known in known(&app, false).await.iter().step_by(9) {
        let whole = json!({"name": [{"family": known.family_name, "given": [known.given_name]}],
            "birthDate": known.birth_date, "address": [{"postalCode": known.postcode}],
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": known.nhs_number},
                {"system": "urn:a-hospital", "value": "12"}]});
        let part = json!({"name": [{"family": known.family_name}], "birthDate": &known.birth_date[..4]});
        for told in [whole, part] {
            let (all, sure) =
                (matched(&nurse, &asking(&told, false)).await, matched(&nurse, &asking(&told, true)).await);
            let (all, sure) = (bundle(&all), bundle(&sure));
            assert_eq!(status(&all), status(&sure), "{told}");
            let scores: Vec<f64> = all["entry"]
                .as_array()
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .filter_map(|entry| entry["search"]["score"].as_f64())
                .collect();
            assert!(scores.is_sorted_by(|one, next| one >= next) && scores.len() <= 20, "{scores:?}");
            let (all_found, sure_found) = (found(&all), found(&sure));
            match status(&all) {
                "Match" => {
                    assert_eq!(sure_found, [(all_found[0].0.clone(), "certain".to_owned())]);
                    certain += 1;
                }
                "ManyMatch" => {
                    assert!(sure_found.is_empty() && all_found.len() > 1, "{told}");
                    many += 1;
                }
                "NoMatch" => assert!(all_found.is_empty(), "{told}"),
                "PotentialMatch" | "LowConfidenceMatch" => assert!(sure_found.is_empty(), "{told}"),
                other => panic!("{other}"),
            }
        }
    }
    assert!(many > 5 && certain > 5, "{many} with rivals, {certain} certain");
    // Whom the answer leaves out, the journal does not say was shown.
    let shown = entries(&app, "children.searched").await;
    assert!(shown.iter().filter(|(.., facts)| facts.contains(r#""shown":[]"#)).count() >= many);
    let few = bundle(&searched(&nurse, "family=Smith&birthdate=2019&_count=1").await);
    assert!(found(&few).len() <= 1);
    app.sound().await;
}

#[tokio::test]
async fn what_is_not_as_it_should_be_is_said_in_fhirs_words() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("ae-nurse").await;
    let told = json!({"name": [{"family": "Pritchard", "given": ["Amy"]}], "birthDate": "2023"});
    let path = "/fhir/Patient/$match";
    let post = |kind: &'static str| Request::post(path).header(header::CONTENT_TYPE, kind);

    outcome(&app.anybody().get("/fhir/Patient/1").await, StatusCode::UNAUTHORIZED, "login");
    outcome(&nurse.get("/fhir/Observation").await, StatusCode::NOT_FOUND, "not-found");
    outcome(&nurse.get("/fhir/Patient/1").await, StatusCode::NOT_FOUND, "not-found");
    let by_address = nurse.get("/fhir/Patient?family=Pritchard&birthdate=2023").await;
    let words = outcome(&by_address, StatusCode::METHOD_NOT_ALLOWED, "not-supported");
    assert!(words["issue"][0]["diagnostics"].as_str().unwrap().contains("/fhir/Patient/_search"));
    assert!(!by_address.body.contains("Pritchard") && by_address.headers.contains_key(header::ALLOW));
    outcome(&nurse.post("/fhir/Patient", &[]).await, StatusCode::METHOD_NOT_ALLOWED, "not-supported");
    let no_purpose = nurse.send(post(FHIR_JSON), Body::from(asking(&told, false).to_string())).await;
    let words = outcome(&no_purpose, StatusCode::UNPROCESSABLE_ENTITY, "required");
    assert!(words["issue"][0]["diagnostics"].as_str().unwrap().contains("direct-care"), "{words}");
    let xml = nurse.send(post("application/fhir+xml"), Body::from("<Parameters/>")).await;
    outcome(&xml, StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported");
    for asked in
        [Request::get("/fhir/metadata?_format=xml"), Request::get("/fhir/metadata").header("accept", "text/xml")]
    {
        outcome(&app.anybody().send(asked, Body::empty()).await, StatusCode::NOT_ACCEPTABLE, "not-supported");
    }
    let large = json!({"name": [{"text": "x".repeat(300_000)}]});
    outcome(&matched(&nurse, &asking(&large, false)).await, StatusCode::PAYLOAD_TOO_LARGE, "too-long");
    for (body, code) in [
        (json!({"resourceType": "Patient"}), "structure"),
        (json!({"resourceType": "Bundle", "parameter": []}), "structure"),
        (json!({"resourceType": "Parameters", "parameter": [{"name": "other"}]}), "not-supported"),
        (asking(&json!({"name": "Amy"}), false), "structure"),
    ] {
        outcome(&matched(&nurse, &body).await, StatusCode::BAD_REQUEST, code);
    }
    for (told, code) in [
        (json!({"gender": "girl"}), "code-invalid"),
        (json!({"birthDate": "3 November"}), "value"),
        (json!({"name": [{"text": "Amy"}]}), "required"),
        (json!({"name": [{"text": "Amy"}], "birthDate": "2023-02-31"}), "value"),
        (json!({"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "999 000 0019"}]}), "value"),
    ] {
        outcome(&matched(&nurse, &asking(&told, false)).await, StatusCode::UNPROCESSABLE_ENTITY, code);
    }
    // Whoever does not work with children finds nobody.
    let manager = app.signed_in("data-manager").await;
    outcome(&matched(&manager, &asking(&told, false)).await, StatusCode::NOT_FOUND, "not-found");
    assert!(entries(&app, "children.search%").await.is_empty(), "nothing was looked for");

    let statement = read(&app.anybody().get("/fhir/metadata").await);
    assert_eq!(
        (&statement["resourceType"], &statement["fhirVersion"]),
        (&json!("CapabilityStatement"), &json!("4.0.1"))
    );
    app.sound().await;
}

#[tokio::test]
async fn who_looks_for_a_thousand_children_in_an_hour_is_stopped_and_the_index_team_is_told_once() {
    let app = TestApp::demo().await;
    let (nurse, visitor) = (app.signed_in("ae-nurse").await, app.signed_in("health-visitor").await);
    let told = asking(&json!({"name": [{"family": "Pritchard", "given": ["Amy"]}], "birthDate": "2023"}), false);
    bundle(&matched(&nurse, &told).await);
    let officer = crate::matrix_row::officer(&app, "ae-nurse").await;
    let mut tx = app.store.read().await.unwrap();
    let nurse_herself = access::officer(&mut tx, officer.person, None, app.store.now()).await.unwrap().unwrap();
    drop(tx);
    let shown = || store::Entry::new(&children::ChildrenEntry::Searched { fields: Vec::new(), shown: Vec::new() });
    let others = (0..998).map(|_| shown()).collect();
    app.store.clock.advance_seconds(600);
    app.store.journal_access(&nurse_herself.actor(), None, others).await.unwrap();

    // The thousandth is answered, by whichever way; the next is not.
    let typed = [("name", "Amy Pritchard"), ("age", "3"), ("purpose", "worry")];
    let last = nurse.get(nurse.post("/searches", &typed).await.location()).await;
    assert_eq!(last.status, StatusCode::OK);
    let late = matched(&nurse, &told).await;
    let words = outcome(&late, StatusCode::TOO_MANY_REQUESTS, "throttled");
    assert_eq!(words["issue"][0]["details"]["coding"][0]["code"], "searched-too-often");
    assert_eq!(late.headers[header::RETRY_AFTER], "3000");
    let place = nurse.post("/searches", &typed).await.location().to_owned();
    let page = nurse.get(&place).await;
    assert_eq!(
        (page.status, &page.headers[header::RETRY_AFTER]),
        (StatusCode::TOO_MANY_REQUESTS, &"3000".parse().unwrap())
    );
    assert!(page.body.contains("You have searched too often") && !page.body.contains("Pritchard"), "{}", page.body);
    let added = nurse.post(&format!("{place}/child"), &[("given_name", "Amy"), ("family_name", "Pritchard")]).await;
    assert_eq!(added.status, StatusCode::TOO_MANY_REQUESTS);
    bundle(&matched(&visitor, &told).await);

    // One alert, and every refusal in the journal.
    let told_team = entries(&app, "children.searches-stopped").await;
    assert_eq!(told_team, [("children.searches-stopped".into(), Some("worry".into()), r#"{"searches":1000}"#.into())]);
    assert_eq!(entries(&app, "access.refused").await.len(), 2);
    let alerts = app.signed_in("index-team").await.get("/alerts").await.body;
    assert_eq!(alerts.matches("Searched 1,000 times in an hour, and was stopped").count(), 1, "{alerts}");
    assert!(alerts.contains("I am worried about this child"), "{alerts}");

    // An hour after the first of them: what was asked then is answered, at the same address.
    app.store.clock.advance_seconds(2_999);
    let nurse = app.signed_in("ae-nurse").await;
    assert_eq!(nurse.get(&place).await.status, StatusCode::TOO_MANY_REQUESTS);
    app.store.clock.advance_seconds(1);
    assert_eq!(nurse.get(&place).await.status, StatusCode::OK);
    app.sound().await;
}
