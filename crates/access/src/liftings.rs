//! That a shield should be lifted. Hidden contact details one person of the index team may lift; hidden existence takes
//! two: one asks, another agrees, and until then it stands.

use base::{ChildId, Ids, Instant, LiftingId, PersonId, ShieldId};
use store::{Error, Tx};

/// The question, and the answer where there is one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lifting {
    #[sqlx(try_from = "String")]
    pub id: LiftingId,
    #[sqlx(try_from = "String")]
    pub shield: ShieldId,
    pub reason: String,
    #[sqlx(try_from = "String")]
    pub asked_by: PersonId,
    pub asked_by_name: String,
    pub asked_at: i64,
    pub answered_by_name: Option<String>,
    pub answered_at: Option<i64>,
    pub agreed: Option<bool>,
}

/// Every question about the shields of a child (a current id), the newest first.
pub async fn of_child(tx: &mut Tx, child: ChildId) -> Result<Vec<Lifting>, Error> {
    tx.sql(
        "select l.id, l.shield, l.reason, l.asked_by, a.name as asked_by_name, l.asked_at, b.name as answered_by_name,
                l.answered_at, l.agreed
           from same_child c join shield s on s.child = c.given join shield_lifting l on l.shield = s.id
           join person a on a.id = l.asked_by left join person b on b.id = l.answered_by
          where c.current = $1 order by l.asked_at desc, l.id desc",
    )
    .bind(child)
    .all()
    .await
}

/// Asks that a shield be lifted; none where that is asked already.
pub async fn ask(
    tx: &mut Tx,
    ids: &Ids,
    shield: ShieldId,
    reason: &str,
    asked_by: PersonId,
    now: Instant,
) -> Result<Option<LiftingId>, Error> {
    let waiting: Option<(String,)> = tx
        .sql("select id from shield_lifting where shield = $1 and answered_at is null")
        .bind(shield)
        .optional()
        .await?;
    if waiting.is_some() {
        return Ok(None);
    }
    let id = LiftingId::new(ids, now);
    tx.sql("insert into shield_lifting (id, shield, reason, asked_by, asked_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(shield)
        .bind(reason)
        .bind(asked_by)
        .bind(now)
        .run()
        .await?;
    Ok(Some(id))
}

/// Answers the question; where agreed, the shield is lifted.
pub async fn answer(
    tx: &mut Tx,
    lifting: LiftingId,
    agreed: bool,
    answered_by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql("update shield_lifting set answered_by = $2, answered_at = $3, agreed = $4 where id = $1 and answered_at is null")
        .bind(lifting)
        .bind(answered_by)
        .bind(now)
        .bind(agreed)
        .run()
        .await?;
    if agreed {
        tx.sql("update shield set until_at = $2 where id = (select shield from shield_lifting where id = $1) and (until_at is null or until_at > $2)")
            .bind(lifting)
            .bind(now)
            .run()
            .await?;
    }
    Ok(())
}

/// A shield the index team must see to: its lifting waits for a second person, or its review is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToSeeTo {
    #[sqlx(try_from = "String")]
    pub child: ChildId,
    pub kind: String,
    pub asked_by: Option<String>,
    pub asked_at: Option<i64>,
    pub review_on: Option<String>,
}

/// What waits, without what is about this person's own family.
pub async fn to_see_to(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<ToSeeTo>, Error> {
    tx.sql(
        "select c.current as child, s.kind, p.name as asked_by, l.asked_at, s.review_on
           from shield s join same_child c on c.given = s.child
           left join shield_lifting l on l.shield = s.id and l.answered_at is null
           left join person p on p.id = l.asked_by
          where s.from_at <= $1 and (s.until_at is null or s.until_at > $1) and (l.id is not null or s.review_on <= $2)
            and not exists (select 1 from own_family f join same_child k on k.given = f.child
                             where f.person = $3 and k.current = c.current)
          order by l.asked_at nulls last, s.review_on nulls last, s.id limit 100",
    )
    .bind(now)
    .bind(now.date().to_string())
    .bind(person)
    .all()
    .await
}
