//! Records that wait for the linker, and its decisions.

use base::{ChildId, Instant, SourceRecordId};
use std::collections::{BTreeMap, HashMap};
use store::{Error, Tx, Value};

/// A record with what the linker needs of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ToLink {
    pub id: String,
    pub child: Option<String>,
    pub given_name: Option<String>,
    pub middle_names: Option<String>,
    pub family_name: Option<String>,
    pub known_as: Option<String>,
    pub former_family_name: Option<String>,
    pub birth_date: Option<String>,
    pub birth_precision: Option<String>,
    pub sex: Option<String>,
    pub nhs_number: Option<String>,
    pub upn: Option<String>,
    pub house: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub own_family_of: Option<String>,
    pub shield: Option<String>,
    pub shield_ground: Option<String>,
    /// Of one that waits: in which batch it was written.
    #[sqlx(default)]
    pub batch: Option<String>,
}

pub(crate) async fn pending(tx: &mut Tx, limit: i64) -> Result<Vec<ToLink>, Error> {
    tx.sql(
        "select r.id, c.current as child, r.given_name, r.middle_names, r.family_name, r.known_as,
                r.former_family_name, r.birth_date, r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street,
                r.postcode, r.own_family_of, r.shield, r.shield_ground, p.batch
           from link_pending p join source_record r on r.id = p.record
           left join link l on l.record = r.id left join same_child c on c.given = l.child
          order by p.batch, p.record limit $1",
    )
    .bind(limit)
    .all()
    .await
}

pub(crate) async fn any_pending(tx: &mut Tx) -> Result<bool, Error> {
    let one: Option<(String,)> = tx.sql("select record from link_pending limit 1").optional().await?;
    Ok(one.is_some())
}

pub(crate) async fn pending_count(tx: &mut Tx) -> Result<i64, Error> {
    Ok(tx.sql("select count(*) from link_pending").one::<(i64,)>().await?.0)
}

/// Linked records in order of their ids, for building the index in memory.
pub(crate) async fn linked_after(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<ToLink>, Error> {
    tx.sql(
        "select r.id, c.current as child, r.given_name, r.middle_names, r.family_name, r.known_as,
                r.former_family_name, r.birth_date, r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street,
                r.postcode, r.own_family_of, r.shield, r.shield_ground
           from source_record r join link l on l.record = r.id join same_child c on c.given = l.child
          where r.id > $1 order by r.id limit $2",
    )
    .bind(after)
    .bind(limit)
    .all()
    .await
}

/// All linked records of these children, given by any of their ids.
pub(crate) async fn linked_to(tx: &mut Tx, children: &[ChildId]) -> Result<Vec<ToLink>, Error> {
    tx.sql(
        "select r.id, c.current as child, r.given_name, r.middle_names, r.family_name, r.known_as,
                r.former_family_name, r.birth_date, r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street,
                r.postcode, r.own_family_of, r.shield, r.shield_ground
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
          where c.current in (select current from same_child where given in (:set))",
    )
    .bind_set(children.iter().copied())
    .all()
    .await
}

/// Those of these records that are linked.
pub(crate) async fn linked_among(tx: &mut Tx, records: &[SourceRecordId]) -> Result<Vec<ToLink>, Error> {
    tx.sql(
        "select r.id, c.current as child, r.given_name, r.middle_names, r.family_name, r.known_as,
                r.former_family_name, r.birth_date, r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street,
                r.postcode, r.own_family_of, r.shield, r.shield_ground
           from source_record r join link l on l.record = r.id join same_child c on c.given = l.child
          where r.id in (:set)",
    )
    .bind_set(records.iter().copied())
    .all()
    .await
}

/// The records that were linked in these batches.
pub(crate) async fn linked_in(tx: &mut Tx, batches: &[&str]) -> Result<Vec<ToLink>, Error> {
    tx.sql(
        "select r.id, c.current as child, r.given_name, r.middle_names, r.family_name, r.known_as,
                r.former_family_name, r.birth_date, r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street,
                r.postcode, r.own_family_of, r.shield, r.shield_ground
           from link l join source_record r on r.id = l.record join same_child c on c.given = l.child
          where l.batch in (:set)",
    )
    .bind_set(batches.iter().copied())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Involved {
    pub id: String,
    pub record: String,
    pub organisation: String,
    pub staff_code: Option<String>,
    pub until_on: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
}

impl Involved {
    /// What the lists of those who are involved are sorted by: the names as their own record writes them.
    pub(crate) fn listed_as(&self) -> String {
        listed_as(self.given_name.as_deref(), self.family_name.as_deref())
    }
}

pub(crate) fn listed_as(given_name: Option<&str>, family_name: Option<&str>) -> String {
    [given_name, family_name].into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Open involvements of these records that have not run out.
pub(crate) async fn involved(tx: &mut Tx, records: &[&str], today: &str) -> Result<Vec<Involved>, Error> {
    tx.sql(
        "select i.id, i.record, i.organisation, i.staff_code, i.until_on, r.given_name, r.family_name
           from involvement i join source_record r on r.id = i.record
          where i.ended_at is null and (i.until_on is null or i.until_on > $1) and i.record in (:set)",
    )
    .bind(today)
    .bind_set(records.iter().copied())
    .all()
    .await
}

/// Every involvement of these records, open or not.
pub(crate) async fn involvements_of(tx: &mut Tx, records: &[&str]) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        tx.sql("select id from involvement where record in (:set)").bind_set(records.iter().copied()).all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What has been ruled of two records: the same child, or not.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Ruling {
    pub record_a: String,
    pub record_b: String,
    pub same: bool,
}

/// Every ruling there is. They are few: one for each adoption, and what people have decided.
pub(crate) async fn rulings(tx: &mut Tx) -> Result<Vec<Ruling>, Error> {
    tx.sql("select record_a, record_b, same from link_ruling order by id").all().await
}

/// A record of an adopted child and one under the number the child had before.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Adoption {
    pub adopted: String,
    pub earlier: String,
}

/// Adoptions in which any of these records is one of the two.
pub(crate) async fn adoptions(tx: &mut Tx, records: &[&str]) -> Result<Vec<Adoption>, Error> {
    let mut adoptions: Vec<Adoption> = tx
        .sql(
            "select a.id as adopted, e.id as earlier from source_record a join source_record e on e.nhs_number = a.adopted_from
              where a.adopted_from is not null and a.id in (:set) order by a.id, e.id",
        )
        .bind_set(records.iter().copied())
        .all()
        .await?;
    let earlier: Vec<Adoption> = tx
        .sql(
            "select a.id as adopted, e.id as earlier from source_record e join source_record a on a.adopted_from = e.nhs_number
              where e.nhs_number is not null and e.id in (:set) order by a.id, e.id",
        )
        .bind_set(records.iter().copied())
        .all()
        .await?;
    let fresh: Vec<Adoption> = earlier.into_iter().filter(|e| !adoptions.contains(e)).collect();
    adoptions.extend(fresh);
    Ok(adoptions)
}

#[derive(sqlx::FromRow)]
struct LinkedTo {
    record: String,
    child: String,
}

/// The child (current id) each of these records is linked to.
pub(crate) async fn children_of(tx: &mut Tx, records: &[&str]) -> Result<HashMap<String, ChildId>, Error> {
    let rows: Vec<LinkedTo> = tx
        .sql("select l.record, c.current as child from link l join same_child c on c.given = l.child where l.record in (:set)")
        .bind_set(records.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.record, r.child.parse().ok()?))).collect())
}

/// That two records are one child, or two.
pub(crate) struct Ruled<'a> {
    pub records: [&'a str; 2],
    pub same: bool,
    /// A code, or a few words that name nobody.
    pub reason: &'a str,
    pub decided_by: String,
}

pub(crate) async fn rule(tx: &mut Tx, id: String, ruled: Ruled<'_>, now: Instant) -> Result<(), Error> {
    let [one, other] = ruled.records;
    tx.sql(
        "insert into link_ruling (id, record_a, record_b, same, reason, decided_by, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(one)
    .bind(other)
    .bind(ruled.same)
    .bind(ruled.reason)
    .bind(ruled.decided_by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

pub(crate) async fn insert_children(tx: &mut Tx, children: &[ChildId], now: Instant) -> Result<(), Error> {
    let rows = children
        .iter()
        .map(|child| vec![Value::Text(Some(child.to_string())), Value::Int(Some(now.micros()))])
        .collect();
    tx.insert_many("child", &["id", "created_at"], rows).await
}

pub(crate) async fn insert_links(tx: &mut Tx, rows: Vec<Vec<Value>>) -> Result<(), Error> {
    tx.insert_many(
        "link",
        &["record", "child", "probability", "weight", "reasons", "model", "decided_by", "decided_at", "batch"],
        rows,
    )
    .await
}

/// A record as it is linked: to which of a child's ids, and since when.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Held {
    pub record: String,
    #[sqlx(try_from = "String")]
    pub given: ChildId,
    pub decided_at: i64,
}

/// Every record of a child (a current id), the first that was linked first.
pub(crate) async fn held(tx: &mut Tx, child: ChildId) -> Result<Vec<Held>, Error> {
    tx.sql(
        "select l.record, l.child as given, l.decided_at from same_child c join link l on l.child = c.given
          where c.current = $1 order by l.decided_at, l.record",
    )
    .bind(child)
    .all()
    .await
}

/// These records are about another child, and so is what stands on them. The transaction must see both children.
pub(crate) async fn readdress(tx: &mut Tx, records: &[&str], child: ChildId) -> Result<(), Error> {
    let involvements = involvements_of(tx, records).await?;
    let bases: Vec<String> = involvements.iter().map(|id| format!("involvement:{id}")).collect();
    access::ties::readdress(tx, &bases, child).await?;
    tx.sql("update own_family set child = $1 where basis in (:set)")
        .bind(child)
        .bind_set(records.iter().map(|record| format!("record:{record}")))
        .run()
        .await?;
    tx.sql("update link set child = $1 where record in (:set)")
        .bind(child)
        .bind_set(records.iter().copied())
        .run()
        .await
        .map(drop)
}

/// Takes records off the list of those that wait, unless they were written anew since they were read.
pub(crate) async fn done(tx: &mut Tx, records: &[&ToLink]) -> Result<(), Error> {
    let mut batches: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in records {
        batches.entry(record.batch.as_deref().unwrap_or_default()).or_default().push(&record.id);
    }
    for (batch, records) in batches {
        tx.sql("delete from link_pending where batch = $1 and record in (:set)")
            .bind(batch)
            .bind_set(records)
            .run()
            .await?;
    }
    Ok(())
}
