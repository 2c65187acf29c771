//! Contacts: what was sent, how far each is, what was decided and written.

use crate::model::{Danger, State};
use access::{Act, CasePermit};
use base::{CaseId, Instant, MessageId, OrganisationId, PersonId};
use store::{Bind as _, Error, Tx, Value};

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ContactRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub version: i64,
    pub reference: String,
    pub state: String,
    pub danger: String,
    pub channel: String,
    pub source_code: String,
    #[sqlx(try_from = "String")]
    pub sent_by: PersonId,
    #[sqlx(try_from = "String")]
    pub sent_from: OrganisationId,
    pub on_behalf_of: Option<String>,
    pub told_parents: String,
    pub parents_agree: Option<String>,
    pub received_at: i64,
    #[sqlx(try_from = "String")]
    pub owner_team: OrganisationId,
    pub owner: Option<String>,
    pub changed_at: i64,
    /// The level of need that counts, once it was decided.
    pub level: Option<i64>,
}

impl ContactRow {
    pub(crate) fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Received)
    }
    pub(crate) fn danger(&self) -> Danger {
        Danger::from_code(&self.danger).unwrap_or(Danger::Now)
    }
    pub(crate) fn owner(&self) -> Option<PersonId> {
        self.owner.as_ref().and_then(|o| o.parse().ok())
    }
}

/// One contact, for whoever was let through to it; none where the case is no contact.
pub(crate) async fn contact<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Option<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where id = $1",
    )
    .bind(permit.case())
    .optional()
    .await
}

/// What is open with a team, the oldest first.
pub(crate) async fn open_with(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where owner_team = $1 and state in ('received', 'screening', 'awaiting-agreement', 'passed-on', 'in-hand')
          order by received_at, id limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

/// These contacts, open or not.
pub(crate) async fn each_of(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where id in (:set) order by id",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

/// What somebody has sent, the newest first.
pub(crate) async fn sent_by(tx: &mut Tx, person: PersonId, from: i64, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where sent_by = $1 order by received_at desc, id limit $2 offset $3",
    )
    .bind(person)
    .bind(most)
    .bind(from)
    .all()
    .await
}

/// What somebody works on, in whatever team, the oldest first.
pub(crate) async fn owned_by(tx: &mut Tx, person: PersonId, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where owner = $1 and state in ('screening', 'awaiting-agreement', 'passed-on', 'in-hand')
          order by received_at, id limit $2",
    )
    .bind(person)
    .bind(most)
    .all()
    .await
}

/// What went straight to the team that works with the child and nobody there has taken yet, the oldest first: all that this
/// front door watches.
pub(crate) async fn watched_by(tx: &mut Tx, door: OrganisationId, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where watched_by = $1 and state = 'passed-on' order by received_at, id limit $2",
    )
    .bind(door)
    .bind(most)
    .all()
    .await
}

/// The same of one team: what came to it past the front door.
pub(crate) async fn straight_to(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where owner_team = $1 and state = 'passed-on' and watched_by is not null order by received_at, id limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

/// What somebody sent and nobody has decided yet, the oldest first.
pub(crate) async fn undecided_of(tx: &mut Tx, person: PersonId, most: i64) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact where sent_by = $1 and state in ('received', 'screening', 'awaiting-agreement')
          order by received_at, id limit $2",
    )
    .bind(person)
    .bind(most)
    .all()
    .await
}

/// What somebody sent or has, that has changed since a moment and since they last looked, the newest first.
pub(crate) async fn changed_for(
    tx: &mut Tx,
    person: PersonId,
    since: Instant,
    most: i64,
) -> Result<Vec<ContactRow>, Error> {
    tx.sql(
        "select id, version, reference, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents,
                parents_agree, received_at, owner_team, owner, changed_at, level
           from contact c left join looked l on l.case_id = c.id and l.person = $1
          where c.changed_at > $2 and (c.owner = $1 or c.sent_by = $1) and (l.looked_at is null or l.looked_at < c.changed_at)
          order by c.changed_at desc, c.id limit $3",
    )
    .bind(person)
    .bind(since)
    .bind(most)
    .all()
    .await
}

pub(crate) async fn count_sent_by(tx: &mut Tx, person: PersonId) -> Result<i64, Error> {
    Ok(tx.sql("select count(*) from contact where sent_by = $1").bind(person).one::<(i64,)>().await?.0)
}

/// The columns a new contact is written with, in their order.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "version",
    "reference",
    "state",
    "danger",
    "channel",
    "source_code",
    "sent_by",
    "sent_from",
    "on_behalf_of",
    "told_parents",
    "parents_agree",
    "received_at",
    "recorded_at",
    "owner_team",
    "changed_at",
];

/// Moves a contact on, unless somebody else has in the meantime. `owner` is who works on it from now on.
pub(crate) async fn move_on(
    tx: &mut Tx,
    row: &ContactRow,
    state: State,
    team: OrganisationId,
    owner: Option<PersonId>,
    now: Instant,
) -> Result<(), Error> {
    let closed = (state == State::Closed).then_some(now);
    let owned_since = owner.map(|_| now);
    tx.sql(
        "update contact set version = version + 1, state = $2, owner_team = $3, owner = $4, owned_since = $5, changed_at = $6,
                closed_at = $7 where id = $1",
    )
    .bind(row.id)
    .bind(state.code())
    .bind(team)
    .bind(owner)
    .bind(owned_since)
    .bind(now)
    .bind(closed)
    .run()
    .await
    .map(drop)
}

/// The level of need that counts from now on.
pub(crate) async fn set_level(tx: &mut Tx, case: CaseId, level: Option<i64>) -> Result<(), Error> {
    tx.sql("update contact set level = $2 where id = $1").bind(case).bind(level).run().await.map(drop)
}

/// Something about it is new; nothing else moves.
pub(crate) async fn touch(tx: &mut Tx, case: CaseId, now: Instant) -> Result<(), Error> {
    tx.sql("update contact set changed_at = $2 where id = $1").bind(case).bind(now).run().await.map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ChildRow {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub child: Option<String>,
    pub name: String,
    pub born: Option<String>,
    pub described: Option<String>,
}

/// The children of these contacts, as the sender named them.
pub(crate) async fn children_of(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<ChildRow>, Error> {
    tx.sql(
        "select case_id, child, name, born, described from contact_child where case_id in (:set) order by case_id, position",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Words {
    pub question: String,
    pub words: String,
    pub written_at: i64,
}

/// What was written, question by question, the first version of each first.
pub(crate) async fn words<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<Words>, Error> {
    tx.sql("select question, words, written_at from contact_words where case_id = $1 order by question, version")
        .bind(permit.case())
        .all()
        .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Adult {
    pub name: String,
    pub relation: Option<String>,
    pub responsibility: Option<String>,
    pub phone: Option<String>,
    pub said: String,
    pub source: Option<String>,
    pub lives_there: Option<String>,
}

pub(crate) async fn adults<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<Adult>, Error> {
    tx.sql(
        "select name, relation, responsibility, phone, said, source, lives_there from contact_adult
          where case_id = $1 order by position",
    )
    .bind(permit.case())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DecisionRow {
    pub id: String,
    pub level: Option<i64>,
    pub route: String,
    pub outcome_code: String,
    pub reason: String,
    pub offer: Option<String>,
    pub to_team: Option<String>,
    pub to_team_name: Option<String>,
    /// To a service whose name only those read who sent it there or work in it.
    pub to_sensitive: bool,
    pub decided_by: String,
    pub decider_name: Option<String>,
    pub decided_at: i64,
    pub needs_agreement: bool,
    pub agreed: Option<bool>,
    pub agreer_name: Option<String>,
    pub agreed_at: Option<i64>,
    pub agreement_words: Option<String>,
}

impl DecisionRow {
    /// It counts: no agreement was needed, or it was given.
    pub fn counts(&self) -> bool {
        !self.needs_agreement || self.agreed == Some(true)
    }
    /// Nobody in person decided: the children were open with the team already.
    pub fn by_rule(&self) -> bool {
        self.decided_by == base::Actor::Job(crate::straight::RULE).to_string()
    }
}

/// What was decided, the newest first.
pub(crate) async fn decisions<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<DecisionRow>, Error> {
    tx.sql(
        "select d.id, d.level, d.route, d.outcome_code, d.reason, d.offer, d.to_team, o.name as to_team_name,
                coalesce(o.sensitive, false) as to_sensitive, d.decided_by,
                p.name as decider_name, d.decided_at, d.needs_agreement, d.agreed, m.name as agreer_name, d.agreed_at,
                d.agreement_words
           from contact_decision d left join person p on p.id = d.decided_by left join person m on m.id = d.agreed_by
           left join organisation o on o.id = d.to_team
          where d.case_id = $1 order by d.number desc",
    )
    .bind(permit.case())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Message {
    pub id: String,
    pub kind: String,
    pub words: String,
    pub written_at: i64,
    pub name: String,
    pub job_title: String,
    pub employer_name: String,
    /// Written in a sensitive service.
    pub sensitive: bool,
}

/// What was written after it had been sent, the oldest first.
pub(crate) async fn messages<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<Message>, Error> {
    tx.sql(
        "select m.id, m.kind, m.words, m.written_at, p.name, p.job_title, o.name as employer_name, o.sensitive
           from contact_message m join person p on p.id = m.written_by join organisation o on o.id = p.employer
          where m.case_id = $1 order by m.written_at, m.id",
    )
    .bind(permit.case())
    .all()
    .await
}

/// Adds a message.
pub(crate) async fn write(
    tx: &mut Tx,
    id: MessageId,
    case: CaseId,
    kind: &str,
    words: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    let row = vec![id.value(), case.value(), kind.value(), words.value(), by.value(), now.value()];
    tx.insert_many("contact_message", &["id", "case_id", "kind", "words", "written_by", "written_at"], vec![row]).await
}

/// Somebody and how to reach them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reach {
    pub name: String,
    pub job_title: String,
    pub phone: Option<String>,
    pub employer_name: String,
}

pub(crate) async fn person(tx: &mut Tx, person: PersonId) -> Result<Option<Reach>, Error> {
    tx.sql(
        "select p.name, p.job_title, p.phone, o.name as employer_name from person p join organisation o on o.id = p.employer
          where p.id = $1",
    )
    .bind(person)
    .optional()
    .await
}

/// Is it a service whose name stands on no page of those who refer to it?
pub(crate) async fn is_sensitive(tx: &mut Tx, team: OrganisationId) -> Result<bool, Error> {
    let row: Option<(bool,)> = tx.sql("select sensitive from organisation where id = $1").bind(team).optional().await?;
    Ok(row.is_some_and(|(sensitive,)| sensitive))
}

/// A team and its duty line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Team {
    pub id: String,
    pub code: String,
    pub name: String,
    pub phone: Option<String>,
    pub duty_phone: Option<String>,
    pub duty_hours: Option<String>,
}

pub(crate) async fn team(tx: &mut Tx, team: OrganisationId) -> Result<Option<Team>, Error> {
    tx.sql(
        "select o.id, o.code, o.name, o.phone, coalesce(o.duty_phone, a.duty_phone) as duty_phone,
                coalesce(o.duty_hours, a.duty_hours) as duty_hours
           from organisation o left join organisation a on a.id = o.parent where o.id = $1",
    )
    .bind(team)
    .optional()
    .await
}

pub(crate) async fn team_by_code(tx: &mut Tx, code: &str) -> Result<Option<Team>, Error> {
    tx.sql(
        "select o.id, o.code, o.name, o.phone, coalesce(o.duty_phone, a.duty_phone) as duty_phone,
                coalesce(o.duty_hours, a.duty_hours) as duty_hours
           from organisation o left join organisation a on a.id = o.parent where o.code = $1",
    )
    .bind(code)
    .optional()
    .await
}

/// Teams by their codes, with their names.
pub(crate) async fn teams(tx: &mut Tx, codes: &[String]) -> Result<Vec<Team>, Error> {
    tx.sql(
        "select o.id, o.code, o.name, o.phone, coalesce(o.duty_phone, a.duty_phone) as duty_phone,
                coalesce(o.duty_hours, a.duty_hours) as duty_hours
           from organisation o left join organisation a on a.id = o.parent where o.code in (:set) order by o.name",
    )
    .bind_set(codes.iter())
    .all()
    .await
}

/// Agencies on whose behalf something can be sent: none of them a sensitive service.
pub(crate) async fn agencies(tx: &mut Tx) -> Result<Vec<Team>, Error> {
    tx.sql(
        "select id, code, name, phone, duty_phone, duty_hours from organisation
          where kind in ('agency', 'setting') and sensitive = false order by name",
    )
    .all()
    .await
}

/// An earlier contact about one of the same children.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Earlier {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub reference: String,
    pub state: String,
    pub received_at: i64,
    pub from_name: String,
    pub sensitive: bool,
    /// What it came to, where that counts.
    #[sqlx(default)]
    pub route: Option<String>,
}

/// Contacts about the same children, the newest first, for whoever decides about this one.
pub(crate) async fn earlier<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Vec<Earlier>, Error> {
    tx.sql(
        "select distinct c.id, c.reference, c.state, c.received_at, o.name as from_name, o.sensitive
           from same_child g join case_child k on k.child = g.given join contact c on c.id = k.case_id
           join organisation o on o.id = c.sent_from
          where c.id <> $1 and g.current in (:set) order by c.received_at desc, c.id limit 200",
    )
    .bind(permit.case())
    .bind_set(permit.children().iter().copied())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Went {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub route: String,
}

/// Which way each of these contacts went, the last decision that counts last.
pub(crate) async fn ways(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<Went>, Error> {
    tx.sql(
        "select case_id, route from contact_decision
          where (agreed = true or needs_agreement = false) and case_id in (:set) order by case_id, number",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

/// One row of [`COLUMNS`].
pub(crate) struct NewContact<'a> {
    pub id: CaseId,
    pub reference: &'a str,
    pub danger: Danger,
    pub channel: &'a str,
    pub source_code: &'a str,
    pub sent_by: PersonId,
    pub sent_from: OrganisationId,
    pub on_behalf_of: Option<String>,
    pub told_parents: &'a str,
    pub parents_agree: Option<&'a str>,
    /// When it first reached anybody: earlier than now where it came in as a notice.
    pub received_at: Instant,
    pub owner_team: OrganisationId,
}

impl NewContact<'_> {
    fn values(self, now: Instant) -> Vec<Value> {
        vec![
            self.id.value(),
            1_i64.value(),
            self.reference.value(),
            State::Received.code().value(),
            self.danger.code().value(),
            self.channel.value(),
            self.source_code.value(),
            self.sent_by.value(),
            self.sent_from.value(),
            self.on_behalf_of.value(),
            self.told_parents.value(),
            self.parents_agree.value(),
            self.received_at.value(),
            now.value(),
            self.owner_team.value(),
            now.value(),
        ]
    }
}

pub(crate) async fn insert(tx: &mut Tx, new: NewContact<'_>, now: Instant) -> Result<(), Error> {
    tx.insert_many("contact", COLUMNS, vec![new.values(now)]).await
}
