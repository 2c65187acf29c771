//! Two children found to be one, and found to be two again: in whatever order that is undone, every page and every search
//! is what it was.

use crate::world::{World, reading};
use access::{
    Officer,
    same_child::{self, NewJoin},
};
use base::{ChildId, Ids, JoinId, MixedReportId};
use children::{
    ChildrenEntry, Index,
    mixed::{
        answer::{AnswerReport, Outcome, SecondAnswer},
        report::ReportMixed,
        see::see,
    },
    open_child::IndexPage,
};
use matching::{Query, RawQuery};
use std::convert::Infallible;
use store::{Command, Context, Engine, Entries, Entry, Refused, Sight, Tx};

enum Step {
    Join([ChildId; 2]),
    /// Undoes a join.
    Part(JoinId),
    /// Undoes a parting.
    Rejoin([ChildId; 2]),
}

/// How what was done is undone.
enum Undo {
    Join(JoinId),
    Partings(Vec<[ChildId; 2]>),
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
            Step::Rejoin(children) => {
                let [one, other] = children;
                let apart = same_child::current(tx, one).await? != same_child::current(tx, other).await?;
                if apart {
                    let new = NewJoin { id, children, reason: "the parting was wrong", joined_by: by };
                    same_child::rejoin(tx, &context.ids, &new, now).await?;
                }
                (children, None)
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

impl Family<'_> {
    /// Says that the page of a child shows two, and parts a share of its records; who was parted from whom.
    async fn parts(&self, index: &Index, child: ChildId, share: u64, chance: &Ids) -> Vec<[ChildId; 2]> {
        let store = &self.world.store;
        let records: Vec<(String,)> = store
            .read_everything()
            .await
            .unwrap()
            .sql(
                "select l.record from link l join same_child c on c.given = l.child
                  where c.current = (select current from same_child where given = $1) order by l.record",
            )
            .bind(child)
            .all()
            .await
            .unwrap();
        let moved: Vec<String> = records.into_iter().map(|(r,)| r).filter(|_| chance.below(3) < share).collect();
        let before: Vec<(String, String)> = self.partings().await;
        let words = "A cousin of the same name";
        let report = ReportMixed { officer: &self.officer, child, involvements: &[], words };
        let reported = store.run(&self.officer.actor(), &report).await.unwrap();
        let version = |report: MixedReportId| async move {
            let seen = see(store, &self.officer, report).await.unwrap();
            seen.report.version
        };
        let answer = AnswerReport {
            officer: &self.officer,
            report: reported.report,
            version: version(reported.report).await,
            verdict: "parted",
            records: &moved,
            reason: words,
        };
        match store.run(&self.officer.actor(), &answer).await {
            Ok(Outcome::Proposed) => {
                let colleague = self.world.officer("index-colleague").await;
                let second = SecondAnswer {
                    officer: &colleague,
                    report: reported.report,
                    version: version(reported.report).await,
                    agreed: true,
                    reason: "",
                };
                assert_eq!(store.run(&colleague.actor(), &second).await.unwrap(), Outcome::Parted);
            }
            Ok(outcome) => assert_eq!(outcome, Outcome::Parted),
            // No record would be left with one of the two.
            Err(_) => {
                let one = AnswerReport { verdict: "one", ..answer };
                assert_eq!(store.run(&self.officer.actor(), &one).await.unwrap(), Outcome::One);
            }
        }
        store::journal::number_pending(store).await.unwrap();
        index.follow(store).await.unwrap();
        let after = self.partings().await;
        let fresh = after.into_iter().filter(|pair| !before.contains(pair));
        fresh.map(|(one, other)| [one.parse().unwrap(), other.parse().unwrap()]).collect()
    }

    async fn partings(&self) -> Vec<(String, String)> {
        self.world.all("select one, other from child_join where kind = 'parted' order by id").await
    }

    async fn undoes(&self, index: &Index, undo: Undo) {
        match undo {
            Undo::Join(join) => {
                self.does(index, Step::Part(join)).await;
            }
            Undo::Partings(pairs) => {
                for pair in pairs {
                    self.does(index, Step::Rejoin(pair)).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn any_joins_and_partings_undone_in_any_order_leave_every_page_as_it_was() {
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
    let mut sum = [0; 2];
    // What is undone is decided by the same code on both engines.
    let rounds = if world.store.engine() == Engine::Postgres { 2 } else { 5 };
    for round in 0..rounds {
        let mut standing: Vec<Undo> = Vec::new();
        let mut done = [0; 2];
        for _ in 0..8 {
            let undo = !standing.is_empty() && below(4) == 0;
            if undo {
                let undo = standing.swap_remove(below(standing.len()));
                family.undoes(&world.index, undo).await;
            } else if below(2) == 0 {
                let (one, other) = (below(7), below(7));
                if one != other {
                    let pair = [family.children[one], family.children[other]];
                    standing.extend(family.does(&world.index, Step::Join(pair)).await.map(Undo::Join));
                    done[0] += 1;
                }
            } else {
                let child = family.children[below(7)];
                let pairs = family.parts(&world.index, child, 1 + below(2) as u64, &chance).await;
                done[1] += usize::from(!pairs.is_empty());
                standing.extend((!pairs.is_empty()).then_some(Undo::Partings(pairs)));
            }
            let fresh = Index::build(&world.store).await.unwrap();
            assert_eq!(
                family.state(&world.index).await,
                family.state(&fresh).await,
                "round {round}: the index follows"
            );
        }
        sum = [sum[0] + done[0], sum[1] + done[1]];
        assert!(standing.is_empty() || family.state(&world.index).await != before, "round {round}");
        while !standing.is_empty() {
            let undo = standing.swap_remove(below(standing.len()));
            family.undoes(&world.index, undo).await;
        }
        assert_eq!(family.state(&world.index).await, before, "round {round}");
    }
    assert!(sum.iter().all(|done| *done > rounds), "joined and parted {sum:?} times");
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
