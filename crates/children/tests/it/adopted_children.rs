//! Nothing leads from who a child is to who the child was before an adoption.

use crate::world::{BOROUGH, World, cell, reading};
use children::feed_definition::Field;
use demo::FeedFile;
use std::collections::{HashMap, HashSet};

fn adoptions() -> &'static FeedFile {
    BOROUGH.feeds().iter().find(|f| f.feed == "adoptions").unwrap()
}

/// Records by the NHS number they carry.
async fn by_nhs_number(world: &World) -> HashMap<String, HashSet<String>> {
    let rows: Vec<(String, String)> = world
        .all(
            "select r.nhs_number, c.current from source_record r join link l on l.record = r.id
               join same_child c on c.given = l.child where r.nhs_number is not null",
        )
        .await;
    let mut by_number: HashMap<String, HashSet<String>> = HashMap::new();
    for (number, child) in rows {
        by_number.entry(number).or_default().insert(child);
    }
    by_number
}

/// Of how many adopted children the index team is asked whether they are who they were.
async fn asked(world: &World) -> usize {
    let children = by_nhs_number(world).await;
    let waiting: Vec<(String, String)> = world
        .all(
            "select c.current, o.current from match_review r join same_child c on c.given = r.child
               join same_child o on o.given = r.other where r.state in ('open', 'proposed')",
        )
        .await;
    let file = adoptions();
    let is_asked = |row: &&demo::FeedRow| {
        let [now, before] = [Field::NhsNumber, Field::AdoptedFrom].map(|field| &children[&cell(file, row, field)]);
        let between = |a, b| now.contains(a) && before.contains(b);
        waiting.iter().any(|(a, b)| between(a, b) || between(b, a))
    };
    file.rows.iter().filter(is_asked).count()
}

async fn are_kept_apart(world: &World) {
    let children = by_nhs_number(world).await;
    let file = adoptions();
    assert!(file.rows.len() >= 10);
    for row in &file.rows {
        let (now, before) = (cell(file, row, Field::NhsNumber), cell(file, row, Field::AdoptedFrom));
        let (now, before) = (&children[&now], &children[&before]);
        assert_eq!(before.len(), 1);
        assert!(now.is_disjoint(before));
        let hidden: Vec<(String,)> = world
            .all("select c.current from shield s join same_child c on c.given = s.child where s.ground = 'adoption'")
            .await;
        assert!(before.iter().all(|child| hidden.iter().any(|(h,)| h == child)), "who it was is hidden");
    }
    let rulings = "select count(*) from link_ruling where same = false and reason = 'adoption'";
    assert!(world.count(rulings).await >= file.rows.len() as i64);
    let twice = "select count(*) from (select record_a, record_b from link_ruling group by record_a, record_b having count(*) > 1) as twice";
    assert_eq!(world.count(twice).await, 0, "ruled once");
    assert_eq!(asked(world).await, 0, "nobody is asked whether the two are one");
}

#[test]
fn who_a_child_was_is_hidden_and_never_the_same_child() {
    reading(|world| async move {
        are_kept_apart(world).await;
        let children = by_nhs_number(world).await;
        for row in &adoptions().rows {
            let now = &children[&cell(adoptions(), row, Field::NhsNumber)];
            assert_eq!(now.len(), 1, "who it was does not stand in the way of who it is");
        }
    });
}

#[tokio::test]
async fn an_adoption_that_is_sent_last_hides_and_parts_as_well() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &[], |feed, _| feed != "adoptions").await;
    assert!(asked(&world).await > 0, "some are asked about before the adoption is known");
    world.load("adoptions", &adoptions().bytes()).await.unwrap();
    world.link().await;
    are_kept_apart(&world).await;
    // What is sent later of either joins the right one.
    world.load("adoptions", &adoptions().bytes()).await.unwrap();
    world.link().await;
    are_kept_apart(&world).await;
    world.store.verified().await;
}
