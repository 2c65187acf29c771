//! Nobody outside the index team learns that a hidden child is there, nor where a child with hidden contact lives.

use crate::world::{BOROUGH, World, cell, reading};
use access::Denied;
use base::ChildId;
use children::{
    confirm_child::{Answered, Criteria, Hit},
    feed_definition::Field,
    open_child::Contact,
};
use demo::FeedFile;
use std::collections::{BTreeSet, HashSet};

#[derive(Clone, Debug, sqlx::FromRow)]
struct Recorded {
    child: String,
    given_name: Option<String>,
    family_name: Option<String>,
    birth_date: Option<String>,
    birth_precision: Option<String>,
    postcode: Option<String>,
    nhs_number: Option<String>,
    upn: Option<String>,
}

async fn recorded(world: &World, kind: &str) -> Vec<Recorded> {
    let mut tx = world.store.read_everything().await.unwrap();
    tx.sql(
        "select distinct c.current as child, r.given_name, r.family_name, r.birth_date, r.birth_precision, r.postcode,
                r.nhs_number, r.upn
           from shield s join same_child h on h.given = s.child join same_child c on c.current = h.current
           join link l on l.child = c.given join source_record r on r.id = l.record where s.kind = $1 order by 1, 2, 3, 4, 6",
    )
    .bind(kind)
    .all()
    .await
    .unwrap()
}

/// Every pair of fields somebody could search by, and all together.
fn questions(r: &Recorded) -> Vec<Criteria> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let exact = r.birth_precision.as_deref() == Some("exact");
    let name = format!("{} {}", text(&r.given_name), text(&r.family_name)).trim().to_owned();
    let all = Criteria {
        name,
        birth_date: if exact { text(&r.birth_date) } else { String::new() },
        postcode: text(&r.postcode),
        nhs_number: text(&r.nhs_number),
        upn: text(&r.upn),
        ..Criteria::default()
    };
    let take: [fn(&Criteria, &mut Criteria); 5] = [
        |from, to| to.name.clone_from(&from.name),
        |from, to| to.birth_date.clone_from(&from.birth_date),
        |from, to| to.postcode.clone_from(&from.postcode),
        |from, to| to.nhs_number.clone_from(&from.nhs_number),
        |from, to| to.upn.clone_from(&from.upn),
    ];
    let mut questions = vec![all.clone()];
    for (at, one) in take.iter().enumerate() {
        for other in &take[at + 1..] {
            let mut question = Criteria::default();
            one(&all, &mut question);
            other(&all, &mut question);
            questions.push(question);
        }
    }
    let given = |q: &Criteria| {
        [&q.name, &q.birth_date, &q.postcode, &q.nhs_number, &q.upn].iter().filter(|f| !f.is_empty()).count()
    };
    questions.retain(|q| given(q) >= 2);
    questions
}

/// What a practitioner sees of an answer, but for the order of equals: which child comes first and which of two names
/// that differ alike is quoted.
fn seen(answer: &Answered) -> String {
    let quoted = |reason: &String| reason.split(" / ").next().unwrap().to_owned();
    let reasons = |hit: &Hit| hit.reasons.iter().map(quoted).collect::<Vec<_>>();
    let mut hits: Vec<_> =
        answer.hits.iter().map(|h| format!("{:?} {:?} {:?}", h.grade, h.likeness, reasons(h))).collect();
    hits.sort();
    format!("{:?} {} {hits:?} {:?}", answer.status, answer.more, answer.whom_to_ring)
}

fn alerts(answer: &Answered) -> bool {
    answer.entries.iter().any(|entry| format!("{entry:?}").contains("children.hidden-child-searched"))
}

#[test]
fn a_search_for_a_hidden_child_answers_as_if_nobody_had_ever_sent_it() {
    reading(|world| async move {
        let hidden = recorded(world, "existence").await;
        let children: BTreeSet<&str> = hidden.iter().map(|r| r.child.as_str()).collect();
        assert!(children.len() >= 6, "{} hidden children", children.len());
        let never_sent = never_sent(world, &children).await;
        let nurse = world.officer("ae-nurse").await;
        let index_team = world.officer("index-team").await;
        let (mut asked, mut silent) = (0, Vec::new());
        for record in &hidden {
            for question in questions(record) {
                let answer = world.search(&nurse, &question).await;
                assert_eq!(seen(&answer), seen(&never_sent.search(&nurse, &question).await), "{question:?}");
                asked += 1;
                if !alerts(&answer) {
                    silent.push(question.clone());
                }
                let found = world.search(&index_team, &question).await;
                let child: ChildId = record.child.parse().unwrap();
                assert!(found.hits.iter().any(|h| h.child == child), "the index team finds {question:?}");
                assert_ne!(found.status, matching::Status::None);
                assert!(!alerts(&found), "and does not alarm itself");
            }
        }
        assert!(asked > 100, "{asked} searches");
        assert!(silent.is_empty(), "{} of {asked} searches told nobody: {silent:#?}", silent.len());
    });
}

/// The borough without one record of these children.
async fn never_sent(world: &World, children: &BTreeSet<&str>) -> World {
    let links = world.links().await;
    let theirs: HashSet<&(String, String)> =
        links.iter().filter(|(_, child)| children.contains(child.to_string().as_str())).map(|(key, _)| key).collect();
    let other = World::without_children().await;
    let key = |feed: &str, row: &demo::FeedRow| {
        let file: &FeedFile = BOROUGH.feeds().iter().find(|f| f.feed == feed).unwrap();
        (feed.to_owned(), cell(file, row, Field::Record))
    };
    other.load_borough(&BOROUGH, &["shields", "staff-families"], |feed, row| !theirs.contains(&key(feed, row))).await;
    other
}

#[test]
fn a_hidden_child_opens_for_nobody_but_the_index_team() {
    reading(|world| async move {
        let children: BTreeSet<String> = recorded(world, "existence").await.into_iter().map(|r| r.child).collect();
        for child in &children {
            let child: ChildId = child.parse().unwrap();
            for user in ["ae-nurse", "health-visitor", "gp", "dsl", "police", "social-worker", "front-door-manager"] {
                let officer = world.officer(user).await;
                let denied = world.open(&officer, child).await.unwrap_err();
                assert!(matches!(denied, Denied::Hidden), "{user}: {denied}");
            }
            assert!(world.open(&world.officer("index-team").await, child).await.is_ok());
        }
    });
}

#[test]
fn a_child_whose_contact_is_hidden_is_not_found_by_address_and_shows_none() {
    reading(|world| async move {
        let records = recorded(world, "contact").await;
        assert!(records.len() > 20);
        let police = world.officer("police").await;
        for record in &records {
            let child: ChildId = record.child.parse().unwrap();
            for question in questions(record).into_iter().filter(|q| !q.postcode.is_empty()) {
                let hit = world.search(&police, &question).await.hits.into_iter().find(|h| h.child == child);
                let elsewhere = Criteria { postcode: "W29 9ZZ".into(), ..question.clone() };
                let hit_elsewhere = world.search(&police, &elsewhere).await.hits.into_iter().find(|h| h.child == child);
                let Some(hit) = hit else { continue };
                assert_eq!(hit.likeness.area, None);
                let hit_elsewhere = hit_elsewhere.unwrap();
                assert_eq!(hit.reasons, hit_elsewhere.reasons, "the right address tells no more than a wrong one");
                assert!(hit.grade >= hit_elsewhere.grade, "{question:?}: surer at the right address");
            }
        }
        let child: ChildId = records[0].child.parse().unwrap();
        world.give_reason(&police, child).await;
        let page = world.open(&police, child).await.unwrap();
        assert!(page.contact_hidden && matches!(page.addresses, Contact::Override) && page.likeness.area.is_none());
        assert!(page.involved.is_empty() && page.household.is_empty() && page.sensitive == 0);
        assert!(page.carers.iter().all(|c| c.phone.is_none()));
    });
}

#[tokio::test]
async fn a_child_who_was_findable_is_not_once_a_shield_is_sent() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &[], |feed, _| feed != "shields").await;
    let shields = BOROUGH.feeds().iter().find(|f| f.feed == "shields").unwrap();
    let row = shields.rows.iter().find(|r| cell(shields, r, Field::Shield) == "existence").unwrap();
    let of = |field| cell(shields, row, field);
    let question = Criteria {
        name: format!("{} {}", of(Field::GivenName), of(Field::FamilyName)),
        birth_date: of(Field::BirthDate),
        ..Criteria::default()
    };
    let nurse = world.officer("ae-nurse").await;
    let found = world.search(&nurse, &question).await;
    assert_eq!(found.hits.len(), 1, "before the shield");
    let child = found.hits[0].child;

    world.load("shields", &shields.bytes()).await.unwrap();
    world.link().await;
    let after = world.search(&nurse, &question).await;
    assert!(after.hits.is_empty() && alerts(&after));
    assert!(matches!(world.open(&nurse, child).await, Err(Denied::Hidden)));
}
