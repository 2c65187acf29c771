//! Several processes on one database: the index of each comes to hold what every other has written.

use crate::world::{BOROUGH, SENDER, SOMEBODY_ELSE, World, borough, cell, file};
use access::shields::NewShield;
use base::ChildId;
use children::{
    ChildrenEntry, Index,
    feed_definition::Field,
    link_records::{self, Linked},
    load_feed::{self, LoadRefused},
};
use demo::Borough;
use matching::{Answer, Query, RawQuery};
use proptest::prelude::*;
use std::{collections::HashMap, sync::LazyLock};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx, journal};

async fn link(store: &Store, index: &Index) -> Linked {
    link_records::link_pending(store, index, |_| {}).await.unwrap()
}

/// As the keeper of the journal and the follower of each process do a few times a second.
async fn let_follow(store: &Store, indexes: &[&Index]) {
    journal::number_pending(store).await.unwrap();
    for index in indexes {
        index.follow(store).await.unwrap();
    }
}

/// A question about everybody in a borough's files: by name and birth, and by postcode.
fn questions(borough: &Borough) -> Vec<Query> {
    let mut questions = Vec::new();
    for file in borough.feeds() {
        for row in &file.rows {
            let of = |field| cell(file, row, field);
            let name = format!("{} {}", of(Field::GivenName), of(Field::FamilyName));
            let ask = |name: &str, birth: &str, postcode: &str| {
                Query::read(&RawQuery { name, birth, postcode, ..RawQuery::default() })
            };
            questions.push(ask(&name, &of(Field::BirthDate), ""));
            questions.push(ask(&name, "", &of(Field::Postcode)));
        }
    }
    questions
}

/// Who is found, how surely and by how much; whom the engine names first among equals is left to it.
fn found(answer: &Answer) -> Vec<(u128, i64, i64)> {
    let thousandths = |x: f64| (x * 1000.0).round() as i64;
    let mut all: Vec<_> =
        answer.candidates.iter().map(|c| (c.child, thousandths(c.weight), thousandths(c.probability))).collect();
    all.sort_unstable();
    all
}

async fn holds_what_a_new_one_would(store: &Store, index: &Index, questions: &[Query]) {
    let fresh = Index::build(store).await.unwrap();
    assert_eq!(index.len(), fresh.len(), "records in both halves");
    for question in questions {
        let (there, wanted) = (index.search(question, 1_000), fresh.search(question, 1_000));
        assert_eq!(found(&there.open), found(&wanted.open), "the open half, {question:?}");
        assert_eq!(found(&there.guarded), found(&wanted.guarded), "the guarded half, {question:?}");
    }
}

fn found_in_open_half(index: &Index, question: &Query, child: ChildId) -> bool {
    index.search(question, 1_000).open.candidates.iter().any(|c| c.child == child.as_u128())
}

/// A shield put up or lifted by a person.
struct Shielding {
    child: ChildId,
    up: bool,
}

impl Command for Shielding {
    type Output = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Self::Refusal>> {
        let shield = access::shields::Shield::Existence;
        let code = shield.code().to_owned();
        let entry = if self.up {
            let (reason, review_on, decided_by) = (None, None, None);
            let new = NewShield { child: self.child, shield, ground: "refuge", reason, review_on, decided_by };
            access::shields::put(tx, &context.ids, &new, context.now).await?;
            ChildrenEntry::Shielded { shield: code }
        } else {
            tx.sql("update shield set until_at = $2 where child = $1").bind(self.child).bind(context.now).run().await?;
            ChildrenEntry::ShieldLifted { shield: code }
        };
        Ok(((), Entry::new(&entry).child(self.child).into()))
    }
}

#[tokio::test]
async fn a_child_linked_by_another_process_is_found_here() {
    let world = World::without_children().await;
    let here = Index::build(&world.store).await.unwrap();
    world.load_borough(&BOROUGH, &["shields", "staff-families"], |_, row| row.story).await;
    let_follow(&world.store, &[&here]).await;
    assert!(!here.is_empty());
    let questions = questions(&BOROUGH);
    holds_what_a_new_one_would(&world.store, &here, &questions).await;
    holds_what_a_new_one_would(&world.store, &world.index, &questions).await;
}

#[tokio::test]
async fn a_shield_put_up_by_another_process_hides_here_and_lifted_shows_again() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &[], |_, row| row.story).await;
    let here = Index::build(&world.store).await.unwrap();
    let visiting = file(&BOROUGH, "health-visiting");
    let row = visiting.rows.iter().find(|row| row.story).unwrap();
    let child = world.child("health-visiting", &cell(&visiting, row, Field::Record)).await;
    let of = |field| cell(&visiting, row, field);
    let name = format!("{} {}", of(Field::GivenName), of(Field::FamilyName));
    let question = Query::read(&RawQuery { name: &name, birth: &of(Field::BirthDate), ..RawQuery::default() });
    assert!(found_in_open_half(&here, &question, child));

    world.store.run(&SOMEBODY_ELSE, &Shielding { child, up: true }).await.unwrap();
    let_follow(&world.store, &[&here, &world.index]).await;
    assert!(!found_in_open_half(&here, &question, child) && !found_in_open_half(&world.index, &question, child));
    assert!(here.search(&question, 9).guarded.candidates.iter().any(|c| c.child == child.as_u128()));

    world.store.run(&SOMEBODY_ELSE, &Shielding { child, up: false }).await.unwrap();
    let_follow(&world.store, &[&here, &world.index]).await;
    assert!(found_in_open_half(&here, &question, child) && found_in_open_half(&world.index, &question, child));
    assert!(here.search(&question, 9).guarded.candidates.iter().all(|c| c.child != child.as_u128()));
}

#[tokio::test]
async fn a_shield_whose_time_has_come_hides_though_no_entry_says_so() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &["shields", "staff-families"], |feed, row| row.story || feed == "shields").await;
    let here = Index::build(&world.store).await.unwrap();
    here.follow(&world.store).await.unwrap();
    let tomorrow = world.store.now().plus_hours(24).micros().to_string();
    let later = "update shield set until_at = cast($1 as bigint) where kind = 'existence'";
    world.change(later, &[&tomorrow]).await;
    let_follow(&world.store, &[&here]).await;
    let questions = questions(&BOROUGH);
    holds_what_a_new_one_would(&world.store, &here, &questions).await;
    let before = here.len();
    world.store.clock.advance_seconds(25 * 3600);
    here.follow(&world.store).await.unwrap();
    holds_what_a_new_one_would(&world.store, &here, &questions).await;
    assert_eq!(here.len(), before, "nobody is lost");
}

#[tokio::test]
async fn a_restored_journal_or_a_kind_nobody_knows_makes_the_index_read_everything_anew() {
    let world = World::without_children().await;
    world.load_borough(&BOROUGH, &["shields", "staff-families"], |_, row| row.story).await;
    let here = Index::build(&world.store).await.unwrap();
    let_follow(&world.store, &[&here]).await;
    // A newer version links in a way this one has no word for.
    world.change("update link set child = (select min(child) from link)", &[]).await;
    let_follow(&world.store, &[&here]).await;
    let children = |index: &Index| {
        let of = |question: &Query| index.search(question, 1_000).open.candidates.into_iter().map(|c| c.child);
        questions(&BOROUGH).iter().flat_map(of).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert!(children(&here) > 1, "nothing has said so yet");
    world.store.run(&SENDER, &OfANewerVersion).await.unwrap();
    let_follow(&world.store, &[&here]).await;
    assert_eq!(children(&here), 1);

    world
        .change(
            "update link set child = (select max(id) from child) where record = (select min(record) from link)",
            &[],
        )
        .await;
    let_follow(&world.store, &[&here]).await;
    world.store.tampered_with().await;
    world.change("delete from journal_number where number > 5", &[]).await;
    here.follow(&world.store).await.unwrap();
    holds_what_a_new_one_would(&world.store, &here, &questions(&BOROUGH)).await;
}

struct OfANewerVersion;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", content = "facts")]
enum Newer {
    #[serde(rename = "children.parted")]
    Parted {},
}

impl store::Kind for Newer {
    fn class(&self) -> store::Class {
        store::Class::Change
    }
}

impl Command for OfANewerVersion {
    type Output = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, _: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<Self::Refusal>> {
        Ok(((), Entry::new(&Newer::Parted {}).into()))
    }
}

/// Two linkers that take turns, each with its own index, decide as one would: the very same children.
#[tokio::test]
async fn linkers_that_take_turns_link_as_one_would() {
    let (alone, in_turns) = (World::without_children().await, World::without_children().await);
    let mut children = Vec::new();
    for (world, turns) in [(&alone, false), (&in_turns, true)] {
        let second = Index::build(&world.store).await.unwrap();
        let indexes = [&world.index, if turns { &second } else { &world.index }];
        // Each has a name before the first record has, so that both worlds draw the same ids.
        link(&world.store, &world.index).await;
        link(&world.store, &second).await;
        let mut linked = [0; 2];
        for (at, feed) in BOROUGH.feeds().iter().enumerate() {
            world.load(feed.feed, &feed.bytes()).await.unwrap();
            linked[at % 2] += link(&world.store, indexes[at % 2]).await.records;
        }
        assert!(linked.iter().all(|records| *records > 200), "{linked:?}");
        children.push(world.links().await);
        let_follow(&world.store, &indexes).await;
        holds_what_a_new_one_would(&world.store, indexes[0], &questions(&BOROUGH)).await;
        holds_what_a_new_one_would(&world.store, indexes[1], &questions(&BOROUGH)).await;
    }
    assert!(children[0] == children[1]);
    in_turns.store.verified().await;
}

/// Both want to link at every moment; nobody waits for the other to be done.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn linkers_at_once_make_no_child_twice() {
    let world = World::without_children().await;
    let second = Index::build(&world.store).await.unwrap();
    let linker = |index: Index| {
        let store = Store::clone(&world.store);
        tokio::spawn(async move {
            loop {
                link(&store, &index).await;
                tokio::task::yield_now().await;
            }
        })
    };
    let linkers = [linker(world.index.clone()), linker(second.clone())];
    let mut feeds: Vec<_> = BOROUGH.feeds().iter().collect();
    feeds.sort_by_key(|feed| feed.feed != "shields");
    for feed in feeds {
        world.load(feed.feed, &feed.bytes()).await.unwrap();
    }
    while link_records::waiting(&world.store).await.unwrap() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    linkers.iter().for_each(tokio::task::JoinHandle::abort);
    for linker in linkers {
        let _ = linker.await;
    }
    let_follow(&world.store, &[&world.index, &second]).await;
    holds_what_a_new_one_would(&world.store, &world.index, &questions(&BOROUGH)).await;
    holds_what_a_new_one_would(&world.store, &second, &questions(&BOROUGH)).await;
    let twice = world
        .count(
            "select count(*) from (select r.nhs_number from source_record r join link l on l.record = r.id
               where r.nhs_number is not null group by r.nhs_number having count(distinct l.child) > 1) as twice",
        )
        .await;
    assert_eq!(twice, 0, "NHS numbers that lead to two children");
    world.store.verified().await;
}

/// A linker whose work is broken off at any moment has told its index of records that may never be linked.
#[tokio::test]
async fn an_index_whose_linker_was_broken_off_mends_itself() {
    let world = World::without_children().await;
    let other = Index::build(&world.store).await.unwrap();
    for feed in ["shields", "gp-registrations", "school-census", "health-visiting"] {
        world.load(feed, &file(&BOROUGH, feed).bytes()).await.unwrap();
    }
    let mut broken_off = 0;
    for milliseconds in 1..200 {
        let patience = std::time::Duration::from_millis(milliseconds);
        let linking = link_records::link_pending(&world.store, &world.index, |_| {});
        broken_off += usize::from(tokio::time::timeout(patience, linking).await.is_err());
        if milliseconds % 20 == 0 {
            let_follow(&world.store, &[&world.index, &other]).await;
            let (here, there) = (world.index.len(), other.len());
            assert_eq!(here, there, "records that were never linked");
        }
        if link_records::waiting(&world.store).await.unwrap() == 0 {
            break;
        }
    }
    assert!(broken_off > 3, "{broken_off}");
    link(&world.store, &world.index).await;
    let_follow(&world.store, &[&world.index, &other]).await;
    holds_what_a_new_one_would(&world.store, &world.index, &questions(&BOROUGH)).await;
    world.store.verified().await;
}

#[tokio::test]
async fn nobody_links_while_another_does_and_a_killed_linker_is_replaced() {
    let world = World::without_children().await;
    let visiting = file(&BOROUGH, "health-visiting");
    world.load("health-visiting", &visiting.bytes()).await.unwrap();
    let somebody = "insert into lease (name, holder, until_at) values ('linker', 'somebody', cast($1 as bigint))";
    let in_a_minute = world.store.now().plus_seconds(60).micros().to_string();
    world.change(somebody, &[&in_a_minute]).await;
    assert!(link_records::done_elsewhere(&world.store).await.unwrap());
    assert_eq!(world.link().await, Linked::default(), "another links");
    world.store.clock.advance_seconds(61);
    assert!(!link_records::done_elsewhere(&world.store).await.unwrap());
    assert!(world.link().await.records > 0);
    assert!(!link_records::done_elsewhere(&world.store).await.unwrap(), "the lease is given back");
}

static FEW: LazyLock<Borough> = LazyLock::new(|| borough(40));

/// What may happen, in any order, in any of three processes.
#[derive(Clone, Debug)]
enum Step {
    /// A feed's file is sent with every n-th row left out and every m-th row changed.
    Send {
        feed: usize,
        without: usize,
        changed: usize,
    },
    Link(usize),
    Follow(usize),
    Number,
    Shield {
        child: usize,
        up: bool,
    },
    Restart(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..27_usize, 2..9_usize, 2..9_usize)
            .prop_map(|(feed, without, changed)| Step::Send { feed, without, changed }),
        3 => (0..3_usize).prop_map(Step::Link),
        2 => (0..3_usize).prop_map(Step::Follow),
        2 => Just(Step::Number),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(child, up)| Step::Shield { child, up }),
        1 => (0..3_usize).prop_map(Step::Restart),
    ]
}

async fn take(world: &World, nodes: &mut [Index; 3], step: &Step) {
    match step {
        Step::Send { feed, without, changed } => {
            let mut file = BOROUGH_FEW_FEEDS[feed % BOROUGH_FEW_FEEDS.len()].clone();
            let families: Vec<String> = file.rows.iter().map(|row| cell(&file, row, Field::FamilyName)).collect();
            let mut at = 0;
            file.rows.retain(|_| {
                at += 1;
                at % without != 0
            });
            let whole = file.clone();
            for (at, row) in file.rows.iter_mut().enumerate().filter(|(at, _)| at % changed == 0) {
                let name = cell(&whole, row, Field::FamilyName);
                if let Some(cell) = row.cells.iter_mut().find(|cell| !name.is_empty() && **cell == name) {
                    families[(at + changed) % families.len()].clone_into(cell);
                }
            }
            match world.load(file.feed, &file.bytes()).await {
                Err(LoadRefused::WaitsForSecondPerson { file, .. }) => {
                    load_feed::agree(&world.store, &SOMEBODY_ELSE, file).await.unwrap();
                    load_feed::go_on(&world.store, &SENDER, file, |_| {}).await.unwrap();
                }
                outcome => drop(outcome.unwrap()),
            }
        }
        Step::Link(node) => drop(link(&world.store, &nodes[*node]).await),
        Step::Follow(node) => nodes[*node].follow(&world.store).await.unwrap(),
        Step::Number => drop(journal::number_pending(&world.store).await.unwrap()),
        Step::Shield { child, up } => {
            let all: Vec<(String,)> = world.all("select id from child order by id").await;
            if let Some((id,)) = all.get(child % all.len().max(1)) {
                let shielding = Shielding { child: id.parse().unwrap(), up: *up };
                world.store.run(&SOMEBODY_ELSE, &shielding).await.unwrap();
            }
        }
        Step::Restart(node) => nodes[*node] = Index::build(&world.store).await.unwrap(),
    }
}

static BOROUGH_FEW_FEEDS: LazyLock<Vec<demo::FeedFile>> = LazyLock::new(|| FEW.feeds().to_vec());

async fn nodes_converge(steps: Vec<Step>) {
    let world = World::of(&FEW).await;
    let mut nodes = [Index::build(&world.store).await.unwrap(), Index::default(), Index::default()];
    for feed in &*BOROUGH_FEW_FEEDS {
        if matches!(feed.feed, "shields" | "gp-registrations" | "school-census" | "adoptions") {
            world.load(feed.feed, &feed.bytes()).await.unwrap();
        }
    }
    for step in &steps {
        take(&world, &mut nodes, step).await;
    }
    let questions = questions(&FEW);
    // What waits is linked by one of them; what it then holds, and the others after they followed, is the same.
    let_follow(&world.store, &nodes.each_ref()).await;
    holds_what_a_new_one_would(&world.store, &nodes[0], &questions).await;
    link(&world.store, &nodes[1]).await;
    holds_what_a_new_one_would(&world.store, &nodes[1], &questions).await;
    let_follow(&world.store, &nodes.each_ref()).await;
    for node in &nodes {
        holds_what_a_new_one_would(&world.store, node, &questions).await;
    }
    let one_each: HashMap<_, _> = world.links().await;
    assert!(!one_each.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn indexes_converge_whatever_happens_in_which_order(steps in proptest::collection::vec(step(), 5..25)) {
        tokio::runtime::Runtime::new().unwrap().block_on(nodes_converge(steps));
    }
}
