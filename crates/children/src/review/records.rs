//! Reviews and what was said to them.

use super::rules::Careful;
use crate::feed_definition::Category;
use base::{ChildId, Instant, PersonId, ReviewId, SourceRecordId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Tx};

/// Rulings between a record of the child `$1` and one of the child `$2`.
macro_rules! between {
    () => {
        "select b.id from link_ruling b
           join link x on x.record = b.record_a join same_child cx on cx.given = x.child
           join link y on y.record = b.record_b join same_child cy on cy.given = y.child
          where (cx.current = $1 and cy.current = $2) or (cx.current = $2 and cy.current = $1)"
    };
}

/// Children asked about in one statement.
const CHUNK: usize = 1_000;

#[derive(Debug)]
pub(crate) struct NewReview<'a> {
    pub id: ReviewId,
    pub record: SourceRecordId,
    pub child: ChildId,
    pub other: ChildId,
    pub other_record: SourceRecordId,
    pub probability: f64,
    pub weight: f64,
    pub model: &'a str,
    pub reasons: String,
}

pub(crate) async fn open(tx: &mut Tx, new: &NewReview<'_>, now: Instant) -> Result<(), Error> {
    tx.sql(
        "insert into match_review (id, record, child, other, other_record, probability, weight, model, state, version, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 1, $9)",
    )
    .bind(new.id)
    .bind(new.record)
    .bind(new.child)
    .bind(new.other)
    .bind(new.other_record)
    .bind(new.probability)
    .bind(new.weight)
    .bind(new.model)
    .bind(now)
    .run()
    .await?;
    tx.sql("insert into match_words (review, child, reasons) values ($1, $2, $3)")
        .bind(new.id)
        .bind(new.child)
        .bind(new.reasons.as_str())
        .run()
        .await
        .map(drop)
}

/// A review, without its words.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Review {
    #[sqlx(try_from = "String")]
    pub id: ReviewId,
    pub record: String,
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    #[sqlx(try_from = "String")]
    pub other: ChildId,
    pub other_record: String,
    pub probability: f64,
    pub model: String,
    pub state: String,
    pub version: i64,
    pub opened_at: i64,
    pub rests_until: Option<String>,
}

impl Review {
    pub fn waits(&self) -> bool {
        matches!(self.state.as_str(), "open" | "proposed")
    }
}

pub(crate) async fn review(tx: &mut Tx, id: ReviewId) -> Result<Option<Review>, Error> {
    tx.sql(
        "select id, record, child, other, other_record, probability, model, state, version, opened_at, rests_until
           from match_review where id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// The question that waits between two children (current ids), where there is one.
pub(crate) async fn waiting_between(tx: &mut Tx, [one, other]: [ChildId; 2]) -> Result<Option<ReviewId>, Error> {
    let row: Option<(String,)> = tx
        .sql(
            "select r.id from match_review r join same_child c on c.given = r.child join same_child o on o.given = r.other
              where r.state in ('open', 'proposed')
                and ((c.current = $1 and o.current = $2) or (c.current = $2 and o.current = $1))
              order by r.opened_at, r.id limit 1",
        )
        .bind(one)
        .bind(other)
        .optional()
        .await?;
    Ok(row.and_then(|(id,)| id.parse().ok()))
}

/// Somebody else asks the same, for a reason of their own.
pub(crate) async fn add_reason(tx: &mut Tx, id: ReviewId, reason: &str) -> Result<(), Error> {
    tx.sql("update match_words set reasons = reasons || '; ' || $2 where review = $1")
        .bind(id)
        .bind(reason)
        .run()
        .await
        .map(drop)
}

pub(crate) async fn reasons(tx: &mut Tx, id: ReviewId) -> Result<String, Error> {
    let row: Option<(String,)> =
        tx.sql("select reasons from match_words where review = $1").bind(id).optional().await?;
    Ok(row.map(|(reasons,)| reasons).unwrap_or_default())
}

/// What somebody said to a review.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Answer {
    /// A verdict; or `agreed` or `declined`, of what another had said.
    pub answer: String,
    pub reason: String,
    #[sqlx(try_from = "String")]
    pub answered_by: PersonId,
    pub name: String,
    pub answered_at: i64,
}

pub(crate) async fn answers(tx: &mut Tx, id: ReviewId) -> Result<Vec<Answer>, Error> {
    tx.sql(
        "select a.answer, a.reason, a.answered_by, p.name, a.answered_at from match_answer a join person p on p.id = a.answered_by
          where a.review = $1 order by a.number",
    )
    .bind(id)
    .all()
    .await
}

#[derive(Debug)]
pub(crate) struct NewAnswer<'a> {
    pub id: String,
    pub review: &'a Review,
    pub answer: &'a str,
    pub reason: &'a str,
    pub by: PersonId,
    /// The state after it.
    pub state: &'a str,
    pub rests_until: Option<String>,
}

/// Writes what was said and moves the review on, if it stands as its reader saw it: false otherwise.
pub(crate) async fn answer(tx: &mut Tx, new: &NewAnswer<'_>, now: Instant) -> Result<bool, Error> {
    let done = !matches!(new.state, "open" | "proposed");
    let moved = tx
        .sql(
            "update match_review set state = $3, version = version + 1, rests_until = $4, answered_at = $5
              where id = $1 and version = $2 and state in ('open', 'proposed')",
        )
        .bind(new.review.id)
        .bind(new.review.version)
        .bind(new.state)
        .bind(new.rests_until.as_deref())
        .bind(done.then_some(now))
        .run()
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    tx.sql(
        "insert into match_answer (id, review, number, child, answer, reason, answered_by, answered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_str())
    .bind(new.review.id)
    .bind(new.review.version)
    .bind(new.review.child)
    .bind(new.answer)
    .bind(new.reason)
    .bind(new.by)
    .bind(now)
    .run()
    .await?;
    Ok(true)
}

/// Questions that wait about these records are about another child.
pub(crate) async fn readdress(tx: &mut Tx, records: &[&str], child: ChildId) -> Result<(), Error> {
    for text in [
        "update match_review set child = $1 where state in ('open', 'proposed') and record in (:set)",
        "update match_review set other = $1 where state in ('open', 'proposed') and other_record in (:set)",
    ] {
        tx.sql(text).bind(child).bind_set(records.iter().copied()).run().await?;
    }
    for text in [
        "update match_words set child = $1 where review in (select id from match_review where child = $1)",
        "update match_answer set child = $1 where review in (select id from match_review where child = $1)",
    ] {
        tx.sql(text).bind(child).run().await?;
    }
    Ok(())
}

/// Other reviews between ids that are one child now are answered by that.
pub(crate) async fn settle(tx: &mut Tx, child: ChildId, now: Instant) -> Result<(), Error> {
    tx.sql(
        "update match_review set state = 'settled', version = version + 1, answered_at = $2
          where state in ('open', 'proposed')
            and child in (select given from same_child where current = (select current from same_child where given = $1))
            and other in (select given from same_child where current = (select current from same_child where given = $1))",
    )
    .bind(child)
    .bind(now)
    .run()
    .await
    .map(drop)
}

/// An adoption answers whatever was asked between these two before it was known: nobody is to be asked it.
pub(crate) async fn settle_between(tx: &mut Tx, [one, other]: [ChildId; 2], now: Instant) -> Result<(), Error> {
    for (left, right) in [(one, other), (other, one)] {
        tx.sql(
            "update match_review set state = 'settled', version = version + 1, answered_at = $3
              where state in ('open', 'proposed')
                and child in (select given from same_child where current = (select current from same_child where given = $1))
                and other in (select given from same_child where current = (select current from same_child where given = $2))",
        )
        .bind(left)
        .bind(right)
        .bind(now)
        .run()
        .await?;
    }
    Ok(())
}

/// Reasons for which these two children (current ids) were ruled not to be one. The transaction must see both.
pub(crate) async fn ruled_apart(tx: &mut Tx, [one, other]: [ChildId; 2]) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> = tx
        .sql(concat!("select r.reason from link_ruling r where r.same = false and r.id in (", between!(), ")"))
        .bind(one)
        .bind(other)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(reason,)| reason).collect())
}

/// Takes back what was ruled of these two children: the opposite is to be ruled. An adoption stands.
pub(crate) async fn overrule(tx: &mut Tx, [one, other]: [ChildId; 2], same: bool) -> Result<(), Error> {
    tx.sql(concat!("delete from link_ruling where same <> $3 and reason <> 'adoption' and id in (", between!(), ")"))
        .bind(one)
        .bind(other)
        .bind(same)
        .run()
        .await
        .map(drop)
}

#[derive(sqlx::FromRow)]
struct Known {
    child: String,
    feed: String,
    category: String,
    sensitive: i64,
    open: i64,
}

/// Why two people must agree about each of these children (current ids). The transaction must see them.
pub(crate) async fn careful(
    tx: &mut Tx,
    children: &[ChildId],
    of_two_people: &[String],
    now: Instant,
) -> Result<BTreeMap<ChildId, BTreeSet<Careful>>, Error> {
    let mut why: BTreeMap<ChildId, BTreeSet<Careful>> = BTreeMap::new();
    for children in children.chunks(CHUNK) {
        for child in access::shields::over_each(tx, children, now).await?.into_keys() {
            why.entry(child).or_default().insert(Careful::Shield);
        }
        let known: Vec<Known> = tx
            .sql(
                "select distinct c.current as child, r.feed, r.category,
                        cast(case when i.sensitive = true then 1 else 0 end as bigint) as sensitive,
                        cast(case when r.ended_at is null then 1 else 0 end as bigint) as open
                   from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
                   left join involvement i on i.record = r.id
                  where c.current in (:set)",
            )
            .bind_set(children.iter().copied())
            .all()
            .await?;
        for row in known {
            let Ok(child) = row.child.parse::<ChildId>() else { continue };
            if row.category == Category::Sensitive.code() || row.sensitive == 1 {
                why.entry(child).or_default().insert(Careful::Sensitive);
            }
            if row.open == 1 && of_two_people.contains(&row.feed) {
                why.entry(child).or_default().insert(Careful::Statutory);
            }
        }
    }
    Ok(why)
}

/// A line of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Waiting {
    #[sqlx(try_from = "String")]
    pub id: ReviewId,
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    #[sqlx(try_from = "String")]
    pub other: ChildId,
    pub probability: f64,
    pub model: String,
    pub state: String,
    pub opened_at: i64,
    pub rests_until: Option<String>,
}

/// Every review that waits and is not about this person's own family, by current ids.
pub(crate) async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<Waiting>, Error> {
    tx.sql(
        "select r.id, c.current as child, o.current as other, r.probability, r.model, r.state, r.opened_at, r.rests_until
           from match_review r join same_child c on c.given = r.child join same_child o on o.given = r.other
          where r.state in ('open', 'proposed') and c.current <> o.current
            and not exists (select 1 from own_family f join same_child k on k.given = f.child
                             where f.person = $1 and k.current in (c.current, o.current))
          order by r.opened_at, r.id",
    )
    .bind(person)
    .all()
    .await
}
