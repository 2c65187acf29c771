//! Who takes notices in, who keeps the night's list, and who sends in bulk.

use crate::{
    front_door::{self, FrontDoor},
    records::contacts,
};
use access::{Act as _, Decision, Facts, Officer, Role, acts::RaiseConcern, decide};
use base::{Instant, OrganisationId};
use store::{Error, Tx};

/// The front door as it concerns one officer.
#[derive(Debug)]
pub(crate) struct Door {
    pub team: OrganisationId,
    /// They decide what becomes of a contact here: they read notices and take them in.
    pub takes_in: bool,
    /// They write the night's list.
    pub keeps_nights: bool,
    pub text: FrontDoor,
}

/// None in a trust without a front door.
pub(crate) async fn door(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Option<Door>, Error> {
    let Some((team, text)) = team(tx, now).await? else { return Ok(None) };
    let night = match &text.night_team {
        Some(code) => contacts::team_by_code(tx, code).await?.and_then(|team| team.id.parse().ok()),
        None => None,
    };
    let here = sits_in(officer);
    let takes_in = here == team && officer.role.decides_contacts() && officer.cleared;
    let keeps_nights = takes_in || (Some(here) == night && may_raise(officer));
    Ok(Some(Door { team, takes_in, keeps_nights, text }))
}

/// The team that takes every worry first, by the trust's text.
pub(crate) async fn team(tx: &mut Tx, now: Instant) -> Result<Option<(OrganisationId, FrontDoor)>, Error> {
    let Some(text) = front_door::in_force(tx, now.date()).await? else { return Ok(None) };
    let team = contacts::team_by_code(tx, &text.team).await?.and_then(|team| team.id.parse().ok());
    Ok(team.map(|team| (team, text)))
}

/// Where an officer acts from.
pub(crate) fn sits_in(officer: &Officer) -> OrganisationId {
    officer.seat().map_or(officer.employer, |seat| seat.organisation)
}

pub(crate) fn may_raise(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), RaiseConcern::CATEGORY, RaiseConcern::VERB), Decision::Allow(_))
}

/// The police send in bulk, from a seat of their own.
pub(crate) fn sends_in_bulk(officer: &Officer) -> bool {
    officer.role == Role::PoliceOfficer && may_raise(officer)
}
