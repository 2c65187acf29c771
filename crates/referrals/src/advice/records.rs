//! Consultations as kept. The words are seen only by those the case was opened to.

use access::{Act, CasePermit};
use base::{CaseId, DraftId, Instant, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ConsultationRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    /// The member of staff who asked; none where somebody rang.
    pub asker_name: Option<String>,
    pub asker_job_title: Option<String>,
    pub asker_phone: Option<String>,
    pub agency_name: String,
    pub asked_at: i64,
    pub adviser_name: Option<String>,
    pub answered_at: Option<i64>,
    pub contact: Option<String>,
    pub raised_at: Option<i64>,
}

pub(super) async fn consultation<A: Act>(
    tx: &mut Tx,
    permit: &CasePermit<A>,
) -> Result<Option<ConsultationRow>, Error> {
    tx.sql(
        "select c.id, p.name as asker_name, p.job_title as asker_job_title, p.phone as asker_phone, o.name as agency_name,
                c.asked_at, a.name as adviser_name, c.answered_at, c.contact, c.raised_at
           from consultation c left join person p on p.id = c.asked_by join organisation o on o.id = c.agency
           left join person a on a.id = c.adviser where c.id = $1",
    )
    .bind(permit.case())
    .optional()
    .await
}

/// What a team was asked: what nobody has answered first, and of that the oldest, which is late first; then the newest.
pub(super) async fn of_team(
    tx: &mut Tx,
    team: OrganisationId,
    from: i64,
    most: i64,
) -> Result<Vec<ConsultationRow>, Error> {
    tx.sql(
        "select c.id, p.name as asker_name, p.job_title as asker_job_title, p.phone as asker_phone, o.name as agency_name,
                c.asked_at, a.name as adviser_name, c.answered_at, c.contact, c.raised_at
           from consultation c left join person p on p.id = c.asked_by join organisation o on o.id = c.agency
           left join person a on a.id = c.adviser where c.owner_team = $1
          order by case when c.answered_at is null then 0 else 1 end,
                   case when c.answered_at is null then c.asked_at end, c.asked_at desc, c.id limit $2 offset $3",
    )
    .bind(team)
    .bind(most)
    .bind(from)
    .all()
    .await
}

/// What somebody has asked, the newest first.
pub(super) async fn of_person(
    tx: &mut Tx,
    person: PersonId,
    from: i64,
    most: i64,
) -> Result<Vec<ConsultationRow>, Error> {
    tx.sql(
        "select c.id, p.name as asker_name, p.job_title as asker_job_title, p.phone as asker_phone, o.name as agency_name,
                c.asked_at, a.name as adviser_name, c.answered_at, c.contact, c.raised_at
           from consultation c join person p on p.id = c.asked_by join organisation o on o.id = c.agency
           left join person a on a.id = c.adviser where c.asked_by = $1
          order by c.asked_at desc, c.id limit $2 offset $3",
    )
    .bind(person)
    .bind(most)
    .bind(from)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Counted {
    pub asked_at: i64,
    pub agency_name: String,
    /// A service whose name stands on no count.
    pub sensitive: bool,
}

/// When each agency asked a team since a moment: what is counted by month.
pub(super) async fn asked_since(tx: &mut Tx, team: OrganisationId, since: Instant) -> Result<Vec<Counted>, Error> {
    tx.sql(
        "select c.asked_at, o.sensitive,
                case when o.kind = 'agency' then o.name when a.kind = 'agency' then a.name
                     when b.kind = 'agency' then b.name else o.name end as agency_name
           from consultation c join organisation o on o.id = c.agency left join organisation a on a.id = o.parent
           left join organisation b on b.id = a.parent
          where c.owner_team = $1 and c.asked_at >= $2 order by c.asked_at, c.id",
    )
    .bind(team)
    .bind(since)
    .all()
    .await
}

/// How much a team has been asked and not answered.
pub(crate) async fn waiting(tx: &mut Tx, team: OrganisationId) -> Result<i64, Error> {
    let (count,): (i64,) = tx
        .sql("select count(*) from consultation where owner_team = $1 and answered_at is null")
        .bind(team)
        .one()
        .await?;
    Ok(count)
}

/// In how many of those the limit for an answer has passed.
pub(crate) async fn overdue(tx: &mut Tx, team: OrganisationId, now: Instant) -> Result<i64, Error> {
    let (count,): (i64,) = tx
        .sql(
            "select count(*) from consultation c where c.owner_team = $1 and c.answered_at is null and exists
               (select 1 from clock k where k.subject = c.id and k.met_at is null and k.cancelled_at is null and k.due_at <= $2)",
        )
        .bind(team)
        .bind(now)
        .one()
        .await?;
    Ok(count)
}

pub(super) struct NewConsultation {
    pub id: CaseId,
    pub asked_by: Option<PersonId>,
    pub recorded_by: PersonId,
    pub agency: OrganisationId,
    pub owner_team: OrganisationId,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewConsultation, now: Instant) -> Result<(), Error> {
    let row = vec![
        new.id.value(),
        new.asked_by.value(),
        new.recorded_by.value(),
        new.agency.value(),
        new.owner_team.value(),
        now.value(),
    ];
    let columns = &["id", "asked_by", "recorded_by", "agency", "owner_team", "asked_at"];
    tx.insert_many("consultation", columns, vec![row]).await
}

pub(super) async fn answer(tx: &mut Tx, id: CaseId, adviser: PersonId, now: Instant) -> Result<(), Error> {
    tx.sql("update consultation set adviser = $2, answered_at = $3 where id = $1")
        .bind(id)
        .bind(adviser)
        .bind(now)
        .run()
        .await
        .map(drop)
}

pub(super) async fn raised(tx: &mut Tx, id: CaseId, draft: DraftId, now: Instant) -> Result<(), Error> {
    tx.sql("update consultation set draft = $2, raised_at = $3 where id = $1")
        .bind(id)
        .bind(draft)
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// The concern that was begun with a consultation was sent.
pub(crate) async fn sent(tx: &mut Tx, draft: DraftId, contact: CaseId) -> Result<(), Error> {
    tx.sql("update consultation set contact = $2 where draft = $1").bind(draft).bind(contact).run().await.map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct WordsRow {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub kind: String,
    pub words: String,
}

/// `question`, `advice`, and `caller`, where somebody rang.
pub(super) async fn words(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<WordsRow>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.sql("select case_id, kind, words from consultation_words where case_id in (:set) order by case_id, kind")
        .bind_set(ids.iter().copied())
        .all()
        .await
}

pub(super) async fn write(
    tx: &mut Tx,
    id: CaseId,
    kind: &str,
    words: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    let row = vec![id.value(), kind.value(), words.value(), by.value(), now.value()];
    tx.insert_many("consultation_words", &["case_id", "kind", "words", "written_by", "written_at"], vec![row]).await
}
