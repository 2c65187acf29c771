//! What one team asks another about a child.

use access::{Act, CasePermit};
use base::{CaseId, ChildId, Instant, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RequestRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    /// `check` of the front door, or `question`.
    pub kind: String,
    pub about: Option<String>,
    pub urgency: String,
    #[sqlx(try_from = "String")]
    pub asked_of: OrganisationId,
    pub asked_of_name: String,
    pub asked_of_code: String,
    pub asked_by: String,
    pub asker_name: String,
    pub asker_job_title: String,
    pub asker_phone: Option<String>,
    #[sqlx(try_from = "String")]
    pub asked_from: OrganisationId,
    pub asked_from_name: String,
    pub asked_at: i64,
    pub chased_at: Option<i64>,
    /// `relevant`, `part`, `none` or `declined`.
    pub answer: Option<String>,
    pub answerer_name: Option<String>,
    pub answered_at: Option<i64>,
    pub released_at: Option<i64>,
    /// Of a question: `answer` or `acknowledgement`.
    pub wants: Option<String>,
    /// Who was asked by name.
    pub for_name: Option<String>,
    pub asked_person: Option<String>,
}

impl RequestRow {
    /// A question of anybody's, and not a check of the front door.
    pub fn is_question(&self) -> bool {
        self.kind == "question"
    }
}

/// Somebody who has a child on their caseload, and where.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reachable {
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    pub team_name: String,
}

/// Who has a child on their caseload today; nobody who has left.
pub(crate) async fn near(tx: &mut Tx, child: ChildId, now: Instant) -> Result<Vec<Reachable>, Error> {
    tx.sql(
        "select distinct p.id as person, p.name, p.job_title, o.id as team, o.name as team_name
           from same_child g join tie t on t.child = g.given join person p on p.id = t.holder
           join seat s on s.person = p.id join organisation o on o.id = s.organisation
          where g.current = $1 and t.kind = 'caseload' and t.from_at <= $2 and (t.until_at is null or t.until_at > $2)
            and (p.left_on is null or p.left_on > $3) and (s.until_on is null or s.until_on > $3)
          order by p.name, o.name, p.id, o.id",
    )
    .bind(child)
    .bind(now)
    .bind(now.date().to_string())
    .all()
    .await
}

/// Questions about a child that a team asked or was asked, the newest first.
pub(crate) async fn questions_about(
    tx: &mut Tx,
    child: ChildId,
    team: OrganisationId,
) -> Result<Vec<RequestRow>, Error> {
    tx.sql(
        "select r.id, r.kind, r.about, r.urgency, r.asked_of, o.name as asked_of_name, o.code as asked_of_code, r.asked_by, p.name as asker_name,
                p.job_title as asker_job_title, p.phone as asker_phone, r.asked_from, f.name as asked_from_name, r.asked_at,
                r.chased_at, r.answer, q.name as answerer_name, r.answered_at, r.released_at, r.wants, w.name as for_name, r.asked_person
           from same_child g join case_child k on k.child = g.given join information_request r on r.id = k.case_id
           join organisation o on o.id = r.asked_of join person p on p.id = r.asked_by
           join organisation f on f.id = r.asked_from left join person q on q.id = r.answered_by
           left join person w on w.id = r.asked_person
          where g.current = $1 and r.kind = 'question' and (r.asked_from = $2 or r.asked_of = $2)
          order by r.asked_at desc, r.id limit 50",
    )
    .bind(child)
    .bind(team)
    .all()
    .await
}

/// One request, for whoever was let through to it.
pub(crate) async fn request<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Option<RequestRow>, Error> {
    tx.sql(
        "select r.id, r.kind, r.about, r.urgency, r.asked_of, o.name as asked_of_name, o.code as asked_of_code, r.asked_by, p.name as asker_name,
                p.job_title as asker_job_title, p.phone as asker_phone, r.asked_from, f.name as asked_from_name, r.asked_at,
                r.chased_at, r.answer, q.name as answerer_name, r.answered_at, r.released_at, r.wants, w.name as for_name, r.asked_person
           from information_request r join organisation o on o.id = r.asked_of join person p on p.id = r.asked_by
           join organisation f on f.id = r.asked_from left join person q on q.id = r.answered_by
           left join person w on w.id = r.asked_person
          where r.id = $1",
    )
    .bind(permit.case())
    .optional()
    .await
}

/// Everything asked about one contact, in the order of asking.
pub(crate) async fn about(tx: &mut Tx, contact: CaseId) -> Result<Vec<RequestRow>, Error> {
    tx.sql(
        "select r.id, r.kind, r.about, r.urgency, r.asked_of, o.name as asked_of_name, o.code as asked_of_code, r.asked_by, p.name as asker_name,
                p.job_title as asker_job_title, p.phone as asker_phone, r.asked_from, f.name as asked_from_name, r.asked_at,
                r.chased_at, r.answer, q.name as answerer_name, r.answered_at, r.released_at, r.wants, w.name as for_name, r.asked_person
           from information_request r join organisation o on o.id = r.asked_of join person p on p.id = r.asked_by
           join organisation f on f.id = r.asked_from left join person q on q.id = r.answered_by
           left join person w on w.id = r.asked_person
          where r.about = $1 order by r.asked_at, o.name, r.id",
    )
    .bind(contact)
    .all()
    .await
}

/// What a team has been asked and not answered, the oldest first.
pub(crate) async fn open_with(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<RequestRow>, Error> {
    tx.sql(
        "select r.id, r.kind, r.about, r.urgency, r.asked_of, o.name as asked_of_name, o.code as asked_of_code, r.asked_by, p.name as asker_name,
                p.job_title as asker_job_title, p.phone as asker_phone, r.asked_from, f.name as asked_from_name, r.asked_at,
                r.chased_at, r.answer, q.name as answerer_name, r.answered_at, r.released_at, r.wants, w.name as for_name, r.asked_person
           from information_request r join organisation o on o.id = r.asked_of join person p on p.id = r.asked_by
           join organisation f on f.id = r.asked_from left join person q on q.id = r.answered_by
           left join person w on w.id = r.asked_person
          where r.asked_of = $1 and r.answered_at is null order by r.asked_at, r.id limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

/// What somebody has asked from the seat of a team and nobody has answered, the oldest first.
pub(crate) async fn unanswered_of(
    tx: &mut Tx,
    person: PersonId,
    team: OrganisationId,
    most: i64,
) -> Result<Vec<RequestRow>, Error> {
    tx.sql(
        "select r.id, r.kind, r.about, r.urgency, r.asked_of, o.name as asked_of_name, o.code as asked_of_code, r.asked_by, p.name as asker_name,
                p.job_title as asker_job_title, p.phone as asker_phone, r.asked_from, f.name as asked_from_name, r.asked_at,
                r.chased_at, r.answer, q.name as answerer_name, r.answered_at, r.released_at, r.wants, w.name as for_name, r.asked_person
           from information_request r join organisation o on o.id = r.asked_of join person p on p.id = r.asked_by
           join organisation f on f.id = r.asked_from left join person q on q.id = r.answered_by
           left join person w on w.id = r.asked_person
          where r.asked_by = $1 and r.asked_from = $2 and r.answered_at is null order by r.asked_at, r.id limit $3",
    )
    .bind(person)
    .bind(team)
    .bind(most)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RequestWords {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub kind: String,
    pub words: String,
}

/// Question, answer and reason of these requests.
pub(crate) async fn words(tx: &mut Tx, requests: &[CaseId]) -> Result<Vec<RequestWords>, Error> {
    tx.sql("select case_id, kind, words from request_words where case_id in (:set) order by case_id, kind")
        .bind_set(requests.iter().copied())
        .all()
        .await
}

pub(crate) async fn write(
    tx: &mut Tx,
    request: CaseId,
    kind: &str,
    words: &str,
    by: &str,
    now: Instant,
) -> Result<(), Error> {
    let row = vec![request.value(), kind.value(), words.value(), by.value(), now.value()];
    tx.insert_many("request_words", &["case_id", "kind", "words", "written_by", "written_at"], vec![row]).await
}
