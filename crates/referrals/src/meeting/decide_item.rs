//! One line a decision: what becomes of a contact, in a few words, and who does what by when. It moves the contact at once,
//! and whoever sent it reads that the same moment.

use super::{
    entry::MeetingEntry,
    gather::gather,
    hold::{self, Team, say},
    model::{Doer, Outcome},
    records::{self, NewAction, NewItem},
    rules::{Decided, Line, Table, moved},
};
use crate::{
    ReferralsEntry,
    allocate_contact::give,
    hold_case::{StepRefused, entries, hold},
    model::State,
    records::contacts::{self, ContactRow},
    send_concern::{leave, stand_near},
};
use access::{
    CasePermit, Officer, Standing,
    acts::{RecordMeeting, RecordReferral},
    cases::{self, Stands},
};
use base::{ActionId, DecisionId, MeetingId, MessageId, OrganisationId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Error, Refused, Sight, Tx};

#[derive(Debug)]
pub struct DecideItem<'a> {
    pub officer: &'a Officer,
    pub meeting: MeetingId,
    /// Version of the line on the page: 0 where nothing had been decided yet.
    pub item_version: i64,
    /// Version of the contact on the page.
    pub contact_version: i64,
    pub line: &'a Line,
}

/// Who can be named on a line of a team's meeting.
pub(crate) async fn table(tx: &mut Tx, team: &Team, today: jiff::civil::Date) -> Result<Table, Error> {
    let members = records::members(tx, team.id, &today.to_string()).await?;
    let agencies = records::organisations(tx, &team.arrangement.agencies()).await?;
    Ok(Table {
        members: members.into_iter().map(|m| m.id).collect(),
        agencies: agencies.into_iter().filter(|a| !a.sensitive).map(|a| a.code).collect(),
        teams: team.arrangement.passes_to.clone(),
    })
}

impl Command for DecideItem<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let now = context.now;
        let (team, meeting) = hold::held_open::<RecordMeeting>(tx, self.officer, self.meeting, now).await?;
        let table = table(tx, &team, now.date()).await?;
        let decided = self.line.read(&table, now.date()).map_err(|wrong| because(StepRefused::Wrong(wrong)))?;
        let held_on = meeting.held_on.parse().unwrap_or(now.date());
        let gathered = gather(tx, self.officer, &team, held_on, now).await?;
        let on_agenda = gathered.lines.iter().find(|line| line.case == decided.case);
        let (permit, row) = hold::<RecordReferral>(tx, self.officer, decided.case, None, now).await?;
        let item = records::item(tx, self.meeting, decided.case).await?;
        if item.as_ref().map_or(0, |item| item.version) != self.item_version || row.version != self.contact_version {
            return Err(because(StepRefused::Stale));
        }
        if row.owner_team != team.id {
            return Err(say("outcome", "Another team has it by now: nothing more can be decided about it here"));
        }
        let state = moved(row.state(), decided.outcome).map_err(|no| because(no.into()))?;
        let to_team = organisation(tx, decided.to).await?;
        let moves = move_contact(tx, context, self.officer, &permit, &row, &decided, (state, to_team)).await?;

        let because_of = on_agenda.map(|line| line.because(now)).unwrap_or_default();
        let new = NewItem {
            id: DecisionId::new(&context.ids, now),
            meeting: self.meeting,
            case: decided.case,
            reason: on_agenda.map_or("asked", |line| line.reason.code()),
            because: &because_of,
            outcome: Some(decided.outcome),
            to_person: decided.to_person,
            to_team,
            by: Some(self.officer.person),
        };
        let about = if let Some(item) = &item {
            records::change_item(tx, &item.id, &new, now).await?;
            item.id.clone()
        } else {
            records::insert_item(tx, &new, now).await?;
            new.id.to_string()
        };
        if !decided.words.is_empty() {
            let said = ("minute", decided.words);
            records::write(tx, &about, decided.case, said, self.officer.person, now).await?;
        }
        let action = self.agree(tx, context, &team, &decided).await?;
        records::settle_wishes(tx, team.id, Some(decided.case), now).await?;
        let entry = MeetingEntry::MeetingDecided {
            meeting: self.meeting.to_string(),
            outcome: decided.outcome.code().to_owned(),
            version: self.item_version + 1,
            action,
        };
        let decided = entries(&permit, &entry);
        Ok(((), moves.map_or(decided.clone(), |moves| moves.with(decided))))
    }
}

impl DecideItem<'_> {
    /// Writes the action down, with its owner and day.
    async fn agree(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        team: &Team,
        decided: &Decided<'_>,
    ) -> Result<Option<String>, Error> {
        let Some(agreed) = &decided.action else { return Ok(None) };
        let id = ActionId::new(&context.ids, context.now);
        let (owner, agency) = match &agreed.owner {
            Doer::Person(person) => (Some(*person), None),
            Doer::Agency(code) => (None, organisation(tx, Some(code)).await?),
        };
        let due_on = agreed.by.to_string();
        let by = self.officer.person;
        let case = decided.case;
        let new = NewAction { id, meeting: self.meeting, team: team.id, case, owner, agency, due_on: &due_on, by };
        records::insert_action(tx, &new, context.now).await?;
        records::write(tx, &id.to_string(), case, ("action", agreed.what), by, context.now).await?;
        Ok(Some(id.to_string()))
    }
}

/// An agency or team by its code; none for the sender of a contact, who is asked by the contact's own page.
pub(crate) async fn organisation(tx: &mut Tx, code: Option<&str>) -> Result<Option<OrganisationId>, Error> {
    match code {
        Some(code) => Ok(contacts::team_by_code(tx, code).await?.and_then(|team| team.id.parse().ok())),
        None => Ok(None),
    }
}

/// Does what was decided, by the ways every contact goes.
async fn move_contact(
    tx: &mut Tx,
    context: &Context<'_>,
    officer: &Officer,
    permit: &CasePermit<RecordReferral>,
    row: &ContactRow,
    decided: &Decided<'_>,
    (state, to_team): (State, Option<OrganisationId>),
) -> Result<Option<Entries>, Refused<StepRefused>> {
    let now = context.now;
    let event = |kind, significance| NewEvent {
        subject: row.id.to_string(),
        child: None,
        kind,
        occurred_at: now,
        significance,
    };
    let mut events = vec![event("meeting.discussed", 1)];
    let mut told = None;
    let entry = match decided.outcome {
        Outcome::TakeOn => {
            let to = decided.to_person.ok_or_else(|| say("outcome", "Select who takes it on"))?;
            give(tx, context, row, state, to).await?;
            Some(ReferralsEntry::ContactAllocated { to: to.to_string() })
        }
        Outcome::Advice | Outcome::Close => {
            contacts::move_on(tx, row, state, row.owner_team, row.owner(), now).await?;
            leave(tx, row.id, row.owner_team, true, now).await?;
            events.push(event("work.ended", 2));
            let advice = decided.outcome == Outcome::Advice;
            told = Some(if advice { "advice" } else { "work.ended" });
            Some(ReferralsEntry::WorkEnded { reason: if advice { "advice" } else { "ended" }.to_owned() })
        }
        Outcome::Pass => {
            let to = to_team.ok_or_else(|| {
                say("outcome", "This team is not among the organisations of the trust. Choose another")
            })?;
            contacts::move_on(tx, row, state, to, None, now).await?;
            leave(tx, row.id, row.owner_team, true, now).await?;
            cases::give(tx, &context.ids, row.id, Stands::Team(to), Standing::Owner, now).await?;
            stand_near(tx, context, row.id, to, permit.children()).await?;
            events.push(event("work.passed-on", 2));
            told = Some("passed-on");
            None
        }
        Outcome::Information => {
            contacts::touch(tx, row.id, now).await?;
            told = Some("question");
            None
        }
        Outcome::CarryOn => {
            contacts::touch(tx, row.id, now).await?;
            None
        }
    };
    let mut all: Option<Entries> = entry.map(|entry| entries(permit, &entry));
    if let Some(kind) = told.filter(|_| !decided.words.is_empty()) {
        let message = MessageId::new(&context.ids, now);
        contacts::write(tx, message, row.id, kind, decided.words, officer.person, now).await?;
        let entry = ReferralsEntry::ContactWrittenTo { message: message.to_string(), what: kind.to_owned() };
        let written = entries(permit, &entry);
        all = Some(match all {
            Some(all) => all.with(written),
            None => written,
        });
    }
    tx.see(Sight::Cases { cases: &[row.id], children: permit.children() }).await?;
    clocks::record(tx, context, &events).await?;
    Ok(all)
}
