//! The front door asks partners what they know before it decides. Each partner sees who the child is and what is asked, never
//! the contact itself.

use crate::{
    ReferralsEntry,
    decide_contact::door,
    front_door::Urgency,
    hold_case::{StepRefused, entries, hold},
    model::State,
    records::{
        contacts::{self, ChildRow},
        requests,
    },
    rules::{LONGEST, NotNow, Wrong},
};
use access::{
    Officer, Standing,
    acts::DecideReferral,
    cases::{self, Stands},
};
use base::{CaseId, ChildId, OrganisationId, PersonId};
use clocks::NewEvent;
use store::{Bind as _, Command, Context, Entries, Error, Refused, Sight, Tx};

/// What is asked, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AskedWords {
    /// Codes of the teams.
    pub teams: Vec<String>,
    pub urgency: String,
    pub question: String,
}

#[derive(Debug)]
pub struct AskPartners<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub words: &'a AskedWords,
}

impl Command for AskPartners<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = hold::<DecideReferral>(tx, self.officer, self.case, None, context.now).await?;
        let sits_in = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        if sits_in != row.owner_team {
            return Err(because(StepRefused::Hidden));
        }
        if !matches!(row.state(), State::Received | State::Screening | State::AwaitingAgreement) {
            return Err(because(StepRefused::NotNow(NotNow::From(row.state()))));
        }
        let door = door(tx, context.now).await?;
        let mut wrong = Vec::new();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        let urgency: Option<&Urgency> = door.urgencies.iter().find(|u| u.code == self.words.urgency);
        if urgency.is_none() {
            say("urgency", "Select how soon they must answer");
        }
        let asked_before: Vec<OrganisationId> = requests::about(tx, self.case)
            .await?
            .into_iter()
            .filter(|r| r.answered_at.is_none())
            .map(|r| r.asked_of)
            .collect();
        let mut teams: Vec<OrganisationId> = Vec::new();
        for code in self.words.teams.iter().filter(|code| door.partners.contains(code)) {
            let found = contacts::team_by_code(tx, code).await?.and_then(|team| team.id.parse().ok());
            teams.extend(found.filter(|team| !asked_before.contains(team) && !teams.contains(team)));
        }
        if teams.is_empty() {
            say("teams", "Select at least one partner who has not been asked yet");
        }
        let question = self.words.question.trim();
        if !(10..=LONGEST).contains(&question.chars().count()) {
            say("question", "Say in at least 10 characters what you need to know: no more of the worry than they need");
        }
        let Some(urgency) = urgency.filter(|_| wrong.is_empty()) else {
            return Err(because(StepRefused::Wrong(wrong)));
        };
        let children = contacts::children_of(tx, &[self.case]).await?;
        let mut all: Option<Entries> = None;
        for team in teams {
            let new = NewRequest {
                kind: "check",
                about: Some(self.case),
                urgency,
                team,
                person: None,
                wants: None,
                question,
                named: &children,
                children: permit.children(),
                seen: &[self.case],
            };
            let id = send(tx, context, self.officer, &new).await?;
            let entry = ReferralsEntry::PartnerAsked {
                request: id.to_string(),
                of: team.to_string(),
                urgency: urgency.code.clone(),
            };
            let of_one = entries(&permit, &entry);
            all = Some(match all {
                None => of_one,
                Some(before) => before.with(of_one),
            });
        }
        contacts::touch(tx, self.case, context.now).await?;
        all.map(|all| ((), all)).ok_or(because(StepRefused::Hidden))
    }
}

/// A request as it is written: a check of the front door, or anybody's question.
pub(crate) struct NewRequest<'a> {
    pub kind: &'a str,
    /// The contact a check is about.
    pub about: Option<CaseId>,
    pub urgency: &'a Urgency,
    pub team: OrganisationId,
    /// Who of the team, where it is for one by name.
    pub person: Option<PersonId>,
    pub wants: Option<&'a str>,
    pub question: &'a str,
    /// Whom it is about, as those who are asked read it.
    pub named: &'a [ChildRow],
    pub children: &'a [ChildId],
    /// Cases that this transaction goes on seeing.
    pub seen: &'a [CaseId],
}

/// Opens the case of a request: its words, its standing on both sides, its clock.
pub(crate) async fn send(
    tx: &mut Tx,
    context: &Context<'_>,
    officer: &Officer,
    new: &NewRequest<'_>,
) -> Result<CaseId, Error> {
    let id = CaseId::new(&context.ids, context.now);
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let values = vec![
        id.value(),
        1_i64.value(),
        new.kind.value(),
        new.about.value(),
        new.urgency.code.as_str().value(),
        new.team.value(),
        new.person.value(),
        new.wants.value(),
        officer.person.value(),
        sits_in.value(),
        context.now.value(),
    ];
    let columns = &[
        "id",
        "version",
        "kind",
        "about",
        "urgency",
        "asked_of",
        "asked_person",
        "wants",
        "asked_by",
        "asked_from",
        "asked_at",
    ];
    tx.insert_many("information_request", columns, vec![values]).await?;
    requests::write(tx, id, "question", new.question, &officer.person.to_string(), context.now).await?;
    let rows = (0_i64..)
        .zip(new.named)
        .map(|(n, c)| {
            let (child, name) = (c.child.as_deref().value(), c.name.as_str().value());
            vec![id.value(), n.value(), child, name, c.born.as_deref().value()]
        })
        .collect();
    tx.insert_many("contact_child", &["case_id", "position", "child", "name", "born"], rows).await?;
    cases::add_children(tx, id, new.children, context.now).await?;
    cases::give(tx, &context.ids, id, Stands::Team(sits_in), Standing::Sender, context.now).await?;
    cases::give(tx, &context.ids, id, Stands::Team(new.team), Standing::Owner, context.now).await?;
    let event = NewEvent {
        subject: id.to_string(),
        child: None,
        kind: &new.urgency.starts,
        occurred_at: context.now,
        significance: 1,
    };
    // The clock of the request is worked out from the request's own events.
    let cases: Vec<CaseId> = new.seen.iter().copied().chain([id]).collect();
    tx.see(Sight::Cases { cases: &cases, children: new.children }).await?;
    clocks::record(tx, context, &[event]).await?;
    Ok(id)
}
