//! A contact is given to a named worker of the team it is with: by its manager, or by the team in its meeting.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries, hold_in_team},
    model::State,
    records::contacts::{self, ContactRow},
    rules::{self, Wrong},
};
use access::{Officer, acts::RecordReferral, team};
use base::{CaseId, PersonId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct AllocateContact<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub version: i64,
    pub to: PersonId,
}

impl Command for AllocateContact<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) =
            hold_in_team::<RecordReferral>(tx, self.officer, self.case, self.version, context.now).await?;
        let members = team::members(tx, row.owner_team, context.now).await?;
        if !members.iter().any(|m| m.person == self.to) {
            let what = "Choose somebody who sits in this team today".to_owned();
            return Err(Refused::Because(StepRefused::Wrong(vec![Wrong { field: "to".into(), what }])));
        }
        let state = rules::given(row.state()).map_err(|no| Refused::Because(no.into()))?;
        give(tx, context, &row, state, self.to).await?;
        Ok(((), entries(&permit, &ReferralsEntry::ContactAllocated { to: self.to.to_string() })))
    }
}

/// From now on it is this worker's; whoever takes what was passed on stops the team's clock.
pub(crate) async fn give(
    tx: &mut Tx,
    context: &Context<'_>,
    row: &ContactRow,
    state: State,
    to: PersonId,
) -> Result<(), Error> {
    contacts::move_on(tx, row, state, row.owner_team, Some(to), context.now).await?;
    let kind = if state == State::InHand { "work.taken" } else { "contact.taken" };
    let event = NewEvent { subject: row.id.to_string(), child: None, kind, occurred_at: context.now, significance: 1 };
    clocks::record(tx, context, &[event]).await
}
