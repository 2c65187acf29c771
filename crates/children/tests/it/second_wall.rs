//! With the first wall gone, that is a statement whose `where` was forgotten, PostgreSQL still shows an officer the one
//! child that was decided on. SQLite has the first wall alone, which the same statements then run through.

use crate::world::{World, reading};
use access::{Officer, acts::SeeIndex};
use base::ChildId;
use children::my_children::my_children;
use std::collections::BTreeSet;
use store::{Engine, Tx};

/// Every child (current id) that statements without `where` come upon.
async fn come_upon(tx: &mut Tx) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in [
        "select c.current from link l join same_child c on c.given = l.child",
        "select c.current from source_record r join link l on l.record = r.id join same_child c on c.given = l.child",
        "select c.current from carer k join link l on l.record = k.record join same_child c on c.given = l.child",
        "select c.current from involvement i join link l on l.record = i.record join same_child c on c.given = l.child",
        "select c.current from source_version v join link l on l.record = v.record join same_child c on c.given = l.child",
        "select c.current from journal_entry e join same_child c on c.given = e.child",
    ] {
        found.extend(tx.sql(text).all::<(String,)>().await.unwrap().into_iter().map(|(child,)| child));
    }
    found
}

async fn records(tx: &mut Tx) -> i64 {
    tx.sql("select count(*) from source_record").one::<(i64,)>().await.unwrap().0
}

async fn in_sight_of(world: &World, officer: &Officer, child: ChildId) -> BTreeSet<String> {
    let mut tx = world.store.read().await.unwrap();
    access::permit::<SeeIndex>(&mut tx, officer, child, world.store.now()).await.unwrap();
    come_upon(&mut tx).await
}

#[test]
fn an_officer_whose_statement_forgot_its_where_sees_the_child_decided_on_and_no_other() {
    reading(|world| async move {
        let walled = world.store.engine() == Engine::Postgres;
        let everybody = come_upon(&mut world.store.read_everything().await.unwrap()).await;
        let mut before = world.store.read().await.unwrap();
        assert_eq!(come_upon(&mut before).await.is_empty(), walled, "before any decision");
        assert_eq!(records(&mut before).await == 0, walled, "records that are not linked stay behind the wall too");
        drop(before);
        let mut opened = 0;
        for user_name in ["health-visitor", "gp", "dsl", "home-link", "camhs", "social-worker"] {
            let officer = world.officer(user_name).await;
            for line in my_children(&world.store, &officer, 1, "").await.unwrap().children.iter().take(4) {
                let seen = in_sight_of(world, &officer, line.child).await;
                let expected = if walled { BTreeSet::from([line.child.to_string()]) } else { everybody.clone() };
                assert_eq!(seen, expected, "{user_name}");
                opened += 1;
            }
        }
        assert!(opened > 5, "{opened} pages");
    });
}

#[test]
fn a_refused_officer_has_nothing_in_sight() {
    reading(|world| async move {
        let walled = world.store.engine() == Engine::Postgres;
        let visitor = world.officer("health-visitor").await;
        let (manager, nurse) = (world.officer("data-manager").await, world.officer("ae-nurse").await);
        let child = my_children(&world.store, &visitor, 1, "Amy Pritchard").await.unwrap().children[0].child;
        for officer in [manager, nurse] {
            let mut tx = world.store.read().await.unwrap();
            assert!(access::permit::<SeeIndex>(&mut tx, &officer, child, world.store.now()).await.is_err());
            assert_eq!(come_upon(&mut tx).await.is_empty(), walled);
        }
    });
}
