//! Every route, fired at as everybody: what comes back lies here as text.

use crate::{advice, agency_clients, app::TestApp, lead, meeting, notice, waiting, worry};
use access::web::RouteAct;
use axum::http::StatusCode;
use std::fmt::Write as _;

const EVERYBODY: [&str; 9] = [
    "health-visitor",
    "ae-nurse",
    "police",
    "social-worker",
    "camhs",
    "index-team",
    "data-manager",
    "ig-lead",
    "administrator",
];

#[tokio::test]
async fn every_route_for_every_role_answers_as_written_down() {
    let app = TestApp::demo().await;
    let (amy, joe, hidden) =
        (app.child("amy", "pritchard").await, app.child("joseph", "callaghan").await, app.hidden_child().await);
    let nobody = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    let search = {
        let nurse = app.signed_in("ae-nurse").await;
        let found =
            nurse.post("/searches", &[("name", "Amie, about 3"), ("postcode", "W21 0AB"), ("purpose", "worry")]).await;
        found.location().trim_start_matches("/searches/").to_owned()
    };
    let visitor = app.signed_in("health-visitor").await;
    let draft = worry::begin(&visitor, Some(&amy)).await;
    let contact = worry::raise(&visitor, Some(&amy)).await;
    worry::ask_partners(&app.signed_in("social-worker").await, &contact, &["MHA-CAM"]).await;
    let request = worry::asked_of(&app, "MHA-CAM").await;
    let consultation = advice::ask(&visitor).await;
    let notice = notice::told(&app).await;
    let work = lead::begin(&app, &visitor, &amy, &["EYS-N01"]).await;
    let (meeting, action) = meeting::in_progress(&app).await;
    let entry = waiting::asked(&visitor, &amy, &[]).await;
    let system = agency_clients::registered(&app, "data-manager").await.id;
    let mut tx = app.store.read_everything().await.unwrap();
    let mut file = async |feed: &str| -> String {
        tx.sql("select id from feed_file where feed = $1").bind(feed).one::<(String,)>().await.unwrap().0
    };
    let (own_file, other_file) = (file("health-visiting").await, file("school-census").await);
    drop(tx);
    let mut targets: Vec<(&str, &str, String)> = Vec::new();
    for (method, path, act) in trellis::route_table() {
        if act == RouteAct::Open {
            continue;
        }
        let mut target = |what: &'static str, path: String| targets.push((method, what, path));
        if path.contains("{child}") {
            for (what, child) in [("Amy", &amy), ("Joe", &joe), ("hidden", &hidden), ("nobody", &nobody)] {
                target(what, path.replace("{child}", child));
            }
        } else if path.contains("{feed}") {
            target("community health", path.replace("{feed}", "health-visiting"));
            target("schools", path.replace("{feed}", "school-census"));
        } else if path.contains("{file}") {
            target("community health", path.replace("{file}", &own_file));
            target("schools", path.replace("{file}", &other_file));
        } else {
            let path = path
                .replace("{search}", &search)
                .replace("{draft}", &draft)
                .replace("{part}", "worry")
                .replace("{list}", "speech-language")
                .replace("{number}", "1");
            let path = path.replace("{meeting}", &meeting).replace("{action}", &action);
            // Nobody is asked to a discussion here: see `strategy`.
            let path = path.replace("{discussion}", &nobody);
            let path = path.replace("{contact}", &contact).replace("{request}", &request);
            let path =
                path.replace("{notice}", &notice).replace("{work}", &work).replace("{consultation}", &consultation);
            // A review and a report that never were: `reviews.rs` and `mixed.rs` say who answers which.
            let path = path.replace("{review}", &nobody).replace("{report}", &nobody);
            // An export that never was: `exports.rs` says who fetches what.
            let path = path.replace("{export}", &nobody).replace("{system}", &system);
            let path = path.replace("{work}", &work).replace("{consultation}", &consultation);
            target("", path.replace("{entry}", &entry));
        }
    }
    let mut text = String::new();
    for (method, what, path) in &targets {
        let shown = [
            (&amy, "{child}"),
            (&joe, "{child}"),
            (&hidden, "{child}"),
            (&nobody, "{child}"),
            (&search, "{search}"),
            (&draft, "{draft}"),
            (&contact, "{contact}"),
            (&request, "{request}"),
            (&work, "{work}"),
            (&consultation, "{consultation}"),
            (&notice, "{notice}"),
            (&meeting, "{meeting}"),
            (&action, "{action}"),
            (&entry, "{entry}"),
            (&system, "{system}"),
            (&own_file, "{file}"),
            (&other_file, "{file}"),
        ]
        .iter()
        .fold(path.clone(), |path, (id, word)| path.replace(id.as_str(), word));
        let _ = writeln!(text, "{method} {shown} {what}");
        for user in EVERYBODY {
            // A fresh sign-in each time: nothing given before may help.
            let client = app.signed_in(user).await;
            let reply = if *method == "GET" { client.get(path).await } else { client.post(path, &[]).await };
            let to = if reply.status.is_redirection() {
                let place = reply.location().rsplit('/').next().unwrap_or_default();
                if place.len() == 36 { " …".to_owned() } else { format!(" …/{place}") }
            } else {
                String::new()
            };
            let _ = writeln!(text, "    {user:15} {}{to}", reply.status.as_u16());
        }
    }
    insta::assert_snapshot!(text);
    app.sound().await;
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_gets_past_the_sign_in_page() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    for (method, path, act) in trellis::route_table() {
        // The time-out warning asks in the background and wants a plain no.
        if act == RouteAct::Open || path == "/session/stay" {
            continue;
        }
        let path = path
            .replace("{child}", &amy)
            .replace("{feed}", "health-visiting")
            .replace("{search}", &amy)
            .replace("{draft}", &amy)
            .replace("{contact}", &amy)
            .replace("{request}", &amy)
            .replace("{meeting}", &amy)
            .replace("{action}", &amy)
            .replace("{review}", &amy)
            .replace("{report}", &amy)
            .replace("{entry}", &amy)
            .replace("{discussion}", &amy)
            .replace("{part}", "worry")
            .replace("{number}", "1")
            .replace("{export}", &amy)
            .replace("{work}", &amy)
            .replace("{consultation}", &amy)
            .replace("{notice}", &amy)
            .replace("{system}", &amy)
            .replace("{file}", &amy);
        let client = app.anybody();
        let reply = if method == "GET" { client.get(&path).await } else { client.post(&path, &[]).await };
        if path.starts_with("/api/") || path.starts_with("/fhir/") {
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            continue;
        }
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{method} {path}");
        assert!(reply.location().starts_with("/sign-in"), "{method} {path} leads to {}", reply.location());
    }
}

#[tokio::test]
async fn what_is_hidden_reads_like_what_is_not_there() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let nobody = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    for user in ["health-visitor", "ae-nurse", "police", "social-worker", "front-door-manager", "camhs"] {
        let client = app.signed_in(user).await;
        for path in ["", "/reason", "/contact"] {
            let one = client.get(&format!("/children/{hidden}{path}")).await;
            let other = client.get(&format!("/children/{nobody}{path}")).await;
            assert_eq!((one.status, &one.body), (StatusCode::NOT_FOUND, &other.body), "{user} {path}");
        }
    }
}

#[tokio::test]
async fn the_administrator_finds_staff_by_part_of_a_name_a_sign_in_name_or_an_employer() {
    let app = TestApp::demo().await;
    let client = app.signed_in("administrator").await;
    for (containing, there, not_there) in [
        ("tandoh", "Grace Tandoh", "Ruth Adeyemi"),
        ("HEALTH-VISITOR", "Ruth Adeyemi", "Grace Tandoh"),
        ("anchor surgery", "Samir Haddad", "Grace Tandoh"),
        ("100%", "Try fewer letters", "Grace Tandoh"),
    ] {
        let found = client.post("/staff/named", &[("containing", containing)]).await;
        assert!(found.body.contains(there) && !found.body.contains(&format!("{not_there}<br>")), "{containing}");
        assert!(found.body.contains(&format!("value=\"{containing}\"")), "what was typed stays");
    }
    let first = client.post("/staff/named", &[("containing", "community health")]).await;
    let (_, after) = first.body.split_once("name=\"after\" value=\"").unwrap();
    let after = after.split('"').next().unwrap();
    let next = client.post("/staff/named", &[("containing", "community health"), ("after", after)]).await;
    assert!(next.status.is_success() && next.body != first.body && !next.body.contains("Ruth Adeyemi"));
}
