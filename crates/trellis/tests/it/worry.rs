//! A worry, from the page on which it is written to the page on which its sender reads what became of it.

use crate::app::{Client, Reply, TestApp};
use axum::http::StatusCode;
use base::PersonId;

/// Begins a concern, about a child or about nobody who is known; its id.
pub async fn begin(client: &Client<'_>, child: Option<&str>) -> String {
    let reply = client.post("/concerns", &[("child", child.unwrap_or_default())]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().trim_start_matches("/concerns/").to_owned()
}

/// Writes what must be said, and sends it; the contact's id.
pub async fn raise(client: &Client<'_>, child: Option<&str>) -> String {
    let draft = begin(client, child).await;
    write(client, &draft, child).await;
    send(client, &draft).await
}

pub async fn write(client: &Client<'_>, draft: &str, child: Option<&str>) {
    let form = [
        ("version", "1"),
        ("name", if child.is_some() { "" } else { "Baby of Tolley" }),
        ("described", if child.is_some() { "" } else { "Due in May, mother lives above the launderette" }),
        ("danger", "soon"),
        ("where_now", "At home with her mother"),
        ("worry", "Two fading bruises on her upper arm; her mother says she fell from the sofa"),
        ("told_parents", "yes"),
        ("parents_agree", "yes"),
    ];
    let reply = client.post(&format!("/concerns/{draft}/urgent"), &form).await;
    assert_eq!(reply.location(), format!("/concerns/{draft}/check"), "{}", reply.body);
}

pub async fn send(client: &Client<'_>, draft: &str) -> String {
    let reply = client.post(&format!("/concerns/{draft}/send"), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.location().trim_start_matches("/contacts/").trim_end_matches("?sent").to_owned()
}

/// The front door asks these teams what they know.
pub async fn ask_partners(client: &Client<'_>, contact: &str, teams: &[&str]) {
    let question = ("question", "Have you met the family since the summer, and what did you see?");
    let form: Vec<(&str, &str)> =
        teams.iter().map(|team| ("teams", *team)).chain([("urgency", "amber"), question]).collect();
    let reply = client.post(&format!("/contacts/{contact}/checks"), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
}

/// What a team has been asked.
pub async fn asked_of(app: &TestApp, team: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select r.id from information_request r join organisation o on o.id = r.asked_of where o.code = $1";
    tx.sql(text).bind(team).one::<(String,)>().await.unwrap().0
}

/// The page of a contact, and the version it has there.
pub async fn open(client: &Client<'_>, contact: &str) -> (Reply, String) {
    let reply = client.get(&format!("/contacts/{contact}")).await;
    let version = value_of(&reply.body, "version");
    (reply, version)
}

pub fn value_of(page: &str, name: &str) -> String {
    let at = format!("name=\"{name}\" value=\"");
    let found = page.split(&at).nth(1).and_then(|rest| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

/// Does a step of a form, as somebody who has just opened the page.
pub async fn step(client: &Client<'_>, contact: &str, what: &str, form: &[(&str, &str)]) -> Reply {
    let mut version = open(client, contact).await.1;
    if what == "decision" {
        version = value_of(&client.get(&format!("/contacts/{contact}/decision")).await.body, "version");
    }
    let form: Vec<(&str, &str)> = form.iter().copied().chain([("version", version.as_str())]).collect();
    client.post(&format!("/contacts/{contact}/{what}"), &form).await
}

pub async fn done(client: &Client<'_>, contact: &str, what: &str, form: &[(&str, &str)]) {
    let reply = step(client, contact, what, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}: {}", text(&reply.body));
}

/// The words of a page.
pub fn text(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let main = scraper::Selector::parse("main").unwrap();
    let words: Vec<String> = page.select(&main).flat_map(|m| m.text().map(str::to_owned).collect::<Vec<_>>()).collect();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Somebody who sits in a team and is not on the sign-in page.
pub async fn somebody_of(app: &TestApp, team: &str) -> PersonId {
    let mut tx = app.store.read_everything().await.unwrap();
    let (person,): (String,) = tx
        .sql(
            "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
              where o.code = $1 and p.left_on is null and s.position = 0 and p.trained_until > '2027-01-01'
                and p.vetted_until > '2027-01-01' order by p.id limit 1",
        )
        .bind(team)
        .one()
        .await
        .unwrap();
    person.parse().unwrap()
}

pub const SOCIAL_CARE: [(&str, &str); 4] = [
    ("level", "4"),
    ("route", "social-care"),
    ("to-social-care", "CSC-REF"),
    ("reason", "Two bruises, and an account that may not fit them"),
];

#[tokio::test]
async fn amys_health_visitor_sees_who_decided_what_and_why_and_who_has_met_her() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;

    // The front door: the worry stands in the inbox, is taken on, and no further action needs a manager.
    let worker = app.signed_in("social-worker").await;
    let inbox = text(&worker.get("/contacts").await.body);
    assert!(inbox.contains("Amy Pritchard") && inbox.contains("May come to harm within days"), "{inbox}");
    assert!(inbox.contains("Due tomorrow"), "its clock runs from the moment it was sent: {inbox}");
    done(&worker, &contact, "take", &[]).await;
    assert!(text(&open(&visitor, &contact).await.0.body).contains("Leila Rahimi"), "the sender sees who has it");
    let nothing = [
        ("level", "2"),
        ("route", "no-further-action"),
        ("offer", "The family centre rings her mother on Monday"),
        ("reason", "The account fits the bruises"),
    ];
    done(&worker, &contact, "decision", &nothing).await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("A manager is to agree. Until then it does not count"), "{sees}");

    // The manager hands it back, with a reason; nobody agrees to a decision of their own.
    let manager = app.signed_in("front-door-manager").await;
    let again = step(&manager, &contact, "agreement", &[("answer", "return"), ("agreement-words", "no")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = step(&worker, &contact, "agreement", &[("answer", "agree")]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "a screening social worker is no manager");
    let words = "Bruises in a child of three want a second look";
    done(&manager, &contact, "agreement", &[("answer", "return"), ("agreement-words", words)]).await;
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;

    let sees = text(&open(&visitor, &contact).await.0.body);
    for what in [
        "Passed on; nobody has taken it on yet",
        "Referral to social care: Referral and assessment",
        "Two bruises, and an account that may not fit them",
        "Nobody has met the child or the family yet",
        "Taken on by a named worker: 2 working days left",
    ] {
        assert!(sees.contains(what), "{what}: {sees}");
    }
    // She disagrees, on the record.
    let form = [("disagreement", "This wants a visit today, not on Tuesday")];
    done(&visitor, &contact, "disagreement", &form).await;

    // The team: taken on, the child met, support begun, and all of it read by her at once.
    let of_team = app.seated(somebody_of(&app, "CSC-REF").await).await;
    let inbox = text(&of_team.get("/contacts").await.body);
    assert!(inbox.contains("Amy Pritchard"), "{inbox}");
    assert!(text(&open(&of_team, &contact).await.0.body).contains("This wants a visit today"));
    assert_eq!(of_team.get(&format!("/children/{amy}")).await.status, StatusCode::OK, "whoever must answer may look");
    done(&of_team, &contact, "take", &[]).await;
    let today = app.store.now().date();
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let on = [("on-day", day.as_str()), ("on-month", month.as_str()), ("on-year", year.as_str())];
    let with = |what: [(&'static str, &'static str); 2]| on.iter().copied().chain(what).collect::<Vec<_>>();
    done(&of_team, &contact, "progress", &with([("step", "child-met"), ("words", "")])).await;
    done(&of_team, &contact, "progress", &with([("step", "support-started"), ("words", "A place at the nursery")]))
        .await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Somebody met the child on") && sees.contains("A place at the nursery"), "{sees}");
    done(&of_team, &contact, "progress", &with([("step", "work-ended"), ("words", "Her mother has help every day")]))
        .await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Closed") && sees.contains("Her mother has help every day"), "{sees}");
    // Nobody of a team that has done its work looks at the child any longer without a reason.
    assert_eq!(of_team.get(&format!("/children/{amy}")).await.status, StatusCode::SEE_OTHER);
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn nothing_typed_is_lost_and_nothing_is_sent_twice() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("ae-nurse").await;
    let draft = begin(&nurse, None).await;
    // An unfinished part comes back with what is missing, and is kept all the same.
    let form = [("version", "1"), ("worry", "Burn"), ("tried", "Rang the duty line twice"), ("then", "on")];
    let reply = nurse.post(&format!("/concerns/{draft}/worry"), &form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("Rang the duty line twice") && reply.body.contains("Say what you are worried about"));
    assert!(nurse.get(&format!("/concerns/{draft}/worry")).await.body.contains("Rang the duty line twice"));
    let reply = nurse.post(&format!("/concerns/{draft}/send"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply.body).contains("Complete first"));
    // What the table keeps can be read by nobody.
    let mut tx = app.store.read_everything().await.unwrap();
    let (body,): (Vec<u8>,) = tx.sql("select body from draft where id = $1").bind(draft.as_str()).one().await.unwrap();
    drop(tx);
    assert!(!String::from_utf8_lossy(&body).contains("duty line"));
    // Nor by a colleague.
    let visitor = app.signed_in("health-visitor").await;
    assert_eq!(visitor.get(&format!("/concerns/{draft}")).await.status, StatusCode::NOT_FOUND);

    let draft = begin(&nurse, None).await;
    write(&nurse, &draft, None).await;
    let path = format!("/concerns/{draft}/send");
    let key = [("idempotency_key", "one-and-the-same")];
    let sent = futures::future::join_all((0..5).map(|_| nurse.post(&path, &key))).await;
    let places: std::collections::HashSet<&str> = sent.iter().map(Reply::location).collect();
    assert_eq!(places.len(), 1, "{places:?}");
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql("select count(*) from contact").one::<(i64,)>().await.unwrap().0, 1);
}

#[tokio::test]
async fn two_windows_on_one_part_show_both_texts_and_on_two_parts_do_not_meet() {
    let app = TestApp::demo().await;
    let nurse = app.signed_in("ae-nurse").await;
    let draft = begin(&nurse, None).await;
    let save = async |part: &str, version: &str, field: &str, words: &str| {
        let form = [("version", version), (field, words), ("then", "later")];
        nurse.post(&format!("/concerns/{draft}/{part}"), &form).await
    };
    assert_eq!(save("worry", "1", "worry", "Seen from the first window").await.status, StatusCode::SEE_OTHER);
    let second = save("worry", "1", "worry", "Seen from the second window").await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    for words in ["Seen from the first window", "Seen from the second window"] {
        assert!(second.body.contains(words), "{}", text(&second.body));
    }
    assert_eq!(save("now", "1", "where_now", "In cubicle four").await.status, StatusCode::SEE_OTHER);
    // Having seen both, the second window saves what belongs together.
    let version = value_of(&second.body, "version");
    let both = "Seen from the first window and the second";
    assert_eq!(save("worry", &version, "worry", both).await.status, StatusCode::SEE_OTHER);
    let kept = nurse.get(&format!("/concerns/{draft}/urgent")).await.body;
    assert!(kept.contains(both) && kept.contains("In cubicle four"));
}

#[tokio::test]
async fn the_second_of_two_who_act_on_one_contact_sees_what_the_first_has_done() {
    let app = TestApp::demo().await;
    let contact = raise(&app.signed_in("ae-nurse").await, None).await;
    let (worker, manager) = (app.signed_in("social-worker").await, app.signed_in("front-door-manager").await);
    let version = open(&manager, &contact).await.1;
    done(&worker, &contact, "take", &[]).await;
    let reply = manager.post(&format!("/contacts/{contact}/take"), &[("version", &version)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = text(&reply.body);
    assert!(
        told.contains("Somebody else has changed this since you opened it") && told.contains("Leila Rahimi"),
        "{told}"
    );
}

#[tokio::test]
async fn a_worry_is_taken_from_somebody_whose_training_has_lapsed_and_shows_them_nothing() {
    let app = TestApp::demo().await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set trained_until = '2026-01-01' where user_name = 'home-link'").run().await.unwrap();
    tx.commit().await.unwrap();
    let worker = app.signed_in("home-link").await;
    let contact = raise(&worker, None).await;
    assert_eq!(worker.get(&format!("/contacts/{contact}")).await.status, StatusCode::NOT_FOUND);
    let front_door = app.signed_in("social-worker").await;
    assert_eq!(front_door.get(&format!("/contacts/{contact}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_worry_about_a_child_whose_existence_is_hidden_reaches_those_who_may_know_and_nobody_else() {
    let app = TestApp::demo().await;
    let hidden = app.hidden_child().await;
    let visitor = app.signed_in("health-visitor").await;
    let reply = visitor.post("/concerns", &[("child", &hidden)]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "a worry is no way to find out");
    let contact = raise(&app.signed_in("index-team").await, Some(&hidden)).await;
    let nobody = base::CaseId::new(app.store.ids(), app.store.now());
    for user in ["social-worker", "front-door-manager", "police", "health-visitor"] {
        let client = app.signed_in(user).await;
        let (one, other) =
            (client.get(&format!("/contacts/{contact}")).await, client.get(&format!("/contacts/{nobody}")).await);
        assert_eq!((one.status, &one.body), (StatusCode::NOT_FOUND, &other.body), "{user}");
        assert!(text(&client.get("/contacts").await.body).contains("Nothing is open"), "{user}");
    }
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql(
        "insert into shield_holder (shield, person)
         select s.id, p.id from shield s, person p where s.kind = 'existence' and s.child = $1 and p.user_name = 'social-worker'",
    )
    .bind(hidden.as_str())
    .run()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let worker = app.signed_in("social-worker").await;
    assert_eq!(worker.get(&format!("/contacts/{contact}")).await.status, StatusCode::OK);
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
}

/// Works every clock out anew from its events, and finds the ones that are kept.
pub async fn clocks_are_what_the_events_say(app: &TestApp) {
    type Row = (String, String, i64, i64, Option<i64>, Option<i64>, Option<i64>);
    const ROWS: &str = "select rule, subject, started_at, due_at, met_at, met_recorded_at, cancelled_at from clock
                         order by subject, rule, started_at";
    let mut tx = app.store.housekeeping().await.unwrap();
    let kept: Vec<Row> = tx.sql(ROWS).all().await.unwrap();
    assert!(!kept.is_empty());
    tx.sql("delete from clock").run().await.unwrap();
    let actor = base::Actor::CommandLine;
    let context = store::Context { actor: &actor, now: app.store.now(), ids: base::Ids::seeded(5), request: None };
    let subjects: Vec<(String,)> = tx.sql("select distinct subject from event").all().await.unwrap();
    for (subject,) in subjects {
        clocks::recompute(&mut tx, &context, &subject).await.unwrap();
    }
    let anew: Vec<Row> = tx.sql(ROWS).all().await.unwrap();
    assert_eq!(anew, kept);
}

#[tokio::test]
async fn what_a_partner_answers_stays_in_the_room_until_its_owner_releases_it() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    // A form without a partner or a question comes back.
    let reply = worker.post(&format!("/contacts/{contact}/checks"), &[("urgency", "red")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    ask_partners(&worker, &contact, &["POL-CPW", "MHA-CAM"]).await;
    assert!(
        text(&open(&worker, &contact).await.0.body).contains("25 November 2026, 17:00"),
        "24 working hours from a Sunday"
    );

    let clinician = app.signed_in("camhs").await;
    let inbox = text(&clinician.get("/contacts").await.body);
    assert!(inbox.contains("Asked of your team") && inbox.contains("Amy Pritchard"), "{inbox}");
    assert_eq!(clinician.get(&format!("/contacts/{contact}")).await.status, StatusCode::NOT_FOUND);
    let request = asked_of(&app, "MHA-CAM").await;
    let page = clinician.get(&format!("/requests/{request}")).await;
    assert!(!page.body.contains("fading bruises"), "what was said stays at the front door");
    let secret = "Her mother has been in our care since July";
    let path = format!("/requests/{request}/answer");
    let half = clinician.post(&path, &[("answer", "part"), ("words", secret)]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains(secret), "what was typed is still there");
    let reason = ("reason", "The rest is hers, and nobody is in danger");
    let whole = clinician.post(&path, &[("answer", "part"), ("words", secret), reason]).await;
    assert_eq!(whole.status, StatusCode::SEE_OTHER);

    // The front door reads it; whoever sent the worry, the other partner and whoever gets it next do not.
    assert!(open(&worker, &contact).await.0.body.contains(secret));
    assert!(!open(&visitor, &contact).await.0.body.contains(secret));
    assert!(!open(&visitor, &contact).await.0.body.contains("Child and adolescent mental health"));
    let police = app.seated(somebody_of(&app, "POL-CPW").await).await;
    assert_eq!(police.get(&format!("/requests/{request}")).await.status, StatusCode::NOT_FOUND);
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    let of_team = app.seated(somebody_of(&app, "CSC-REF").await).await;
    assert!(!open(&of_team, &contact).await.0.body.contains(secret));
    assert_eq!(of_team.get(&format!("/requests/{request}")).await.status, StatusCode::NOT_FOUND);

    let released = clinician.post(&format!("/requests/{request}/release"), &[("release", "yes")]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER);
    assert!(open(&of_team, &contact).await.0.body.contains(secret));
    assert!(!open(&visitor, &contact).await.0.body.contains(secret), "released to those who work on it, not to all");
    clinician.post(&format!("/requests/{request}/release"), &[("release", "no")]).await;
    assert!(!open(&of_team, &contact).await.0.body.contains(secret));
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn the_third_contact_within_a_year_stays_below_the_threshold_only_when_a_manager_has_read_all_three() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let worker = app.signed_in("social-worker").await;
    let advice = [
        ("level", "2"),
        ("route", "advice"),
        ("offer", "Stay and play at the family centre on Tuesdays"),
        ("reason", "One by one, nothing much has happened"),
    ];
    for _ in 0..2 {
        let contact = raise(&visitor, Some(&amy)).await;
        done(&worker, &contact, "take", &[]).await;
        assert!(!text(&open(&worker, &contact).await.0.body).contains("The third contact"));
        done(&worker, &contact, "decision", &advice).await;
        assert!(text(&open(&visitor, &contact).await.0.body).contains("Nothing: it is closed"));
    }
    let third = raise(&visitor, Some(&amy)).await;
    done(&worker, &third, "take", &[]).await;
    let page = text(&open(&worker, &third).await.0.body);
    assert!(page.contains("The third contact within twelve months") && page.contains("this one"), "{page}");
    assert!(
        !text(&open(&visitor, &third).await.0.body).contains("The third contact"),
        "an alert is for those who decide"
    );
    done(&worker, &third, "decision", &advice).await;
    assert!(text(&open(&visitor, &third).await.0.body).contains("A manager is to agree"));

    let manager = app.signed_in("front-door-manager").await;
    let unread = step(&manager, &third, "agreement", &[("answer", "agree")]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.body.contains("Read the contacts listed here first"));
    done(&manager, &third, "agreement", &[("answer", "agree"), ("has-read", "yes")]).await;
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select count(*) from journal_entry where kind = 'referrals.history-read' and subject = $1";
    assert_eq!(tx.sql(text).bind(third.as_str()).one::<(i64,)>().await.unwrap().0, 1);
    drop(tx);
    // What goes to social care waits for nobody.
    let fourth = raise(&visitor, Some(&amy)).await;
    done(&worker, &fourth, "decision", &SOCIAL_CARE).await;
    app.sound().await;
}

#[tokio::test]
async fn a_disagreement_goes_from_stage_to_stage_until_the_decision_is_taken_anew() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let too_early = step(&visitor, &contact, "disagreement", &[("disagreement", "Before anything was decided")]).await;
    assert_eq!(too_early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (worker, manager) = (app.signed_in("social-worker").await, app.signed_in("front-door-manager").await);
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;

    done(&visitor, &contact, "disagreement", &[("disagreement", "This wants a strategy discussion today")]).await;
    let again = step(&visitor, &contact, "disagreement", &[("disagreement", "And once more the same")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "one stage at a time");
    let inbox = text(&worker.get("/contacts").await.body);
    assert!(inbox.contains("Disagreements to answer") && inbox.contains("Due tomorrow"), "{inbox}");
    let stranger = app.signed_in("ae-nurse").await;
    let path = format!("/contacts/{contact}/disagreement-answer");
    assert_eq!(stranger.post(&path, &[("outcome", "kept")]).await.status, StatusCode::NOT_FOUND);
    let kept = [("outcome", "kept"), ("answer-words", "The assessment begins tomorrow")];
    done(&worker, &contact, "disagreement-answer", &kept).await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("The decision stands") && sees.contains("I still disagree: take it to stage 2"), "{sees}");

    done(&visitor, &contact, "disagreement", &[("disagreement", "Tomorrow is too late for her")]).await;
    let not_his = step(&worker, &contact, "disagreement-answer", &kept).await;
    assert_eq!(not_his.status, StatusCode::UNPROCESSABLE_ENTITY, "the second stage is between managers");
    let changed = [("outcome", "changed"), ("answer-words", "You are right: police and health at three o'clock")];
    done(&manager, &contact, "disagreement-answer", &changed).await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Being looked at") && sees.contains("police and health at three"), "{sees}");
    // It is the front door's again: the team that had it no longer stands near her.
    let of_team = app.seated(somebody_of(&app, "CSC-REF").await).await;
    assert_eq!(of_team.get(&format!("/children/{amy}")).await.status, StatusCode::SEE_OTHER);
    let strategy = [("level", "4"), ("route", "strategy"), ("reason", "Bruises in a child of three, no account")];
    done(&manager, &contact, "decision", &strategy).await;
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn somebody_of_a_sensitive_service_who_answers_a_disagreement_is_not_named_to_its_sender() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let (worker, manager) = (app.signed_in("social-worker").await, app.signed_in("front-door-manager").await);
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    done(&visitor, &contact, "disagreement", &[("disagreement", "This wants a strategy discussion today")]).await;
    let kept = [("outcome", "kept"), ("answer-words", "The assessment begins tomorrow")];
    done(&manager, &contact, "disagreement-answer", &kept).await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Paul Whitcombe"), "{sees}");
    // He is lent by a service that is named to nobody.
    let mut tx = app.store.housekeeping().await.unwrap();
    let lend = "update person set employer = (select min(id) from organisation where sensitive = true)
                 where user_name = 'front-door-manager'";
    tx.sql(lend).run().await.unwrap();
    tx.commit().await.unwrap();
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Somebody, member of staff") && !sees.contains("Paul Whitcombe"), "{sees}");
    let sees = text(&open(&worker, &contact).await.0.body);
    assert!(sees.contains("Paul Whitcombe"), "those who decide know each other: {sees}");
    app.sound().await;
}

#[tokio::test]
async fn the_family_is_told_what_was_decided_and_the_sender_reads_that_they_were() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let worker = app.signed_in("social-worker").await;
    let path = format!("/contacts/{contact}/letter");
    assert_eq!(worker.get(&path).await.status, StatusCode::NOT_FOUND, "nothing was decided yet");
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    let of_team = app.seated(somebody_of(&app, "CSC-REF").await).await;
    let letter = text(&of_team.get(&path).await.body);
    assert!(letter.contains("To the parents or carers of Amy Pritchard"), "{letter}");
    assert!(letter.contains("We have decided that a social worker should talk with you"), "{letter}");
    assert!(!letter.contains("Ruth Adeyemi") && !letter.contains("bruises"), "nothing says who was worried: {letter}");
    assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);
    let again = of_team.post(&path, &[("how", ""), ("told-words", "")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    for what in ["Select how the family was told", "Say to whom, or why they are not told"] {
        assert!(again.body.contains(what), "{what}");
    }
    let told = of_team.post(&path, &[("how", "by-hand"), ("told-words", "Her mother, at home")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", text(&told.body));
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("Told on 22 November 2026 what was decided"), "{sees}");
    assert!(sees.contains("This letter was given to them by hand: Her mother, at home"), "{sees}");
    app.sound().await;
}

#[tokio::test]
async fn a_partner_at_the_front_door_who_sees_it_otherwise_is_on_the_record() {
    let app = TestApp::demo().await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, None).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    let words = "Two call-outs to this address in March: I would have held a strategy discussion";
    let dissent = [("kind", "dissent"), ("message", words)];
    let early = worker.post(&format!("/contacts/{contact}/messages"), &dissent).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.body.contains("Nothing has been decided yet"));
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    // The detective sits at the front door as well as with the police.
    let police = app.signed_in("police").await;
    let (seat,): (String,) = {
        let mut tx = app.store.read_everything().await.unwrap();
        tx.sql(
            "select s.id from seat s join person p on p.id = s.person join organisation o on o.id = s.organisation
              where p.user_name = 'police' and o.code = 'ACT-FD'",
        )
        .one()
        .await
        .unwrap()
    };
    assert_eq!(police.post("/seats", &[("seat", &seat)]).await.status, StatusCode::SEE_OTHER);
    done(&police, &contact, "messages", &dissent).await;
    let sees = text(&open(&worker, &contact).await.0.body);
    assert!(sees.contains("Sees it otherwise than was decided , Tom Ashdown") && sees.contains(words), "{sees}");
    let own = visitor.post(&format!("/contacts/{contact}/messages"), &dissent).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "its sender disagrees instead, and is answered");
}

#[tokio::test]
async fn whoever_sent_it_reads_how_far_it_is_with_a_sensitive_service_and_nobody_there_reads_which_service() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    // As a trust that passes worries on to its mental health service would have it.
    let mut tx = app.store.housekeeping().await.unwrap();
    for text in [
        "update contact set owner_team = (select id from organisation where code = 'MHA-CAM') where id = $1",
        "update contact_decision set to_team = (select id from organisation where code = 'MHA-CAM') where case_id = $1",
    ] {
        tx.sql(text).bind(contact.as_str()).run().await.unwrap();
    }
    tx.commit().await.unwrap();
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("A sensitive service") && sees.contains("Passed on"), "{sees}");
    for place in [format!("/contacts/{contact}"), "/my-work".to_owned(), "/concerns".to_owned()] {
        let body = visitor.get(&place).await.body;
        assert!(!body.contains("mental health") && !body.contains("CAMHS"), "{place}");
    }
    let colleague = app.seated(somebody_of(&app, "CHP-HV-E").await).await;
    assert_eq!(colleague.get(&format!("/contacts/{contact}")).await.status, StatusCode::NOT_FOUND);
    // The front door, which chose the service, knows it.
    assert!(text(&open(&worker, &contact).await.0.body).contains("Child and adolescent mental health service"));
}
