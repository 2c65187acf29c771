//! Pure rules: what a concern must say before it can be sent, and which way a contact can go from where it is.

use crate::{
    front_door::{FrontDoor, Route},
    model::{Concern, Danger, State},
};

/// A part of the form: one page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Children,
    Now,
    Worry,
    Parents,
    Family,
    You,
}

impl Part {
    pub const ALL: [Self; 6] = [Self::Children, Self::Now, Self::Worry, Self::Parents, Self::Family, Self::You];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Children => "children",
            Self::Now => "now",
            Self::Worry => "worry",
            Self::Parents => "parents",
            Self::Family => "family",
            Self::You => "you",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Children => "Which child or children",
            Self::Now => "Where the child is now, and how safe",
            Self::Worry => "What you are worried about",
            Self::Parents => "What the parents or carers know",
            Self::Family => "Family, home and how to reach them",
            Self::You => "How to reach you, and on whose behalf you send this",
        }
    }

    /// Nothing can be sent without it.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Children | Self::Now | Self::Worry | Self::Parents)
    }
}

/// The fields of a concern that are plain text, by the part they stand on.
pub type TextField = (&'static str, Part, fn(&mut Concern) -> &mut String);

pub const TEXTS: &[TextField] = &[
    ("danger", Part::Now, |c| &mut c.danger),
    ("rang_police", Part::Now, |c| &mut c.rang_police),
    ("where_now", Part::Now, |c| &mut c.where_now),
    ("safe_tonight", Part::Now, |c| &mut c.safe_tonight),
    ("worry", Part::Worry, |c| &mut c.worry),
    ("when", Part::Worry, |c| &mut c.when),
    ("own_words", Part::Worry, |c| &mut c.own_words),
    ("strengths", Part::Worry, |c| &mut c.strengths),
    ("tried", Part::Worry, |c| &mut c.tried),
    ("told_parents", Part::Parents, |c| &mut c.told_parents),
    ("parents_agree", Part::Parents, |c| &mut c.parents_agree),
    ("why_not_told", Part::Parents, |c| &mut c.why_not_told),
    ("other_adults", Part::Family, |c| &mut c.other_adults),
    ("has_access", Part::Family, |c| &mut c.has_access),
    ("risk_to_workers", Part::Family, |c| &mut c.risk_to_workers),
    ("safe_contact", Part::Family, |c| &mut c.safe_contact),
    ("communication", Part::Family, |c| &mut c.communication),
    ("channel", Part::You, |c| &mut c.channel),
    ("on_behalf_of", Part::You, |c| &mut c.on_behalf_of),
    ("on_behalf_name", Part::You, |c| &mut c.on_behalf_name),
    ("reach_me", Part::You, |c| &mut c.reach_me),
];

/// What of a concern is kept word for word, and the question it answers.
pub const QUESTIONS: &[(&str, &str)] = &[
    ("worry", "What are you worried about?"),
    ("when", "When was this?"),
    ("own_words", "What the child has said, in the child’s own words"),
    ("where_now", "Where is the child now?"),
    ("safe_tonight", "Safe tonight?"),
    ("rang_police", "The call to 999"),
    ("strengths", "What is going well"),
    ("tried", "What has been tried"),
    ("why_not_told", "Why telling the parents would put the child at risk"),
    ("other_adults", "Other adults in the home or the child’s life"),
    ("has_access", "Parental responsibility, and who has access to the child"),
    ("risk_to_workers", "Risk to visiting workers"),
    ("safe_contact", "A safe way to reach the parent"),
    ("communication", "Interpreter and communication needs"),
    ("reach_me", "How to reach the sender"),
    ("on_behalf_name", "Sent on behalf of"),
];

/// The most anybody can write in one field: what is longer is a document.
pub const LONGEST: usize = 20_000;

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub what: String,
}

fn wrong(field: &str, what: impl Into<String>) -> Wrong {
    Wrong { field: field.to_owned(), what: what.into() }
}

/// What keeps a part from being complete.
pub fn missing(concern: &Concern, part: Part) -> Vec<Wrong> {
    let mut missing = Vec::new();
    let empty = |text: &str| text.trim().is_empty();
    match part {
        Part::Children => {
            if !concern.describing.is_empty() {
                missing.push(wrong(
                    "name",
                    "Give the child you have begun to describe a name, or say who it is; or empty these fields",
                ));
            } else if concern.children.is_empty() {
                missing
                    .push(wrong("name", "Say which child this is about, or describe a child whose name is not known"));
            }
        }
        Part::Now => {
            if Danger::from_code(&concern.danger).is_none() {
                missing.push(wrong("danger", "Select how soon the child may come to harm"));
            }
            if concern.danger == Danger::Now.code() && empty(&concern.rang_police) {
                missing.push(wrong("rang_police", "Ring 999 first, then write down when you rang and what was said"));
            }
            if empty(&concern.where_now) {
                missing.push(wrong("where_now", "Say where the child is now, or that you do not know"));
            }
        }
        Part::Worry => {
            if concern.worry.trim().chars().count() < 10 {
                missing.push(wrong("worry", "Say what you are worried about: what you saw, heard or were told"));
            }
        }
        Part::Parents => {
            let agree = ["yes", "no", "not-asked"].contains(&concern.parents_agree.as_str());
            match concern.told_parents.as_str() {
                "yes" if !agree => {
                    missing.push(wrong("parents_agree", "Select whether the parents or carers agree"));
                }
                "no" if concern.why_not_told.trim().chars().count() < 10 => missing.push(wrong(
                    "why_not_told",
                    "Say why the parents were not told: would telling them put the child at risk?",
                )),
                "yes" | "no" => {}
                _ => missing.push(wrong("told_parents", "Select whether you have told the parents or carers")),
            }
        }
        Part::Family | Part::You => {}
    }
    let mut copy = concern.clone();
    for (field, _, get) in TEXTS.iter().filter(|(_, of, _)| *of == part) {
        if get(&mut copy).chars().count() > LONGEST {
            missing.push(wrong(field, "Write at most 20,000 characters here"));
        }
    }
    missing
}

/// Has anything been written on this part?
pub fn begun(concern: &Concern, part: Part) -> bool {
    let mut copy = concern.clone();
    let any_text = TEXTS.iter().filter(|(_, of, _)| *of == part).any(|(_, _, get)| !get(&mut copy).trim().is_empty());
    any_text
        || match part {
            Part::Children => !concern.children.is_empty() || !concern.describing.is_empty(),
            Part::Family => concern.adults.iter().any(|a| !a.said.is_empty()),
            _ => false,
        }
}

/// Every part that must still be completed before the concern can be sent.
pub fn still_needed(concern: &Concern) -> Vec<Part> {
    Part::ALL.into_iter().filter(|part| !missing(concern, *part).is_empty()).collect()
}

/// Why a step cannot be taken from where the contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    #[error("it is {}", .0.in_words().to_lowercase())]
    From(State),
}

/// Somebody takes it on, or takes it over.
pub fn taken(state: State) -> Result<State, NotNow> {
    match state {
        State::Received | State::Screening => Ok(State::Screening),
        State::PassedOn | State::InHand => Ok(State::InHand),
        State::AwaitingAgreement | State::Closed => Err(NotNow::From(state)),
    }
}

/// Somebody is given it. What waits for a manager's agreement goes on waiting, with another to answer for it.
pub fn given(state: State) -> Result<State, NotNow> {
    match state {
        State::AwaitingAgreement => Ok(state),
        other => taken(other),
    }
}

/// Must a manager agree to this decision? To no further action and the like always, below the threshold where the danger is
/// high or where an alert says that there is a history to be read.
pub fn needs_agreement(route: &Route, danger: Danger, alerted: bool) -> bool {
    route.agreement || (route.below && (danger <= Danger::Today || alerted))
}

/// Where a decision leads.
pub fn decided(state: State, route: &Route, needs_agreement: bool) -> Result<State, NotNow> {
    match state {
        State::Received | State::Screening if needs_agreement => Ok(State::AwaitingAgreement),
        State::Received | State::Screening => Ok(takes_effect(route)),
        other => Err(NotNow::From(other)),
    }
}

/// Where a contact is once its decision counts.
pub fn takes_effect(route: &Route) -> State {
    if route.to.is_empty() { State::Closed } else { State::PassedOn }
}

/// A manager agrees, or hands it back.
pub fn answered(state: State, route: &Route, agreed: bool) -> Result<State, NotNow> {
    match (state, agreed) {
        (State::AwaitingAgreement, true) => Ok(takes_effect(route)),
        (State::AwaitingAgreement, false) => Ok(State::Screening),
        (other, _) => Err(NotNow::From(other)),
    }
}

/// The stage a disagreement goes to next, given those before it (stage and outcome, the last one last): none while one waits
/// for its answer, or when the last stage has answered. Once an answer has changed the decision, a new one is disagreed with
/// from the beginning.
pub fn next_stage(before: &[(i64, Option<&str>)], stages: i64) -> Option<i64> {
    match before.last() {
        None | Some((_, Some("changed"))) => Some(1),
        Some((_, None)) => None,
        Some((stage, Some(_))) => Some(stage + 1),
    }
    .filter(|next| *next <= stages)
}

/// The team has done what it could.
pub fn ended(state: State) -> Result<State, NotNow> {
    match state {
        State::PassedOn | State::InHand => Ok(State::Closed),
        other => Err(NotNow::From(other)),
    }
}

/// A decision as the form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct DecisionWords {
    pub route: String,
    pub level: String,
    pub to: String,
    pub offer: String,
    pub reason: String,
}

/// A decision, once nothing is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<'a> {
    pub route: &'a Route,
    pub level: i64,
    pub to: Option<&'a str>,
    pub offer: Option<&'a str>,
    pub reason: &'a str,
}

impl DecisionWords {
    /// The way and the team of one `to` field, whose values are `route:team`.
    pub fn read<'a>(&'a self, door: &'a FrontDoor) -> Result<Chosen<'a>, Vec<Wrong>> {
        let mut found = Vec::new();
        let level = self.level.parse::<i64>().ok().filter(|number| door.level(*number).is_some());
        if level.is_none() {
            found.push(wrong("level", "Select the level of need, by the criteria beside it"));
        }
        let route = door.route(&self.route);
        let mut to = None;
        match route {
            None => found.push(wrong("route", "Select what happens next")),
            Some(route) if route.to.len() > 1 => {
                to = route.to.iter().find(|team| **team == self.to).map(String::as_str);
                if to.is_none() {
                    found.push(wrong(&format!("to-{}", route.code), "Select the team it goes to"));
                }
            }
            Some(route) => to = route.to.first().map(String::as_str),
        }
        let offer = Some(self.offer.trim()).filter(|offer| !offer.is_empty());
        if route.is_some_and(|r| r.below) && offer.is_none_or(|o| o.chars().count() < 10) {
            found.push(wrong(
                "offer",
                "Below the threshold nothing ends in nothing: name the help that is offered, or say why none is",
            ));
        }
        let reason = self.reason.trim();
        if !(10..=LONGEST).contains(&reason.chars().count()) {
            found.push(wrong("reason", "Say in at least 10 characters why: the sender and the family will read it"));
        }
        match (route, level) {
            (Some(route), Some(level)) if found.is_empty() => Ok(Chosen { route, level, to, offer, reason }),
            _ => Err(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ConcernChild;
    use proptest::prelude::*;
    use rstest::rstest;

    fn route(below: bool, agreement: bool, to: &[&str]) -> Route {
        Route {
            code: "r".into(),
            title: "R".into(),
            outcome: "OTHER".into(),
            to: to.iter().map(|t| (*t).to_owned()).collect(),
            below,
            agreement,
            is_referral: false,
            starts: None,
            straight: false,
        }
    }

    fn whole() -> Concern {
        Concern {
            children: vec![ConcernChild { name: "Amy".into(), ..ConcernChild::default() }],
            danger: "soon".into(),
            where_now: "At home".into(),
            worry: "Bruises on her neck this morning".into(),
            told_parents: "yes".into(),
            parents_agree: "yes".into(),
            ..Concern::default()
        }
    }

    #[rstest]
    #[case(whole(), &[])]
    #[case(Concern { danger: String::new(), ..whole() }, &[Part::Now])]
    #[case(Concern { danger: "now".into(), ..whole() }, &[Part::Now])]
    #[case(Concern { danger: "now".into(), rang_police: "10:20, unit sent".into(), ..whole() }, &[])]
    #[case(Concern { told_parents: "no".into(), ..whole() }, &[Part::Parents])]
    #[case(Concern { told_parents: "no".into(), why_not_told: "He has threatened her before".into(), ..whole() }, &[])]
    #[case(Concern { parents_agree: String::new(), ..whole() }, &[Part::Parents])]
    #[case(Concern::default(), &[Part::Children, Part::Now, Part::Worry, Part::Parents])]
    #[case(Concern { tried: "x".repeat(20_001), ..whole() }, &[Part::Worry])]
    fn what_must_be_said_before_it_is_sent(#[case] concern: Concern, #[case] needed: &[Part]) {
        assert_eq!(still_needed(&concern), needed);
    }

    #[rstest]
    #[case(route(true, false, &[]), Danger::Soon, false, State::Closed)]
    #[case(route(true, false, &[]), Danger::Soon, true, State::AwaitingAgreement)]
    #[case(route(true, false, &[]), Danger::Now, false, State::AwaitingAgreement)]
    #[case(route(true, true, &[]), Danger::NotAtOnce, false, State::AwaitingAgreement)]
    #[case(route(false, false, &["A"]), Danger::Now, true, State::PassedOn)]
    fn a_manager_agrees_to_no_further_action_and_to_high_risk_below_the_threshold(
        #[case] route: Route,
        #[case] danger: Danger,
        #[case] alerted: bool,
        #[case] then: State,
    ) {
        let needs = needs_agreement(&route, danger, alerted);
        assert_eq!(decided(State::Screening, &route, needs), Ok(then));
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Take,
        Decide,
        Agree,
        Return,
        End,
    }

    proptest! {
        #[test]
        fn whatever_is_tried_an_open_contact_can_go_on_and_a_closed_one_stays_closed(
            steps in proptest::collection::vec(
                proptest::sample::select(vec![Step::Take, Step::Decide, Step::Agree, Step::Return, Step::End]), 0..30),
            below: bool, agreement: bool, team: bool,
        ) {
            let route = route(below, agreement, if team { &["A"] } else { &[] });
            let mut state = State::Received;
            for step in steps {
                let next = match step {
                    Step::Take => taken(state),
                    Step::Decide => decided(state, &route, needs_agreement(&route, Danger::Soon, false)),
                    Step::Agree => answered(state, &route, true),
                    Step::Return => answered(state, &route, false),
                    Step::End => ended(state),
                };
                prop_assert!(state != State::Closed || next.is_err());
                // What is below the threshold and goes to nobody is never with a team; what goes to one is never lost.
                if let Ok(State::Closed) = next { prop_assert!(!team || matches!(state, State::PassedOn | State::InHand)); }
                state = next.unwrap_or(state);
            }
            let can_go_on = taken(state).is_ok() || answered(state, &route, true).is_ok();
            prop_assert!(can_go_on || state == State::Closed);
        }
    }

    #[rstest]
    #[case(&[], Some(1))]
    #[case(&[(1, None)], None)]
    #[case(&[(1, Some("kept"))], Some(2))]
    #[case(&[(1, Some("kept")), (2, Some("changed"))], Some(1))]
    #[case(&[(4, Some("kept"))], None)]
    fn a_disagreement_goes_stage_by_stage(#[case] before: &[(i64, Option<&str>)], #[case] next: Option<i64>) {
        assert_eq!(next_stage(before, 4), next);
    }

    fn door() -> FrontDoor {
        crate::front_door::read(include_str!("../../../trust/front-door.toml")).unwrap()
    }

    #[rstest]
    #[case(DecisionWords { route: "advice".into(), level: "2".into(), offer: "Stay and play, Tuesdays".into(), reason: "Needs are met with advice".into(), ..DecisionWords::default() }, &[])]
    #[case(DecisionWords { route: "advice".into(), level: "2".into(), reason: "Needs are met with advice".into(), ..DecisionWords::default() }, &["offer"])]
    #[case(DecisionWords { route: "early-help".into(), level: "3".into(), offer: "Parenting group".into(), reason: "Two agencies are needed".into(), ..DecisionWords::default() }, &["to-early-help"])]
    #[case(DecisionWords { route: "social-care".into(), level: "4".into(), to: "CSC-REF".into(), reason: "Bruises, no account given".into(), ..DecisionWords::default() }, &[])]
    #[case(DecisionWords::default(), &["level", "route", "reason"])]
    fn below_the_threshold_nothing_ends_in_nothing(#[case] words: DecisionWords, #[case] fields: &[&str]) {
        let door = door();
        let wrong = words.read(&door).err().unwrap_or_default();
        assert_eq!(wrong.iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), fields);
    }
}
