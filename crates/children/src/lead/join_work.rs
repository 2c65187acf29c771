//! Work has begun, and another team comes to it: it asks to join and whoever leads answers, or whoever leads invites it. A
//! team leaves again, except the one that answers for the lead. Each stands on the work's page, for everybody who takes part.

use super::{
    LeadEntry, WorkRefused,
    begin_work::{basis, near},
    hold_work::{Held, LONGEST, entries, hold, is_said},
    records,
    rules::NotNow,
};
use crate::put_up_shield::WrongField;
use access::{
    Basis, Denied, Officer, Standing,
    acts::{RecordWork, SeeWork},
    cases::{self, Stands},
    permit_case, ties,
};
use base::{CaseId, OrganisationId};
use store::{Command, Context, Entries, Error, Refused, Tx};

fn wrong(field: &'static str, what: &str) -> Refused<WorkRefused> {
    Refused::Because(WorkRefused::Wrong(vec![WrongField::new(field, what)]))
}

fn sits_in(officer: &Officer) -> OrganisationId {
    officer.seat().map_or(officer.employer, |seat| seat.organisation)
}

/// Whoever leads, or manages the team that answers, says who takes part.
fn is_theirs(held: &Held, officer: &Officer) -> Result<(), Refused<WorkRefused>> {
    if held.known.leading.ended {
        return Err(Refused::Because(WorkRefused::NotNow(NotNow::Ended)));
    }
    if held.known.lead.person == Some(officer.person) || held.by.manages {
        return Ok(());
    }
    Err(Refused::Because(WorkRefused::NotNow(NotNow::NotYours)))
}

/// The team takes part from now on, and stands near the children as those that began it.
async fn comes_in(tx: &mut Tx, context: &Context<'_>, held: &Held, team: OrganisationId) -> Result<(), Error> {
    let work = held.permit.case();
    records::take_part(tx, work, team, context.now).await?;
    cases::give(tx, &context.ids, work, Stands::Team(team), Standing::Owner, context.now).await?;
    ties::add(tx, &near(context, work, &[team], held.permit.children())).await
}

/// Somebody near one of the children asks that their team takes part.
#[derive(Debug)]
pub struct AskToJoin<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub words: &'a str,
}

impl Command for AskToJoin<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let permit = match permit_case::<RecordWork>(tx, self.officer, self.work, context.now).await {
            Ok(permit) => permit,
            Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(WorkRefused::Hidden)),
        };
        let hidden = || Refused::Because(WorkRefused::Hidden);
        // Whoever may not read the work asks nothing about it either.
        permit.also::<SeeWork>().ok_or_else(hidden)?;
        let work = records::work(tx, self.work).await?.ok_or_else(hidden)?;
        let team = sits_in(self.officer);
        if work.ended_at.is_some() {
            return Err(Refused::Because(WorkRefused::NotNow(NotNow::Ended)));
        }
        if permit.basis() == Basis::Standing(Standing::Owner) {
            return Err(wrong("", "Your team takes part already, or you do"));
        }
        if records::is_sensitive(tx, team).await? {
            let what = "Your service is never named on a child’s page, so it does not take part where everybody reads who does. Ring whoever leads";
            return Err(wrong("", what));
        }
        if records::joinings(tx, self.work).await?.iter().any(|j| j.team == team && j.waits()) {
            return Err(wrong("", "Your team has asked already: whoever leads is to answer"));
        }
        if !is_said(self.words) {
            return Err(wrong("join-words", "Say in at least 10 characters what your team can do for the family"));
        }
        let person = self.officer.person;
        let number = records::join(tx, self.work, (team, "asked"), person, context.now).await?;
        records::say(tx, self.work, "join", number, self.words.trim(), person, context.now).await?;
        let entry = LeadEntry::JoinAsked { joining: number, team: team.to_string() };
        Ok(((), entries(&permit, &entry)))
    }
}

/// Whoever leads, or the manager of the team that answers, lets a team that has asked take part, or says why not.
#[derive(Debug)]
pub struct AnswerJoin<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    /// The one that was on the page.
    pub joining: i64,
    pub accepted: Option<bool>,
    pub words: &'a str,
}

impl Command for AnswerJoin<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let held = hold(tx, context, self.officer, self.work).await?;
        is_theirs(&held, self.officer)?;
        let all = records::joinings(tx, self.work).await?;
        let asked = all.into_iter().find(|j| j.number == self.joining && j.waits());
        let asked = asked.ok_or_else(|| wrong("", "This has been answered already: below is how it stands"))?;
        let accepted = self.accepted.ok_or_else(|| wrong("join-answer", "Select whether the team takes part"))?;
        if !accepted && !is_said(self.words) {
            return Err(wrong("join-reason", "Say in at least 10 characters why not"));
        }
        let (me, now) = (self.officer.person, context.now);
        let answer = if accepted { "accepted" } else { "declined" };
        records::answer_join(tx, self.work, asked.number, answer, me, now).await?;
        if accepted {
            comes_in(tx, context, &held, asked.team).await?;
        } else {
            records::say(tx, self.work, "join-declined", asked.number, self.words.trim(), me, now).await?;
        }
        let entry = LeadEntry::JoinAnswered { joining: asked.number, answer: answer.to_owned() };
        Ok(((), entries(&held.permit, &entry)))
    }
}

/// Whoever leads brings another team in.
#[derive(Debug)]
pub struct InviteTeam<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub team: Option<OrganisationId>,
    pub words: &'a str,
}

impl Command for InviteTeam<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let held = hold(tx, context, self.officer, self.work).await?;
        is_theirs(&held, self.officer)?;
        let there: Vec<OrganisationId> = records::teams(tx, self.work).await?.iter().map(|team| team.id).collect();
        let all = records::teams_there_are(tx).await?;
        let team = all.iter().map(|team| team.id).find(|id| Some(*id) == self.team && !there.contains(id));
        let team = team.ok_or_else(|| wrong("team", "Select a team that does not take part yet"))?;
        if !(10..=LONGEST).contains(&self.words.trim().chars().count()) {
            return Err(wrong("invite-words", "Say in at least 10 characters what they are asked to do"));
        }
        let (me, now) = (self.officer.person, context.now);
        for waits in records::joinings(tx, self.work).await?.iter().filter(|j| j.team == team && j.waits()) {
            records::answer_join(tx, self.work, waits.number, "accepted", me, now).await?;
        }
        let number = records::join(tx, self.work, (team, "invited"), me, now).await?;
        records::say(tx, self.work, "join", number, self.words.trim(), me, now).await?;
        comes_in(tx, context, &held, team).await?;
        let entry = LeadEntry::TeamInvited { joining: number, team: team.to_string() };
        Ok(((), entries(&held.permit, &entry)))
    }
}

/// A team leaves the work. The one that answers for the lead hands the lead over first.
#[derive(Debug)]
pub struct LeaveWork<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub words: &'a str,
}

impl Command for LeaveWork<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let held = hold(tx, context, self.officer, self.work).await?;
        if held.known.leading.ended {
            return Err(Refused::Because(WorkRefused::NotNow(NotNow::Ended)));
        }
        let team = sits_in(self.officer);
        if !records::teams(tx, self.work).await?.iter().any(|there| there.id == team) {
            return Err(wrong("", "Your team does not take part"));
        }
        if held.known.leading.term.team == team {
            return Err(wrong("", "Your team answers for the lead: hand the lead over first, or end the work"));
        }
        if held.known.leading.proposal.as_ref().is_some_and(|asked| asked.team == team) {
            return Err(wrong("", "One of your team has been asked to lead: have that answered or withdrawn first"));
        }
        if !is_said(self.words) {
            return Err(wrong("leave-words", "Say in at least 10 characters why, and who goes on with what you did"));
        }
        let (me, now) = (self.officer.person, context.now);
        let number = records::join(tx, self.work, (team, "left"), me, now).await?;
        records::say(tx, self.work, "join", number, self.words.trim(), me, now).await?;
        records::take_no_part(tx, self.work, team, now).await?;
        cases::end(tx, self.work, Stands::Team(team), Standing::Owner, now).await?;
        ties::end(tx, &[basis(self.work, team)], now).await?;
        let entry = LeadEntry::TeamLeft { joining: number, team: team.to_string() };
        Ok(((), entries(&held.permit, &entry)))
    }
}
