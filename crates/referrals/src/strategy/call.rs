//! A manager of the team calls a discussion about a contact that is in hand: significant harm is suspected.

use super::{
    StrategyEntry,
    hold::{because, held},
    records,
    rules::{NEEDED, said},
};
use crate::{
    hold_case::{StepRefused, entries},
    model::State,
    records::contacts,
    rules::NotNow,
};
use access::{Officer, acts::RecordReferral};
use base::CaseId;
use clocks::NewEvent;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct CallStrategy<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    /// Why significant harm is suspected.
    pub reason: &'a str,
}

impl Command for CallStrategy<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let mut held = held::<RecordReferral>(tx, self.officer, self.contact, context.now).await?;
        if !self.officer.role.manages_a_team() {
            return Err(because("reason", "A manager of the team calls a strategy discussion: ask yours"));
        }
        if !matches!(held.row.state(), State::PassedOn | State::InHand) {
            return Err(Refused::Because(NotNow::From(held.row.state()).into()));
        }
        if held.needed.is_some() {
            return Err(because("", "A strategy discussion is needed already: plan it"));
        }
        if !said(self.reason) {
            return Err(because("reason", "Say in at least 10 characters why significant harm is suspected"));
        }
        let me = self.officer.person;
        let id = held.begin(tx, context, context.now, Some(me)).await?;
        records::write(tx, id, &[("called".to_owned(), self.reason)], me, context.now).await?;
        let event = NewEvent {
            subject: self.contact.to_string(),
            child: None,
            kind: NEEDED,
            occurred_at: context.now,
            significance: 3,
        };
        clocks::record(tx, context, &[event]).await?;
        contacts::touch(tx, self.contact, context.now).await?;
        Ok(((), entries(&held.permit, &StrategyEntry::Called { discussion: id.to_string() })))
    }
}
