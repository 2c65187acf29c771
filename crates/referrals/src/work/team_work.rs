//! The work of a team: who carries how much, what nobody has, and which pieces a manager may give to another.

use super::{
    Piece, pieces,
    workload::{self, Load, Weights},
};
use crate::{
    ReferralsEntry,
    meeting::{OpenAction, open_actions_of_discussions},
    records::contacts,
};
use access::{
    Act as _, Decision, Facts, Officer,
    acts::FindReferral,
    decide,
    team::{Member, members},
};
use base::{CaseId, OrganisationId, PersonId};
use children::lead::coming::{Coming, Whose, coming};
use std::collections::BTreeMap;
use store::{Entry, Error, Store, Tx};

/// Pieces on one page.
pub const PAGE: usize = 50;

/// Whose pieces are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    #[default]
    Everybody,
    /// What nobody has: not taken yet, or whoever had it has gone.
    Nobody,
    One(PersonId),
}

impl Of {
    /// As it stands in the address.
    pub fn from_code(code: &str) -> Self {
        match code {
            "nobody" => Self::Nobody,
            other => other.parse().map_or(Self::Everybody, Self::One),
        }
    }

    pub fn code(self) -> String {
        match self {
            Self::Everybody => String::new(),
            Self::Nobody => "nobody".to_owned(),
            Self::One(person) => person.to_string(),
        }
    }
}

#[derive(Debug)]
pub struct TeamWork {
    pub team: String,
    pub weights: Weights,
    /// Everybody who sits in the team, with what they carry.
    pub members: Vec<(Member, Load)>,
    /// What nobody has.
    pub nobody: Load,
    pub of: Of,
    pub lines: Vec<(Piece, Option<String>)>,
    pub total: usize,
    pub page: usize,
    pub pages: usize,
    /// Teams that come to work with others which this team leads or has asked to join.
    pub coming: Vec<Coming>,
    /// Agreed at strategy discussions and still to be done.
    pub actions: Vec<OpenAction>,
    /// The officer gives work out.
    pub manages: bool,
    pub entries: Vec<Entry>,
}

/// None when the work of a team is nothing to this officer.
pub async fn team_work(store: &Store, officer: &Officer, of: Of, page: usize) -> Result<Option<TeamWork>, Error> {
    let now = store.now();
    if !matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let view = View::read(&mut tx, officer, team, store.now()).await?;
    let loads = workload::loads(&view.pieces, &view.weights, now);
    let wanted = |piece: &Piece| match of {
        Of::Everybody => true,
        Of::Nobody => piece.owner.is_none(),
        Of::One(person) => piece.owner == Some(person),
    };
    let wanted: Vec<Piece> = view.pieces.into_iter().filter(wanted).collect();
    let total = wanted.len();
    let pages = total.div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut shown: Vec<Piece> = wanted.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    pieces::name(&mut tx, &mut shown).await?;
    let actions = open_actions_of_discussions(&mut tx, officer, team, now).await?;
    let coming = coming(&mut tx, officer, team, Whose::Team, now).await?;
    let cases = shown.iter().map(|p| p.case).chain(actions.iter().map(|a| a.case)).chain(coming.iter().map(|c| c.work));
    let entry = ReferralsEntry::WorkSeen { contacts: cases.map(|case| case.to_string()).collect() };
    let lines = shown
        .into_iter()
        .map(|piece| {
            let holder = piece.owner.map(|owner| pieces::held_by(&view.members, owner));
            (piece, holder)
        })
        .collect();
    let load = |owner: Option<PersonId>| loads.get(&owner).copied().unwrap_or_default();
    Ok(Some(TeamWork {
        team: contacts::team(&mut tx, team).await?.map(|t| t.name).unwrap_or_default(),
        weights: view.weights,
        nobody: load(None),
        members: view.members.into_iter().map(|m| (m.clone(), load(Some(m.person)))).collect(),
        of,
        lines,
        total,
        page,
        pages,
        coming,
        actions,
        manages: officer.role.manages_a_team(),
        entries: vec![Entry::new(&entry)],
    }))
}

/// A team's open pieces and those who sit in it. Whoever has gone has nothing: their pieces are nobody's.
pub(crate) struct View {
    pub members: Vec<Member>,
    pub pieces: Vec<Piece>,
    pub weights: Weights,
}

impl View {
    pub async fn read(tx: &mut Tx, officer: &Officer, team: OrganisationId, now: base::Instant) -> Result<Self, Error> {
        let members = members(tx, team, now).await?;
        let mut pieces = pieces::of_team(tx, officer, team, now).await?;
        for piece in &mut pieces {
            piece.owner = piece.owner.filter(|owner| members.iter().any(|m| m.person == *owner));
        }
        Ok(Self { members, pieces, weights: workload::in_force(tx, now.date()).await? })
    }

    /// What each carries now.
    pub fn loads(&self, now: base::Instant) -> BTreeMap<Option<PersonId>, Load> {
        workload::loads(&self.pieces, &self.weights, now)
    }
}

/// What giving pieces to somebody would come to.
#[derive(Debug)]
pub struct Preview {
    pub to: Member,
    /// The pieces, as they are now.
    pub moved: Vec<Piece>,
    /// Whoever is touched, by name, before and after; under no name, what nobody carries.
    pub loads: Vec<(Option<String>, Load, Load)>,
    /// Of what was chosen, what is no longer there to be given.
    pub gone: usize,
    pub full: i64,
    pub entries: Vec<Entry>,
}

/// None when the officer gives out no work, or the receiver does not sit in the team.
pub async fn preview(
    store: &Store,
    officer: &Officer,
    chosen: &[CaseId],
    to: PersonId,
) -> Result<Option<Preview>, Error> {
    let now = store.now();
    if !officer.role.manages_a_team() || !officer.cleared {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let view = View::read(&mut tx, officer, team, now).await?;
    let Some(receiver) = view.members.iter().find(|m| m.person == to).cloned() else { return Ok(None) };
    let mut moved: Vec<Piece> = view.pieces.iter().filter(|p| chosen.contains(&p.case)).cloned().collect();
    let gone = chosen.len().saturating_sub(moved.len());
    let before = view.loads(now);
    let mut after = View { members: view.members, pieces: view.pieces, weights: view.weights };
    for piece in after.pieces.iter_mut().filter(|p| chosen.contains(&p.case)) {
        piece.owner = Some(to);
    }
    let then = after.loads(now);
    let mut loads = Vec::new();
    let people = after.members.iter().map(|m| (Some(m.person), Some(m.name.clone()))).chain([(None, None)]);
    for (person, name) in people {
        let of = |loads: &BTreeMap<Option<PersonId>, Load>| loads.get(&person).copied().unwrap_or_default();
        let (before, after) = (of(&before), of(&then));
        if before != after {
            loads.push((name, before, after));
        }
    }
    pieces::name(&mut tx, &mut moved).await?;
    let entry = ReferralsEntry::WorkSeen { contacts: moved.iter().map(|p| p.case.to_string()).collect() };
    let full = after.weights.full;
    Ok(Some(Preview { to: receiver, moved, loads, gone, full, entries: vec![Entry::new(&entry)] }))
}
