//! Whatever people do to contacts in whatever order, what must always hold holds: one team, never an open piece without
//! one; the states and what they say agree; clocks are what the events make them. The same of what goes on beside them:
//! strategy discussions and exports, other areas, notices, waiting lists, and the files that go with a contact.

mod files;
mod notices;
mod other_areas;
mod strategy;
mod waiting;

use crate::{
    app::TestApp,
    lead::led,
    waiting::entries_are_what_their_steps_say,
    worry::{clocks_are_what_the_events_say, raise},
};
use access::Officer;
use base::{CaseId, Ids, PersonId};
use referrals::{
    AllocateContact,
    decide_contact::{AnswerDecision, DecideContact},
    disagree::{AnswerDisagreement, Disagree},
    report_progress::{ProgressWords, ReportProgress},
    rules::DecisionWords,
    take_contact::TakeContact,
    work::reassign::ReassignWork,
    write_to_contact::WriteToContact,
};
use std::collections::BTreeMap;
use store::{Command, Refused};

const PEOPLE: [&str; 7] = [
    "health-visitor",
    "ae-nurse",
    "social-worker",
    "front-door-manager",
    "team-manager",
    "support-manager",
    "home-link",
];
const ROUTES: [(&str, &str); 6] = [
    ("social-care", "CSC-REF"),
    ("early-help", "EHP-N"),
    ("team", "ACT-FST"),
    ("strategy", "CSC-REF"),
    ("advice", ""),
    ("no-further-action", ""),
];

/// Those who act, and of them those who sit in the team that holds strategy discussions.
struct People {
    all: Vec<Officer>,
    social_care: Vec<Officer>,
}

/// Somebody in one of their seats.
async fn people(app: &TestApp) -> People {
    let mut tx = app.store.read_everything().await.unwrap();
    let mut officers = Vec::new();
    for name in PEOPLE {
        let person = access::people::by_user_name(&mut tx, name).await.unwrap().unwrap();
        let officer = access::officer(&mut tx, person, None, app.store.now()).await.unwrap().unwrap();
        for seat in officer.seats.clone() {
            officers.push(access::officer(&mut tx, person, Some(seat.id), app.store.now()).await.unwrap().unwrap());
        }
    }
    for team in ["CSC-REF", "EHP-N"] {
        let (person,): (String,) = tx
            .sql(
                "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
                  where o.code = $1 and s.role = 'practitioner' and s.position = 0 and p.left_on is null
                    and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01'
                  order by case when p.job_title = 'Social worker' then 0 else 1 end, p.id limit 1",
            )
            .bind(team)
            .one()
            .await
            .unwrap_or_else(|e| panic!("{team}: {e}"));
        officers.push(access::officer(&mut tx, person.parse().unwrap(), None, app.store.now()).await.unwrap().unwrap());
    }
    let text = "select id from organisation where code = 'CSC-REF'";
    let (team,) = tx.sql(text).one::<(String,)>().await.unwrap();
    let sits_there =
        |officer: &&Officer| officer.seat().map_or(officer.employer, |seat| seat.organisation).to_string() == team;
    let social_care: Vec<Officer> = officers.iter().filter(sits_there).cloned().collect();
    assert!(social_care.len() > 1, "a manager and a social worker");
    People { all: officers, social_care }
}

/// Did it take effect? A refusal is an answer; a fault is none.
async fn tried<C: Command>(app: &TestApp, officer: &Officer, command: C) -> bool {
    match app.store.run(&officer.actor(), &command).await {
        Ok(_) => true,
        Err(Refused::Because(_)) => false,
        Err(Refused::Fault(fault)) => panic!("{fault}"),
    }
}

async fn version(app: &TestApp, case: CaseId) -> i64 {
    let mut tx = app.store.read_everything().await.unwrap();
    tx.sql("select version from contact where id = $1").bind(case).one::<(i64,)>().await.unwrap().0
}

/// Who did what, and whether it took effect.
type Done = (String, String, bool);

/// Something that somebody might do, picked by chance.
async fn one_step(app: &TestApp, chance: &Ids, people: &People, case: CaseId) -> Done {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let officers = &people.all;
    let officer = &officers[pick(officers.len())];
    // Now and then somebody acts on a page they opened long ago.
    let version = version(app, case).await - i64::from(pick(8) == 0);
    let kind = pick(9);
    let other: PersonId = officers[pick(officers.len())].person;
    let (route, to) = ROUTES[pick(ROUTES.len())];
    let took = match kind {
        0 | 1 => tried(app, officer, TakeContact { officer, case, version }).await,
        2 | 3 => {
            let words = DecisionWords {
                level: (1 + pick(4)).to_string(),
                route: route.into(),
                to: to.into(),
                offer: "A call from the family centre tomorrow".into(),
                reason: "As it stood when this was decided".into(),
            };
            tried(app, officer, DecideContact { officer, case, version, words: &words }).await
        }
        4 => {
            let agreed = pick(3) > 0;
            let words = "Look again at what the school said";
            tried(app, officer, AnswerDecision { officer, case, version, agreed, has_read: true, words }).await
        }
        5 => {
            let step = ["child-met", "family-met", "support-started", "work-ended"][pick(4)];
            let on = app.store.now().date();
            let words = ProgressWords {
                step: step.into(),
                on_day: on.day().to_string(),
                on_month: on.month().to_string(),
                on_year: on.year().to_string(),
                words: "So that the sender knows how it went".into(),
            };
            tried(app, officer, ReportProgress { officer, case, version, words: &words }).await
        }
        6 => tried(app, officer, AllocateContact { officer, case, version, to: other }).await,
        7 => {
            if pick(2) == 0 {
                tried(app, officer, Disagree { officer, case, words: "This wants more than was decided" }).await
            } else {
                let outcome = ["kept", "changed"][pick(2)];
                let words = "We have talked about it again";
                tried(app, officer, AnswerDisagreement { officer, case, outcome, words }).await
            }
        }
        _ if pick(2) == 0 => {
            tried(app, officer, WriteToContact { officer, case, kind: "added", words: "The nursery rang" }).await
        }
        _ => tried(app, officer, ReassignWork { officer, to: other, pieces: &[(case, version)] }).await,
    };
    (officer.name.clone(), format!("does {kind} ({route})"), took)
}

type Row = (String, String, Option<String>, Option<i64>, i64, Option<i64>);

/// What holds of a contact at every moment.
async fn holds(app: &TestApp, case: CaseId, after: &str) {
    let mut tx = app.store.read_everything().await.unwrap();
    let (state, team, owner, closed_at, received_at, level): Row = tx
        .sql("select state, owner_team, owner, closed_at, received_at, level from contact where id = $1")
        .bind(case)
        .one()
        .await
        .unwrap();
    let count = async |tx: &mut store::Tx, text: &'static str| {
        tx.sql(text).bind(case).bind(team.as_str()).bind(app.store.now()).one::<(i64,)>().await.unwrap().0
    };
    let closed = state == "closed";
    assert_eq!(closed, closed_at.is_some(), "{after}: closed, and since when");
    assert!(closed_at.is_none_or(|at| at >= received_at), "{after}");
    assert!(!matches!(state.as_str(), "in-hand" | "awaiting-agreement") || owner.is_some(), "{after}: {state}");
    let waits = count(
        &mut tx,
        "select count(*) from contact_decision where case_id = $1 and needs_agreement = true and agreed is null and $2 <> '' and $3 > 0",
    )
    .await;
    assert_eq!(waits, i64::from(state == "awaiting-agreement"), "{after}: one decision waits, and only then");
    // What goes past the front door, to whoever works with the child already, is decided by a rule that knows no level.
    let by_rule = count(
        &mut tx,
        "select count(*) from contact_decision where case_id = $1 and route = 'already-open' and $2 <> '' and $3 > 0",
    )
    .await;
    assert!(state != "passed-on" || owner.is_none() || by_rule > 0, "{after}: passed on to nobody by name");
    assert!(state != "passed-on" || level.is_some() || by_rule > 0, "{after}: what was decided has its level");
    // Whose it is may read it; of everybody else only the front door, and whoever was done with it for a while.
    let stands = count(
        &mut tx,
        "select count(*) from standing where case_id = $1 and holder = $2 and kind = 'owner' and (until_at is null or until_at > $3)",
    )
    .await;
    let long_done = closed_at.is_some_and(|at| app.store.now() >= base::Instant::from_micros(at).plus_hours(30 * 24));
    assert!(stands >= 1 || long_done, "{after}: {state}, and nobody of its team may read it");
    let others = count(
        &mut tx,
        "select count(*) from standing t join organisation o on o.id = t.holder
          where t.case_id = $1 and t.holder <> $2 and t.kind = 'owner' and (t.until_at is null or t.until_at > $3)
            and o.code <> 'ACT-FD'",
    )
    .await;
    assert_eq!(others, 0, "{after}: a team that has nothing to do with it any more reads it");
    // A limit runs for every decision that is awaited, and for everything nobody has taken.
    let runs = async |tx: &mut store::Tx, rules: [&'static str; 2]| {
        let text = "select count(*) from clock where subject = $1 and met_at is null and cancelled_at is null and rule in ($2, $3)";
        tx.sql(text).bind(case.to_string()).bind(rules[0]).bind(rules[1]).one::<(i64,)>().await.unwrap().0
    };
    let decided = matches!(state.as_str(), "passed-on" | "in-hand" | "closed");
    assert_eq!(runs(&mut tx, ["FD3", "FD4"]).await, i64::from(!decided), "{after}: {state}, limits to a decision");
    assert_eq!(runs(&mut tx, ["TK1", "TK1"]).await, i64::from(state == "passed-on"), "{after}: {state}, to be taken");
    let answers = tx
        .sql("select count(*) from disagreement where case_id = $1 and answered_at is null")
        .bind(case)
        .one::<(i64,)>()
        .await
        .unwrap()
        .0;
    let stages = tx
        .sql("select count(*) from clock where subject = $1 and met_at is null and cancelled_at is null and rule like 'ES%'")
        .bind(case.to_string())
        .one::<(i64,)>()
        .await
        .unwrap()
        .0;
    assert_eq!(answers, stages, "{after}: every disagreement that waits has its limit");
    assert!(answers <= 1, "{after}: one stage at a time");
}

/// One more worry; some are about a child who is known, some come with a file.
async fn another(app: &TestApp, n: usize, amy: &str) -> CaseId {
    let sender = app.signed_in(["health-visitor", "ae-nurse"][n % 2]).await;
    let contact = match n % 4 {
        1 => files::raised_with_one(&sender, n).await,
        _ => raise(&sender, n.is_multiple_of(4).then_some(amy)).await,
    };
    contact.parse().unwrap()
}

#[tokio::test]
async fn whatever_people_do_in_whatever_order_nothing_is_without_an_owner_a_limit_or_a_reader() {
    const CONTACTS: usize = 8;
    const STEPS: usize = 3_600;
    let app = TestApp::demo().await;
    let seed = std::env::var("TRELLIS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let chance = Ids::seeded(seed);
    // Amy's health visitor leads work with her, and so is the one who looks at why nobody brought her.
    let (amy, _, _) = led(&app).await;
    let mut cases: Vec<CaseId> = Vec::new();
    for n in 0..CONTACTS {
        cases.push(another(&app, n, &amy).await);
    }
    let people = people(&app).await;
    let child = amy.parse().unwrap();
    let waiters = waiting::waiters(&app, child).await;
    let (mut took_effect, mut told) = (0, 0);
    let (mut places, mut kept) = (waiting::Places::new(), files::Files::new());
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for step in 0..STEPS {
        let pick = |n: usize| chance.below(n as u64) as usize;
        app.store.clock.advance_seconds(chance.below(4_000) as i64);
        // Most of what came first is closed by now.
        if step % 80 == 79 {
            cases.push(another(&app, step / 80, &amy).await);
        }
        let beside = pick(19);
        // Most contacts are with no team that holds discussions: those that are, more often than by chance.
        let theirs = if (9..=11).contains(&beside) { strategy::of_social_care(&app).await } else { Vec::new() };
        let latest = &cases[cases.len() - CONTACTS..];
        let of = if theirs.is_empty() { latest } else { &theirs };
        let case = of[pick(of.len())];
        let (officer, what, took) = match beside {
            9..=11 => strategy::step(&app, &chance, &people, case).await,
            12 => other_areas::step(&app, &chance, &people, child).await,
            13 => notices::step(&app, &chance, &people).await,
            14..=16 => waiting::step(&app, &chance, &waiters).await,
            17 => files::step(&app, &chance, &people, case).await,
            _ => one_step(&app, &chance, &people, case).await,
        };
        if took {
            took_effect += 1;
            let after = format!("seed {seed}, step {step}: {officer} {what}");
            *done.entry(what).or_default() += 1;
            match beside {
                12 => other_areas::holds(&app, &after).await,
                13 => told = notices::holds(&app, told, &after).await,
                14..=16 => places = waiting::holds(&app, &places, &after).await,
                _ => {
                    holds(&app, case, &after).await;
                    strategy::holds(&app, case, &after).await;
                    let somebody = &people.all[pick(people.all.len())];
                    kept = files::holds(&app, somebody, case, &kept, &after).await;
                }
            }
        }
    }
    println!("{done:?}");
    // It proves little of what never happened.
    let mut tx = app.store.read_everything().await.unwrap();
    for (what, text) in [
        ("closed enquiries", "select count(*) from section_47_enquiry where closed_at is not null"),
        ("exports", "select count(*) from export"),
        ("matters that are over", "select count(*) from other_area where state <> 'open'"),
        ("reviews of why nobody came", "select count(*) from waiting_step where facts like '%\"reviewed\"%'"),
        ("places that were one need", "select count(*) from waiting_entry where ended_how = 'transferred'"),
        ("files that were taken away", "select count(*) from attachment where withdrawn_at is not null"),
        ("files that are there", "select count(*) from attachment where withdrawn_at is null"),
        ("notices put aside", "select count(*) from notice where state = 'aside'"),
    ] {
        let (count,) = tx.sql(text).one::<(i64,)>().await.unwrap();
        println!("{count} {what}");
        assert!(count > 0, "seed {seed}: no {what}");
    }
    drop(tx);
    assert!(took_effect > STEPS / 30, "only {took_effect} of {STEPS} steps took effect: this proves little");
    entries_are_what_their_steps_say(&app).await;
    clocks_are_what_the_events_say(&app).await;
    app.sound().await;
}
