//! A trust to test in: the demonstration's organisations and staff, the repository's feeds and agreements.

use access::{
    Denied, Officer,
    agreements::{self, Agreement, ApplyAgreements},
    organisations::{self, ApplyOrganisations},
    people::{self, ApplyStaff},
};
use base::{Actor, ChildId, JobName};
use children::{
    Index,
    apply_feeds::ApplyFeeds,
    confirm_child::{self, Answered, Criteria, MakeSearch, Wanted},
    feed_definition::{FeedDefinition, Field},
    give_reason::{For, GiveReason},
    link_records::{self, Linked},
    load_feed::{self, LoadRefused, Loaded},
    open_child::{self, IndexPage},
};
use demo::{Borough, FeedFile, FeedRow, Options};
use jiff::civil::date;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use store::{Command, Context, Entries, Entry, Kind, Record, Refused, Store, Tx, testing::TestStore};
use tokio::runtime::Runtime;

/// A borough of 400 children on the day on which the tests' clock stands.
pub static BOROUGH: LazyLock<Borough> = LazyLock::new(|| borough(400));

pub fn borough(children: usize) -> Borough {
    Borough::generate(&Options { children, seed: 1, today: date(2026, 11, 22) })
}

pub const SENDER: Actor = Actor::Job(JobName("sender"));
pub const SOMEBODY_ELSE: Actor = Actor::Job(JobName("somebody-else"));

/// Tests that only read share worlds; a world lives on the runtime it was made on.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SHARED: LazyLock<World> = LazyLock::new(|| RUNTIME.block_on(World::with_the_borough()));
static WITH_TWO_IDS: LazyLock<World> = LazyLock::new(|| {
    RUNTIME.block_on(async {
        let mut world = World::with_the_borough().await;
        world.give_everybody_a_second_id().await;
        world
    })
});

/// Runs a test that only reads: once on the borough as it was loaded, once with every child under two ids.
pub fn reading<F: Future<Output = ()>>(test: impl Fn(&'static World) -> F) {
    RUNTIME.block_on(test(&SHARED));
    RUNTIME.block_on(test(&WITH_TWO_IDS));
}

pub struct World {
    pub store: TestStore,
    pub index: Index,
}

/// The borough's organisations and staff, and the repository's feeds and agreements.
async fn apply(store: &Store, borough: &Borough) {
    let folder = tempfile::tempdir().unwrap();
    borough.write(folder.path()).unwrap();
    let open = |name: &str| std::fs::File::open(folder.path().join(name)).unwrap();
    let rows = organisations::read(open("organisations.csv")).unwrap();
    store.run(&SENDER, &ApplyOrganisations { rows }).await.unwrap();
    let rows = people::read(open("staff.csv")).unwrap();
    store.run(&SENDER, &ApplyStaff { rows }).await.unwrap();
    store.run(&SENDER, &ApplyFeeds { texts: feed_texts() }).await.unwrap();
    store.run(&SENDER, &ApplyAgreements { agreements: agreements_of_the_trust() }).await.unwrap();
}

async fn load_borough(
    store: &Store,
    index: &Index,
    borough: &Borough,
    first: &[&str],
    wanted: impl Fn(&str, &FeedRow) -> bool,
) {
    let mut feeds: Vec<&FeedFile> = borough.feeds().iter().collect();
    feeds.sort_by_key(|feed| (first.iter().position(|f| *f == feed.feed).unwrap_or(usize::MAX), feed.feed));
    for feed in feeds {
        let mut feed = feed.clone();
        feed.rows.retain(|row| wanted(feed.feed, row));
        load_feed::load(store, &SENDER, feed.feed, "extract.csv", &feed.bytes(), |_| {}).await.unwrap();
        link_records::link_pending(store, index, |_| {}).await.unwrap();
    }
}

impl World {
    /// Organisations, staff, feeds and agreements; no child.
    pub async fn without_children() -> Self {
        let store = TestStore::copy_of("the agencies", async |store| apply(store, &BOROUGH).await).await;
        Self { store, index: Index::default() }
    }

    pub async fn of(borough: &Borough) -> Self {
        let store = TestStore::new().await;
        apply(&store, borough).await;
        Self { store, index: Index::default() }
    }

    /// Everything every agency of the borough sends, linked; what shields comes first.
    pub async fn with_the_borough() -> Self {
        let store = TestStore::copy_of("the borough", async |store| {
            apply(store, &BOROUGH).await;
            load_borough(store, &Index::default(), &BOROUGH, &["shields", "staff-families"], |_, _| true).await;
        })
        .await;
        let index = Index::build(&store).await.unwrap();
        Self { store, index }
    }

    /// Loads the rows wanted of every feed, the feeds named before all others, and links after each.
    pub async fn load_borough(&self, borough: &Borough, first: &[&str], wanted: impl Fn(&str, &FeedRow) -> bool) {
        load_borough(&self.store, &self.index, borough, first, wanted).await;
    }

    /// As after a merge: of every child the newest record, its ties, shields and family stand under another id.
    async fn give_everybody_a_second_id(&mut self) {
        let children: Vec<(String,)> = self.all("select id from child order by id").await;
        for (child,) in children {
            let second = ChildId::new(self.store.ids(), self.store.now()).to_string();
            let both = [child.as_str(), second.as_str()];
            self.change("insert into same_child (current, given) values ($1, $2)", &both).await;
            self.change(
                "update link set child = $2 where record = (select max(record) from link where child = $1)",
                &both,
            )
            .await;
            self.change(
                "update tie set child = $2 where child = $1 and basis in (select 'involvement:' || i.id
                   from involvement i join link l on l.record = i.record where l.child = $2)",
                &both,
            )
            .await;
            self.change("update shield set child = $2 where child = $1", &both).await;
            self.change("update own_family set child = $2 where child = $1", &both).await;
        }
        self.index = Index::build(&self.store).await.unwrap();
    }

    pub async fn load(&self, feed: &str, bytes: &[u8]) -> Result<Loaded, LoadRefused> {
        load_feed::load(&self.store, &SENDER, feed, "extract.csv", bytes, |_| {}).await
    }

    pub async fn link(&self) -> Linked {
        link_records::link_pending(&self.store, &self.index, |_| {}).await.unwrap()
    }

    /// A member of staff in the seat named first for them.
    pub async fn officer(&self, user_name: &str) -> Officer {
        let staff = BOROUGH.staff().iter().find(|s| s.user_name == user_name).unwrap();
        let (code, _) = staff.seats[0].split_once(':').unwrap();
        self.officer_at(user_name, code).await
    }

    pub async fn officer_at(&self, user_name: &str, organisation: &str) -> Officer {
        let mut tx = self.store.read_everything().await.unwrap();
        let person = people::by_user_name(&mut tx, user_name).await.unwrap().unwrap();
        let organisation = organisations::by_code(&mut tx).await.unwrap()[organisation];
        let somewhere = access::officer(&mut tx, person, None, self.store.now()).await.unwrap().unwrap();
        let seat = somewhere.seats.iter().find(|s| s.organisation == organisation).unwrap().id;
        access::officer(&mut tx, person, Some(seat), self.store.now()).await.unwrap().unwrap()
    }

    pub async fn search(&self, officer: &Officer, criteria: &Criteria) -> Answered {
        let criteria = Criteria { purpose: "direct-care".into(), ..criteria.clone() };
        let command = MakeSearch { officer, criteria: &criteria, store: &self.store };
        let id = self.store.run(&officer.actor(), &command).await.unwrap();
        confirm_child::answer(&self.store, &self.index, officer, id, Wanted::ALL).await.unwrap()
    }

    pub async fn open(&self, officer: &Officer, child: ChildId) -> Result<IndexPage, Denied> {
        open_child::open(&self.store, officer, child).await
    }

    pub async fn give_reason(&self, officer: &Officer, child: ChildId) {
        let reason = GiveReason { officer, child, reason: "came to us with a broken arm", what: For::Index };
        self.store.run(&officer.actor(), &reason).await.unwrap();
    }

    /// One number from the database.
    pub async fn count(&self, text: &'static str) -> i64 {
        self.store.read_everything().await.unwrap().sql(text).one::<(i64,)>().await.unwrap().0
    }

    pub async fn all<T: Record>(&self, text: &'static str) -> Vec<T> {
        self.store.read_everything().await.unwrap().sql(text).all().await.unwrap()
    }

    /// The child each linked record is about, by feed and the agency's key.
    pub async fn links(&self) -> HashMap<(String, String), ChildId> {
        let rows: Vec<(String, String, String)> = self
            .all(
                "select r.feed, r.record_key, c.current from source_record r join link l on l.record = r.id
                   join same_child c on c.given = l.child",
            )
            .await;
        rows.into_iter().map(|(feed, key, child)| ((feed, key), child.parse().unwrap())).collect()
    }

    pub async fn child(&self, feed: &str, key: &str) -> ChildId {
        self.links().await[&(feed.to_owned(), key.to_owned())]
    }

    /// Changes rows as nothing but a test may.
    pub async fn change(&self, text: &'static str, values: &[&str]) {
        let values = values.iter().map(|v| (*v).to_owned()).collect();
        self.store.run(&SENDER, &Change { text, values }).await.unwrap();
    }
}

struct Change {
    text: &'static str,
    values: Vec<String>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", content = "facts")]
enum Changed {
    #[serde(rename = "test.changed")]
    ByHand {},
}

impl Kind for Changed {
    fn class(&self) -> store::Class {
        store::Class::Change
    }
}

impl Command for Change {
    type Output = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<Self::Refusal>> {
        self.values.iter().fold(tx.sql(self.text), store::Sql::bind).run().await?;
        Ok(((), Entry::new(&Changed::ByHand {}).into()))
    }
}

/// The file a feed's agency sends.
pub fn file(borough: &Borough, feed: &str) -> FeedFile {
    borough.feeds().iter().find(|f| f.feed == feed).unwrap().clone()
}

/// A row's cell by the trust's name for the field; empty where the feed has none.
pub fn cell(feed: &FeedFile, row: &FeedRow, field: Field) -> String {
    static DEFINITIONS: LazyLock<HashMap<String, FeedDefinition>> = LazyLock::new(|| {
        let read = feed_texts().into_iter().map(|text| FeedDefinition::read(&text).unwrap());
        read.map(|feed| (feed.feed.clone(), feed)).collect()
    });
    let Some(column) = DEFINITIONS[feed.feed].columns.get(&field) else { return String::new() };
    let at = feed.header.iter().position(|h| *h == column.column).unwrap();
    row.cells[at].clone()
}

fn trust(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../trust").join(path)
}

pub fn feed_texts() -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(trust("feeds")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

pub fn agreements_of_the_trust() -> Vec<Agreement> {
    agreements::read(&std::fs::read_to_string(trust("agreements.toml")).unwrap()).unwrap()
}
