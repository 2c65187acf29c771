//! A practitioner asks, in the page; or somebody rings, and the adviser writes down what was asked and advised.

use super::{
    AdviceEntry,
    records::{self, NewConsultation},
};
use crate::{
    front_door,
    hold_case::StepRefused,
    records::contacts,
    rules::{LONGEST, Wrong},
};
use access::{
    Act as _, Decision, Facts, Officer, Standing,
    acts::FindReferral,
    cases::{self, Stands},
    decide,
};
use base::{CaseId, Instant, OrganisationId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Tx};

/// What is typed. Nothing in it is checked for names: the page says not to give any.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AskedAdvice {
    pub question: String,
    /// Of a call: who rang, for which agency (its code), and what was advised.
    pub caller: String,
    pub agency: String,
    pub advice: String,
}

#[derive(Debug)]
pub struct AskAdvice<'a> {
    pub officer: &'a Officer,
    pub words: &'a AskedAdvice,
}

/// The front door's team, and whether this officer is one of its advisers; none in a trust without a front door.
pub(crate) async fn team(
    tx: &mut Tx,
    officer: &Officer,
    now: Instant,
) -> Result<Option<(OrganisationId, bool)>, Error> {
    let Some(door) = front_door::in_force(tx, now.date()).await? else { return Ok(None) };
    let team = contacts::team_by_code(tx, &door.team).await?.and_then(|team| team.id.parse().ok());
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    Ok(team.map(|team| (team, sits_in == team && officer.role.decides_contacts())))
}

pub(super) fn may_ask(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_))
}

impl Command for AskAdvice<'_> {
    type Output = CaseId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CaseId, Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        if !may_ask(self.officer) {
            return Err(because(StepRefused::Hidden));
        }
        let (now, me) = (context.now, self.officer.person);
        let (team, advises) = team(tx, self.officer, now).await?.ok_or(because(StepRefused::Hidden))?;
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        let agency = if advises {
            let agencies = contacts::agencies(tx).await?;
            let found = agencies.into_iter().find(|agency| agency.code == self.words.agency);
            found.and_then(|agency| agency.id.parse().ok())
        } else {
            Some(sits_in)
        };
        let wrong = self.words.wrong(advises, agency.is_some());
        let Some(agency) = agency.filter(|_| wrong.is_empty()) else {
            return Err(because(StepRefused::Wrong(wrong)));
        };
        let id = CaseId::new(&context.ids, now);
        let asked_by = (!advises).then_some(me);
        let new = NewConsultation { id, asked_by, recorded_by: me, agency, owner_team: team };
        records::insert(tx, &new, now).await?;
        cases::give(tx, &context.ids, id, Stands::Team(team), Standing::Owner, now).await?;
        if let Some(asker) = asked_by {
            cases::give(tx, &context.ids, id, Stands::Person(asker), Standing::Sender, now).await?;
        }
        tx.see(Sight::Cases { cases: &[id], children: &[] }).await?;
        records::write(tx, id, "question", self.words.question.trim(), me, now).await?;
        happened(tx, context, id, "advice.asked").await?;
        if advises {
            records::write(tx, id, "caller", self.words.caller.trim(), me, now).await?;
            records::write(tx, id, "advice", self.words.advice.trim(), me, now).await?;
            records::answer(tx, id, me, now).await?;
            happened(tx, context, id, "advice.given").await?;
        }
        let entry = AdviceEntry::Asked { agency: agency.to_string(), by_telephone: advises };
        Ok((id, Entry::new(&entry).subject(id).into()))
    }
}

/// What starts and meets the limit for an answer. Its case must be in sight.
pub(super) async fn happened(tx: &mut Tx, context: &Context<'_>, id: CaseId, kind: &str) -> Result<(), Error> {
    let event = NewEvent { subject: id.to_string(), child: None, kind, occurred_at: context.now, significance: 1 };
    clocks::record(tx, context, &[event]).await
}

pub(super) fn is_said(words: &str) -> bool {
    (10..=LONGEST).contains(&words.trim().chars().count())
}

impl AskedAdvice {
    fn wrong(&self, advises: bool, agency: bool) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        if !is_said(&self.question) {
            say("question", "Say in at least 10 characters what is asked, without a name");
        }
        if advises {
            if !(2..=200).contains(&self.caller.trim().chars().count()) {
                say("caller", "Say who asked: name and job");
            }
            if !agency {
                say("agency", "Select the agency they asked for");
            }
            if !is_said(&self.advice) {
                say("advice", "Say in at least 10 characters what you advised");
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("A girl of ten says she sleeps at friends'", "", "", false, &[])]
    #[case("", "", "", false, &["question"])]
    #[case("A girl of ten says she sleeps at friends'", "", "", true, &["caller", "agency", "advice"])]
    #[case("A girl of ten says she sleeps at friends'", "Mr Ojo, teacher", "Ask her who is at home", true, &["agency"])]
    fn a_call_is_kept_with_who_asked_and_what_was_advised(
        #[case] question: &str,
        #[case] caller: &str,
        #[case] advice: &str,
        #[case] advises: bool,
        #[case] fields: &[&str],
    ) {
        let words = AskedAdvice {
            question: question.into(),
            caller: caller.into(),
            advice: advice.into(),
            ..AskedAdvice::default()
        };
        assert_eq!(words.wrong(advises, false).iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), fields);
    }
}
