//! The two shields: contact hidden, and existence hidden; and who is named to know of a child whose existence is.

use base::{ChildId, Ids, Instant, PersonId, ShieldId};
use jiff::civil::Date;
use std::collections::HashMap;
use store::{Error, Tx};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shield {
    /// Address, school and contacts are hidden; the child can be found by what stays visible.
    Contact,
    /// Refuge, witness protection, adoption: no hit by any field.
    Existence,
}

impl Shield {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Existence => "existence",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Contact, Self::Existence].into_iter().find(|s| s.code() == code)
    }
    /// What the shield does, as a heading.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Contact => "Contact hidden",
            Self::Existence => "Existence hidden",
        }
    }
}

/// A shield about to be put up.
#[derive(Clone, Copy, Debug)]
pub struct NewShield<'a> {
    pub child: ChildId,
    pub shield: Shield,
    pub ground: &'a str,
    pub reason: Option<&'a str>,
    /// When it is to be looked at again; it stands until somebody lifts it.
    pub review_on: Option<Date>,
    /// None where an agency's record puts it up.
    pub decided_by: Option<PersonId>,
}

/// Puts a shield over a child, unless one of this kind is there.
pub async fn put(tx: &mut Tx, ids: &Ids, new: &NewShield<'_>, now: Instant) -> Result<Option<ShieldId>, Error> {
    let there: Option<(String,)> = tx
        .sql("select id from shield where child in (select given from same_child where current = $1) and kind = $2 and (until_at is null or until_at > $3)")
        .bind(new.child)
        .bind(new.shield.code())
        .bind(now)
        .optional()
        .await?;
    if there.is_some() {
        return Ok(None);
    }
    let id = ShieldId::new(ids, now);
    tx.sql(
        "insert into shield (id, child, kind, ground, decided_by, from_at, until_at, reason, review_on)
         values ($1, $2, $3, $4, $5, $6, null, $7, $8)",
    )
    .bind(id)
    .bind(new.child)
    .bind(new.shield.code())
    .bind(new.ground)
    .bind(new.decided_by)
    .bind(now)
    .bind(new.reason)
    .bind(new.review_on.map(|day| day.to_string()))
    .run()
    .await?;
    Ok(Some(id))
}

#[derive(sqlx::FromRow)]
struct Shielded {
    #[sqlx(try_from = "String")]
    child: ChildId,
}

/// Every child (current id) under a shield of this kind.
pub async fn under(tx: &mut Tx, shield: Shield, now: Instant) -> Result<Vec<ChildId>, Error> {
    let rows: Vec<Shielded> = tx
        .sql(
            "select distinct c.current as child from shield s join same_child c on c.given = s.child
              where s.kind = $1 and s.from_at <= $2 and (s.until_at is null or s.until_at > $2)",
        )
        .bind(shield.code())
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.child).collect())
}

#[derive(sqlx::FromRow)]
struct Over {
    #[sqlx(try_from = "String")]
    child: ChildId,
    kind: String,
}

/// The shields over these children (current ids), the stronger of two; those without a shield are left out.
pub async fn over_each(tx: &mut Tx, children: &[ChildId], now: Instant) -> Result<HashMap<ChildId, Shield>, Error> {
    let rows: Vec<Over> = tx
        .sql(
            "select c.current as child, s.kind from same_child c join shield s on s.child = c.given
              where s.from_at <= $1 and (s.until_at is null or s.until_at > $1) and c.current in (:set)",
        )
        .bind(now)
        .bind_set(children.iter().copied())
        .all()
        .await?;
    let mut over = HashMap::new();
    for row in rows {
        let Some(shield) = Shield::from_code(&row.kind) else { continue };
        if over.get(&row.child) != Some(&Shield::Existence) {
            over.insert(row.child, shield);
        }
    }
    Ok(over)
}

/// A shield as it is kept, in force or past.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KeptShield {
    #[sqlx(try_from = "String")]
    pub id: ShieldId,
    pub kind: String,
    pub ground: String,
    pub reason: Option<String>,
    pub review_on: Option<String>,
    /// Who of the index team put it up; none where an agency's record did.
    pub decided_by: Option<String>,
    pub from_at: i64,
    pub until_at: Option<i64>,
}

impl KeptShield {
    pub fn shield(&self) -> Option<Shield> {
        Shield::from_code(&self.kind)
    }
    pub fn in_force(&self, now: Instant) -> bool {
        self.from_at <= now.micros() && self.until_at.is_none_or(|until| until > now.micros())
    }
}

/// Every shield the child (a current id) is or was under, the newest first.
pub async fn of_child(tx: &mut Tx, child: ChildId) -> Result<Vec<KeptShield>, Error> {
    tx.sql(
        "select s.id, s.kind, s.ground, s.reason, s.review_on, p.name as decided_by, s.from_at, s.until_at
           from same_child c join shield s on s.child = c.given left join person p on p.id = s.decided_by
          where c.current = $1 order by s.from_at desc, s.id desc",
    )
    .bind(child)
    .all()
    .await
}

/// The shield of this id, where it is in force over this child.
pub async fn in_force(tx: &mut Tx, child: ChildId, id: ShieldId, now: Instant) -> Result<Option<KeptShield>, Error> {
    Ok(of_child(tx, child).await?.into_iter().find(|s| s.id == id && s.in_force(now)))
}

/// Puts over a child whatever shield stands over another (current ids), for whoever is named to know of that: of two who
/// stood on one page nobody can tell yet whom it was meant for. It is lifted where it was not.
pub async fn put_as_over(
    tx: &mut Tx,
    ids: &Ids,
    [from, to]: [ChildId; 2],
    decided_by: PersonId,
    now: Instant,
) -> Result<Vec<Shield>, Error> {
    let mut over = Vec::new();
    for kept in of_child(tx, from).await?.into_iter().filter(|kept| kept.in_force(now)) {
        let Some(shield) = kept.shield() else { continue };
        let new = NewShield {
            child: to,
            shield,
            ground: &kept.ground,
            reason: kept.reason.as_deref(),
            review_on: kept.review_on.as_ref().and_then(|day| day.parse().ok()),
            decided_by: Some(decided_by),
        };
        let Some(id) = put(tx, ids, &new, now).await? else { continue };
        tx.sql(
            "insert into shield_holder (shield, person, named_by, named_at)
             select $1, person, named_by, named_at from shield_holder where shield = $2",
        )
        .bind(id)
        .bind(kept.id)
        .run()
        .await?;
        over.push(shield);
    }
    Ok(over)
}

/// Somebody outside the index team who may know of a child whose existence is hidden.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NamedHolder {
    #[sqlx(try_from = "String")]
    pub shield: ShieldId,
    #[sqlx(try_from = "String")]
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub employer_name: String,
    pub named_at: Option<i64>,
}

/// The named holders of every shield of the child, by name.
pub async fn holders(tx: &mut Tx, child: ChildId) -> Result<Vec<NamedHolder>, Error> {
    tx.sql(
        "select h.shield, h.person, p.name, p.job_title, o.name as employer_name, h.named_at
           from same_child c join shield s on s.child = c.given join shield_holder h on h.shield = s.id
           join person p on p.id = h.person join organisation o on o.id = p.employer
          where c.current = $1 order by p.name, p.id",
    )
    .bind(child)
    .all()
    .await
}

/// Lets somebody know of the child; false where they are named already.
pub async fn name_holder(
    tx: &mut Tx,
    shield: ShieldId,
    person: PersonId,
    named_by: PersonId,
    now: Instant,
) -> Result<bool, Error> {
    let named = tx
        .sql("insert into shield_holder (shield, person, named_by, named_at) values ($1, $2, $3, $4) on conflict (shield, person) do nothing")
        .bind(shield)
        .bind(person)
        .bind(named_by)
        .bind(now)
        .run()
        .await?;
    Ok(named > 0)
}

/// From the next click on the person knows of the child no more; false where they were not named.
pub async fn remove_holder(tx: &mut Tx, shield: ShieldId, person: PersonId) -> Result<bool, Error> {
    let removed =
        tx.sql("delete from shield_holder where shield = $1 and person = $2").bind(shield).bind(person).run().await?;
    Ok(removed > 0)
}

/// Children (current ids) whose hidden existence this person is named to know of.
pub async fn held_by(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<ChildId>, Error> {
    let rows: Vec<Shielded> = tx
        .sql(
            "select distinct c.current as child from shield_holder h join shield s on s.id = h.shield
               join same_child c on c.given = s.child
              where h.person = $1 and s.kind = 'existence' and s.from_at <= $2 and (s.until_at is null or s.until_at > $2)",
        )
        .bind(person)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|r| r.child).collect())
}
