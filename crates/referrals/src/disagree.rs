//! Whoever sent a contact disagrees with what was decided. It goes stage by stage, each with an owner and a clock, until one
//! answer changes the decision or the last stage has spoken. Everything said stays on the record.

use crate::{
    ReferralsEntry,
    decide_contact::{door, hand_back_what_waits},
    hold_case::{StepRefused, entries, hold},
    model::State,
    records::{
        contacts,
        disagreements::{self, NewStage},
    },
    rules::{LONGEST, NotNow, Wrong, next_stage},
    send_concern::{leave, stand_near},
    strategy,
};
use access::{
    Basis, Officer, Role, Standing,
    acts::{DecideReferral, RecordReferral},
};
use base::{CaseId, DecisionId, MessageId, OrganisationId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Refused, Tx};

/// What an answer can be: code and words.
pub const OUTCOMES: [(&str, &str); 2] =
    [("kept", "The decision stands"), ("changed", "It is decided anew: the contact comes back to the front door")];

#[derive(Debug)]
pub struct Disagree<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub words: &'a str,
}

fn wrong(field: &str, what: &str) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![Wrong { field: field.into(), what: what.into() }]))
}

impl Command for Disagree<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = hold::<RecordReferral>(tx, self.officer, self.case, None, context.now).await?;
        if permit.basis() != Basis::Standing(Standing::Sender) {
            return Err(because(StepRefused::Hidden));
        }
        if contacts::decisions(tx, &permit).await?.iter().all(|d| d.agreed == Some(false)) {
            return Err(because(StepRefused::NotNow(NotNow::From(row.state()))));
        }
        let words = self.words.trim();
        if !(10..=LONGEST).contains(&words.chars().count()) {
            return Err(wrong("disagreement", "Say in at least 10 characters why you disagree"));
        }
        let door = door(tx, context.now).await?;
        let before = disagreements::of(tx, &permit).await?;
        let stages: Vec<(i64, Option<&str>)> = before.iter().map(|d| (d.stage, d.outcome.as_deref())).collect();
        let next = next_stage(&stages, door.stages.len() as i64).ok_or_else(|| {
            let waits = before.last().is_some_and(|d| d.outcome.is_none());
            let what = if waits {
                "Your disagreement waits for its answer. Write what is new as “Something new to know”"
            } else {
                "The last stage has answered. If something has changed, raise a new concern"
            };
            wrong("disagreement", what)
        })?;
        let team = contacts::team_by_code(tx, &door.team).await?.and_then(|team| team.id.parse().ok());
        let owner_team: OrganisationId = team.unwrap_or(row.owner_team);
        let id = DecisionId::new(&context.ids, context.now);
        let number = before.len() as i64 + 1;
        let opened_by = self.officer.person;
        let new = NewStage { id, case: self.case, number, stage: next, owner_team, opened_by };
        disagreements::insert(tx, new, context.now).await?;
        let message = MessageId::new(&context.ids, context.now);
        contacts::write(tx, message, self.case, "disagreement", words, self.officer.person, context.now).await?;
        contacts::touch(tx, self.case, context.now).await?;
        happened(tx, context, self.case, &format!("disagreement.stage-{next}")).await?;
        let entry = ReferralsEntry::Disagreed { disagreement: id.to_string(), stage: next };
        Ok(((), entries(&permit, &entry)))
    }
}

async fn happened(tx: &mut Tx, context: &Context<'_>, case: CaseId, kind: &str) -> Result<(), store::Error> {
    let event = NewEvent { subject: case.to_string(), child: None, kind, occurred_at: context.now, significance: 2 };
    clocks::record(tx, context, &[event]).await
}

/// The front door answers the stage that waits.
#[derive(Debug)]
pub struct AnswerDisagreement<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub outcome: &'a str,
    pub words: &'a str,
}

impl Command for AnswerDisagreement<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = hold::<DecideReferral>(tx, self.officer, self.case, None, context.now).await?;
        let waiting = disagreements::of(tx, &permit).await?.into_iter().rfind(|d| d.outcome.is_none());
        let waiting = waiting.ok_or_else(|| because(StepRefused::NotNow(NotNow::From(row.state()))))?;
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        if sits_in != waiting.owner_team {
            return Err(because(StepRefused::Hidden));
        }
        let door = door(tx, context.now).await?;
        let for_manager = door.stage(waiting.stage).is_some_and(|stage| stage.manager);
        if for_manager && self.officer.role != Role::FrontDoorManager {
            return Err(because(StepRefused::NotManager));
        }
        let mut found = Vec::new();
        if !OUTCOMES.iter().any(|(code, _)| *code == self.outcome) {
            found.push(Wrong { field: "outcome".into(), what: "Select whether the decision stands".into() });
        }
        let words = self.words.trim();
        if !(10..=LONGEST).contains(&words.chars().count()) {
            found.push(Wrong { field: "answer-words".into(), what: "Say in at least 10 characters why".into() });
        }
        if !found.is_empty() {
            return Err(because(StepRefused::Wrong(found)));
        }
        disagreements::answer(tx, &waiting.id, self.outcome, self.officer.person, context.now).await?;
        let kind = if self.outcome == "changed" { "disagreement.changed" } else { "disagreement.kept" };
        let message = MessageId::new(&context.ids, context.now);
        contacts::write(tx, message, self.case, kind, words, self.officer.person, context.now).await?;
        if self.outcome == "changed" && row.state() != State::Screening {
            // It comes back to those who decide; the team that had it by mistake has nothing to do with it any more.
            if row.owner_team != sits_in {
                leave(tx, row.id, row.owner_team, false, context.now).await?;
            }
            hand_back_what_waits(tx, &permit, self.officer.person, context.now).await?;
            contacts::move_on(tx, &row, State::Screening, sits_in, Some(self.officer.person), context.now).await?;
            stand_near(tx, context, row.id, sits_in, permit.children()).await?;
            if row.state() != State::AwaitingAgreement {
                // What was decided is open again; where nothing counted yet, the limit to a decision runs on.
                happened(tx, context, self.case, "contact.called-back").await?;
                strategy::records::cancel_open(tx, self.case, context.now).await?;
            }
        } else {
            contacts::touch(tx, self.case, context.now).await?;
        }
        happened(tx, context, self.case, &format!("disagreement.answered-{}", waiting.stage)).await?;
        let entry = ReferralsEntry::DisagreementAnswered { disagreement: waiting.id, outcome: self.outcome.to_owned() };
        Ok(((), entries(&permit, &entry)))
    }
}
