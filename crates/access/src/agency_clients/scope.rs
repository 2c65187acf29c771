//! What a system of an agency may ask. A scope never adds to what the person may do for whom it asks.

/// One of the things a system may be registered for. Of what FHIR answers the scope is called as SMART App Launch 2 calls
/// it; the rest are called after what stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    FindChildren,
    ReadChildren,
    RaiseConcerns,
    FollowContacts,
    AnswerContacts,
    SeeWaitingLists,
    JoinWaitingLists,
}

impl Scope {
    pub const ALL: [Self; 7] = [
        Self::FindChildren,
        Self::ReadChildren,
        Self::RaiseConcerns,
        Self::FollowContacts,
        Self::AnswerContacts,
        Self::SeeWaitingLists,
        Self::JoinWaitingLists,
    ];

    /// As it stands in the database, in refusals and in the description.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FindChildren => "user/Patient.s",
            Self::ReadChildren => "user/Patient.r",
            Self::RaiseConcerns => "concerns.create",
            Self::FollowContacts => "contacts.read",
            Self::AnswerContacts => "contacts.write",
            Self::SeeWaitingLists => "waiting-lists.read",
            Self::JoinWaitingLists => "waiting-lists.join",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// As it stands on the page.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::FindChildren => "Find a child",
            Self::ReadChildren => "Read who a child is",
            Self::RaiseConcerns => "Raise a concern",
            Self::FollowContacts => "Follow what became of a concern",
            Self::AnswerContacts => "Add to a concern, answer, disagree, send files",
            Self::SeeWaitingLists => "Read the waiting lists",
            Self::JoinWaitingLists => "Put a child on a waiting list",
        }
    }

    /// Those of a stored text; a word that is none is none.
    pub(super) fn of_text(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(Self::from_code).collect()
    }

    pub(super) fn text_of(scopes: &[Self]) -> String {
        codes(scopes).join(" ")
    }
}

pub(super) fn codes(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.code()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_read_back_from_its_text() {
        assert_eq!(Scope::of_text(&Scope::text_of(&Scope::ALL)), Scope::ALL);
        assert_eq!(Scope::of_text("user/Patient.s user/*.cruds"), [Scope::FindChildren]);
    }
}
