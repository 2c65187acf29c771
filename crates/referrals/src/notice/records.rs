//! Notices as kept. What they say opens only with this server's keys, and is seen only where the case was opened.

use super::model::{Kind, NoticeWords, State};
use crate::model::Danger;
use base::{CaseId, DraftId, Ids, Instant, OrganisationId, PersonId};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use store::{Bind as _, Error, Keys, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NoticeRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub receipt: String,
    pub kind: String,
    pub own_reference: Option<String>,
    pub sent_by: Option<String>,
    pub sent_from: Option<String>,
    #[sqlx(try_from = "String")]
    pub owner_team: OrganisationId,
    pub danger: String,
    pub source_code: String,
    pub state: String,
    pub received_at: i64,
    pub held_by: Option<String>,
    pub holder_name: Option<String>,
    pub draft: Option<String>,
    pub contact: Option<String>,
    /// When whoever wrote added something that nobody has read yet.
    pub added_at: Option<i64>,
    pub reference: String,
    pub who: String,
    /// Of a night: the day on which it was handed over.
    pub morning: Option<String>,
}

impl NoticeRow {
    pub fn kind(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or(Kind::Public)
    }
    pub fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Waiting)
    }
    pub fn danger(&self) -> Danger {
        Danger::from_code(&self.danger).unwrap_or(Danger::Now)
    }
    pub fn received_at(&self) -> Instant {
        Instant::from_micros(self.received_at)
    }
    /// What one calls it: the agency's own reference, else that of the receipt.
    pub fn called(&self) -> &str {
        self.own_reference.as_deref().unwrap_or(&self.reference)
    }
}

pub(crate) async fn notice(tx: &mut Tx, id: CaseId) -> Result<Option<NoticeRow>, Error> {
    tx.sql(
        "select n.id, n.receipt, n.kind, n.own_reference, n.sent_by, n.sent_from, n.owner_team, n.danger, n.source_code,
                n.state, n.received_at, n.held_by, p.name as holder_name, n.draft, n.contact,
                n.added_at, r.reference, r.who, r.morning
           from notice n join notice_receipt r on r.id = n.receipt left join person p on p.id = n.held_by where n.id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// What is open with a team: the most dangerous first, then the oldest.
pub(crate) async fn open_with(
    tx: &mut Tx,
    team: OrganisationId,
    from: i64,
    most: i64,
) -> Result<Vec<NoticeRow>, Error> {
    tx.sql(
        "select n.id, n.receipt, n.kind, n.own_reference, n.sent_by, n.sent_from, n.owner_team, n.danger, n.source_code,
                n.state, n.received_at, n.held_by, p.name as holder_name, n.draft, n.contact,
                n.added_at, r.reference, r.who, r.morning
           from notice n join notice_receipt r on r.id = n.receipt left join person p on p.id = n.held_by
          where n.owner_team = $1 and (n.state in ('waiting', 'held') or n.added_at is not null)
          order by case n.danger when 'now' then 0 when 'today' then 1 when 'soon' then 2 else 3 end, n.received_at, n.number,
                   n.id limit $2 offset $3",
    )
    .bind(team)
    .bind(most)
    .bind(from)
    .all()
    .await
}

/// How many are open with a team, and in how many of them the child is in danger now or today.
pub(crate) async fn count_open(tx: &mut Tx, team: OrganisationId) -> Result<(i64, i64), Error> {
    tx.sql(
        "select count(*), count(case when danger in ('now', 'today') then 1 end) from notice
          where owner_team = $1 and (state in ('waiting', 'held') or added_at is not null)",
    )
    .bind(team)
    .one()
    .await
}

/// The notices of one receipt, in their order.
pub(crate) async fn of_receipt(tx: &mut Tx, receipt: &str) -> Result<Vec<NoticeRow>, Error> {
    tx.sql(
        "select n.id, n.receipt, n.kind, n.own_reference, n.sent_by, n.sent_from, n.owner_team, n.danger, n.source_code,
                n.state, n.received_at, n.held_by, p.name as holder_name, n.draft, n.contact,
                n.added_at, r.reference, r.who, r.morning
           from notice n join notice_receipt r on r.id = n.receipt left join person p on p.id = n.held_by
          where n.receipt = $1 order by n.number",
    )
    .bind(receipt)
    .all()
    .await
}

/// What somebody has begun to take in and not written down yet, the oldest first.
pub(crate) async fn held_by(tx: &mut Tx, person: PersonId) -> Result<Vec<NoticeRow>, Error> {
    tx.sql(
        "select n.id, n.receipt, n.kind, n.own_reference, n.sent_by, n.sent_from, n.owner_team, n.danger, n.source_code,
                n.state, n.received_at, n.held_by, p.name as holder_name, n.draft, n.contact,
                n.added_at, r.reference, r.who, r.morning
           from notice n join notice_receipt r on r.id = n.receipt left join person p on p.id = n.held_by
          where n.held_by = $1 and n.state = 'held' and n.draft is null order by n.received_at, n.id limit 20",
    )
    .bind(person)
    .all()
    .await
}

/// A notice as its agency sees it: how far it is, and what it became.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub own_reference: Option<String>,
    pub state: String,
    pub received_at: i64,
    pub sent_by: Option<String>,
    pub sender_name: Option<String>,
    pub contact: Option<String>,
    pub contact_state: Option<String>,
    pub decided_at: Option<i64>,
}

/// What an agency has sent in bulk, the newest first.
pub(crate) async fn of_agency(tx: &mut Tx, agency: OrganisationId, from: i64, most: i64) -> Result<Vec<OwnRow>, Error> {
    tx.sql(
        "select n.id, n.own_reference, n.state, n.received_at, n.sent_by, p.name as sender_name, n.contact,
                c.state as contact_state,
                (select max(k.met_at) from clock k where k.subject = n.contact and k.rule = 'FD3') as decided_at
           from notice n left join contact c on c.id = n.contact left join person p on p.id = n.sent_by
          where n.agency = $1 and n.kind = 'bulk' order by n.received_at desc, n.receipt desc, n.number limit $2 offset $3",
    )
    .bind(agency)
    .bind(most)
    .bind(from)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Already {
    pub own_reference: String,
    pub received_at: i64,
}

/// Which of its own references an agency has sent before.
pub(crate) async fn sent_before(
    tx: &mut Tx,
    agency: OrganisationId,
    references: &[String],
) -> Result<HashMap<String, Instant>, Error> {
    if references.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Already> = tx
        .sql("select own_reference, received_at from notice where agency = $1 and own_reference in (:set)")
        .bind(agency)
        .bind_set(references.iter())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.own_reference, Instant::from_micros(row.received_at))).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReceiptRow {
    pub id: String,
    pub reference: String,
    pub who: String,
    pub secret_hash: Option<Vec<u8>>,
    pub morning: Option<String>,
    pub received_at: i64,
    pub accepted_at: Option<i64>,
    pub accepter_name: Option<String>,
}

/// What came by the public form under a reference.
pub(crate) async fn public_receipt(tx: &mut Tx, reference: &str) -> Result<Option<ReceiptRow>, Error> {
    tx.sql(
        "select id, reference, who, secret_hash, morning, received_at, accepted_at, accepted_by as accepter_name
           from notice_receipt where reference = $1 and kind = 'public'",
    )
    .bind(reference)
    .optional()
    .await
}

/// The reference under which a form was kept, by the hash of its key.
pub(crate) async fn sent_with(tx: &mut Tx, key: [u8; 32]) -> Result<Option<String>, Error> {
    let found: Option<(String,)> =
        tx.sql("select reference from notice_receipt where sent_key = $1").bind(key).optional().await?;
    Ok(found.map(|(reference,)| reference))
}

/// Lists of nights up to a morning, the newest first.
pub(crate) async fn nights(tx: &mut Tx, until: &str, most: i64) -> Result<Vec<ReceiptRow>, Error> {
    tx.sql(
        "select r.id, r.reference, r.who, r.secret_hash, r.morning, r.received_at, r.accepted_at, p.name as accepter_name
           from notice_receipt r left join person p on p.id = r.accepted_by
          where r.kind = 'night' and r.morning <= $1
          order by case when r.accepted_at is null then 0 else 1 end, r.morning desc limit $2",
    )
    .bind(until)
    .bind(most)
    .all()
    .await
}

pub(crate) async fn night(tx: &mut Tx, morning: &str) -> Result<Option<ReceiptRow>, Error> {
    tx.sql(
        "select r.id, r.reference, r.who, r.secret_hash, r.morning, r.received_at, r.accepted_at, p.name as accepter_name
           from notice_receipt r left join person p on p.id = r.accepted_by where r.morning = $1",
    )
    .bind(morning)
    .optional()
    .await
}

pub(crate) async fn accept_night(tx: &mut Tx, receipt: &str, by: PersonId, now: Instant) -> Result<(), Error> {
    tx.sql("update notice_receipt set accepted_by = $2, accepted_at = $3 where id = $1")
        .bind(receipt)
        .bind(by)
        .bind(now)
        .run()
        .await
        .map(drop)
}

#[derive(Debug, Default)]
pub(crate) struct NewReceipt<'a> {
    pub id: String,
    pub kind: &'a str,
    pub who: &'a str,
    pub reference: String,
    pub sent_key: Option<[u8; 32]>,
    pub secret_hash: Option<[u8; 32]>,
    pub morning: Option<String>,
    pub sent_by: Option<PersonId>,
    pub sent_from: Option<OrganisationId>,
    pub agency: Option<OrganisationId>,
}

pub(crate) async fn insert_receipt(tx: &mut Tx, new: NewReceipt<'_>, now: Instant) -> Result<(), Error> {
    let columns = &[
        "id",
        "kind",
        "who",
        "reference",
        "sent_key",
        "secret_hash",
        "morning",
        "sent_by",
        "sent_from",
        "agency",
        "received_at",
    ];
    let row = vec![
        new.id.value(),
        new.kind.value(),
        new.who.value(),
        new.reference.value(),
        new.sent_key.map(Vec::from).value(),
        new.secret_hash.map(Vec::from).value(),
        new.morning.value(),
        new.sent_by.value(),
        new.sent_from.value(),
        new.agency.value(),
        now.value(),
    ];
    tx.insert_many("notice_receipt", columns, vec![row]).await
}

#[derive(Clone, Debug)]
pub(crate) struct NewNotice<'a> {
    pub id: CaseId,
    pub receipt: &'a str,
    pub number: i64,
    pub kind: Kind,
    pub own_reference: Option<String>,
    pub sent_by: Option<PersonId>,
    pub sent_from: Option<OrganisationId>,
    pub agency: Option<OrganisationId>,
    pub owner_team: OrganisationId,
    pub source_code: &'a str,
    pub words: &'a NoticeWords,
}

/// Keeps notices with their words, and lets the front door stand by each.
pub(crate) async fn insert(
    tx: &mut Tx,
    keys: &Keys,
    ids: &Ids,
    new: &[NewNotice<'_>],
    now: Instant,
) -> Result<(), Error> {
    let columns = &[
        "id",
        "receipt",
        "number",
        "kind",
        "own_reference",
        "sent_by",
        "sent_from",
        "agency",
        "owner_team",
        "danger",
        "source_code",
        "state",
        "received_at",
        "changed_at",
    ];
    let rows = new.iter().map(|notice| {
        vec![
            notice.id.value(),
            notice.receipt.value(),
            notice.number.value(),
            notice.kind.code().value(),
            notice.own_reference.clone().value(),
            notice.sent_by.value(),
            notice.sent_from.value(),
            notice.agency.value(),
            notice.owner_team.value(),
            notice.words.danger().unwrap_or(Danger::Now).code().value(),
            notice.source_code.value(),
            State::Waiting.code().value(),
            now.value(),
            now.value(),
        ]
    });
    tx.insert_many("notice", columns, rows.collect()).await?;
    for notice in new {
        use access::{Standing, cases};
        cases::give(tx, ids, notice.id, cases::Stands::Team(notice.owner_team), Standing::Owner, now).await?;
        write(tx, keys, ids, notice.id, (1, "notice", notice.words), notice.sent_by, now).await?;
    }
    Ok(())
}

fn context(id: CaseId, number: i64) -> String {
    format!("notice:{id}:{number}")
}

/// Keeps words of a notice, concealed: number, kind and what is said.
pub(crate) async fn write<T: Serialize + Sync>(
    tx: &mut Tx,
    keys: &Keys,
    ids: &Ids,
    id: CaseId,
    (number, kind, words): (i64, &str, &T),
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Error> {
    let body = keys.conceal(&serde_json::to_vec(words).unwrap_or_default(), &context(id, number), ids);
    let row = vec![id.value(), number.value(), kind.value(), body.value(), by.value(), now.value()];
    tx.insert_many("notice_words", &["case_id", "number", "kind", "body", "written_by", "written_at"], vec![row]).await
}

#[derive(sqlx::FromRow)]
struct WordsRow {
    #[sqlx(try_from = "String")]
    case_id: CaseId,
    number: i64,
    kind: String,
    body: Vec<u8>,
    written_at: i64,
}

/// What is kept of one notice.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub words: NoticeWords,
    /// What was added later: when, and what.
    pub added: Vec<(Instant, String)>,
    /// Why no contact was made of it.
    pub aside: Option<String>,
    /// The highest number of its words.
    pub last: i64,
}

fn reveal<T: DeserializeOwned>(keys: &Keys, row: &WordsRow) -> Result<T, Error> {
    let text = keys.reveal(&row.body, &context(row.case_id, row.number));
    text.and_then(|text| serde_json::from_slice(&text).ok()).ok_or_else(|| Error::Decode {
        kind: format!("notice {}", row.case_id),
        problem: "it does not open with the keys of this server".to_owned(),
    })
}

/// What these notices say. They must be in sight.
pub(crate) async fn said(tx: &mut Tx, keys: &Keys, ids: &[CaseId]) -> Result<HashMap<CaseId, Said>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<WordsRow> = tx
        .sql("select case_id, number, kind, body, written_at from notice_words where case_id in (:set) order by case_id, number")
        .bind_set(ids.iter().copied())
        .all()
        .await?;
    let mut said: HashMap<CaseId, Said> = HashMap::new();
    for row in &rows {
        let of = said.entry(row.case_id).or_default();
        of.last = row.number;
        match row.kind.as_str() {
            "notice" => of.words = reveal(keys, row)?,
            "aside" => of.aside = Some(reveal(keys, row)?),
            _ => of.added.push((Instant::from_micros(row.written_at), reveal(keys, row)?)),
        }
    }
    Ok(said)
}

/// Somebody of the front door takes it in hand; with the draft into which it was filled.
pub(crate) async fn hold(
    tx: &mut Tx,
    id: CaseId,
    by: PersonId,
    draft: Option<DraftId>,
    now: Instant,
) -> Result<(), Error> {
    tx.sql("update notice set state = 'held', held_by = $2, draft = $3, changed_at = $4, added_at = null where id = $1")
        .bind(id)
        .bind(by)
        .bind(draft)
        .bind(now)
        .run()
        .await
        .map(drop)
}

pub(crate) async fn taken_in(tx: &mut Tx, id: CaseId, contact: CaseId, now: Instant) -> Result<(), Error> {
    tx.sql("update notice set state = 'taken-in', contact = $2, draft = null, changed_at = $3 where id = $1")
        .bind(id)
        .bind(contact)
        .bind(now)
        .run()
        .await
        .map(drop)
}

pub(crate) async fn put_aside(tx: &mut Tx, id: CaseId, by: PersonId, now: Instant) -> Result<(), Error> {
    tx.sql(
        "update notice set state = 'aside', held_by = $2, draft = null, changed_at = $3, added_at = null where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

/// Something was added that waits to be read, or was read.
pub(crate) async fn added(tx: &mut Tx, id: CaseId, at: Option<Instant>) -> Result<(), Error> {
    tx.sql("update notice set added_at = $2 where id = $1").bind(id).bind(at).run().await.map(drop)
}

/// A notice whose concern was thrown away waits again.
pub(crate) async fn release(tx: &mut Tx) -> Result<(), Error> {
    tx.sql(
        "update notice set state = 'waiting', held_by = null, draft = null
          where state = 'held' and draft is not null and draft not in (select id from draft)",
    )
    .run()
    .await
    .map(drop)
}
