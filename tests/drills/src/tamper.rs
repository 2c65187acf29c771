//! One bit is flipped somewhere in the journal's tables, the journal is verified, the bit is flipped back; again and
//! again, on a copy. Every flip must be found, and nothing where nothing was flipped.

use crate::{Setting, database::Engine, figures::Report, program::Trust};
use anyhow::{Context as _, ensure};
use base::Ids;
use std::{collections::BTreeMap, time::Instant};
use store::{Store, Value, journal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Bytes,
}

/// A column of a journal table and the statements that reach into it.
#[derive(Debug)]
struct Column {
    name: &'static str,
    kind: Kind,
    key: Kind,
    is_key: bool,
    keys: &'static str,
    read: &'static str,
    write: &'static str,
    /// On SQLite a text may be made of any bytes, as on a disk that rots.
    write_bytes: &'static str,
}

macro_rules! columns {
    ($($table:literal by $key:literal $key_kind:ident: $($column:literal $kind:ident)+;)+) => {
        [$($(Column {
            name: concat!($table, ".", $column),
            kind: Kind::$kind,
            key: Kind::$key_kind,
            is_key: $key == $column,
            keys: concat!("select ", $key, " from ", $table, " where ", $column, " is not null order by ", $key),
            read: concat!("select ", $column, " from ", $table, " where ", $key, " = $1"),
            write: concat!("update ", $table, " set ", $column, " = $2 where ", $key, " = $1"),
            write_bytes: concat!("update ", $table, " set ", $column, " = cast($2 as text) where ", $key, " = $1"),
        }),+),+]
    };
}

fn columns() -> Vec<Column> {
    Vec::from(columns! {
        "journal_entry" by "id" Text:
            "id" Text "version" Int "at" Int "actor" Text "agency" Text "on_behalf_of" Text "purpose" Text "basis" Text
            "child" Text "class" Text "kind" Text "subject" Text "request" Text "facts_hash" Bytes "row_hash" Bytes;
        "journal_facts" by "entry" Text: "entry" Text "salt" Bytes "facts" Text;
        "journal_number" by "number" Int: "number" Int "entry" Text;
        "journal_head" by "size" Int: "size" Int "root" Bytes "at" Int "key" Text "signature" Bytes;
        "journal_pending" by "entry" Text: "entry" Text;
        "journal_purged" by "entry" Text: "entry" Text "purged_by" Text;
    })
}

pub async fn drill(setting: &Setting, trust: &Trust, report: &mut Report) -> anyhow::Result<()> {
    let flips = setting.sized(1000, 30);
    report.heading(&format!("Tamper: {flips} times one bit in the journal's tables, on a copy"));
    purge_one_child(trust).await?;
    let copy = trust.database.copy().await?;
    let store = trust.open_as(&copy).await?;
    copy.let_the_program_tamper().await?;
    let began = Instant::now();
    let untouched = journal::verify(&store, &[]).await?;
    let took = began.elapsed();
    let known = format!("{} entries, {} heads, {} purged", untouched.entries, untouched.heads, untouched.purged);
    report.must("untouched: findings", untouched.sound(), format!("{} in {known}", untouched.findings.len()));
    report.tell("one verification", crate::figures::millis(took));

    let chance = Ids::seeded(setting.seed);
    let mut targets = Vec::new();
    for column in columns() {
        let keys = keys(&store, &column).await?;
        if !keys.is_empty() {
            targets.push((column, keys));
        }
    }
    let (mut missed, mut unreadable, mut flipped) = (BTreeMap::<&str, usize>::new(), 0, 0);
    while flipped < flips {
        // Every column is taken in turn, so that the small ones are not forgotten beside the large.
        let (column, keys) = &targets[flipped % targets.len()];
        let key = keys[chance.below(keys.len() as u64) as usize].clone();
        let before = read(&store, column, &key).await?;
        let Some(after) = with_one_bit_flipped(&before, column, setting.engine, &chance) else { continue };
        // A bit that makes it the key of another row cannot be flipped in a database: it refuses.
        if write(&store, column, &key, &after).await.is_err() {
            continue;
        }
        match journal::verify(&store, &[]).await {
            Ok(found) if found.sound() => *missed.entry(column.name).or_default() += 1,
            Ok(_) => {}
            Err(_) => unreadable += 1,
        }
        let key_now = if column.is_key { &after } else { &key };
        write(&store, column, key_now, &before).await.context("flipping the bit back")?;
        flipped += 1;
    }
    let found = flips - missed.values().sum::<usize>();
    report.must("flipped and found", missed.is_empty(), format!("{found} of {flips} in {} columns", targets.len()));
    report.tell("of those, text that is no text any more", unreadable);
    if !missed.is_empty() {
        report.tell("not found, by column", format!("{missed:?}"));
    }
    let again = journal::verify(&store, &[]).await?;
    report.must("flipped back: findings", again.sound(), again.findings.len());
    store.close().await;
    Ok(())
}

/// So that there is a purge to tamper with, and an entry that waits for its number.
async fn purge_one_child(trust: &Trust) -> anyhow::Result<()> {
    let store = trust.open().await?;
    let mut tx = store.read_everything().await?;
    let child: Option<(String,)> = tx
        .sql("select child from journal_entry where kind = 'access.reason-given' order by id limit 1")
        .optional()
        .await?;
    drop(tx);
    store.close().await;
    let (child,) = child.context("nobody gave a reason")?;
    let (purged, said) = trust.run(&["journal", "purge", &child]).await?;
    ensure!(purged, "purging a child failed: {said}");
    Ok(())
}

async fn keys(store: &Store, column: &Column) -> anyhow::Result<Vec<Value>> {
    let mut tx = store.read_everything().await?;
    let sql = tx.sql(column.keys);
    Ok(match column.key {
        Kind::Int => sql.all::<(i64,)>().await?.into_iter().map(|(n,)| Value::Int(Some(n))).collect(),
        _ => sql.all::<(String,)>().await?.into_iter().map(|(t,)| Value::Text(Some(t))).collect(),
    })
}

async fn read(store: &Store, column: &Column, key: &Value) -> anyhow::Result<Value> {
    let mut tx = store.read_everything().await?;
    let sql = tx.sql(column.read).bind(key.clone());
    Ok(match column.kind {
        Kind::Text => Value::Text(Some(sql.one::<(String,)>().await?.0)),
        Kind::Int => Value::Int(Some(sql.one::<(i64,)>().await?.0)),
        Kind::Bytes => Value::Bytes(Some(sql.one::<(Vec<u8>,)>().await?.0)),
    })
}

async fn write(store: &Store, column: &Column, key: &Value, value: &Value) -> anyhow::Result<()> {
    let as_bytes = column.kind == Kind::Text && matches!(value, Value::Bytes(_));
    let mut tx = store.housekeeping().await?;
    let text = if as_bytes { column.write_bytes } else { column.write };
    let rows = tx.sql(text).bind(key.clone()).bind(value.clone()).run().await?;
    ensure!(rows == 1, "{} rows of {} were written", rows, column.name);
    Ok(tx.commit().await?)
}

/// The value with a random bit the other way round; none where the database could not hold it or there is no bit.
fn with_one_bit_flipped(value: &Value, column: &Column, engine: Engine, chance: &Ids) -> Option<Value> {
    match value {
        Value::Int(Some(number)) => Some(Value::Int(Some(number ^ (1 << chance.below(64))))),
        Value::Bytes(Some(bytes)) => Some(Value::Bytes(Some(flipped(bytes, chance)?))),
        Value::Text(Some(text)) => {
            let bytes = flipped(text.as_bytes(), chance)?;
            if bytes.contains(&0) {
                return None;
            }
            match String::from_utf8(bytes) {
                Ok(text) => Some(Value::Text(Some(text))),
                Err(broken) if engine == Engine::Sqlite && !column.is_key => {
                    Some(Value::Bytes(Some(broken.into_bytes())))
                }
                Err(_) => None,
            }
        }
        _ => None,
    }
}

fn flipped(bytes: &[u8], chance: &Ids) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    let bit = chance.below(bytes.len() as u64 * 8) as usize;
    *bytes.get_mut(bit / 8)? ^= 1 << (bit % 8);
    Some(bytes)
}
