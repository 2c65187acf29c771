//! The rows of files: concealed parts while a concern is written, and files of a contact with their parts.

use crate::model::ConcernFile;
use access::{Act, CasePermit};
use base::{CaseId, DraftId, Ids, Instant, PersonId};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use store::{Bind as _, Error, Keys, Tx};

/// The bytes of one row.
const PART: usize = 256 * 1024;

/// What is kept to tell a copy from another file.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[derive(sqlx::FromRow)]
struct Part {
    content: Vec<u8>,
}

fn context(draft: DraftId, number: i64, part: i64) -> String {
    format!("draft:{draft}:file:{number}:{part}")
}

pub(super) async fn keep_concealed(
    tx: &mut Tx,
    (keys, ids): (&Keys, &Ids),
    draft: DraftId,
    number: i64,
    bytes: &[u8],
) -> Result<(), Error> {
    for (part, content) in (0_i64..).zip(bytes.chunks(PART)) {
        let content = keys.conceal(content, &context(draft, number, part), ids);
        let row = vec![draft.value(), number.value(), part.value(), content.value()];
        tx.insert_many("draft_file_part", &["draft", "number", "part", "content"], vec![row]).await?;
    }
    Ok(())
}

/// A file of a concern that is being written; none where it is not there, or these keys do not open it.
pub(crate) async fn revealed(tx: &mut Tx, keys: &Keys, draft: DraftId, number: i64) -> Result<Option<Vec<u8>>, Error> {
    let parts: Vec<Part> = tx
        .sql("select content from draft_file_part where draft = $1 and number = $2 order by part")
        .bind(draft)
        .bind(number)
        .all()
        .await?;
    let mut bytes = Vec::new();
    for (part, row) in (0_i64..).zip(&parts) {
        let Some(content) = keys.reveal(&row.content, &context(draft, number, part)) else { return Ok(None) };
        bytes.extend(content);
    }
    Ok((!parts.is_empty()).then_some(bytes))
}

pub(super) async fn remove_concealed(tx: &mut Tx, draft: DraftId, number: i64) -> Result<(), Error> {
    let text = "delete from draft_file_part where draft = $1 and number = $2";
    tx.sql(text).bind(draft).bind(number).run().await.map(drop)
}

/// Throws away the files of concerns that are no longer being written.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<(), Error> {
    tx.sql("delete from draft_file_part where draft not in (select id from draft)").run().await.map(drop)
}

/// The concern is sent: its files go with it.
pub(crate) async fn go_with(
    tx: &mut Tx,
    keys: &Keys,
    (draft, case): (DraftId, CaseId),
    files: &[ConcernFile],
    (by, now): (PersonId, Instant),
) -> Result<(), Error> {
    for file in files {
        let bytes = revealed(tx, keys, draft, file.number).await?.ok_or_else(|| Error::Decode {
            kind: format!("file {} of draft {draft}", file.number),
            problem: "it does not open with the keys of this server".to_owned(),
        })?;
        insert(tx, case, file, &bytes, (by, now)).await?;
        remove_concealed(tx, draft, file.number).await?;
    }
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    case: CaseId,
    file: &ConcernFile,
    bytes: &[u8],
    (by, now): (PersonId, Instant),
) -> Result<(), Error> {
    let row = vec![
        case.value(),
        file.number.value(),
        file.name.as_str().value(),
        file.media_type.as_str().value(),
        (bytes.len() as i64).value(),
        digest_of(bytes).value(),
        by.value(),
        now.value(),
    ];
    let columns = &["case_id", "number", "name", "media_type", "size", "digest", "added_by", "added_at"];
    tx.insert_many("attachment", columns, vec![row]).await?;
    for (part, content) in (0_i64..).zip(bytes.chunks(PART)) {
        let row = vec![case.value(), file.number.value(), part.value(), content.to_vec().value()];
        tx.insert_many("attachment_part", &["case_id", "number", "part", "content"], vec![row]).await?;
    }
    Ok(())
}

/// A file of a contact, or that there was one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FileRow {
    pub number: i64,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub digest: String,
    pub added_by: String,
    pub added_name: String,
    pub added_at: i64,
    pub withdrawn_name: Option<String>,
    pub withdrawn_at: Option<i64>,
    pub withdrawn_why: Option<String>,
}

pub(crate) async fn of<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<FileRow>, Error> {
    tx.sql(
        "select f.number, f.name, f.media_type, f.size, f.digest, f.added_by, p.name as added_name, f.added_at,
                w.name as withdrawn_name, f.withdrawn_at, f.withdrawn_why
           from attachment f join person p on p.id = f.added_by left join person w on w.id = f.withdrawn_by
          where f.case_id = $1 order by f.number",
    )
    .bind(permit.case())
    .all()
    .await
}

pub(super) async fn bytes_of<A: Act>(tx: &mut Tx, permit: &CasePermit<A>, number: i64) -> Result<Vec<u8>, Error> {
    let parts: Vec<Part> = tx
        .sql("select content from attachment_part where case_id = $1 and number = $2 order by part")
        .bind(permit.case())
        .bind(number)
        .all()
        .await?;
    Ok(parts.into_iter().flat_map(|part| part.content).collect())
}

/// The bytes go, the row stays.
pub(super) async fn withdraw(
    tx: &mut Tx,
    case: CaseId,
    number: i64,
    (by, now): (PersonId, Instant),
    why: &str,
) -> Result<(), Error> {
    tx.sql("update attachment set withdrawn_by = $3, withdrawn_at = $4, withdrawn_why = $5 where case_id = $1 and number = $2")
        .bind(case)
        .bind(number)
        .bind(by)
        .bind(now)
        .bind(why)
        .run()
        .await?;
    let text = "delete from attachment_part where case_id = $1 and number = $2";
    tx.sql(text).bind(case).bind(number).run().await.map(drop)
}
