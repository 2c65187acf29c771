//! A place on a waiting list, from whoever asks first to the first help.

use crate::{
    app::{Client, Reply, TestApp},
    reviews::{found_to_be_one, two_of},
};
use axum::http::StatusCode;
use base::PersonId;
use referrals::waiting::follow_review;

const NEED: &str = "Says few words, and those only his mother understands";

/// Somebody who sits in a team, a manager or not.
pub async fn somebody_of(app: &TestApp, team: &str, manager: bool) -> PersonId {
    let mut tx = app.store.read_everything().await.unwrap();
    let (person,): (String,) = tx
        .sql(
            "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
              where o.code = $1 and p.left_on is null and s.position = 0 and p.trained_until > '2026-11-24'
                and p.vetted_until > '2026-11-24' and (s.role = 'team-manager') = $2 order by p.id limit 1",
        )
        .bind(team)
        .bind(manager)
        .one()
        .await
        .unwrap();
    person.parse().unwrap()
}

/// Asks for help, as somebody would who fills the whole form in.
pub async fn ask(client: &Client<'_>, child: &str, form: &[(&str, &str)]) -> Reply {
    let whole = [
        ("list", "speech-language"),
        ("priority", "routine"),
        ("need", NEED),
        ("received-day", "20"),
        ("received-month", "11"),
        ("received-year", "2026"),
        ("agreed", "parent"),
        ("on-behalf-of", ""),
    ];
    let given = |name: &str| form.iter().any(|(n, _)| *n == name);
    let form: Vec<(&str, &str)> =
        whole.into_iter().filter(|(name, _)| !given(name)).chain(form.iter().copied()).collect();
    client.post(&format!("/children/{child}/waiting"), &form).await
}

/// The entry a form led to.
pub async fn asked(client: &Client<'_>, child: &str, form: &[(&str, &str)]) -> String {
    let reply = ask(client, child, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    let place = reply.location().trim_start_matches("/waiting/");
    place.split('?').next().unwrap().to_owned()
}

fn text(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let main = scraper::Selector::parse("main").unwrap();
    let words: Vec<String> = page.select(&main).flat_map(|m| m.text().map(str::to_owned).collect::<Vec<_>>()).collect();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn reads(client: &Client<'_>, path: &str) -> String {
    let reply = client.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}");
    text(&reply.body)
}

/// A step of the entry's page, as somebody who has just opened it.
async fn step(client: &Client<'_>, entry: &str, what: &str, form: &[(&str, &str)]) -> Reply {
    let page = client.get(&format!("/waiting/{entry}")).await;
    let at = "name=\"version\" value=\"";
    let version = page.body.split(at).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
    let form: Vec<(&str, &str)> = form.iter().copied().chain([("version", version.as_str())]).collect();
    client.post(&format!("/waiting/{entry}/{what}"), &form).await
}

async fn done(client: &Client<'_>, entry: &str, what: &str, form: &[(&str, &str)]) {
    let reply = step(client, entry, what, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}: {}", text(&reply.body));
}

async fn no(client: &Client<'_>, entry: &str, what: &str, form: &[(&str, &str)], told: &str) {
    let reply = step(client, entry, what, form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
    let page = text(&reply.body);
    assert!(page.contains(told), "{told}: {page}");
}

/// An appointment today.
fn today(purpose: &str) -> [(&str, &str); 5] {
    [
        ("purpose", purpose),
        ("on-day", "22"),
        ("on-month", "11"),
        ("on-year", "2026"),
        ("offer-words", "The clinic, 10:00"),
    ]
}

/// Every entry is what its steps make it, and its clocks are what its events make them.
pub async fn entries_are_what_their_steps_say(app: &TestApp) {
    let mut tx = app.store.read_everything().await.unwrap();
    let entries: Vec<(String, i64, Option<String>, i64, String)> =
        tx.sql("select id, started_at, ended_how, steps, missed from waiting_entry").all().await.unwrap();
    for (id, started_at, ended_how, steps, missed) in entries {
        let rows: Vec<(String, i64)> = tx
            .sql("select facts, done_at from waiting_step where case_id = $1 order by number")
            .bind(id.as_str())
            .all()
            .await
            .unwrap();
        assert_eq!(rows.len() as i64, steps);
        let mut place = None;
        for (facts, at) in rows {
            let step = serde_json::from_str(&facts).unwrap();
            let day = base::Instant::from_micros(at).date();
            place = Some(referrals::waiting::rules::take(place.as_ref(), &step, day).unwrap());
        }
        let place = place.unwrap();
        assert_eq!(place.started_at.micros(), started_at);
        assert_eq!(place.ended.map(|(how, _)| how.code().to_owned()), ended_how);
        assert_eq!(place.missed.code(), missed);
        let started: (i64,) = tx
            .sql("select count(*) from clock where subject = $1 and started_at <> $2")
            .bind(id.as_str())
            .bind(started_at)
            .one()
            .await
            .unwrap();
        assert_eq!(started.0, 0, "a clock starts at another moment than the entry");
        let clocks: (i64,) =
            tx.sql("select count(*) from clock where subject = $1").bind(id.as_str()).one().await.unwrap();
        assert_eq!(clocks.0, 2, "to first assessment, and to first help");
    }
}

#[tokio::test]
async fn a_second_referral_for_the_same_need_joins_the_first_and_both_senders_are_told() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let form = reads(&visitor, &format!("/children/{amy}/waiting")).await;
    assert!(form.contains("Speech and language") && form.contains("Amy Pritchard"), "{form}");
    let entry = asked(&visitor, &amy, &[]).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    for what in
        ["Waiting since 20 November 2026", "1 of 1", "We cannot say", "18 weeks, a local limit. It never pauses", NEED]
    {
        assert!(page.contains(what), "{what}: {page}");
    }

    // A general practitioner writes for a school, whose letter had come before.
    let gp = app.signed_in("gp").await;
    let for_school = [
        ("on-behalf-of", "EDU-S01"),
        ("received-day", "2"),
        ("priority", "urgent"),
        ("need", "The nursery class cannot follow her"),
    ];
    let reply = ask(&gp, &amy, &for_school).await;
    assert_eq!(reply.location(), format!("/waiting/{entry}?joined"), "{}", text(&reply.body));
    for name in ["health-visitor", "gp", "dsl"] {
        let sender = app.signed_in(name).await;
        let list = reads(&sender, "/waiting/asked").await;
        assert!(list.contains("Amy Pritchard") && list.contains("Speech and language"), "{name}: {list}");
        let page = reads(&sender, &format!("/waiting/{entry}")).await;
        for what in [
            "Waiting since 2 November 2026",
            "Put back on 22 November 2026",
            "Ruth Adeyemi",
            "Samir Haddad",
            "taken by",
            "Urgent",
        ] {
            assert!(page.contains(what), "{name} {what}: {page}");
        }
    }
    // What each wrote of the need is for the team alone.
    assert!(!reads(&gp, &format!("/waiting/{entry}")).await.contains(NEED));
    assert!(reads(&visitor, "/waiting/asked").await.contains("New"));
    assert!(!reads(&gp, "/waiting/asked").await.contains("New"), "what one did oneself is not new");
    done(&visitor, &entry, "read", &[("step", "2")]).await;
    assert!(!reads(&visitor, "/waiting/asked").await.contains("New"));
    // The same sender asks once.
    let again = ask(&gp, &amy, &for_school).await;
    assert!(text(&again.body).contains("You have asked for this already"));
    entries_are_what_their_steps_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn from_an_offer_over_a_missed_appointment_to_the_first_help() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let entry = asked(&visitor, &amy, &[]).await;
    let therapist = app.seated(somebody_of(&app, "CHP-TH-SL", false).await).await;
    let manager = app.seated(somebody_of(&app, "CHP-TH-SL", true).await).await;
    let board = reads(&therapist, "/waiting").await;
    for what in ["Amy Pritchard", "2 days", "1 waits", "there is room for 12 a week", "No appointment"] {
        assert!(board.contains(what), "{what}: {board}");
    }
    assert_eq!(therapist.get(&format!("/children/{amy}")).await.status, StatusCode::OK, "who is to help may look");

    // A declined offer keeps the place.
    done(&therapist, &entry, "offer", &today("assessment")).await;
    no(&therapist, &entry, "offer", &today("help"), "an appointment is open already").await;
    no(&therapist, &entry, "answer", &[("answer", "refused"), ("answer-words", "")], "why the family does not take it")
        .await;
    done(&therapist, &entry, "answer", &[("answer", "refused"), ("answer-words", "Her mother works on Mondays")]).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(
        page.contains("the place is kept") && page.contains("Her mother works on Mondays") && page.contains("1 of 1"),
        "{page}"
    );

    // Nobody came: nothing is taken from the child before somebody else has looked at it.
    done(&therapist, &entry, "offer", &today("assessment")).await;
    done(&therapist, &entry, "answer", &[("answer", "accepted"), ("answer-words", "")]).await;
    let missed = [("answer", "not-brought"), ("answer-words", "Rang her mother twice, no answer")];
    done(&therapist, &entry, "answer", &missed).await;
    let end = [("how", "declined"), ("end-words", "Did not attend the appointment")];
    no(&therapist, &entry, "end", &end, "because an adult did not bring them").await;
    let keep = [("review", "keep"), ("review-words", "Her mother's phone was cut off; the nursery will bring her")];
    assert_eq!(
        step(&therapist, &entry, "review", &keep).await.status,
        StatusCode::NOT_FOUND,
        "who wrote it down reviews it not"
    );
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(page.contains("Why was the child not brought?"), "{page}");
    done(&visitor, &entry, "review", &keep).await;
    no(&manager, &entry, "end", &end, "the place is kept").await;

    // Assessed: the wait for help goes on. Then help begins, and both clocks have stopped.
    done(&therapist, &entry, "offer", &today("assessment")).await;
    done(&therapist, &entry, "answer", &[("answer", "happened"), ("answer-words", "")]).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(page.contains("The wait for help goes on") && page.contains("To first assessment Kept"), "{page}");
    assert!(page.contains("To first help 17 weeks left") || page.contains("To first help 18 weeks left"), "{page}");
    done(&therapist, &entry, "offer", &today("help")).await;
    done(&therapist, &entry, "answer", &[("answer", "happened"), ("answer-words", "First session")]).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(page.contains("Help has begun") && page.contains("To first help Kept"), "{page}");
    assert!(reads(&therapist, "/waiting").await.contains("0 wait"));
    // Who needs help again begins anew.
    let again = asked(&visitor, &amy, &[]).await;
    assert_ne!(again, entry);
    entries_are_what_their_steps_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn an_emergency_is_never_queued_and_the_page_says_what_to_do_instead() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let reply = ask(&visitor, &amy, &[("priority", "emergency")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply.body);
    for what in ["An emergency is never put on a list", "ring 111, or 999", "Raise a concern", NEED] {
        assert!(page.contains(what), "{what}: {page}");
    }
    let reply = ask(&visitor, &amy, &[("agreed", "nobody"), ("received-day", "23")]).await;
    let page = text(&reply.body);
    assert!(page.contains("The day cannot be after today") && page.contains("Ask first"), "{page}");
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql("select count(*) from waiting_entry").one::<(i64,)>().await.unwrap().0, 0);
}

#[tokio::test]
async fn two_people_who_ask_at_once_make_one_entry() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let (visitor, gp) = (app.signed_in("health-visitor").await, app.signed_in("gp").await);
    for list in [
        "speech-language",
        "occupational-therapy",
        "neurodisability",
        "young-carers",
        "short-breaks",
        "autism-assessment",
    ] {
        let (form, other) = ([("list", list)], [("list", list), ("received-day", "3")]);
        let (one, two) = tokio::join!(asked(&visitor, &amy, &form), asked(&gp, &amy, &other));
        assert_eq!(one, two, "{list}");
        let page = reads(&visitor, &format!("/waiting/{one}")).await;
        assert!(page.contains("Waiting since 3 November 2026"), "{page}");
    }
    let mut tx = app.store.read_everything().await.unwrap();
    assert_eq!(tx.sql("select count(*) from waiting_entry").one::<(i64,)>().await.unwrap().0, 6);
    drop(tx);
    entries_are_what_their_steps_say(&app).await;
}

#[tokio::test]
async fn a_sensitive_list_shows_to_its_own_team_and_by_date_alone_to_the_one_who_referred_with_consent() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let sensitive = [("list", "substance-use"), ("agreed", "young-person"), ("follow-substance-use", "yes")];
    let entry = asked(&visitor, &amy, &sensitive).await;
    let asked_words = ["Substance", "substance", "drug", "Drug", NEED];
    for path in [format!("/waiting/{entry}"), "/waiting/asked".to_owned(), "/waiting".to_owned()] {
        let reply = visitor.get(&path).await;
        assert_eq!(reply.status, StatusCode::OK);
        for word in asked_words {
            assert!(!reply.body.contains(word), "{path} says {word}");
        }
        assert!(reply.body.contains("sensitive service") && reply.body.contains("20 November 2026"), "{path}");
    }
    // A second one who asks, without consent to follow it, hears nothing, and the first learns nothing of it.
    let gp = app.signed_in("gp").await;
    let reply =
        ask(&gp, &amy, &[("follow-substance-use", "no"), ("received-day", "1"), sensitive[0], sensitive[1]]).await;
    assert_eq!(reply.location(), "/waiting/asked?sent");
    assert_eq!(gp.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND);
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(page.contains("20 November 2026") && !page.contains("Samir") && !page.contains("1 November"), "{page}");
    // Nobody else who works where she works sees that there is anything.
    let colleague = app.seated(somebody_of(&app, "CHP-HV-N", true).await).await;
    assert_eq!(colleague.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND);
    assert!(!reads(&colleague, "/waiting/asked").await.contains("Amy"));
    // Its own team sees all of it, by name, and both who asked.
    let team = app.seated(somebody_of(&app, "DAS-YP", false).await).await;
    let page = reads(&team, &format!("/waiting/{entry}")).await;
    assert!(
        page.contains(NEED) && page.contains("Samir Haddad") && page.contains("Waiting since 1 November 2026"),
        "{page}"
    );
    let facts: Vec<(String,)> = {
        let mut tx = app.store.read_everything().await.unwrap();
        tx.sql("select f.facts from journal_facts f join journal_entry e on e.id = f.entry where e.kind = 'waiting.joined'")
            .all()
            .await
            .unwrap()
    };
    assert!(facts.len() == 2 && facts.iter().all(|(f,)| f.contains("sensitive") && !f.contains("substance")));
    app.sound().await;
}

#[tokio::test]
async fn a_school_learns_of_a_parents_help_only_that_it_has_begun() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let gp = app.signed_in("gp").await;
    let form = [
        ("list", "parenting"),
        ("on-behalf-of", "EDU-S01"),
        ("parent-parenting", "Donna Pritchard"),
        ("need", "Low since the winter, and alone with it"),
    ];
    let entry = asked(&gp, &amy, &form).await;
    assert!(reads(&gp, &format!("/waiting/{entry}")).await.contains("Donna Pritchard"), "health follows it");
    let school = app.signed_in("dsl").await;
    let sees = async |stands: &str| {
        for path in [format!("/waiting/{entry}"), "/waiting/asked".to_owned()] {
            let page = reads(&school, &path).await;
            assert!(page.contains(stands), "{path}: {page}");
            for word in ["Parenting", "Donna", "Low since", "1 of", "Tamar Street", "Samir"] {
                assert!(!page.contains(word), "{path} says {word}: {page}");
            }
        }
    };
    sees("The family is waiting for support").await;
    let team = app.seated(somebody_of(&app, "EHP-PAR", false).await).await;
    done(&team, &entry, "offer", &today("help")).await;
    sees("The family is waiting for support").await;
    done(&team, &entry, "answer", &[("answer", "happened"), ("answer-words", "")]).await;
    sees("Support for the family has started").await;
}

#[tokio::test]
async fn whoever_has_nothing_to_do_with_it_finds_no_page() {
    let app = TestApp::demo().await;
    let (amy, hidden) = (app.child("amy", "pritchard").await, app.hidden_child().await);
    let visitor = app.signed_in("health-visitor").await;
    let entry = asked(&visitor, &amy, &[]).await;
    for name in ["ae-nurse", "police", "social-worker", "camhs", "administrator", "ig-lead", "index-team"] {
        let client = app.signed_in(name).await;
        assert_eq!(client.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(client.get(&format!("/children/{amy}/waiting")).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(ask(&client, &amy, &[]).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(ask(&client, &hidden, &[]).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    // A place on a list is no contact, and a contact no place on a list.
    assert_eq!(visitor.get(&format!("/contacts/{entry}")).await.status, StatusCode::NOT_FOUND);
    let contact = crate::worry::raise(&visitor, Some(&amy)).await;
    assert_eq!(visitor.get(&format!("/waiting/{contact}")).await.status, StatusCode::NOT_FOUND);
    // Only the team offers, moves and ends.
    for what in ["offer", "answer", "check", "order", "end"] {
        assert_eq!(step(&visitor, &entry, what, &today("help")).await.status, StatusCode::NOT_FOUND, "{what}");
    }
}

#[tokio::test]
async fn it_got_worse_the_family_is_away_and_somebody_is_put_ahead_for_a_reason_all_can_read() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let entry = asked(&visitor, &amy, &[]).await;
    let away = [
        ("away-from-day", "1"),
        ("away-from-month", "12"),
        ("away-from-year", "2026"),
        ("away-until-day", "24"),
        ("away-until-month", "12"),
        ("away-until-year", "2026"),
        ("away-words", "With her grandmother in Leeds"),
    ];
    done(&visitor, &entry, "absence", &away).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(
        page.contains("1 December 2026 to 24 December 2026 The clock goes on")
            && page.contains("Waiting since 20 November 2026"),
        "{page}"
    );
    done(&visitor, &entry, "worse", &[("worse-words", "She has stopped eating anything but yoghurt")]).await;
    app.store.clock.advance_seconds(24 * 3600);
    let (visitor, therapist) =
        (app.signed_in("health-visitor").await, app.seated(somebody_of(&app, "CHP-TH-SL", false).await).await);
    let board = reads(&therapist, "/waiting?only=check").await;
    assert!(
        board.contains("Look again: was due 22 November 2026") && board.contains("1 to look at again, overdue"),
        "{board}"
    );
    done(
        &therapist,
        &entry,
        "check",
        &[("check-words", "Rang her mother; she eats and drinks"), ("check-urgent", "yes")],
    )
    .await;
    assert!(
        !reads(&visitor, &format!("/waiting/{entry}")).await.contains("she eats and drinks"),
        "the team's own words"
    );
    no(&therapist, &entry, "order", &[("ahead", "yes"), ("order-words", "")], "everybody who asked reads it").await;
    done(&therapist, &entry, "order", &[("ahead", "yes"), ("order-words", "Goes to school in January")]).await;
    let page = reads(&visitor, &format!("/waiting/{entry}")).await;
    assert!(
        page.contains("Ahead of the order") && page.contains("Goes to school in January") && page.contains("Urgent"),
        "{page}"
    );
    entries_are_what_their_steps_say(&app).await;
}

#[tokio::test]
async fn one_need_on_two_lists_is_pointed_out_and_keeps_one_place_with_the_earlier_day() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let first = asked(&visitor, &amy, &[("list", "occupational-therapy"), ("received-day", "3")]).await;
    let gp = app.signed_in("gp").await;
    let second = asked(&gp, &amy, &[("list", "neurodisability"), ("received-day", "19")]).await;

    let therapist = app.seated(somebody_of(&app, "CHP-TH-OT", false).await).await;
    let board = reads(&therapist, "/waiting").await;
    assert!(board.contains("1 with a second place") && board.contains("also on “Paediatrics"), "{board}");
    assert!(reads(&therapist, "/waiting?only=twice").await.contains("Amy Pritchard"));
    let page = reads(&therapist, &format!("/waiting/{first}")).await;
    assert!(page.contains("On another list too") && page.contains("since 19 November 2026"), "{page}");
    let senders_page = reads(&visitor, &format!("/waiting/{first}")).await;
    assert!(!senders_page.contains("On another list too"), "who asked reads no more of another list than before");

    let other = [("other", second.as_str()), ("needs", "one")];
    no(&therapist, &first, "needs", &[("other", second.as_str())], "Select whether this is one need or two").await;
    no(&therapist, &first, "needs", &other, "how you know").await;
    let one = [("other", second.as_str()), ("needs", "one"), ("needs-words", "Rang the surgery: the same clumsiness")];
    done(&therapist, &first, "needs", &one).await;
    let page = reads(&visitor, &format!("/waiting/{first}")).await;
    assert!(page.contains("One need with the place on “Paediatrics") && page.contains("the same clumsiness"), "{page}");
    // Both who asked follow the place that is kept, and its clock begins with whoever came first.
    for sender in [&visitor, &gp] {
        let page = reads(sender, &format!("/waiting/{second}")).await;
        assert!(page.contains("Waiting since 3 November 2026") && page.contains("Ruth Adeyemi"), "{page}");
    }
    assert!(reads(&visitor, "/my-work").await.contains("2 you asked for, with something new"));
    let again = step(&therapist, &first, "needs", &one).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it is said once");
    entries_are_what_their_steps_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn a_child_who_was_held_for_two_waits_once() {
    let app = TestApp::borough().await;
    let visitor = app.signed_in("health-visitor").await;
    let [one, other] = two_of(&visitor).await;
    let list = ("list", "occupational-therapy");
    let first = asked(&visitor, &one, &[list, ("received-day", "3")]).await;
    let second = asked(&visitor, &other, &[list, ("received-day", "19")]).await;
    let therapist = app.seated(somebody_of(&app, "CHP-TH-OT", false).await).await;
    assert!(!reads(&therapist, "/waiting").await.contains("second place"));
    found_to_be_one(&app, [&one, &other]).await;
    let board = reads(&therapist, "/waiting").await;
    assert!(board.contains("2 with a second place") && board.contains("twice on this list: one need?"), "{board}");
    let page = reads(&therapist, &format!("/waiting/{second}")).await;
    assert!(
        page.contains("Twice on this list") && page.contains("waited on this list since 3 November 2026"),
        "{page}"
    );
    let one_need =
        [("other", first.as_str()), ("needs", "one"), ("needs-words", "One child, by the birth certificate")];
    done(&therapist, &second, "needs", &one_need).await;
    assert!(!reads(&therapist, "/waiting").await.contains("second place"));
    assert!(reads(&visitor, &format!("/waiting/{first}")).await.contains("Waiting since 3 November 2026"));
    entries_are_what_their_steps_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn two_needs_stay_on_two_lists_and_nobody_is_asked_again() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let first = asked(&visitor, &amy, &[("list", "occupational-therapy")]).await;
    let second = asked(&visitor, &amy, &[("list", "neurodisability")]).await;
    let paediatrics = app.seated(somebody_of(&app, "HTB-PAE", false).await).await;
    assert!(reads(&paediatrics, "/waiting").await.contains("1 with a second place"));
    let two = [("other", first.as_str()), ("needs", "two"), ("needs-words", "Writing is one thing, her fits another")];
    done(&paediatrics, &second, "needs", &two).await;
    assert!(!reads(&paediatrics, "/waiting").await.contains("second place, perhaps"));
    let therapist = app.seated(somebody_of(&app, "CHP-TH-OT", false).await).await;
    assert!(!reads(&therapist, "/waiting").await.contains("also on"), "said once, for both lists");
    for entry in [&first, &second] {
        assert!(reads(&visitor, &format!("/waiting/{entry}")).await.contains("1 of 1"));
    }
    // Lists that are not alike are never set against each other.
    asked(&visitor, &amy, &[]).await;
    let speech = app.seated(somebody_of(&app, "CHP-TH-SL", false).await).await;
    assert!(!reads(&speech, "/waiting").await.contains("also on"));
    entries_are_what_their_steps_say(&app).await;
}

#[tokio::test]
async fn whoever_leads_the_work_with_the_child_says_why_nobody_came() {
    let app = TestApp::demo().await;
    let (amy, _, _) = crate::lead::led(&app).await;
    let gp = app.signed_in("gp").await;
    let entry = asked(&gp, &amy, &[]).await;
    let therapist = app.seated(somebody_of(&app, "CHP-TH-SL", false).await).await;
    let manager = app.seated(somebody_of(&app, "CHP-TH-SL", true).await).await;
    let lead = app.signed_in("health-visitor").await;
    assert_eq!(lead.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND, "nothing to do with it yet");
    done(&therapist, &entry, "offer", &today("assessment")).await;
    done(&therapist, &entry, "answer", &[("answer", "not-brought"), ("answer-words", "Rang twice, no answer")]).await;
    let page = reads(&therapist, &format!("/waiting/{entry}")).await;
    assert!(page.contains("Ruth Adeyemi leads the work with this child and must say why nobody came"), "{page}");

    // Neither who asked nor the manager does it for her.
    let may_end = [("review", "may-end"), ("review-words", "We have closed such cases before")];
    for somebody in [&gp, &manager] {
        assert_eq!(step(somebody, &entry, "review", &may_end).await.status, StatusCode::NOT_FOUND);
    }
    let mine = reads(&lead, "/my-work").await;
    assert!(mine.contains("Not brought to an appointment: 1") && mine.contains("Amy Pritchard"), "{mine}");
    let keep = [("review", "keep"), ("review-words", "Her mother had no credit to ring back; nursery will bring her")];
    done(&lead, &entry, "review", &keep).await;
    assert!(!reads(&lead, "/my-work").await.contains("Not brought to an appointment"));
    let end = [("how", "declined"), ("end-words", "Did not attend the appointment")];
    no(&manager, &entry, "end", &end, "the place is kept").await;
    // What she was brought in for is done: she reads on for thirty days.
    app.store.clock.advance_seconds(29 * 86_400);
    assert_eq!(app.signed_in("health-visitor").await.get(&format!("/waiting/{entry}")).await.status, StatusCode::OK);
    app.store.clock.advance_seconds(2 * 86_400);
    let later = app.signed_in("health-visitor").await;
    assert_eq!(later.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn the_review_of_a_missed_appointment_is_the_leads_of_this_moment() {
    let app = TestApp::demo().await;
    let (amy, work, _) = crate::lead::led(&app).await;
    let gp = app.signed_in("gp").await;
    let entry = asked(&gp, &amy, &[]).await;
    let therapist = app.seated(somebody_of(&app, "CHP-TH-SL", false).await).await;
    let ruth = app.signed_in("health-visitor").await;
    done(&therapist, &entry, "offer", &today("assessment")).await;
    done(&therapist, &entry, "answer", &[("answer", "not-brought"), ("answer-words", "Rang twice, no answer")]).await;
    assert!(reads(&ruth, "/my-work").await.contains("Not brought to an appointment: 1"));
    assert_eq!(follow_review::follow_all(&app.store).await.unwrap(), 0, "nothing has changed");

    // She hands the lead over: the review goes with it, and what it was before stays in the history.
    let nursery = crate::lead::passed_on(&app, &work).await;
    assert_eq!(follow_review::follow_all(&app.store).await.unwrap(), 1);
    assert_eq!(follow_review::follow_all(&app.store).await.unwrap(), 0, "once");
    let new = app.seated(nursery.parse().unwrap()).await;
    assert!(reads(&new, "/my-work").await.contains("Not brought to an appointment: 1"));
    let page = reads(&new, &format!("/waiting/{entry}")).await;
    assert!(page.contains("Leads the work with the child now, and must say why nobody came"), "{page}");
    let page = reads(&therapist, &format!("/waiting/{entry}")).await;
    assert!(page.contains("leads the work with this child and must say why nobody came"), "{page}");
    assert!(!page.contains("Ruth Adeyemi leads the work"), "{page}");
    let ruth = app.signed_in("health-visitor").await;
    assert!(!reads(&ruth, "/my-work").await.contains("Not brought"));
    assert_eq!(ruth.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND, "it is no longer hers");
    let keep = [("review", "keep"), ("review-words", "Her mother had no credit to ring back; we will bring her")];
    done(&new, &entry, "review", &keep).await;
    entries_are_what_their_steps_say(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn a_lead_who_may_not_read_a_list_is_not_told_that_nobody_came() {
    let app = TestApp::demo().await;
    let (amy, _, _) = crate::lead::led(&app).await;
    let gp = app.signed_in("gp").await;
    let entry = asked(&gp, &amy, &[("list", "mental-health"), ("follow-mental-health", "yes")]).await;
    let therapist = app.seated(somebody_of(&app, "MHA-CAM", false).await).await;
    done(&therapist, &entry, "offer", &today("assessment")).await;
    done(&therapist, &entry, "answer", &[("answer", "not-brought"), ("answer-words", "Rang twice, no answer")]).await;
    let lead = app.signed_in("health-visitor").await;
    assert!(!reads(&lead, "/my-work").await.contains("Not brought"));
    assert_eq!(lead.get(&format!("/waiting/{entry}")).await.status, StatusCode::NOT_FOUND);
    let manager = app.seated(somebody_of(&app, "MHA-CAM", true).await).await;
    let keep = [("review", "keep"), ("review-words", "She was ill that day and rang the next")];
    done(&manager, &entry, "review", &keep).await;
}
