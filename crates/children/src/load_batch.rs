//! One batch of a load, in one transaction: rows that are new, changed or unchanged, and the place kept.

use crate::{
    ChildrenEntry,
    feed_definition::Category,
    load_turn::{Overtaken, Turn},
    preview_feed::{Effect, Preview},
    record_rows::{self, CARER_COLUMNS, INVOLVEMENT_COLUMNS, RECORD_COLUMNS, VERSION_COLUMNS},
    records::feeds::{self, Counts, Organisation},
    sent_row::SentRow,
};
use access::ties;
use base::{ChildId, FeedFileId, InvolvementId, SourceRecordId};
use std::collections::HashMap;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx, Value};

pub(crate) struct LoadBatch<'a> {
    pub file: FeedFileId,
    pub from: usize,
    pub rows: &'a [&'a (SentRow, Effect)],
    /// Records whose row is bad this time: what they said before stands.
    pub also_seen: &'a [&'a String],
    pub preview: &'a Preview,
    pub turn: &'a Turn,
}

impl Command for LoadBatch<'_> {
    type Output = ();
    type Refusal = Overtaken;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Overtaken>> {
        self.turn.check(tx, context).await?;
        let mut batch = Batch::new(self, context);
        for (sent, effect) in self.rows.iter().copied() {
            match effect {
                Effect::Add => batch.add(sent),
                Effect::Change { record, version } => batch.change(tx, sent, record, *version).await?,
                Effect::Nothing { record } => batch.unchanged.push(record),
            }
        }
        let counts = batch.counts();
        batch.unchanged.extend(self.also_seen);
        let changed = batch.changed.clone();
        batch.write(tx).await?;
        let to = self.from + self.rows.len();
        feeds::advance(tx, self.file, to as i64, counts).await?;

        let records: Vec<&str> = changed.iter().map(|(record, _)| record.as_str()).collect();
        let children = feeds::linked(tx, &records).await?;
        let versions: HashMap<&str, i64> = changed.iter().map(|(record, v)| (record.as_str(), *v)).collect();
        let entry = Entry::new(&ChildrenEntry::BatchLoaded {
            feed: self.preview.feed.feed.clone(),
            from: self.from,
            to,
            added: counts.added as usize,
            changed: counts.changed as usize,
        });
        let of_children = children.into_iter().filter_map(|linked| {
            let version = versions.get(linked.record.as_str()).copied()?;
            let child: ChildId = linked.child.parse().ok()?;
            let entry = ChildrenEntry::RecordChanged { record: linked.record.clone(), version };
            Some(Entry::new(&entry).child(child).subject(linked.record))
        });
        Ok(((), Entries::one(entry.subject(self.file)).and_all(of_children)))
    }
}

/// The rows of one batch, gathered table by table so that each table takes one statement.
struct Batch<'a> {
    context: &'a Context<'a>,
    file: FeedFileId,
    feed: &'a str,
    category: Category,
    organisations: &'a HashMap<String, Organisation>,
    involves: bool,
    records: Vec<Vec<Value>>,
    versions: Vec<Vec<Value>>,
    involvements: Vec<Vec<Value>>,
    carers: Vec<Vec<Value>>,
    pending: Vec<String>,
    changed: Vec<(String, i64)>,
    unchanged: Vec<&'a String>,
}

impl<'a> Batch<'a> {
    fn new(load: &'a LoadBatch<'a>, context: &'a Context<'a>) -> Self {
        Self {
            context,
            file: load.file,
            feed: &load.preview.feed.feed,
            category: load.preview.feed.category,
            organisations: &load.preview.organisations,
            involves: load.preview.involves,
            records: Vec::new(),
            versions: Vec::new(),
            involvements: Vec::new(),
            carers: Vec::new(),
            pending: Vec::new(),
            changed: Vec::new(),
            unchanged: Vec::new(),
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            added: self.records.len() as i64,
            changed: self.changed.len() as i64,
            unchanged: self.unchanged.len() as i64,
            ended: 0,
        }
    }

    fn add(&mut self, sent: &SentRow) {
        let record = SourceRecordId::new(&self.context.ids, self.context.now).to_string();
        let (file, now) = (self.file.to_string(), self.context.now);
        self.records.push(record_rows::record(sent, &record, self.feed, self.category, &file, now));
        self.keep(sent, &record, 1);
        self.involve(sent, &record);
    }

    async fn change(&mut self, tx: &mut Tx, sent: &SentRow, record: &str, version: i64) -> Result<(), Error> {
        record_rows::update_record(tx, sent, record, version, &self.file.to_string(), self.context.now).await?;
        self.keep(sent, record, version);
        self.changed.push((record.to_owned(), version));

        tx.sql("delete from carer where record = $1").bind(record).run().await?;
        let organisation = self.involved(sent).map(|o| o.id.to_string());
        let open = feeds::open_involvements(tx, &[record]).await?;
        if let Some(same) = open.iter().find(|o| Some(&o.organisation) == organisation.as_ref()) {
            // Its ties stay until the linker writes them anew in one transaction: nobody loses a child for half a second.
            record_rows::update_involvement(tx, sent, &same.id).await
        } else {
            let bases: Vec<String> = open.iter().map(|o| format!("involvement:{}", o.id)).collect();
            tx.sql("update involvement set ended_at = $2 where record = $1 and ended_at is null")
                .bind(record)
                .bind(self.context.now)
                .run()
                .await?;
            ties::end(tx, &bases, self.context.now).await?;
            self.involve(sent, record);
            Ok(())
        }
    }

    fn keep(&mut self, sent: &SentRow, record: &str, version: i64) {
        let (file, now) = (self.file.to_string(), self.context.now);
        self.versions.push(record_rows::version(sent, record, version, &file, now));
        self.carers.extend(record_rows::carers(sent, record));
        self.pending.push(record.to_owned());
    }

    /// The service a row says is involved, if it says so.
    fn involved(&self, sent: &SentRow) -> Option<&'a Organisation> {
        self.organisations.get(&sent.organisation).filter(|_| self.involves)
    }

    fn involve(&mut self, sent: &SentRow, record: &str) {
        let Some(organisation) = self.involved(sent) else { return };
        let id = InvolvementId::new(&self.context.ids, self.context.now);
        let sensitive = organisation.sensitive || self.category == Category::Sensitive;
        self.involvements.push(record_rows::involvement(
            sent,
            id,
            record,
            organisation.id,
            sensitive,
            self.context.now,
        ));
    }

    async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        tx.insert_many("source_record", RECORD_COLUMNS, self.records).await?;
        tx.insert_many("source_version", VERSION_COLUMNS, self.versions).await?;
        tx.insert_many("involvement", INVOLVEMENT_COLUMNS, self.involvements).await?;
        tx.insert_many("carer", CARER_COLUMNS, self.carers).await?;
        // The batch's own id tells the linker the order: it sorts by the time at which the batch was begun.
        let batch = self.context.ids.uuid(self.context.now).to_string();
        for chunk in self.pending.chunks(500) {
            tx.sql("delete from link_pending where record in (:set)").bind_set(chunk.iter()).run().await?;
        }
        let pending = self.pending.iter().map(|record| vec![record.value(), batch.as_str().value()]).collect();
        tx.insert_many("link_pending", &["record", "batch"], pending).await?;
        let unchanged: Vec<&str> = self.unchanged.iter().map(|r| r.as_str()).collect();
        feeds::seen_again(tx, self.file, &unchanged).await
    }
}
