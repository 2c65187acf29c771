//! Which other children the page of a child names as of its household.

use crate::world::World;
use base::ChildId;

#[tokio::test]
async fn hidden_brothers_and_sisters_take_nobodys_place_in_a_large_household() {
    let world = World::with_the_borough().await;
    let index_team = world.officer("index-team").await;
    let open: Vec<(String,)> = world
        .all(
            "select id from child where id not in (select child from shield) and id not in (select child from own_family)
              order by id limit 16",
        )
        .await;
    for (child,) in &open {
        let move_in = "update source_record set house = '7', street = 'Thistle Row', postcode = 'W21 9ZZ',
                              family_name = 'Quarrington', ended_at = null
                        where id in (select record from link where child = $1)";
        world.change(move_in, &[child]).await;
    }
    let (child, others) = open.split_first().unwrap();
    let (shown, hidden) = others.split_at(2);
    for (n, (other,)) in hidden.iter().enumerate() {
        let id = format!("01a00000-0000-7000-8000-0000000000{n:02}");
        let put_up = "insert into shield (id, child, kind, ground, from_at) values ($1, $2, 'contact', 'refuge', 0)";
        world.change(put_up, &[&id, other]).await;
    }
    let page = world.open(&index_team, child.0.parse().unwrap()).await.unwrap();
    let mut household: Vec<ChildId> = page.household.iter().map(|(child, _)| *child).collect();
    household.sort();
    let expected: Vec<ChildId> = shown.iter().map(|(other,)| other.parse().unwrap()).collect();
    assert_eq!(household, expected, "thirteen are hidden, and the two who are not are named");
}
