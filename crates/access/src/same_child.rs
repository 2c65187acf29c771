//! A child is a set of ids. Every id ever given leads to the one in use; a merge moves nothing.
//!
//! Two children found to be one are *joined*. Which id is in use follows from the joins that stand: the oldest of all
//! that hang together. So joins may be undone in any order, and what is left is what it would have been without.

use base::{ChildId, Ids, Instant, JoinId, PersonId};
use std::collections::{BTreeMap, HashMap};
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

/// Two children whom a person found to be one.
#[derive(Clone, Copy, Debug)]
pub struct NewJoin<'a> {
    pub id: JoinId,
    pub children: [ChildId; 2],
    pub reason: &'a str,
    pub joined_by: PersonId,
}

/// A join as it is kept, standing or undone.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Join {
    #[sqlx(try_from = "String")]
    pub id: JoinId,
    #[sqlx(try_from = "String")]
    pub one: ChildId,
    #[sqlx(try_from = "String")]
    pub other: ChildId,
    pub reason: String,
    pub joined_by_name: String,
    pub joined_at: i64,
    pub parted_by_name: Option<String>,
    pub parted_at: Option<i64>,
    pub part_reason: Option<String>,
    /// `joined`; or `parted` or `kept`, where no person joined them.
    pub kind: String,
}

impl Join {
    pub const fn stands(&self) -> bool {
        self.parted_at.is_none()
    }
    /// No person joined them: records of both had been linked to one child.
    pub fn was_linked(&self) -> bool {
        self.kind != "joined"
    }
}

/// Joins two children. The transaction must see both.
pub async fn join(tx: &mut Tx, new: &NewJoin<'_>, now: Instant) -> Result<(), Error> {
    keep(tx, new, "joined", now).await?;
    place_both(tx, new.children).await
}

/// Joins two of whom the one was parted from the other. Each id is joined with the one that was parted from it, so that
/// every page is what it was; and what left several ids of one child together need not hang together any more.
pub async fn rejoin(tx: &mut Tx, ids: &Ids, new: &NewJoin<'_>, now: Instant) -> Result<(), Error> {
    let [one, other] = new.children;
    let mut touched = all_ids(tx, one).await?;
    let beside = all_ids(tx, other).await?;
    let partings = partings(tx, &touched, &beside).await?;
    touched.extend(beside);
    let parts: Vec<ChildId> = partings.iter().map(|[_, part]| *part).collect();
    tx.sql(
        "update child_join set parted_by = $1, parted_at = $2
          where kind = 'kept' and parted_at is null and (one in (:set) or other in (:set))",
    )
    .bind(new.joined_by)
    .bind(now)
    .bind_set(parts)
    .run()
    .await?;
    if partings.is_empty() {
        keep(tx, new, "joined", now).await?;
    }
    for (n, children) in partings.into_iter().enumerate() {
        let id = if n == 0 { new.id } else { JoinId::new(ids, now) };
        keep(tx, &NewJoin { id, children, ..*new }, "joined", now).await?;
    }
    place(tx, &touched).await
}

/// Keeps that two are one: they were parted from one page together.
pub async fn keep_together(tx: &mut Tx, new: &NewJoin<'_>, now: Instant) -> Result<(), Error> {
    keep(tx, new, "kept", now).await?;
    place_both(tx, new.children).await
}

async fn keep(tx: &mut Tx, new: &NewJoin<'_>, kind: &str, now: Instant) -> Result<(), Error> {
    let [one, other] = new.children;
    tx.sql("insert into child_join (id, one, other, joined_by, joined_at, kind) values ($1, $2, $3, $4, $5, $6)")
        .bind(new.id)
        .bind(one)
        .bind(other)
        .bind(new.joined_by)
        .bind(now)
        .bind(kind)
        .run()
        .await?;
    for child in new.children {
        tx.sql("insert into child_join_words (child_join, child, reason) values ($1, $2, $3)")
            .bind(new.id)
            .bind(child)
            .bind(new.reason)
            .run()
            .await?;
    }
    Ok(())
}

async fn place_both(tx: &mut Tx, [one, other]: [ChildId; 2]) -> Result<(), Error> {
    let mut ids = all_ids(tx, one).await?;
    ids.extend(all_ids(tx, other).await?);
    place(tx, &ids).await
}

/// Of two sets of ids, each pair of which the one was parted from the other: first the one it was parted from.
async fn partings(tx: &mut Tx, ones: &[ChildId], others: &[ChildId]) -> Result<Vec<[ChildId; 2]>, Error> {
    let rows: Vec<(String, String)> = tx
        .sql("select one, other from child_join where kind = 'parted' and other in (:set) order by id")
        .bind_set(ones.iter().chain(others).copied())
        .all()
        .await?;
    let mut pairs: Vec<[ChildId; 2]> =
        rows.into_iter().filter_map(|(one, other)| Some([one.parse().ok()?, other.parse().ok()?])).collect();
    pairs.retain(|[one, other]| {
        (ones.contains(one) && others.contains(other)) || (others.contains(one) && ones.contains(other))
    });
    pairs.dedup();
    Ok(pairs)
}

/// Two children whose records had been linked to one, and who are two from now on. It is kept like a join that was undone:
/// the same page says who came near meanwhile.
#[derive(Debug)]
pub struct NewParting<'a> {
    pub id: JoinId,
    pub children: [ChildId; 2],
    /// When records of both first stood on one page.
    pub since: Instant,
    pub reason: &'a str,
    pub parted_by: PersonId,
}

/// Keeps that two children were parted. Moving what is the other's is for the rooms that hold it.
pub async fn parted(tx: &mut Tx, new: &NewParting<'_>, now: Instant) -> Result<(), Error> {
    let [one, other] = new.children;
    tx.sql(
        "insert into child_join (id, one, other, joined_by, joined_at, parted_by, parted_at, kind)
         values ($1, $2, $3, $4, $5, $4, $6, 'parted')",
    )
    .bind(new.id)
    .bind(one)
    .bind(other)
    .bind(new.parted_by)
    .bind(new.since)
    .bind(now)
    .run()
    .await?;
    for child in new.children {
        tx.sql("insert into child_join_words (child_join, child, reason, part_reason) values ($1, $2, '', $3)")
            .bind(new.id)
            .bind(child)
            .bind(new.reason)
            .run()
            .await?;
    }
    Ok(())
}

/// Undoes a join; false where somebody has done so before. The transaction must see the child.
pub async fn part(tx: &mut Tx, id: JoinId, reason: &str, parted_by: PersonId, now: Instant) -> Result<bool, Error> {
    let Some((one,)): Option<(String,)> =
        tx.sql("select one from child_join where id = $1 and parted_at is null").bind(id).optional().await?
    else {
        return Ok(false);
    };
    let Ok(one) = one.parse() else { return Ok(false) };
    tx.sql("update child_join set parted_by = $2, parted_at = $3 where id = $1")
        .bind(id)
        .bind(parted_by)
        .bind(now)
        .run()
        .await?;
    tx.sql("update child_join_words set part_reason = $2 where child_join = $1").bind(id).bind(reason).run().await?;
    let ids = all_ids(tx, one).await?;
    place(tx, &ids).await?;
    Ok(true)
}

/// Every join by which a child (a current id) became or was one with another, the newest first.
pub async fn joins_of(tx: &mut Tx, child: ChildId) -> Result<Vec<Join>, Error> {
    tx.sql(
        "select j.id, j.one, j.other, min(w.reason) as reason, a.name as joined_by_name, j.joined_at,
                b.name as parted_by_name, j.parted_at, min(w.part_reason) as part_reason, j.kind
           from same_child g join child_join_words w on w.child = g.given join child_join j on j.id = w.child_join
           join person a on a.id = j.joined_by left join person b on b.id = j.parted_by
          where g.current = $1 and g.given in (j.one, j.other)
          group by j.id, j.one, j.other, a.name, j.joined_at, b.name, j.parted_at, j.kind
          order by j.joined_at desc, j.id desc",
    )
    .bind(child)
    .all()
    .await
}

/// When a child was joined with another, and parted from it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastJoin {
    pub joined: Instant,
    pub parted: Option<Instant>,
}

impl LastJoin {
    /// When the child's page became what it is.
    #[must_use]
    pub fn at(self) -> Instant {
        self.parted.unwrap_or(self.joined)
    }
}

/// The last of each of these children (current ids) that was joined with another, or parted from it, since a moment.
pub async fn last_joined(
    tx: &mut Tx,
    children: &[ChildId],
    since: Instant,
) -> Result<HashMap<ChildId, LastJoin>, Error> {
    if children.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64, Option<i64>)> = tx
        .sql(
            "select g.current, j.joined_at, j.parted_at
               from same_child g join child_join j on j.one = g.given or j.other = g.given
              where coalesce(j.parted_at, j.joined_at) >= $1 and g.current in (:set)
              order by coalesce(j.parted_at, j.joined_at), j.id desc",
        )
        .bind(since)
        .bind_set(children.iter().copied())
        .all()
        .await?;
    let last = |(child, joined, parted): (String, i64, Option<i64>)| {
        let join = LastJoin { joined: Instant::from_micros(joined), parted: parted.map(Instant::from_micros) };
        Some((child.parse().ok()?, join))
    };
    Ok(rows.into_iter().filter_map(last).collect())
}

/// The two children of a join, by the ids they had then.
pub async fn joined(tx: &mut Tx, id: JoinId) -> Result<Option<[ChildId; 2]>, Error> {
    let row: Option<(String, String)> =
        tx.sql("select one, other from child_join where id = $1").bind(id).optional().await?;
    Ok(row.and_then(|(one, other)| Some([one.parse().ok()?, other.parse().ok()?])))
}

/// Every id that was ever joined with, or parted from, any id of this child.
pub async fn parted_from(tx: &mut Tx, child: ChildId) -> Result<Vec<ChildId>, Error> {
    let ids = all_ids(tx, child).await?;
    let rows: Vec<(String, String)> = tx
        .sql("select one, other from child_join where one in (:set) union select other, one from child_join where other in (:set)")
        .bind_set(ids.iter().copied())
        .all()
        .await?;
    let mut others: Vec<ChildId> = rows.into_iter().filter_map(|(_, other)| other.parse().ok()).collect();
    others.sort_unstable();
    others.dedup();
    Ok(others)
}

/// Gives each of these ids the one in use, as the joins that stand say. Whoever hangs together with one of them must be
/// among them.
async fn place(tx: &mut Tx, ids: &[ChildId]) -> Result<(), Error> {
    let standing: Vec<(String, String)> = tx
        .sql("select one, other from child_join where parted_at is null and one in (:set)")
        .bind_set(ids.iter().copied())
        .all()
        .await?;
    let joins: Vec<[ChildId; 2]> =
        standing.into_iter().filter_map(|(one, other)| Some([one.parse().ok()?, other.parse().ok()?])).collect();
    for (given, current) in in_use(ids, &joins) {
        tx.sql("update same_child set current = $2 where given = $1 and current <> $2")
            .bind(given)
            .bind(current)
            .run()
            .await?;
    }
    Ok(())
}

/// For each id the oldest of all that hang together with it.
fn in_use(ids: &[ChildId], joins: &[[ChildId; 2]]) -> BTreeMap<ChildId, ChildId> {
    let mut current: BTreeMap<ChildId, ChildId> = ids.iter().map(|id| (*id, *id)).collect();
    for [one, other] in joins {
        let (Some(a), Some(b)) = (current.get(one).copied(), current.get(other).copied()) else { continue };
        let (oldest, newer) = (a.min(b), a.max(b));
        current.values_mut().filter(|id| **id == newer).for_each(|id| *id = oldest);
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> ChildId {
        ChildId::from_u128(u128::from(n))
    }

    #[test]
    fn the_oldest_id_of_all_that_hang_together_is_in_use() {
        let ids: Vec<ChildId> = (1..=5).map(id).collect();
        let current = in_use(&ids, &[[id(4), id(2)], [id(5), id(4)]]);
        assert_eq!(current.into_values().collect::<Vec<_>>(), [id(1), id(2), id(3), id(2), id(2)]);
    }

    proptest! {
        /// Whatever the order in which joins were made, what hangs together is what a walk over them reaches.
        #[test]
        fn ids_are_one_child_where_joins_lead_from_one_to_the_other(
            joins in proptest::collection::vec((0_u8..9, 0_u8..9), 0..9),
        ) {
            let ids: Vec<ChildId> = (0..9).map(id).collect();
            let joins: Vec<[ChildId; 2]> = joins.into_iter().map(|(a, b)| [id(a), id(b)]).collect();
            let current = in_use(&ids, &joins);
            let turned: Vec<[ChildId; 2]> = joins.iter().rev().map(|[a, b]| [*b, *a]).collect();
            prop_assert_eq!(&current, &in_use(&ids, &turned));
            for start in &ids {
                let mut reached = std::collections::BTreeSet::from([*start]);
                loop {
                    let next = joins.iter().filter(|[a, b]| reached.contains(a) || reached.contains(b));
                    let more: Vec<ChildId> = next.flatten().filter(|id| !reached.contains(id)).copied().collect();
                    if more.is_empty() {
                        break;
                    }
                    reached.extend(more);
                }
                prop_assert_eq!(current[start], reached.first().copied().unwrap());
            }
        }
    }
}
