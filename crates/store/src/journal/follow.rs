//! Reading the journal in the order of its numbers: for what is kept beside the tables and must hear of every change.

use crate::{Error, Tx};

/// What follows needs of a numbered entry.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Numbered {
    pub number: i64,
    pub kind: String,
    /// `change` or `access`.
    pub class: String,
    pub child: Option<String>,
    pub subject: Option<String>,
    /// Of changes only, and none once they were purged.
    pub facts: Option<String>,
}

/// The highest number there is; 0 while there is none.
pub async fn last_number(tx: &mut Tx) -> Result<i64, Error> {
    let (last,): (Option<i64>,) = tx.sql("select max(number) from journal_number").one().await?;
    Ok(last.unwrap_or(0))
}

/// The entries numbered after `number`, in order, `most` at a time. Numbers leave no gap, so the first is the next.
pub async fn numbered_after(tx: &mut Tx, number: i64, most: i64) -> Result<Vec<Numbered>, Error> {
    tx.sql(
        "select n.number, e.kind, e.class, e.child, e.subject, f.facts
           from journal_number n join journal_entry e on e.id = n.entry
           left join journal_facts f on f.entry = e.id and e.class = 'change'
          where n.number > $1 order by n.number limit $2",
    )
    .bind(number)
    .bind(most)
    .all()
    .await
}
