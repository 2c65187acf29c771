//! Somebody near a child asks, or tells, another team or one of it by name: answered, answered in part, declined with a
//! reason, or acknowledged; within a limit, and kept on the record.

use crate::{
    ReferralsEntry,
    ask_partners::{NewRequest, send},
    decide_contact::door,
    front_door::Urgency,
    hold_case::StepRefused,
    records::{
        contacts::ChildRow,
        requests::{self, Reachable, RequestRow},
    },
    rules::{LONGEST, Wrong},
};
use access::{Basis, Denied, Officer, acts::RecordInvolvement, permit};
use base::{CaseId, ChildId, Instant, OrganisationId, PersonId};
use children::{
    lead::{self, TeamRow},
    open_child::{self, IndexPage},
};
use store::{Command, Context, Entries, Entry, Refused, Sight, Store, Tx};

/// What a question wants: code and words.
pub const WANTS: [(&str, &str); 2] = [("answer", "An answer"), ("acknowledgement", "Only to be told that it was read")];

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct QuestionWords {
    /// `team` or `team:person`, by their ids.
    pub whom: String,
    pub wants: String,
    pub urgency: String,
    pub question: String,
}

/// What the form shows.
#[derive(Debug)]
pub struct Asking {
    pub page: IndexPage,
    /// Services involved, and who of them has the child on their caseload.
    pub involved: Vec<TeamRow>,
    pub workers: Vec<Reachable>,
    pub others: Vec<TeamRow>,
    pub urgencies: Vec<Urgency>,
    /// What one's own team has asked about the child, or was asked, the newest first.
    pub before: Vec<RequestRow>,
}

/// The form; [`Denied::Hidden`] for whoever has no tie to the child.
pub async fn asking(store: &Store, officer: &Officer, given: ChildId) -> Result<Asking, Denied> {
    of(&mut store.read().await?, officer, given, store.now()).await
}

async fn of(tx: &mut Tx, officer: &Officer, given: ChildId, now: Instant) -> Result<Asking, Denied> {
    let permit = permit::<RecordInvolvement>(tx, officer, given, now).await?;
    let page = open_child::of(tx, officer, given, now).await?;
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let all = lead::teams_there_are(tx).await?;
    let is_involved = |team: &TeamRow| page.involved.iter().any(|i| i.organisation == team.id);
    let (involved, others): (Vec<_>, Vec<_>) = all.into_iter().filter(|team| team.id != sits_in).partition(is_involved);
    let near = requests::near(tx, permit.child(), now).await?;
    let workers = near.into_iter().filter(|worker| involved.iter().any(|team| team.id == worker.team)).collect();
    let before = match permit.basis() {
        Basis::Tie(_) => requests::questions_about(tx, permit.child(), sits_in).await?,
        _ => Vec::new(),
    };
    let urgencies = door(tx, now).await?.urgencies;
    Ok(Asking { page, involved, workers, others, urgencies, before })
}

#[derive(Debug)]
pub struct AskQuestion<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub words: &'a QuestionWords,
}

impl Command for AskQuestion<'_> {
    type Output = CaseId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CaseId, Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let asking = match of(tx, self.officer, self.child, context.now).await {
            Ok(asking) => asking,
            Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(because(StepRefused::Hidden)),
        };
        let whom = self.whom(&asking);
        let urgency = asking.urgencies.iter().find(|u| u.code == self.words.urgency);
        let wrong = self.wrong(whom.is_some(), urgency.is_some());
        let (Some((team, person)), Some(urgency), true) = (whom, urgency, wrong.is_empty()) else {
            return Err(because(StepRefused::Wrong(wrong)));
        };
        let child = asking.page.child;
        let likeness = &asking.page.likeness;
        let named = ChildRow {
            case_id: CaseId::new(&context.ids, context.now),
            child: Some(child.to_string()),
            name: likeness.name.clone(),
            born: likeness.birth.as_ref().map(|birth| format!("born {birth}")),
            described: None,
        };
        let new = NewRequest {
            kind: "question",
            about: None,
            urgency,
            team,
            person,
            wants: Some(&self.words.wants),
            question: self.words.question.trim(),
            named: &[named],
            children: &[child],
            seen: &[],
        };
        let id = send(tx, context, self.officer, &new).await?;
        tx.see(Sight::Cases { cases: &[id], children: &[child] }).await?;
        let entry = ReferralsEntry::QuestionAsked {
            of: team.to_string(),
            urgency: urgency.code.clone(),
            wants: self.words.wants.clone(),
        };
        Ok((id, Entry::new(&entry).subject(id).child(child).into()))
    }
}

impl AskQuestion<'_> {
    /// The team, and who of it, where somebody was chosen by name.
    fn whom(&self, asking: &Asking) -> Option<(OrganisationId, Option<PersonId>)> {
        match self.words.whom.split_once(':') {
            Some((team, person)) => {
                let chosen = |w: &&Reachable| w.team.to_string() == team && w.person.to_string() == person;
                asking.workers.iter().find(chosen).map(|worker| (worker.team, Some(worker.person)))
            }
            None => {
                let teams = asking.involved.iter().chain(&asking.others);
                teams.map(|team| team.id).find(|id| id.to_string() == self.words.whom).map(|id| (id, None))
            }
        }
    }

    fn wrong(&self, whom: bool, urgency: bool) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        if !whom {
            say("whom", "Select whom you ask");
        }
        if !(10..=LONGEST).contains(&self.words.question.trim().chars().count()) {
            say("question", "Say in at least 10 characters what you ask, or what they should know");
        }
        if !WANTS.iter().any(|(code, _)| *code == self.words.wants) {
            say("wants", "Select what you want back");
        }
        if !urgency {
            say("urgency", "Select how soon they must answer");
        }
        wrong
    }
}
