//! Records of a child turn out to be another's: they move to a child of their own, with what stands on them.

use crate::{
    ChildrenEntry, link_rulings,
    records::linking::{self, Held, Ruled},
    review::{breach, records as reviews},
};
use access::{
    Officer,
    same_child::{self, NewJoin, NewParting},
    shields,
};
use base::{ChildId, Instant, JoinId};
use std::collections::BTreeMap;
use store::{Context, Entry, Error, Sight, Tx};

pub(crate) struct Parting<'a> {
    pub officer: &'a Officer,
    /// The id in use.
    pub child: ChildId,
    /// The other child's.
    pub records: &'a [String],
    pub reason: &'a str,
}

impl Parting<'_> {
    /// Moves them. None where, in the meantime, no record would be left with either child. The transaction must see the
    /// child, and sees both from then on.
    pub(crate) async fn take_effect(&self, tx: &mut Tx, context: &Context<'_>) -> Result<Option<Vec<Entry>>, Error> {
        let held = linking::held(tx, self.child).await?;
        let (moved, left): (Vec<Held>, Vec<Held>) = held.into_iter().partition(|h| self.records.contains(&h.record));
        let (Some(first), Some(staying)) = (moved.first(), left.first()) else { return Ok(None) };
        let mut seen = vec![self.child];
        let mut parts: Vec<[ChildId; 2]> = Vec::new();
        let mut entries = Vec::new();
        // A child of several ids may be two again one day: what came from each stays apart from what came from another.
        let mut origins: BTreeMap<ChildId, Vec<&Held>> = BTreeMap::new();
        for record in &moved {
            origins.entry(record.given).or_default().push(record);
        }
        for (origin, moved) in origins {
            let part = ChildId::new(&context.ids, context.now);
            linking::insert_children(tx, &[part], context.now).await?;
            same_child::born(tx, &[part]).await?;
            seen.push(part);
            tx.see(Sight::Children(&seen)).await?;
            let records: Vec<&str> = moved.iter().map(|h| h.record.as_str()).collect();
            linking::readdress(tx, &records, part).await?;
            reviews::readdress(tx, &records, part).await?;
            let id = JoinId::new(&context.ids, context.now);
            // One page showed both from when the second of them came.
            let since = moved.first().map_or(first.decided_at, |h| h.decided_at).max(staying.decided_at);
            let new = NewParting {
                id,
                children: [origin, part],
                since: Instant::from_micros(since),
                reason: self.reason,
                parted_by: self.officer.person,
            };
            same_child::parted(tx, &new, context.now).await?;
            breach::open(tx, id, context.now).await?;
            let records: Vec<String> = records.into_iter().map(str::to_owned).collect();
            let gone = ChildrenEntry::RecordsParted { records, to: part.to_string() };
            entries.push(Entry::new(&gone).child(origin).subject(id));
            entries.push(Entry::new(&ChildrenEntry::Parted { from: origin.to_string() }).child(part).subject(id));
            parts.push([origin, part]);
        }
        entries.extend(self.keep_together(tx, context, &parts).await?);
        let Some([_, other]) = parts.first().copied() else { return Ok(None) };
        // Of several that were made in one moment, any may be the oldest.
        let other = same_child::current(tx, other).await?.unwrap_or(other);
        // What is hidden of the child may be hidden of either.
        for shield in
            shields::put_as_over(tx, &context.ids, [self.child, other], self.officer.person, context.now).await?
        {
            let entry = ChildrenEntry::Shielded { shield: shield.code().to_owned() };
            entries.push(Entry::new(&entry).child(other).subject(first.record.as_str()));
        }
        reviews::overrule(tx, [self.child, other], false).await?;
        let ruled = Ruled {
            records: [&staying.record, &first.record],
            same: false,
            reason: "parted",
            decided_by: self.officer.actor().to_string(),
        };
        linking::rule(tx, context.ids.uuid(context.now).to_string(), ruled, context.now).await?;
        // Who a child was before an adoption is hidden once nobody takes the two for one.
        let all: Vec<&str> = moved.iter().chain(&left).map(|h| h.record.as_str()).collect();
        let adoptions = linking::adoptions(tx, &all).await?;
        link_rulings::keep_apart(tx, context, &adoptions, &mut entries).await?;
        Ok(Some(entries))
    }

    /// What left several ids of one child is one child.
    async fn keep_together(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        parts: &[[ChildId; 2]],
    ) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        let Some(([_, first], others)) = parts.split_first() else { return Ok(entries) };
        for [_, other] in others {
            let id = JoinId::new(&context.ids, context.now);
            let join = NewJoin { id, children: [*first, *other], reason: self.reason, joined_by: self.officer.person };
            same_child::keep_together(tx, &join, context.now).await?;
            for (one, with) in [(first, other), (other, first)] {
                let joined = ChildrenEntry::Joined { with: with.to_string() };
                entries.push(Entry::new(&joined).child(*one).subject(id));
            }
        }
        Ok(entries)
    }
}
