//! A worry that was written elsewhere, in a program of the sender's own, and comes whole: begun, written and sent in one
//! transaction, by the same commands as from the pages, or not at all.

use crate::{
    begin_concern::{BeginConcern, BeginRefused, of_known},
    model::Sent,
    records::{contacts, drafts},
    rules::{Part, Wrong, missing},
    save_concern::{Fields, SaveConcern},
    send_concern::{SendConcern, SendRefused},
};
use access::Officer;
use base::{ChildId, DraftId};
use children::known::known;
use store::{Command, Context, Entries, Refused, Store, Tx};

#[derive(Debug)]
pub struct RaiseAtOnce<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub child: Option<ChildId>,
    /// More children it is about: each must be there for this officer, as the first.
    pub others: &'a [ChildId],
    /// Everything that was written, by the names of the fields of the pages.
    pub fields: &'a Fields,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RaiseRefused {
    /// The child is not there, as far as this officer is concerned; or they raise no concerns.
    Hidden,
    /// What is missing or wrong: nothing was sent.
    Wrong(Vec<Wrong>),
    NoFrontDoor,
}

impl Command for RaiseAtOnce<'_> {
    type Output = Sent;
    type Refusal = RaiseRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Sent, Entries), Refused<RaiseRefused>> {
        let (officer, store) = (self.officer, self.store);
        let begin = BeginConcern { officer, store, child: self.child };
        let (draft, begun) = begin.run(tx, context).await.map_err(|no| because(no, |BeginRefused::Hidden| hidden()))?;
        self.add_others(tx, context, draft).await?;
        let fields = self.fields;
        let save = SaveConcern { officer, store, draft, version: 1, parts: &Part::ALL, fields, by_itself: false };
        let (_, saved) = save.run(tx, context).await.map_err(|no| because(no, |_| hidden()))?;

        let kept = drafts::own(tx, store.keys(), draft, officer.person).await?.ok_or(Refused::Because(hidden()))?;
        let concern = kept.concern;
        let mut wrong: Vec<Wrong> = Part::ALL.into_iter().flat_map(|part| missing(&concern, part)).collect();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        if !["", "form", "telephone"].contains(&concern.channel.as_str()) {
            say("channel", "Write form, or telephone where it was taken by telephone");
        }
        let behalf = &concern.on_behalf_of;
        if !behalf.is_empty() && !contacts::agencies(tx).await?.iter().any(|agency| agency.code == *behalf) {
            say("on_behalf_of", "Give the code of an agency of the trust, or leave it out and write on_behalf_name");
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(RaiseRefused::Wrong(wrong)));
        }

        let send = SendConcern { officer, store, draft };
        let (sent, entries) = send.run(tx, context).await.map_err(|no| because(no, why_not_sent))?;
        Ok((sent, begun.with(saved).with(entries)))
    }
}

impl RaiseAtOnce<'_> {
    async fn add_others(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        draft: DraftId,
    ) -> Result<(), Refused<RaiseRefused>> {
        if self.others.is_empty() {
            return Ok(());
        }
        let (keys, me) = (self.store.keys(), self.officer.person);
        let begun = drafts::own(tx, keys, draft, me).await?.ok_or(Refused::Because(hidden()))?;
        let mut concern = begun.concern;
        for child in self.others {
            let known = known(tx, self.officer, *child, context.now).await?.ok_or(Refused::Because(hidden()))?;
            if concern.children.iter().all(|there| there.child != Some(known.child.child)) {
                concern.offered.retain(|offered| offered.child != Some(known.child.child));
                concern.children.push(of_known(&known.child));
            }
        }
        let concealed = drafts::conceal(keys, &context.ids, draft, &concern);
        Ok(drafts::update(tx, draft, begun.version, concealed, context.now).await?)
    }
}

const fn hidden() -> RaiseRefused {
    RaiseRefused::Hidden
}

fn why_not_sent(no: SendRefused) -> RaiseRefused {
    match no {
        // It was not filled in from a notice.
        SendRefused::Hidden | SendRefused::TakenOver => RaiseRefused::Hidden,
        SendRefused::NoFrontDoor => RaiseRefused::NoFrontDoor,
        SendRefused::Incomplete(parts) => RaiseRefused::Wrong(
            parts.iter().map(|part| Wrong { field: String::new(), what: part.title().to_owned() }).collect(),
        ),
    }
}

fn because<R>(no: Refused<R>, say: impl FnOnce(R) -> RaiseRefused) -> Refused<RaiseRefused> {
    match no {
        Refused::Because(no) => Refused::Because(say(no)),
        Refused::Fault(error) => Refused::Fault(error),
    }
}
