//! What was agreed at a discussion is recorded: who was there and what each told, why, how the child is safe, and what is
//! decided. The limit is met by the moment it was held, not by that of writing it down.

use super::{
    StrategyEntry,
    doers::{Doers, doers},
    hold::{because, held},
    plan::{name_children, seats_of},
    records::{self, NewSeat},
    rules::{Agreed, Decided, ENQUIRY_STARTED, HELD, Measure, RecordWords},
};
use crate::{
    hold_case::{StepRefused, entries},
    meeting::records::{self as meeting, NewAction},
    records::contacts,
};
use access::{
    Officer, Standing,
    acts::RecordReferral,
    cases::{self, Stands},
};
use base::{ActionId, CaseId, MeetingId, OrganisationId};
use clocks::NewEvent;
use store::{Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct RecordStrategy<'a> {
    pub officer: &'a Officer,
    pub contact: CaseId,
    /// The version that was on the page; 0 where the discussion was not kept yet.
    pub version: i64,
    pub words: &'a RecordWords,
}

impl Command for RecordStrategy<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let mut held = held::<RecordReferral>(tx, self.officer, self.contact, context.now).await?;
        if !held.arrangements.is_qualified(self.officer) {
            let what = "A qualified social worker or a manager of the team records a strategy discussion";
            return Err(because("", what));
        }
        if self.version > 0 && !held.discussions.iter().any(|d| d.is_open() && d.version == self.version) {
            return Err(Refused::Because(StepRefused::Stale));
        }
        let discussion = held.open(tx, context).await?;
        let children = contacts::children_of(tx, &[self.contact]).await?;
        let least: Vec<String> = held.arrangements.seats.iter().filter(|s| s.minimum).map(|s| s.code.clone()).collect();
        let mut open = Vec::new();
        for enquiry in held.enquiries.iter().filter(|e| e.closed_at.is_none()) {
            open.push(records::children_of(tx, enquiry.discussion).await?);
        }
        let needed = base::Instant::from_micros(discussion.needed_at);
        let measure = Measure { needed, now: context.now, least: &least, children: children.len() as i64, open: &open };
        let agreed = self.words.read(&measure).map_err(|wrong| Refused::Because(StepRefused::Wrong(wrong)))?;
        let today = context.now.date().to_string();
        let doers = doers(tx, discussion.id, held.row.owner_team, &today).await?;
        doers.all_there(&self.words.actions)?;
        let before = records::seats(tx, discussion.id).await?;
        let asked: Vec<(String, OrganisationId)> =
            before.iter().filter_map(|s| Some((s.code.clone(), s.team.as_ref()?.parse().ok()?))).collect();
        let mut seats = seats_of(tx, &held, &[]).await?;
        for (code, _, team, _, _) in &mut seats {
            *team = team.or_else(|| asked.iter().find(|(of, _)| of == code).map(|(_, team)| *team));
        }
        self.sit_down(&mut seats);
        // Whoever was asked and did not come reads nothing of what was said.
        for (code, _, team, came, _) in &seats {
            let Some(team) = team.filter(|team| *team != held.row.owner_team) else { continue };
            let is_there = seats.iter().any(|(_, _, t, c, _)| *t == Some(team) && c.as_deref() == Some("present"));
            if !is_there {
                tracing::debug!(code, came, "asked and not there");
                cases::end(tx, discussion.id, Stands::Team(team), Standing::Owner, context.now).await?;
            }
        }
        let chair = seats.first().and_then(|(_, _, _, _, named)| named.clone());
        let chair = chair.unwrap_or_else(|| self.officer.name.clone());
        records::set_seats(tx, discussion.id, seats).await?;
        records::held(tx, discussion.id, &agreed, &chair, self.officer.person, context.now).await?;
        self.write(tx, context, (discussion.id, held.row.owner_team), &doers, &agreed).await?;
        name_children(tx, discussion.id, self.contact).await?;
        if agreed.decided.begins_an_enquiry() {
            let about: Vec<(i64, Option<String>)> = agreed
                .children
                .iter()
                .map(|place| (*place, children.get(*place as usize).and_then(|c| c.child.clone())))
                .collect();
            let begun = (agreed.decided == Decided::Joint, agreed.held_at);
            records::begin_enquiry(tx, discussion.id, self.contact, begun, &about).await?;
        }
        self.tell_clocks(tx, context, discussion.id, &agreed).await?;
        contacts::touch(tx, self.contact, context.now).await?;
        let entry = StrategyEntry::Recorded {
            discussion: discussion.id.to_string(),
            decision: agreed.decided.code().to_owned(),
            quorate: agreed.quorate,
            version: discussion.version + 1,
        };
        Ok(((), entries(&held.permit, &entry)))
    }
}

impl RecordStrategy<'_> {
    fn sit_down(&self, seats: &mut [NewSeat]) {
        for (code, _, _, came, named) in seats {
            let Some(seat) = self.words.seats.iter().find(|seat| seat.code == *code) else { continue };
            *came = Some(seat.came.clone());
            *named = Some(seat.name.trim().to_owned()).filter(|name| !name.is_empty());
        }
    }

    async fn write(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        (discussion, team): (CaseId, OrganisationId),
        doers: &Doers,
        agreed: &Agreed,
    ) -> Result<(), Error> {
        let words = self.words;
        let mut all: Vec<(String, &str)> =
            words.seats.iter().map(|seat| (format!("told-{}", seat.code), seat.told.as_str())).collect();
        all.push(("reasons".to_owned(), &words.reasons));
        all.push(("safety".to_owned(), &words.safety));
        if !agreed.quorate {
            all.push(("no-quorum".to_owned(), &words.no_quorum));
        }
        let mut actions = Vec::new();
        for (number, action) in (1_i64..).zip(words.actions.iter().filter(|action| !action.is_empty())) {
            let due = action.by.read().map(|day| day.to_string()).unwrap_or_default();
            actions.push((number, doers.named(action), due));
            all.push((format!("action-{number}"), &action.what));
        }
        records::set_actions(tx, discussion, &actions).await?;
        self.give(tx, context, (discussion, team), doers).await?;
        records::write(tx, discussion, &all, self.officer.person, context.now).await.map(drop)
    }

    /// Each action is open work of whoever does it, or of somebody in the team where that is nobody who could be chosen, until
    /// they say what became of it.
    async fn give(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        (discussion, team): (CaseId, OrganisationId),
        doers: &Doers,
    ) -> Result<(), Error> {
        let (me, now) = (self.officer.person, context.now);
        for action in self.words.actions.iter().filter(|action| !action.is_empty()) {
            let due_on = action.by.read().map(|day| day.to_string()).unwrap_or_default();
            let id = ActionId::new(&context.ids, now);
            let new = NewAction {
                id,
                meeting: MeetingId::from_u128(discussion.as_u128()),
                team,
                case: discussion,
                owner: Some(doers.has(action).unwrap_or(me)),
                agency: None,
                due_on: &due_on,
                by: me,
            };
            meeting::insert_action(tx, &new, now).await?;
            let what = match action.who.trim() {
                "" => action.what.trim().to_owned(),
                who => format!("{} ({who})", action.what.trim()),
            };
            meeting::write(tx, &id.to_string(), discussion, ("action", what.as_str()), me, now).await?;
        }
        Ok(())
    }

    async fn tell_clocks(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        discussion: CaseId,
        agreed: &Agreed,
    ) -> Result<(), Error> {
        let event = |subject: CaseId, kind| NewEvent {
            subject: subject.to_string(),
            child: None,
            kind,
            occurred_at: agreed.held_at,
            significance: 3,
        };
        clocks::record(tx, context, &[event(self.contact, HELD)]).await?;
        if agreed.decided.begins_an_enquiry() {
            clocks::record(tx, context, &[event(discussion, ENQUIRY_STARTED)]).await?;
        }
        Ok(())
    }
}
