//! Who has what to do: one's own work, a team's, and giving it to another.

use crate::{
    app::{Client, TestApp},
    worry::{SOCIAL_CARE, done, open, raise, step, text, value_of},
};
use axum::http::StatusCode;
use base::PersonId;

/// Practitioners of a team, by name.
async fn workers(app: &TestApp, team: &str, how_many: usize) -> Vec<(PersonId, String)> {
    let mut tx = app.store.read_everything().await.unwrap();
    let rows: Vec<(String, String)> = tx
        .sql(
            "select p.id, p.name from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
              where o.code = $1 and p.left_on is null and s.role = 'practitioner' and s.position = 0
                and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01' order by p.name, p.id",
        )
        .bind(team)
        .all()
        .await
        .unwrap();
    rows.into_iter().take(how_many).map(|(id, name)| (id.parse().unwrap(), name)).collect()
}

/// A concern that has been passed on to referral and assessment; nobody there has it.
async fn passed_on(app: &TestApp, child: Option<&str>) -> String {
    let contact = raise(&app.signed_in("health-visitor").await, child).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    contact
}

/// What the boxes of the team's page say, and the key of a form.
fn boxes(page: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(page);
    let ticks = scraper::Selector::parse("input[name=piece]").unwrap();
    page.select(&ticks).filter_map(|tick| tick.attr("value")).map(str::to_owned).collect()
}

async fn give(manager: &Client<'_>, pieces: &[String], to: PersonId, confirm: bool) -> crate::app::Reply {
    let to = to.to_string();
    let mut form: Vec<(&str, &str)> = pieces.iter().map(|piece| ("piece", piece.as_str())).collect();
    form.push(("to", &to));
    if confirm {
        form.extend([("step", "confirm"), ("idempotency_key", "one-reassignment")]);
    }
    manager.post("/team-work/reassign", &form).await
}

#[tokio::test]
async fn a_manager_gives_thirty_pieces_to_another_and_each_is_told_once() {
    let app = TestApp::demo().await;
    for _ in 0..30 {
        passed_on(&app, None).await;
    }
    let manager = app.signed_in("team-manager").await;
    let page = manager.get("/team-work").await;
    assert!(text(&page.body).contains("Nobody 30 0"), "nothing is hidden for want of an owner: {}", text(&page.body));
    let pieces = boxes(&page.body);
    assert_eq!(pieces.len(), 30);
    let of_team = workers(&app, "CSC-REF", 2).await;
    let [(first, first_name), (second, second_name)] = of_team.as_slice() else { panic!("two workers") };

    // Looking at what it comes to changes nothing; doing it moves all thirty.
    let preview = text(&give(&manager, &pieces, *first, false).await.body);
    assert!(preview.contains(&format!("Give 30 pieces of work to {first_name}")), "{preview}");
    assert!(
        preview.contains("0 open, weight 0 of 24 30 open, weight 90 of 24, more than full"),
        "before and after: {preview}"
    );
    let worker = app.seated(*first).await;
    assert!(text(&worker.get("/my-work").await.body).contains("No contact is yours"));
    let given = give(&manager, &pieces, *first, true).await;
    assert_eq!(given.location(), "/team-work?of=&given=30", "{}", text(&given.body));
    assert_eq!(give(&manager, &pieces, *first, true).await.location(), given.location(), "sent twice, done once");

    // The new owner is told once: it is news until looked at.
    let work = worker.get("/my-work").await;
    let words = text(&work.body);
    assert!(words.contains("Changed since you looked: 30") && words.contains("New: given to you"), "{words}");
    let case = pieces[0].split(':').next().unwrap();
    worker.get(&format!("/contacts/{case}")).await;
    assert!(text(&worker.get("/my-work").await.body).contains("Changed since you looked: 29"));
    let visitor = app.signed_in("health-visitor").await;
    assert!(text(&open(&visitor, case).await.0.body).contains(first_name.as_str()), "the sender sees who has it");

    // One of them has moved meanwhile: then none is given, and the page says so.
    let page = manager.get(&format!("/team-work?of={first}")).await;
    let pieces = boxes(&page.body);
    done(
        &worker,
        case,
        "progress",
        &[("step", "child-met"), ("on-day", "22"), ("on-month", "11"), ("on-year", "2026")],
    )
    .await;
    step(&worker, case, "take", &[]).await;
    let told = manager.post("/team-work/reassign", &form(&pieces, *second, "another")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&told.body).contains("1 of these changed while you looked, so nothing was given yet"));
    assert!(
        text(&app.seated(*second).await.get("/my-work").await.body).contains("No contact is yours"),
        "{second_name}"
    );

    // Whoever does not answer for the team gives nothing out.
    assert_eq!(give(&worker, &pieces, *second, true).await.status, StatusCode::NOT_FOUND);
    crate::worry::clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

fn form<'f>(pieces: &'f [String], to: PersonId, key: &'f str) -> Vec<(&'f str, &'f str)> {
    let to: &'static str = to.to_string().leak();
    let ticked = pieces.iter().map(|piece| ("piece", piece.as_str()));
    ticked.chain([("to", to), ("step", "confirm"), ("idempotency_key", key)]).collect()
}

#[tokio::test]
async fn whoever_is_away_is_answered_for_and_whoever_has_left_has_nothing() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let contact = passed_on(&app, Some(&amy)).await;
    let of_team = workers(&app, "CSC-REF", 2).await;
    let [(away, away_name), (cover, cover_name)] = of_team.as_slice() else { panic!("two workers") };
    let manager = app.signed_in("team-manager").await;
    let to = away.to_string();
    let version = value_of(&manager.get(&format!("/contacts/{contact}/allocation")).await.body, "version");
    let path = format!("/contacts/{contact}/allocation");
    let nobody = manager.post(&path, &[("to", ""), ("version", &version)]).await;
    assert!(nobody.status == StatusCode::UNPROCESSABLE_ENTITY && nobody.body.contains("Choose who is to have it"));
    let outsider = workers(&app, "EHP-N", 1).await[0].0.to_string();
    let reply = manager.post(&path, &[("to", &outsider), ("version", &version)]).await;
    assert!(reply.body.contains("Choose somebody who sits in this team today"), "{}", text(&reply.body));
    let reply = manager.post(&path, &[("to", &to), ("version", &version)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));

    // Away: the colleague finds the work under their own, and the sender reads whom to ring.
    let worker = app.seated(*away).await;
    let cover_id = cover.to_string();
    let days = |until: &'static str| {
        [
            ("from-day", "20"),
            ("from-month", "11"),
            ("from-year", "2026"),
            ("until-day", until),
            ("until-month", "11"),
            ("until-year", "2026"),
        ]
    };
    let with = |until, cover: &str| -> Vec<(&str, &str)> {
        let cover: &'static str = cover.to_owned().leak();
        days(until).into_iter().chain([("cover", cover)]).collect()
    };
    let wrong = worker.post("/my-work/away", &with("31", &cover_id)).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("Enter the last day away"));
    let own = worker.post("/my-work/away", &with("27", &to)).await;
    assert!(own.body.contains("Choose a colleague of your team who is not away"), "{}", text(&own.body));
    let saved = worker.post("/my-work/away", &with("27", &cover_id)).await;
    assert_eq!(saved.location(), "/my-work?away", "{}", text(&saved.body));
    let covering = text(&app.seated(*cover).await.get("/my-work").await.body);
    assert!(covering.contains(&format!("You answer for {away_name} until Friday 27 November 2026")), "{covering}");
    assert!(covering.contains("Amy Pritchard"), "{covering}");
    let visitor = app.signed_in("health-visitor").await;
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains(&format!("Away until 27 November: {cover_name} answers")), "{sees}");
    assert!(text(&worker.get("/my-work").await.body).contains("You are away from Friday 20 November 2026"));

    // Back again, and only who was away, or answers for the team, can say so.
    let page = worker.get("/my-work/away").await.body;
    let end = page.split("action=\"/my-work/away/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let end = format!("/my-work/away/{end}");
    assert_eq!(visitor.post(&end, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(worker.post(&end, &[]).await.location(), "/my-work?back");
    assert!(!text(&open(&visitor, &contact).await.0.body).contains("Away until"));

    // Left: it is nobody's at once, and stands on top of the team's work.
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-22' where id = $1").bind(*away).run().await.unwrap();
    tx.commit().await.unwrap();
    let work = text(&manager.get("/team-work?of=nobody").await.body);
    assert!(work.contains("Nobody’s: 1") && work.contains("Amy Pritchard"), "{work}");
    let sees = text(&open(&visitor, &contact).await.0.body);
    assert!(sees.contains("No longer in this team"), "{sees}");
    app.sound().await;
}

#[tokio::test]
async fn a_team_that_was_called_back_reads_nothing_more_and_one_that_is_done_for_thirty_days() {
    let app = TestApp::demo().await;
    let contact = passed_on(&app, None).await;
    let of_team = app.seated(workers(&app, "CSC-REF", 1).await[0].0).await;
    assert_eq!(open(&of_team, &contact).await.0.status, StatusCode::OK);
    let visitor = app.signed_in("health-visitor").await;
    done(&visitor, &contact, "disagreement", &[("disagreement", "This belongs to early help, not to social care")])
        .await;
    let worker = app.signed_in("social-worker").await;
    let answer = [("outcome", "changed"), ("answer-words", "Agreed: it comes back and is decided anew")];
    done(&worker, &contact, "disagreement-answer", &answer).await;
    assert_eq!(open(&of_team, &contact).await.0.status, StatusCode::NOT_FOUND, "it was called back");
    done(&worker, &contact, "decision", &SOCIAL_CARE).await;
    assert_eq!(open(&of_team, &contact).await.0.status, StatusCode::OK, "passed on again");
    done(&of_team, &contact, "take", &[]).await;
    let ended = [
        ("step", "work-ended"),
        ("on-day", "22"),
        ("on-month", "11"),
        ("on-year", "2026"),
        ("words", "Seen twice, and no further worry"),
    ];
    done(&of_team, &contact, "progress", &ended).await;
    assert_eq!(open(&of_team, &contact).await.0.status, StatusCode::OK, "a parent may ring back");
    let mut tx = app.store.housekeeping().await.unwrap();
    let ends: Vec<(Option<i64>,)> = tx
        .sql(
            "select t.until_at from standing t join organisation o on o.id = t.holder
              where t.case_id = $1 and o.code = 'CSC-REF' order by t.until_at",
        )
        .bind(contact.as_str())
        .all()
        .await
        .unwrap();
    let now = app.store.now();
    assert_eq!(ends, [(Some(now.micros()),), (Some(now.plus_hours(30 * 24).micros()),)]);
    tx.sql("update standing set until_at = $1 where until_at > $1").bind(now).run().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(open(&of_team, &contact).await.0.status, StatusCode::NOT_FOUND);
    assert_eq!(open(&visitor, &contact).await.0.status, StatusCode::OK, "its sender follows it for good");
    assert_eq!(open(&worker, &contact).await.0.status, StatusCode::OK, "the front door finds every contact again");
}

#[tokio::test]
async fn a_calendar_reads_due_dates_by_its_own_address_and_names_nobody() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let contact = passed_on(&app, Some(&amy)).await;
    let of_team = app.seated(workers(&app, "CSC-REF", 1).await[0].0).await;
    done(&of_team, &contact, "take", &[]).await;
    let made = of_team.post("/my-work/calendar", &[("what", "make")]).await;
    let address = |page: &str| {
        let at = page.find("/calendar/").unwrap_or_else(|| panic!("{}", text(page)));
        page[at..].split('<').next().unwrap().to_owned()
    };
    let first = address(&made.body.replace("/my-work/calendar", ""));
    let anybody = app.anybody();
    let read = anybody.get(&first).await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.headers["content-type"].to_str().unwrap().starts_with("text/calendar"));
    assert!(read.body.contains("SUMMARY:Trellis: 1 piece of work due"), "{}", read.body);
    for named in ["Amy", "Pritchard", "amy"] {
        assert!(!read.body.contains(named), "{}", read.body);
    }
    // Made again, the address before is no address; and a made-up one never was.
    let second =
        address(&of_team.post("/my-work/calendar", &[("what", "make")]).await.body.replace("/my-work/calendar", ""));
    assert_eq!(anybody.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anybody.get(&second).await.status, StatusCode::OK);
    assert_eq!(anybody.get("/calendar/AAAA").await.status, StatusCode::NOT_FOUND);
    of_team.post("/my-work/calendar", &[("what", "remove")]).await;
    assert_eq!(anybody.get(&second).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn what_waits_for_others_and_what_has_changed_stands_on_ones_own_page() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    open(&visitor, &contact).await;
    let work = text(&visitor.get("/my-work").await.body);
    assert!(
        work.contains("Waiting for others: 1") && work.contains("The front door has not begun on your concern"),
        "{work}"
    );
    assert!(!work.contains("Changed since you looked"), "she has just looked: {work}");
    app.store.clock.advance_seconds(60);
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    let work = text(&visitor.get("/my-work").await.body);
    assert!(work.contains("A decision on your concern") && work.contains("Changed since you looked: 1"), "{work}");
    assert!(work.contains("You sent this."), "{work}");
    crate::worry::ask_partners(&worker, &contact, &["HTA-ED"]).await;
    let work = text(&worker.get("/my-work").await.body);
    assert!(work.contains("An answer from") && work.contains("Amy Pritchard"), "{work}");
    let nothing =
        [("level", "1"), ("route", "no-further-action"), ("offer", "None is needed"), ("reason", "Seen by her doctor")];
    done(&worker, &contact, "decision", &nothing).await;
    assert!(text(&worker.get("/my-work").await.body).contains("A manager’s agreement to your decision"));
}

#[tokio::test]
async fn what_was_begun_and_not_sent_is_unfinished_work_for_thirty_days() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let draft = crate::worry::begin(&visitor, Some(&amy)).await;
    let work = visitor.get("/my-work").await.body;
    assert!(text(&work).contains("Begun and not sent: 1 Concern: Amy Pritchard"), "{}", text(&work));
    assert!(work.contains(&format!("/concerns/{draft}")));
    assert!(text(&visitor.get("/concerns").await.body).contains("Kept until 22 December"));
    let nurse = app.signed_in("ae-nurse").await;
    assert!(!text(&nurse.get("/my-work").await.body).contains("Begun and not sent"), "a draft is its writer’s alone");
    app.store.clock.advance_seconds(30 * 24 * 3600 - 1);
    assert_eq!(referrals::discard_concern::sweep(&app.store).await.unwrap(), 0);
    app.store.clock.advance_seconds(1);
    assert_eq!(referrals::discard_concern::sweep(&app.store).await.unwrap(), 1);
}
