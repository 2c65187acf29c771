//! When and how a discussion is held, and who is asked. Whoever is asked sees that, and whom it is about.

use super::{
    StrategyEntry,
    arrangements::Seat,
    hold::{Held, held},
    records::{self, NewSeat},
    rules::{PlanWords, moment, wrong},
};
use crate::{
    hold_case::{StepRefused, entries},
    records::contacts,
};
use access::{
    Act, Officer, Standing,
    acts::RecordReferral,
    cases::{self, Stands},
};
use base::{CaseId, OrganisationId};
use store::{Bind as _, Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct PlanStrategy<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    pub words: &'a PlanWords,
}

/// Who can be asked to a seat: code, id and name of each team; whoever sent the contact stands as `sender`.
pub(super) async fn teams_of(
    tx: &mut Tx,
    seat: &Seat,
    sent_from: OrganisationId,
) -> Result<Vec<(String, OrganisationId, String)>, Error> {
    if seat.referrer {
        let team = contacts::team(tx, sent_from).await?;
        return Ok(team.into_iter().map(|t| ("sender".to_owned(), sent_from, t.name)).collect());
    }
    if seat.teams.is_empty() {
        return Ok(Vec::new());
    }
    // A sensitive service has no name at this table: it is not among those to choose from.
    let sensitive: Vec<(String,)> = tx
        .sql("select code from organisation where sensitive = true and code in (:set)")
        .bind_set(seat.teams.iter())
        .all()
        .await?;
    let mut teams = contacts::teams(tx, &seat.teams).await?;
    teams.retain(|team| !sensitive.iter().any(|(code,)| *code == team.code));
    Ok(teams.into_iter().filter_map(|t| Some((t.code.clone(), t.id.parse().ok()?, t.name))).collect())
}

/// The seats as the trust has them, with the team asked to each.
pub(super) async fn seats_of<A: Act>(
    tx: &mut Tx,
    held: &Held<A>,
    asked: &[(String, String)],
) -> Result<Vec<NewSeat>, Error> {
    let mut seats = Vec::with_capacity(held.arrangements.seats.len());
    for seat in &held.arrangements.seats {
        let wanted = asked.iter().find(|(code, _)| *code == seat.code).map_or("", |(_, team)| team.as_str());
        let team = if seat.holds {
            Some(held.row.owner_team)
        } else {
            let teams = teams_of(tx, seat, held.row.sent_from).await?;
            teams.into_iter().find(|(code, _, _)| code == wanted).map(|(_, id, _)| id)
        };
        seats.push((seat.code.clone(), seat.title.clone(), team, None, None));
    }
    Ok(seats)
}

impl Command for PlanStrategy<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let mut held = held::<RecordReferral>(tx, self.officer, self.contact, context.now).await?;
        let discussion = held.open(tx, context).await?;
        let mut found = self.words.wrong(context.now);
        let seats = seats_of(tx, &held, &self.words.asked).await?;
        for seat in held.arrangements.seats.iter().filter(|s| s.minimum && !s.holds) {
            if seats.iter().any(|(code, _, team, _, _)| *code == seat.code && team.is_none()) {
                let what = format!("Select who is asked: {} belongs to the least there must be", seat.title);
                found.push(wrong(format!("asked-{}", seat.code), &what));
            }
        }
        let at = moment(&self.words.on, &self.words.at).filter(|_| found.is_empty());
        let Some(at) = at else { return Err(Refused::Because(StepRefused::Wrong(found))) };
        let (means, place) = (self.words.means.as_str(), self.words.place.trim());
        records::plan(tx, discussion.id, (at, means, place), self.officer.person, context.now).await?;
        let asked: Vec<OrganisationId> =
            seats.iter().filter_map(|(_, _, team, _, _)| team.filter(|team| *team != held.row.owner_team)).collect();
        // Who is no longer asked no longer sees it.
        for seat in records::seats(tx, discussion.id).await? {
            let Some(team) = seat.team.and_then(|team| team.parse().ok()) else { continue };
            cases::end(tx, discussion.id, Stands::Team(team), Standing::Owner, context.now).await?;
        }
        let mut given: Vec<OrganisationId> = Vec::new();
        for team in asked {
            if !given.contains(&team) {
                cases::give(tx, &context.ids, discussion.id, Stands::Team(team), Standing::Owner, context.now).await?;
                given.push(team);
            }
        }
        records::set_seats(tx, discussion.id, seats).await?;
        name_children(tx, discussion.id, self.contact).await?;
        contacts::touch(tx, self.contact, context.now).await?;
        let entry = StrategyEntry::Planned { discussion: discussion.id.to_string(), asked: given.len() };
        Ok(((), entries(&held.permit, &entry)))
    }
}

/// Whom it is about, as those who are asked read it: once.
pub(super) async fn name_children(tx: &mut Tx, discussion: CaseId, contact: CaseId) -> Result<(), Error> {
    if !contacts::children_of(tx, &[discussion]).await?.is_empty() {
        return Ok(());
    }
    let children = contacts::children_of(tx, &[contact]).await?;
    let rows = (0_i64..)
        .zip(&children)
        .map(|(n, c)| {
            let (child, name) = (c.child.as_deref().value(), c.name.as_str().value());
            vec![discussion.value(), n.value(), child, name, c.born.as_deref().value()]
        })
        .collect();
    tx.insert_many("contact_child", &["case_id", "position", "child", "name", "born"], rows).await
}
