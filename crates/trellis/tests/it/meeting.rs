//! The weekly meeting of a team: the agenda makes itself, a line decides, closing makes minutes, and the sender follows.

use crate::{
    app::{Client, Reply, TestApp},
    worry,
};
use axum::http::StatusCode;

/// Winston in his seat in the team that meets.
async fn winston(app: &TestApp) -> Client<'_> {
    seated(app, "home-link").await
}

async fn seated<'a>(app: &'a TestApp, user_name: &str) -> Client<'a> {
    let client = app.signed_in(user_name).await;
    let mut tx = app.store.read_everything().await.unwrap();
    let (seat,): (String,) = tx
        .sql(
            "select s.id from seat s join organisation o on o.id = s.organisation join person p on p.id = s.person
              where o.code = 'ACT-FST' and p.user_name = $1",
        )
        .bind(user_name)
        .one()
        .await
        .unwrap();
    let reply = client.post("/seats", &[("seat", &seat)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    client
}

async fn person(app: &TestApp, user_name: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select id from person where user_name = $1";
    tx.sql(text).bind(user_name).one::<(String,)>().await.unwrap().0
}

/// Joe's school is worried, and the front door sends it to the meeting; the contact.
async fn joes_worry(app: &TestApp) -> String {
    let joe = app.child("joseph", "callaghan").await;
    let school = app.signed_in("dsl").await;
    let contact = worry::raise(&school, Some(&joe)).await;
    to_the_meeting(app, &contact).await;
    contact
}

async fn to_the_meeting(app: &TestApp, contact: &str) {
    let worker = app.signed_in("social-worker").await;
    worry::done(&worker, contact, "take", &[]).await;
    let decision = [
        ("level", "2"),
        ("route", "team"),
        ("offer", "The meeting finds somebody for him"),
        ("reason", "School and family need help together"),
    ];
    worry::done(&worker, contact, "decision", &decision).await;
}

/// Opens the meeting; its address.
async fn open(client: &Client<'_>) -> String {
    let reply = client.post("/meetings", &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
    reply.location().to_owned()
}

/// The line about a contact as the page has it, with what is decided.
async fn line<'a>(client: &Client<'_>, meeting: &str, contact: &'a str, decided: &[(&'a str, &'a str)]) -> Reply {
    let page = client.get(&format!("{meeting}?contact={contact}")).await.body;
    let (item, version) = (worry::value_of(&page, "item-version"), worry::value_of(&page, "contact-version"));
    let mut form = vec![("contact", contact), ("item-version", item.as_str()), ("contact-version", version.as_str())];
    form.extend(decided);
    client.post(&format!("{meeting}/decisions"), &form).await
}

async fn decided<'a>(client: &Client<'_>, meeting: &str, contact: &'a str, line_of: &[(&'a str, &'a str)]) {
    let reply = line(client, meeting, contact, line_of).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
}

/// Says who is here, and closes the meeting.
async fn close(client: &Client<'_>, meeting: &str, reasons: &[(&str, &str)]) -> Reply {
    let page = client.get(meeting).await.body;
    let version = worry::value_of(&page, "version");
    let here = [("version", version.as_str()), ("came-0", "present"), ("came-1", "apologies"), ("deputy-1", "Jo Hall")];
    let reply = client.post(&format!("{meeting}/attendance"), &here).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", worry::text(&reply.body));
    let page = client.get(&format!("{meeting}/closing")).await.body;
    let version = worry::value_of(&page, "version");
    let form: Vec<(&str, &str)> = reasons.iter().copied().chain([("version", version.as_str())]).collect();
    client.post(&format!("{meeting}/closing"), &form).await
}

#[tokio::test]
async fn joes_school_reads_that_support_has_started_days_after_the_meeting() {
    let app = TestApp::demo().await;
    let contact = joes_worry(&app).await;
    let winston = winston(&app).await;
    let agenda = worry::text(&winston.get("/meetings").await.body);
    assert!(agenda.contains("Thursday 26 November 2026, 09:30"), "{agenda}");
    assert!(agenda.contains("Joseph Callaghan") && agenda.contains("No meeting has had it yet"), "{agenda}");

    let meeting = open(&winston).await;
    let me = person(&app, "home-link").await;
    let (take_on, owner) = (format!("take-on:{me}"), format!("person:{me}"));
    let line_of = [
        ("outcome", take_on.as_str()),
        ("words", "Counselling begins in school, Winston sees his father"),
        ("action", "Ring his father before Tuesday"),
        ("owner", owner.as_str()),
        ("by", "3 12 2026"),
    ];
    decided(&winston, &meeting, &contact, &line_of).await;
    let school = app.signed_in("dsl").await;
    let reads = worry::text(&school.get(&format!("/contacts/{contact}")).await.body);
    assert!(reads.contains("Winston Baptiste"), "the sender sees at once who has it: {reads}");
    assert!(!reads.contains("Counselling begins"), "what was said at the table stays there: {reads}");

    assert_eq!(close(&winston, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
    let minutes = worry::text(&winston.get(&meeting).await.body);
    for words in ["Minutes", "Taken on: Winston Baptiste", "Ring his father before Tuesday", "Jo Hall"] {
        assert!(minutes.contains(words), "{words}: {minutes}");
    }
    let started = [
        ("step", "support-started"),
        ("on-day", "22"),
        ("on-month", "11"),
        ("on-year", "2026"),
        ("words", "First talk was today"),
    ];
    worry::done(&winston, &contact, "progress", &started).await;
    let reads = worry::text(&school.get(&format!("/contacts/{contact}")).await.body);
    assert!(reads.contains("Support has started"), "{reads}");
    app.sound().await;
}

/// A meeting that runs, with one decision and one action about Joe: for the tests over all routes. Ids of meeting and action.
pub async fn in_progress(app: &TestApp) -> (String, String) {
    let contact = joes_worry(app).await;
    let manager = app.signed_in("support-manager").await;
    let meeting = open(&manager).await;
    let owner = format!("person:{}", person(app, "home-link").await);
    let line_of =
        [("outcome", "carry-on"), ("action", "Ring his father"), ("owner", owner.as_str()), ("by", "3 12 2026")];
    decided(&manager, &meeting, &contact, &line_of).await;
    (meeting.trim_start_matches("/meetings/").to_owned(), the_action(app).await)
}

async fn the_action(app: &TestApp) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql("select id from meeting_action order by made_at desc, id desc limit 1").one::<(String,)>().await.unwrap().0
}

/// A worry about nobody who is known, sent to the meeting.
async fn another_worry(app: &TestApp, user_name: &str) -> String {
    let contact = worry::raise(&app.signed_in(user_name).await, None).await;
    to_the_meeting(app, &contact).await;
    contact
}

#[tokio::test]
async fn the_agenda_is_live_until_the_meeting_is_closed_and_what_was_not_discussed_comes_back() {
    let app = TestApp::demo().await;
    let first = joes_worry(&app).await;
    let winston = winston(&app).await;
    let meeting = open(&winston).await;
    let second = another_worry(&app, "ae-nurse").await;
    let page = worry::text(&winston.get(&meeting).await.body);
    assert!(page.contains("2 to decide, 0 decided"), "what came in after it was opened stands there: {page}");

    // Winston asks for one to be left, with a reason; it stays on the agenda, last.
    let wish = [("contact", first.as_str()), ("wanted", "leave"), ("why", "His teacher is ill today")];
    assert_eq!(winston.post("/meetings/agenda", &wish).await.status, StatusCode::SEE_OTHER);
    let page = worry::text(&winston.get(&meeting).await.body);
    assert!(page.contains("Winston Baptiste asks to leave it: His teacher is ill today"), "{page}");
    assert!(page.find("Baby of Tolley") < page.find("Joseph Callaghan"), "what is left stands last: {page}");
    let nothing = [("contact", first.as_str()), ("wanted", "leave"), ("why", "")];
    let reply = winston.post("/meetings/agenda", &nothing).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(worry::text(&reply.body).contains("Say why: the others read it"));

    decided(&winston, &meeting, &second, &[("outcome", "carry-on")]).await;
    let version = worry::value_of(&winston.get(&meeting).await.body, "version");
    let nobody = winston.post(&format!("{meeting}/closing"), &[("version", &version), ("all", "No time")]).await;
    assert!(worry::text(&nobody.body).contains("Say first who was here"), "{}", worry::text(&nobody.body));
    let refused = close(&winston, &meeting, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(worry::text(&refused.body).contains("Say why it was not discussed"), "{}", worry::text(&refused.body));
    assert_eq!(close(&winston, &meeting, &[("all", "His teacher is ill")]).await.status, StatusCode::SEE_OTHER);

    let minutes = worry::text(&winston.get(&meeting).await.body);
    assert!(minutes.contains("Not discussed") && minutes.contains("His teacher is ill"), "{minutes}");
    let late = line(&winston, &meeting, &first, &[("outcome", "carry-on")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(worry::text(&late.body).contains("This meeting is closed"), "{}", worry::text(&late.body));

    app.store.clock.advance_seconds(5 * 24 * 3600);
    let winston = self::winston(&app).await;
    let agenda = worry::text(&winston.get("/meetings").await.body);
    assert!(agenda.contains("Thursday 3 December 2026"), "{agenda}");
    assert!(agenda.contains("Joseph Callaghan") && agenda.contains("; not discussed on 26 November"), "{agenda}");
    assert!(agenda.contains("Baby of Tolley"), "nobody has the other one yet: {agenda}");
    let past = worry::text(&winston.get("/meetings/past").await.body);
    assert!(past.contains("26 November 2026 1 1 None came due"), "{past}");
    app.sound().await;
}

#[tokio::test]
async fn every_outcome_moves_the_contact_and_its_sender_reads_that() {
    let app = TestApp::demo().await;
    let mut contacts = Vec::new();
    for _ in 0..4 {
        contacts.push(another_worry(&app, "dsl").await);
    }
    let (winston, school) = (winston(&app).await, app.signed_in("dsl").await);
    let meeting = open(&winston).await;
    let reads = async |contact: &str| worry::text(&school.get(&format!("/contacts/{contact}")).await.body);

    let advice = [("outcome", "advice"), ("words", "The breakfast club has a place for him from Monday")];
    decided(&winston, &meeting, &contacts[0], &advice).await;
    let page = reads(&contacts[0]).await;
    assert!(page.contains("Advice from the team’s meeting") && page.contains("breakfast club"), "{page}");
    assert!(page.contains("Closed"), "{page}");

    let pass = [("outcome", "pass:EHP-N"), ("words", "They have worked with his brother")];
    decided(&winston, &meeting, &contacts[1], &pass).await;
    assert!(reads(&contacts[1]).await.contains("Passed to another team"));
    let north = app.seated(worry::somebody_of(&app, "EHP-N").await).await;
    assert!(north.get("/contacts").await.body.contains(&contacts[1]), "it stands in the other team's inbox");
    let again = line(&winston, &meeting, &contacts[1], &[("outcome", "carry-on")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);

    let ask = [("outcome", "information:sender"), ("words", "On which days was he away from school?")];
    decided(&winston, &meeting, &contacts[2], &ask).await;
    assert!(reads(&contacts[2]).await.contains("On which days was he away"));

    let close = [("outcome", "close"), ("words", "His grandmother has moved in; he is in school every day")];
    decided(&winston, &meeting, &contacts[3], &close).await;
    assert!(reads(&contacts[3]).await.contains("His grandmother has moved in"));
    worry::clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn the_second_to_save_a_line_sees_both() {
    let app = TestApp::demo().await;
    let contact = joes_worry(&app).await;
    let winston = winston(&app).await;
    let ifeoma = seated(&app, "camhs").await;
    let meeting = open(&winston).await;
    let form = [
        ("contact", contact.as_str()),
        ("item-version", "0"),
        ("contact-version", "3"),
        ("outcome", "carry-on"),
        ("words", "Ifeoma sees him on Friday"),
    ];
    let page = winston.get(&meeting).await.body;
    assert_eq!(worry::value_of(&page, "contact-version"), "3");
    decided(&winston, &meeting, &contact, &[("outcome", "carry-on"), ("words", "Wait for the school nurse")]).await;
    let second = ifeoma.post(&format!("{meeting}/decisions"), &form).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = worry::text(&second.body);
    assert!(page.contains("Wait for the school nurse"), "what the first saved: {page}");
    assert!(second.body.contains("Ifeoma sees him on Friday"), "what the second typed");
    assert!(worry::value_of(&second.body, "item-version") == "1");
}

#[tokio::test]
async fn who_does_not_sit_in_the_team_finds_no_meeting_and_the_doer_finds_the_action() {
    let app = TestApp::demo().await;
    let (meeting, action) = in_progress(&app).await;
    let in_another_seat = app.signed_in("home-link").await;
    for user_name in ["dsl", "social-worker", "camhs", "home-link", "index-team", "administrator"] {
        let client = app.signed_in(user_name).await;
        for path in ["/meetings".to_owned(), "/meetings/past".to_owned(), format!("/meetings/{meeting}")] {
            assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND, "{user_name} {path}");
        }
        let mine = if user_name == "home-link" { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(client.get(&format!("/actions/{action}")).await.status, mine, "{user_name}");
    }
    // Winston has it wherever he sits, puts it off with the reason, and says what came of it.
    let path = format!("/actions/{action}");
    let page = in_another_seat.get(&path).await.body;
    assert!(worry::text(&page).contains("Ring his father") && !page.contains("href=\"/meetings/"), "{page}");
    let version = worry::value_of(&page, "version");
    let later = [("version", version.as_str()), ("by", "10 12 2026"), ("why", "He is on nights until then")];
    assert_eq!(in_another_seat.post(&format!("{path}/change"), &later).await.status, StatusCode::SEE_OTHER);
    let stale = in_another_seat.post(&format!("{path}/done"), &[("version", "1"), ("done-words", "Rang him")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = [("version", "2"), ("done-words", "He comes on Monday")];
    assert_eq!(in_another_seat.post(&format!("{path}/done"), &done).await.status, StatusCode::SEE_OTHER);
    let page = worry::text(&in_another_seat.get(&path).await.body);
    for words in ["10 December 2026", "He is on nights until then", "He comes on Monday", "Done, Winston Baptiste"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    app.sound().await;
}

#[tokio::test]
async fn no_sensitive_service_and_no_partners_reply_stands_on_agenda_or_minutes() {
    let app = TestApp::demo().await;
    let contact = worry::raise(&app.signed_in("sexual-health-nurse").await, None).await;
    let worker = app.signed_in("social-worker").await;
    worry::ask_partners(&worker, &contact, &["MHA-CAM"]).await;
    let request = worry::asked_of(&app, "MHA-CAM").await;
    let camhs = app.signed_in("camhs").await;
    let told = [("answer", "relevant"), ("words", "Known to us since the spring, told in confidence")];
    assert_eq!(camhs.post(&format!("/requests/{request}/answer"), &told).await.status, StatusCode::SEE_OTHER);
    to_the_meeting(&app, &contact).await;
    let winston = winston(&app).await;
    let meeting = open(&winston).await;
    decided(&winston, &meeting, &contact, &[("outcome", "carry-on")]).await;
    for path in ["/meetings", &meeting, &format!("{meeting}?contact={contact}")] {
        let page = worry::text(&winston.get(path).await.body);
        assert!(page.contains("Another service"), "{page}");
        for word in ["exual", "in confidence", "since the spring"] {
            assert!(!page.contains(word), "{path} tells of {word}: {page}");
        }
    }
    assert_eq!(close(&winston, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
    let minutes = worry::text(&winston.get(&meeting).await.body);
    assert!(!minutes.contains("exual") && !minutes.contains("in confidence"), "{minutes}");
}

#[tokio::test]
async fn a_child_whose_existence_was_hidden_is_left_out_of_agenda_and_minutes() {
    let app = TestApp::demo().await;
    let contact = joes_worry(&app).await;
    let winston = winston(&app).await;
    let meeting = open(&winston).await;
    let me = format!("take-on:{}", person(&app, "home-link").await);
    let owner = format!("person:{}", person(&app, "home-link").await);
    let line_of = [("outcome", me.as_str()), ("action", "Ring him"), ("owner", owner.as_str()), ("by", "3 12 2026")];
    decided(&winston, &meeting, &contact, &line_of).await;
    let action = the_action(&app).await;
    let joe = app.child("joseph", "callaghan").await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update shield set child = $1 where id = (select min(id) from shield where kind = 'existence')")
        .bind(joe)
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for path in ["/meetings", &meeting] {
        let page = worry::text(&winston.get(path).await.body);
        assert!(!page.contains("Callaghan") && !page.contains("Ring him"), "{path}: {page}");
    }
    assert_eq!(winston.get(&format!("/actions/{action}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(close(&winston, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
    let minutes = worry::text(&winston.get(&meeting).await.body);
    assert!(!minutes.contains("Callaghan") && !minutes.contains("Ring him"), "{minutes}");
    let late = [("contact", contact.as_str()), ("words", "He was seen on Friday")];
    let refused = winston.post(&format!("{meeting}/addenda"), &late).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nor is anything added about him");
}

#[tokio::test]
async fn minutes_are_corrected_by_adding_to_them() {
    let app = TestApp::demo().await;
    let contact = joes_worry(&app).await;
    let winston = winston(&app).await;
    let meeting = open(&winston).await;
    decided(&winston, &meeting, &contact, &[("outcome", "carry-on"), ("words", "School nurse sees him")]).await;
    assert_eq!(close(&winston, &meeting, &[]).await.status, StatusCode::SEE_OTHER);
    let form = [("contact", contact.as_str()), ("words", "It is the family worker who sees him")];
    assert_eq!(winston.post(&format!("{meeting}/addenda"), &form).await.status, StatusCode::SEE_OTHER);
    let whole = [("contact", ""), ("words", "The meeting began at ten")];
    assert_eq!(winston.post(&format!("{meeting}/addenda"), &whole).await.status, StatusCode::SEE_OTHER);
    let minutes = worry::text(&winston.get(&meeting).await.body);
    for words in ["School nurse sees him", "It is the family worker who sees him", "The meeting began at ten"] {
        assert!(minutes.contains(words), "{words}: {minutes}");
    }
    assert!(minutes.contains("Added , Winston Baptiste") || minutes.contains("Added, Winston Baptiste"), "{minutes}");
}
