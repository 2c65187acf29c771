//! Notices: a worry from somebody who has no account, from the police in bulk, from the night; taken in by the front door.

use crate::{
    app::{Client, Reply, TestApp},
    worry::{open, text, value_of},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

const WORRY: [(&str, &str); 6] = [
    ("who", "public"),
    ("child", "Amy, the little girl at number 3"),
    ("born", "about 3"),
    ("address", "Harbour Lane, the blue door"),
    ("danger", "soon"),
    ("happened", "She cries every night, and this week she stood outside alone in the rain"),
];

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found).trim()
}

/// Somebody writes by the public form: reference and secret code.
pub async fn write(app: &TestApp, form: &[(&str, &str)]) -> (String, String) {
    let reply = app.anybody().post("/tell/write", form).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", text(&reply.body));
    let page = text(&reply.body);
    (between(&page, "Reference", "Your").to_owned(), between(&page, "secret code", "It is shown").to_owned())
}

async fn last(app: &TestApp) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql("select id from notice order by received_at desc, number desc, id limit 1")
        .one::<(String,)>()
        .await
        .unwrap()
        .0
}

/// A notice by the public form; its id.
pub async fn told(app: &TestApp) -> String {
    write(app, &WORRY).await;
    last(app).await
}

async fn pressed(client: &Client<'_>, place: &str) -> Reply {
    let reply = client.post(place, &[("sure", "yes")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{place}: {}", text(&reply.body));
    reply
}

/// Sends a concern that was filled in from a notice; the contact's id.
async fn send(client: &Client<'_>, draft: &str) -> String {
    let version = value_of(&client.get(&format!("{draft}/urgent")).await.body, "version");
    let form = [
        ("version", version.as_str()),
        ("where_now", "At home, as far as anybody knows"),
        ("told_parents", "no"),
        ("why_not_told", "Nobody knows yet what a talk would set off"),
    ];
    let reply = client.post(&format!("{draft}/urgent"), &form).await;
    assert_eq!(reply.location(), format!("{draft}/check"), "{}", text(&reply.body));
    let sent = client.post(&format!("{draft}/send"), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body));
    sent.location().trim_start_matches("/contacts/").trim_end_matches("?sent").to_owned()
}

#[tokio::test]
async fn a_neighbour_writes_without_a_name_and_it_becomes_a_contact_from_first_receipt() {
    let app = TestApp::demo().await;
    let nobody = app.anybody();
    let start = nobody.get("/tell").await;
    assert!(text(&start.body).contains("call 999") && start.headers.get(header::SET_COOKIE).is_none());
    assert!(nobody.get("/sign-in").await.body.contains("/tell"));
    let young = text(&nobody.get("/tell/write?who=young-person").await.body);
    assert!(young.contains("Childline") && young.contains("You are not in trouble"), "{young}");
    assert_eq!(nobody.get("/tell/write?who=else").await.location(), "/tell?choose");

    // What is missing is said beside it, and nothing typed is lost; a program's trap throws nothing away either.
    let half = nobody.post("/tell/write", &[("who", "family"), ("happened", "He hits them"), ("needs", "Twi")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains("He hits them") && half.body.contains("Twi") && half.body.contains("reach you safely"));
    let caught: Vec<(&str, &str)> = WORRY.into_iter().chain([("website", "x")]).collect();
    let caught = nobody.post("/tell/write", &caught).await;
    assert!(caught.status == StatusCode::UNPROCESSABLE_ENTITY && caught.body.contains("Send once more"));

    // Pressed twice it is one notice, under the same reference and the same code.
    let key = ("idempotency_key", "01890000-0000-7000-8000-000000000abc");
    let form: Vec<(&str, &str)> = WORRY.into_iter().chain([key]).collect();
    let (reference, secret) = write(&app, &form).await;
    assert_eq!(write(&app, &form).await, (reference.clone(), secret.clone()));
    assert_eq!((reference.len(), secret.len()), (9, 19), "{reference} {secret}");
    let notice = last(&app).await;
    {
        let mut tx = app.store.read_everything().await.unwrap();
        assert_eq!(tx.sql("select count(*) from notice").one::<(i64,)>().await.unwrap().0, 1);
        let (body,): (Vec<u8>,) = tx.sql("select body from notice_words").one().await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("cries"), "concealed");
    }

    // Reference and code open how far it is and nothing else; one without the other reads like one that never was.
    let back = |reference: &str, secret: &str| {
        let form = [("reference".to_owned(), reference.to_owned()), ("secret".to_owned(), secret.to_lowercase())];
        let app = &app;
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            app.anybody().post("/tell/back", &form).await
        }
    };
    let looked = text(&back(&reference, &secret).await.body);
    assert!(looked.contains("waits for a social worker") && !looked.contains("cries"), "{looked}");
    let (wrong, never) = (back(&reference, "2222-2222-2222-2222").await, back("9999-9999", &secret).await);
    assert_eq!((wrong.status, never.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(text(&wrong.body), text(&never.body));
    let more = [("reference", reference.as_str()), ("secret", secret.as_str()), ("more", "Tonight it was louder")];
    assert!(text(&nobody.post("/tell/add", &more).await.body).contains("It was added"));

    // Only the front door's social workers see it.
    let own = format!("/notices/{notice}");
    for user in ["health-visitor", "police", "camhs", "index-team", "administrator", "team-manager"] {
        let client = app.signed_in(user).await;
        assert_eq!(client.get(&own).await.status, StatusCode::NOT_FOUND, "{user}");
        assert_eq!(client.get("/notices").await.status, StatusCode::NOT_FOUND, "{user}");
    }
    let leila = app.signed_in("social-worker").await;
    let inbox = text(&leila.get("/contacts").await.body);
    assert!(inbox.contains("1 notice waits") && inbox.contains("little girl at number 3"), "{inbox}");
    let page = text(&leila.get(&own).await.body);
    assert!(page.contains("cries every night") && page.contains("Tonight it was louder"), "{page}");

    // She finds the child, raises the concern there, and fills it in from the notice.
    app.store.clock.advance_seconds(3600);
    let leila = app.signed_in("social-worker").await;
    pressed(&leila, &format!("{own}/hold")).await;
    assert!(text(&back(&reference, &secret).await.body).contains("is looking at it"));
    let amy = app.child("amy", "pritchard").await;
    leila
        .post(&format!("/children/{amy}/reason"), &[("reason", "A notice about her has come in at the front door")])
        .await;
    let begun = leila.post("/concerns", &[("child", &amy)]).await;
    let draft = begun.location().to_owned();
    assert!(draft.starts_with("/concerns/"), "{}", text(&begun.body));
    let offered = text(&leila.get(&draft).await.body);
    assert!(offered.contains("You are taking in a notice about"), "{offered}");
    let filled = leila.post(&format!("{own}/fill"), &[("draft", draft.trim_start_matches("/concerns/"))]).await;
    assert_eq!(filled.location(), draft, "{}", text(&filled.body));
    let contact = send(&leila, &draft).await;
    let sees = text(&open(&leila, &contact).await.0.body);
    assert!(sees.contains("Amy Pritchard") && sees.contains("louder"), "{sees}");
    assert!(leila.get(&own).await.body.contains(&contact));
    let (received, recorded, started, channel, source) = of_contact(&app, &contact).await;
    assert_eq!(recorded - received, 3_600_000_000, "late recorded is told apart from done late");
    assert_eq!((started, channel.as_str(), source.as_str()), (received, "public-form", "9"));
    assert!(!text(&leila.get("/contacts").await.body).contains("notice waits"));

    // What is added now waits to be read again.
    let more = [("reference", reference.as_str()), ("secret", secret.as_str()), ("more", "She has a black eye")];
    nobody.post("/tell/add", &more).await;
    let inbox = text(&leila.get("/contacts").await.body);
    assert!(inbox.contains("Something was added"), "{inbox}");
    pressed(&leila, &format!("{own}/read")).await;
    assert!(!text(&leila.get("/contacts").await.body).contains("Something was added"));

    // Whoever goes back in the browser and writes about another child has told something else: nothing is lost.
    let another: Vec<(&str, &str)> =
        form.iter().copied().filter(|(name, _)| *name != "child").chain([("child", "His sister, about two")]).collect();
    assert_ne!(write(&app, &another).await.0, reference);
    assert!(text(&leila.get("/contacts").await.body).contains("His sister, about two"));
    app.sound().await;
}

/// Received, recorded, start of its first clock, channel and source of a contact.
async fn of_contact(app: &TestApp, contact: &str) -> (i64, i64, i64, String, String) {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(
        "select c.received_at, c.recorded_at, k.started_at, c.channel, c.source_code from contact c
           join clock k on k.subject = c.id where c.id = $1 and k.rule = 'FD3'",
    )
    .bind(contact)
    .one()
    .await
    .unwrap()
}

#[tokio::test]
async fn guessing_and_flooding_are_slowed_down_and_a_form_too_large_is_refused() {
    let app = TestApp::demo().await;
    let (reference, _) = write(&app, &WORRY).await;
    let guess = [("reference", reference.as_str()), ("secret", "2222-2222-2222-2222")];
    for _ in 0..10 {
        assert_eq!(app.anybody().post("/tell/back", &guess).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let slowed = app.anybody().post("/tell/back", &guess).await;
    assert!(
        slowed.status == StatusCode::TOO_MANY_REQUESTS && slowed.body.contains("15 minutes"),
        "{}",
        text(&slowed.body)
    );
    app.store.clock.advance_seconds(901);
    assert_eq!(app.anybody().post("/tell/back", &guess).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 1..20 {
        write(&app, &WORRY).await;
    }
    let flood = app.anybody().post("/tell/write", &WORRY).await;
    assert_eq!(flood.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(flood.body.contains("blue door") && flood.body.contains("call 999"), "nothing typed is lost");
    let long = "x".repeat(200_000);
    let large = app.anybody().post("/tell/write", &[("who", "public"), ("happened", &long)]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    app.sound().await;
}

const SHEET: &str = "reference,occurred at,child,born,address,postcode,school,what happened,where now,danger,told parents
M-1,2026-11-21 22:40,Ella Marsh,2017-04-03,12 Mill Road,W21 0AA,Mill Primary,\"Shouting heard, father left\",At home,soon,yes
M-2,2026-11-21 23:10,,15,,,,Found alone at the bus station,With his aunt,today,no
M-3,2026-11-22 01:15,Boy of about 15,15,,,,Found alone at the bus station in the rain,With his aunt,maybe,no
M-4,2026-11-22 02:00,Kofi Danso,9,,,,Woke to find nobody at home and rang us,With a neighbour,today,yes
";

async fn preview(client: &Client<'_>, sheet: &str) -> Reply {
    let body = format!("--xx\r\nContent-Disposition: form-data; name=\"rows\"\r\n\r\n{sheet}\r\n--xx--\r\n");
    let request = Request::post("/notices/bulk")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
        .header("sec-fetch-site", "same-origin");
    client.send(request, Body::from(body)).await
}

#[tokio::test]
async fn the_police_send_the_good_rows_of_a_sheet_once_and_follow_each() {
    let app = TestApp::demo().await;
    let tom = app.signed_in("police").await;
    for user in ["health-visitor", "social-worker", "administrator"] {
        let client = app.signed_in(user).await;
        for path in ["/notices/bulk", "/notices/bulk/example.csv"] {
            assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{user} {path}");
        }
        assert_eq!(client.post("/notices/bulk/send", &[("rows", SHEET)]).await.status, StatusCode::NOT_FOUND, "{user}");
    }
    assert!(tom.get("/notices/bulk/example.csv").await.body.starts_with("reference,occurred at,child"));
    let broken = preview(&tom, "a,b\n1,2\n").await;
    assert!(broken.status == StatusCode::UNPROCESSABLE_ENTITY && broken.body.contains("Missing: reference"));
    let seen = text(&preview(&tom, SHEET).await.body);
    assert!(
        seen.contains("2 rows are right and can be sent ; 2 rows are not") || seen.contains("2 rows are right"),
        "{seen}"
    );
    assert!(seen.contains("Write now, today, soon or not at once") && seen.contains("Send the 2 good rows"), "{seen}");
    assert!(!tom.get("/notices/bulk").await.body.contains("M-1"), "nothing is sent by looking");
    let sent = tom.post("/notices/bulk/send", &[("rows", SHEET)]).await;
    assert_eq!(sent.location(), "/notices/bulk?sent=2");
    let again = text(&preview(&tom, SHEET).await.body);
    assert!(again.contains("Already received today") && again.contains("There is nothing to send"), "{again}");
    let twice = tom.post("/notices/bulk/send", &[("rows", SHEET)]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = text(&tom.get("/notices/bulk").await.body);
    assert!(own.contains("M-1") && own.contains("nobody has begun yet") && !own.contains("Ella"), "{own}");

    // The front door sees the most dangerous first, and takes it in without a confirmed child.
    let leila = app.signed_in("social-worker").await;
    let list = text(&leila.get("/notices").await.body);
    assert!(list.find("Kofi Danso").unwrap() < list.find("Ella Marsh").unwrap(), "{list}");
    assert!(list.contains("1 for a child in danger now or today"), "{list}");
    let id = {
        let mut tx = app.store.read_everything().await.unwrap();
        tx.sql("select id from notice where own_reference = 'M-4'").one::<(String,)>().await.unwrap().0
    };
    let paul = app.signed_in("front-door-manager").await;
    pressed(&paul, &format!("/notices/{id}/hold")).await;
    let other = leila.post(&format!("/notices/{id}/hold"), &[("sure", "yes")]).await;
    assert!(other.status == StatusCode::UNPROCESSABLE_ENTITY && other.body.contains("Paul Whitcombe"));
    let over = leila.post(&format!("/notices/{id}/hold"), &[("sure", "over")]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER);
    let draft = pressed(&leila, &format!("/notices/{id}/begin")).await.location().to_owned();

    // Thrown away, it waits again; begun again, it is sent.
    leila.post(&format!("{draft}/discard"), &[("sure", "yes")]).await;
    assert!(text(&leila.get(&format!("/notices/{id}")).await.body).contains("nobody has begun yet"));
    let draft = pressed(&leila, &format!("/notices/{id}/begin")).await.location().to_owned();
    let contact = send(&leila, &draft).await;
    let (_, _, _, channel, source) = of_contact(&app, &contact).await;
    assert_eq!((channel.as_str(), source.as_str()), ("bulk-notice", "6"));
    assert!(tom.get("/notices/bulk").await.body.contains(&format!("/contacts/{contact}")), "a link for its sender");
    let sees = text(&open(&tom, &contact).await.0.body);
    assert!(sees.contains("Kofi Danso"), "its sender follows it: {sees}");
    app.sound().await;
}

#[tokio::test]
async fn the_list_of_the_night_is_taken_over_at_nine_by_somebody_by_name() {
    let app = TestApp::demo().await;
    let now = app.store.now();
    // Sunday night, a quarter to eleven.
    let to = |text: &str| base::Instant::in_england(text.parse().unwrap());
    let wait = |at: base::Instant, from: base::Instant| app.store.clock.advance_seconds(at.seconds_since(from));
    wait(to("2026-11-22T22:45"), now);
    let night = app.signed_in("night-worker").await;
    assert_eq!(app.signed_in("health-visitor").await.get("/notices/out-of-hours").await.status, StatusCode::NOT_FOUND);
    let half = night.post("/notices/out-of-hours", &[("child", "Baby Okafor"), ("done", "Rang the ward")]).await;
    assert!(half.status == StatusCode::UNPROCESSABLE_ENTITY && half.body.contains("Baby Okafor"));
    for (child, danger) in [("Baby Okafor", "today"), ("Dean Marsh", "not-at-once")] {
        let form = [
            ("child", child),
            ("danger", danger),
            ("happened", "The ward rang: his mother wants to take him home tonight"),
            ("done", "Spoke with the consultant; he stays"),
            ("rung", "22:50 ward sister"),
            ("morning", "See him and his mother"),
            ("by_when", "by ten"),
        ];
        let kept = night.post("/notices/out-of-hours", &form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.body));
    }
    assert!(text(&night.get("/notices/out-of-hours").await.body).contains("Monday 23 November"));
    wait(to("2026-11-23T09:05"), to("2026-11-22T22:45"));
    let leila = app.signed_in("social-worker").await;
    let list = text(&leila.get("/notices/out-of-hours").await.body);
    assert!(
        list.contains("Baby Okafor") && list.contains("See him and his mother") && !list.contains("Late"),
        "{list}"
    );
    wait(to("2026-11-23T09:31"), to("2026-11-23T09:05"));
    let inbox = text(&leila.get("/contacts").await.body);
    assert!(inbox.contains("late: nobody has accepted it"), "{inbox}");
    let accept = [("morning", "2026-11-23")];
    let night = app.signed_in("night-worker").await;
    assert_eq!(night.post("/notices/out-of-hours/accept", &accept).await.status, StatusCode::NOT_FOUND);
    assert_eq!(leila.post("/notices/out-of-hours/accept", &accept).await.status, StatusCode::SEE_OTHER);
    let again = leila.post("/notices/out-of-hours/accept", &accept).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.body.contains("Leila Rahimi"));
    let dean = last(&app).await;
    let done = leila.post(&format!("/notices/{dean}/aside"), &[("how", "done"), ("from", "night")]).await;
    assert_eq!(done.location(), "/notices/out-of-hours?done", "{}", text(&done.body));
    let list = text(&leila.get("/notices/out-of-hours").await.body);
    assert!(list.contains("Accepted by Leila Rahimi") && list.contains("nothing more to do (Leila Rahimi)"), "{list}");
    assert!(text(&leila.get("/contacts").await.body).contains("1 notice waits"), "the baby is still to be taken in");
    app.sound().await;
}

#[tokio::test]
async fn a_notice_says_which_child_it_may_be_about_and_the_reader_picks() {
    let app = TestApp::demo().await;
    let sheet = "reference,occurred at,child,born,address,postcode,school,what happened,where now,danger,told parents
M-7,2026-11-21 22:40,Amy Pritchard,about 3,Harbour Lane,,,\"Shouting, the girl was awake on the stairs\",At home,soon,yes
M-8,2026-11-21 23:40,Amy Pritchard,about 3,Harbour Lane,,,\"Shouting heard again\",At home,soon,yes
M-9,2026-11-22 01:40,Girl of about 14,14,,,,\"Dropped at a hotel\",Not known,today,no
";
    let tom = app.signed_in("police").await;
    assert_eq!(tom.post("/notices/bulk/send", &[("rows", sheet)]).await.location(), "/notices/bulk?sent=3");
    let notice = |reference: &'static str| {
        let app = &app;
        async move {
            let mut tx = app.store.read_everything().await.unwrap();
            let found = tx.sql("select id from notice where own_reference = $1").bind(reference.to_owned());
            format!("/notices/{}", found.one::<(String,)>().await.unwrap().0)
        }
    };
    let (first, second, girl) = (notice("M-7").await, notice("M-8").await, notice("M-9").await);
    let amy = app.child("amy", "pritchard").await;
    let leila = app.signed_in("social-worker").await;

    // Before anybody begins, the page says who it may be, and the journal whom it has shown.
    let page = text(&leila.get(&first).await.body);
    assert!(page.contains("It may be") && page.contains("Amy Pritchard"), "{page}");
    let shown = journal(&app, "children.searched").await;
    assert!(shown.iter().any(|facts| facts.contains(&amy)), "{shown:?}");
    assert!(!text(&leila.get(&girl).await.body).contains("It may be"));

    // The picked child goes into the concern, and is in the contact; only one that is shown can be picked.
    pressed(&leila, &format!("{first}/hold")).await;
    let page = leila.get(&first).await.body;
    assert!(page.contains(&format!("value=\"{amy}\"")) && text(&page).contains("None of these"), "{page}");
    let other = app.child("joseph", "callaghan").await;
    let never = leila.post(&format!("{first}/begin"), &[("sure", "yes"), ("child", &other)]).await;
    assert!(never.status == StatusCode::UNPROCESSABLE_ENTITY && never.body.contains("not among those"));
    let unsaid = leila.post(&format!("{first}/begin"), &[("sure", "yes")]).await;
    assert!(unsaid.status == StatusCode::UNPROCESSABLE_ENTITY, "nothing is taken as said: {}", text(&unsaid.body));
    assert!(unsaid.body.contains("Select the child, or say that none of these fits"));
    let begun = leila.post(&format!("{first}/begin"), &[("sure", "yes"), ("child", &amy)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", text(&begun.body));
    let contact = send(&leila, begun.location()).await;
    let of_contact = |contact: String| {
        let app = &app;
        async move {
            let mut tx = app.store.read_everything().await.unwrap();
            let child = tx.sql("select coalesce(child, '') from contact_child where case_id = $1").bind(contact);
            child.one::<(String,)>().await.unwrap().0
        }
    };
    assert_eq!(of_contact(contact.clone()).await, amy);
    assert!(text(&open(&leila, &contact).await.0.body).contains("Amy Pritchard"));
    assert!(!text(&leila.get(&first).await.body).contains("It may be"), "it is said");

    // "None of these" confirms nobody.
    pressed(&leila, &format!("{second}/hold")).await;
    let begun = leila.post(&format!("{second}/begin"), &[("sure", "yes"), ("child", "none")]).await;
    let contact = send(&leila, begun.location()).await;
    assert_eq!(of_contact(contact).await, "");
    let said = journal(&app, "referrals.notice-child-picked").await;
    assert_eq!(said.len(), 2, "{said:?}");
    app.sound().await;
}

/// Facts of every entry of a kind.
async fn journal(app: &TestApp, kind: &'static str) -> Vec<String> {
    let mut tx = app.store.read_everything().await.unwrap();
    let facts = "select f.facts from journal_entry e join journal_facts f on f.entry = e.id where e.kind = $1";
    let rows: Vec<(String,)> = tx.sql(facts).bind(kind).all().await.unwrap();
    rows.into_iter().map(|(facts,)| facts).collect()
}

#[tokio::test]
async fn a_notice_about_a_hidden_child_reads_as_one_about_a_child_nobody_knows() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let (given, family, born): (String, String, String) = {
        let mut tx = app.store.read_everything().await.unwrap();
        tx.sql(
            "select r.given_name, r.family_name, r.birth_date from link l join source_record r on r.id = l.record
              where l.child = $1 and r.given_name is not null and r.birth_date is not null order by r.id limit 1",
        )
        .bind(hidden.as_str())
        .one()
        .await
        .unwrap()
    };
    let sheet = format!(
        "reference,occurred at,child,born,address,postcode,school,what happened,where now,danger,told parents
H-1,2026-11-21 22:40,{given} {family},{born},,,,Shouting heard by a neighbour,At home,soon,yes
"
    );
    let sent = app.signed_in("police").await.post("/notices/bulk/send", &[("rows", &sheet)]).await;
    assert_eq!(sent.location(), "/notices/bulk?sent=1", "{}", text(&sent.body));
    let notice = format!("/notices/{}", last(&app).await);
    let leila = app.signed_in("social-worker").await;
    assert!(!leila.get(&notice).await.body.contains(&hidden));
    pressed(&leila, &format!("{notice}/hold")).await;
    assert!(!leila.get(&notice).await.body.contains(&hidden));
    // Whoever reads what somebody else wrote has not searched for the child: their name stands in no alert.
    assert_eq!(journal(&app, "children.hidden-child-searched").await, Vec::<String>::new());
    let searched = journal(&app, "children.searched").await;
    assert!(!searched.is_empty() && searched.iter().all(|facts| !facts.contains(&hidden)), "{searched:?}");
    let picked = leila.post(&format!("{notice}/begin"), &[("sure", "yes"), ("child", &hidden)]).await;
    assert_eq!(picked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(picked.body.contains("not among those"), "as any child who is not shown: {}", text(&picked.body));
    app.sound().await;
}
