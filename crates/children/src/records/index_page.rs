//! What the index page, the answers to a search and *My children* show. What a feed is called is read once for a page,
//! by `feeds::titles`, and not with every row.

use crate::model::{Involvement, RecordedCarer, RecordedIdentity};
use access::{
    Permit,
    acts::{SeeFamily, SeeIndex, SeeInvolvement, SeeLooks},
};
use base::{ChildId, Instant, PersonId};
use std::collections::HashSet;
use store::{Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
struct IdentityOf {
    child: String,
    #[sqlx(flatten)]
    identity: RecordedIdentity,
}

/// What every record says of who the child is, newest first.
pub(crate) async fn identities(tx: &mut Tx, permit: &Permit<SeeIndex>) -> Result<Vec<RecordedIdentity>, Error> {
    let of_all = identities_of(tx, &[permit.child()]).await?;
    Ok(of_all.into_iter().map(|(_, identity)| identity).collect())
}

/// The same for several children at once: for lists whose children were already decided on, one by one.
pub(crate) async fn identities_of(
    tx: &mut Tx,
    children: &[ChildId],
) -> Result<Vec<(ChildId, RecordedIdentity)>, Error> {
    if children.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<IdentityOf> = tx
        .sql(
            "select c.current as child, r.id as record, r.feed, r.category, r.received_at, r.as_at, r.ended_at,
                    r.given_name, r.middle_names, r.family_name, r.known_as, r.former_family_name, r.birth_date,
                    r.birth_precision, r.sex, r.nhs_number, r.upn, r.house, r.street, r.town, r.postcode, r.language,
                    r.household
               from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
              where c.current in (:set) order by r.received_at desc, r.id",
        )
        .bind_set(children.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.child.parse().ok()?, row.identity))).collect())
}

/// Who is, or was, involved: open ones first, the lead before others.
pub(crate) async fn involvements(tx: &mut Tx, permit: &Permit<SeeInvolvement>) -> Result<Vec<Involvement>, Error> {
    tx.sql(
        "select i.id, r.feed, r.category, i.organisation, o.name as organisation_name,
                o.short_name as organisation_short, o.kind as organisation_kind, o.sector, a.name as agency_name,
                case when a.kind = 'authority' then a.id when b.kind = 'authority' then b.id
                     when d.kind = 'authority' then d.id end as authority, o.phone,
                coalesce(o.duty_phone, a.duty_phone) as duty_phone, coalesce(o.duty_hours, a.duty_hours) as duty_hours,
                i.sensitive, i.shared_because, i.practitioner, i.practitioner_role, i.practitioner_phone, i.practitioner_left, i.leads,
                i.met, i.last_seen_on, i.since_on, i.until_on, i.confirmed_on, r.received_at, i.ended_at
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
           join involvement i on i.record = r.id join organisation o on o.id = i.organisation
           left join organisation a on a.id = o.parent left join organisation b on b.id = a.parent
           left join organisation d on d.id = b.parent
          where c.current = $1
          order by case when i.ended_at is null then 0 else 1 end, case when i.leads then 0 else 1 end, o.name, i.id",
    )
    .bind(permit.child())
    .all()
    .await
}

/// Parents and carers as open records name them.
pub(crate) async fn carers(tx: &mut Tx, permit: &Permit<SeeFamily>) -> Result<Vec<RecordedCarer>, Error> {
    tx.sql(
        "select k.name, k.relation, k.phone, k.responsibility, r.id as record, r.feed, r.category, r.received_at
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
           join carer k on k.record = r.id
          where c.current = $1 and r.ended_at is null order by r.received_at desc, k.position, k.record",
    )
    .bind(permit.child())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Neighbour {
    pub child: String,
    pub family_name: Option<String>,
    pub carer: Option<String>,
}

/// Other children recorded at the same house, with what tells whether they are of the household.
pub(crate) async fn at_the_same_address(tx: &mut Tx, permit: &Permit<SeeFamily>) -> Result<Vec<Neighbour>, Error> {
    tx.sql(
        "select distinct oc.current as child, o.family_name, k.name as carer
           from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
           join source_record o on o.postcode = r.postcode and o.house = r.house and o.ended_at is null
           join link ol on ol.record = o.id join same_child oc on oc.given = ol.child
           left join carer k on k.record = o.id
          where c.current = $1 and r.ended_at is null and oc.current <> $1 limit 300",
    )
    .bind(permit.child())
    .all()
    .await
}

/// Somebody's looks at a child.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Look {
    pub name: String,
    pub job_title: String,
    pub employer: String,
    pub employer_name: String,
    pub phone: Option<String>,
    /// Places in a sensitive service the person has: nobody else may learn of it from a look.
    pub sensitive: i64,
    pub basis: Option<String>,
    pub last_at: i64,
    pub times: i64,
    pub reason: Option<String>,
}

/// Who has opened the child's page since a moment, newest first, with the reason where one was given.
pub(crate) async fn looks(tx: &mut Tx, permit: &Permit<SeeLooks>, since: Instant) -> Result<Vec<Look>, Error> {
    tx.sql(
        "select p.name, p.job_title, p.employer, o.name as employer_name, p.phone, e.basis,
                max(e.at) as last_at, count(*) as times,
                (select count(*) from organisation s where s.sensitive = true
                    and (s.id = p.employer or s.id in (select t.organisation from seat t where t.person = p.id))) as sensitive,
                (select max(t.reason) from tie t where t.holder = p.id and t.kind = 'claimed' and t.child in
                    (select given from same_child where current = $1)) as reason
           from same_child g cross join journal_entry e cross join person p cross join organisation o
          where g.current = $1 and e.child = g.given and e.kind = 'children.index-seen' and e.at >= $2
            and p.id = substr(e.actor, 8) and o.id = p.employer
          group by p.id, p.name, p.job_title, p.employer, o.name, p.phone, e.basis order by max(e.at) desc limit 50",
    )
    .bind(permit.child())
    .bind(since)
    .all()
    .await
}

#[derive(sqlx::FromRow)]
struct Telephone {
    name: String,
    phone: Option<String>,
    duty_phone: Option<String>,
    duty_hours: Option<String>,
    authority: Option<String>,
}

/// Whom to ring when worried: the index team's duty line.
#[derive(Clone, Debug)]
pub struct WhomToRing {
    pub name: String,
    pub phone: String,
    pub hours: Option<String>,
}

pub(crate) async fn whom_to_ring(tx: &mut Tx) -> Result<Option<WhomToRing>, Error> {
    Ok(index_team(tx).await?.whom_to_ring)
}

/// The index team, as the page of a child needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexTeam {
    pub whom_to_ring: Option<WhomToRing>,
    /// The trust's own authority: the services of any other are a neighbour's.
    pub authority: Option<String>,
}

pub(crate) async fn index_team(tx: &mut Tx) -> Result<IndexTeam, Error> {
    let row: Option<Telephone> = tx
        .sql(
            "select o.name, o.phone, o.duty_phone, o.duty_hours,
                    case when a.kind = 'authority' then a.id when b.kind = 'authority' then b.id end as authority
               from organisation o left join organisation a on a.id = o.parent left join organisation b on b.id = a.parent
              where o.id in (select organisation from seat where role = 'index-team')
                 or o.id in (select employer from person where role = 'index-team')
              order by case when o.kind = 'agency' then 1 else 0 end, o.code limit 1",
        )
        .optional()
        .await?;
    let Some(row) = row else { return Ok(IndexTeam::default()) };
    let phone = row.duty_phone.or(row.phone);
    let whom_to_ring = phone.map(|phone| WhomToRing { name: row.name, phone, hours: row.duty_hours });
    Ok(IndexTeam { whom_to_ring, authority: row.authority })
}

#[derive(sqlx::FromRow)]
struct OfRecord {
    record: String,
}

/// Records of the child by which one of these organisations is involved.
pub(crate) async fn records_of(
    tx: &mut Tx,
    permit: &Permit<SeeIndex>,
    organisations: &[String],
) -> Result<HashSet<String>, Error> {
    let rows: Vec<OfRecord> = tx
        .sql(
            "select distinct i.record from same_child c join link l on l.child = c.given join involvement i on i.record = l.record
              where c.current = $1 and i.organisation in (:set)",
        )
        .bind(permit.child())
        .bind_set(organisations.iter())
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.record).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RecentLook {
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    pub last_at: i64,
}

/// When each of the children in the set was last opened since `$1`, by whom `$who` says.
macro_rules! opened {
    ($who:literal) => {
        concat!(
            "select c.current as child, max(e.at) as last_at
               from same_child c cross join journal_entry e
              where e.child = c.given and e.kind = 'children.index-seen' and e.at >= $1 and ",
            $who,
            "   and c.current in (:set) group by c.current"
        )
    };
}

/// Of these children, which this person has opened since, and when last.
pub(crate) async fn opened_by(
    tx: &mut Tx,
    children: &[ChildId],
    person: PersonId,
    since: Instant,
) -> Result<Vec<RecentLook>, Error> {
    opened(tx, opened!("e.actor = $2"), children, person, since).await
}

/// Of these children, which somebody without a tie has looked at since.
pub(crate) async fn looked_at_by_others(
    tx: &mut Tx,
    children: &[ChildId],
    person: PersonId,
    since: Instant,
) -> Result<Vec<RecentLook>, Error> {
    opened(tx, opened!("e.basis = 'tie:claimed' and e.actor <> $2"), children, person, since).await
}

async fn opened(
    tx: &mut Tx,
    text: &'static str,
    children: &[ChildId],
    person: PersonId,
    since: Instant,
) -> Result<Vec<RecentLook>, Error> {
    if children.is_empty() {
        return Ok(Vec::new());
    }
    tx.sql(text).bind(since).bind(format!("person:{person}")).bind_set(children.iter().copied()).all().await
}
