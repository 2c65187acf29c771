//! What can be done with a matter, and whose the child is. Pure.

/// What another area has to do with a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Ask,
    Involvement,
    TransferOut,
    TransferIn,
    Placement,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Ask, Self::Involvement, Self::TransferOut, Self::TransferIn, Self::Placement];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Involvement => "involvement",
            Self::TransferOut => "transfer-out",
            Self::TransferIn => "transfer-in",
            Self::Placement => "placement",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Ask => "Ask another area",
            Self::Involvement => "Write down their contact and case holder",
            Self::TransferOut => "Transfer to another area",
            Self::TransferIn => "Transfer from another area",
            Self::Placement => "Placed here by another area",
        }
    }

    const fn is_transfer(self) -> bool {
        matches!(self, Self::TransferOut | Self::TransferIn)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Asked and not answered, a transfer that waits, a worker or a placement that is current.
    Open,
    Answered,
    Accepted,
    HandedOver,
    Refused,
    Withdrawn,
    Ended,
}

impl State {
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Answered, Self::Accepted, Self::HandedOver, Self::Refused, Self::Withdrawn, Self::Ended];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::HandedOver => "handed-over",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
        }
    }

    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.code() == code).unwrap_or(Self::Open)
    }

    /// Nothing more is expected of it.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Open | Self::Accepted)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Known,
    NotKnown,
    Declined,
    Accepted,
    Refused,
    HandedOver,
    ConferenceHeld,
    Withdrawn,
    Ended,
    Addendum,
}

impl Step {
    pub const ALL: [Self; 10] = [
        Self::Known,
        Self::NotKnown,
        Self::Declined,
        Self::Accepted,
        Self::Refused,
        Self::HandedOver,
        Self::ConferenceHeld,
        Self::Withdrawn,
        Self::Ended,
        Self::Addendum,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::NotKnown => "not-known",
            Self::Declined => "declined",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::HandedOver => "handed-over",
            Self::ConferenceHeld => "conference-held",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
            Self::Addendum => "addendum",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// What became of it, in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Known => "They know the child",
            Self::NotKnown => "They do not know the child",
            Self::Declined => "They declined to answer",
            Self::Accepted => "Accepted",
            Self::Refused => "Refused",
            Self::HandedOver => "Handed over",
            Self::ConferenceHeld => "Receiving-in conference held",
            Self::Withdrawn => "Withdrawn",
            Self::Ended => "Ended",
            Self::Addendum => "Added",
        }
    }
}

/// Which side answers for the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Here,
    There,
}

/// Which side answers for the child, where a matter says so: of a transfer the sending side until acceptance is recorded,
/// of a placement the placing authority.
pub const fn responsible(kind: Kind, state: State) -> Option<Side> {
    let accepted = matches!(state, State::Accepted | State::HandedOver);
    match (kind, accepted) {
        (Kind::TransferOut, false) | (Kind::TransferIn, true) => Some(Side::Here),
        (Kind::TransferOut, true) | (Kind::TransferIn, false) | (Kind::Placement, _) => Some(Side::There),
        (Kind::Ask | Kind::Involvement, _) => None,
    }
}

/// What a step makes of a matter; none where it cannot be taken now. `conference` says whether one is due and not held.
pub fn take(kind: Kind, state: State, conference: bool, step: Step) -> Option<State> {
    let answers = kind == Kind::Ask && state == State::Open;
    let decides = kind.is_transfer() && state == State::Open;
    let current = matches!(kind, Kind::Involvement | Kind::Placement) && state == State::Open;
    let held = kind == Kind::TransferIn && conference && matches!(state, State::Accepted | State::HandedOver);
    match step {
        Step::Known | Step::NotKnown | Step::Declined if answers => Some(State::Answered),
        Step::Accepted if decides => Some(State::Accepted),
        Step::Refused if decides => Some(State::Refused),
        Step::HandedOver if kind.is_transfer() && state == State::Accepted => Some(State::HandedOver),
        Step::Withdrawn if answers || decides => Some(State::Withdrawn),
        Step::ConferenceHeld if held => Some(state),
        Step::Ended if current => Some(State::Ended),
        Step::Addendum => Some(state),
        _ => None,
    }
}

/// The steps that can be taken now.
pub fn next(kind: Kind, state: State, conference: bool) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| take(kind, state, conference, *step).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    /// Follows steps from the beginning; those that cannot be taken change nothing.
    fn after(kind: Kind, steps: &[Step]) -> State {
        let mut state = State::Open;
        let mut conference = true;
        for step in steps {
            if let Some(next) = take(kind, state, conference, *step) {
                state = next;
                conference &= *step != Step::ConferenceHeld;
            }
        }
        state
    }

    #[rstest]
    #[case(&[], Side::Here)]
    #[case(&[Step::Addendum], Side::Here)]
    #[case(&[Step::Refused], Side::Here)]
    #[case(&[Step::HandedOver], Side::Here)]
    #[case(&[Step::Accepted], Side::There)]
    #[case(&[Step::Accepted, Step::HandedOver], Side::There)]
    fn the_sending_side_stays_responsible_until_acceptance_is_recorded(#[case] steps: &[Step], #[case] side: Side) {
        assert_eq!(responsible(Kind::TransferOut, after(Kind::TransferOut, steps)), Some(side));
        let other = if side == Side::Here { Side::There } else { Side::Here };
        assert_eq!(responsible(Kind::TransferIn, after(Kind::TransferIn, steps)), Some(other));
    }

    #[test]
    fn a_placing_authority_stays_responsible() {
        assert_eq!(responsible(Kind::Placement, State::Open), Some(Side::There));
    }

    #[test]
    fn the_conference_is_for_a_child_who_was_accepted_and_is_held_once() {
        assert_eq!(take(Kind::TransferIn, State::Open, true, Step::ConferenceHeld), None);
        assert_eq!(take(Kind::TransferIn, State::Accepted, true, Step::ConferenceHeld), Some(State::Accepted));
        assert_eq!(take(Kind::TransferIn, State::Accepted, false, Step::ConferenceHeld), None);
        assert_eq!(take(Kind::TransferOut, State::Accepted, true, Step::ConferenceHeld), None);
    }

    fn any_step() -> impl Strategy<Value = Step> {
        proptest::sample::select(Step::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn a_child_is_nobodys_at_no_moment(kind in proptest::sample::select(vec![Kind::TransferOut, Kind::TransferIn]),
                                           steps in proptest::collection::vec(any_step(), 0..12)) {
            let mut was_accepted = false;
            for to in 0..=steps.len() {
                let state = after(kind, &steps[..to]);
                was_accepted |= state == State::Accepted;
                let sending = if kind == Kind::TransferOut { Side::Here } else { Side::There };
                prop_assert_eq!(responsible(kind, state) == Some(sending), !was_accepted);
            }
        }

        #[test]
        fn what_was_answered_is_answered_once(steps in proptest::collection::vec(any_step(), 0..12)) {
            let mut state = State::Open;
            let mut answers = 0;
            for step in steps {
                if let Some(next) = take(Kind::Ask, state, false, step) {
                    answers += usize::from(next == State::Answered && state == State::Open);
                    state = next;
                }
            }
            prop_assert!(answers <= 1);
        }
    }
}
