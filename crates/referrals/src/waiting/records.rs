//! Places on waiting lists, as kept.

use super::model::{Missed, Offer, Place, Priority, Purpose, Step};
use access::{Act, CasePermit};
use base::{CaseId, ChildId, Instant, OrganisationId, PersonId};
use jiff::civil::Date;
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EntryRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub version: i64,
    pub list: String,
    pub priority: String,
    pub ahead: bool,
    pub started_at: i64,
    pub recorded_at: i64,
    pub assessed_at: Option<i64>,
    pub offer: Option<String>,
    pub offer_on: Option<String>,
    pub offer_accepted: bool,
    pub missed: String,
    pub missed_by: Option<String>,
    pub away_from: Option<String>,
    pub away_until: Option<String>,
    pub check_by: String,
    pub ended_at: Option<i64>,
    pub ended_how: Option<String>,
    pub steps: i64,
    pub changed_at: i64,
}

impl EntryRow {
    pub fn place(&self) -> Place {
        let day = |text: &Option<String>| text.as_ref().and_then(|t| t.parse().ok());
        let purpose = self.offer.as_deref().and_then(Purpose::from_code);
        let ended = self.ended_how.as_deref().and_then(super::model::Ending::from_code);
        Place {
            priority: Priority::from_code(&self.priority).unwrap_or(Priority::Urgent),
            ahead: self.ahead,
            started_at: Instant::from_micros(self.started_at),
            assessed_at: self.assessed_at.map(Instant::from_micros),
            offer: purpose.zip(day(&self.offer_on)).map(|(purpose, on)| Offer {
                purpose,
                on,
                accepted: self.offer_accepted,
            }),
            missed: Missed::from_code(&self.missed).unwrap_or(Missed::Unreviewed),
            missed_by: self.missed_by.clone(),
            away: day(&self.away_from).zip(day(&self.away_until)),
            check_by: self.check_by.parse().unwrap_or_default(),
            ended: ended.zip(self.ended_at.map(Instant::from_micros)),
        }
    }
}

/// One entry, for whoever was let through to it; none where the case is something else.
pub(crate) async fn entry<A: Act>(tx: &mut Tx, permit: &CasePermit<A>) -> Result<Option<EntryRow>, Error> {
    by_id(tx, permit.case()).await
}

pub(crate) async fn by_id(tx: &mut Tx, case: CaseId) -> Result<Option<EntryRow>, Error> {
    tx.sql(
        "select id, version, list, priority, ahead, started_at, recorded_at, assessed_at, offer, offer_on, offer_accepted, missed,
                missed_by, away_from, away_until, check_by, ended_at, ended_how, steps, changed_at
           from waiting_entry where id = $1",
    )
    .bind(case)
    .optional()
    .await
}

/// Everybody who waits on these lists.
pub(crate) async fn open_on(tx: &mut Tx, lists: &[&str], most: i64) -> Result<Vec<EntryRow>, Error> {
    tx.sql(
        "select id, version, list, priority, ahead, started_at, recorded_at, assessed_at, offer, offer_on, offer_accepted, missed,
                missed_by, away_from, away_until, check_by, ended_at, ended_how, steps, changed_at
           from waiting_entry where ended_at is null and list in (:set) order by started_at, id limit $1",
    )
    .bind(most)
    .bind_set(lists.iter().copied())
    .all()
    .await
}

/// What a person, or the team they sit in, has asked for, what changed last first.
pub(crate) async fn asked_for_by(
    tx: &mut Tx,
    holders: &[String],
    now: Instant,
    from: i64,
    most: i64,
) -> Result<Vec<EntryRow>, Error> {
    tx.sql(
        "select e.id, e.version, e.list, e.priority, e.ahead, e.started_at, e.recorded_at, e.assessed_at, e.offer, e.offer_on,
                e.offer_accepted, e.missed, e.missed_by, e.away_from, e.away_until, e.check_by, e.ended_at, e.ended_how,
                e.steps, e.changed_at
           from waiting_entry e where e.id in (select s.case_id from standing s where s.kind = 'sender' and s.from_at <= $1
                and (s.until_at is null or s.until_at > $1) and s.holder in (:set))
          order by case when e.ended_at is null then 0 else 1 end, e.changed_at desc, e.id limit $2 offset $3",
    )
    .bind(now)
    .bind(most)
    .bind(from)
    .bind_set(holders.iter())
    .all()
    .await
}

pub(crate) async fn count_asked_for_by(tx: &mut Tx, holders: &[String], now: Instant) -> Result<i64, Error> {
    let row: (i64,) = tx
        .sql(
            "select count(*) from waiting_entry e where e.id in (select s.case_id from standing s where s.kind = 'sender'
                and s.from_at <= $1 and (s.until_at is null or s.until_at > $1) and s.holder in (:set))",
        )
        .bind(now)
        .bind_set(holders.iter())
        .one()
        .await?;
    Ok(row.0)
}

/// Somebody on a list who cannot wait for their turn to be looked at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct CannotWait {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub overdue: bool,
    pub unreviewed: bool,
}

/// Whose check is overdue on a day, or whose missed appointment nobody has reviewed.
pub(crate) async fn cannot_wait(tx: &mut Tx, lists: &[&str], today: Date) -> Result<Vec<CannotWait>, Error> {
    tx.sql(
        "select id, check_by < $1 as overdue, missed = 'unreviewed' as unreviewed from waiting_entry
          where ended_at is null and list in (:set) and (check_by < $1 or missed = 'unreviewed') order by id",
    )
    .bind(today.to_string())
    .bind_set(lists.iter().copied())
    .all()
    .await
}

#[derive(sqlx::FromRow)]
struct OfEntry {
    #[sqlx(try_from = "String")]
    child: ChildId,
}

/// Who waits, by the id the child has now.
pub(crate) async fn children_now(tx: &mut Tx, case: CaseId) -> Result<Vec<ChildId>, Error> {
    let rows: Vec<OfEntry> = tx
        .sql(
            "select distinct c.current as child from case_child k join same_child c on c.given = k.child
              where k.case_id = $1 and k.until_at is null order by c.current",
        )
        .bind(case)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.child).collect())
}

/// Another open place of the same child.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct OtherRow {
    #[sqlx(try_from = "String")]
    pub entry: CaseId,
    pub own_list: String,
    #[sqlx(try_from = "String")]
    pub other: CaseId,
    pub list: String,
    pub started_at: i64,
}

/// Of everybody who waits on these lists, the other open places the same children have, unless somebody has said that these
/// are two needs.
pub(crate) async fn other_places(tx: &mut Tx, lists: &[&str]) -> Result<Vec<OtherRow>, Error> {
    tx.sql(
        "select distinct e.id as entry, e.list as own_list, o.id as other, o.list, o.started_at
           from waiting_entry e
           join case_child a on a.case_id = e.id and a.until_at is null
           join same_child x on x.given = a.child
           join same_child y on y.current = x.current
           join case_child b on b.child = y.given and b.until_at is null and b.case_id <> e.id
           join waiting_entry o on o.id = b.case_id and o.ended_at is null
          where e.ended_at is null and e.list in (:set)
            and not exists (select 1 from waiting_apart w
                             where (w.one = e.id and w.other = o.id) or (w.one = o.id and w.other = e.id))
          order by e.id, o.started_at, o.id",
    )
    .bind_set(lists.iter().copied())
    .all()
    .await
}

/// These two places are two needs.
pub(crate) async fn keep_apart(tx: &mut Tx, one: CaseId, other: CaseId) -> Result<(), Error> {
    tx.sql("insert into waiting_apart (one, other) values ($1, $2) on conflict (one, other) do nothing")
        .bind(one)
        .bind(other)
        .run()
        .await
        .map(drop)
}

/// What decides whose turn it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TurnRow {
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    pub ahead: bool,
    pub priority: String,
    pub started_at: i64,
}

impl TurnRow {
    pub(crate) fn turn(&self) -> (bool, Priority, Instant) {
        let priority = Priority::from_code(&self.priority).unwrap_or(Priority::Urgent);
        super::rules::turn(self.ahead, priority, Instant::from_micros(self.started_at))
    }
}

/// Everybody who waits on a list, as far as it decides whose turn it is.
pub(crate) async fn turns(tx: &mut Tx, list: &str) -> Result<Vec<TurnRow>, Error> {
    tx.sql("select id, ahead, priority, started_at from waiting_entry where list = $1 and ended_at is null order by id")
        .bind(list)
        .all()
        .await
}

/// Open entries whose missed appointment nobody has reviewed yet.
pub(crate) async fn unreviewed(tx: &mut Tx) -> Result<Vec<CaseId>, Error> {
    let rows: Vec<There> = tx
        .sql("select id as case_id from waiting_entry where ended_at is null and missed = 'unreviewed' order by id")
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.case_id).collect())
}

#[derive(sqlx::FromRow)]
struct There {
    #[sqlx(try_from = "String")]
    case_id: CaseId,
}

/// The open entry of a child on a list, under whatever id the child had when it was made.
pub(crate) async fn existing(tx: &mut Tx, list: &str, child: ChildId) -> Result<Option<CaseId>, Error> {
    let row: Option<There> = tx
        .sql(
            "select min(p.case_id) as case_id from waiting_place p join same_child c on c.given = p.child
              where c.current = $1 and p.list = $2 having count(*) > 0",
        )
        .bind(child)
        .bind(list)
        .optional()
        .await?;
    Ok(row.map(|row| row.case_id))
}

/// Writes a new entry as its first step made it, and takes its place.
pub(crate) async fn insert(
    tx: &mut Tx,
    case: CaseId,
    list: &str,
    child: ChildId,
    place: &Place,
    now: Instant,
) -> Result<(), Error> {
    let row = vec![
        case.value(),
        1_i64.value(),
        list.value(),
        place.priority.code().value(),
        place.ahead.value(),
        place.started_at.value(),
        now.value(),
        false.value(),
        place.missed.code().value(),
        place.check_by.to_string().value(),
        1_i64.value(),
        now.value(),
    ];
    let columns = &[
        "id",
        "version",
        "list",
        "priority",
        "ahead",
        "started_at",
        "recorded_at",
        "offer_accepted",
        "missed",
        "check_by",
        "steps",
        "changed_at",
    ];
    tx.insert_many("waiting_entry", columns, vec![row]).await?;
    let row = vec![list.value(), child.value(), case.value()];
    tx.insert_many("waiting_place", &["list", "child", "case_id"], vec![row]).await
}

/// The entry becomes what the next step made of it.
pub(crate) async fn update(tx: &mut Tx, case: CaseId, place: &Place, now: Instant) -> Result<(), Error> {
    tx.sql(
        "update waiting_entry set version = version + 1, steps = steps + 1, changed_at = $2, priority = $3, ahead = $4,
                started_at = $5, assessed_at = $6, offer = $7, offer_on = $8, offer_accepted = $9, missed = $10,
                missed_by = $11, away_from = $12, away_until = $13, check_by = $14, ended_at = $15, ended_how = $16
          where id = $1",
    )
    .bind(case)
    .bind(now)
    .bind(place.priority.code())
    .bind(place.ahead)
    .bind(place.started_at)
    .bind(place.assessed_at)
    .bind(place.offer.map(|offer| offer.purpose.code()))
    .bind(place.offer.map(|offer| offer.on.to_string()))
    .bind(place.offer.is_some_and(|offer| offer.accepted))
    .bind(place.missed.code())
    .bind(place.missed_by.as_deref())
    .bind(place.away.map(|(from, _)| from.to_string()))
    .bind(place.away.map(|(_, until)| until.to_string()))
    .bind(place.check_by.to_string())
    .bind(place.ended.map(|(_, at)| at))
    .bind(place.ended.map(|(how, _)| how.code()))
    .run()
    .await?;
    if place.ended.is_some() {
        tx.sql("delete from waiting_place where case_id = $1").bind(case).run().await?;
    }
    Ok(())
}

/// Who did a step, and where they sat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doer {
    pub person: PersonId,
    pub team: OrganisationId,
}

pub(crate) async fn write_step(
    tx: &mut Tx,
    case: CaseId,
    number: i64,
    step: &Step,
    words: &str,
    by: Doer,
    now: Instant,
) -> Result<(), Error> {
    let facts = serde_json::to_string(step)
        .map_err(|e| Error::Decode { kind: "step of a waiting list".into(), problem: e.to_string() })?;
    let words = Some(words.trim()).filter(|words| !words.is_empty());
    let row = vec![
        case.value(),
        number.value(),
        facts.value(),
        words.value(),
        by.person.value(),
        by.team.value(),
        now.value(),
    ];
    let columns = &["case_id", "number", "facts", "words", "done_by", "team", "done_at"];
    tx.insert_many("waiting_step", columns, vec![row]).await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StepRow {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub number: i64,
    pub facts: String,
    pub words: Option<String>,
    pub done_by: String,
    pub name: String,
    pub team_name: String,
    pub done_at: i64,
}

impl StepRow {
    pub fn step(&self) -> Option<Step> {
        serde_json::from_str(&self.facts).ok()
    }
}

/// What was done with these entries, the first step first.
pub(crate) async fn steps(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<StepRow>, Error> {
    tx.sql(
        "select s.case_id, s.number, s.facts, s.words, s.done_by, p.name, o.name as team_name, s.done_at
           from waiting_step s join person p on p.id = s.done_by join organisation o on o.id = s.team
          where s.case_id in (:set) order by s.case_id, s.number",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

/// One who asked for the help.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReferralRow {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub number: i64,
    pub sent_by: String,
    pub sender_name: String,
    pub sender_job_title: String,
    pub sender_phone: Option<String>,
    pub taken_by: String,
    pub taken_by_name: String,
    pub referrer: String,
    pub referrer_name: String,
    pub received_at: i64,
    pub recorded_at: i64,
    pub agreed: String,
    /// The parent who is helped, where that is a parent.
    pub served: Option<String>,
    pub follows: bool,
    /// The last step its sender has said to have read.
    pub read_step: i64,
}

pub(crate) async fn referrals(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<ReferralRow>, Error> {
    tx.sql(
        "select r.case_id, r.number, r.sent_by, p.name as sender_name, p.job_title as sender_job_title, p.phone as sender_phone,
                r.taken_by, t.name as taken_by_name, r.referrer, f.name as referrer_name, r.received_at, r.recorded_at,
                r.agreed, r.served, r.follows, r.read_step
           from waiting_referral r join person p on p.id = r.sent_by join organisation t on t.id = r.taken_by
           join organisation f on f.id = r.referrer
          where r.case_id in (:set) order by r.case_id, r.number",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

/// One row of `waiting_referral`.
#[derive(Debug)]
pub(crate) struct NewReferral<'a> {
    pub case: CaseId,
    pub number: i64,
    pub sender: Doer,
    pub referrer: OrganisationId,
    pub received: Instant,
    pub agreed: &'a str,
    pub served: Option<&'a str>,
    pub follows: bool,
    pub read_step: i64,
}

pub(crate) async fn add_referral(tx: &mut Tx, new: NewReferral<'_>, now: Instant) -> Result<(), Error> {
    let row = vec![
        new.case.value(),
        new.number.value(),
        new.sender.person.value(),
        new.sender.team.value(),
        new.referrer.value(),
        new.received.value(),
        now.value(),
        new.agreed.value(),
        new.served.value(),
        new.follows.value(),
        new.read_step.value(),
    ];
    let columns = &[
        "case_id",
        "number",
        "sent_by",
        "taken_by",
        "referrer",
        "received_at",
        "recorded_at",
        "agreed",
        "served",
        "follows",
        "read_step",
    ];
    tx.insert_many("waiting_referral", columns, vec![row]).await
}

/// Whoever asked has read what happened so far.
pub(crate) async fn mark_read(tx: &mut Tx, case: CaseId, person: PersonId, step: i64) -> Result<u64, Error> {
    tx.sql("update waiting_referral set read_step = $3 where case_id = $1 and sent_by = $2 and read_step < $3")
        .bind(case)
        .bind(person)
        .bind(step)
        .run()
        .await
}

#[derive(sqlx::FromRow)]
struct Waited {
    waited: i64,
}

/// How many micros each of those waited who were helped of late, of one list and priority.
pub(crate) async fn waits(tx: &mut Tx, list: &str, priority: &str, since: Instant) -> Result<Vec<i64>, Error> {
    let rows: Vec<Waited> = tx
        .sql(
            "select ended_at - started_at as waited from waiting_entry
              where list = $1 and ended_how = 'helped' and ended_at >= $2 and priority = $3 order by ended_at desc limit 2000",
        )
        .bind(list)
        .bind(since)
        .bind(priority)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.waited).collect())
}

/// Joined and helped on these lists since a moment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Flow {
    pub list: String,
    pub joined: i64,
    pub helped: i64,
}

pub(crate) async fn flow(tx: &mut Tx, lists: &[&str], since: Instant) -> Result<Vec<Flow>, Error> {
    tx.sql(
        "select list, sum(case when started_at >= $1 then 1 else 0 end) as joined,
                sum(case when ended_how = 'helped' and ended_at >= $1 then 1 else 0 end) as helped
           from waiting_entry where (started_at >= $1 or ended_at >= $1) and list in (:set) group by list order by list",
    )
    .bind(since)
    .bind_set(lists.iter().copied())
    .all()
    .await
}

/// Is this standing given already?
pub(crate) async fn stands(tx: &mut Tx, case: CaseId, holder: &str, now: Instant) -> Result<bool, Error> {
    let row: (i64,) = tx
        .sql(
            "select count(*) from standing where case_id = $1 and holder = $2 and kind = 'sender'
                and (until_at is null or until_at > $3)",
        )
        .bind(case)
        .bind(holder)
        .bind(now)
        .one()
        .await?;
    Ok(row.0 > 0)
}

/// In which sector an organisation works.
pub(crate) async fn sector(tx: &mut Tx, organisation: OrganisationId) -> Result<String, Error> {
    let row: Option<(String,)> =
        tx.sql("select sector from organisation where id = $1").bind(organisation).optional().await?;
    Ok(row.map(|(sector,)| sector).unwrap_or_default())
}
