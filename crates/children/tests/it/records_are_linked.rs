//! How well the linker tells children apart on what a borough's agencies send.

use crate::world::{BOROUGH, World, borough, cell};
use children::{Index, feed_definition::Field};
use demo::Borough;
use matching::Model;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Whose record each linked one is, and which child it was linked to.
async fn told_and_true(world: &World, borough: &Borough) -> Vec<(usize, String)> {
    let links = world.links().await;
    let mut all = Vec::new();
    for file in borough.feeds() {
        for row in &file.rows {
            let key = (file.feed.to_owned(), cell(file, row, Field::Record));
            if let Some(child) = links.get(&key) {
                all.push((row.person, child.to_string()));
            }
        }
    }
    all
}

fn pairs(sizes: impl Iterator<Item = usize>) -> u64 {
    sizes.map(|n| (n * n.saturating_sub(1) / 2) as u64).sum()
}

#[tokio::test]
async fn the_linker_is_right_about_a_borough_of_three_thousand() {
    let borough = borough(3_000);
    let world = World::of(&borough).await;
    world.load_borough(&borough, &["shields", "staff-families"], |_, _| true).await;
    let all = told_and_true(&world, &borough).await;
    assert!(all.len() > 9_000, "{} records", all.len());

    let (mut by_child, mut by_person, mut by_both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut people: HashMap<&str, std::collections::BTreeSet<usize>> = HashMap::new();
    for (person, child) in &all {
        *by_child.entry(child.as_str()).or_insert(0_usize) += 1;
        *by_person.entry(*person).or_insert(0_usize) += 1;
        *by_both.entry((*person, child.as_str())).or_insert(0_usize) += 1;
        people.entry(child.as_str()).or_default().insert(*person);
    }
    let right = pairs(by_both.values().copied()) as f64;
    let precision = right / pairs(by_child.values().copied()) as f64;
    let recall = right / pairs(by_person.values().copied()) as f64;
    let mixed = people.values().filter(|p| p.len() > 1).count();
    println!(
        "{} records of {} people linked to {} children: precision {precision:.5}, recall {recall:.5}, {mixed} mixed",
        all.len(),
        by_person.len(),
        by_child.len()
    );
    assert!(precision >= 0.99, "{precision}");
    assert!(recall >= 0.95, "{recall}");
    assert!(mixed * 200 <= by_child.len(), "{mixed} children are mixed of several people");
}

#[tokio::test]
async fn every_link_keeps_the_version_of_the_model_that_made_it() {
    let mut world = World::without_children().await;
    let mut ours = Model::clone(&Model::shipped());
    ours.version = "ours-2".to_owned();
    world.index = Index::build_by(&world.store, &Arc::new(ours)).await.unwrap();
    world.load_borough(&BOROUGH, &[], |feed, _| feed == "gp-registrations").await;
    let models: Vec<(String,)> = world.all("select distinct model from link").await;
    assert_eq!(models, [("ours-2".to_owned(),)]);
    let asked: Vec<(String,)> = world.all("select distinct model from match_review").await;
    assert!(asked.is_empty() || asked == [("ours-2".to_owned(),)], "{asked:?}");
}

#[tokio::test]
async fn twins_are_not_made_one_child() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &["shields", "staff-families"], |_, _| true).await;
    let all = told_and_true(&world, &BOROUGH).await;
    let mut identity: HashMap<usize, (String, String, String)> = HashMap::new();
    let gp = BOROUGH.feeds().iter().find(|f| f.feed == "gp-registrations").unwrap();
    for row in &gp.rows {
        let of = |field| cell(gp, row, field);
        identity.insert(row.person, (of(Field::BirthDate), of(Field::Postcode), of(Field::GivenName)));
    }
    let mut births: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (person, (birth, postcode, _)) in &identity {
        births.entry((birth, postcode)).or_default().push(*person);
    }
    let mut children_of: HashMap<usize, std::collections::BTreeSet<&str>> = HashMap::new();
    for (person, child) in &all {
        children_of.entry(*person).or_default().insert(child);
    }
    let mut twins = 0;
    for people in births.values().filter(|people| people.len() > 1) {
        for (at, one) in people.iter().enumerate() {
            for other in &people[at + 1..] {
                assert!(children_of[one].is_disjoint(&children_of[other]), "{:?} {:?}", identity[one], identity[other]);
                twins += 1;
            }
        }
    }
    assert!(twins >= 3, "{twins} pairs of twins");
}
