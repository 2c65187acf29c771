//! Two who were parted may be one child after all: a person asks, and it is answered like every other review.

use super::records::{self, NewReview};
use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
    records::linking,
};
use access::{Officer, acts::DecideIdentity, permit, same_child};
use base::{ChildId, JoinId, ReviewId, SourceRecordId};
use store::{Command, Context, Entries, Entry, Refused, Sight, Tx};

/// What stands in the place of a model where a person asks.
pub const ASKED: &str = "person";

#[derive(Debug)]
pub struct AskAgain<'a> {
    pub officer: &'a Officer,
    /// Any id of the child.
    pub child: ChildId,
    /// The join that was undone.
    pub join: JoinId,
    pub reason: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum AskRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(WrongField),
    /// Nothing of the kind stands on the page.
    Gone,
    /// They are one child already.
    OneAlready,
}

impl Command for AskAgain<'_> {
    type Output = ReviewId;
    type Refusal = AskRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(ReviewId, Entries), Refused<AskRefused>> {
        let because = Refused::Because;
        let hidden = || because(AskRefused::Hidden);
        let may = permit::<DecideIdentity>(tx, self.officer, self.child, context.now).await;
        let child = may.map_err(|no| denied(no, AskRefused::Hidden))?.child();
        let join = same_child::joins_of(tx, child).await?.into_iter().find(|j| j.id == self.join);
        let join = join.filter(|j| !j.stands()).ok_or(because(AskRefused::Gone))?;
        let mut children = [join.one, join.other];
        for id in &mut children {
            *id = same_child::current(tx, *id).await?.unwrap_or(*id);
        }
        let [one, other] = children;
        if one == other {
            return Err(because(AskRefused::OneAlready));
        }
        for id in children {
            let may = permit::<DecideIdentity>(tx, self.officer, id, context.now).await;
            may.map_err(|no| denied(no, AskRefused::Hidden))?;
        }
        let reason = reason(self.reason, "reason").map_err(|wrong| because(AskRefused::Wrong(wrong)))?;
        tx.see(Sight::Children(&children)).await?;
        let entries = |review: ReviewId| {
            let entry = |child: ChildId, with: ChildId| {
                Entry::new(&ChildrenEntry::ReviewOpened { other: with.to_string() }).child(child).subject(review)
            };
            Entries::one(entry(one, other)).and(entry(other, one))
        };
        // It is one question, whoever asks it.
        if let Some(review) = records::waiting_between(tx, children).await? {
            records::add_reason(tx, review, reason).await?;
            return Ok((review, entries(review)));
        }
        let record = async |tx: &mut Tx, child| -> Result<Option<SourceRecordId>, store::Error> {
            Ok(linking::held(tx, child).await?.into_iter().find_map(|held| held.record.parse().ok()))
        };
        let (Some(first), Some(second)) = (record(tx, one).await?, record(tx, other).await?) else {
            return Err(hidden());
        };
        let new = NewReview {
            id: ReviewId::new(&context.ids, context.now),
            record: first,
            child: one,
            other,
            other_record: second,
            // Nobody has weighed it.
            probability: 0.5,
            weight: 0.0,
            model: ASKED,
            reasons: reason.to_owned(),
        };
        records::open(tx, &new, context.now).await?;
        Ok((new.id, entries(new.id)))
    }
}
