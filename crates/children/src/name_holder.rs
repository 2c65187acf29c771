//! The index team lets somebody know of a child whose existence is hidden, or no longer.

use crate::{ChildrenEntry, put_up_shield::denied};
use access::{
    Officer, Role,
    acts::RecordShield,
    facts, officer, people, permit,
    shields::{self, Shield},
};
use base::{ChildId, PersonId, ShieldId};
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Debug)]
pub struct NameHolder<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub shield: ShieldId,
    /// A staff code, or the name somebody signs in with.
    pub who: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    /// Hidden existence alone has holders, and only while it is hidden.
    NotInForce,
    Nobody,
    Left,
    /// Sees no child in any seat.
    NotWithChildren,
    /// Sees every child as it is.
    IndexTeam,
    /// Family of the child.
    Family,
    Already,
}

impl HolderRefused {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Hidden => "There is nothing here that you may see",
            Self::NotInForce => "This shield is no longer in force: nobody needs to be named for it",
            Self::Nobody => "Nobody has this staff code or sign-in name. Check each letter with the person",
            Self::Left => "This person has left. Name somebody who works there now",
            Self::NotWithChildren => "This person’s role opens no child’s page",
            Self::IndexTeam => "The index team sees this child already",
            Self::Family => "This person cannot be named for this child",
            Self::Already => "This person is named already",
        }
    }
}

impl Command for NameHolder<'_> {
    type Output = ();
    type Refusal = HolderRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<HolderRefused>> {
        let because = Refused::Because;
        let may = permit::<RecordShield>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, HolderRefused::Hidden))?;
        let kept = shields::in_force(tx, may.child(), self.shield, context.now).await?;
        if kept.and_then(|kept| kept.shield()) != Some(Shield::Existence) {
            return Err(because(HolderRefused::NotInForce));
        }
        let person = people::by_code_or_user_name(tx, self.who).await?.ok_or(because(HolderRefused::Nobody))?;
        let other = officer(tx, person, None, context.now).await?.ok_or(because(HolderRefused::Nobody))?;
        let roles = std::iter::once(other.role).chain(other.seats.iter().filter_map(|s| Role::from_code(&s.role)));
        let roles: Vec<Role> = roles.collect();
        let refused = if other.clearance.left_on.is_some_and(|left| left <= context.now.date()) {
            Some(HolderRefused::Left)
        } else if roles.iter().all(|role| *role == Role::IndexTeam) {
            Some(HolderRefused::IndexTeam)
        } else if !roles.iter().any(|role| role.works_with_children()) {
            Some(HolderRefused::NotWithChildren)
        } else if facts(tx, &other, may.child(), context.now).await?.own_family {
            Some(HolderRefused::Family)
        } else {
            None
        };
        if let Some(refused) = refused {
            return Err(because(refused));
        }
        if !shields::name_holder(tx, self.shield, person, self.officer.person, context.now).await? {
            return Err(because(HolderRefused::Already));
        }
        let entry = ChildrenEntry::ShieldHolderNamed { person: person.to_string() };
        let entry = Entry::new(&entry).child(may.child()).subject(self.shield).basis(may.basis().to_string());
        Ok(((), entry.into()))
    }
}

#[derive(Debug)]
pub struct RemoveHolder<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub shield: ShieldId,
    pub person: PersonId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    /// The person was not named, or is so no longer.
    NotNamed,
}

impl Command for RemoveHolder<'_> {
    type Output = ();
    type Refusal = RemovalRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<RemovalRefused>> {
        let not_named = || Refused::Because(RemovalRefused::NotNamed);
        let may = permit::<RecordShield>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, RemovalRefused::Hidden))?;
        shields::in_force(tx, may.child(), self.shield, context.now).await?.ok_or_else(not_named)?;
        if !shields::remove_holder(tx, self.shield, self.person).await? {
            return Err(not_named());
        }
        let entry = ChildrenEntry::ShieldHolderRemoved { person: self.person.to_string() };
        let entry = Entry::new(&entry).child(may.child()).subject(self.shield).basis(may.basis().to_string());
        Ok(((), entry.into()))
    }
}
