//! What another area has to do with a child turns out to be about another.

use base::{ChildId, Instant};
use store::{Error, Tx};

/// Every matter of these children (current ids), with its child and when it began.
pub async fn matters(tx: &mut Tx, children: &[ChildId]) -> Result<Vec<(String, ChildId, Instant)>, Error> {
    let rows: Vec<(String, String, i64)> = tx
        .sql(
            "select m.id, c.current, m.begun_at from same_child c join other_area m on m.child = c.given
              where c.current in (:set) order by m.begun_at, m.id",
        )
        .bind_set(children.iter().copied())
        .all()
        .await?;
    let of = |(id, child, at): (String, String, i64)| Some((id, child.parse().ok()?, Instant::from_micros(at)));
    Ok(rows.into_iter().filter_map(of).collect())
}

/// The matter is about this child. The transaction must see both.
pub async fn readdress(tx: &mut Tx, matter: &str, child: ChildId) -> Result<(), Error> {
    for text in
        ["update other_area set child = $1 where id = $2", "update other_area_step set child = $1 where matter = $2"]
    {
        tx.sql(text).bind(child).bind(matter).run().await?;
    }
    Ok(())
}
