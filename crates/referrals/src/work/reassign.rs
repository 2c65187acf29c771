//! A manager gives many pieces of work to one worker at once: all of them, or, where one of them has changed meanwhile, none.

use crate::{
    ReferralsEntry,
    allocate_contact::give,
    hold_case::{StepRefused, entries, hold_in_team},
    rules,
};
use access::{Officer, acts::RecordReferral, team};
use base::{CaseId, PersonId};
use store::{Command, Context, Entries, Refused, Tx};

/// The most that is given at once: what is more is a reorganisation.
pub const MOST: usize = 200;

#[derive(Debug)]
pub struct ReassignWork<'a> {
    pub officer: &'a Officer,
    pub to: PersonId,
    /// Each piece, at the version that was on the page.
    pub pieces: &'a [(CaseId, i64)],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReassignRefused {
    /// Only who answers for a team gives its work out.
    NotManager,
    /// Does not sit in the team.
    NotMember,
    Nothing,
    TooMany,
    /// These have changed, or have gone, since the page was made.
    Changed(Vec<CaseId>),
}

impl Command for ReassignWork<'_> {
    type Output = usize;
    type Refusal = ReassignRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<ReassignRefused>> {
        let because = Refused::Because;
        if !self.officer.role.manages_a_team() {
            return Err(because(ReassignRefused::NotManager));
        }
        let team = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        if !team::members(tx, team, context.now).await?.iter().any(|m| m.person == self.to) {
            return Err(because(ReassignRefused::NotMember));
        }
        if self.pieces.len() > MOST {
            return Err(because(ReassignRefused::TooMany));
        }
        let (mut changed, mut all) = (Vec::new(), None::<Entries>);
        for (case, version) in self.pieces {
            let held = hold_in_team::<RecordReferral>(tx, self.officer, *case, *version, context.now).await;
            let (permit, row) = match held {
                Ok(held) => held,
                Err(Refused::Because(StepRefused::Hidden | StepRefused::Stale)) => {
                    changed.push(*case);
                    continue;
                }
                Err(Refused::Because(_)) => return Err(because(ReassignRefused::NotManager)),
                Err(Refused::Fault(error)) => return Err(error.into()),
            };
            let Ok(state) = rules::given(row.state()) else {
                changed.push(*case);
                continue;
            };
            give(tx, context, &row, state, self.to).await?;
            let one = entries(&permit, &ReferralsEntry::ContactAllocated { to: self.to.to_string() });
            all = Some(match all {
                Some(before) => before.with(one),
                None => one,
            });
        }
        if !changed.is_empty() {
            return Err(because(ReassignRefused::Changed(changed)));
        }
        all.map(|all| (self.pieces.len(), all)).ok_or(because(ReassignRefused::Nothing))
    }
}
