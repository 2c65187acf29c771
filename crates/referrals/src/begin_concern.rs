//! Somebody begins to write down a worry: about a child whose page they may see, or one they describe.

use crate::{
    ReferralsEntry,
    model::{Concern, ConcernAdult, ConcernChild},
    records::drafts,
};
use access::{Act as _, Decision, Facts, Officer, acts::RaiseConcern, decide};
use base::{ChildId, DraftId};
use children::known::{Known, KnownChild, known};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

#[derive(Debug)]
pub struct BeginConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    /// The child whose page the writer comes from.
    pub child: Option<ChildId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeginRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
}

impl Command for BeginConcern<'_> {
    type Output = DraftId;
    type Refusal = BeginRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(DraftId, Entries), Refused<BeginRefused>> {
        let allowed = decide(&Facts::of(self.officer), RaiseConcern::CATEGORY, RaiseConcern::VERB);
        if !matches!(allowed, Decision::Allow(_)) {
            return Err(Refused::Because(BeginRefused::Hidden));
        }
        let mut concern = Concern::default();
        if let Some(child) = self.child {
            // What is known is shown for a yes or a correction, and never asked: by the same rules as the child's page.
            let known =
                known(tx, self.officer, child, context.now).await?.ok_or(Refused::Because(BeginRefused::Hidden))?;
            fill(&mut concern, known);
        }
        let id = DraftId::new(&context.ids, context.now);
        let concealed = drafts::conceal(self.store.keys(), &context.ids, id, &concern);
        drafts::insert(tx, id, self.officer.person, concealed, context.now).await?;
        let begun = ReferralsEntry::ConcernBegun { children: concern.children.len() };
        let mut entry = Entry::new(&begun).subject(id);
        if let Some(child) = concern.children.first().and_then(|c| c.child) {
            entry = entry.child(child);
        }
        Ok((id, entry.into()))
    }
}

/// A child of the index, as a concern names one.
pub(crate) fn of_known(child: &KnownChild) -> ConcernChild {
    ConcernChild {
        child: Some(child.child),
        name: child.name.clone(),
        born: child.born.clone().unwrap_or_default(),
        described: String::new(),
    }
}

/// Puts what the index knows into a concern.
pub(crate) fn fill(concern: &mut Concern, known: Known) {
    concern.children = vec![of_known(&known.child)];
    concern.offered = known.household.iter().map(of_known).collect();
    concern.adults = known
        .adults
        .into_iter()
        .map(|adult| ConcernAdult {
            name: adult.name,
            relation: adult.relation.unwrap_or_default(),
            responsibility: adult.responsibility.unwrap_or_default(),
            phone: adult.phone.unwrap_or_default(),
            source: adult.source,
            ..ConcernAdult::default()
        })
        .collect();
}
