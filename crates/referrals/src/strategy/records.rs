//! Discussions and enquiries as kept. The words and the children of an enquiry stand behind the second wall.

use super::rules::{Agreed, Enquiry, Outcome};
use base::{CaseId, Instant, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DiscussionRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    #[sqlx(try_from = "String")]
    pub contact: CaseId,
    pub number: i64,
    pub version: i64,
    pub needed_at: i64,
    pub called_by: Option<String>,
    pub caller_name: Option<String>,
    pub planned_for: Option<i64>,
    pub means: Option<String>,
    pub place: Option<String>,
    pub planner_name: Option<String>,
    pub held_at: Option<i64>,
    pub chair: Option<String>,
    pub decision: Option<String>,
    pub recorder_name: Option<String>,
    pub recorded_at: Option<i64>,
    pub cancelled_at: Option<i64>,
}

impl DiscussionRow {
    /// Still to be held.
    pub const fn is_open(&self) -> bool {
        self.held_at.is_none() && self.cancelled_at.is_none()
    }
}

/// The discussions about a contact, the last one first.
pub(crate) async fn of_contact(tx: &mut Tx, contact: CaseId) -> Result<Vec<DiscussionRow>, Error> {
    tx.sql(
        "select d.id, d.contact, d.number, d.version, d.needed_at, d.called_by, c.name as caller_name, d.planned_for, d.means,
                d.place, p.name as planner_name, d.held_at, d.chair, d.decision, r.name as recorder_name, d.recorded_at,
                d.cancelled_at
           from strategy_discussion d left join person c on c.id = d.called_by left join person p on p.id = d.planned_by
           left join person r on r.id = d.recorded_by where d.contact = $1 order by d.number desc",
    )
    .bind(contact)
    .all()
    .await
}

pub(super) async fn one(tx: &mut Tx, id: CaseId) -> Result<Option<DiscussionRow>, Error> {
    tx.sql(
        "select d.id, d.contact, d.number, d.version, d.needed_at, d.called_by, c.name as caller_name, d.planned_for, d.means,
                d.place, p.name as planner_name, d.held_at, d.chair, d.decision, r.name as recorder_name, d.recorded_at,
                d.cancelled_at
           from strategy_discussion d left join person c on c.id = d.called_by left join person p on p.id = d.planned_by
           left join person r on r.id = d.recorded_by where d.id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// A discussion that a team is asked to and nobody has held yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AskedRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub planned_for: Option<i64>,
    pub means: Option<String>,
}

pub(crate) async fn asked_of(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<AskedRow>, Error> {
    tx.sql(
        "select distinct d.id, d.planned_for, d.means from strategy_seat s join strategy_discussion d on d.id = s.discussion
          where s.team = $1 and s.code <> $2 and d.held_at is null and d.cancelled_at is null and d.planned_for is not null
          order by d.planned_for, d.id limit $3",
    )
    .bind(team)
    .bind(super::hold::CHAIR)
    .bind(most)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SeatRow {
    pub position: i64,
    pub code: String,
    pub title: String,
    pub team: Option<String>,
    pub team_code: Option<String>,
    pub team_name: Option<String>,
    /// A service whose name stands on no record.
    pub sensitive: bool,
    /// `present`, `apologies` or `not-asked`, once it was held.
    pub came: Option<String>,
    pub named: Option<String>,
}

impl SeatRow {
    /// Who sits here, as everybody at the table may read it.
    pub fn who(&self) -> Option<&str> {
        if self.sensitive { Some("A service that is not named") } else { self.team_name.as_deref() }
    }
}

pub(super) async fn seats(tx: &mut Tx, discussion: CaseId) -> Result<Vec<SeatRow>, Error> {
    tx.sql(
        "select s.position, s.code, s.title, s.team, o.code as team_code, o.name as team_name,
                coalesce(o.sensitive, false) or coalesce(a.sensitive, false) as sensitive, s.came, s.named
           from strategy_seat s left join organisation o on o.id = s.team left join organisation a on a.id = o.parent where s.discussion = $1 order by s.position",
    )
    .bind(discussion)
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActionRow {
    pub number: i64,
    pub doer: String,
    pub due_on: String,
    /// Where it is followed; none of what was agreed before actions were.
    pub action: Option<String>,
    pub owner_name: Option<String>,
    pub done_at: Option<i64>,
    pub outcome: Option<String>,
}

pub(super) async fn actions(tx: &mut Tx, discussion: CaseId) -> Result<Vec<ActionRow>, Error> {
    tx.sql(
        "select s.number, s.doer, coalesce(a.due_on, s.due_on) as due_on, a.id as action, p.name as owner_name, a.done_at, a.outcome
           from strategy_action s left join meeting_action a on a.meeting = s.discussion and a.number = s.number
           left join person p on p.id = a.owner where s.discussion = $1 order by s.number",
    )
        .bind(discussion)
        .all()
        .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WordsRow {
    pub number: i64,
    pub kind: String,
    pub words: String,
    pub written_at: i64,
    pub name: Option<String>,
}

pub(super) async fn words(tx: &mut Tx, discussion: CaseId) -> Result<Vec<WordsRow>, Error> {
    tx.sql(
        "select w.number, w.kind, w.words, w.written_at, p.name from strategy_words w left join person p on p.id = w.written_by
          where w.case_id = $1 order by w.number",
    )
    .bind(discussion)
    .all()
    .await
}

/// Adds words of these kinds; empty ones are left out. The number of the last.
pub(super) async fn write(
    tx: &mut Tx,
    discussion: CaseId,
    all: &[(String, &str)],
    by: PersonId,
    now: Instant,
) -> Result<i64, Error> {
    let mut number = words(tx, discussion).await?.last().map_or(0, |last| last.number);
    let mut rows = Vec::new();
    for (kind, words) in all.iter().filter(|(_, words)| !words.trim().is_empty()) {
        number += 1;
        let (kind, words) = (kind.as_str().value(), words.trim().value());
        rows.push(vec![discussion.value(), number.value(), kind, words, by.value(), now.value()]);
    }
    tx.insert_many("strategy_words", &["case_id", "number", "kind", "words", "written_by", "written_at"], rows).await?;
    Ok(number)
}

pub(super) async fn begin(
    tx: &mut Tx,
    id: CaseId,
    contact: CaseId,
    (number, needed_at, called_by): (i64, Instant, Option<PersonId>),
) -> Result<(), Error> {
    let row = vec![id.value(), contact.value(), number.value(), 1_i64.value(), needed_at.value(), called_by.value()];
    let columns = &["id", "contact", "number", "version", "needed_at", "called_by"];
    tx.insert_many("strategy_discussion", columns, vec![row]).await
}

pub(super) async fn plan(
    tx: &mut Tx,
    discussion: CaseId,
    (at, means, place): (Instant, &str, &str),
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update strategy_discussion set version = version + 1, planned_for = $2, means = $3, place = $4, planned_by = $5,
                planned_at = $6 where id = $1",
    )
    .bind(discussion)
    .bind(at)
    .bind(means)
    .bind(place)
    .bind(by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

/// One seat as it is written: code, title, team, whether they came, who it was.
pub(super) type NewSeat = (String, String, Option<OrganisationId>, Option<String>, Option<String>);

pub(super) async fn set_seats(tx: &mut Tx, discussion: CaseId, seats: Vec<NewSeat>) -> Result<(), Error> {
    tx.sql("delete from strategy_seat where discussion = $1").bind(discussion).run().await?;
    let rows = (0_i64..).zip(seats).map(|(n, (code, title, team, came, named))| {
        vec![discussion.value(), n.value(), code.value(), title.value(), team.value(), came.value(), named.value()]
    });
    let columns = &["discussion", "position", "code", "title", "team", "came", "named"];
    tx.insert_many("strategy_seat", columns, rows.collect()).await
}

pub(super) async fn held(
    tx: &mut Tx,
    discussion: CaseId,
    agreed: &Agreed,
    chair: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update strategy_discussion set version = version + 1, held_at = $2, decision = $3, chair = $4, recorded_by = $5,
                recorded_at = $6 where id = $1",
    )
    .bind(discussion)
    .bind(agreed.held_at)
    .bind(agreed.decided.code())
    .bind(chair)
    .bind(by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

pub(super) async fn set_actions(
    tx: &mut Tx,
    discussion: CaseId,
    actions: &[(i64, String, String)],
) -> Result<(), Error> {
    let rows = actions.iter().map(|(number, doer, due_on)| {
        vec![discussion.value(), number.value(), doer.as_str().value(), due_on.as_str().value()]
    });
    tx.insert_many("strategy_action", &["discussion", "number", "doer", "due_on"], rows.collect()).await
}

/// A contact is called back: what had to be discussed no longer has to be.
pub(crate) async fn cancel_open(tx: &mut Tx, contact: CaseId, now: Instant) -> Result<(), Error> {
    tx.sql("update strategy_discussion set cancelled_at = $2 where contact = $1 and held_at is null and cancelled_at is null")
        .bind(contact)
        .bind(now)
        .run()
        .await
        .map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EnquiryRow {
    #[sqlx(try_from = "String")]
    pub discussion: CaseId,
    pub version: i64,
    pub joint: bool,
    pub started_at: i64,
    pub outcome: Option<String>,
    pub census_code: Option<String>,
    pub proposed_by: Option<String>,
    pub proposer_name: Option<String>,
    pub proposed_at: Option<i64>,
    pub agreer_name: Option<String>,
    pub agreed_at: Option<i64>,
    pub conference_on: Option<String>,
    pub conference_not_required: bool,
    pub closed_at: Option<i64>,
}

impl EnquiryRow {
    pub fn found(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(Outcome::from_code)
    }
    pub fn state(&self) -> Enquiry {
        match (self.closed_at, self.found(), self.agreed_at) {
            (Some(_), _, _) => Enquiry::Closed,
            (None, Some(_), Some(_)) => Enquiry::AwaitingConference,
            (None, Some(found), None) => Enquiry::AwaitingAgreement(found),
            (None, None, _) => Enquiry::Open,
        }
    }
}

/// The enquiries that discussions about a contact have begun, the last one first.
pub(crate) async fn enquiries(tx: &mut Tx, contact: CaseId) -> Result<Vec<EnquiryRow>, Error> {
    tx.sql(
        "select e.discussion, e.version, e.joint, e.started_at, e.outcome, e.census_code, e.proposed_by, p.name as proposer_name,
                e.proposed_at, a.name as agreer_name, e.agreed_at, e.conference_on, e.conference_not_required, e.closed_at
           from section_47_enquiry e left join person p on p.id = e.proposed_by left join person a on a.id = e.agreed_by
          where e.contact = $1 order by e.started_at desc, e.discussion",
    )
    .bind(contact)
    .all()
    .await
}

/// The enquiries that are open on these contacts: contact, and the discussion whose clock runs.
pub(crate) async fn open_on(tx: &mut Tx, contacts: &[CaseId]) -> Result<Vec<(String, String)>, Error> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    tx.sql("select contact, discussion from section_47_enquiry where closed_at is null and contact in (:set) order by discussion")
        .bind_set(contacts.iter().copied())
        .all()
        .await
}

pub(super) async fn begin_enquiry(
    tx: &mut Tx,
    discussion: CaseId,
    contact: CaseId,
    (joint, started_at): (bool, Instant),
    children: &[(i64, Option<String>)],
) -> Result<(), Error> {
    let row =
        vec![discussion.value(), contact.value(), 1_i64.value(), joint.value(), started_at.value(), false.value()];
    let columns = &["discussion", "contact", "version", "joint", "started_at", "conference_not_required"];
    tx.insert_many("section_47_enquiry", columns, vec![row]).await?;
    let rows =
        children.iter().map(|(position, child)| vec![discussion.value(), position.value(), child.as_deref().value()]);
    tx.insert_many("section_47_child", &["case_id", "position", "child"], rows.collect()).await
}

/// Places on the contact of the children of an enquiry.
pub(super) async fn children_of(tx: &mut Tx, discussion: CaseId) -> Result<Vec<i64>, Error> {
    let rows: Vec<(i64,)> = tx
        .sql("select position from section_47_child where case_id = $1 order by position")
        .bind(discussion)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(position,)| position).collect())
}

pub(super) async fn propose(
    tx: &mut Tx,
    discussion: CaseId,
    outcome: Outcome,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update section_47_enquiry set version = version + 1, outcome = $2, census_code = $3, proposed_by = $4, proposed_at = $5
          where discussion = $1",
    )
    .bind(discussion)
    .bind(outcome.code())
    .bind(outcome.census_code())
    .bind(by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

pub(super) async fn hand_back(tx: &mut Tx, discussion: CaseId) -> Result<(), Error> {
    tx.sql(
        "update section_47_enquiry set version = version + 1, outcome = null, census_code = null, proposed_by = null,
                proposed_at = null where discussion = $1",
    )
    .bind(discussion)
    .run()
    .await
    .map(drop)
}

/// A manager has agreed; where no conference follows, the enquiry is closed with that.
pub(super) async fn agree(
    tx: &mut Tx,
    discussion: CaseId,
    by: PersonId,
    closes: bool,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update section_47_enquiry set version = version + 1, agreed_by = $2, agreed_at = $3, conference_not_required = $4,
                closed_at = $5 where discussion = $1",
    )
    .bind(discussion)
    .bind(by)
    .bind(now)
    .bind(closes)
    .bind(closes.then_some(now))
    .run()
    .await
    .map(drop)
}

pub(super) async fn close(
    tx: &mut Tx,
    discussion: CaseId,
    conference_on: Option<String>,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update section_47_enquiry set version = version + 1, conference_on = $2, conference_not_required = $3, closed_at = $4
          where discussion = $1",
    )
    .bind(discussion)
    .bind(conference_on.as_deref())
    .bind(conference_on.is_none())
    .bind(now)
    .run()
    .await
    .map(drop)
}
