//! When somebody last looked at a case, so that what changed since stands apart. A mark for its reader alone: who looked,
//! for everybody else, is in the journal.

use crate::Officer;
use base::{CaseId, Instant, PersonId};
use store::{Error, Store, Tx};

#[derive(sqlx::FromRow)]
struct Mark {
    looked_at: i64,
}

/// When somebody last looked at a case.
pub async fn last(tx: &mut Tx, person: PersonId, case: CaseId) -> Result<Option<Instant>, Error> {
    let mark: Option<Mark> = tx
        .sql("select looked_at from looked where person = $1 and case_id = $2")
        .bind(person)
        .bind(case)
        .optional()
        .await?;
    Ok(mark.map(|m| Instant::from_micros(m.looked_at)))
}

/// Notes that the officer has seen a case as it is now. Writes only where something had changed since.
pub async fn note(store: &Store, officer: &Officer, case: CaseId, changed_at: Instant) -> Result<(), Error> {
    let mut tx = store.read().await?;
    let before = last(&mut tx, officer.person, case).await?;
    drop(tx);
    if before.is_some_and(|at| at >= changed_at) {
        return Ok(());
    }
    let mut tx = store.housekeeping().await?;
    tx.sql(
        "insert into looked (person, case_id, looked_at) values ($1, $2, $3)
         on conflict (person, case_id) do update set looked_at = excluded.looked_at",
    )
    .bind(officer.person)
    .bind(case)
    .bind(store.now())
    .run()
    .await?;
    tx.commit().await
}
