use super::{
    demo_areas, demo_leads, demo_notices, demo_waits,
    demo_worries::{self, Plan},
    serve::{Ready, Serve},
};
use crate::{
    TrustFolder,
    background::Progress,
    settings::{Settings, Settled, without_password},
    trust_folder,
};
use access::{
    AccessEntry,
    agreements::ApplyAgreements,
    organisations::{self, ApplyOrganisations},
    people::{self, ApplyStaff},
};
use anyhow::{Context as _, bail};
use base::Actor;
use children::{Index, apply_feeds::ApplyFeeds, feed_definition::FeedDefinition, link_records, load_feed};
use std::{
    convert::Infallible,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Demo {
    #[command(flatten)]
    serve: Serve,
    /// Children of the borough
    #[arg(long, env = "TRELLIS_DEMO_CHILDREN", default_value_t = 33_000)]
    children: usize,
    /// Of the 13,500 worries of a year and a half, so many of a hundred; 0 for none
    #[arg(
        long,
        value_name = "PER_CENT",
        env = "TRELLIS_DEMO_WORRIES",
        default_value_t = 100,
        value_parser = clap::value_parser!(u8).range(0..=100)
    )]
    worries: u8,
    /// The folder the demonstration's data lies in
    #[arg(long, env = "TRELLIS_DEMO_FOLDER", default_value = "data/demo")]
    folder: PathBuf,
    /// Throw the demonstration away and make it anew
    #[arg(long, env = "FRESH", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    fresh: bool,
    #[command(subcommand)]
    only: Option<Only>,
}

#[derive(Debug, clap::Subcommand)]
enum Only {
    /// Write the files the borough's agencies would send, and load nothing
    Data {
        /// Children of the borough
        #[arg(long, default_value_t = 33_000)]
        children: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The folder to write to
        #[arg(long)]
        out: PathBuf,
    },
}

/// Who makes the demonstration.
const MAKER: Actor = Actor::Job(base::JobName("demo"));

impl Demo {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        if let Some(Only::Data { children, seed, out }) = self.only {
            let today = base::Clock::now(&base::SystemClock::default()).date();
            let borough = ::demo::Borough::generate(&::demo::Options { children, seed, today });
            borough.write(&out)?;
            println!("{}", out.display());
            return Ok(ExitCode::SUCCESS);
        }
        let settled = Settled { demo: true, ..settings.settle(&self.folder)? };
        if self.serve.address.as_deref().is_some_and(|a| !is_loopback(a)) {
            bail!(
                "a demonstration signs people in with one click, so it listens on this machine only: leave --address out"
            );
        }
        if self.fresh {
            store::erase_demo(&settled.store_options()).await?;
        }
        let model = settled.model()?;
        let store = settled.open().await?;
        let progress = Arc::<Progress>::default();
        let made = made(&store).await?;
        match made {
            Made::Not => make(&store, &model, &self).await?,
            Made::Other => bail!(
                "{} holds a trust that is not a demonstration. Nothing was changed. Give another DATABASE, or start it with `trellis serve`",
                without_password(&settled.database)
            ),
            Made::Partly | Made::Whole => {}
        }
        let ready = Ready::new(store.clone(), &model, true, Arc::clone(&progress), None).await?;
        let behind = {
            let files = self.folder.join("files");
            tokio::spawn(async move {
                if let Err(error) = go_on(&store, made, &files, &progress).await {
                    tracing::error!(
                        "the demonstration could not be loaded to its end: {error:#}. Start it again to go on"
                    );
                }
            })
        };
        let shown = settled.clone();
        let outcome = ready.serve(&self.serve, |url| tell(url, &shown, made)).await;
        behind.abort();
        outcome
    }
}

fn is_loopback(address: &str) -> bool {
    address == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn tell(url: &str, settled: &Settled, made: Made) {
    println!("\nTrellis, demonstration: made-up families.\n");
    println!("  Open        {url}");
    println!("  Data        {}", without_password(&settled.database));
    println!("  Keys        {}", settled.keys.display());
    println!("  Stop        Ctrl-C; start again the same way, the data stays. FRESH=1 begins anew.");
    if made != Made::Whole {
        println!("\nThe four stories are here; the rest of the borough loads behind.");
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    /// An empty database.
    Not,
    /// A demonstration whose files were not all loaded.
    Partly,
    Whole,
    /// A real trust.
    Other,
}

async fn made(store: &Store) -> anyhow::Result<Made> {
    let mut tx = store.read_everything().await?;
    let property: Option<(String,)> = tx.sql("select value from property where name = 'demo'").optional().await?;
    let loaded: Option<(String,)> = tx.sql("select value from property where name = 'demo-loaded'").optional().await?;
    let (entries,): (i64,) = tx.sql("select count(*) from journal_entry").one().await?;
    Ok(match (property, loaded) {
        (Some(_), Some(_)) => Made::Whole,
        (Some(_), None) => Made::Partly,
        (None, _) if entries == 0 => Made::Not,
        (None, _) => Made::Other,
    })
}

/// Makes the trust with its four stories.
async fn make(store: &Store, model: &Arc<matching::Model>, demo: &Demo) -> anyhow::Result<()> {
    let today = store.now().date();
    println!("Inventing a borough of {} children …", demo.children);
    let borough = ::demo::Borough::generate(&::demo::Options { children: demo.children, seed: 1, today });
    let files = demo.folder.join("files");
    let stories = demo.folder.join("stories");
    borough.write(&files)?;
    borough.write_stories(&stories)?;
    mark(store, "demo", demo.children).await?;
    if demo.worries > 0 {
        let options = ::demo::Options { children: demo.children, seed: 1, today };
        Plan { options, now: store.now(), per_cent: demo.worries.into() }.note(store).await?;
    }
    apply(store, &files).await?;
    for feed in feeds()? {
        load_file(store, &stories, &feed).await?;
    }
    let index = Index::build_by(store, model).await?;
    link_records::link_pending(store, &index, |_| {}).await?;
    demo_leads::tell(store).await?;
    demo_notices::tell(store).await
}

async fn apply(store: &Store, files: &Path) -> anyhow::Result<()> {
    let open = |name: &str| {
        let path = files.join(name);
        std::fs::File::open(&path).with_context(|| path.display().to_string())
    };
    let trust = TrustFolder::embedded()?;
    let rows = organisations::read(open("organisations.csv")?)?;
    store.run(&MAKER, &ApplyOrganisations { rows }).await?;
    store.run(&MAKER, &ApplyStaff { rows: people::read(open("staff.csv")?)? }).await?;
    store.run(&MAKER, &ApplyFeeds { texts: trust.feeds }).await?;
    store.run(&MAKER, &ApplyAgreements { agreements: trust.agreements }).await?;
    trust_folder::apply_choices(store, &MAKER, trust.choices).await?;
    Ok(())
}

/// The demonstration's feeds: those that shield first, so that nobody is findable who should not be.
fn feeds() -> anyhow::Result<Vec<String>> {
    let mut feeds: Vec<String> = TrustFolder::embedded()?
        .feeds
        .iter()
        .filter_map(|text| FeedDefinition::read(text).ok())
        .map(|feed| feed.feed)
        .collect();
    feeds.sort_by_key(|feed| (feed != "shields", feed != "staff-families", feed.clone()));
    Ok(feeds)
}

async fn load_file(store: &Store, folder: &Path, feed: &str) -> anyhow::Result<()> {
    let name = format!("{feed}.csv");
    let path = folder.join("feeds").join(&name);
    let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
    load_feed::load(store, &MAKER, feed, &name, &bytes, |_| {}).await.with_context(|| format!("loading {name}"))?;
    Ok(())
}

/// What is done behind the pages: the rest of the files, and then the worries.
async fn go_on(store: &Store, made: Made, files: &Path, progress: &Progress) -> anyhow::Result<()> {
    if made != Made::Whole {
        load_the_rest(store, files, progress).await?;
    }
    let told = demo_areas::tell(store).await?;
    if told > 0 {
        println!("  Other areas: {told} children.");
    }
    let began = std::time::Instant::now();
    let told = demo_worries::tell(store, progress).await?;
    if told.now > 0 {
        store.analyse().await?;
        println!("  A year and a half of worries: {} told in {} s.", told.now, began.elapsed().as_secs());
    }
    let began = std::time::Instant::now();
    let told = demo_waits::tell(store).await?;
    if told.now > 0 {
        store.analyse().await?;
        println!("  Ten waiting lists: {} places told in {} s.", told.now, began.elapsed().as_secs());
    }
    Ok(())
}

async fn load_the_rest(store: &Store, files: &Path, progress: &Progress) -> anyhow::Result<()> {
    let feeds = feeds()?;
    for (done, feed) in feeds.iter().enumerate() {
        progress.set(done as u64, feeds.len() as u64);
        load_file(store, files, feed).await?;
        println!("  {} of {}: {feed}", done + 1, feeds.len());
    }
    while link_records::waiting(store).await? > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    progress.set(feeds.len() as u64, feeds.len() as u64);
    mark(store, "demo-loaded", 0).await?;
    println!("  The borough is complete.");
    Ok(())
}

struct Mark {
    property: &'static str,
    children: usize,
}

impl Command for Mark {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        tx.sql("insert into property (name, value) values ($1, 'yes') on conflict (name) do nothing")
            .bind(self.property)
            .run()
            .await?;
        Ok(((), Entry::new(&AccessEntry::DemoMade { children: self.children }).into()))
    }
}

async fn mark(store: &Store, property: &'static str, children: usize) -> anyhow::Result<()> {
    Ok(store.run(&MAKER, &Mark { property, children }).await?)
}
