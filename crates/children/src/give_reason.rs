//! Somebody without a tie gives a reason for looking at a child. The reason holds for a day, and whoever works with
//! the child sees it.

use access::{
    AccessEntry, Act as _, Ask, Decision, Officer, TieKind,
    acts::{SeeContact, SeeIndex},
    decide, facts, same_child,
    ties::{self, Holder, NewTie},
};
use base::{ChildId, TieId};
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// Shorter ones say nothing.
pub const SHORTEST_REASON: usize = 10;
pub const LONGEST_REASON: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The index page.
    Index,
    /// Contact details that are hidden.
    HiddenContact,
}

#[derive(Debug)]
pub struct GiveReason<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub reason: &'a str,
    pub what: For,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonRefused {
    /// Needs at least [`SHORTEST_REASON`] characters.
    TooShort,
    TooLong,
    /// Not found, as far as this officer is concerned.
    Hidden,
}

impl Command for GiveReason<'_> {
    type Output = ();
    type Refusal = ReasonRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<ReasonRefused>> {
        let hidden = || Refused::Because(ReasonRefused::Hidden);
        let current = same_child::current(tx, self.child).await?;
        // As in a permit: an id that never was takes as long as a child who is hidden.
        let facts = facts(tx, self.officer, current.unwrap_or(self.child), context.now).await?;
        let child = current.ok_or_else(hidden)?;
        let (category, verb, wanted) = match self.what {
            For::Index => (SeeIndex::CATEGORY, SeeIndex::VERB, Ask::Reason),
            For::HiddenContact => (SeeContact::CATEGORY, SeeContact::VERB, Ask::Override),
        };
        match decide(&facts, category, verb) {
            Decision::Ask(ask) if ask == wanted => {}
            // Who has a tie may still give a reason: it is how one sees what an ended agreement no longer covers.
            Decision::Allow(_) if self.what == For::Index => {}
            _ => return Err(hidden()),
        }
        let reason = self.reason.trim();
        let length = reason.chars().count();
        if length < SHORTEST_REASON {
            return Err(Refused::Because(ReasonRefused::TooShort));
        }
        if length > LONGEST_REASON {
            return Err(Refused::Because(ReasonRefused::TooLong));
        }
        let (tie, entry) = match self.what {
            For::Index => {
                let tie = NewTie::claimed(&context.ids, self.officer.person, child, reason, context.now);
                let until = tie.until.map_or(0, base::Instant::micros);
                let entry = AccessEntry::ReasonGiven { tie: tie.id.to_string(), until };
                (tie, entry)
            }
            For::HiddenContact => {
                let until = context.now.plus_minutes(ties::OVERRIDE_MINUTES);
                let tie = NewTie {
                    id: TieId::new(&context.ids, context.now),
                    holder: Holder::Person(self.officer.person),
                    child,
                    kind: TieKind::Override,
                    basis: "override".into(),
                    reason: Some(reason.to_owned()),
                    listed_as: String::new(),
                    from: context.now,
                    until: Some(until),
                };
                let entry = AccessEntry::OverrideUsed { tie: tie.id.to_string(), until: until.micros() };
                (tie, entry)
            }
        };
        let subject = tie.id;
        ties::add(tx, &[tie]).await?;
        Ok(((), Entry::new(&entry).child(child).subject(subject).into()))
    }
}
