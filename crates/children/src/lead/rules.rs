//! Exactly one lead at every instant. Pure: a step says what changes, and every change that ends a term begins the next one
//! at the same moment.

use base::{Instant, OrganisationId, PersonId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// Was asked and accepted.
    Lead,
    /// The manager of the team that answers, until somebody accepts.
    Acting,
}

impl TermKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Acting => "acting",
        }
    }
    pub fn from_code(code: &str) -> Self {
        if code == Self::Lead.code() { Self::Lead } else { Self::Acting }
    }
}

/// Why a term began, and with it why the one before ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Begun,
    Accepted,
    GivenUp,
    Revoked,
    Left,
    SeatEnded,
    NotCleared,
    Away,
    ManagerChanged,
    /// The manager is away, and somebody covers.
    Covered,
}

impl Why {
    pub const ALL: [Self; 10] = [
        Self::Begun,
        Self::Accepted,
        Self::GivenUp,
        Self::Revoked,
        Self::Left,
        Self::SeatEnded,
        Self::NotCleared,
        Self::Away,
        Self::ManagerChanged,
        Self::Covered,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Accepted => "accepted",
            Self::GivenUp => "given-up",
            Self::Revoked => "revoked",
            Self::Left => "left",
            Self::SeatEnded => "seat-ended",
            Self::NotCleared => "not-cleared",
            Self::Away => "away",
            Self::ManagerChanged => "manager-changed",
            Self::Covered => "covered",
        }
    }

    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|why| why.code() == code).unwrap_or(Self::Begun)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Begun => "The work began",
            Self::Accepted => "Was asked, and accepted",
            Self::GivenUp => "The lead gave it up",
            Self::Revoked => "A manager took the lead from the one before",
            Self::Left => "The lead had left",
            Self::SeatEnded => "The lead no longer worked in the team",
            Self::NotCleared => "The lead’s training or vetting had lapsed",
            Self::Away => "The lead was away, and nobody covered",
            Self::ManagerChanged => "Another manager answers for the team",
            Self::Covered => "The manager is away, and this person covers",
        }
    }
}

/// Why a lead ceases to lead, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    pub why: Why,
    /// None when nothing dates it: from now on.
    pub since: Option<Instant>,
}

/// The open term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub number: i64,
    pub kind: TermKind,
    /// None only where the whole trust has no manager: then the front door's duty line stands there.
    pub person: Option<PersonId>,
    /// The team that answers: its manager acts when nobody leads.
    pub team: OrganisationId,
    pub from: Instant,
}

impl Term {
    /// When the next one begins: after this one has, be it by a microsecond, so that what happened keeps its order.
    fn next_at(&self, at: Instant) -> Instant {
        at.max(Instant::from_micros(self.from.micros() + 1))
    }
}

/// A proposal nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub number: i64,
    pub person: PersonId,
    pub team: OrganisationId,
}

/// How it stands with the lead of one work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leading {
    pub begun_by: PersonId,
    pub ended: bool,
    pub term: Term,
    pub proposal: Option<Proposal>,
    /// How many proposals there were.
    pub proposals: i64,
    /// Somebody has accepted once.
    pub was_led: bool,
}

/// What is so outside the work itself: whether the one who leads still can, and who manages the team that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    pub unfit: Option<Unfit>,
    /// Who acts where nobody leads: that manager, or who covers for them.
    pub manager: Option<PersonId>,
    /// It is a cover.
    pub covers: bool,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    pub person: PersonId,
    /// A manager of the team that answers.
    pub manages: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Propose { person: PersonId, team: OrganisationId },
    Accept { proposal: i64 },
    Decline { proposal: i64 },
    Withdraw { proposal: i64 },
    GiveUp,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    Declined,
    Withdrawn,
    /// The work ended before it was answered.
    Ended,
}

impl Answer {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
        }
    }
}

/// What a step changes, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Propose {
        person: PersonId,
        team: OrganisationId,
    },
    Answer {
        proposal: Proposal,
        answer: Answer,
    },
    /// The open term ends, and the next begins, at one instant.
    Next {
        at: Instant,
        kind: TermKind,
        person: Option<PersonId>,
        team: OrganisationId,
        why: Why,
    },
    End {
        at: Instant,
    },
}

/// Why a step cannot be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    #[error("this work has ended")]
    Ended,
    #[error("it is for whoever leads, or the manager of the team that answers")]
    NotYours,
    #[error("somebody has been asked already. Withdraw that first")]
    AskedAlready,
    #[error("this proposal is no longer open")]
    NoProposal,
    #[error("that person leads already")]
    LeadsAlready,
    #[error("nobody leads who could give it up")]
    NobodyLeads,
}

/// Who leads in effect, whatever the row says yet.
pub fn in_effect(term: &Term, around: &Around) -> (TermKind, Option<PersonId>) {
    match (term.kind, around.unfit) {
        (TermKind::Lead, None) => (TermKind::Lead, term.person),
        _ => (TermKind::Acting, around.manager),
    }
}

/// What the row must say by now: that nobody leads who has left, and that the acting lead is the manager there is.
pub fn catch_up(leading: &Leading, around: &Around, now: Instant) -> Option<Change> {
    if leading.ended {
        return None;
    }
    let term = &leading.term;
    let acting =
        |at: Instant, why| Change::Next { at, kind: TermKind::Acting, person: around.manager, team: term.team, why };
    match (term.kind, around.unfit) {
        (TermKind::Lead, None) => None,
        // As of the moment from which it is so, but not before the term itself, nor in the future.
        (TermKind::Lead, Some(unfit)) => Some(acting(term.next_at(unfit.since.unwrap_or(now).min(now)), unfit.why)),
        (TermKind::Acting, _) if term.person == around.manager => None,
        (TermKind::Acting, _) if around.covers => Some(acting(term.next_at(now), Why::Covered)),
        (TermKind::Acting, _) => Some(acting(term.next_at(now), Why::ManagerChanged)),
    }
}

/// Takes a step, or says why not. What [`catch_up`] says has been done before.
pub fn step(leading: &Leading, around: &Around, by: By, step: Step, now: Instant) -> Result<Vec<Change>, NotNow> {
    if leading.ended {
        return Err(NotNow::Ended);
    }
    let (kind, lead) = in_effect(&leading.term, around);
    let leads = lead == Some(by.person);
    let open =
        |number: i64| leading.proposal.as_ref().filter(|p| p.number == number).cloned().ok_or(NotNow::NoProposal);
    match step {
        Step::Propose { person, team } => {
            // Whoever began the work says who should lead, as long as nobody has.
            let first = !leading.was_led && leading.begun_by == by.person;
            if !(leads || by.manages || first) {
                Err(NotNow::NotYours)
            } else if leading.proposal.is_some() {
                Err(NotNow::AskedAlready)
            } else if kind == TermKind::Lead && lead == Some(person) {
                Err(NotNow::LeadsAlready)
            } else {
                Ok(vec![Change::Propose { person, team }])
            }
        }
        Step::Accept { proposal } => {
            let proposal = open(proposal)?;
            if proposal.person != by.person {
                return Err(NotNow::NotYours);
            }
            let (person, team) = (Some(proposal.person), proposal.team);
            Ok(vec![
                Change::Answer { proposal, answer: Answer::Accepted },
                Change::Next { at: leading.term.next_at(now), kind: TermKind::Lead, person, team, why: Why::Accepted },
            ])
        }
        Step::Decline { proposal } => {
            let proposal = open(proposal)?;
            if proposal.person != by.person {
                return Err(NotNow::NotYours);
            }
            Ok(vec![Change::Answer { proposal, answer: Answer::Declined }])
        }
        Step::Withdraw { proposal } => {
            let proposal = open(proposal)?;
            let first = !leading.was_led && leading.begun_by == by.person;
            if !(leads || by.manages || first) {
                return Err(NotNow::NotYours);
            }
            Ok(vec![Change::Answer { proposal, answer: Answer::Withdrawn }])
        }
        Step::GiveUp => {
            if kind != TermKind::Lead {
                return Err(NotNow::NobodyLeads);
            }
            if !(leads || by.manages) {
                return Err(NotNow::NotYours);
            }
            let why = if leads { Why::GivenUp } else { Why::Revoked };
            let (person, team) = (around.manager, leading.term.team);
            Ok(vec![Change::Next { at: leading.term.next_at(now), kind: TermKind::Acting, person, team, why }])
        }
        Step::End => {
            if !(leads || by.manages) {
                return Err(NotNow::NotYours);
            }
            let withdrawn = leading.proposal.clone().map(|proposal| Change::Answer { proposal, answer: Answer::Ended });
            Ok(withdrawn.into_iter().chain([Change::End { at: now.max(leading.term.from) }]).collect())
        }
    }
}

impl Leading {
    /// As it stands after a change.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Propose { person, team } => {
                self.proposals += 1;
                self.proposal = Some(Proposal { number: self.proposals, person: *person, team: *team });
            }
            Change::Answer { .. } => self.proposal = None,
            Change::Next { at, kind, person, team, .. } => {
                self.was_led |= *kind == TermKind::Lead;
                let number = self.term.number + 1;
                self.term = Term { number, kind: *kind, person: *person, team: *team, from: *at };
            }
            Change::End { .. } => self.ended = true,
        }
    }
}

/// Somebody who manages, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    pub person: PersonId,
    pub organisation: OrganisationId,
    /// The agency of that organisation.
    pub agency: Option<OrganisationId>,
    /// Manages the front door, and not one team.
    pub front_door: bool,
}

/// Whose it is when nobody leads: the team's own manager; a manager at the head of its agency, or elsewhere in it; the
/// front door's. Managers are in the order of who would be asked first.
pub fn acting_for(team: OrganisationId, agency: Option<OrganisationId>, managers: &[Manager]) -> Option<&Manager> {
    let near = |m: &Manager| {
        let same_agency = agency.is_some() && (m.agency == agency || Some(m.organisation) == agency);
        match (m.organisation == team, same_agency, m.front_door) {
            (true, _, false) => Some(0),
            (true, _, true) => Some(1),
            (_, true, false) => Some(if Some(m.organisation) == agency { 2 } else { 3 }),
            (_, true, true) => Some(4),
            (_, false, true) => Some(5),
            (_, false, false) => None,
        }
    };
    managers.iter().filter_map(|m| Some((near(m)?, m))).min_by_key(|(rank, _)| *rank).map(|(_, m)| m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person(n: u8) -> PersonId {
        PersonId::from_u128(u128::from(n) + 1)
    }

    fn team(n: u8) -> OrganisationId {
        OrganisationId::from_u128(u128::from(n) + 100)
    }

    fn at(n: i64) -> Instant {
        Instant::from_micros(n)
    }

    /// What somebody might do, in any order; most of it is refused.
    #[derive(Clone, Debug)]
    enum Deed {
        Step(u8, bool, Step),
        /// The lead leaves, so long ago.
        Leaves(i64),
        Returns,
        Manager(Option<u8>),
        /// The row catches up.
        Follow,
    }

    fn deeds() -> impl Strategy<Value = Vec<(i64, Deed)>> {
        let steps = prop_oneof![
            (0..4_u8, 0..3_u8).prop_map(|(p, t)| Step::Propose { person: person(p), team: team(t) }),
            (1..6_i64).prop_map(|proposal| Step::Accept { proposal }),
            (1..6_i64).prop_map(|proposal| Step::Accept { proposal }),
            (1..6_i64).prop_map(|proposal| Step::Decline { proposal }),
            (1..6_i64).prop_map(|proposal| Step::Withdraw { proposal }),
            Just(Step::GiveUp),
        ];
        let deed = prop_oneof![
            8 => (0..4_u8, any::<bool>(), steps).prop_map(|(who, manages, step)| Deed::Step(who, manages, step)),
            1 => (0..20_i64).prop_map(Deed::Leaves),
            1 => Just(Deed::Returns),
            1 => proptest::option::of(4..6_u8).prop_map(Deed::Manager),
            2 => Just(Deed::Follow),
            1 => Just(Deed::Step(0, true, Step::End)),
        ];
        proptest::collection::vec((0..5_i64, deed), 0..60)
    }

    /// Every term there was: from, until, who.
    type History = Vec<(i64, Option<i64>, TermKind, Option<PersonId>)>;

    fn keep(history: &mut History, change: &Change) {
        match change {
            Change::Next { at, kind, person, .. } => {
                history.last_mut().unwrap().1 = Some(at.micros());
                history.push((at.micros(), None, *kind, *person));
            }
            Change::End { at } => history.last_mut().unwrap().1 = Some(at.micros()),
            Change::Propose { .. } | Change::Answer { .. } => {}
        }
    }

    fn begun() -> (Leading, Around, History) {
        let manager = Some(person(4));
        let term = Term { number: 1, kind: TermKind::Acting, person: manager, team: team(0), from: at(0) };
        let leading = Leading { begun_by: person(0), ended: false, term, proposal: None, proposals: 0, was_led: false };
        (leading, Around { unfit: None, manager, covers: false }, vec![(0, None, TermKind::Acting, manager)])
    }

    proptest! {
        /// X05.
        #[test]
        fn there_is_exactly_one_lead_at_each_instant_and_a_hand_over_leaves_no_gap(deeds in deeds()) {
            let (mut leading, mut around, mut history) = begun();
            let mut now = 0;
            for (pause, deed) in deeds {
                now += pause;
                match deed {
                    Deed::Leaves(ago) => around.unfit = Some(Unfit { why: Why::Left, since: Some(at(now - ago)) }),
                    Deed::Returns => around.unfit = None,
                    Deed::Manager(manager) => around.manager = manager.map(person),
                    Deed::Follow | Deed::Step(..) => {
                        if let Some(change) = catch_up(&leading, &around, at(now)) {
                            leading.apply(&change);
                            keep(&mut history, &change);
                        }
                        prop_assert_eq!(catch_up(&leading, &around, at(now)), None, "caught up is caught up");
                        let Deed::Step(who, manages, wanted) = deed else { continue };
                        let before = leading.term.clone();
                        let by = By { person: person(who), manages };
                        let Ok(changes) = step(&leading, &around, by, wanted, at(now)) else { continue };
                        for change in &changes {
                            leading.apply(change);
                            keep(&mut history, change);
                        }
                        if leading.term.kind == TermKind::Lead && before != leading.term {
                            let accepted = matches!(wanted, Step::Accept { .. });
                            prop_assert!(accepted && leading.term.person == Some(by.person), "nobody leads unasked");
                            // Somebody else than the one who had left.
                            around.unfit = None;
                        }
                    }
                }
                // Whoever has left is not the lead in effect, before the row has followed.
                let (kind, lead) = in_effect(&leading.term, &around);
                if around.unfit.is_some() { prop_assert_eq!((kind, lead), (TermKind::Acting, around.manager)); }
            }
            let end = history.last().unwrap().1;
            prop_assert_eq!(end.is_some(), leading.ended);
            for instant in 0..=now {
                let there = history.iter().filter(|(from, until, ..)| *from <= instant && until.is_none_or(|u| instant < u));
                let expected = usize::from(end.is_none_or(|end| instant < end));
                prop_assert_eq!(there.count(), expected, "at {} in {:?}", instant, &history);
            }
            for pair in history.windows(2) {
                prop_assert_eq!(pair[0].1, Some(pair[1].0), "the next begins where the last ended");
            }
        }
    }

    #[test]
    fn until_somebody_accepts_the_one_before_leads() {
        let (mut leading, around, _) = begun();
        let by = |n| By { person: person(n), manages: false };
        let ask = Step::Propose { person: person(1), team: team(1) };
        assert_eq!(step(&leading, &around, by(2), ask, at(1)), Err(NotNow::NotYours));
        for change in step(&leading, &around, by(0), ask, at(1)).unwrap() {
            leading.apply(&change);
        }
        assert_eq!(in_effect(&leading.term, &around), (TermKind::Acting, Some(person(4))));
        assert_eq!(step(&leading, &around, by(2), Step::Accept { proposal: 1 }, at(2)), Err(NotNow::NotYours));
        for change in step(&leading, &around, by(1), Step::Accept { proposal: 1 }, at(2)).unwrap() {
            leading.apply(&change);
        }
        assert_eq!(in_effect(&leading.term, &around), (TermKind::Lead, Some(person(1))));
        assert_eq!(leading.term.team, team(1), "the lead's own team answers from now on");
        assert_eq!(step(&leading, &around, by(0), ask, at(3)), Err(NotNow::NotYours), "somebody leads now");
    }

    #[test]
    fn a_team_without_a_manager_falls_to_its_agency_and_then_to_the_front_door() {
        let manager = |n, organisation, agency, front_door| Manager {
            person: person(n),
            organisation,
            agency: Some(agency),
            front_door,
        };
        let (own, agency, other) = (team(1), team(10), team(11));
        let all = [
            manager(9, team(3), other, true),
            manager(8, team(4), other, false),
            manager(7, team(2), agency, false),
            manager(6, own, agency, false),
        ];
        let asked = |among: &[Manager]| acting_for(own, Some(agency), among).map(|m| m.person);
        assert_eq!(asked(&all), Some(person(6)));
        assert_eq!(asked(&all[..3]), Some(person(7)));
        assert_eq!(asked(&all[..2]), Some(person(9)), "not another agency's manager before the front door's");
        assert_eq!(asked(&[]), None);
    }
}
