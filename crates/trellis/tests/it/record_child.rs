//! A child whom a search did not find is added by hand: never without a search, likely children offered first, and
//! corrected by those who added it.

use crate::app::{Client, Reply, TestApp};
use axum::http::StatusCode;
use tokio::sync::OnceCell;

type Typed<'a> = Vec<(&'a str, &'a str)>;

/// A search that finds nobody, and the address of its form.
async fn nobody_found(client: &Client<'_>) -> String {
    search(client, &[("name", "Zosia Wrona"), ("age", "6"), ("postcode", "W21 0AB")]).await
}

async fn search(client: &Client<'_>, typed: &[(&str, &str)]) -> String {
    let form: Typed<'_> = typed.iter().copied().chain([("purpose", "direct-care")]).collect();
    let made = client.post("/searches", &form).await;
    assert!(made.location().starts_with("/searches/"), "{}", made.body);
    format!("{}/child", made.location())
}

fn zosia<'a>() -> Typed<'a> {
    vec![
        ("first_names", "Zosia Anna"),
        ("family_name", "Wrona"),
        ("birth_date", "4/5/2020"),
        ("sex", "female"),
        ("house", "14"),
        ("street", "Quarry Steps"),
        ("postcode", "W21 0AB"),
        ("carer_name", "Hanna Wrona"),
        ("carer_relation", "mother"),
        ("carer_phone", "020 7946 0321"),
        ("knows", "works"),
        ("met", "yes"),
    ]
}

/// The same form with some answers changed or added.
fn but<'a>(typed: &Typed<'a>, other: &[(&'a str, &'a str)]) -> Typed<'a> {
    let kept = typed.iter().copied().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    kept.chain(other.iter().copied()).collect()
}

/// Value of a hidden field.
fn hidden_value(reply: &Reply, name: &str) -> String {
    let (_, rest) = reply.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn count(app: &TestApp, text: &'static str) -> i64 {
    app.store.read_everything().await.unwrap().sql(text).one::<(i64,)>().await.unwrap().0
}

async fn children(app: &TestApp) -> i64 {
    count(app, "select count(*) from child").await
}

/// Everything that makes a child: nothing of it may be there when the form was refused.
async fn traces(app: &TestApp) -> [i64; 8] {
    [
        children(app).await,
        count(app, "select count(*) from same_child").await,
        count(app, "select count(*) from source_record").await,
        count(app, "select count(*) from source_version").await,
        count(app, "select count(*) from link").await,
        count(app, "select count(*) from link_ruling").await,
        count(app, "select count(*) from involvement").await,
        count(app, "select count(*) from tie").await,
    ]
}

async fn told(app: &TestApp, kind: &str) -> i64 {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql("select count(*) from journal_entry where kind = $1").bind(kind).one::<(i64,)>().await.unwrap().0
}

#[tokio::test]
async fn nobody_adds_a_child_without_a_search_of_their_own() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let own = nobody_found(&visitor).await;
    let page = visitor.get(&own).await;
    assert!(
        page.body.contains("value=\"Zosia\"") && page.body.contains("value=\"Wrona\""),
        "the search fills the form"
    );
    assert!(page.body.contains("value=\"6\"") && page.body.contains("value=\"W21 0AB\""));

    let gp = app.signed_in("gp").await;
    let never = format!("/searches/{}/child", base::SearchId::new(app.store.ids(), app.store.now()));
    for (who, path) in [(&gp, &own), (&visitor, &never)] {
        assert_eq!(who.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(who.post(path, &zosia()).await.status, StatusCode::NOT_FOUND);
    }
    app.store.clock.advance_seconds(25 * 3600);
    let visitor = app.signed_in("health-visitor").await;
    assert_eq!(visitor.post(&own, &zosia()).await.status, StatusCode::NOT_FOUND, "the search is a day old");
    for who in ["data-manager", "ig-lead", "administrator"] {
        assert_eq!(app.signed_in(who).await.get(&own).await.status, StatusCode::NOT_FOUND, "{who}");
    }
    app.sound().await;
}

#[tokio::test]
async fn a_child_who_is_added_stands_on_the_list_and_is_found_by_the_next_search() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let added = visitor.post(&nobody_found(&visitor).await, &zosia()).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = visitor.get(added.location()).await;
    assert_eq!(page.status, StatusCode::OK, "it opens without a reason");
    for words in
        ["Zosia Wrona", "4 May 2020", "14 Quarry Steps", "Hanna Wrona", "Ruth Adeyemi", "Correct what we recorded"]
    {
        assert!(page.body.contains(words), "the page lacks {words}");
    }
    assert!(page.body.contains("Recorded by Health visiting") || page.body.contains("Recorded by "), "who said it");
    assert!(visitor.get("/children").await.body.contains("Zosia Wrona"), "on her own list");

    let nurse = app.signed_in("ae-nurse").await;
    let found = search(&nurse, &[("name", "Zosia Wrona"), ("age", "6")]).await;
    let found = nurse.get(found.trim_end_matches("/child")).await;
    assert!(found.body.contains(added.location()), "the next search finds the child");
    assert_eq!(nurse.get(added.location()).await.location(), format!("{}/reason", added.location()));
    // Another start of the program reads it from the tables, and one that runs follows the journal.
    let built = children::Index::build(&app.store).await.unwrap();
    assert_eq!(built.len(), app.index().len());
    let ids = [told(&app, "children.child-recorded").await, told(&app, "children.records-linked").await];
    assert_eq!(ids[0], 1);
    app.sound().await;
}

#[tokio::test]
async fn who_adds_the_same_child_at_another_server_at_once_is_offered_the_one_that_was_made() {
    let app = TestApp::demo().await;
    let beside = app.router_with(children::Index::build(&app.store).await.unwrap());
    let visitor = app.signed_in("health-visitor").await;
    let nurse = app.signed_in("ae-nurse").await;
    let nurse = Client { router: &beside, cookie: nurse.cookie.clone(), program: OnceCell::new() };
    let paths = [nobody_found(&visitor).await, nobody_found(&nurse).await];
    let before = children(&app).await;
    let once = but(&zosia(), &[("knows", "once"), ("why", "Brought in after a fall from a swing")]);
    let (form, other) = (zosia(), once);
    let (one, other) = tokio::join!(visitor.post(&paths[0], &form), nurse.post(&paths[1], &other));
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&StatusCode::SEE_OTHER) && statuses.contains(&StatusCode::OK), "{statuses:?}");
    assert!([one, other].iter().any(|reply| reply.body.contains("Zosia Wrona")), "the other is offered the child");
    assert_eq!(children(&app).await, before + 1);
    app.sound().await;
}

#[tokio::test]
async fn who_met_the_child_once_opens_its_page_for_a_day() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("ae-nurse").await;
    let form = but(&zosia(), &[("knows", "once"), ("why", "Brought in after a fall from a swing")]);
    let added = nurse.post(&nobody_found(&nurse).await, &form).await;
    let page = nurse.get(added.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("No service that may be shown is involved now"), "nobody works with the child");
    assert!(page.body.contains("Correct what we recorded"), "what she typed she may mend");
    let corrected = nurse
        .post(&format!("{}/recorded", added.location()), &but(&form, &[("version", "1"), ("town", "Alderwick")]))
        .await;
    assert_eq!(corrected.location(), added.location(), "{}", corrected.body);
    app.store.clock.advance_seconds(24 * 3600 + 1);
    let nurse = app.signed_in("ae-nurse").await;
    assert_eq!(nurse.get(added.location()).await.location(), format!("{}/reason", added.location()));
    assert_eq!(nurse.get(&format!("{}/recorded", added.location())).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn a_likely_child_is_offered_first_and_opens_when_it_is_chosen() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let born = born(&app, &amy).await;
    let form = but(&zosia(), &[("first_names", "Amy"), ("family_name", "Pritchard"), ("birth_date", &born)]);
    let path = nobody_found(&visitor).await;
    let before = traces(&app).await;
    let offered = visitor.post(&path, &form).await;
    assert_eq!(offered.status, StatusCode::OK);
    assert!(offered.body.contains("Is it ") && offered.body.contains(&amy) && offered.body.contains("Amy Pritchard"));
    assert_eq!(hidden_value(&offered, "street"), "Quarry Steps", "what was typed is carried along");
    assert_eq!(traces(&app).await, before, "nothing is made yet");

    let ids = hidden_value(&offered, "offered");
    let unanswered = visitor.post(&path, &but(&form, &[("offered", &ids)])).await;
    assert_eq!(unanswered.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unanswered.body.contains("Select this child, or that it is another"));

    let back = visitor.post(&path, &but(&form, &[("offered", &ids), ("change", "yes")])).await;
    assert!(back.body.contains("Add a child") && back.body.contains("value=\"Quarry Steps\""), "to mend a slip");

    let chosen = visitor.post(&path, &but(&form, &[("offered", &ids), ("same", &amy)])).await;
    assert_eq!(chosen.location(), format!("/children/{amy}"));
    assert_eq!(traces(&app).await, before, "and nothing is made then");

    // Whoever makes up ids to pass the question is asked it all the same.
    let forged = base::ChildId::new(app.store.ids(), app.store.now()).to_string();
    let again = visitor.post(&path, &but(&form, &[("offered", &forged), ("same", "none")])).await;
    assert!(again.status == StatusCode::OK && again.body.contains(&amy));
    assert_eq!(traces(&app).await, before);
    app.sound().await;
}

async fn born(app: &TestApp, child: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let (born,): (String,) = tx
        .sql("select max(r.birth_date) from source_record r join link l on l.record = r.id where l.child = $1 and r.birth_precision = 'exact'")
        .bind(child)
        .one()
        .await
        .unwrap();
    born
}

#[tokio::test]
async fn none_of_these_makes_another_child_and_keeps_the_two_apart() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let born = born(&app, &amy).await;
    let form = but(&zosia(), &[("first_names", "Amy"), ("family_name", "Pritchard"), ("birth_date", &born)]);
    let path = nobody_found(&visitor).await;
    let mut reply = visitor.post(&path, &form).await;
    for _ in 0..5 {
        if reply.status == StatusCode::SEE_OTHER {
            break;
        }
        let ids = hidden_value(&reply, "offered");
        reply = visitor.post(&path, &but(&form, &[("offered", &ids), ("same", "none")])).await;
    }
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "every likely child was declined");
    let new = reply.location().trim_start_matches("/children/").to_owned();
    assert_ne!(new, amy);
    let mut tx = app.store.read_everything().await.unwrap();
    let ruled: Vec<(String, String)> = tx
        .sql(
            "select a.child, b.child from link_ruling r join link a on a.record = r.record_a join link b on b.record = r.record_b
              where r.same = false and r.reason = 'not the child I added'",
        )
        .all()
        .await
        .unwrap();
    drop(tx);
    assert!(ruled.contains(&(new, amy)), "{ruled:?}");
    app.sound().await;
}

#[tokio::test]
async fn the_details_of_a_hidden_child_are_answered_as_nobodys_and_make_another_child() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let mut tx = app.store.read_everything().await.unwrap();
    let (given, family, birth): (String, String, String) = tx
        .sql(
            "select max(r.given_name), max(r.family_name), max(r.birth_date) from source_record r join link l on l.record = r.id
              where l.child = $1 and r.given_name is not null and r.birth_precision = 'exact'",
        )
        .bind(hidden.as_str())
        .one()
        .await
        .unwrap();
    let records: Vec<(String, String)> = of_hidden(&mut tx, &hidden).await;
    drop(tx);
    let visitor = app.signed_in("health-visitor").await;
    let path = nobody_found(&visitor).await;
    let before = told(&app, "children.hidden-child-searched").await;
    let one = but(&zosia(), &[("first_names", &given), ("family_name", &family), ("birth_date", &birth)]);
    let added = visitor.post(&path, &one).await;
    let nobodys = visitor.post(&nobody_found(&visitor).await, &zosia()).await;
    let without_id = |reply: &Reply| {
        let location = reply.location().rsplit_once('/').unwrap().0.to_owned();
        (reply.status, location, reply.body.clone())
    };
    assert_eq!(without_id(&added), without_id(&nobodys));
    assert!(!added.location().contains(&hidden));
    assert_eq!(told(&app, "children.hidden-child-searched").await, before + 1, "the index team is told");
    assert!(app.signed_in("index-team").await.get("/alerts").await.body.contains("existence is hidden"));
    let page = visitor.get(added.location()).await;
    assert!(page.status.is_success() && !page.body.contains(&hidden));
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(of_hidden(&mut tx, &hidden).await, records, "the hidden child is as it was");
    drop(tx);
    // The linker joins nothing afterwards either.
    children::link_records::link_pending(&app.store, app.index(), |_| {}).await.unwrap();
    assert_eq!(of_hidden(&mut app.store.read_everything().await.unwrap(), &hidden).await, records);
    assert_eq!(visitor.get(&format!("/children/{hidden}")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

async fn of_hidden(tx: &mut store::Tx, hidden: &str) -> Vec<(String, String)> {
    tx.sql("select l.record, l.decided_by from link l where l.child = $1 order by l.record")
        .bind(hidden)
        .all()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_form_sent_twice_adds_one_child() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let path = nobody_found(&visitor).await;
    let key = hidden_value(&visitor.get(&path).await, "idempotency_key");
    let form = but(&zosia(), &[("idempotency_key", &key)]);
    let before = children(&app).await;
    let (first, second) = (visitor.post(&path, &form).await, visitor.post(&path, &form).await);
    assert_eq!((first.status, first.location()), (second.status, second.location()));
    let other = visitor.post(&path, &but(&form, &[("town", "Elsewhere")])).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.body.contains(first.location()), "the page leads to the child who was added");
    assert_eq!(children(&app).await, before + 1);

    // Without the key it is another form, and the child just added is offered.
    let offered = visitor.post(&path, &zosia()).await;
    assert!(offered.status == StatusCode::OK && offered.body.contains("Zosia Wrona"));
    assert_eq!(children(&app).await, before + 1);
    app.sound().await;
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let path = nobody_found(&visitor).await;
    let before = traces(&app).await;
    for (wrong, field) in [
        (vec![("first_names", ""), ("family_name", " ")], "first_names"),
        (vec![("birth_date", "31/2/2020")], "birth_date"),
        (vec![("nhs_number", "999 000 0019")], "nhs_number"),
        (vec![("knows", "")], "knows"),
        (vec![("met", "")], "met"),
        (vec![("knows", "once"), ("why", "saw her")], "why"),
        (vec![("carer_name", "")], "carer_name"),
    ] {
        let again = visitor.post(&path, &but(&zosia(), &wrong)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(again.body.contains(&format!("id=\"{field}-error\"")), "{wrong:?}");
        assert!(again.body.contains(&format!("href=\"#{field}\"")), "the summary leads to {field}");
        assert!(again.body.contains("value=\"Quarry Steps\"") && again.body.contains("020 7946 0321"), "{wrong:?}");
    }
    assert_eq!(traces(&app).await, before);
    app.sound().await;
}

#[tokio::test]
async fn a_sensitive_service_is_recorded_with_consent_or_on_suspicion_of_harm_and_not_named_to_others() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("sexual-health-nurse").await;
    let path = nobody_found(&nurse).await;
    let without = nurse.post(&path, &zosia()).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.body.contains("id=\"ground-error\""));
    let added = nurse.post(&path, &but(&zosia(), &[("ground", "consent")])).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let own = nurse.get(added.location()).await;
    assert!(own.body.contains("Joanna Kaczmarek"), "the service itself sees what it recorded");

    let visitor = app.signed_in("health-visitor").await;
    visitor.post(&format!("{}/reason", added.location()), &[("reason", "New family on our patch")]).await;
    let page = visitor.get(added.location()).await;
    assert!(
        page.body.contains("A sensitive service is involved as well") && page.body.contains("Kept by the index team")
    );
    assert!(!page.body.to_lowercase().contains("sexual") && !page.body.contains("Kaczmarek"), "which one is not said");
    app.sound().await;
}

#[tokio::test]
async fn without_a_sharing_agreement_nothing_is_recorded_and_the_page_says_whom_to_ring() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let path = nobody_found(&visitor).await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update agreement set until_on = '2026-11-01' where feed = 'recorded'").run().await.unwrap();
    tx.commit().await.unwrap();
    let before = traces(&app).await;
    let page = visitor.get(&path).await;
    assert!(page.body.contains("A child cannot be added now") && page.body.contains("ring the "));
    assert_eq!(visitor.post(&path, &zosia()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(traces(&app).await, before);
    app.sound().await;
}

#[tokio::test]
async fn what_was_recorded_is_corrected_by_the_service_and_by_nobody_else() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let added = visitor.post(&nobody_found(&visitor).await, &zosia()).await;
    let child = added.location().to_owned();
    let path = format!("{child}/recorded");
    let form = visitor.get(&path).await;
    assert!(form.body.contains("value=\"Zosia Anna\"") && form.body.contains("value=\"4/5/2020\""), "as it was typed");
    let nurse = app.signed_in("ae-nurse").await;
    assert_eq!(nurse.get(&path).await.status, StatusCode::NOT_FOUND);
    nurse.post(&format!("{child}/reason"), &[("reason", "Seen in the department with a burn")]).await;
    let seen = nurse.get(&child).await;
    assert!(seen.status.is_success() && !seen.body.contains("Correct what we recorded"));
    assert_eq!(nurse.get(&path).await.status, StatusCode::NOT_FOUND, "a reason to look is none to write");

    let corrected = but(&zosia(), &[("family_name", "Wronska"), ("version", "1"), ("still", "yes")]);
    let unsaid = visitor.post(&path, &but(&corrected, &[("still", "")])).await;
    assert!(unsaid.status == StatusCode::UNPROCESSABLE_ENTITY && unsaid.body.contains("Wronska"));
    assert_eq!(visitor.post(&path, &corrected).await.location(), child);
    assert!(visitor.get(&child).await.body.contains("Zosia Wronska"));
    assert!(visitor.get("/children").await.body.contains("Zosia Wronska"));
    assert_eq!(nurse.post(&path, &corrected).await.status, StatusCode::NOT_FOUND);

    let stale = visitor.post(&path, &but(&corrected, &[("family_name", "Vrona")])).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.body.contains("Vrona") && stale.body.contains("Wronska"), "what is kept and what was typed");
    let versions = count(
        &app,
        "select count(*) from source_version v join source_record r on r.id = v.record where r.feed = 'recorded'",
    )
    .await;
    assert_eq!(versions, 2, "what it said before is kept");

    app.index().follow(&app.store).await.unwrap();
    store::journal::number_pending(&app.store).await.unwrap();
    app.index().follow(&app.store).await.unwrap();
    let found = search(&nurse, &[("name", "Zosia Wronska"), ("age", "6")]).await;
    assert!(nurse.get(found.trim_end_matches("/child")).await.body.contains(&child), "found by the name it now has");
    app.sound().await;
}

#[tokio::test]
async fn who_no_longer_works_with_the_child_says_so_and_is_no_longer_near_it() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let added = visitor.post(&nobody_found(&visitor).await, &zosia()).await;
    let child = added.location().to_owned();
    let path = format!("{child}/recorded");
    let ended = visitor.post(&path, &but(&zosia(), &[("version", "1"), ("still", "no")])).await;
    assert_eq!(ended.location(), "/children");
    assert!(!visitor.get("/children").await.body.contains("Zosia"));
    assert_eq!(visitor.get(&child).await.location(), format!("{child}/reason"));
    assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);
    let team = app.signed_in("index-team").await;
    let page = team.get(&child).await;
    assert!(page.body.contains("No longer involved (1)") && page.body.contains("14 Quarry Steps"));
    assert!(page.body.contains("Correct what we recorded") && team.get(&path).await.status.is_success());
    app.sound().await;
}
