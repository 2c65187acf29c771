//! The one decision about access. Pure and default-deny: what no rule allows is hidden.

use crate::{
    Role,
    acts::{Category, Verb},
};

/// Why somebody stands near a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TieKind {
    /// On the person's own caseload.
    Caseload,
    /// Known to the service or team the person sits in: a practice list, a school roll.
    Service,
    /// The person gave a reason for looking; it ends by itself.
    Claimed,
    /// The person overrode hidden contact details, with a reason; it ends within minutes.
    Override,
}

impl TieKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Caseload => "caseload",
            Self::Service => "service",
            Self::Claimed => "claimed",
            Self::Override => "override",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Caseload, Self::Service, Self::Claimed, Self::Override].into_iter().find(|kind| kind.code() == code)
    }
}

/// What somebody has to do with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Works on it, or sits in the team that does.
    Owner,
    /// Sent it.
    Sender,
}

impl Standing {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Sender => "sender",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Owner, Self::Sender].into_iter().find(|kind| kind.code() == code)
    }
}

/// What the decision stands on: one officer, one child, now; and where it is about a case, what the officer has to do
/// with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of its own; the rules combine them freely")]
pub struct Facts {
    pub role: Role,
    /// Training and vetting current, sponsored by the employer, not left.
    pub cleared: bool,
    /// The strongest tie in force, if any.
    pub tie: Option<TieKind>,
    /// An override of hidden contact details is in force.
    pub overriding: bool,
    pub contact_hidden: bool,
    pub existence_hidden: bool,
    /// Named as one who may know of a child whose existence is hidden.
    pub named_holder: bool,
    /// The child is of the officer's own family.
    pub own_family: bool,
    /// The strongest standing in the case, if any.
    pub standing: Option<Standing>,
}

/// What gave the right, as the journal keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Tie(TieKind),
    IndexTeam,
    NamedHolder,
    Standing(Standing),
    /// The role alone: acts that are not about one child.
    Role,
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tie(kind) => write!(f, "tie:{}", kind.code()),
            Self::IndexTeam => f.write_str("index-team"),
            Self::NamedHolder => f.write_str("named-holder"),
            Self::Standing(kind) => write!(f, "standing:{}", kind.code()),
            Self::Role => f.write_str("role"),
        }
    }
}

/// What must be given first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A reason for looking at this child.
    Reason,
    /// A reason for seeing hidden contact details, after the warning.
    Override,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow(Basis),
    Ask(Ask),
    /// As if it did not exist.
    Hide,
}

/// May this be done? `facts` are of one child when the act is about one, else of the officer alone.
pub fn decide(facts: &Facts, category: Category, verb: Verb) -> Decision {
    // A worry is taken from everybody who works with children, training up to date or not.
    if category == Category::Concern {
        return by_role(facts.role.works_with_children());
    }
    if !facts.cleared && !matches!(category, Category::Own) {
        return Decision::Hide;
    }
    match category {
        Category::Own => Decision::Allow(Basis::Role),
        Category::Concern => Decision::Hide,
        Category::Feed => by_role(matches!(facts.role, Role::DataManager | Role::IndexTeam)),
        // Who answers for what an agency's systems send answers for what they ask.
        Category::Client => by_role(facts.role == Role::DataManager),
        Category::Agreement => by_role(match verb {
            Verb::Decide => facts.role == Role::InformationGovernanceLead,
            _ => true,
        }),
        Category::Export => by_role(facts.role.manages_a_team()),
        Category::Staff => by_role(facts.role == Role::TrustAdministrator),
        Category::Index | Category::Referral | Category::Meeting | Category::Waiting if verb == Verb::Find => {
            by_role(facts.role.works_with_children())
        }
        Category::Index if verb == Verb::Record => by_role(facts.role.works_with_children()),
        Category::Referral => referral(facts, verb),
        Category::Work => work(facts, verb),
        Category::Elsewhere => elsewhere(facts, verb),
        Category::Meeting => meeting(facts),
        Category::Waiting => waiting(facts, verb),
        // Whoever works with a child asks for help for it; a reason opens a page to be read.
        Category::Help => match child(facts) {
            Decision::Allow(Basis::IndexTeam) | Decision::Ask(_) => Decision::Hide,
            other => other,
        },
        // A reason opens a page to be read; nobody is asked for one in order to write. Whoever sees a page may say that it
        // shows two children.
        Category::Involvement | Category::Identity if verb == Verb::Record => match child(facts) {
            Decision::Ask(_) => Decision::Hide,
            other => other,
        },
        Category::Identity | Category::Shield | Category::Alert => match child(facts) {
            Decision::Allow(Basis::IndexTeam) => Decision::Allow(Basis::IndexTeam),
            _ => Decision::Hide,
        },
        Category::Index | Category::Involvement | Category::Family | Category::Looks => child(facts),
        Category::Contact => match child(facts) {
            Decision::Allow(basis) => contact(facts, basis),
            other => other,
        },
    }
}

const fn by_role(allowed: bool) -> Decision {
    if allowed { Decision::Allow(Basis::Role) } else { Decision::Hide }
}

fn child(facts: &Facts) -> Decision {
    if facts.own_family || !facts.role.works_with_children() {
        return Decision::Hide;
    }
    if facts.role == Role::IndexTeam {
        return Decision::Allow(Basis::IndexTeam);
    }
    if facts.existence_hidden {
        return if facts.named_holder { Decision::Allow(Basis::NamedHolder) } else { Decision::Hide };
    }
    facts.tie.map_or(Decision::Ask(Ask::Reason), |kind| Decision::Allow(Basis::Tie(kind)))
}

/// Who sent a worry follows it; who works on it sees it. What it is about may be hidden from either all the same.
fn referral(facts: &Facts, verb: Verb) -> Decision {
    if facts.own_family || !facts.role.works_with_children() {
        return Decision::Hide;
    }
    // The sender sees what the sender wrote, and learns nothing of the child by it.
    if facts.standing == Some(Standing::Sender) && matches!(verb, Verb::See | Verb::Record) {
        return Decision::Allow(Basis::Standing(Standing::Sender));
    }
    // A worry about a child whose existence is hidden is answered by those who may know.
    if facts.existence_hidden && facts.role == Role::IndexTeam && matches!(verb, Verb::See | Verb::Record) {
        return Decision::Allow(Basis::IndexTeam);
    }
    if facts.existence_hidden && !facts.named_holder {
        return Decision::Hide;
    }
    match facts.standing {
        Some(Standing::Owner) if verb != Verb::Decide || facts.role.decides_contacts() => {
            Decision::Allow(Basis::Standing(Standing::Owner))
        }
        _ => Decision::Hide,
    }
}

/// Who takes part sees and does it. Who is involved with the child otherwise sees who leads, unless that would tell where a
/// child is whose contact details are hidden; a standing tie lets one begin work.
fn work(facts: &Facts, verb: Verb) -> Decision {
    if facts.own_family || !facts.role.works_with_children() {
        return Decision::Hide;
    }
    let may_know = !facts.existence_hidden || facts.named_holder || facts.role == Role::IndexTeam;
    if facts.standing == Some(Standing::Owner) && may_know {
        return Decision::Allow(Basis::Standing(Standing::Owner));
    }
    match (verb, child(facts)) {
        (Verb::See, Decision::Allow(basis)) => contact(facts, basis),
        (Verb::Record, Decision::Allow(basis @ Basis::Tie(TieKind::Caseload | TieKind::Service))) => {
            Decision::Allow(basis)
        }
        _ => Decision::Hide,
    }
}

/// Another authority's worker and what was asked there would tell where a child is. Whoever works with the child writes;
/// who gave a reason for looking reads.
fn elsewhere(facts: &Facts, verb: Verb) -> Decision {
    let seen = match child(facts) {
        Decision::Allow(basis) => contact(facts, basis),
        _ => Decision::Hide,
    };
    match (verb, seen) {
        (Verb::See, Decision::Allow(basis))
        | (_, Decision::Allow(basis @ (Basis::Tie(TieKind::Caseload | TieKind::Service) | Basis::NamedHolder))) => {
            Decision::Allow(basis)
        }
        _ => Decision::Hide,
    }
}

/// What a team speaks about is for those who sit in it, child by child.
fn meeting(facts: &Facts) -> Decision {
    let hidden = facts.own_family || (facts.existence_hidden && !facts.named_holder);
    match facts.standing {
        Some(Standing::Owner) if facts.role.works_with_children() && !hidden => {
            Decision::Allow(Basis::Standing(Standing::Owner))
        }
        _ => Decision::Hide,
    }
}

/// Who asked for help follows it; the teams that give it see it and decide. Of a child whose existence is hidden nobody
/// learns by it: those who may know work on it, and the index team sees that somebody waits.
fn waiting(facts: &Facts, verb: Verb) -> Decision {
    if facts.own_family || !facts.role.works_with_children() {
        return Decision::Hide;
    }
    if facts.existence_hidden && facts.role == Role::IndexTeam && verb == Verb::See {
        return Decision::Allow(Basis::IndexTeam);
    }
    if facts.existence_hidden && !facts.named_holder {
        return Decision::Hide;
    }
    match facts.standing {
        Some(Standing::Sender) if verb == Verb::Decide => Decision::Hide,
        Some(standing) => Decision::Allow(Basis::Standing(standing)),
        None => Decision::Hide,
    }
}

const fn contact(facts: &Facts, basis: Basis) -> Decision {
    let sees_hidden = matches!(basis, Basis::IndexTeam | Basis::NamedHolder) || facts.overriding;
    if !facts.contact_hidden || sees_hidden {
        Decision::Allow(basis)
    } else if facts.role.may_override_hidden_contact() {
        Decision::Ask(Ask::Override)
    } else {
        Decision::Hide
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::ALL;
    use proptest::prelude::*;

    fn anybody() -> impl Strategy<Value = Facts> {
        let tie = proptest::option::of(proptest::sample::select(vec![
            TieKind::Caseload,
            TieKind::Service,
            TieKind::Claimed,
            TieKind::Override,
        ]));
        let flags = proptest::array::uniform6(any::<bool>());
        let standing = proptest::sample::select(vec![None, Some(Standing::Owner), Some(Standing::Sender)]);
        (proptest::sample::select(Role::ALL.to_vec()), tie, flags, standing).prop_map(|(role, tie, f, standing)| {
            Facts {
                standing,
                role,
                tie,
                cleared: f[0],
                overriding: f[1],
                contact_hidden: f[2],
                existence_hidden: f[3],
                named_holder: f[4],
                own_family: f[5],
            }
        })
    }

    fn openness(decision: Decision) -> u8 {
        match decision {
            Decision::Hide => 0,
            Decision::Ask(_) => 1,
            Decision::Allow(_) => 2,
        }
    }

    proptest! {
        #[test]
        fn a_shield_a_conflict_or_a_lapse_never_widens(facts in anybody()) {
            for &(category, verb, _) in ALL {
                let now = openness(decide(&facts, category, verb));
                for narrower in [
                    Facts { contact_hidden: true, ..facts.clone() },
                    Facts { existence_hidden: true, ..facts.clone() },
                    Facts { own_family: true, ..facts.clone() },
                    Facts { cleared: false, ..facts.clone() },
                ] {
                    // A named holder of a hidden child needs no other tie; for everybody else hiding only narrows.
                    if narrower.existence_hidden && narrower.named_holder { continue; }
                    // Nor does the index team: it answers a worry about a child of whom nobody else may know.
                    if narrower.existence_hidden && narrower.role == Role::IndexTeam { continue; }
                    prop_assert!(openness(decide(&narrower, category, verb)) <= now, "{category:?} {verb:?}");
                }
            }
        }

        #[test]
        fn own_family_is_never_seen(facts in anybody()) {
            let facts = Facts { own_family: true, ..facts };
            for &(category, verb, about_a_child) in ALL {
                if about_a_child { prop_assert_eq!(decide(&facts, category, verb), Decision::Hide); }
            }
        }

        #[test]
        fn who_runs_the_system_sees_no_child(facts in anybody()) {
            for role in [Role::TrustAdministrator, Role::InformationGovernanceLead, Role::DataManager] {
                for &(category, verb, about_a_child) in ALL {
                    if about_a_child { prop_assert_eq!(decide(&Facts { role, ..facts.clone() }, category, verb), Decision::Hide); }
                }
            }
        }

        #[test]
        fn a_hidden_child_is_hidden_from_all_but_index_team_and_named_holders(facts in anybody()) {
            let facts = Facts { existence_hidden: true, named_holder: false, ..facts };
            for &(category, verb, about_a_child) in ALL {
                // Who sent a worry sees their own words again, whatever the child is under.
                let own_words = category == Category::Referral && facts.standing == Some(Standing::Sender);
                if about_a_child && facts.role != Role::IndexTeam && !own_words {
                    prop_assert_eq!(decide(&facts, category, verb), Decision::Hide);
                }
            }
        }
    }
}
