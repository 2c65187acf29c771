//! The lists a practitioner or a service has: children tied to them by what their own agency's feed says, by name.
//!
//! Not on a list: a child whose existence is hidden, and the second id or name of a child who stands there already.

use base::{ChildId, Instant};
use store::{Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Listed {
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    pub since: i64,
}

#[derive(sqlx::FromRow)]
struct Total {
    total: i64,
}

/// The ties that make the list of holder `$1` by kind `$2` at `$3`, as what follows `from` in a statement.
macro_rules! listed {
    () => {
        " tie t
              where t.holder = $1 and t.kind = $2 and t.from_at <= $3 and (t.until_at is null or t.until_at > $3)
                and t.child not in (select g.given from shield s join same_child h on h.given = s.child
                                      join same_child g on g.current = h.current
                                     where s.kind = 'existence' and (s.until_at is null or s.until_at > $3))
                and t.child not in (select m.given from same_child m where m.current <> m.given and exists
                                      (select 1 from same_child g join tie u on u.child = g.given
                                        where g.current = m.current and g.given <> m.given
                                          and (g.given = g.current or g.given < m.given)
                                          and u.holder = $1 and u.kind = $2 and (u.until_at is null or u.until_at > $3)))"
    };
}

pub(crate) async fn total(tx: &mut Tx, holder: &str, kind: &'static str, now: Instant) -> Result<usize, Error> {
    let Total { total } = tx
        .sql(concat!("select count(distinct t.child) as total from", listed!()))
        .bind(holder)
        .bind(kind)
        .bind(now)
        .one()
        .await?;
    Ok(usize::try_from(total).unwrap_or_default())
}

/// Some of the list, in the order of names.
pub(crate) async fn part(
    tx: &mut Tx,
    holder: &str,
    kind: &'static str,
    now: Instant,
    from: usize,
    most: usize,
) -> Result<Vec<Listed>, Error> {
    tx.sql(concat!(
        "select c.current as child, l.since from
            (select t.child, t.listed_as, min(t.from_at) as since from",
        listed!(),
        "       and not exists (select 1 from tie v where v.child = t.child and v.holder = $1 and v.kind = $2
                                   and v.listed_as < t.listed_as and (v.until_at is null or v.until_at > $3))
              group by t.listed_as, t.child order by t.listed_as, t.child limit $4 offset $5) l
            join same_child c on c.given = l.child order by l.listed_as, l.child",
    ))
    .bind(holder)
    .bind(kind)
    .bind(now)
    .bind(most as i64)
    .bind(from as i64)
    .all()
    .await
}
