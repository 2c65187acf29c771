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
    let asked = "select count(*) from match_review r join same_child c on c.given = r.child
                   join same_child o on o.given = r.other
                  where r.state in ('open', 'proposed') and exists (
                    select 1 from link_ruling b join link x on x.record = b.record_a join same_child cx on cx.given = x.child
                      join link y on y.record = b.record_b join same_child cy on cy.given = y.child
                     where b.reason = 'adoption' and ((cx.current = c.current and cy.current = o.current)
                        or (cy.current = c.current and cx.current = o.current)))";
    assert_eq!(world.count(asked).await, 0, "nobody is asked whether the two are one");
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
    world.load("adoptions", &adoptions().bytes()).await.unwrap();
    world.link().await;
    are_kept_apart(&world).await;
    // What is sent later of either joins the right one.
    world.load("adoptions", &adoptions().bytes()).await.unwrap();
    world.link().await;
    are_kept_apart(&world).await;
    world.store.verified().await;
}
