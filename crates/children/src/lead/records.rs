//! The SQL of leading. What is behind the second wall is read only after a decision has let it through.

use super::rules::{Answer, Change, Leading, Manager, Proposal, Term, TermKind};
use access::{
    Clearance, Standing,
    cases::{self, Stands},
};
use base::{CaseId, ChildId, Ids, Instant, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WorkRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub kind: String,
    #[sqlx(try_from = "String")]
    pub begun_by: PersonId,
    pub begun_by_name: String,
    pub begun_from_name: String,
    pub begun_at: i64,
    pub ended_at: Option<i64>,
    pub end_reason: Option<String>,
}

pub(super) async fn work(tx: &mut Tx, work: CaseId) -> Result<Option<WorkRow>, Error> {
    tx.sql(
        "select w.id, w.kind, w.begun_by, p.name as begun_by_name, o.name as begun_from_name, w.begun_at, w.ended_at, w.end_reason
           from joint_work w join person p on p.id = w.begun_by join organisation o on o.id = w.begun_from where w.id = $1",
    )
    .bind(work)
    .optional()
    .await
}

pub(super) struct NewWork<'a> {
    pub id: CaseId,
    pub kind: &'a str,
    pub by: PersonId,
    pub from: OrganisationId,
    pub teams: &'a [OrganisationId],
}

/// Writes a work and its first term.
pub(super) async fn begin(tx: &mut Tx, new: &NewWork<'_>, acting: Option<PersonId>, now: Instant) -> Result<(), Error> {
    let values = vec![new.id.value(), 1_i64.value(), new.kind.value(), new.by.value(), new.from.value(), now.value()];
    tx.insert_many("joint_work", &["id", "version", "kind", "begun_by", "begun_from", "begun_at"], vec![values])
        .await?;
    let rows = new.teams.iter().map(|team| vec![new.id.value(), team.value(), now.value()]).collect();
    tx.insert_many("joint_work_team", &["work", "team", "from_at"], rows).await?;
    let term = Term { number: 1, kind: TermKind::Acting, person: acting, team: new.from, from: now };
    open_term(tx, new.id, &term, "begun").await
}

async fn open_term(tx: &mut Tx, work: CaseId, term: &Term, why: &str) -> Result<(), Error> {
    let values = vec![
        work.value(),
        term.number.value(),
        term.kind.code().value(),
        term.person.value(),
        term.team.value(),
        term.from.value(),
        why.value(),
    ];
    tx.insert_many("lead_term", &["work", "number", "kind", "person", "team", "from_at", "why"], vec![values]).await
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    begun_by: String,
    ended_at: Option<i64>,
    number: i64,
    kind: String,
    person: Option<String>,
    #[sqlx(try_from = "String")]
    team: OrganisationId,
    from_at: i64,
    led: i64,
    proposals: i64,
}

#[derive(sqlx::FromRow)]
struct ProposalRow {
    number: i64,
    #[sqlx(try_from = "String")]
    person: PersonId,
    #[sqlx(try_from = "String")]
    team: OrganisationId,
}

/// How it stands with the lead; of work that has ended, how it stood last.
pub(super) async fn leading(tx: &mut Tx, work: CaseId) -> Result<Option<Leading>, Error> {
    let row: Option<OpenRow> = tx
        .sql(
            "select w.begun_by, w.ended_at, t.number, t.kind, t.person, t.team, t.from_at,
                    (select count(*) from lead_term l where l.work = w.id and l.kind = 'lead') as led,
                    (select count(*) from lead_proposal l where l.work = w.id) as proposals
               from joint_work w join lead_term t on t.work = w.id where w.id = $1 order by t.number desc limit 1",
        )
        .bind(work)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let proposal: Option<ProposalRow> = tx
        .sql("select number, person, team from lead_proposal where work = $1 and answer is null")
        .bind(work)
        .optional()
        .await?;
    let Ok(begun_by) = row.begun_by.parse() else { return Ok(None) };
    Ok(Some(Leading {
        begun_by,
        ended: row.ended_at.is_some(),
        term: Term {
            number: row.number,
            kind: TermKind::from_code(&row.kind),
            person: row.person.and_then(|person| person.parse().ok()),
            team: row.team,
            from: Instant::from_micros(row.from_at),
        },
        proposal: proposal.map(|p| Proposal { number: p.number, person: p.person, team: p.team }),
        proposals: row.proposals,
        was_led: row.led > 0,
    }))
}

/// Writes what a step changes, and gives and ends standing with it: whoever is asked, leads or acts can open the work.
pub(super) async fn change(
    tx: &mut Tx,
    ids: &Ids,
    work: CaseId,
    leading: &mut Leading,
    change: &Change,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Error> {
    let before = leading.term.clone();
    leading.apply(change);
    match change {
        Change::Propose { person, team } => {
            let row =
                vec![work.value(), leading.proposals.value(), person.value(), team.value(), by.value(), now.value()];
            let columns = &["work", "number", "person", "team", "proposed_by", "proposed_at"];
            tx.insert_many("lead_proposal", columns, vec![row]).await?;
            stand(tx, ids, work, *person, now).await?;
        }
        Change::Answer { proposal, answer } => {
            tx.sql("update lead_proposal set answer = $3, answered_at = $4 where work = $1 and number = $2")
                .bind(work)
                .bind(proposal.number)
                .bind(answer.code())
                .bind(now)
                .run()
                .await?;
            if *answer != Answer::Accepted && before.person != Some(proposal.person) {
                cases::end(tx, work, Stands::Person(proposal.person), Standing::Owner, now).await?;
            }
        }
        Change::Next { at, why, .. } => {
            close_term(tx, work, *at).await?;
            if let Some(person) = before.person {
                let asked = leading.proposal.as_ref().is_some_and(|p| p.person == person);
                if !asked {
                    cases::end(tx, work, Stands::Person(person), Standing::Owner, now).await?;
                }
            }
            open_term(tx, work, &leading.term, why.code()).await?;
            if let Some(person) = leading.term.person {
                stand(tx, ids, work, person, now).await?;
            }
        }
        Change::End { at } => close_term(tx, work, *at).await?,
    }
    Ok(())
}

async fn close_term(tx: &mut Tx, work: CaseId, at: Instant) -> Result<(), Error> {
    tx.sql("update lead_term set until_at = $2 where work = $1 and until_at is null").bind(work).bind(at).run().await?;
    Ok(())
}

/// Once, however often: somebody may be asked who acts already.
async fn stand(tx: &mut Tx, ids: &Ids, work: CaseId, person: PersonId, now: Instant) -> Result<(), Error> {
    cases::end(tx, work, Stands::Person(person), Standing::Owner, now).await?;
    cases::give(tx, ids, work, Stands::Person(person), Standing::Owner, now).await
}

pub(super) async fn end(tx: &mut Tx, work: CaseId, by: PersonId, reason: &str, now: Instant) -> Result<(), Error> {
    tx.sql("update joint_work set version = version + 1, ended_at = $2, ended_by = $3, end_reason = $4 where id = $1")
        .bind(work)
        .bind(now)
        .bind(by)
        .bind(reason)
        .run()
        .await?;
    Ok(())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TeamRow {
    #[sqlx(try_from = "String")]
    pub id: OrganisationId,
    pub name: String,
    pub agency_name: Option<String>,
    pub phone: Option<String>,
}

impl TeamRow {
    /// With its agency, where that says more.
    pub fn in_words(&self) -> String {
        match &self.agency_name {
            Some(agency) if *agency != self.name => format!("{}, {agency}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// The teams that take part.
pub(super) async fn teams(tx: &mut Tx, work: CaseId) -> Result<Vec<TeamRow>, Error> {
    tx.sql(
        "select o.id, o.name, a.name as agency_name, coalesce(o.duty_phone, o.phone, a.duty_phone, a.phone) as phone
           from joint_work_team t join organisation o on o.id = t.team left join organisation a on a.id = o.parent
          where t.work = $1 and t.until_at is null order by o.name, o.id",
    )
    .bind(work)
    .all()
    .await
}

/// A team takes part from now on, for the first time or again.
pub(super) async fn take_part(tx: &mut Tx, work: CaseId, team: OrganisationId, now: Instant) -> Result<(), Error> {
    tx.sql("delete from joint_work_team where work = $1 and team = $2").bind(work).bind(team).run().await?;
    let row = vec![work.value(), team.value(), now.value()];
    tx.insert_many("joint_work_team", &["work", "team", "from_at"], vec![row]).await
}

pub(super) async fn take_no_part(tx: &mut Tx, work: CaseId, team: OrganisationId, now: Instant) -> Result<(), Error> {
    tx.sql("update joint_work_team set until_at = $3 where work = $1 and team = $2")
        .bind(work)
        .bind(team)
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// A team asked to join, was invited, or left.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct JoiningRow {
    pub number: i64,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    pub team_name: String,
    /// `asked`, `invited` or `left`.
    pub kind: String,
    pub by_name: String,
    pub said_at: i64,
    pub answer: Option<String>,
    pub answerer_name: Option<String>,
    pub answered_at: Option<i64>,
}

impl JoiningRow {
    /// Asked, and nobody has answered.
    pub fn waits(&self) -> bool {
        self.kind == "asked" && self.answer.is_none()
    }
    /// When the last of it happened.
    pub fn changed_at(&self) -> Instant {
        Instant::from_micros(self.answered_at.unwrap_or(self.said_at))
    }
}

/// Everybody who came later or left, the newest first.
pub(super) async fn joinings(tx: &mut Tx, work: CaseId) -> Result<Vec<JoiningRow>, Error> {
    tx.sql(
        "select j.number, j.team, o.name as team_name, j.kind, p.name as by_name, j.said_at, j.answer, a.name as answerer_name,
                j.answered_at
           from work_joining j join organisation o on o.id = j.team join person p on p.id = j.said_by
           left join person a on a.id = j.answered_by where j.work = $1 order by j.number desc",
    )
    .bind(work)
    .all()
    .await
}

/// Keeps that a team asked, was invited or left; its number.
pub(super) async fn join(
    tx: &mut Tx,
    work: CaseId,
    (team, kind): (OrganisationId, &str),
    by: PersonId,
    now: Instant,
) -> Result<i64, Error> {
    let number = joinings(tx, work).await?.first().map_or(1, |last| last.number + 1);
    let row = vec![work.value(), number.value(), team.value(), kind.value(), by.value(), now.value()];
    tx.insert_many("work_joining", &["work", "number", "team", "kind", "said_by", "said_at"], vec![row]).await?;
    Ok(number)
}

pub(super) async fn answer_join(
    tx: &mut Tx,
    work: CaseId,
    number: i64,
    answer: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql("update work_joining set answer = $3, answered_by = $4, answered_at = $5 where work = $1 and number = $2")
        .bind(work)
        .bind(number)
        .bind(answer)
        .bind(by)
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// One team that comes to work, for a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct ComingRow {
    #[sqlx(try_from = "String")]
    pub work: CaseId,
    pub work_kind: String,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    pub team_name: String,
    pub kind: String,
    pub answer: Option<String>,
    pub said_by: String,
    pub at: i64,
    /// Who leads now.
    pub lead: Option<String>,
}

/// What waits for an answer of this person or team, what the team waits for, and what it has been told since a moment that
/// this person has not read; of each team on each work the last alone.
pub(super) async fn coming(
    tx: &mut Tx,
    (person, team): (PersonId, OrganisationId),
    since: Instant,
    most: i64,
) -> Result<Vec<ComingRow>, Error> {
    tx.sql(
        "select j.work, w.kind as work_kind, j.team, o.name as team_name, j.kind, j.answer, j.said_by,
                coalesce(j.answered_at, j.said_at) as at, t.person as lead
           from work_joining j join joint_work w on w.id = j.work join organisation o on o.id = j.team
           left join lead_term t on t.work = j.work and t.until_at is null
           left join looked l on l.case_id = j.work and l.person = $1
          where w.ended_at is null and j.kind <> 'left'
            and not exists (select 1 from work_joining n where n.work = j.work and n.team = j.team and n.number > j.number)
            and (j.kind = 'asked' and j.answer is null and (t.person = $1 or t.team = $2 or j.team = $2)
              or j.team = $2 and (j.kind = 'invited' or j.answer is not null) and coalesce(j.answered_at, j.said_at) > $3
                and (l.looked_at is null or l.looked_at < coalesce(j.answered_at, j.said_at)))
          order by at, j.work, j.number limit $4",
    )
    .bind(person)
    .bind(team)
    .bind(since)
    .bind(most)
    .all()
    .await
}

/// Teams and settings that can take part: no sensitive service, which would be named by it.
pub async fn teams_there_are(tx: &mut Tx) -> Result<Vec<TeamRow>, Error> {
    tx.sql(
        "select o.id, o.name, a.name as agency_name, o.phone from organisation o left join organisation a on a.id = o.parent
          where o.sensitive = false and coalesce(a.sensitive, false) = false and o.kind in ('team', 'service', 'setting')
            and exists (select 1 from seat s where s.organisation = o.id)
          order by o.name, o.id",
    )
    .all()
    .await
}

#[derive(sqlx::FromRow)]
struct Sensitive {
    sensitive: bool,
    of_agency: Option<bool>,
}

/// Is it a sensitive service, or a team of one?
pub(super) async fn is_sensitive(tx: &mut Tx, organisation: OrganisationId) -> Result<bool, Error> {
    let row: Option<Sensitive> = tx
        .sql(
            "select o.sensitive, a.sensitive as of_agency
               from organisation o left join organisation a on a.id = o.parent where o.id = $1",
        )
        .bind(organisation)
        .optional()
        .await?;
    Ok(row.is_none_or(|row| row.sensitive || row.of_agency == Some(true)))
}

/// Somebody with a seat, and what decides whether they may hold it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SeatedRow {
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub phone: Option<String>,
    pub role: String,
    #[sqlx(try_from = "String")]
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub agency: Option<String>,
    pub trained_until: Option<String>,
    pub vetted_until: Option<String>,
    pub sponsor: Option<String>,
    pub left_on: Option<String>,
    pub from_on: Option<String>,
    pub until_on: Option<String>,
    /// Where away today.
    pub away_from: Option<String>,
    pub away_until: Option<String>,
    pub cover: Option<String>,
    pub cover_name: Option<String>,
}

impl SeatedRow {
    pub fn clearance(&self) -> Clearance {
        let date = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        Clearance {
            trained_until: date(&self.trained_until),
            vetted_until: date(&self.vetted_until),
            sponsor: self.sponsor.clone(),
            left_on: date(&self.left_on),
        }
    }

    /// Away today, and nobody answers meanwhile.
    pub fn is_missing(&self) -> bool {
        self.away_until.is_some() && self.cover.is_none()
    }

    /// Sits there today, cleared, and is there or covered.
    pub fn answers(&self, now: Instant) -> bool {
        self.is_there(now) && !self.is_missing()
    }

    /// Sits there today, cleared.
    pub fn is_there(&self, now: Instant) -> bool {
        let today = now.date().to_string();
        let from = self.from_on.as_ref().is_none_or(|from| *from <= today);
        from && self.until_on.as_ref().is_none_or(|until| *until > today) && self.clearance().current(now.date())
    }
}

/// Everybody who has, or had, a managing seat anywhere.
pub(super) async fn managers(tx: &mut Tx, now: Instant) -> Result<Vec<SeatedRow>, Error> {
    tx.sql(
        "select p.id as person, p.name, p.job_title, p.phone, s.role, s.organisation, o.name as organisation_name, o.parent as agency,
                p.trained_until, p.vetted_until, p.sponsor, p.left_on, s.from_on, s.until_on, a.from_on as away_from,
                a.until_on as away_until, a.cover, c.name as cover_name
           from seat s join person p on p.id = s.person join organisation o on o.id = s.organisation
           left join absence a on a.person = p.id and a.from_on <= $1 and a.until_on >= $1 and a.ended_at is null left join person c on c.id = a.cover
          where s.role in ('team-manager', 'front-door-manager') order by p.staff_code, s.position",
    )
    .bind(now.date().to_string())
    .all()
    .await
}

/// Every seat, held or ended, that somebody has in a team.
pub(super) async fn seats(
    tx: &mut Tx,
    person: PersonId,
    team: OrganisationId,
    now: Instant,
) -> Result<Vec<SeatedRow>, Error> {
    tx.sql(
        "select p.id as person, p.name, p.job_title, p.phone, s.role, s.organisation, o.name as organisation_name, o.parent as agency,
                p.trained_until, p.vetted_until, p.sponsor, p.left_on, s.from_on, s.until_on, a.from_on as away_from,
                a.until_on as away_until, a.cover, c.name as cover_name
           from seat s join person p on p.id = s.person join organisation o on o.id = s.organisation
           left join absence a on a.person = p.id and a.from_on <= $3 and a.until_on >= $3 and a.ended_at is null left join person c on c.id = a.cover
          where s.person = $1 and s.organisation = $2 order by case when s.until_on is null then 0 else 1 end, s.until_on desc, s.id",
    )
    .bind(person)
    .bind(team)
    .bind(now.date().to_string())
    .all()
    .await
}

/// Every seat that somebody has, the first one first.
pub(super) async fn seats_of(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<SeatedRow>, Error> {
    tx.sql(
        "select p.id as person, p.name, p.job_title, p.phone, s.role, s.organisation, o.name as organisation_name, o.parent as agency,
                p.trained_until, p.vetted_until, p.sponsor, p.left_on, s.from_on, s.until_on, a.from_on as away_from,
                a.until_on as away_until, a.cover, c.name as cover_name
           from seat s join person p on p.id = s.person join organisation o on o.id = s.organisation
           left join absence a on a.person = p.id and a.from_on <= $2 and a.until_on >= $2 and a.ended_at is null left join person c on c.id = a.cover
          where s.person = $1 order by s.position, s.id",
    )
    .bind(person)
    .bind(now.date().to_string())
    .all()
    .await
}

/// Who sits in the teams that take part.
pub(super) async fn members(tx: &mut Tx, work: CaseId, now: Instant) -> Result<Vec<SeatedRow>, Error> {
    tx.sql(
        "select p.id as person, p.name, p.job_title, p.phone, s.role, s.organisation, o.name as organisation_name, o.parent as agency,
                p.trained_until, p.vetted_until, p.sponsor, p.left_on, s.from_on, s.until_on, a.from_on as away_from,
                a.until_on as away_until, a.cover, c.name as cover_name
           from joint_work_team t join seat s on s.organisation = t.team join person p on p.id = s.person
           join organisation o on o.id = s.organisation
           left join absence a on a.person = p.id and a.from_on <= $2 and a.until_on >= $2 and a.ended_at is null left join person c on c.id = a.cover
          where t.work = $1 and t.until_at is null order by o.name, p.name, p.id",
    )
    .bind(work)
    .bind(now.date().to_string())
    .all()
    .await
}

pub(super) async fn agency_of(tx: &mut Tx, team: OrganisationId) -> Result<Option<OrganisationId>, Error> {
    let row: Option<(Option<String>,)> =
        tx.sql("select parent from organisation where id = $1").bind(team).optional().await?;
    Ok(row.and_then(|(parent,)| parent).and_then(|parent| parent.parse().ok()))
}

/// A manager as the rules know one.
pub(super) fn manager(row: &SeatedRow) -> Manager {
    Manager {
        person: row.person,
        organisation: row.organisation,
        agency: row.agency.as_ref().and_then(|agency| agency.parse().ok()),
        front_door: row.role == access::Role::FrontDoorManager.code(),
    }
}

/// One who led, or was asked to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TermRow {
    pub number: i64,
    pub kind: String,
    pub name: Option<String>,
    pub team_name: String,
    pub from_at: i64,
    pub until_at: Option<i64>,
    pub why: String,
}

/// Everybody who led, the newest first.
pub(super) async fn terms(tx: &mut Tx, work: CaseId) -> Result<Vec<TermRow>, Error> {
    tx.sql(
        "select t.number, t.kind, p.name, o.name as team_name, t.from_at, t.until_at, t.why
           from lead_term t left join person p on p.id = t.person join organisation o on o.id = t.team
          where t.work = $1 order by t.number desc",
    )
    .bind(work)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AskedRow {
    pub number: i64,
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub team_name: String,
    pub by_name: String,
    pub proposed_at: i64,
    pub answer: Option<String>,
    pub answered_at: Option<i64>,
}

/// Everybody who was asked, the newest first.
pub(super) async fn asked(tx: &mut Tx, work: CaseId) -> Result<Vec<AskedRow>, Error> {
    tx.sql(
        "select a.number, a.person, p.name, o.name as team_name, b.name as by_name, a.proposed_at, a.answer, a.answered_at
           from lead_proposal a join person p on p.id = a.person join organisation o on o.id = a.team
           join person b on b.id = a.proposed_by where a.work = $1 order by a.number desc",
    )
    .bind(work)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WordsRow {
    pub kind: String,
    pub number: i64,
    pub words: String,
}

pub(super) async fn words(tx: &mut Tx, work: CaseId) -> Result<Vec<WordsRow>, Error> {
    tx.sql("select kind, number, words from joint_work_words where case_id = $1 order by kind, number")
        .bind(work)
        .all()
        .await
}

/// Keeps what was said at a step; nothing where nothing was.
pub(super) async fn say(
    tx: &mut Tx,
    work: CaseId,
    kind: &str,
    number: i64,
    words: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    if words.is_empty() {
        return Ok(());
    }
    let row = vec![work.value(), kind.value(), number.value(), words.value(), by.value(), now.value()];
    let columns = &["case_id", "kind", "number", "words", "written_by", "written_at"];
    tx.insert_many("joint_work_words", columns, vec![row]).await
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct OfWork {
    #[sqlx(try_from = "String")]
    work: CaseId,
    #[sqlx(try_from = "String")]
    child: ChildId,
}

/// Work that is open about these children, under whatever id.
pub(super) async fn open_about(tx: &mut Tx, children: &[ChildId]) -> Result<Vec<(CaseId, ChildId)>, Error> {
    if children.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<OfWork> = tx
        .sql(
            "select distinct w.id as work, g.current as child
               from same_child g join case_child k on k.child = g.given join joint_work w on w.id = k.case_id
              where w.ended_at is null and k.until_at is null and g.current in (:set) order by w.id, g.current",
        )
        .bind_set(children.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.work, row.child)).collect())
}

/// The children of a work, by their current ids.
pub(super) async fn children(tx: &mut Tx, work: CaseId) -> Result<Vec<ChildId>, Error> {
    let rows: Vec<OfWork> = tx
        .sql(
            "select distinct k.case_id as work, g.current as child from case_child k join same_child g on g.given = k.child
              where k.case_id = $1 and k.until_at is null order by g.current",
        )
        .bind(work)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.child).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct WorkId {
    #[sqlx(try_from = "String")]
    work: CaseId,
}

/// The open terms whose holder may have stopped being fit, or to be the manager: for the step that follows.
pub(super) async fn open_works(tx: &mut Tx, after: &str, most: i64) -> Result<Vec<CaseId>, Error> {
    let rows: Vec<WorkId> = tx
        .sql("select work from lead_term where until_at is null and work > $1 order by work limit $2")
        .bind(after)
        .bind(most)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.work).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct LedRow {
    #[sqlx(try_from = "String")]
    pub work: CaseId,
    pub work_kind: String,
    pub kind: String,
    pub from_at: i64,
}

/// What somebody leads, or acts for, by the rows.
pub(super) async fn led_by(tx: &mut Tx, person: PersonId) -> Result<Vec<LedRow>, Error> {
    tx.sql(
        "select t.work, w.kind as work_kind, t.kind, t.from_at from lead_term t join joint_work w on w.id = t.work
          where t.person = $1 and t.until_at is null order by t.from_at, t.work",
    )
    .bind(person)
    .all()
    .await
}

/// What somebody has been asked to lead and has not answered.
pub(super) async fn asked_to_lead(tx: &mut Tx, person: PersonId) -> Result<Vec<LedRow>, Error> {
    tx.sql(
        "select a.work, w.kind as work_kind, 'asked' as kind, a.proposed_at as from_at
           from lead_proposal a join joint_work w on w.id = a.work
          where a.person = $1 and a.answer is null order by a.proposed_at, a.work",
    )
    .bind(person)
    .all()
    .await
}
