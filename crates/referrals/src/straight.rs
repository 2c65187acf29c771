//! A child who is open already goes straight to the team that works with the family, and there to its allocated worker.
//! Nobody screens it on the way; the front door reads that it went, and watches until somebody there has taken it.

use crate::{
    decide_contact::{Effect, KeptDecision, keep_decision, take_effect},
    front_door::{FrontDoor, Route},
    records::contacts,
};
use access::{
    TieKind,
    shields::{self, Shield},
    team::members,
};
use base::{Actor, CaseId, ChildId, Instant, JobName, OrganisationId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Context, Error, Tx};

/// Who decides so: the rule, and nobody in person.
pub(crate) const RULE: JobName = JobName("already-open");

/// Where it goes.
#[derive(Debug)]
pub(crate) struct Straight<'a> {
    route: &'a Route,
    team: OrganisationId,
    name: String,
    worker: Option<PersonId>,
}

/// The team and the allocated worker of these children; none where they are not all open with one team of the way that the
/// trust has marked, or where the sender sits in that team: nobody sends to themselves.
pub(crate) async fn find<'a>(
    tx: &mut Tx,
    door: &'a FrontDoor,
    children: &[ChildId],
    from: OrganisationId,
    now: Instant,
) -> Result<Option<Straight<'a>>, Error> {
    let Some(route) = door.routes.iter().find(|route| route.straight) else { return Ok(None) };
    let hidden = shields::over_each(tx, children, now).await?;
    if children.is_empty() || hidden.values().any(|shield| *shield == Shield::Existence) {
        return Ok(None);
    }
    let mut teams = Vec::with_capacity(route.to.len());
    for code in &route.to {
        let Some(team) = contacts::team_by_code(tx, code).await? else { continue };
        let Ok(id) = team.id.parse::<OrganisationId>() else { continue };
        // The sender reads where it went: no service that is never named.
        if !contacts::is_sensitive(tx, id).await? {
            teams.push((id, team.name));
        }
    }
    let near = near(tx, children, now).await?;
    let open: BTreeSet<(ChildId, OrganisationId)> = near
        .iter()
        .filter(|tie| tie.kind == TieKind::Service.code())
        .filter_map(|tie| Some((tie.child, tie.holder.parse().ok()?)))
        .collect();
    let ids: Vec<OrganisationId> = teams.iter().map(|(id, _)| *id).collect();
    let Some(team) = team_of_all(&ids, children, &open).filter(|team| *team != from) else { return Ok(None) };
    let name = teams.into_iter().find_map(|(id, name)| (id == team).then_some(name)).unwrap_or_default();
    let here: Vec<PersonId> = members(tx, team, now).await?.into_iter().map(|member| member.person).collect();
    let worker = match worker(&here, &near) {
        Some(worker) => Some(worker),
        None => has_their_work(tx, team, children).await?.filter(|worker| here.contains(worker)),
    };
    Ok(Some(Straight { route, team, name, worker }))
}

/// The first of these teams with which every one of the children is open.
fn team_of_all(
    teams: &[OrganisationId],
    children: &[ChildId],
    open: &BTreeSet<(ChildId, OrganisationId)>,
) -> Option<OrganisationId> {
    teams.iter().copied().find(|team| children.iter().all(|child| open.contains(&(*child, *team))))
}

/// Of those who sit in the team, whoever has most of these children on their caseload.
fn worker(here: &[PersonId], near: &[Near]) -> Option<PersonId> {
    let mut children: BTreeMap<PersonId, BTreeSet<ChildId>> = BTreeMap::new();
    for tie in near.iter().filter(|tie| tie.kind == TieKind::Caseload.code()) {
        if let Some(person) = tie.holder.parse().ok().filter(|person| here.contains(person)) {
            children.entry(person).or_default().insert(tie.child);
        }
    }
    children.into_iter().max_by_key(|(person, of)| (of.len(), std::cmp::Reverse(*person))).map(|(person, _)| person)
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Near {
    #[sqlx(try_from = "String")]
    child: ChildId,
    kind: String,
    holder: String,
}

/// Who stands near these children now, by their current ids.
async fn near(tx: &mut Tx, children: &[ChildId], now: Instant) -> Result<Vec<Near>, Error> {
    tx.sql(
        "select distinct a.current as child, t.kind, t.holder from same_child a join tie t on t.child = a.given
          where t.kind in ('service', 'caseload') and t.from_at <= $1 and (t.until_at is null or t.until_at > $1)
            and a.current in (:set)",
    )
    .bind(now)
    .bind_set(children.iter().copied())
    .all()
    .await
}

/// Who works on what this team has open about one of these children, the newest first.
async fn has_their_work(tx: &mut Tx, team: OrganisationId, children: &[ChildId]) -> Result<Option<PersonId>, Error> {
    let row: Option<(String,)> = tx
        .sql(
            "select c.owner from contact c join case_child k on k.case_id = c.id join same_child g on g.given = k.child
              where c.owner_team = $1 and c.state in ('passed-on', 'in-hand') and c.owner is not null
                and g.current in (:set) order by c.received_at desc, c.id limit 1",
        )
        .bind(team)
        .bind_set(children.iter().copied())
        .optional()
        .await?;
    Ok(row.and_then(|(owner,)| owner.parse().ok()))
}

/// Lets the rule decide: from now on the team has the contact, its worker by name, and `door` watches.
pub(crate) async fn send(
    tx: &mut Tx,
    context: &Context<'_>,
    straight: &Straight<'_>,
    (case, children): (CaseId, &[ChildId]),
    door: OrganisationId,
) -> Result<String, Error> {
    let missing = || Error::Decode { kind: "contact".into(), problem: format!("{case} was not kept") };
    let row = contacts::each_of(tx, &[case]).await?.pop().ok_or_else(missing)?;
    let who = if children.len() == 1 { "This child is" } else { "These children are" };
    let reason = format!(
        "{who} open with {} already. A new worry goes straight to the team that works with the family, without screening.",
        straight.name
    );
    let decision = KeptDecision {
        number: 1,
        level: None,
        route: straight.route,
        reason: &reason,
        offer: None,
        to: Some(straight.team),
        by: Actor::Job(RULE).to_string(),
        needs_agreement: false,
    };
    let decision = keep_decision(tx, context, case, decision).await?;
    let effect = Effect { route: straight.route, to: Some(straight.team), level: None, worker: straight.worker };
    take_effect(tx, context, children, &row, effect).await?;
    tx.sql("update contact set watched_by = $2 where id = $1").bind(case).bind(door).run().await?;
    Ok(decision.to_string())
}

impl Straight<'_> {
    pub(crate) fn route(&self) -> &str {
        &self.route.code
    }
    pub(crate) const fn worker(&self) -> Option<PersonId> {
        self.worker
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn team(number: u128) -> OrganisationId {
        OrganisationId::from_u128(number)
    }
    fn child(number: u128) -> ChildId {
        ChildId::from_u128(number)
    }
    fn caseload(of: u128, person: u128) -> Near {
        let holder = PersonId::from_u128(person).to_string();
        Near { child: child(of), kind: TieKind::Caseload.code().to_owned(), holder }
    }

    #[test]
    fn the_first_team_in_the_order_of_the_trust_has_it() {
        let open = [(child(1), team(2)), (child(1), team(1))].into();
        assert_eq!(team_of_all(&[team(1), team(2)], &[child(1)], &open), Some(team(1)));
        assert_eq!(team_of_all(&[team(2), team(1)], &[child(1)], &open), Some(team(2)));
    }

    #[test]
    fn a_brother_whom_the_team_does_not_know_keeps_the_worry_at_the_front_door() {
        let open = [(child(1), team(1)), (child(2), team(2))].into();
        assert_eq!(team_of_all(&[team(1), team(2)], &[child(1), child(2)], &open), None);
    }

    #[test]
    fn whoever_has_most_of_the_children_has_the_worry_and_only_of_the_team() {
        let near = [caseload(1, 7), caseload(1, 8), caseload(2, 8), caseload(1, 9), caseload(2, 9), caseload(3, 9)];
        let here = [PersonId::from_u128(7), PersonId::from_u128(8)];
        assert_eq!(worker(&here, &near), Some(PersonId::from_u128(8)));
        assert_eq!(worker(&[], &near), None);
    }

    proptest! {
        #[test]
        fn no_team_gets_a_child_it_does_not_work_with(
            open in proptest::collection::btree_set((0..4_u128, 0..3_u128), 0..8),
            children in proptest::collection::btree_set(0..4_u128, 1..4),
        ) {
            let open: BTreeSet<_> = open.into_iter().map(|(c, t)| (child(c), team(t))).collect();
            let children: Vec<_> = children.into_iter().map(child).collect();
            let teams = [team(0), team(1), team(2)];
            match team_of_all(&teams, &children, &open) {
                Some(team) => prop_assert!(children.iter().all(|c| open.contains(&(*c, team)))),
                None => prop_assert!(teams.iter().all(|t| children.iter().any(|c| !open.contains(&(*c, *t))))),
            }
        }
    }
}
