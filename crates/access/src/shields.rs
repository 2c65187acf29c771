//! The two shields: contact hidden, and existence hidden.

use base::{ChildId, Ids, Instant, ShieldId};
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
}

/// Puts a shield over a child, unless one of this kind is there.
pub async fn put(
    tx: &mut Tx,
    ids: &Ids,
    child: ChildId,
    shield: Shield,
    ground: &str,
    now: Instant,
) -> Result<bool, Error> {
    let there: Option<(String,)> = tx
        .sql("select id from shield where child in (select given from same_child where current = $1) and kind = $2 and (until_at is null or until_at > $3)")
        .bind(child)
        .bind(shield.code())
        .bind(now)
        .optional()
        .await?;
    if there.is_some() {
        return Ok(false);
    }
    tx.sql("insert into shield (id, child, kind, ground, decided_by, from_at, until_at) values ($1, $2, $3, $4, null, $5, null)")
        .bind(ShieldId::new(ids, now))
        .bind(child)
        .bind(shield.code())
        .bind(ground)
        .bind(now)
        .run()
        .await?;
    Ok(true)
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
