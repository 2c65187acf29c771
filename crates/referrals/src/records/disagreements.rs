//! Disagreements with what was decided, stage by stage.

use access::{Act, CasePermit};
use base::{CaseId, DecisionId, Instant, OrganisationId, PersonId};
use store::{Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Disagreement {
    pub id: String,
    pub number: i64,
    pub stage: i64,
    #[sqlx(try_from = "String")]
    pub owner_team: OrganisationId,
    pub opened_at: i64,
    /// `kept` or `changed`.
    pub outcome: Option<String>,
    pub answerer_name: Option<String>,
    pub answered_at: Option<i64>,
    /// Answered by somebody of a sensitive service, or in one.
    pub sensitive: bool,
}

/// The stages a contact has gone through, the first one first.
pub(crate) async fn of<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<Disagreement>, Error> {
    tx.sql(
        "select d.id, d.number, d.stage, d.owner_team, d.opened_at, d.outcome, p.name as answerer_name, d.answered_at,
                t.sensitive or coalesce(o.sensitive, false) as sensitive
           from disagreement d join organisation t on t.id = d.owner_team left join person p on p.id = d.answered_by
           left join organisation o on o.id = p.employer where d.case_id = $1 order by d.number",
    )
    .bind(permit.case())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct OpenStage {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub stage: i64,
    pub opened_at: i64,
}

/// What a team has to answer, the oldest first.
pub(crate) async fn open_with(tx: &mut Tx, team: OrganisationId) -> Result<Vec<OpenStage>, Error> {
    tx.sql(
        "select case_id, stage, opened_at from disagreement where owner_team = $1 and answered_at is null order by opened_at, id limit 200",
    )
    .bind(team)
    .all()
    .await
}

/// What somebody disagreed with and nobody has answered, the oldest first.
pub(crate) async fn open_of(tx: &mut Tx, person: PersonId, most: i64) -> Result<Vec<OpenStage>, Error> {
    tx.sql(
        "select case_id, stage, opened_at from disagreement where opened_by = $1 and answered_at is null
          order by opened_at, id limit $2",
    )
    .bind(person)
    .bind(most)
    .all()
    .await
}

/// A stage about to begin.
pub(crate) struct NewStage {
    pub id: DecisionId,
    pub case: CaseId,
    pub number: i64,
    pub stage: i64,
    pub owner_team: OrganisationId,
    pub opened_by: PersonId,
}

pub(crate) async fn insert(tx: &mut Tx, new: NewStage, now: Instant) -> Result<(), Error> {
    tx.sql(
        "insert into disagreement (id, case_id, number, stage, owner_team, opened_by, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.case)
    .bind(new.number)
    .bind(new.stage)
    .bind(new.owner_team)
    .bind(new.opened_by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

pub(crate) async fn answer(tx: &mut Tx, id: &str, outcome: &str, by: PersonId, now: Instant) -> Result<(), Error> {
    tx.sql("update disagreement set outcome = $2, answered_by = $3, answered_at = $4 where id = $1")
        .bind(id)
        .bind(outcome)
        .bind(by)
        .bind(now)
        .run()
        .await
        .map(drop)
}
