//! A strategy discussion from the decision that needs it to the enquiry it began, and who reads what of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use crate::{
    app::{Client, Reply, TestApp},
    worry::{done, open, raise, somebody_of, step, text, value_of},
};
use axum::http::StatusCode;
use base::Instant;
use jiff::civil::{Date, date};

const STRATEGY: [(&str, &str); 3] =
    [("level", "4"), ("route", "strategy"), ("reason", "Two bruises, and an account that does not fit them")];
const PLAN: [(&str, &str); 8] = [
    ("on-day", "23"),
    ("on-month", "11"),
    ("on-year", "2026"),
    ("at", "10:30"),
    ("means", "video"),
    ("place", "The link is in the calendar entry of the team"),
    ("asked-police", "POL-CPW"),
    ("asked-health", "CHP-HV-N"),
];

/// A contact that was decided as one needing a strategy discussion, with its team.
async fn needed(app: &TestApp) -> String {
    let amy = app.child("amy", "pritchard").await;
    let contact = raise(&app.signed_in("health-visitor").await, Some(&amy)).await;
    // Once she is open with social care, what comes next goes straight there, and a manager of the team calls it.
    let straight = {
        let mut tx = app.store.read_everything().await.unwrap();
        let text = "select state from contact where id = $1";
        tx.sql(text).bind(contact.as_str()).one::<(String,)>().await.unwrap().0 == "passed-on"
    };
    if straight {
        let reason = [("reason", "A new bruise was seen at nursery today")];
        acted(&app.signed_in("team-manager").await, &contact, "call", &reason).await;
        return contact;
    }
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "decision", &STRATEGY).await;
    let words = ("agreement-words", "Hold it today if the police can come");
    done(
        &app.signed_in("front-door-manager").await,
        &contact,
        "agreement",
        &[("answer", "agree"), ("has-read", "yes"), words],
    )
    .await;
    contact
}

async fn act(client: &Client<'_>, contact: &str, what: &str, form: &[(&str, &str)]) -> Reply {
    let place = format!("/contacts/{contact}/strategy");
    let mut form = form.to_vec();
    let version = value_of(&client.get(&place).await.body, "version");
    // As somebody who has just opened the page; who has not, says which version they saw.
    if ["outcome", "agreement", "conference"].contains(&what) && !form.iter().any(|(name, _)| *name == "version") {
        form.push(("version", &version));
    }
    client.post(&format!("{place}/{what}"), &form).await
}

async fn acted(client: &Client<'_>, contact: &str, what: &str, form: &[(&str, &str)]) {
    let reply = act(client, contact, what, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}: {}", text(&reply.body));
}

async fn page(client: &Client<'_>, contact: &str) -> String {
    text(&client.get(&format!("/contacts/{contact}/strategy")).await.body)
}

/// What is typed into the record, on this day.
fn record<'a>(day: &'a str, at: &'a str, police: &'a str, decision: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("on-day", day),
        ("on-month", "11"),
        ("on-year", "2026"),
        ("at", at),
        ("came-social-care", "present"),
        ("name-social-care", "Leah Okafor, team manager"),
        ("came-police", police),
        ("name-police", "Priya Nair, detective constable"),
        ("told-police", "No convictions. Two calls to the address since May"),
        ("came-health", "present"),
        ("name-health", "Ruth Adeyemi, health visitor"),
        ("told-health", "Seen on Thursday, quieter than before"),
        ("came-referrer", "not-asked"),
        ("name-referrer", ""),
        ("came-education", "not-asked"),
        ("name-education", ""),
        ("came-other", "not-asked"),
        ("name-other", ""),
        ("decision", decision),
        ("children", "0"),
        ("reasons", "The account does not fit the bruises, and it is the second time"),
        ("safety", "She stays with her grandmother; a doctor examines her today"),
        ("action-1", "Joint visit to the grandmother"),
        ("doer-1", "Priya Nair, police"),
        ("by-1-day", "24"),
        ("by-1-month", "11"),
        ("by-1-year", "2026"),
    ]
}

/// A contact about Amy whose discussion has been held, with an enquiry that is open; the contact.
pub async fn held_now(app: &TestApp) -> String {
    let contact = planned(app).await;
    let now = app.store.now().in_london().strftime("%H:%M").to_string();
    let manager = app.signed_in("team-manager").await;
    acted(&manager, &contact, "record", &record("22", &now, "present", "s47-joint")).await;
    contact
}

/// One whose discussion is planned and still to be held.
pub async fn planned(app: &TestApp) -> String {
    let contact = needed(app).await;
    acted(&app.signed_in("team-manager").await, &contact, "plan", &PLAN).await;
    contact
}

async fn discussion_of(app: &TestApp, contact: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select id from strategy_discussion where contact = $1 order by number desc limit 1";
    tx.sql(text).bind(contact).one::<(String,)>().await.unwrap().0
}

/// A social worker of the team that holds discussions, signed in afresh: a session does not outlast a night.
async fn social_worker(app: &TestApp) -> Client<'_> {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
                 where o.code = 'CSC-REF' and p.job_title = 'Social worker' and p.left_on is null and s.position = 0
                   and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01' order by p.id limit 1";
    let (person,): (String,) = tx.sql(text).one().await.unwrap();
    drop(tx);
    app.seated(person.parse().unwrap()).await
}

fn noon(day: Date) -> Instant {
    Instant::in_england(day.at(12, 0, 0, 0))
}

#[tokio::test]
async fn a_decision_makes_a_discussion_with_an_owner_and_a_clock_and_that_makes_an_enquiry() {
    let app = TestApp::demo().await;
    let contact = needed(&app).await;
    let worker = social_worker(&app).await;
    let sees = text(&open(&worker, &contact).await.0.body);
    assert!(sees.contains("A strategy discussion is needed, and nobody has planned it yet"), "{sees}");
    done(&worker, &contact, "take", &[]).await;
    // Planned: when, how, and who is asked.
    let again = act(&worker, &contact, "plan", &[("on-day", "40"), ("place", "Room 4, first floor")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    for what in ["Enter the day", "Enter the time", "Select how it is held", "Select who is asked"] {
        assert!(again.body.contains(what), "{what}");
    }
    assert!(again.body.contains("Room 4, first floor"), "nothing typed is lost");
    acted(&worker, &contact, "plan", &PLAN).await;
    let sees = page(&worker, &contact).await;
    assert!(sees.contains("23 November 2026 at 10:30") && sees.contains("Health visitors north"), "{sees}");

    // Those who are asked see whom it is about and when, and nothing of the contact.
    let discussion = discussion_of(&app, &contact).await;
    let police = app.seated(somebody_of(&app, "POL-CPW").await).await;
    let asked = text(&police.get("/my-work").await.body);
    assert!(
        asked.contains("Strategy discussions your team is asked to: 1") && asked.contains("Amy Pritchard"),
        "{asked}"
    );
    let sees = text(&police.get(&format!("/strategy/{discussion}")).await.body);
    assert!(sees.contains("You are asked to take part") && !sees.contains("bruise"), "{sees}");
    assert_eq!(police.get(&format!("/contacts/{contact}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(police.get(&format!("/contacts/{contact}/strategy")).await.status, StatusCode::NOT_FOUND);
    for stranger in ["ae-nurse", "camhs", "social-worker", "data-manager"] {
        let client = app.signed_in(stranger).await;
        assert_eq!(client.get(&format!("/strategy/{discussion}")).await.status, StatusCode::NOT_FOUND, "{stranger}");
        let reply = act(&client, &contact, "record", &record("23", "10:30", "present", "s47-joint")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{stranger}");
    }

    // The work cannot end while it is to be held. Held on Monday, written down on Wednesday.
    app.store.clock.set(noon(date(2026, 11, 25)));
    let (worker, police) = (social_worker(&app).await, app.seated(somebody_of(&app, "POL-CPW").await).await);
    let on = [("on-day", "25"), ("on-month", "11"), ("on-year", "2026")];
    let ended: Vec<_> = on.iter().copied().chain([("step", "work-ended"), ("words", "All is well now")]).collect();
    let refused = step(&worker, &contact, "progress", &ended).await;
    assert!(refused.body.contains("A strategy discussion is still to be held"), "{}", text(&refused.body));
    let without = act(&worker, &contact, "record", &record("23", "10:30", "apologies", "s47-joint")).await;
    assert!(without.body.contains("Say why it could not wait"), "{}", text(&without.body));
    acted(&worker, &contact, "record", &record("23", "10:30", "present", "s47-joint")).await;
    let sees = page(&worker, &contact).await;
    for what in [
        "Section 47 enquiry together with the police",
        "No convictions. Two calls to the address since May",
        "Written down later than a day after it was held",
        "Joint visit to the grandmother",
        "14 December 2026",
    ] {
        assert!(sees.contains(what), "{what}: {sees}");
    }
    let limits = text(&open(&worker, &contact).await.0.body);
    assert!(limits.contains("Kept, recorded late"), "held in time, recorded late: {limits}");
    let helped: Vec<_> = on.iter().copied().chain([("step", "support-started"), ("words", "")]).collect();
    done(&worker, &contact, "progress", &helped).await;
    let work = text(&worker.get("/my-work").await.body);
    assert!(work.contains("13 working days left, Monday 14 December"), "the limit of the enquiry: {work}");

    // What was agreed to be done is somebody's work until they say what became of it, or why it was not done.
    assert!(sees.contains("24 November 2026 Late Maliha Ali sees to it"), "{sees}");
    assert!(work.contains("Joint visit to the grandmother"), "{work}");
    let of_team = text(&app.signed_in("team-manager").await.get("/team-work").await.body);
    assert!(of_team.contains("Joint visit to the grandmother"), "the team sees it whoever is away: {of_team}");
    let action: String = {
        let mut tx = app.store.read_everything().await.unwrap();
        tx.sql("select id from meeting_action where number = 1").one::<(String,)>().await.unwrap().0
    };
    let own = format!("/actions/{action}");
    let seen = worker.get(&own).await.body;
    assert!(text(&seen).contains("At a strategy discussion") && text(&seen).contains("Joint visit"), "{seen}");
    assert_eq!(police.get(&own).await.status, StatusCode::NOT_FOUND);
    let version = value_of(&seen, "version");
    let silent = [("version", version.as_str()), ("outcome", "not-done"), ("done-words", "")];
    let no = worker.post(&format!("{own}/done"), &silent).await;
    assert!(no.body.contains("Say why it will not be done"), "{}", text(&no.body));
    let why = [("version", version.as_str()), ("outcome", "not-done"), ("done-words", "She has moved to her aunt")];
    assert_eq!(worker.post(&format!("{own}/done"), &why).await.status, StatusCode::SEE_OTHER);
    assert!(text(&worker.get(&own).await.body).contains("She has moved to her aunt"));
    let (settled, of_amy) = {
        let mut tx = app.store.read_everything().await.unwrap();
        let text = "select count(*), count(child) from journal_entry where kind = 'referrals.action-done'";
        tx.sql(text).one::<(i64, i64)>().await.unwrap()
    };
    assert_eq!((settled, of_amy), (1, 1), "it stands in the journal of the child");
    let sees = page(&worker, &contact).await;
    assert!(sees.contains("Not done, ") && !sees.contains("sees to it"), "{sees}");
    assert!(!text(&worker.get("/my-work").await.body).contains("Joint visit to the grandmother"));

    // Who took part reads what was agreed; whoever sent it reads that it was held and what it came to.
    assert!(text(&police.get(&format!("/strategy/{discussion}")).await.body).contains("second time"));
    let sender = app.signed_in("health-visitor").await;
    let sees = text(&open(&sender, &contact).await.0.body);
    assert!(
        sees.contains("A strategy discussion was held 23 November 2026 at 10:30: section 47 enquiry together"),
        "{sees}"
    );
    assert!(!sees.contains("second time") && !sees.contains("Initial child protection conference"), "{sees}");

    // A wrong record is added to, with name and day.
    let added = [("discussion", discussion.as_str()), ("addition", "The second call was in June, not in May")];
    acted(&worker, &contact, "addition", &added).await;
    let sees = page(&worker, &contact).await;
    assert!(sees.contains("Two calls to the address since May") && sees.contains("in June, not in May"), "{sees}");

    // A manager calls another one meanwhile; it cannot begin a second enquiry about the same child.
    let manager = app.signed_in("team-manager").await;
    let no = act(&worker, &contact, "call", &[("reason", "A new bruise was seen at nursery today")]).await;
    assert!(no.body.contains("A manager of the team calls"), "{}", text(&no.body));
    acted(&manager, &contact, "call", &[("reason", "A new bruise was seen at nursery today")]).await;
    let second = act(&manager, &contact, "record", &record("25", "12:00", "present", "s47-single")).await;
    assert!(second.body.contains("An enquiry about one of these children is open already"), "{}", text(&second.body));
    acted(&manager, &contact, "record", &record("25", "12:00", "present", "continue-assessment")).await;

    // Found by a social worker, agreed by a manager, closed with the day of the conference.
    let of = ("discussion", discussion.as_str());
    let still = step(&worker, &contact, "progress", &ended).await;
    assert!(still.body.contains("A section 47 enquiry is open"), "{}", text(&still.body));
    let found = [of, ("outcome", "at-risk"), ("outcome-reason", "Both accounts are contradicted by the doctor")];
    acted(&worker, &contact, "outcome", &found).await;
    let own = act(&worker, &contact, "agreement", &[of, ("answer", "agree")]).await;
    assert!(own.body.contains("A manager of the team agrees"), "{}", text(&own.body));
    acted(&manager, &contact, "agreement", &[of, ("answer", "agree")]).await;
    app.store.clock.set(noon(date(2026, 12, 16)));
    let worker = social_worker(&app).await;
    let saturday = [of, ("conference", "held"), ("on-day", "12"), ("on-month", "12"), ("on-year", "2026")];
    let no = act(&worker, &contact, "conference", &saturday).await;
    assert!(no.body.contains("never held at a weekend"), "{}", text(&no.body));
    let friday = [of, ("conference", "held"), ("on-day", "11"), ("on-month", "12"), ("on-year", "2026")];
    acted(&worker, &contact, "conference", &friday).await;
    let twice = [
        of,
        ("version", "3"),
        ("conference", "not-required"),
        ("conference-reason", "The family has moved to the grandmother"),
    ];
    let both = act(&app.signed_in("team-manager").await, &contact, "conference", &twice).await;
    let sees = text(&both.body);
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sees.contains("Held on 11 December 2026") && sees.contains("moved to the grandmother"), "{sees}");
    let sees = page(&worker, &contact).await;
    assert!(sees.contains("Held on 11 December 2026") && sees.contains("Closed"), "{sees}");
    let mut tx = app.store.read_everything().await.unwrap();
    let codes: Vec<(String, Option<i64>)> =
        tx.sql("select census_code, closed_at from section_47_enquiry").all().await.unwrap();
    assert!(matches!(codes.as_slice(), [(code, Some(_))] if code == "CP_CONFERENCE"), "{codes:?}");
    drop(tx);
    done(&worker, &contact, "progress", &ended).await;
    app.sound().await;
}

/// What stands in the list of an action's owner, and where.
async fn only_action(app: &TestApp) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql("select id from meeting_action").one::<(String,)>().await.unwrap().0
}

#[tokio::test]
async fn what_somebody_of_the_police_takes_on_stands_in_their_own_work_and_is_settled_there() {
    let app = TestApp::demo().await;
    let contact = planned(&app).await;
    let officer = somebody_of(&app, "POL-CPW").await;
    let (manager, police) = (app.signed_in("team-manager").await, app.seated(officer).await);
    let nurse = app.signed_in("ae-nurse").await;
    let form = manager.get(&format!("/contacts/{contact}/strategy/record")).await.body;
    let person = format!("person:{officer}");
    assert!(form.contains(&person), "whoever is asked can be chosen: {form}");
    let now = app.store.now().in_london().strftime("%H:%M").to_string();
    let mut agreed = record("22", &now, "present", "s47-joint");
    agreed.retain(|(name, _)| *name != "doer-1");
    // Nobody of a team that was not asked, and not two at once.
    let stranger = format!("person:{}", somebody_of(&app, "HSG-TEN").await);
    let not_there: Vec<_> = agreed.iter().copied().chain([("person-1", stranger.as_str())]).collect();
    let no = act(&manager, &contact, "record", &not_there).await;
    assert!(no.body.contains("no longer works in a team that is asked"), "{}", text(&no.body));
    let both: Vec<_> = agreed.iter().copied().chain([("person-1", person.as_str()), ("doer-1", "The aunt")]).collect();
    let no = act(&manager, &contact, "record", &both).await;
    assert!(no.body.contains("for both, make two actions") && no.body.contains("The aunt"), "{}", text(&no.body));
    agreed.push(("person-1", person.as_str()));
    acted(&manager, &contact, "record", &agreed).await;

    let work = text(&police.get("/my-work").await.body);
    assert!(work.contains("Joint visit to the grandmother") && work.contains("Tuesday 24 November"), "{work}");
    assert!(!text(&manager.get("/my-work").await.body).contains("Joint visit to the grandmother"));
    let own = format!("/actions/{}", only_action(&app).await);
    assert_eq!(nurse.get(&own).await.status, StatusCode::NOT_FOUND);
    let seen = police.get(&own).await.body;
    assert!(text(&seen).contains("At a strategy discussion") && text(&seen).contains("Amy Pritchard"), "{seen}");
    assert_eq!(police.get(&format!("/contacts/{contact}")).await.status, StatusCode::NOT_FOUND);

    // Whoever has left has nothing: the team that holds the contact sees that it is nobody's, and hands it on.
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-23' where id = $1").bind(officer).run().await.unwrap();
    tx.commit().await.unwrap();
    app.store.clock.set(noon(date(2026, 11, 23)));
    let manager = app.signed_in("team-manager").await;
    let team = text(&manager.get("/team-work").await.body);
    assert!(team.contains("Joint visit to the grandmother") && team.contains("Nobody: "), "{team}");
    let seen = manager.get(&own).await.body;
    let visitor = format!("person:{}", somebody_of(&app, "CHP-HV-N").await);
    assert!(!seen.contains(&person) && seen.contains(&visitor), "{seen}");
    let version = value_of(&seen, "version");
    let on =
        [("version", version.as_str()), ("by", "25 11 2026"), ("owner", visitor.as_str()), ("why", "She knows them")];
    assert_eq!(manager.post(&format!("{own}/change"), &on).await.status, StatusCode::SEE_OTHER);
    let visitor = app.seated(somebody_of(&app, "CHP-HV-N").await).await;
    assert!(text(&visitor.get("/my-work").await.body).contains("Joint visit to the grandmother"));
    let version = value_of(&visitor.get(&own).await.body, "version");
    let done = [("version", version.as_str()), ("outcome", "done"), ("done-words", "Seen both, all is well")];
    assert_eq!(visitor.post(&format!("{own}/done"), &done).await.status, StatusCode::SEE_OTHER);
    assert!(!text(&visitor.get("/my-work").await.body).contains("Joint visit to the grandmother"));
    assert!(page(&manager, &contact).await.contains("Done, "));
    app.sound().await;
}

#[tokio::test]
async fn an_enquiry_that_finds_nothing_closes_when_a_manager_agrees() {
    let app = TestApp::demo().await;
    let contact = needed(&app).await;
    app.store.clock.set(noon(date(2026, 11, 24)));
    let worker = social_worker(&app).await;
    // Held at once, without a plan; the police only rang.
    let mut form = record("24", "11:00", "apologies", "s47-single");
    form.push(("no-quorum", "The police told by telephone what they know"));
    let mut gone = form.clone();
    gone.push(("owner-1", "00000000-0000-7000-8000-000000000001"));
    let no = act(&worker, &contact, "record", &gone).await;
    assert!(no.status == StatusCode::UNPROCESSABLE_ENTITY && no.body.contains("no longer works in the team"));
    acted(&worker, &contact, "record", &form).await;
    let discussion = discussion_of(&app, &contact).await;
    let of = ("discussion", discussion.as_str());
    let limits = text(&open(&worker, &contact).await.0.body);
    assert!(limits.contains("Late"), "it was needed by the end of Monday: {limits}");
    let found = [of, ("outcome", "not-substantiated"), ("outcome-reason", "The fall was seen by two neighbours")];
    acted(&worker, &contact, "outcome", &found).await;
    // A colleague who had the page open is shown what she has sent beside what stands there, and changes nothing.
    let other =
        [of, ("version", "1"), ("outcome", "at-risk"), ("outcome-reason", "The doctor contradicts both accounts")];
    let late = act(&social_worker(&app).await, &contact, "outcome", &other).await;
    let both = text(&late.body);
    assert!(
        late.status == StatusCode::UNPROCESSABLE_ENTITY && both.contains("Somebody else has changed this"),
        "{both}"
    );
    for what in ["two neighbours", "What you sent is not kept", "The doctor contradicts both accounts"] {
        assert!(both.contains(what), "{what}: {both}");
    }
    let manager = app.signed_in("team-manager").await;
    let again = act(&manager, &contact, "agreement", &[of, ("answer", "return")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let back = [of, ("answer", "return"), ("agreement-words", "Ask the nursery as well")];
    acted(&manager, &contact, "agreement", &back).await;
    assert!(page(&worker, &contact).await.contains("Ask the nursery as well"));
    acted(&worker, &contact, "outcome", &found).await;
    acted(&manager, &contact, "agreement", &[of, ("answer", "agree")]).await;
    let sees = page(&worker, &contact).await;
    assert!(sees.contains("Not required") && sees.contains("Not substantiated"), "{sees}");
    // The police did not take part, and read nothing of it.
    let police = app.seated(somebody_of(&app, "POL-CPW").await).await;
    assert_eq!(police.get(&format!("/strategy/{discussion}")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn a_discussion_is_no_longer_held_once_the_contact_is_called_back() {
    let app = TestApp::demo().await;
    let contact = needed(&app).await;
    let worker = social_worker(&app).await;
    acted(&worker, &contact, "plan", &PLAN).await;
    let discussion = discussion_of(&app, &contact).await;
    let sender = app.signed_in("health-visitor").await;
    done(&sender, &contact, "disagreement", &[("disagreement", "I have asked the wrong child's file, stop this")])
        .await;
    let door = app.signed_in("social-worker").await;
    let changed = [("outcome", "changed"), ("answer-words", "It was another child: we decide anew")];
    done(&door, &contact, "disagreement-answer", &changed).await;
    let police = app.seated(somebody_of(&app, "POL-CPW").await).await;
    let sees = text(&police.get(&format!("/strategy/{discussion}")).await.body);
    assert!(sees.contains("This discussion is not held"), "{sees}");
    assert!(!text(&police.get("/my-work").await.body).contains("Strategy discussions"));
    assert_eq!(worker.get(&format!("/contacts/{contact}/strategy")).await.status, StatusCode::NOT_FOUND);
    app.sound().await;
}

#[tokio::test]
async fn a_contact_that_is_called_back_is_not_closed_over_an_open_enquiry() {
    let app = TestApp::demo().await;
    let contact = held_now(&app).await;
    let sender = app.signed_in("health-visitor").await;
    done(&sender, &contact, "disagreement", &[("disagreement", "I have asked the wrong child's file, stop this")])
        .await;
    let door = app.signed_in("social-worker").await;
    let changed = [("outcome", "changed"), ("answer-words", "It was another child: we decide anew")];
    done(&door, &contact, "disagreement-answer", &changed).await;
    let nothing = [
        ("level", "1"),
        ("route", "no-further-action"),
        ("offer", "A call tomorrow"),
        ("reason", "It was another child who was meant"),
    ];
    let refused = step(&door, &contact, "decision", &nothing).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("A section 47 enquiry is open: say first what it has found"));
    // Nor does it go to where nobody could agree to what the enquiry finds.
    let away = [
        ("level", "4"),
        ("route", "other-authority"),
        ("to-other-authority", "NOR-CSC-D"),
        ("reason", "The family has moved to Norbrook this morning"),
    ];
    let refused = step(&door, &contact, "decision", &away).await;
    assert!(refused.body.contains("this team holds none"), "{}", text(&refused.body));
    assert!(page(&door, &contact).await.contains("Section 47 enquiry"), "whoever has the contact ends it");
    app.sound().await;
}
