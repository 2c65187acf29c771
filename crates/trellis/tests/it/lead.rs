//! Work of several agencies with one family: exactly one lead at every instant, and nobody who has left among them.

use crate::{
    app::{Client, TestApp},
    reviews::{found_to_be_one, two_of},
};
use axum::http::StatusCode;
use base::PersonId;

/// The words of a page.
fn text(page: &str) -> String {
    let page = scraper::Html::parse_document(page);
    let main = scraper::Selector::parse("main").unwrap();
    let words: Vec<String> = page.select(&main).flat_map(|m| m.text().map(str::to_owned).collect::<Vec<_>>()).collect();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn one(app: &TestApp, text: &'static str, bound: &str) -> String {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql(text).bind(bound).one::<(String,)>().await.unwrap().0
}

async fn organisation(app: &TestApp, code: &str) -> String {
    one(app, "select id from organisation where code = $1", code).await
}

/// Begins early help about a child with these teams; the work's id.
pub async fn begin(app: &TestApp, client: &Client<'_>, child: &str, teams: &[&str]) -> String {
    let mut form = vec![
        ("kind".to_owned(), "early-help".to_owned()),
        ("why".to_owned(), "Amy is late and hungry; her mother is low and alone".to_owned()),
        ("agrees".to_owned(), "yes".to_owned()),
        ("who_agreed".to_owned(), "Her mother, at home on Friday".to_owned()),
    ];
    for team in teams {
        form.push(("teams".to_owned(), organisation(app, team).await));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let reply = client.post(&format!("/children/{child}/work"), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    reply.location().trim_start_matches("/work/").to_owned()
}

/// Somebody who sits in a team.
async fn somebody_of(app: &TestApp, team: &str) -> String {
    one(
        app,
        "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
          where o.code = $1 and p.left_on is null and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01'
            and s.role = 'practitioner' order by p.staff_code limit 1",
        team,
    )
    .await
}

async fn name(app: &TestApp, person: &str) -> String {
    one(app, "select name from person where id = $1", person).await
}

/// Who leads by the row: kind and person.
async fn row(app: &TestApp, work: &str) -> (String, String) {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select kind, person from lead_term where work = $1 and until_at is null";
    tx.sql(text).bind(work).one().await.unwrap()
}

async fn seated<'a>(app: &'a TestApp, person: &str) -> Client<'a> {
    app.seated(person.parse::<PersonId>().unwrap()).await
}

async fn done(client: &Client<'_>, work: &str, what: &str, form: &[(&str, &str)]) {
    let reply = client.post(&format!("/work/{work}/{what}"), form).await;
    assert_eq!(reply.location(), format!("/work/{work}?saved"), "{what}: {}", text(&reply.body));
}

async fn again(client: &Client<'_>, work: &str, what: &str, form: &[(&str, &str)], says: &str) {
    let reply = client.post(&format!("/work/{work}/{what}"), form).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
    let page = text(&reply.body);
    assert!(page.contains(says), "{what}: {page}");
}

/// Work, number, from, until; when the work began and ended.
type TermRow = (String, i64, i64, Option<i64>, i64, Option<i64>);

/// Every instant from the beginning to the end of every work has one lead, by the rows.
async fn no_gap(app: &TestApp) {
    let mut tx = app.store.read_everything().await.unwrap();
    let terms: Vec<TermRow> = tx
        .sql(
            "select t.work, t.number, t.from_at, t.until_at, w.begun_at, w.ended_at
               from lead_term t join joint_work w on w.id = t.work order by t.work, t.number",
        )
        .all()
        .await
        .unwrap();
    assert!(!terms.is_empty());
    for (work, number, from, _, begun, _) in &terms {
        let before = terms.iter().find(|t| t.0 == *work && t.1 == number - 1);
        assert_eq!(before.map_or(Some(*begun), |before| before.3), Some(*from), "term {number} of {work}");
    }
    for (work, number, _, until, _, ended) in &terms {
        if !terms.iter().any(|t| t.0 == *work && t.1 == number + 1) {
            assert_eq!(until, ended, "the last term of {work}");
        }
    }
}

#[tokio::test]
async fn a_lead_is_asked_accepts_hands_over_and_loses_the_lead_without_a_gap() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let form = visitor.get(&format!("/children/{amy}/work")).await;
    assert_eq!(form.status, StatusCode::OK);
    let nothing = visitor.post(&format!("/children/{amy}/work"), &[("agrees", "no")]).await;
    let said = text(&nothing.body);
    assert!(said.contains("Select what kind of work") && said.contains("raise a concern"), "{said}");

    let work = begin(&app, &visitor, &amy, &["EYS-N01", "HSG-TMP"]).await;
    let (kind, manager) = row(&app, &work).await;
    assert_eq!(kind, "acting", "nobody has accepted yet");
    let page = text(&visitor.get(&format!("/children/{amy}")).await.body);
    let acting = name(&app, &manager).await;
    assert!(page.contains(&format!("Acting lead: {acting}")), "{page}");
    assert!(page.contains("A lead is to be appointed: 5 working days left"), "{page}");
    assert!(!page.contains("Start work together"), "there is such work already");

    // Whoever began it says who should lead; until that person accepts, nothing changes.
    let nursery = somebody_of(&app, "EYS-N01").await;
    again(&visitor, &work, "proposal", &[("person", "")], "Select who should lead").await;
    done(&visitor, &work, "proposal", &[("person", &nursery), ("note", "She sees Amy every day")]).await;
    again(&visitor, &work, "proposal", &[("person", &nursery)], "somebody has been asked already").await;
    assert_eq!(row(&app, &work).await.1, manager);
    let asked = seated(&app, &nursery).await;
    let page = text(&asked.get(&format!("/work/{work}")).await.body);
    assert!(page.contains("You are asked to lead") && page.contains("She sees Amy every day"), "{page}");
    again(&asked, &work, "proposal-answer", &[("proposal", "1"), ("answer", "decline")], "why not").await;
    let declined = [("proposal", "1"), ("answer", "decline"), ("reason", "I am off for six weeks from Monday")];
    done(&asked, &work, "proposal-answer", &declined).await;

    // The acting lead asks somebody else, who accepts. One instant ends the one and begins the other.
    let ruth = one(&app, "select id from person where user_name = $1", "health-visitor").await;
    let acts = seated(&app, &manager).await;
    let page = text(&acts.get(&format!("/work/{work}")).await.body);
    assert!(page.contains("Ask somebody to lead"), "{page}");
    done(&acts, &work, "proposal", &[("person", &ruth)]).await;
    again(&asked, &work, "proposal-answer", &[("proposal", "2"), ("answer", "accept")], "it is for whoever leads")
        .await;
    done(&visitor, &work, "proposal-answer", &[("proposal", "2"), ("answer", "accept")]).await;
    again(&visitor, &work, "proposal-answer", &[("proposal", "2"), ("answer", "accept")], "no longer open").await;
    assert_eq!(row(&app, &work).await, ("lead".to_owned(), ruth.clone()));
    let page = text(&asked.get(&format!("/children/{amy}")).await.body);
    assert!(page.contains("Lead practitioner: Ruth Adeyemi") && !page.contains("to be appointed"), "{page}");

    // A hand-over: asked, withdrawn, asked again, accepted.
    app.store.clock.advance_seconds(600);
    done(&visitor, &work, "proposal", &[("person", &nursery)]).await;
    done(&visitor, &work, "proposal-withdrawal", &[("proposal", "3")]).await;
    again(&asked, &work, "proposal-answer", &[("proposal", "3"), ("answer", "accept")], "no longer open").await;
    done(&visitor, &work, "proposal", &[("person", &nursery)]).await;
    done(&asked, &work, "proposal-answer", &[("proposal", "4"), ("answer", "accept")]).await;
    assert_eq!(row(&app, &work).await.1, nursery);
    let page = visitor.get(&format!("/work/{work}")).await.body;
    assert!(!text(&page).contains("Hand the lead over"), "it is no longer hers");

    // She gives it up: a manager acts at once, with a clock.
    app.store.clock.advance_seconds(600);
    again(&visitor, &work, "lead-end", &[("end-reason", "away"), ("end-words", "I take it back")], "it is for whoever")
        .await;
    let words = "Her mother is best rung after three";
    done(&asked, &work, "lead-end", &[("end-reason", "away"), ("end-words", words)]).await;
    let (kind, now_acting) = row(&app, &work).await;
    assert_eq!(kind, "acting");
    let page = text(&visitor.get(&format!("/work/{work}")).await.body);
    assert!(page.contains("A lead is to be appointed") && page.contains(words), "{page}");

    // The end: a reason, and the teams are no longer near Amy by it.
    let ends = seated(&app, &now_acting).await;
    again(&visitor, &work, "end", &[("ending", "needs-met")], "it is for whoever leads").await;
    done(&ends, &work, "end", &[("ending", "needs-met")]).await;
    let page = text(&visitor.get(&format!("/work/{work}")).await.body);
    assert!(page.contains("The needs are met") && !page.contains("Ask somebody"), "{page}");
    let ties: i64 = {
        let mut tx = app.store.read_everything().await.unwrap();
        let text = "select count(*) from tie where basis like 'case:%' and until_at is null";
        tx.sql(text).one::<(i64,)>().await.unwrap().0
    };
    assert_eq!(ties, 0);
    assert!(text(&visitor.get(&format!("/children/{amy}")).await.body).contains("Start work together"));
    no_gap(&app).await;
    crate::worry::clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}

/// Amy's work, led by her health visitor.
pub async fn led(app: &TestApp) -> (String, String, String) {
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let work = begin(app, &visitor, &amy, &["EYS-N01"]).await;
    let ruth = one(app, "select id from person where user_name = $1", "health-visitor").await;
    done(&visitor, &work, "proposal", &[("person", &ruth)]).await;
    done(&visitor, &work, "proposal-answer", &[("proposal", "1"), ("answer", "accept")]).await;
    (amy, work, ruth)
}

/// The health visitor hands the lead of a work over to somebody of the nursery, who accepts: that person.
pub async fn passed_on(app: &TestApp, work: &str) -> String {
    let visitor = app.signed_in("health-visitor").await;
    let nursery = somebody_of(app, "EYS-N01").await;
    done(&visitor, work, "proposal", &[("person", &nursery)]).await;
    let asked = seated(app, &nursery).await;
    done(&asked, work, "proposal-answer", &[("proposal", "2"), ("answer", "accept")]).await;
    nursery
}

async fn change(app: &TestApp, text: &'static str) {
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql(text).run().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_has_left_or_is_not_cleared_is_not_shown_as_the_lead_even_before_any_step_ran() {
    for (what, why) in [
        ("update person set left_on = '2026-11-22' where user_name = 'health-visitor'", "The lead had left"),
        ("update person set vetted_until = '2026-11-21' where user_name = 'health-visitor'", "vetting had lapsed"),
        ("update person set sponsor = null where user_name = 'health-visitor'", "vetting had lapsed"),
        (
            "update seat set until_on = '2026-11-22' where person = (select id from person where user_name = 'health-visitor')",
            "no longer worked in the team",
        ),
        (
            "insert into absence (id, person, from_on, until_on, recorded_by, recorded_at)
             select 'a', id, '2026-11-20', '2026-11-30', id, 1 from person where user_name = 'health-visitor'",
            "The lead was away, and nobody covered",
        ),
    ] {
        let app = TestApp::demo().await;
        let (amy, work, ruth) = led(&app).await;
        let colleague = seated(&app, &somebody_of(&app, "EYS-N01").await).await;
        let visitor = app.signed_in("health-visitor").await;
        change(&app, what).await;
        assert_eq!(row(&app, &work).await.1, ruth, "no step has run");
        let page = text(&colleague.get(&format!("/children/{amy}")).await.body);
        assert!(page.contains("Acting lead: ") && page.contains("to be appointed"), "{what}: {page}");
        assert!(!page.contains("Lead practitioner: Ruth"), "{what}");
        // Looking made the row follow; the clock runs from then.
        assert_eq!(row(&app, &work).await.0, "acting", "{what}");
        let page = text(&colleague.get(&format!("/work/{work}")).await.body);
        assert!(page.contains(why), "{what}: {page}");
        assert!(page.contains("A lead is to be appointed: "), "{what}: {page}");
        let hers = visitor.get(&format!("/work/{work}")).await;
        assert!(!hers.body.contains("Give the lead up"), "{what}");
        no_gap(&app).await;
        app.sound().await;
    }
}

#[tokio::test]
async fn the_rows_follow_by_themselves_and_once() {
    let app = TestApp::demo().await;
    let (_, work, _) = led(&app).await;
    assert_eq!(children::lead::follow_lead::follow_all(&app.store).await.unwrap(), 0);
    change(&app, "update person set left_on = '2026-11-22' where user_name = 'health-visitor'").await;
    assert_eq!(children::lead::follow_lead::follow_all(&app.store).await.unwrap(), 1);
    assert_eq!(children::lead::follow_lead::follow_all(&app.store).await.unwrap(), 0);
    assert_eq!(row(&app, &work).await.0, "acting");
    // The manager who acts leaves as well: another one acts, at once.
    let manager: PersonId = row(&app, &work).await.1.parse().unwrap();
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-22' where id = $1").bind(manager).run().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(children::lead::follow_lead::follow_all(&app.store).await.unwrap(), 1);
    assert_ne!(row(&app, &work).await.1, manager.to_string());
    no_gap(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn who_covers_for_an_absent_manager_acts_until_the_manager_is_back() {
    use children::lead::follow_lead::follow_all;
    let app = TestApp::demo().await;
    let (_, work, _) = led(&app).await;
    change(&app, "update person set left_on = '2026-11-22' where user_name = 'health-visitor'").await;
    follow_all(&app.store).await.unwrap();
    let manager = row(&app, &work).await.1;
    let cover = somebody_of(&app, "HSG-TMP").await;
    let away = |until: &'static str| {
        let (app, manager, cover) = (&app, manager.clone(), cover.clone());
        async move {
            let mut tx = app.store.housekeeping().await.unwrap();
            tx.sql("delete from absence").run().await.unwrap();
            tx.sql(
                "insert into absence (id, person, from_on, until_on, cover, recorded_by, recorded_at)
                 values ('a', $1, '2026-11-20', $2, $3, $1, 1)",
            )
            .bind(manager)
            .bind(until)
            .bind(cover)
            .run()
            .await
            .unwrap();
            tx.commit().await.unwrap();
        }
    };
    away("2026-11-30").await;
    // The page says so before any step has run; looking makes the row follow.
    let colleague = seated(&app, &somebody_of(&app, "EYS-N01").await).await;
    let page = text(&colleague.get(&format!("/work/{work}")).await.body);
    let covers = name(&app, &cover).await;
    assert!(page.contains(&format!("Acting lead: {covers}")), "{page}");
    assert!(page.contains("The manager is away, and this person covers"), "{page}");
    assert_eq!(row(&app, &work).await, ("acting".to_owned(), cover.clone()));
    // The cover does what the manager would: asks somebody to lead.
    let acts = seated(&app, &cover).await;
    done(&acts, &work, "proposal", &[("person", &somebody_of(&app, "EYS-N01").await)]).await;
    // Back again, it is the manager's.
    away("2026-11-21").await;
    assert_eq!(follow_all(&app.store).await.unwrap(), 1);
    assert_eq!(row(&app, &work).await.1, manager);
    // A cover who has left covers nobody: another manager acts.
    away("2026-11-30").await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-22' where id = $1").bind(cover.as_str()).run().await.unwrap();
    tx.commit().await.unwrap();
    follow_all(&app.store).await.unwrap();
    let acting = row(&app, &work).await.1;
    assert!(acting != manager && acting != cover, "{acting}");
    no_gap(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn what_somebody_leads_or_is_asked_to_lead_can_be_listed() {
    let app = TestApp::demo().await;
    let (_, work, ruth) = led(&app).await;
    let nursery = somebody_of(&app, "EYS-N01").await;
    done(&app.signed_in("health-visitor").await, &work, "proposal", &[("person", &nursery)]).await;
    let now = app.store.now();
    for (person, led, asked) in [(&ruth, 1, 0), (&nursery, 0, 1)] {
        let mut tx = app.store.read().await.unwrap();
        let officer = access::officer(&mut tx, person.parse().unwrap(), None, now).await.unwrap().unwrap();
        let leads = children::lead::lists::led_by(&mut tx, &officer, now).await.unwrap();
        let asks = children::lead::lists::open_proposals(&mut tx, &officer, now).await.unwrap();
        assert_eq!((leads.len(), asks.len()), (led, asked));
        for line in leads.iter().chain(&asks) {
            assert_eq!((line.work.to_string(), &line.children), (work.clone(), &vec!["Amy Pritchard".to_owned()]));
        }
    }
}

#[tokio::test]
async fn work_is_seen_by_those_who_take_part_and_its_lead_by_those_involved() {
    let app = TestApp::demo().await;
    let (amy, work, _) = led(&app).await;
    // Her doctor is involved and takes no part: reads who leads, and no words.
    let doctor = seated(&app, &somebody_of(&app, "GPF-P01").await).await;
    let page = text(&doctor.get(&format!("/work/{work}")).await.body);
    assert!(page.contains("Lead practitioner: Ruth Adeyemi") && !page.contains("late and hungry"), "{page}");
    let refused = doctor.post(&format!("/work/{work}/end"), &[("ending", "needs-met")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    // Somebody of a school elsewhere, and whoever runs the system, find nothing.
    for user in ["dsl", "camhs", "administrator", "data-manager"] {
        let client = app.signed_in(user).await;
        assert_eq!(client.get(&format!("/work/{work}")).await.status, StatusCode::NOT_FOUND, "{user}");
    }
    // A sensitive service takes no part that would be shown, and begins none.
    let form = app.signed_in("health-visitor").await.get(&format!("/children/{amy}/work")).await.body;
    let sensitive = {
        let mut tx = app.store.read_everything().await.unwrap();
        let text = "select id from organisation where sensitive = true";
        tx.sql(text).all::<(String,)>().await.unwrap()
    };
    assert!(!sensitive.is_empty() && sensitive.iter().all(|(id,)| !form.contains(id)));
    // Once where she lives is hidden, only those who take part read who leads.
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("insert into shield (id, child, kind, ground, from_at) values ('s', $1, 'contact', 'refuge', 1)")
        .bind(amy.as_str())
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let page = text(&doctor.get(&format!("/children/{amy}")).await.body);
    assert!(!page.contains("Ruth Adeyemi"), "{page}");
    assert_eq!(doctor.get(&format!("/work/{work}")).await.status, StatusCode::NOT_FOUND);
    let ruth = app.signed_in("health-visitor").await;
    assert_eq!(ruth.get(&format!("/work/{work}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_team_asks_to_take_part_is_let_in_or_not_is_brought_in_and_leaves_again() {
    let app = TestApp::demo().await;
    let (amy, work, _) = led(&app).await;
    let gp = app.signed_in("gp").await;
    let path = format!("/work/{work}");
    let page = text(&gp.get(&path).await.body);
    assert!(page.contains("Ask to take part") && !page.contains("late and hungry"), "near her, and outside: {page}");
    again(&gp, &work, "joining", &[("join-words", "We can")], "what your team can do").await;
    let offer = [("join-words", "We weigh her every month and her mother talks to us")];
    done(&gp, &work, "joining", &offer).await;
    again(&gp, &work, "joining", &offer, "Your team has asked already").await;
    assert!(text(&gp.get(&path).await.body).contains("asks to take part"));
    assert_eq!(gp.post(&format!("{path}/joining-answer"), &[]).await.status, StatusCode::NOT_FOUND, "not their own");
    for user in ["ae-nurse", "police", "administrator"] {
        let client = app.signed_in(user).await;
        assert_eq!(client.post(&format!("{path}/joining"), &offer).await.status, StatusCode::NOT_FOUND, "{user}");
    }

    // Whoever leads finds it on the list of work, says why not, and lets them in when they ask again.
    let ruth = app.signed_in("health-visitor").await;
    let mine = text(&ruth.get("/my-work").await.body);
    assert!(mine.contains("asks to take part"), "{mine}");
    let nursery = seated(&app, &somebody_of(&app, "EYS-N01").await).await;
    again(&nursery, &work, "joining-answer", &[("joining", "1"), ("join-answer", "accept")], "whoever leads").await;
    let no = [("joining", "1"), ("join-answer", "decline"), ("join-reason", "Her mother wishes to be asked first")];
    again(&ruth, &work, "joining-answer", &[("joining", "1"), ("join-answer", "decline")], "why not").await;
    done(&ruth, &work, "joining-answer", &no).await;
    again(&ruth, &work, "joining-answer", &no, "answered already").await;
    done(&gp, &work, "joining", &offer).await;
    done(&ruth, &work, "joining-answer", &[("joining", "2"), ("join-answer", "accept")]).await;
    assert!(!text(&ruth.get("/my-work").await.body).contains("asks to take part"));
    let page = text(&gp.get(&path).await.body);
    assert!(page.contains("late and hungry") && page.contains("Her mother wishes to be asked first"), "{page}");
    again(&gp, &work, "joining", &offer, "takes part already").await;

    // She brings another team in; it can see the child from then on, and leaves again with a reason.
    let tenancy = seated(&app, &somebody_of(&app, "HSG-TMP").await).await;
    assert!(!text(&tenancy.get(&path).await.body).contains("late and hungry"), "involved, and outside");
    let team = organisation(&app, "HSG-TMP").await;
    again(&nursery, &work, "invitation", &[("team", &team), ("invite-words", "Ask for a dry flat")], "whoever leads")
        .await;
    done(&ruth, &work, "invitation", &[("team", &team), ("invite-words", "Ask for a dry flat")]).await;
    again(&ruth, &work, "invitation", &[("team", &team), ("invite-words", "Ask again for it")], "does not take part")
        .await;
    assert!(text(&tenancy.get(&path).await.body).contains("Ask for a dry flat"));
    assert_eq!(tenancy.get(&format!("/children/{amy}")).await.status, StatusCode::OK);
    again(&tenancy, &work, "leaving", &[("leave-words", "")], "who goes on").await;
    let leave = [("leave-words", "They have moved into a dry flat; the health visitor keeps in touch")];
    done_as_outsider(&tenancy, &work, &leave).await;
    assert!(!text(&tenancy.get(&path).await.body).contains("late and hungry"), "outside again");
    let page = text(&gp.get(&path).await.body);
    assert!(page.contains("left on 22 November 2026") && page.contains("moved into a dry flat"), "{page}");
    again(&ruth, &work, "leaving", &leave, "answers for the lead").await;
    done(&ruth, &work, "invitation", &[("team", &team), ("invite-words", "The flat is wet again")]).await;
    assert!(text(&tenancy.get(&path).await.body).contains("The flat is wet again"), "and may come back");
    no_gap(&app).await;
    app.sound().await;
}

#[tokio::test]
async fn what_came_of_asking_stands_in_the_lists_of_the_team_until_it_is_read() {
    let app = TestApp::demo().await;
    let (_, work, _) = led(&app).await;
    let path = format!("/work/{work}");
    let (gp, ruth) = (app.signed_in("gp").await, app.signed_in("health-visitor").await);
    let practice =
        "select o.name from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
                     where p.user_name = $1 and s.position = 0";
    let (practice, asked) = (one(&app, practice, "gp").await, "Your team has asked to take part");
    let lists = async |client: &Client<'_>| {
        let (mine, team) = (client.get("/my-work").await.body, client.get("/team-work").await.body);
        [text(&mine), text(&team)]
    };
    let offer = [("join-words", "We weigh her every month and her mother talks to us")];
    done(&gp, &work, "joining", &offer).await;
    let [mine, team] = lists(&gp).await;
    assert!(mine.contains(asked) && team.contains(asked) && mine.contains("Amy Pritchard"), "{mine} {team}");
    for list in lists(&ruth).await {
        assert!(list.contains(&format!("{practice} asks to take part")), "{list}");
    }
    // The manager of the team that answers for the lead may answer as well, and finds it.
    let manager = "select c.person from person p join seat s on s.person = p.id and s.position = 0
                      join seat c on c.organisation = s.organisation and c.role = 'team-manager'
                      join person q on q.id = c.person where p.user_name = $1 and q.left_on is null order by q.staff_code limit 1";
    let manager = seated(&app, &one(&app, manager, "health-visitor").await).await;
    for list in lists(&manager).await {
        assert!(list.contains("asks to take part"), "{list}");
    }
    for stranger in ["ae-nurse", "police", "social-worker"] {
        for list in lists(&app.signed_in(stranger).await).await {
            assert!(!list.contains("to take part"), "{stranger}: {list}");
        }
    }

    // Not let in: it stands there, with why on the page, until whoever reads the list has read the page.
    app.store.clock.advance_seconds(60);
    let no = [("joining", "1"), ("join-answer", "decline"), ("join-reason", "Her mother wishes to be asked first")];
    done(&ruth, &work, "joining-answer", &no).await;
    assert!(!lists(&ruth).await.iter().any(|list| list.contains("asks to take part")), "answered");
    for list in lists(&gp).await {
        assert!(list.contains("Your team asked, and was not let in") && !list.contains(asked), "{list}");
    }
    let page = text(&gp.get(&path).await.body);
    assert!(page.contains("Her mother wishes to be asked first") && !page.contains("late and hungry"), "{page}");
    app.store.clock.advance_seconds(60);
    gp.get(&path).await;
    assert!(!lists(&gp).await.iter().any(|list| list.contains("was not let in")), "read");

    // Let in when they ask again; and another team, brought in, finds it in its own lists.
    done(&gp, &work, "joining", &offer).await;
    app.store.clock.advance_seconds(60);
    done(&ruth, &work, "joining-answer", &[("joining", "2"), ("join-answer", "accept")]).await;
    assert!(lists(&gp).await.iter().all(|list| list.contains("Your team asked, and takes part now")));
    let tenancy = seated(&app, &somebody_of(&app, "HSG-TMP").await).await;
    let team = organisation(&app, "HSG-TMP").await;
    done(&ruth, &work, "invitation", &[("team", &team), ("invite-words", "Ask for a dry flat")]).await;
    assert!(lists(&tenancy).await.iter().all(|list| list.contains("Your team was brought in")));
    // What nobody has read is no news for ever.
    app.store.clock.advance_seconds(15 * 86_400);
    let tenancy = seated(&app, &somebody_of(&app, "HSG-TMP").await).await;
    assert!(!lists(&tenancy).await.iter().any(|list| list.contains("was brought in")));
    app.sound().await;
}

/// A team leaves; its page is no longer theirs.
async fn done_as_outsider(client: &Client<'_>, work: &str, form: &[(&str, &str)]) {
    let reply = client.post(&format!("/work/{work}/leaving"), form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
}

#[tokio::test]
async fn of_a_child_who_was_held_for_two_both_works_are_shown_until_one_has_ended() {
    const TWICE: &str = "2 pieces of work with this family are open";
    let app = TestApp::borough().await;
    let visitor = app.signed_in("health-visitor").await;
    let [one, other] = two_of(&visitor).await;
    let (first, second) =
        (begin(&app, &visitor, &one, &["HSG-TMP"]).await, begin(&app, &visitor, &other, &["HSG-TMP"]).await);
    assert!(!text(&visitor.get(&format!("/children/{one}")).await.body).contains(TWICE));
    found_to_be_one(&app, [&one, &other]).await;
    for id in [&one, &other] {
        let page = visitor.get(&format!("/children/{id}")).await.body;
        assert!(text(&page).contains(TWICE), "{}", text(&page));
        assert!([&first, &second].iter().all(|work| page.contains(&format!("/work/{work}"))), "both lead on");
    }
    assert!(text(&visitor.get(&format!("/work/{first}")).await.body).contains(TWICE));
    let manager = seated(&app, &row(&app, &second).await.1).await;
    done(&manager, &second, "end", &[("ending", "needs-met")]).await;
    for path in [format!("/children/{other}"), format!("/work/{first}"), format!("/work/{second}")] {
        assert!(!text(&visitor.get(&path).await.body).contains(TWICE), "{path}");
    }
    app.sound().await;
}
