//! What of a child's page is shown to whom, for how long, and that every look leaves its entry.

use crate::world::{BOROUGH, SENDER, World, agreements_of_the_trust, cell, file, reading};
use access::{Ask, Basis, Denied, Officer, Role, TieKind, agreements::ApplyAgreements};
use base::ChildId;
use children::{
    confirm_child::Criteria,
    feed_definition::Field,
    give_reason::{For, GiveReason, ReasonRefused},
    my_children::my_children,
    open_child::{Contact, IndexPage},
};
use store::Refused;

const AMY_AT_HV: &str = "HV0000023";

/// Amy, known to health visitors, a practice and a nursery, in a world of her own.
async fn with_amy() -> (World, ChildId) {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &[], |feed, row| row.story && feed != "shields").await;
    let amy = world.child("health-visiting", AMY_AT_HV).await;
    (world, amy)
}

async fn look(world: &World, officer: &Officer, page: &IndexPage) {
    world.store.journal_access(&officer.actor(), None, page.entries.clone()).await.unwrap();
}

#[test]
fn the_health_visitor_opens_amy_without_a_reason_and_sees_who_is_involved() {
    reading(|world| async move {
        let visitor = world.officer("health-visitor").await;
        let mine = my_children(&world.store, &visitor, 1, "Amy Pritchard").await.unwrap();
        assert_eq!(mine.children.len(), 1, "in two clicks");
        let page = world.open(&visitor, mine.children[0].child).await.unwrap();
        assert_eq!(page.basis, Basis::Tie(TieKind::Caseload));
        assert_eq!(page.likeness.name, "Amy Pritchard");
        let services: Vec<&str> = page.involved.iter().map(|i| i.feed.as_str()).collect();
        for feed in ["health-visiting", "gp-registrations", "nurseries", "housing-tenancies"] {
            assert!(services.contains(&feed), "{feed} of {services:?}");
        }
        assert!(page.no_longer.iter().any(|i| i.feed == "social-care" && i.practitioner_left));
        assert!(page.involved[0].leads && page.involved[0].practitioner.as_deref() == Some("Ruth Adeyemi"));
        assert!(matches!(&page.addresses, Contact::Shown(all) if !all.is_empty()));
    });
}

#[tokio::test]
async fn the_nurse_finds_amy_gives_a_reason_and_the_health_visitor_sees_that_she_did() {
    let (world, amy) = with_amy().await;
    let nurse = world.officer("ae-nurse").await;
    let typed = Criteria { name: "Amie".into(), age: "3".into(), postcode: "W21 0AB".into(), ..Criteria::default() };
    let answer = world.search(&nurse, &typed).await;
    assert_eq!(answer.hits[0].child, amy);
    assert!(matches!(world.open(&nurse, amy).await, Err(Denied::Ask { ask: Ask::Reason, .. })));

    let short = GiveReason { officer: &nurse, child: amy, reason: "look", what: For::Index };
    let refused = world.store.run(&nurse.actor(), &short).await;
    assert!(matches!(refused, Err(Refused::Because(ReasonRefused::TooShort))));
    world.give_reason(&nurse, amy).await;
    let page = world.open(&nurse, amy).await.unwrap();
    assert_eq!(page.basis, Basis::Tie(TieKind::Claimed));
    look(&world, &nurse, &page).await;

    let visitor = world.officer("health-visitor").await;
    let page = world.open(&visitor, amy).await.unwrap();
    assert_eq!(page.looks[0].name, "Niamh Gallagher");
    assert_eq!(page.looks[0].reason.as_deref(), Some("came to us with a broken arm"));
}

#[tokio::test]
async fn a_reason_holds_for_a_day() {
    let (world, amy) = with_amy().await;
    let nurse = world.officer("ae-nurse").await;
    world.give_reason(&nurse, amy).await;
    world.store.clock.advance_seconds(24 * 3600 - 1);
    assert!(world.open(&nurse, amy).await.is_ok());
    world.store.clock.advance_seconds(1);
    assert!(matches!(world.open(&nurse, amy).await, Err(Denied::Ask { ask: Ask::Reason, .. })));
}

#[tokio::test]
async fn an_involvement_that_runs_out_takes_its_tie_along() {
    let world = World::without_children().await;
    let mut sent = file(&BOROUGH, "social-care");
    sent.rows.retain(|row| row.story && row.cells[0] == "CS0000023");
    let at = |name: &str| sent.header.iter().position(|h| *h == name).unwrap();
    let (closed, worker) = (at("CaseClosed"), at("WorkerID"));
    let leila = BOROUGH.staff().iter().find(|s| s.user_name == "social-worker").unwrap();
    sent.rows[0].cells[closed] = "2026-11-25".into();
    sent.rows[0].cells[worker].clone_from(&leila.staff_code);
    world.load("social-care", &sent.bytes()).await.unwrap();
    world.link().await;
    let amy = world.child("social-care", "CS0000023").await;
    let worker = world.officer("social-worker").await;
    assert_eq!(world.open(&worker, amy).await.unwrap().basis, Basis::Tie(TieKind::Caseload));
    world.store.clock.advance_seconds(3 * 24 * 3600);
    assert!(matches!(world.open(&worker, amy).await, Err(Denied::Ask { .. })), "the case has closed");
}

#[test]
fn ones_own_family_is_neither_found_nor_opened() {
    reading(|world| async move {
        let families = file(&BOROUGH, "staff-families");
        let mut seen = 0;
        for row in &families.rows {
            let parent = cell(&families, row, Field::StaffChild);
            let staff = BOROUGH.staff().iter().find(|s| s.staff_code == parent).unwrap();
            let officer = world.officer(&staff.user_name).await;
            let child = world.child("staff-families", &cell(&families, row, Field::Record)).await;
            assert!(matches!(world.open(&officer, child).await, Err(Denied::Hidden)), "{}", staff.user_name);
            let typed = Criteria {
                name: format!("{} {}", cell(&families, row, Field::GivenName), cell(&families, row, Field::FamilyName)),
                birth_date: cell(&families, row, Field::BirthDate),
                ..Criteria::default()
            };
            assert!(world.search(&officer, &typed).await.hits.iter().all(|hit| hit.child != child));
            let reason = GiveReason { officer: &officer, child, reason: "only a quick look", what: For::Index };
            let refused = world.store.run(&officer.actor(), &reason).await;
            assert!(matches!(refused, Err(Refused::Because(ReasonRefused::Hidden))));
            let other = world.officer("police").await;
            assert!(world.search(&other, &typed).await.hits.iter().any(|hit| hit.child == child));
            seen += 1;
        }
        assert_eq!(seen, 4);
    });
}

#[test]
fn who_is_not_cleared_or_runs_the_system_sees_nothing() {
    reading(|world| async move {
        let amy = world.child("health-visiting", AMY_AT_HV).await;
        let lapsed = Officer { cleared: false, ..world.officer("health-visitor").await };
        assert!(matches!(world.open(&lapsed, amy).await, Err(Denied::Hidden)));
        assert_eq!(my_children(&world.store, &lapsed, 1, "").await.unwrap().total, 0);
        for user in ["administrator", "ig-lead", "data-manager"] {
            let officer = world.officer(user).await;
            assert!(matches!(world.open(&officer, amy).await, Err(Denied::Hidden)), "{user}");
            assert_eq!(my_children(&world.store, &officer, 1, "").await.unwrap().total, 0);
        }
    });
}

#[tokio::test]
async fn an_ended_agreement_hides_a_feed_and_is_named_until_a_reason_is_given() {
    let (world, amy) = with_amy().await;
    let visitor = world.officer("health-visitor").await;
    let gp = |page: &IndexPage| page.involved.iter().any(|i| i.feed == "gp-registrations");
    assert!(gp(&world.open(&visitor, amy).await.unwrap()));
    let mut agreements = agreements_of_the_trust();
    for agreement in agreements.iter_mut().filter(|a| a.feed == "gp-registrations") {
        agreement.until = world.store.now().date();
    }
    world.store.run(&SENDER, &ApplyAgreements { agreements }).await.unwrap();
    let page = world.open(&visitor, amy).await.unwrap();
    assert!(!gp(&page) && !page.involved.is_empty(), "the rest of the page stands");
    assert!(page.ended_agreements.iter().any(|title| title.contains("who is involved")), "{:?}", page.ended_agreements);
    assert!(page.names.iter().all(|n| !n.source.contains("General practice")));
}

#[test]
fn a_sensitive_service_is_known_to_be_involved_but_not_which() {
    reading(|world| async move {
        let camhs = file(&BOROUGH, "camhs");
        let clinician = world.officer("camhs").await;
        let index_team = world.officer("index-team").await;
        let social_worker = world.officer("social-worker").await;
        let mut told = 0;
        for row in &camhs.rows {
            let key = cell(&camhs, row, Field::Record);
            let Some(child) = world.links().await.get(&("camhs".to_owned(), key)).copied() else { continue };
            let whole = world.open(&index_team, child).await.unwrap();
            let Some(service) = whole.involved.iter().find(|i| i.feed == "camhs").cloned() else { continue };
            assert!(matches!(service.shared_because.as_deref(), Some("consent" | "harm")));
            if whole.contact_hidden || matches!(world.open(&social_worker, child).await, Err(Denied::Hidden)) {
                continue;
            }
            world.give_reason(&social_worker, child).await;
            let page = world.open(&social_worker, child).await.unwrap();
            assert!(page.sensitive >= 1);
            let shown = format!("{page:?}");
            for secret in [&service.organisation_name, &service.feed_title, service.practitioner.as_ref().unwrap()] {
                assert!(!shown.contains(secret.as_str()), "{secret} in {shown}");
            }
            if service.organisation_name.contains("CAMHS") || service.organisation == clinician.seats[0].organisation {
                let own = world.open(&clinician, child).await.unwrap();
                assert!(own.involved.iter().any(|i| i.id == service.id), "the service sees itself");
            }
            told += 1;
        }
        assert!(told >= 2, "{told} of {}", camhs.rows.len());
    });
}

#[tokio::test]
async fn a_look_from_a_sensitive_service_does_not_name_it() {
    let world = World::without_children().await;
    let camhs = file(&BOROUGH, "camhs");
    let clinician = world.officer("camhs").await;
    world.load("camhs", &camhs.bytes()).await.unwrap();
    world.link().await;
    let ties: Vec<(String,)> = world
        .all("select t.child from tie t join organisation o on o.id = t.holder where o.code = 'MHA-CAM' order by 1")
        .await;
    let child: ChildId = ties[0].0.parse().unwrap();
    let page = world.open(&clinician, child).await.unwrap();
    look(&world, &clinician, &page).await;
    let social_worker = world.officer("social-worker").await;
    world.give_reason(&social_worker, child).await;
    let page = world.open(&social_worker, child).await.unwrap();
    assert_eq!(page.looks.len(), 1);
    assert!(!format!("{page:?}").contains("Ifeoma Nwosu"));
    let own = world.open(&clinician, child).await.unwrap();
    assert_eq!(own.looks[0].name, "Ifeoma Nwosu");
}

#[tokio::test]
async fn a_row_of_a_sensitive_service_without_consent_or_suspected_harm_is_refused() {
    let world = World::without_children().await;
    for feed in ["camhs", "sexual-health", "drug-alcohol", "eating-disorders"] {
        let mut sent = file(&BOROUGH, feed);
        let ground = sent.header.iter().position(|h| *h == "Shared Because").unwrap();
        for row in &mut sent.rows {
            row.cells[ground] = if row.cells[0].ends_with('0') { "because".into() } else { String::new() };
        }
        let loaded = world.load(feed, &sent.bytes()).await.unwrap();
        assert_eq!(loaded.preview.adding(), 0, "{feed}");
        assert!(
            sent.rows.is_empty()
                || loaded.preview.problems.iter().any(|p| p.column == "Shared Because" && p.refuses_row)
        );
    }
    assert_eq!(world.count("select count(*) from source_record").await, 0);
}

#[test]
fn what_the_index_team_keeps_of_a_child_makes_nobody_involved() {
    reading(|world| async move {
        let made = "select count(*) from involvement i join source_record r on r.id = i.record
                     where r.feed in ('shields', 'adoptions', 'staff-families')";
        assert_eq!(world.count(made).await, 0);
        let refuge =
            "select count(*) from involvement i join source_record r on r.id = i.record where r.feed = 'refuge'";
        assert!(world.count(refuge).await > 0, "a refuge is a service");
    });
}

#[tokio::test]
async fn every_look_leaves_its_entry() {
    let (world, amy) = with_amy().await;
    let nurse = world.officer("ae-nurse").await;
    let visitor = world.officer("health-visitor").await;
    let typed = Criteria { name: "Amy Pritchard".into(), age: "3".into(), ..Criteria::default() };
    let answer = world.search(&nurse, &typed).await;
    world.store.journal_access(&nurse.actor(), None, answer.entries).await.unwrap();
    world.give_reason(&nurse, amy).await;
    look(&world, &nurse, &world.open(&nurse, amy).await.unwrap()).await;
    let mine = my_children(&world.store, &visitor, 1, "").await.unwrap();
    world.store.journal_access(&visitor.actor(), None, mine.entries).await.unwrap();
    look(&world, &visitor, &world.open(&visitor, amy).await.unwrap()).await;

    let of = |actor: &Officer| format!("{}", actor.actor());
    let rows: Vec<(String, String, Option<String>, Option<String>)> =
        world.all("select actor, kind, child, basis from journal_entry where actor like 'person:%' order by id").await;
    let child = Some(amy.to_string());
    let basis = |text: &str| Some(text.to_owned());
    let mut expected = vec![
        (of(&nurse), "children.search-made".to_owned(), None, None),
        (of(&nurse), "children.searched".to_owned(), None, None),
        (of(&nurse), "access.reason-given".to_owned(), child.clone(), None),
        (of(&nurse), "children.index-seen".to_owned(), child.clone(), basis("tie:claimed")),
        (of(&visitor), "children.caseload-seen".to_owned(), None, None),
        (of(&visitor), "children.index-seen".to_owned(), child, basis("tie:caseload")),
    ];
    let mut rows = rows;
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
    let facts: Vec<(String,)> = world.all("select facts from journal_facts").await;
    assert!(facts.iter().all(|(text,)| !text.contains("Pritchard") && !text.contains("Amy")), "no name in the journal");
    world.store.verified().await;
}

#[test]
fn a_seats_ties_do_not_follow_the_person_to_another_seat() {
    reading(|world| async move {
        let clinician = world.officer("camhs").await;
        assert_eq!((clinician.role, clinician.seats.len()), (Role::Practitioner, 2));
        let elsewhere = world.officer_at("camhs", "ACT-FST").await;
        let ties: Vec<(String,)> = world
            .all(
                "select distinct c.current from tie t join organisation o on o.id = t.holder join same_child c on c.given = t.child
                  where o.code = 'MHA-CAM' and t.until_at is null
                    and not exists (select 1 from tie p join same_child pc on pc.given = p.child join person q on q.id = p.holder
                                     where pc.current = c.current and q.user_name = 'camhs')
                    and not exists (select 1 from shield s join same_child sc on sc.given = s.child where sc.current = c.current)",
            )
            .await;
        assert!(!ties.is_empty());
        for (child,) in &ties {
            let child: ChildId = child.parse().unwrap();
            let page = world.open(&clinician, child).await.unwrap();
            assert_eq!(page.basis, Basis::Tie(TieKind::Service));
            let at_the_other = world.open(&elsewhere, child).await;
            assert!(matches!(at_the_other, Err(Denied::Ask { ask: Ask::Reason, .. })));
        }
    });
}
