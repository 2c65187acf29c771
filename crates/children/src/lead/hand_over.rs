//! The lead is handed over: somebody of a team that takes part is asked, and accepts or declines. Until then whoever led
//! before leads.

use super::{
    LeadEntry, WorkRefused,
    hold_work::{LONGEST, entries, hold, is_said, take},
    records,
    rules::Step,
};
use crate::put_up_shield::WrongField;
use access::{Officer, Role};
use base::{CaseId, PersonId};
use store::{Command, Context, Entries, Refused, Tx};

/// Whoever leads, or acts, asks somebody to lead.
#[derive(Debug)]
pub struct ProposeLead<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub person: Option<PersonId>,
    pub note: &'a str,
}

impl Command for ProposeLead<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let mut held = hold(tx, context, self.officer, self.work).await?;
        let mut wrong = Vec::new();
        let there = records::members(tx, self.work, context.now).await?.into_iter().find(|m| {
            Some(m.person) == self.person
                && m.answers(context.now)
                && Role::from_code(&m.role).is_some_and(Role::works_with_children)
        });
        if there.is_none() {
            wrong.push(WrongField::new("person", "Select who should lead: somebody of a team that takes part"));
        }
        let note = self.note.trim();
        if note.chars().count() > LONGEST {
            wrong.push(WrongField::new("note", format!("Write at most {LONGEST} characters")));
        }
        let Some(there) = there.filter(|_| wrong.is_empty()) else {
            return Err(Refused::Because(WorkRefused::Wrong(wrong)));
        };
        let step = Step::Propose { person: there.person, team: there.organisation };
        take(tx, context, self.work, &mut held, step).await?;
        let number = held.known.leading.proposals;
        records::say(tx, self.work, "note", number, note, self.officer.person, context.now).await?;
        let entry = LeadEntry::LeadProposed { proposal: number, person: there.person.to_string() };
        Ok(((), entries(&held.permit, &entry)))
    }
}

/// What becomes of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalAnswer {
    Accept,
    Decline,
    /// By whoever asked.
    Withdraw,
}

/// Whoever was asked accepts or declines; whoever asked withdraws.
#[derive(Debug)]
pub struct AnswerProposal<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    /// The one that was on the page.
    pub proposal: i64,
    pub answer: Option<ProposalAnswer>,
    pub reason: &'a str,
}

impl Command for AnswerProposal<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let mut held = hold(tx, context, self.officer, self.work).await?;
        let wrong = |field, what| Refused::Because(WorkRefused::Wrong(vec![WrongField::new(field, what)]));
        let proposal = self.proposal;
        let (step, said) = match self.answer {
            None => return Err(wrong("answer", "Select whether you will lead")),
            Some(ProposalAnswer::Decline) if !is_said(self.reason) => {
                return Err(wrong("reason", "Say in at least 10 characters why not"));
            }
            Some(ProposalAnswer::Decline) => (Step::Decline { proposal }, "declined"),
            Some(ProposalAnswer::Accept) => (Step::Accept { proposal }, "accepted"),
            Some(ProposalAnswer::Withdraw) => (Step::Withdraw { proposal }, "withdrawn"),
        };
        take(tx, context, self.work, &mut held, step).await?;
        if said == "declined" {
            records::say(tx, self.work, said, proposal, self.reason.trim(), self.officer.person, context.now).await?;
        }
        let entry = LeadEntry::LeadAnswered { proposal, answer: said.to_owned() };
        Ok(((), entries(&held.permit, &entry)))
    }
}
