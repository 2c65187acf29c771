//! Reports that a page shows two children, and what was said to each.

use base::{ChildId, Instant, MixedReportId, PersonId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use store::{Error, Tx};

/// A report, without its words.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Report {
    #[sqlx(try_from = "String")]
    pub id: MixedReportId,
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    /// `open`, `proposed`, `parted` or `one`.
    pub state: String,
    pub version: i64,
    pub reported_at: i64,
    pub answered_at: Option<i64>,
}

impl Report {
    pub fn waits(&self) -> bool {
        matches!(self.state.as_str(), "open" | "proposed")
    }
}

pub(crate) async fn report(tx: &mut Tx, id: MixedReportId) -> Result<Option<Report>, Error> {
    tx.sql("select id, child, state, version, reported_at, answered_at from mixed_report where id = $1")
        .bind(id)
        .optional()
        .await
}

/// Every report about a child (a current id), the newest first.
pub(crate) async fn of_child(tx: &mut Tx, child: ChildId) -> Result<Vec<Report>, Error> {
    tx.sql(
        "select m.id, m.child, m.state, m.version, m.reported_at, m.answered_at
           from same_child c join mixed_report m on m.child = c.given
          where c.current = $1 order by m.reported_at desc, m.id desc",
    )
    .bind(child)
    .all()
    .await
}

/// Those of these children (current ids) of whom somebody says that their page shows two, and nobody has answered.
pub(crate) async fn said_to_be_two(tx: &mut Tx, children: &[ChildId]) -> Result<HashSet<ChildId>, Error> {
    if children.is_empty() {
        return Ok(HashSet::new());
    }
    let rows: Vec<(String,)> = tx
        .sql(
            "select distinct c.current from same_child c join mixed_report m on m.child = c.given
              where m.state in ('open', 'proposed') and c.current in (:set)",
        )
        .bind_set(children.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|(child,)| child.parse().ok()).collect())
}

/// Every report that waits and is not about this person's own family, the oldest first, by current ids.
pub(crate) async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<Report>, Error> {
    tx.sql(
        "select m.id, c.current as child, m.state, m.version, m.reported_at, m.answered_at
           from mixed_report m join same_child c on c.given = m.child
          where m.state in ('open', 'proposed')
            and not exists (select 1 from own_family f join same_child k on k.given = f.child
                             where f.person = $1 and k.current = c.current)
          order by m.reported_at, m.id",
    )
    .bind(person)
    .all()
    .await
}

/// What somebody said, and of which records.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Step {
    pub number: i64,
    /// `reported`; `parted` or `one`; `agreed` or `declined`.
    pub kind: String,
    pub words: String,
    #[sqlx(try_from = "String")]
    pub said_by: PersonId,
    pub name: String,
    pub job_title: String,
    pub employer: String,
    pub phone: Option<String>,
    pub said_at: i64,
    #[sqlx(skip)]
    pub records: BTreeSet<String>,
}

#[derive(sqlx::FromRow)]
struct PointedAt {
    number: i64,
    record: String,
}

/// What was said to a report, in order. The transaction must see the child.
pub(crate) async fn steps(tx: &mut Tx, id: MixedReportId) -> Result<Vec<Step>, Error> {
    let mut steps: Vec<Step> = tx
        .sql(
            "select s.number, s.kind, s.words, s.said_by, p.name, p.job_title, o.name as employer, p.phone, s.said_at
               from mixed_step s join person p on p.id = s.said_by join organisation o on o.id = p.employer
              where s.report = $1 order by s.number",
        )
        .bind(id)
        .all()
        .await?;
    let rows: Vec<PointedAt> =
        tx.sql("select number, record from mixed_step_record where report = $1").bind(id).all().await?;
    let mut pointed: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        pointed.entry(row.number).or_default().insert(row.record);
    }
    for step in &mut steps {
        step.records = pointed.remove(&step.number).unwrap_or_default();
    }
    Ok(steps)
}

pub(crate) async fn open(tx: &mut Tx, id: MixedReportId, child: ChildId, now: Instant) -> Result<(), Error> {
    tx.sql("insert into mixed_report (id, child, state, version, reported_at) values ($1, $2, 'open', 0, $3)")
        .bind(id)
        .bind(child)
        .bind(now)
        .run()
        .await
        .map(drop)
}

#[derive(Debug)]
pub(crate) struct NewStep<'a> {
    pub report: &'a Report,
    pub kind: &'a str,
    pub words: &'a str,
    pub records: &'a [String],
    pub by: PersonId,
    /// The state of the report after it.
    pub state: &'a str,
}

/// Writes what was said and moves the report on, if it stands as its reader saw it: false otherwise.
pub(crate) async fn say(tx: &mut Tx, new: &NewStep<'_>, now: Instant) -> Result<bool, Error> {
    let done = !matches!(new.state, "open" | "proposed");
    let moved = tx
        .sql(
            "update mixed_report set state = $3, version = version + 1, answered_at = $4
              where id = $1 and version = $2 and state in ('open', 'proposed')",
        )
        .bind(new.report.id)
        .bind(new.report.version)
        .bind(new.state)
        .bind(done.then_some(now))
        .run()
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    let number = new.report.version + 1;
    tx.sql(
        "insert into mixed_step (report, number, child, kind, words, said_by, said_at) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.report.id)
    .bind(number)
    .bind(new.report.child)
    .bind(new.kind)
    .bind(new.words)
    .bind(new.by)
    .bind(now)
    .run()
    .await?;
    for record in new.records {
        tx.sql("insert into mixed_step_record (report, number, record) values ($1, $2, $3)")
            .bind(new.report.id)
            .bind(number)
            .bind(record.as_str())
            .run()
            .await?;
    }
    Ok(true)
}

#[derive(sqlx::FromRow)]
struct RecordOf {
    record: String,
}

/// The records of a child (a current id) on which these involvements stand; of what is not the child's, nothing.
pub(crate) async fn records_of(tx: &mut Tx, child: ChildId, involvements: &[String]) -> Result<Vec<String>, Error> {
    if involvements.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<RecordOf> = tx
        .sql(
            "select distinct i.record from same_child c join link l on l.child = c.given join involvement i on i.record = l.record
              where c.current = $1 and i.id in (:set) order by i.record",
        )
        .bind(child)
        .bind_set(involvements.iter())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.record).collect())
}

#[derive(sqlx::FromRow)]
struct ServiceOf {
    record: String,
    name: String,
    phone: Option<String>,
    practitioner: Option<String>,
}

/// The services of each record of a child (a current id), in words.
pub(crate) async fn services(tx: &mut Tx, child: ChildId) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let rows: Vec<ServiceOf> = tx
        .sql(
            "select i.record, o.name, coalesce(i.practitioner_phone, o.duty_phone, o.phone) as phone, i.practitioner
               from same_child c join link l on l.child = c.given join involvement i on i.record = l.record
               join organisation o on o.id = i.organisation
              where c.current = $1 order by o.name, i.id",
        )
        .bind(child)
        .all()
        .await?;
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let words = [Some(row.name), row.practitioner, row.phone].into_iter().flatten().collect::<Vec<_>>().join(", ");
        services.entry(row.record).or_default().push(words);
    }
    Ok(services)
}
