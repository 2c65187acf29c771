//! How much of an entry somebody is shown, by what they have to do with it.

use super::lists::{Served, WaitingList};
use access::{Basis, Standing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Works in a team that gives this help, or answers for a hidden child.
    Provider,
    /// Asked for it: everything but what the team writes for itself.
    Referrer,
    /// A sensitive service: that somebody waits, and since when.
    StateOnly,
    /// A parent is helped: that the family waits for support, or has it.
    SupportOnly,
}

/// Health and social care follow a parent's wait; a school, or anybody else, learns no more than that support has begun.
pub fn view(list: &WaitingList, basis: Basis, sector: &str) -> View {
    match basis {
        Basis::Standing(Standing::Sender) if list.sensitive => View::StateOnly,
        Basis::Standing(Standing::Sender)
            if list.served == Served::Parent && !matches!(sector, "health" | "social-care") =>
        {
            View::SupportOnly
        }
        Basis::Standing(Standing::Sender) => View::Referrer,
        _ => View::Provider,
    }
}

impl View {
    /// What the list is called for them.
    pub fn title(self, list: &WaitingList) -> &str {
        match self {
            Self::Provider | Self::Referrer => &list.title,
            Self::StateOnly => "A sensitive service",
            Self::SupportOnly => "Support for the family",
        }
    }

    /// Reads what happened, step by step.
    pub const fn sees_steps(self) -> bool {
        matches!(self, Self::Provider | Self::Referrer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lists;
    use super::*;

    fn list(code: &str) -> WaitingList {
        let text = include_str!("../../../../trust/waiting-lists.toml");
        lists::read(text).unwrap().list(code).unwrap().clone()
    }

    #[test]
    fn a_school_learns_of_a_parents_help_only_that_it_has_begun() {
        let sent = Basis::Standing(Standing::Sender);
        let list = list("parenting");
        for sector in ["education", "housing", "police", "voluntary"] {
            let seen = view(&list, sent, sector);
            assert_eq!((seen, seen.title(&list)), (View::SupportOnly, "Support for the family"), "{sector}");
        }
        assert_eq!(view(&list, sent, "health"), View::Referrer);
    }

    #[test]
    fn nobody_who_refers_reads_the_name_of_a_sensitive_service() {
        let list = list("substance-use");
        for sector in ["education", "health", "social-care"] {
            let seen = view(&list, Basis::Standing(Standing::Sender), sector);
            assert!(!seen.sees_steps() && seen.title(&list) == "A sensitive service");
        }
        assert_eq!(view(&list, Basis::Standing(Standing::Owner), "health"), View::Provider);
    }
}
