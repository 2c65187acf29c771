//! Two children found to be one, and found to be two again: in whatever order that is undone, every page and every search
//! is what it was.

use crate::world::{World, reading};
use access::{
    Officer,
    same_child::{self, NewJoin},
};
use base::{ChildId, Ids, JoinId};
use children::{ChildrenEntry, Index, open_child::IndexPage};
use matching::{Query, RawQuery};
use std::convert::Infallible;
use store::{Command, Context, Entries, Entry, Refused, Sight, Tx};

enum Step {
    Join([ChildId; 2]),
    Part(JoinId),
}

struct Did<'a> {
    officer: &'a Officer,
    step: Step,
}

impl Command for Did<'_> {
    type Output = Option<JoinId>;
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Option<JoinId>, Entries), Refused<Infallible>> {
        tx.see(Sight::Everything).await?;
        let (id, by, now) = (JoinId::new(&context.ids, context.now), self.officer.person, context.now);
        let (children, made) = match self.step {
            Step::Join(children) => {
                let new = NewJoin { id, children, reason: "one birth certificate", joined_by: by };
                same_child::join(tx, &new, now).await?;
                (children, Some(id))
            }
            Step::Part(id) => {
                let children = same_child::joined(tx, id).await?.unwrap();
                assert!(same_child::part(tx, id, "two birth certificates", by, now).await?);
                (children, None)
            }
        };
        let [one, other] = children;
        let entry = |child: ChildId, with: ChildId| {
            Entry::new(&ChildrenEntry::Joined { with: with.to_string() }).child(child).subject(id)
        };
        Ok((made, Entries::one(entry(one, other)).and(entry(other, one))))
    }
}

/// What the page says, without what says that two were joined.
fn said(page: &IndexPage) -> String {
    let services: Vec<_> = page.involved.iter().chain(&page.no_longer).map(|i| i.id.to_string()).collect();
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {services:?} {:?} {:?}",
        page.child, page.likeness, page.names, page.birth, page.nhs_number, page.addresses, page.carers, page.household
    )
}

struct Family<'a> {
    world: &'a World,
    officer: Officer,
    children: Vec<ChildId>,
    questions: Vec<Query>,
}

impl Family<'_> {
    /// Every page by every id, and who is found under every name.
    async fn state(&self, index: &Index) -> Vec<String> {
        let mut state = Vec::new();
        for child in &self.children {
            state.push(said(&self.world.open(&self.officer, *child).await.unwrap()));
        }
        for question in &self.questions {
            let found = index.search(question, 50);
            let all = found.open.candidates.iter().chain(&found.guarded.candidates);
            let mut all: Vec<String> = all.map(|c| format!("{} {:.6}", c.child, c.weight)).collect();
            all.sort_unstable();
            state.push(all.join(", "));
        }
        state
    }

    async fn does(&self, index: &Index, step: Step) -> Option<JoinId> {
        let did = Did { officer: &self.officer, step };
        let made = self.world.store.run(&self.officer.actor(), &did).await.unwrap();
        store::journal::number_pending(&self.world.store).await.unwrap();
        index.follow(&self.world.store).await.unwrap();
        made
    }
}

#[tokio::test]
async fn any_joins_undone_in_any_order_leave_every_page_as_it_was() {
    let world = World::with_the_borough().await;
    let officer = world.officer("index-team").await;
    let rows: Vec<(String, String, String)> = world
        .all(
            "select c.current, min(r.given_name), min(r.family_name) from same_child c join link l on l.child = c.given
               join source_record r on r.id = l.record
              where r.given_name is not null and r.family_name is not null
                and not exists (select 1 from own_family f where f.child = c.given)
              group by c.current order by c.current limit 7",
        )
        .await;
    let children = rows.iter().map(|(child, ..)| child.parse().unwrap()).collect();
    let questions = rows.iter().map(|(_, given, surname)| {
        Query::read(&RawQuery { name: &format!("{given} {surname}"), ..RawQuery::default() })
    });
    let questions = questions.collect();
    let family = Family { world: &world, officer, children, questions };
    let before = family.state(&world.index).await;
    let chance = Ids::seeded(11);
    let below = |n: usize| chance.below(n as u64) as usize;
    for round in 0..6 {
        let mut standing: Vec<JoinId> = Vec::new();
        let mut joined_once = false;
        for _ in 0..8 {
            let undo = !standing.is_empty() && below(3) == 0;
            if undo {
                let join = standing.swap_remove(below(standing.len()));
                family.does(&world.index, Step::Part(join)).await;
            } else {
                let (one, other) = (below(7), below(7));
                if one != other {
                    let pair = [family.children[one], family.children[other]];
                    standing.extend(family.does(&world.index, Step::Join(pair)).await);
                    joined_once = true;
                }
            }
            let fresh = Index::build(&world.store).await.unwrap();
            assert_eq!(
                family.state(&world.index).await,
                family.state(&fresh).await,
                "round {round}: the index follows"
            );
        }
        assert!(joined_once && (standing.is_empty() || family.state(&world.index).await != before), "round {round}");
        while !standing.is_empty() {
            let join = standing.swap_remove(below(standing.len()));
            family.does(&world.index, Step::Part(join)).await;
        }
        assert_eq!(family.state(&world.index).await, before, "round {round}");
    }
    world.store.verified().await;
}

#[test]
fn a_child_who_never_was_joined_says_nothing_of_it() {
    reading(|world| async move {
        let officer = world.officer("health-visitor").await;
        let mine = children::my_children::my_children(&world.store, &officer, 1, "").await.unwrap();
        let page = world.open(&officer, mine.children[0].child).await.unwrap();
        assert_eq!(page.joined, None);
        assert!(!page.sees_joins);
    });
}
