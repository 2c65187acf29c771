//! A qualified social worker decides what becomes of a contact: level of need, way, and why. What needs a manager's
//! agreement counts only with it.

use crate::{
    ReferralsEntry,
    alerts::Alert,
    front_door::{self, FrontDoor, Route},
    hold_case::{StepRefused, entries, hold},
    model::State,
    open_contact::alerts_at,
    records::contacts::{self, ContactRow},
    rules::{self, DecisionWords},
    send_concern::{basis, stand_near},
    strategy,
};
use access::{
    Act, CasePermit, Officer, Role, Standing,
    acts::DecideReferral,
    cases::{self, Stands},
    ties,
};
use base::{CaseId, ChildId, DecisionId, Instant, OrganisationId, PersonId};
use clocks::NewEvent;
use store::{Bind as _, Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct DecideContact<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub version: i64,
    pub words: &'a DecisionWords,
}

impl Command for DecideContact<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) =
            hold::<DecideReferral>(tx, self.officer, self.case, Some(self.version), context.now).await?;
        let door = door(tx, context.now).await?;
        let wrong = |wrong| Refused::Because(StepRefused::Wrong(wrong));
        let chosen = self.words.read(&door).map_err(wrong)?;
        // Called back from social care, a contact keeps the enquiry that was begun there: nothing ends it but its own end.
        match chosen.to.filter(|_| !chosen.route.below) {
            None => strategy::view::let_it_end(tx, self.case, "route").await?,
            Some(to) => {
                let field = format!("to-{}", chosen.route.code);
                strategy::view::stays_within_reach(tx, self.case, to, (&field, context.now)).await?;
            }
        }
        let alerted = !alerts(tx, self.officer, &permit, &row, context.now).await?.is_empty();
        let needs_agreement = rules::needs_agreement(chosen.route, row.danger(), alerted);
        let state =
            rules::decided(row.state(), chosen.route, needs_agreement).map_err(|no| Refused::Because(no.into()))?;
        let to = match chosen.to {
            Some(code) => contacts::team_by_code(tx, code).await?.and_then(|team| team.id.parse().ok()),
            None => None,
        };
        if chosen.to.is_some() && to.is_none() {
            let field = format!("to-{}", chosen.route.code);
            let what = "This team is not among the organisations of the trust. Choose another".to_owned();
            return Err(wrong(vec![rules::Wrong { field, what }]));
        }
        let number = contacts::decisions(tx, &permit).await?.len() as i64 + 1;
        let kept = KeptDecision {
            number,
            level: Some(chosen.level),
            route: chosen.route,
            reason: chosen.reason,
            offer: chosen.offer,
            to,
            by: self.officer.person.to_string(),
            needs_agreement,
        };
        let decision = keep_decision(tx, context, self.case, kept).await?;
        if needs_agreement {
            contacts::move_on(tx, &row, state, row.owner_team, Some(self.officer.person), context.now).await?;
        } else {
            let level = Some(chosen.level);
            let effect = Effect { route: chosen.route, to, level, worker: None };
            take_effect(tx, context, permit.children(), &row, effect).await?;
        }
        let entry = ReferralsEntry::ContactDecided {
            decision: decision.to_string(),
            route: chosen.route.code.clone(),
            level: Some(chosen.level),
            needs_agreement,
        };
        Ok(((), entries(&permit, &entry)))
    }
}

/// The alerts that hold at this contact. Leaves the sight of the transaction on the contact.
async fn alerts<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    permit: &CasePermit<A>,
    row: &ContactRow,
    now: Instant,
) -> Result<Vec<Alert>, Error> {
    let mut earlier = contacts::earlier(tx, permit).await?;
    let ids: Vec<CaseId> = earlier.iter().map(|e| e.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    earlier.retain(|e| !hidden.contains(&e.id));
    alerts_at(tx, row, &earlier, now).await
}

pub(crate) async fn door(tx: &mut Tx, now: Instant) -> Result<FrontDoor, Error> {
    front_door::in_force(tx, now.date()).await?.ok_or_else(|| Error::Decode {
        kind: "front door".to_owned(),
        problem: "the trust has none in force: apply trust/front-door.toml".to_owned(),
    })
}

/// A decision as it is kept.
pub(crate) struct KeptDecision<'a> {
    pub number: i64,
    pub level: Option<i64>,
    pub route: &'a Route,
    pub reason: &'a str,
    pub offer: Option<&'a str>,
    pub to: Option<OrganisationId>,
    /// A person, or the rule by which it was decided.
    pub by: String,
    pub needs_agreement: bool,
}

pub(crate) async fn keep_decision(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    kept: KeptDecision<'_>,
) -> Result<DecisionId, Error> {
    let decision = DecisionId::new(&context.ids, context.now);
    let columns = &[
        "id",
        "case_id",
        "number",
        "level",
        "route",
        "outcome_code",
        "reason",
        "offer",
        "to_team",
        "decided_by",
        "decided_at",
        "needs_agreement",
    ];
    let values = vec![
        decision.value(),
        case.value(),
        kept.number.value(),
        kept.level.value(),
        kept.route.code.as_str().value(),
        kept.route.outcome.as_str().value(),
        kept.reason.value(),
        kept.offer.value(),
        kept.to.value(),
        kept.by.as_str().value(),
        context.now.value(),
        kept.needs_agreement.value(),
    ];
    tx.insert_many("contact_decision", columns, vec![values]).await?;
    Ok(decision)
}

/// What a decision comes to.
pub(crate) struct Effect<'a> {
    pub route: &'a Route,
    pub to: Option<OrganisationId>,
    pub level: Option<i64>,
    /// Whom of the team it is for, where that is known.
    pub worker: Option<PersonId>,
}

/// The decision counts from now on: the contact goes to its team or closes, and its clocks hear of it.
pub(crate) async fn take_effect(
    tx: &mut Tx,
    context: &Context<'_>,
    children: &[ChildId],
    row: &ContactRow,
    Effect { route, to, level, worker }: Effect<'_>,
) -> Result<(), Error> {
    contacts::set_level(tx, row.id, level).await?;
    let received = Instant::from_micros(row.received_at);
    let event =
        |kind, occurred_at| NewEvent { subject: row.id.to_string(), child: None, kind, occurred_at, significance: 2 };
    let mut events = vec![event("contact.decided", context.now)];
    if route.is_referral {
        // The referral began when the contact did; that it is one is known only now. The sender reads it on the page.
        events.push(event("referral.received", received));
        events.push(event("referral.acknowledged", context.now));
    }
    if let Some(kind) = &route.starts {
        events.push(event(kind, context.now));
    }
    ties::end(tx, &[basis(row.id, row.owner_team)], context.now).await?;
    if let Some(team) = to {
        contacts::move_on(tx, row, State::PassedOn, team, worker, context.now).await?;
        cases::give(tx, &context.ids, row.id, Stands::Team(team), Standing::Owner, context.now).await?;
        stand_near(tx, context, row.id, team, children).await?;
        events.push(event("work.passed-on", context.now));
    } else {
        contacts::move_on(tx, row, State::Closed, row.owner_team, row.owner(), context.now).await?;
    }
    clocks::record(tx, context, &events).await
}

/// Keeps what was said to a decision that waited.
async fn answer(
    tx: &mut Tx,
    decision: &str,
    agreed: bool,
    by: PersonId,
    words: &str,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update contact_decision set agreed = $2, agreed_by = $3, agreed_at = $4, agreement_words = $5 where id = $1",
    )
    .bind(decision)
    .bind(agreed)
    .bind(by)
    .bind(now)
    .bind(Some(words).filter(|w| !w.is_empty()))
    .run()
    .await
    .map(drop)
}

/// A contact is called back while a decision on it still waits: that decision no longer does.
pub(crate) async fn hand_back_what_waits<A: Act>(
    tx: &mut Tx,
    permit: &CasePermit<A>,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    for decision in contacts::decisions(tx, permit).await? {
        if decision.needs_agreement && decision.agreed.is_none() {
            answer(tx, &decision.id, false, by, "Called back: a disagreement was answered meanwhile", now).await?;
        }
    }
    Ok(())
}

/// A manager of the front door agrees to a decision, or hands it back.
#[derive(Debug)]
pub struct AnswerDecision<'a> {
    pub officer: &'a Officer,
    pub case: CaseId,
    pub version: i64,
    pub agreed: bool,
    /// The manager has read the contacts of every alert that holds.
    pub has_read: bool,
    pub words: &'a str,
}

impl Command for AnswerDecision<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) =
            hold::<DecideReferral>(tx, self.officer, self.case, Some(self.version), context.now).await?;
        if self.officer.role != Role::FrontDoorManager {
            return Err(because(StepRefused::NotManager));
        }
        let decisions = contacts::decisions(tx, &permit).await?;
        let waiting = decisions.into_iter().find(|d| d.needs_agreement && d.agreed.is_none());
        let not_now = || because(StepRefused::NotNow(rules::NotNow::From(row.state())));
        let waiting = waiting.ok_or_else(not_now)?;
        if waiting.decided_by == self.officer.person.to_string() {
            return Err(because(StepRefused::Own));
        }
        let words = self.words.trim();
        if !self.agreed && words.chars().count() < 10 {
            let what = "Say in at least 10 characters what must be looked at again".to_owned();
            return Err(because(StepRefused::Wrong(vec![rules::Wrong { field: "words".into(), what }])));
        }
        let alerts = alerts(tx, self.officer, &permit, &row, context.now).await?;
        if self.agreed && !alerts.is_empty() && !self.has_read {
            let what = "Read the contacts listed here first, then say that you have".to_owned();
            return Err(because(StepRefused::Wrong(vec![rules::Wrong { field: "has-read".into(), what }])));
        }
        let door = door(tx, context.now).await?;
        let route = door.route(&waiting.route).ok_or_else(not_now)?;
        rules::answered(row.state(), route, self.agreed).map_err(|no| because(no.into()))?;
        answer(tx, &waiting.id, self.agreed, self.officer.person, words, context.now).await?;
        let decision = waiting.id.clone();
        let entry = if self.agreed {
            let to = waiting.to_team.as_ref().and_then(|team| team.parse().ok());
            let level = waiting.level;
            let effect = Effect { route, to, level, worker: None };
            take_effect(tx, context, permit.children(), &row, effect).await?;
            ReferralsEntry::DecisionAgreed { decision }
        } else {
            let decider = waiting.decided_by.parse().ok();
            contacts::move_on(tx, &row, State::Screening, row.owner_team, decider, context.now).await?;
            ReferralsEntry::DecisionReturned { decision }
        };
        let mut all = entries(&permit, &entry);
        for alert in alerts.iter().filter(|_| self.has_read) {
            let contacts = alert.facts.iter().map(|fact| fact.contact.to_string()).collect();
            all = all.with(entries(&permit, &ReferralsEntry::HistoryRead { alert: alert.rule.id.clone(), contacts }));
        }
        Ok(((), all))
    }
}
