//! The SQL of other areas. Which matters there are stands in front of the second wall, what they say behind it.

use super::{
    fields::Written,
    rules::{Kind, State, Step},
};
use base::{CaseId, ChildId, Instant, OrganisationId, PersonId};
use std::collections::HashMap;
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MatterRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    pub kind: String,
    pub authority: String,
    pub state: String,
    pub begun_at: i64,
    pub by_name: String,
    pub team_name: String,
}

impl MatterRow {
    pub fn kind(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or(Kind::Involvement)
    }

    pub fn state(&self) -> State {
        State::from_code(&self.state)
    }
}

/// The matters of a child, under whatever id, the newest first.
pub(super) async fn of_child(tx: &mut Tx, child: ChildId) -> Result<Vec<MatterRow>, Error> {
    tx.sql(
        "select m.id, m.child, m.kind, m.authority, m.state, m.begun_at, p.name as by_name, o.name as team_name
           from other_area m join person p on p.id = m.begun_by join organisation o on o.id = m.begun_team
          where m.child in (select given from same_child where current = $1) order by m.begun_at desc, m.id desc",
    )
    .bind(child)
    .all()
    .await
}

/// Questions nobody has answered that a person asked, or their team.
pub(super) async fn unanswered(
    tx: &mut Tx,
    person: PersonId,
    team: OrganisationId,
    most: i64,
) -> Result<Vec<MatterRow>, Error> {
    tx.sql(
        "select m.id, m.child, m.kind, m.authority, m.state, m.begun_at, p.name as by_name, o.name as team_name
           from other_area m join person p on p.id = m.begun_by join organisation o on o.id = m.begun_team
          where m.state = 'open' and m.kind in ('ask', 'transfer-out', 'transfer-in')
            and (m.begun_by = $1 or m.begun_team = $2) order by m.begun_at, m.id limit $3",
    )
    .bind(person)
    .bind(team)
    .bind(most)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct StepRow {
    #[sqlx(try_from = "String")]
    matter: CaseId,
    number: i64,
    kind: String,
    fields: String,
    written_at: i64,
    by_name: String,
}

/// One thing written of a matter; the first one is how it began.
#[derive(Clone, Debug)]
pub struct Said {
    pub number: i64,
    /// None of how it began.
    pub step: Option<Step>,
    pub written: Written,
    pub at: Instant,
    pub by: String,
}

/// Everything written of a child's matters, in its order.
pub(super) async fn said(tx: &mut Tx, child: ChildId) -> Result<HashMap<CaseId, Vec<Said>>, Error> {
    let rows: Vec<StepRow> = tx
        .sql(
            "select s.matter, s.number, s.kind, s.fields, s.written_at, p.name as by_name
               from other_area_step s join person p on p.id = s.written_by
              where s.child in (select given from same_child where current = $1) order by s.matter, s.number",
        )
        .bind(child)
        .all()
        .await?;
    let mut all: HashMap<CaseId, Vec<Said>> = HashMap::new();
    for row in rows {
        let problem = |e: serde_json::Error| Error::Decode { kind: "other_area_step".into(), problem: e.to_string() };
        all.entry(row.matter).or_default().push(Said {
            number: row.number,
            step: Step::from_code(&row.kind),
            written: serde_json::from_str(&row.fields).map_err(problem)?,
            at: Instant::from_micros(row.written_at),
            by: row.by_name,
        });
    }
    Ok(all)
}

pub(super) struct New<'a> {
    pub id: CaseId,
    pub child: ChildId,
    pub kind: Kind,
    pub authority: &'a str,
    pub by: PersonId,
    pub team: OrganisationId,
}

pub(super) async fn insert(tx: &mut Tx, new: &New<'_>, now: Instant) -> Result<(), Error> {
    let row = vec![
        new.id.value(),
        new.child.value(),
        new.kind.code().value(),
        new.authority.value(),
        State::Open.code().value(),
        new.by.value(),
        new.team.value(),
        now.value(),
    ];
    let columns = &["id", "child", "kind", "authority", "state", "begun_by", "begun_team", "begun_at"];
    tx.insert_many("other_area", columns, vec![row]).await
}

pub(super) struct Line<'a> {
    pub matter: CaseId,
    pub child: ChildId,
    pub number: i64,
    pub kind: &'a str,
    pub written: &'a Written,
    pub by: PersonId,
}

pub(super) async fn write(tx: &mut Tx, line: &Line<'_>, now: Instant) -> Result<(), Error> {
    let fields = serde_json::to_string(line.written)
        .map_err(|e| Error::Decode { kind: "other_area_step".into(), problem: e.to_string() })?;
    let row = vec![
        line.matter.value(),
        line.number.value(),
        line.child.value(),
        line.kind.value(),
        fields.value(),
        line.by.value(),
        now.value(),
    ];
    let columns = &["matter", "number", "child", "kind", "fields", "written_by", "written_at"];
    tx.insert_many("other_area_step", columns, vec![row]).await
}

pub(super) async fn set_state(tx: &mut Tx, matter: CaseId, state: State) -> Result<(), Error> {
    tx.sql("update other_area set state = $2 where id = $1").bind(matter).bind(state.code()).run().await.map(drop)
}
