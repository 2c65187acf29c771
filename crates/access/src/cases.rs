//! Cases: pieces of work about children (a contact, a referral), and who has to do with each. Rooms above open a case and
//! give standing in it inside their own commands; what one may do to it is decided here, like everything else.

use crate::{Act, Basis, Decision, Denied, Facts, Officer, Standing, decide, facts};
use base::{Actor, CaseId, ChildId, Ids, Instant, OrganisationId, PersonId, StandingId};
use std::{collections::HashSet, marker::PhantomData};
use store::{Bind as _, Error, Sight, Tx};

/// Whose standing it is: one person's, or that of whoever sits in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Person(PersonId),
    Team(OrganisationId),
}

/// The children of a case from now on.
pub async fn add_children(tx: &mut Tx, case: CaseId, children: &[ChildId], now: Instant) -> Result<(), Error> {
    let rows = children.iter().map(|child| vec![case.value(), child.value(), now.value()]).collect();
    tx.insert_many("case_child", &["case_id", "child", "from_at"], rows).await
}

/// Gives standing in a case.
pub async fn give(
    tx: &mut Tx,
    ids: &Ids,
    case: CaseId,
    stands: Stands,
    kind: Standing,
    now: Instant,
) -> Result<(), Error> {
    let (holder_kind, holder) = match stands {
        Stands::Person(person) => ("person", person.to_string()),
        Stands::Team(team) => ("organisation", team.to_string()),
    };
    tx.sql("insert into standing (id, case_id, holder_kind, holder, kind, from_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(StandingId::new(ids, now))
        .bind(case)
        .bind(holder_kind)
        .bind(holder)
        .bind(kind.code())
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// Ends the standing of this kind that somebody has in a case, now or at a later moment.
pub async fn end(tx: &mut Tx, case: CaseId, stands: Stands, kind: Standing, until: Instant) -> Result<(), Error> {
    let holder = match stands {
        Stands::Person(person) => person.to_string(),
        Stands::Team(team) => team.to_string(),
    };
    tx.sql("update standing set until_at = $4 where case_id = $1 and holder = $2 and kind = $3 and (until_at is null or until_at > $4)")
        .bind(case)
        .bind(holder)
        .bind(kind.code())
        .bind(until)
        .run()
        .await
        .map(drop)
}

/// The proof that *this* act on *this* case was decided. Only [`permit_case`] makes one.
#[derive(Debug)]
pub struct CasePermit<A: Act> {
    actor: Actor,
    case: CaseId,
    children: Vec<ChildId>,
    basis: Basis,
    facts: Vec<Facts>,
    act: PhantomData<A>,
}

impl<A: Act> CasePermit<A> {
    pub const fn case(&self) -> CaseId {
        self.case
    }
    /// The children it is about, by their current ids; empty where none was confirmed.
    pub fn children(&self) -> &[ChildId] {
        &self.children
    }
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
    pub const fn basis(&self) -> Basis {
        self.basis
    }
    /// May the officer do this to the case as well?
    pub fn also<B: Act>(&self) -> Option<CasePermit<B>> {
        let basis = of_all(&self.facts, B::CATEGORY, B::VERB)?;
        Some(CasePermit {
            actor: self.actor.clone(),
            case: self.case,
            children: self.children.clone(),
            basis,
            facts: self.facts.clone(),
            act: PhantomData,
        })
    }
}

#[derive(sqlx::FromRow)]
struct OfCase {
    #[sqlx(try_from = "String")]
    child: ChildId,
}

#[derive(sqlx::FromRow)]
struct Kind {
    kind: String,
}

/// Decides whether the officer may do `A` to a case: about each of its children it must be allowed. From then on the
/// transaction sees this case and these children, and nothing else.
pub async fn permit_case<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    case: CaseId,
    now: Instant,
) -> Result<CasePermit<A>, Denied> {
    let standing = standing(tx, officer, case, now).await?;
    let children: Vec<OfCase> = tx
        .sql(
            "select distinct c.current as child from case_child k join same_child c on c.given = k.child
              where k.case_id = $1 and k.until_at is null order by c.current",
        )
        .bind(case)
        .all()
        .await?;
    let children: Vec<ChildId> = children.into_iter().map(|row| row.child).collect();
    let mut known = Vec::with_capacity(children.len());
    for child in &children {
        known.push(Facts { standing, ..facts(tx, officer, *child, now).await? });
    }
    if known.is_empty() {
        known.push(Facts { standing, ..Facts::of(officer) });
    }
    let basis = of_all(&known, A::CATEGORY, A::VERB).ok_or(Denied::Hidden)?;
    tx.see(Sight::Cases { cases: &[case], children: &children }).await?;
    Ok(CasePermit { actor: officer.actor(), case, children, basis, facts: known, act: PhantomData })
}

fn of_all(facts: &[Facts], category: crate::Category, verb: crate::Verb) -> Option<Basis> {
    let mut basis = None;
    for of_one in facts {
        match decide(of_one, category, verb) {
            Decision::Allow(allowed) => basis = basis.or(Some(allowed)),
            Decision::Ask(_) | Decision::Hide => return None,
        }
    }
    basis
}

async fn standing(tx: &mut Tx, officer: &Officer, case: CaseId, now: Instant) -> Result<Option<Standing>, Error> {
    let kinds: Vec<Kind> = tx
        .sql(
            "select kind from standing where case_id = $1 and from_at <= $2 and (until_at is null or until_at > $2)
                and holder in (:set)",
        )
        .bind(case)
        .bind(now)
        .bind_set(officer.holders())
        .all()
        .await?;
    Ok(kinds.iter().filter_map(|row| Standing::from_code(&row.kind)).min())
}

#[derive(sqlx::FromRow)]
struct Unseen {
    #[sqlx(try_from = "String")]
    case_id: CaseId,
}

/// Of these cases, those which this officer or the team they sit in works on, or has worked on.
pub async fn owned_among(
    tx: &mut Tx,
    officer: &Officer,
    cases: &[CaseId],
    now: Instant,
) -> Result<HashSet<CaseId>, Error> {
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let rows: Vec<Unseen> = tx
        .sql(
            "select distinct case_id from standing
              where (holder = $1 or holder = $2) and kind = 'owner' and from_at <= $3
                and (until_at is null or until_at > $3) and case_id in (:set)",
        )
        .bind(officer.person)
        .bind(team)
        .bind(now)
        .bind_set(cases.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| row.case_id).collect())
}

/// Of these cases, those that a list of this officer's must leave out: about a child of their own family, or one whose
/// existence is hidden and of whom they may not know. Who sent a case keeps it.
pub async fn hidden_among(
    tx: &mut Tx,
    officer: &Officer,
    cases: &[CaseId],
    now: Instant,
) -> Result<HashSet<CaseId>, Error> {
    let rows: Vec<Unseen> = tx
        .sql(
            "select k.case_id from case_child k join same_child c on c.given = k.child join same_child a on a.current = c.current
               join shield s on s.child = a.given
              where s.kind = 'existence' and s.from_at <= $2 and (s.until_at is null or s.until_at > $2)
                and not exists (select 1 from shield_holder h where h.shield = s.id and h.person = $1)
                and not exists (select 1 from standing t where t.case_id = k.case_id and t.holder = $1 and t.kind = 'sender')
                and k.case_id in (:set)",
        )
        .bind(officer.person)
        .bind(now)
        .bind_set(cases.iter().copied())
        .all()
        .await?;
    let family: Vec<Unseen> = tx
        .sql(
            "select k.case_id from case_child k join same_child c on c.given = k.child join same_child a on a.current = c.current
               join own_family f on f.child = a.given where f.person = $1 and k.case_id in (:set)",
        )
        .bind(officer.person)
        .bind_set(cases.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().chain(family).map(|row| row.case_id).collect())
}
