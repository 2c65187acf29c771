//! A permit is the proof that *this* act on *this* child was decided. Records take the child out of it.

use crate::{Act, Ask, Basis, Decision, Facts, Officer, decide, facts, same_child};
use base::{Actor, ChildId, Instant};
use std::marker::PhantomData;
use store::{Error, Sight, Tx};

/// Only [`permit`] makes one, and it cannot be copied.
#[derive(Debug)]
pub struct Permit<A: Act> {
    actor: Actor,
    child: ChildId,
    basis: Basis,
    facts: Facts,
    act: PhantomData<A>,
}

impl<A: Act> Permit<A> {
    /// The child's current id.
    pub const fn child(&self) -> ChildId {
        self.child
    }
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
    pub const fn basis(&self) -> Basis {
        self.basis
    }
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }
    /// The decision about another act on the same child, from the same facts.
    pub fn also<B: Act>(&self) -> Option<Permit<B>> {
        match decide(&self.facts, B::CATEGORY, B::VERB) {
            Decision::Allow(basis) => Some(Permit {
                actor: self.actor.clone(),
                child: self.child,
                basis,
                facts: self.facts.clone(),
                act: PhantomData,
            }),
            _ => None,
        }
    }
    /// Must something be given before that other act?
    pub fn asks<B: Act>(&self) -> Option<Ask> {
        match decide(&self.facts, B::CATEGORY, B::VERB) {
            Decision::Ask(ask) => Some(ask),
            _ => None,
        }
    }
}

/// Why there is no permit.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// A page asks for what is missing.
    #[error("something must be given first")]
    Ask { ask: Ask, child: ChildId },
    /// 404, whether it exists or not.
    #[error("not found")]
    Hidden,
    #[error(transparent)]
    Fault(#[from] Error),
}

/// Decides whether the officer may do `A` to the child; any id the child ever had will do. From then on the transaction
/// sees this child, and no other.
pub async fn permit<A: Act>(tx: &mut Tx, officer: &Officer, given: ChildId, now: Instant) -> Result<Permit<A>, Denied> {
    let current = same_child::current(tx, given).await?;
    // Of an id that never was the facts are read too: its answer takes as long as that of a child who is hidden.
    let facts = facts(tx, officer, current.unwrap_or(given), now).await?;
    let Some(child) = current else { return Err(Denied::Hidden) };
    match decide(&facts, A::CATEGORY, A::VERB) {
        Decision::Allow(basis) => {
            tx.see(Sight::Children(&[child])).await?;
            Ok(Permit { actor: officer.actor(), child, basis, facts, act: PhantomData })
        }
        Decision::Ask(ask) => Err(Denied::Ask { ask, child }),
        Decision::Hide => Err(Denied::Hidden),
    }
}
