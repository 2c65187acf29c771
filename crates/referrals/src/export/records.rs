//! The SQL of exports. What a referral says is read and kept behind the second wall.

use crate::records::contacts::ContactRow;
use base::{CaseId, Instant, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ExportRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    pub number: i64,
    pub made_at: i64,
    pub by_name: String,
    pub referrals: i64,
}

/// What a team has taken on and not exported, of what was received before a moment; the oldest first.
pub(super) async fn waiting(
    tx: &mut Tx,
    team: OrganisationId,
    before: Instant,
    most: i64,
) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select c.id, c.version, c.reference, c.state, c.danger, c.channel, c.source_code, c.sent_by, c.sent_from,
                c.on_behalf_of, c.told_parents, c.parents_agree, c.received_at, c.owner_team, c.owner, c.changed_at, c.level
           from contact c
          where c.owner_team = $1 and c.state in ('passed-on', 'in-hand', 'closed') and c.received_at < $3
            and not exists (select 1 from export_item i where i.case_id = c.id and i.team = $1)
          order by c.received_at, c.id limit $2",
    )
    .bind(team)
    .bind(most)
    .bind(before)
    .all()
    .await
}

pub(super) async fn of_team(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<ExportRow>, Error> {
    tx.sql(
        "select e.id, e.team, e.number, e.made_at, p.name as by_name, e.referrals
           from export e join person p on p.id = e.made_by where e.team = $1 order by e.number desc limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

pub(super) async fn one(tx: &mut Tx, id: CaseId) -> Result<Option<ExportRow>, Error> {
    tx.sql(
        "select e.id, e.team, e.number, e.made_at, p.name as by_name, e.referrals
           from export e join person p on p.id = e.made_by where e.id = $1",
    )
    .bind(id)
    .optional()
    .await
}

pub(super) async fn next_number(tx: &mut Tx, team: OrganisationId) -> Result<i64, Error> {
    let (last,): (Option<i64>,) = tx.sql("select max(number) from export where team = $1").bind(team).one().await?;
    Ok(last.unwrap_or(0) + 1)
}

pub(super) struct New<'a> {
    pub id: CaseId,
    pub team: OrganisationId,
    pub number: i64,
    pub by: PersonId,
    pub from_on: Option<String>,
    pub until_on: Option<String>,
    /// Each referral as it leaves.
    pub referrals: &'a [(CaseId, String)],
}

pub(super) async fn insert(tx: &mut Tx, new: &New<'_>, now: Instant) -> Result<(), Error> {
    let row = vec![
        new.id.value(),
        new.team.value(),
        new.number.value(),
        new.by.value(),
        now.value(),
        new.from_on.clone().value(),
        new.until_on.clone().value(),
        i64::try_from(new.referrals.len()).unwrap_or(i64::MAX).value(),
    ];
    let columns = &["id", "team", "number", "made_by", "made_at", "from_on", "until_on", "referrals"];
    tx.insert_many("export", columns, vec![row]).await?;
    let items = (1_i64..).zip(new.referrals);
    let items = items.map(|(n, (case, _))| vec![new.id.value(), case.value(), n.value(), new.team.value()]).collect();
    tx.insert_many("export_item", &["export", "case_id", "position", "team"], items).await?;
    let words = new.referrals.iter().map(|(case, text)| vec![new.id.value(), case.value(), text.as_str().value()]);
    tx.insert_many("export_words", &["export", "case_id", "content"], words.collect()).await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ItemRow {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub reference: String,
    /// In the team's own case system.
    pub case_number: Option<String>,
}

pub(super) async fn items(tx: &mut Tx, export: CaseId) -> Result<Vec<ItemRow>, Error> {
    tx.sql(
        "select i.case_id, c.reference, n.number as case_number
           from export_item i join contact c on c.id = i.case_id
           left join case_number n on n.case_id = i.case_id and n.team = i.team
          where i.export = $1 order by i.position",
    )
    .bind(export)
    .all()
    .await
}

/// A referral as it left; the case must be in sight.
pub(super) async fn words(tx: &mut Tx, export: CaseId, case: CaseId) -> Result<Option<String>, Error> {
    let row: Option<(String,)> = tx
        .sql("select content from export_words where export = $1 and case_id = $2")
        .bind(export)
        .bind(case)
        .optional()
        .await?;
    Ok(row.map(|(content,)| content))
}

pub(super) async fn number(
    tx: &mut Tx,
    case: CaseId,
    team: OrganisationId,
    number: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    let row = vec![case.value(), team.value(), number.value(), by.value(), now.value()];
    tx.insert_many("case_number", &["case_id", "team", "number", "recorded_by", "recorded_at"], vec![row]).await
}

/// The numbers a contact has in the case systems of teams.
pub(crate) async fn numbers(tx: &mut Tx, case: CaseId) -> Result<Vec<(String, String)>, Error> {
    tx.sql(
        "select o.name, n.number from case_number n join organisation o on o.id = n.team
          where n.case_id = $1 order by n.recorded_at, o.name",
    )
    .bind(case)
    .all()
    .await
}
