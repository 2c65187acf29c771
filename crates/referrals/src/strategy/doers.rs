//! Who can take on what a discussion agrees: whoever works in the team that holds it, or in one that is asked to it.

use super::{hold::because, records, rules::ActionWords};
use crate::{
    hold_case::StepRefused,
    meeting::{
        model::Doer,
        records::{self as meeting, Member},
        rules::{Table, doer},
    },
    records::contacts,
};
use base::{CaseId, OrganisationId, PersonId};
use store::{Error, Refused, Tx};

/// Everybody who can be chosen, those of the team that holds it first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doers {
    people: Vec<(Member, String)>,
    /// How many of them are of the team that holds it.
    ours: usize,
}

/// As of a day. A service whose name stands on no record is left out: whoever it has is written down in words.
pub(crate) async fn doers(tx: &mut Tx, discussion: CaseId, holds: OrganisationId, today: &str) -> Result<Doers, Error> {
    let asked = records::seats(tx, discussion).await?.into_iter().filter(|seat| !seat.sensitive);
    let asked = asked.filter_map(|seat| seat.team?.parse::<OrganisationId>().ok());
    let teams: Vec<OrganisationId> = std::iter::once(holds).chain(asked.filter(|team| *team != holds)).collect();
    let mut all = Doers::default();
    for team in teams {
        let name = contacts::team(tx, team).await?.map(|team| team.name).unwrap_or_default();
        for member in meeting::members(tx, team, today).await? {
            if !all.people.iter().any(|(there, _)| there.id == member.id) {
                all.people.push((member, name.clone()));
            }
        }
        if team == holds {
            all.ours = all.people.len();
        }
    }
    Ok(all)
}

impl Doers {
    /// Of the team that holds it.
    pub fn ours(&self) -> impl Iterator<Item = &Member> {
        self.people.iter().take(self.ours).map(|(member, _)| member)
    }

    /// Of the teams that are asked.
    pub fn asked(self) -> impl Iterator<Item = Member> {
        self.people.into_iter().skip(self.ours).map(|(member, _)| member)
    }

    /// To choose from: the value, and name, job and team.
    pub fn choices(&self) -> Vec<(String, String)> {
        self.people.iter().map(|(member, team)| (format!("person:{}", member.id), shown(member, team))).collect()
    }

    fn chosen(&self, action: &ActionWords) -> Option<PersonId> {
        let members = self.people.iter().map(|(member, _)| member.id).collect();
        match doer(&action.person, &Table { members, ..Table::default() })? {
            Doer::Person(person) => Some(person),
            Doer::Agency(_) => None,
        }
    }

    fn owner(&self, action: &ActionWords) -> Option<PersonId> {
        self.ours().map(|member| member.id).find(|id| id.to_string() == action.owner)
    }

    /// Whose open work the action is: the person chosen, or whoever of the team sees that somebody else does it.
    pub(super) fn has(&self, action: &ActionWords) -> Option<PersonId> {
        self.chosen(action).or_else(|| self.owner(action))
    }

    /// Who does it, as everybody who took part reads it.
    pub(super) fn named(&self, action: &ActionWords) -> String {
        let person = self.chosen(action);
        let chosen = self.people.iter().find(|(member, _)| Some(member.id) == person);
        chosen.map_or_else(|| action.who.trim().to_owned(), |(member, team)| shown(member, team))
    }

    /// Whoever was chosen must still work there: nobody else gets it unasked.
    pub(super) fn all_there(&self, actions: &[ActionWords]) -> Result<(), Refused<StepRefused>> {
        for (n, action) in (1_usize..).zip(actions).filter(|(_, action)| !action.is_empty()) {
            if !action.person.is_empty() && self.chosen(action).is_none() {
                let what = "Whoever was chosen no longer works in a team that is asked: select who does it";
                return Err(because(&format!("person-{n}"), what));
            }
            if action.person.is_empty() && !action.owner.is_empty() && self.owner(action).is_none() {
                let what = "Whoever was chosen no longer works in the team: select who sees that it is done";
                return Err(because(&format!("owner-{n}"), what));
            }
        }
        Ok(())
    }
}

fn shown(member: &Member, team: &str) -> String {
    format!("{}, {team}", member.shown())
}
