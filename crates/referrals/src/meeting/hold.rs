//! What every step of a meeting begins with: the officer sits in the team whose meeting it is.

use super::{
    arrangements::{self, Arrangement},
    records::{self, MeetingRow},
};
use crate::{hold_case::StepRefused, records::contacts};
use access::{Act, Decision, Facts, Officer, Standing, decide};
use base::{Instant, MeetingId, OrganisationId};
use store::{Error, Refused, Tx};

/// The team whose seat the officer sits in.
pub(crate) fn sits_in(officer: &Officer) -> OrganisationId {
    officer.seat().map_or(officer.employer, |seat| seat.organisation)
}

/// May the officer do `A` in a meeting of this team?
pub(crate) fn may<A: Act>(officer: &Officer, team: OrganisationId) -> bool {
    let standing = (sits_in(officer) == team).then_some(Standing::Owner);
    may_standing::<A>(officer, standing)
}

/// The same for whoever has to do with it by other means: an action of their own.
pub(crate) fn may_standing<A: Act>(officer: &Officer, standing: Option<Standing>) -> bool {
    let facts = Facts { standing, ..Facts::of(officer) };
    matches!(decide(&facts, A::CATEGORY, A::VERB), Decision::Allow(_))
}

/// A team that meets.
#[derive(Clone, Debug)]
pub struct Team {
    pub id: OrganisationId,
    pub name: String,
    pub arrangement: Arrangement,
}

/// The officer's own team, where the officer may do `A` in its meeting; none where it has none.
pub(crate) async fn own_team<A: Act>(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Option<Team>, Error> {
    let id = sits_in(officer);
    if !may::<A>(officer, id) {
        return Ok(None);
    }
    team(tx, id, now).await
}

/// A team with how it meets today.
pub(crate) async fn team(tx: &mut Tx, id: OrganisationId, now: Instant) -> Result<Option<Team>, Error> {
    let Some(found) = contacts::team(tx, id).await? else { return Ok(None) };
    let arrangement = arrangements::of_team(tx, &found.code, now.date()).await?;
    Ok(arrangement.map(|arrangement| Team { id, name: found.name, arrangement }))
}

/// A meeting of the officer's own team, for `A`.
pub(crate) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    meeting: MeetingId,
    now: Instant,
) -> Result<(Team, MeetingRow), Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let row = records::meeting(tx, meeting).await?.ok_or_else(hidden)?;
    if !may::<A>(officer, row.team) {
        return Err(hidden());
    }
    let team = team(tx, row.team, now).await?.ok_or_else(hidden)?;
    Ok((team, row))
}

/// The same, while it has not been closed.
pub(crate) async fn held_open<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    meeting: MeetingId,
    now: Instant,
) -> Result<(Team, MeetingRow), Refused<StepRefused>> {
    let (team, row) = held::<A>(tx, officer, meeting, now).await?;
    if row.closed_at.is_some() {
        return Err(say("", "This meeting is closed. Its minutes stand: correct them by adding to them"));
    }
    Ok((team, row))
}

/// A refusal that says what is wrong with one field.
pub(crate) fn say(field: &str, what: &str) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![crate::rules::Wrong { field: field.to_owned(), what: what.to_owned() }]))
}
