//! Two children who were joined are two again. At once, and by one person: every hour of a wrong join does harm.

use super::{breach, records};
use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
};
use access::{Officer, acts::DecideIdentity, permit, same_child};
use base::{ChildId, JoinId};
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Debug)]
pub struct PartChildren<'a> {
    pub officer: &'a Officer,
    /// Any id of the child.
    pub child: ChildId,
    pub join: JoinId,
    pub reason: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum PartRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(WrongField),
    /// No such join stands: somebody was faster.
    Gone,
}

impl Command for PartChildren<'_> {
    /// The two, by the ids they had when they were joined.
    type Output = [ChildId; 2];
    type Refusal = PartRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<([ChildId; 2], Entries), Refused<PartRefused>> {
        let because = Refused::Because;
        let may = permit::<DecideIdentity>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, PartRefused::Hidden))?;
        let joins = same_child::joins_of(tx, may.child()).await?;
        let join = joins.into_iter().find(|j| j.id == self.join && j.stands()).ok_or(because(PartRefused::Gone))?;
        let reason = reason(self.reason, "reason").map_err(|wrong| because(PartRefused::Wrong(wrong)))?;
        if !same_child::part(tx, join.id, reason, self.officer.person, context.now).await? {
            return Err(because(PartRefused::Gone));
        }
        breach::open(tx, join.id, context.now).await?;
        let mut current = [join.one, join.other];
        for child in &mut current {
            *child = same_child::current(tx, *child).await?.unwrap_or(*child);
        }
        // What was ruled when they were joined would join them again. By another way they may still be one.
        if current[0] != current[1] {
            records::overrule(tx, current, false).await?;
        }
        let entry = |child: ChildId, from: ChildId| {
            let parted = ChildrenEntry::Parted { from: from.to_string() };
            Entry::new(&parted).child(child).subject(join.id).basis(may.basis().to_string())
        };
        let entries = Entries::one(entry(join.one, join.other)).and(entry(join.other, join.one));
        Ok(([join.one, join.other], entries))
    }
}
