//! A child is a set of ids. Every id ever given leads to the one in use; a merge moves nothing.

use base::ChildId;
use store::{Error, Tx, Value};

#[derive(sqlx::FromRow)]
struct Current {
    #[sqlx(try_from = "String")]
    current: ChildId,
}

/// New children, each its own current id.
pub async fn born(tx: &mut Tx, children: &[ChildId]) -> Result<(), Error> {
    let rows = children
        .iter()
        .map(|child| vec![Value::Text(Some(child.to_string())), Value::Text(Some(child.to_string()))])
        .collect();
    tx.insert_many("same_child", &["given", "current"], rows).await
}

/// The id in use for an id that was given at some time; none for an id never given.
pub async fn current(tx: &mut Tx, given: ChildId) -> Result<Option<ChildId>, Error> {
    let row: Option<Current> = tx.sql("select current from same_child where given = $1").bind(given).optional().await?;
    Ok(row.map(|r| r.current))
}

#[derive(sqlx::FromRow)]
struct Given {
    #[sqlx(try_from = "String")]
    given: ChildId,
}

/// Every id the child has or had, for any one of them; empty for an id never given.
pub async fn all_ids(tx: &mut Tx, given: ChildId) -> Result<Vec<ChildId>, Error> {
    let rows: Vec<Given> = tx
        .sql("select given from same_child where current = (select current from same_child where given = $1)")
        .bind(given)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.given).collect())
}
