//! Loading a file: good rows go in, in small batches with the place kept, so that pages stay quick beside it and a
//! load that is killed half-way goes on where it was. The same file twice changes nothing.

use crate::{
    ChildrenEntry,
    feed_definition::Extract,
    load_batch::LoadBatch,
    load_turn::{Overtaken, Turn},
    model::FeedFile,
    preview_feed::{Effect, Preview, PreviewRefused, preview},
    records::feeds::{self, Counts},
    sent_row::SentRow,
};
use access::ties;
use base::{Actor, ChildId, FeedFileId};
use std::convert::Infallible;
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

/// Rows written in one transaction.
const BATCH: usize = 400;

#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

#[derive(Debug)]
pub struct Loaded {
    pub file: FeedFileId,
    pub preview: Preview,
    pub ended: usize,
    /// The very same file had been loaded before.
    pub same_as_before: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadRefused {
    #[error(transparent)]
    Preview(#[from] PreviewRefused),
    #[error("The file was not loaded: {reason}. A second person must agree before it goes on (file {file})")]
    WaitsForSecondPerson { file: FeedFileId, reason: String },
    #[error("There is no such file")]
    NoFile,
    #[error("The person who sent a file cannot also agree to it. Ask another data manager or the index team")]
    SamePerson,
    #[error("Another file of this feed is being loaded. Wait until it is done and try again")]
    Busy,
    #[error("This file has been loaded already")]
    AlreadyLoaded,
    #[error("{0}")]
    Fault(#[from] Error),
}

impl From<Refused<Infallible>> for LoadRefused {
    fn from(refused: Refused<Infallible>) -> Self {
        match refused {
            Refused::Fault(error) => Self::Fault(error),
            Refused::Because(never) => match never {},
        }
    }
}

/// Receives a file and loads it, unless it must wait for a second person.
pub async fn load(
    store: &Store,
    actor: &Actor,
    feed: &str,
    name: &str,
    bytes: &[u8],
    told: impl Fn(Progress) + Send + Sync,
) -> Result<Loaded, LoadRefused> {
    let id = receive(store, actor, feed, name, bytes).await?;
    go_on(store, actor, id, told).await
}

/// Receives a file: kept whole, so that loading it can go on after a crash. Loads nothing yet.
pub async fn receive(
    store: &Store,
    actor: &Actor,
    feed: &str,
    name: &str,
    bytes: &[u8],
) -> Result<FeedFileId, LoadRefused> {
    let preview = preview(store, feed, bytes).await?;
    let id = FeedFileId::new(store.ids(), store.now());
    store.run(actor, &StartFile { id, name, bytes, preview: &preview }).await?;
    match preview.stop {
        Some(reason) => Err(LoadRefused::WaitsForSecondPerson { file: id, reason }),
        None => Ok(id),
    }
}

/// Loads a file that was received, from where it stands. Waits for its turn when another file of the feed is loading.
pub async fn go_on(
    store: &Store,
    actor: &Actor,
    id: FeedFileId,
    told: impl Fn(Progress) + Send + Sync,
) -> Result<Loaded, LoadRefused> {
    let file = feeds::file(&mut store.read().await?, id).await?.ok_or(LoadRefused::NoFile)?;
    let mut turn = Turn::take(store, &file.feed).await?;
    let outcome = load_received(store, actor, id, &mut turn, told).await;
    turn.give_back(store).await?;
    outcome
}

async fn load_received(
    store: &Store,
    actor: &Actor,
    id: FeedFileId,
    turn: &mut Turn,
    told: impl Fn(Progress) + Send + Sync,
) -> Result<Loaded, LoadRefused> {
    let mut tx = store.read().await?;
    let file = feeds::file(&mut tx, id).await?.ok_or(LoadRefused::NoFile)?;
    tx.see(Sight::Feed(&file.feed)).await?;
    match file.state.as_str() {
        "waiting" => {
            let reason = file.stop_reason.unwrap_or_default();
            return Err(LoadRefused::WaitsForSecondPerson { file: id, reason });
        }
        "loaded" => return Err(LoadRefused::AlreadyLoaded),
        _ => {}
    }
    let bytes = feeds::content(&mut tx, id).await?;
    let last = feeds::files(&mut tx, &file.feed, 20).await?.into_iter().find(|f| f.state == "loaded");
    let done_before = feeds::done(&mut tx, &file.feed, id).await?;
    drop(tx);
    let preview = preview(store, &file.feed, &bytes).await?;
    let same_as_before = last.is_some_and(|l| l.digest == file.digest);
    let rows: Vec<&(SentRow, Effect)> =
        preview.rows.iter().filter(|(sent, _)| !done_before.contains(&sent.record_key)).collect();
    let also_seen: Vec<&String> =
        preview.bad_but_known.iter().filter(|(key, _)| !done_before.contains(*key)).map(|(_, record)| record).collect();
    let of = preview.rows.len();
    let mut done = of - rows.len();
    for rows in rows.chunks(BATCH) {
        turn.keep(store).await?;
        store.run(actor, &LoadBatch { file: id, from: done, rows, also_seen: &[], preview: &preview, turn }).await?;
        done += rows.len();
        told(Progress { done, of });
    }
    for also_seen in also_seen.chunks(BATCH) {
        turn.keep(store).await?;
        store.run(actor, &LoadBatch { file: id, from: done, rows: &[], also_seen, preview: &preview, turn }).await?;
    }
    if preview.feed.extract == Extract::Full {
        loop {
            turn.keep(store).await?;
            if store.run(actor, &EndBatch { file: id, feed: &preview.feed.feed, turn }).await? == 0 {
                break;
            }
        }
    }
    let ended = store.run(actor, &FinishFile { file: id, feed: &preview.feed.feed, turn }).await?;
    if of > 1000 {
        store.analyse().await?;
    }
    Ok(Loaded { file: id, preview, ended, same_as_before })
}

impl From<Refused<Overtaken>> for LoadRefused {
    fn from(refused: Refused<Overtaken>) -> Self {
        match refused {
            Refused::Fault(error) => Self::Fault(error),
            Refused::Because(Overtaken) => Self::Busy,
        }
    }
}

/// Puts the loading of a received file on the queue: [`go_on`] does it.
pub async fn start(store: &Store, actor: &Actor, id: FeedFileId) -> Result<(), LoadRefused> {
    let mut tx = store.read().await?;
    let file = feeds::file(&mut tx, id).await?.ok_or(LoadRefused::NoFile)?;
    drop(tx);
    if file.state == "waiting" {
        let reason = file.stop_reason.unwrap_or_default();
        return Err(LoadRefused::WaitsForSecondPerson { file: id, reason });
    }
    if matches!(file.state.as_str(), "received" | "agreed") {
        store.run(actor, &QueueFile { id, feed: &file.feed }).await?;
    }
    Ok(())
}

/// Who loads a file that was put on the queue.
pub const LOADER: Actor = Actor::Job(base::JobName("feed-loader"));
/// The kind of job that loads a file; its payload is the file's id.
pub const LOAD_JOB: &str = "children.load-file";

struct QueueFile<'a> {
    id: FeedFileId,
    feed: &'a str,
}

impl Command for QueueFile<'_> {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        if feeds::start_loading(tx, self.id).await? {
            store::jobs::enqueue(tx, &context.ids, context.now, LOAD_JOB, &self.id).await?;
        }
        let entry = Entry::new(&ChildrenEntry::FeedQueued { feed: self.feed.to_owned() });
        Ok(((), entry.subject(self.id).into()))
    }
}

/// A second person has looked at why the file stopped, and agrees.
pub async fn agree(store: &Store, actor: &Actor, id: FeedFileId) -> Result<(), LoadRefused> {
    let mut tx = store.read().await?;
    let file = feeds::file(&mut tx, id).await?.ok_or(LoadRefused::NoFile)?;
    drop(tx);
    if file.sent_by == actor.to_string() {
        return Err(LoadRefused::SamePerson);
    }
    Ok(store.run(actor, &AgreeFile { id, feed: &file.feed }).await?)
}

struct StartFile<'a> {
    id: FeedFileId,
    name: &'a str,
    bytes: &'a [u8],
    preview: &'a Preview,
}

impl Command for StartFile<'_> {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        let p = self.preview;
        let file = FeedFile {
            id: self.id.to_string(),
            feed: p.feed.feed.clone(),
            name: self.name.to_owned(),
            digest: p.digest.to_vec(),
            state: if p.stop.is_some() { "waiting" } else { "received" }.to_owned(),
            stop_reason: p.stop.clone(),
            rows_total: p.rows_total as i64,
            rows_bad: p.bad_rows() as i64,
            next_row: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            ended: 0,
            sent_by: context.actor.to_string(),
            agreed_by: None,
            received_at: context.now.micros(),
            finished_at: None,
        };
        feeds::insert_file(tx, file).await?;
        feeds::keep_content(tx, self.id, self.bytes).await?;
        let feed = p.feed.feed.clone();
        let entry = match &p.stop {
            Some(reason) => ChildrenEntry::FeedStopped { feed, reason: reason.clone() },
            None => ChildrenEntry::FeedStarted {
                feed,
                rows: p.rows_total,
                bad: p.bad_rows(),
                left_out: p.left_out.iter().map(|f| (*f).to_owned()).collect(),
            },
        };
        Ok(((), Entry::new(&entry).subject(self.id).into()))
    }
}

struct AgreeFile<'a> {
    id: FeedFileId,
    feed: &'a str,
}

impl Command for AgreeFile<'_> {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        feeds::agree(tx, self.id, &context.actor.to_string()).await?;
        let entry = Entry::new(&ChildrenEntry::FeedAgreed { feed: self.feed.to_owned() });
        Ok(((), entry.subject(self.id).into()))
    }
}

struct EndBatch<'a> {
    file: FeedFileId,
    feed: &'a str,
    turn: &'a Turn,
}

impl Command for EndBatch<'_> {
    type Output = usize;
    type Refusal = Overtaken;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<Overtaken>> {
        self.turn.check(tx, context).await?;
        let gone = feeds::gone(tx, self.feed, self.file, BATCH as i64).await?;
        let ids: Vec<&str> = gone.iter().map(|g| g.id.as_str()).collect();
        let ended = ids.len();
        if ended > 0 {
            let involvements = feeds::open_involvements(tx, &ids).await?;
            let bases: Vec<String> = involvements.iter().map(|i| format!("involvement:{}", i.id)).collect();
            ties::end(tx, &bases, context.now).await?;
            feeds::end(tx, &ids, context.now).await?;
            feeds::advance(tx, self.file, 0, Counts { ended: ended as i64, ..Counts::default() }).await?;
        }
        let entry = Entry::new(&ChildrenEntry::BatchEnded { feed: self.feed.to_owned(), ended });
        let of_children = gone.iter().filter_map(|gone| {
            let child: ChildId = gone.child.as_deref()?.parse().ok()?;
            let entry = ChildrenEntry::RecordEnded { record: gone.id.clone() };
            Some(Entry::new(&entry).child(child).subject(&gone.id))
        });
        Ok((ended, Entries::one(entry.subject(self.file)).and_all(of_children)))
    }
}

struct FinishFile<'a> {
    file: FeedFileId,
    feed: &'a str,
    turn: &'a Turn,
}

impl Command for FinishFile<'_> {
    /// How many records the file ended.
    type Output = usize;
    type Refusal = Overtaken;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<Overtaken>> {
        self.turn.check(tx, context).await?;
        feeds::set_state(tx, self.file, "loaded", None, Some(context.now)).await?;
        feeds::drop_content(tx, self.file).await?;
        let file = feeds::file(tx, self.file).await?;
        let (added, changed, unchanged, ended) =
            file.map_or((0, 0, 0, 0), |f| (f.added, f.changed, f.unchanged, f.ended));
        let entry = ChildrenEntry::FeedFinished { feed: self.feed.to_owned(), added, changed, unchanged, ended };
        Ok((ended as usize, Entry::new(&entry).subject(self.file).into()))
    }
}
