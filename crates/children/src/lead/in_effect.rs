//! Who leads at this moment, worked out from who is there and cleared, and not from the row alone.

use super::{
    records::{self, SeatedRow},
    rules::{self, Around, Leading, TermKind, Unfit, Why, acting_for},
};
use base::{CaseId, Instant, OrganisationId, PersonId};
use store::{Error, Tx};

/// A lead as a page names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    pub kind: TermKind,
    pub person: Option<PersonId>,
    pub name: Option<String>,
    pub job_title: Option<String>,
    /// Direct, where there is one.
    pub phone: Option<String>,
    pub team_name: String,
    /// Who answers while they are away, and the last day of that.
    pub covered: Option<(String, String)>,
    /// The row does not say so yet.
    pub behind: bool,
}

/// What a step, or a page, must know of a work.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub leading: Leading,
    pub around: Around,
    pub lead: Lead,
}

/// How it stands with the lead of a work; none when there is no such work.
pub(crate) async fn known(tx: &mut Tx, work: CaseId, now: Instant) -> Result<Option<Known>, Error> {
    let Some(leading) = records::leading(tx, work).await? else { return Ok(None) };
    let managers = records::managers(tx, now).await?;
    let (around, acting) = around(tx, &leading, &managers, now).await?;
    let (kind, person) = rules::in_effect(&leading.term, &around);
    let seated = match (kind, person) {
        (TermKind::Lead, Some(person)) => seat(tx, person, leading.term.team, now).await?,
        (TermKind::Acting, _) => acting,
        (TermKind::Lead, None) => None,
    };
    let team_name = match &seated {
        Some(seated) => seated.organisation_name.clone(),
        None => "The front door’s duty line".to_owned(),
    };
    let lead = Lead {
        kind,
        person,
        name: seated.as_ref().map(|s| s.name.clone()),
        job_title: seated.as_ref().map(|s| s.job_title.clone()),
        covered: seated.as_ref().and_then(|s| s.cover_name.clone().zip(s.away_until.clone())),
        phone: seated.and_then(|s| s.phone),
        team_name,
        behind: rules::catch_up(&leading, &around, now).is_some(),
    };
    Ok(Some(Known { leading, around, lead }))
}

/// What is so around a work, and who acts where nobody leads.
async fn around(
    tx: &mut Tx,
    leading: &Leading,
    managers: &[SeatedRow],
    now: Instant,
) -> Result<(Around, Option<SeatedRow>), Error> {
    let unfit = match (leading.term.kind, leading.term.person) {
        (TermKind::Lead, Some(person)) => {
            let seats = records::seats(tx, person, leading.term.team, now).await?;
            if seats.iter().any(|seat| seat.answers(now)) { None } else { Some(unfit(seats.first(), now)) }
        }
        _ => None,
    };
    let (acting, covers) = acting(tx, leading.term.team, managers, now).await?.unzip();
    let manager = acting.as_ref().map(|acting| acting.person);
    Ok((Around { unfit, manager, covers: covers.unwrap_or(false) }, acting))
}

/// Who acts for a team when nobody leads.
pub(super) async fn acting_now(tx: &mut Tx, team: OrganisationId, now: Instant) -> Result<Option<PersonId>, Error> {
    let managers = records::managers(tx, now).await?;
    Ok(acting(tx, team, &managers, now).await?.map(|(acting, _)| acting.person))
}

/// The manager nearest to the team, or who covers for them while they are away; and whether it is a cover.
async fn acting(
    tx: &mut Tx,
    team: OrganisationId,
    managers: &[SeatedRow],
    now: Instant,
) -> Result<Option<(SeatedRow, bool)>, Error> {
    let agency = records::agency_of(tx, team).await?;
    let mut there: Vec<&SeatedRow> = managers.iter().filter(|m| m.answers(now)).collect();
    loop {
        let nearest: Vec<rules::Manager> = there.iter().copied().map(records::manager).collect();
        let Some(manager) = acting_for(team, agency, &nearest) else { return Ok(None) };
        let row = there.iter().find(|m| m.person == manager.person && m.organisation == manager.organisation);
        let Some(row) = row.copied() else { return Ok(None) };
        let Some(cover) = row.cover.as_ref().filter(|_| row.away_until.is_some()) else {
            return Ok(Some((row.clone(), false)));
        };
        if let Some(cover) = covering(tx, cover, row, now).await? {
            return Ok(Some((cover, true)));
        }
        // Whoever should cover is not there either: it is for the next.
        let away = row.person;
        there.retain(|m| m.person != away);
    }
}

/// Who covers, where they are there themselves.
async fn covering(tx: &mut Tx, person: &str, away: &SeatedRow, now: Instant) -> Result<Option<SeatedRow>, Error> {
    let Ok(person) = person.parse::<PersonId>() else { return Ok(None) };
    let seats = records::seats_of(tx, person, now).await?;
    let works = |row: &SeatedRow| access::Role::from_code(&row.role).is_some_and(access::Role::works_with_children);
    let mut there = seats.into_iter().filter(|seat| seat.is_there(now) && seat.away_until.is_none() && works(seat));
    // For the absent manager's team: where else a colleague sits is nobody's business.
    Ok(there.next().map(|seat| SeatedRow {
        organisation: away.organisation,
        organisation_name: away.organisation_name.clone(),
        ..seat
    }))
}

async fn seat(tx: &mut Tx, person: PersonId, team: OrganisationId, now: Instant) -> Result<Option<SeatedRow>, Error> {
    Ok(records::seats(tx, person, team, now).await?.into_iter().find(|seat| seat.answers(now)))
}

/// Why whoever led cannot any more, and since when as far as a date says so.
fn unfit(seat: Option<&SeatedRow>, now: Instant) -> Unfit {
    let Some(row) = seat else { return Unfit { why: Why::SeatEnded, since: None } };
    let today = now.date();
    let clearance = row.clearance();
    if let Some(left) = clearance.left_on.filter(|left| *left <= today) {
        return Unfit { why: Why::Left, since: Some(Instant::start_of(left)) };
    }
    if !clearance.current(today) {
        let lapsed = [clearance.trained_until, clearance.vetted_until].into_iter().flatten();
        let since = lapsed.filter(|until| *until < today).filter_map(|until| until.tomorrow().ok()).min();
        return Unfit { why: Why::NotCleared, since: since.map(Instant::start_of) };
    }
    let day = |text: &Option<String>| text.as_ref().and_then(|day| day.parse().ok()).map(Instant::start_of);
    if row.is_there(now) {
        return Unfit { why: Why::Away, since: day(&row.away_from) };
    }
    Unfit { why: Why::SeatEnded, since: day(&row.until_on) }
}
