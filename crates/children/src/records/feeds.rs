//! Files, records and their versions.

use crate::{
    feed_definition::{FeedDefinition, RECORDED},
    model::{FeedFile, FeedLine},
};
use base::{FeedFileId, Instant, OrganisationId};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use store::{Error, Tx, Value};

/// A record as it is kept, for comparing with what is sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub id: String,
    pub record_key: String,
    pub digest: Vec<u8>,
    pub version: i64,
    pub ended_at: Option<i64>,
}

/// Every record of a feed, by the agency's key.
pub(crate) async fn kept(tx: &mut Tx, feed: &str) -> Result<HashMap<String, Kept>, Error> {
    let rows: Vec<Kept> = tx
        .sql("select id, record_key, digest, version, ended_at from source_record where feed = $1")
        .bind(feed)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| (r.record_key.clone(), r)).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Organisation {
    #[sqlx(try_from = "String")]
    pub id: OrganisationId,
    pub code: String,
    pub ods_code: Option<String>,
    pub urn: Option<String>,
    pub sensitive: bool,
}

pub(crate) async fn organisations(tx: &mut Tx) -> Result<Vec<Organisation>, Error> {
    tx.sql("select id, code, ods_code, urn, sensitive from organisation").all().await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct KeptDefinition {
    pub feed: String,
    pub version: i64,
    pub definition: String,
}

/// The definition of every feed that is in use on a day: the newest version that applies by then.
pub(crate) async fn definitions(tx: &mut Tx, today: Date) -> Result<Vec<KeptDefinition>, Error> {
    tx.sql(
        "select d.feed, d.version, d.definition from feed_definition d
          where d.version = (select max(e.version) from feed_definition e where e.feed = d.feed and e.effective_from <= $1)
          order by d.title",
    )
    .bind(today.to_string())
    .all()
    .await
}

/// Feeds behind which a plan or an order may stand.
pub(crate) async fn of_two_people(tx: &mut Tx, today: Date) -> Result<Vec<String>, Error> {
    let definitions = definitions(tx, today).await?;
    let watched = |d: &KeptDefinition| FeedDefinition::read(&d.definition).is_ok_and(|feed| feed.two_people);
    Ok(definitions.into_iter().filter(watched).map(|d| d.feed).collect())
}

/// The newest version of every feed's definition, whether it applies yet or not.
pub(crate) async fn newest_definitions(tx: &mut Tx) -> Result<Vec<KeptDefinition>, Error> {
    tx.sql(
        "select d.feed, d.version, d.definition from feed_definition d
          where d.version = (select max(e.version) from feed_definition e where e.feed = d.feed) order by d.title",
    )
    .all()
    .await
}

/// What each feed is called today, by its name.
#[derive(Debug)]
pub(crate) struct Titles(HashMap<String, String>);

impl Titles {
    pub(crate) fn of(&self, feed: &str) -> String {
        self.0.get(feed).map_or_else(|| feed.to_owned(), Clone::clone)
    }
}

#[derive(sqlx::FromRow)]
struct Title {
    feed: String,
    title: String,
    effective_from: String,
}

/// Read once for a page, however many of its rows name a feed.
pub(crate) async fn titles(tx: &mut Tx, today: Date) -> Result<Titles, Error> {
    let today = today.to_string();
    let rows: Vec<Title> =
        tx.sql("select feed, title, effective_from from feed_definition order by feed, version").all().await?;
    let mut titles = HashMap::from([(RECORDED.to_owned(), "Recorded here by hand".to_owned())]);
    for row in rows {
        // A newer version that already applies takes the place of those before.
        if row.effective_from <= today || !titles.contains_key(&row.feed) {
            titles.insert(row.feed, row.title);
        }
    }
    Ok(Titles(titles))
}

/// Every feed with its last file. One whose first definition does not apply yet is listed with that.
pub(crate) async fn feed_lines(tx: &mut Tx, today: Date) -> Result<Vec<FeedLine>, Error> {
    tx.sql(
        "select d.feed, d.title, d.agency, o.name as agency_name, d.effective_from,
                (select min(n.effective_from) from feed_definition n
                  where n.feed = d.feed and n.version > d.version and n.effective_from > $1) as next_from,
                (select max(f.received_at) from feed_file f where f.feed = d.feed and f.state = 'loaded') as last_received,
                (select count(*) from source_record r where r.feed = d.feed and r.ended_at is null) as records
           from feed_definition d join organisation o on o.code = d.agency
          where d.version = coalesce(
                  (select max(e.version) from feed_definition e where e.feed = d.feed and e.effective_from <= $1),
                  (select min(e.version) from feed_definition e where e.feed = d.feed))
          order by d.title",
    )
    .bind(today.to_string())
    .all()
    .await
}

/// Files of a feed, newest first.
pub(crate) async fn files(tx: &mut Tx, feed: &str, limit: i64) -> Result<Vec<FeedFile>, Error> {
    tx.sql(
        "select id, feed, name, digest, state, stop_reason, rows_total, rows_bad, next_row, added, changed, unchanged, ended,
                sent_by, agreed_by, received_at, finished_at
           from feed_file where feed = $1 order by received_at desc limit $2",
    )
    .bind(feed)
    .bind(limit)
    .all()
    .await
}

pub(crate) async fn file(tx: &mut Tx, id: FeedFileId) -> Result<Option<FeedFile>, Error> {
    tx.sql(
        "select id, feed, name, digest, state, stop_reason, rows_total, rows_bad, next_row, added, changed, unchanged, ended,
                sent_by, agreed_by, received_at, finished_at
           from feed_file where id = $1",
    )
    .bind(id)
    .optional()
    .await
}

pub(crate) async fn insert_file(tx: &mut Tx, file: FeedFile) -> Result<(), Error> {
    tx.insert_many(
        "feed_file",
        &[
            "id",
            "feed",
            "name",
            "digest",
            "state",
            "stop_reason",
            "rows_total",
            "rows_bad",
            "next_row",
            "added",
            "changed",
            "unchanged",
            "ended",
            "sent_by",
            "agreed_by",
            "received_at",
            "finished_at",
        ],
        vec![vec![
            Value::Text(Some(file.id)),
            Value::Text(Some(file.feed)),
            Value::Text(Some(file.name)),
            Value::Bytes(Some(file.digest)),
            Value::Text(Some(file.state)),
            Value::Text(file.stop_reason),
            Value::Int(Some(file.rows_total)),
            Value::Int(Some(file.rows_bad)),
            Value::Int(Some(file.next_row)),
            Value::Int(Some(file.added)),
            Value::Int(Some(file.changed)),
            Value::Int(Some(file.unchanged)),
            Value::Int(Some(file.ended)),
            Value::Text(Some(file.sent_by)),
            Value::Text(file.agreed_by),
            Value::Int(Some(file.received_at)),
            Value::Int(file.finished_at),
        ]],
    )
    .await
}

const PART: usize = 256 * 1024;

/// Keeps the file itself until it is loaded, so that a load killed half-way can go on.
pub(crate) async fn keep_content(tx: &mut Tx, id: FeedFileId, content: &[u8]) -> Result<(), Error> {
    for (number, part) in content.chunks(PART).enumerate() {
        tx.sql("insert into feed_file_part (file, part, content) values ($1, $2, $3)")
            .bind(id)
            .bind(number as i64)
            .bind(part)
            .run()
            .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Part {
    content: Vec<u8>,
}

pub(crate) async fn content(tx: &mut Tx, id: FeedFileId) -> Result<Vec<u8>, Error> {
    let parts: Vec<Part> =
        tx.sql("select content from feed_file_part where file = $1 order by part").bind(id).all().await?;
    Ok(parts.into_iter().flat_map(|p| p.content).collect())
}

pub(crate) async fn drop_content(tx: &mut Tx, id: FeedFileId) -> Result<(), Error> {
    tx.sql("delete from feed_file_part where file = $1").bind(id).run().await.map(drop)
}

/// What a batch did, added to the file's counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub ended: i64,
}

pub(crate) async fn advance(tx: &mut Tx, id: FeedFileId, next_row: i64, counts: Counts) -> Result<(), Error> {
    tx.sql(
        "update feed_file set next_row = case when next_row < $2 then $2 else next_row end, added = added + $3, changed = changed + $4, unchanged = unchanged + $5,
                ended = ended + $6 where id = $1",
    )
    .bind(id)
    .bind(next_row)
    .bind(counts.added)
    .bind(counts.changed)
    .bind(counts.unchanged)
    .bind(counts.ended)
    .run()
    .await
    .map(drop)
}

pub(crate) async fn set_state(
    tx: &mut Tx,
    id: FeedFileId,
    state: &'static str,
    reason: Option<&str>,
    finished: Option<Instant>,
) -> Result<(), Error> {
    tx.sql("update feed_file set state = $2, stop_reason = $3, finished_at = $4 where id = $1")
        .bind(id)
        .bind(state)
        .bind(reason)
        .bind(finished)
        .run()
        .await
        .map(drop)
}

/// A file that may be loaded is now being loaded; false when it already was.
pub(crate) async fn start_loading(tx: &mut Tx, id: FeedFileId) -> Result<bool, Error> {
    let started = tx
        .sql("update feed_file set state = 'loading' where id = $1 and state in ('received', 'agreed')")
        .bind(id)
        .run()
        .await?;
    Ok(started == 1)
}

pub(crate) async fn agree(tx: &mut Tx, id: FeedFileId, by: &str) -> Result<(), Error> {
    tx.sql("update feed_file set state = 'agreed', agreed_by = $2 where id = $1 and state = 'waiting'")
        .bind(id)
        .bind(by)
        .run()
        .await
        .map(drop)
}

/// Unchanged rows: seen in this file too.
pub(crate) async fn seen_again(tx: &mut Tx, file: FeedFileId, ids: &[&str]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    tx.sql("update source_record set file = $1 where id in (:set)")
        .bind(file)
        .bind_set(ids.iter().copied())
        .run()
        .await
        .map(drop)
}

/// A record of the feed, not in the newest file, with its child when it is linked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Gone {
    pub id: String,
    pub child: Option<String>,
}

pub(crate) async fn gone(tx: &mut Tx, feed: &str, file: FeedFileId, limit: i64) -> Result<Vec<Gone>, Error> {
    tx.sql(
        "select r.id, l.child from source_record r left join link l on l.record = r.id
          where r.feed = $1 and r.file <> $2 and r.ended_at is null order by r.id limit $3",
    )
    .bind(feed)
    .bind(file)
    .bind(limit)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct OpenInvolvement {
    pub id: String,
    pub organisation: String,
}

pub(crate) async fn open_involvements(tx: &mut Tx, records: &[&str]) -> Result<Vec<OpenInvolvement>, Error> {
    tx.sql("select id, organisation from involvement where ended_at is null and record in (:set)")
        .bind_set(records.iter().copied())
        .all()
        .await
}

#[derive(sqlx::FromRow)]
struct Key {
    record_key: String,
}

/// Keys of the records this file has already brought or confirmed: where a load that was killed goes on.
pub(crate) async fn done(tx: &mut Tx, feed: &str, file: FeedFileId) -> Result<HashSet<String>, Error> {
    let rows: Vec<Key> = tx
        .sql("select record_key from source_record where feed = $1 and file = $2")
        .bind(feed)
        .bind(file)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.record_key).collect())
}

/// Ends records and what they said of involvement; the rows stay as history.
pub(crate) async fn end(tx: &mut Tx, records: &[&str], now: Instant) -> Result<(), Error> {
    tx.sql("update source_record set ended_at = $1 where id in (:set)")
        .bind(now)
        .bind_set(records.iter().copied())
        .run()
        .await?;
    tx.sql("update involvement set ended_at = $1 where ended_at is null and record in (:set)")
        .bind(now)
        .bind_set(records.iter().copied())
        .run()
        .await
        .map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LinkedChild {
    pub record: String,
    pub child: String,
}

pub(crate) async fn linked(tx: &mut Tx, records: &[&str]) -> Result<Vec<LinkedChild>, Error> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    tx.sql("select record, child from link where record in (:set)").bind_set(records.iter().copied()).all().await
}
