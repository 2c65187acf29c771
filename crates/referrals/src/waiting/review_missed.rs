//! Nobody came to an appointment. Before the wait can be ended, somebody other than who wrote that down looks at why: who
//! has been appointed to lead the work with the child. Where nobody has, or the lead may not read this list, who asked for the help or a manager
//! of the team that gives it.

use super::{
    join_list::follow,
    lists::WaitingList,
    model::Step,
    records::{self, EntryRow},
    take_step::{Held, doer, hold, said, step, wrong},
    view::view,
};
use crate::hold_case::StepRefused;
use access::{
    Basis, Officer, Standing,
    acts::{DecideWaiting, RecordWaiting},
    cases::{self, Stands},
};
use base::{CaseId, ChildId, Instant, PersonId};
use children::lead::lists::leads_about;
use store::{Command, Context, Entries, Error, Refused, Tx};

#[derive(Debug)]
pub struct ReviewMissed<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    /// `keep` or `may-end`.
    pub outcome: &'a str,
    pub words: &'a str,
}

/// For so long the lead reads on what became of it.
const READS_ON_HOURS: i64 = 30 * 24;

/// May this officer, who stands so in the entry, review that nobody came? Where there is a lead it is theirs to do.
pub(crate) fn may_review(officer: &Officer, basis: Basis, lead: Option<PersonId>) -> bool {
    match basis {
        _ if lead.is_some() => lead == Some(officer.person),
        Basis::Standing(Standing::Sender) => true,
        Basis::Standing(Standing::Owner) => officer.role.manages_a_team(),
        _ => false,
    }
}

impl Command for ReviewMissed<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<RecordWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let sector = records::sector(tx, doer(self.officer).team).await?;
        let view = view(&held.list, held.permit.basis(), &sector);
        let lead = reviewing_lead(tx, self.entry, held.permit.children(), context.now).await?;
        if !view.sees_steps() || !may_review(self.officer, held.permit.basis(), lead) {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        let may_end = match self.outcome {
            "keep" => false,
            "may-end" => true,
            _ => return Err(wrong("review", "Select what should happen")),
        };
        said(self.words, "review-words", "Say in at least 10 characters why, and what the family said")?;
        let me = self.officer.person.to_string();
        let reviewed = Step::Reviewed { by: me.clone(), may_end };
        let written = step(tx, context, self.officer, &held, &reviewed, self.words).await?;
        if lead.is_some() && !records::referrals(tx, &[self.entry]).await?.iter().any(|r| r.sent_by == me) {
            let until = context.now.plus_hours(READS_ON_HOURS);
            cases::end(tx, self.entry, Stands::Person(self.officer.person), Standing::Sender, until).await?;
        }
        Ok(((), written))
    }
}

/// Nobody came: who leads the work with the child is given what they need to look at why, if they may read this list.
pub(super) async fn bring_in_the_lead(
    tx: &mut Tx,
    context: &Context<'_>,
    held: &Held<DecideWaiting>,
    officer: &Officer,
) -> Result<Option<PersonId>, Error> {
    let missed_by = officer.person.to_string();
    let lead = who_reviews(tx, &held.row, &held.list, held.permit.children(), (&missed_by, None), context.now).await?;
    let Some(lead) = lead else { return Ok(None) };
    follow(tx, context, held.row.id, &[Stands::Person(lead.person)]).await?;
    Ok(Some(lead.person))
}

/// The lead of this moment who may read the list, and did not write down that nobody came.
pub(super) async fn who_reviews(
    tx: &mut Tx,
    row: &EntryRow,
    list: &WaitingList,
    children: &[ChildId],
    (missed_by, before): (&str, Option<PersonId>),
    now: Instant,
) -> Result<Option<Officer>, Error> {
    let mut leads = leads_about(tx, children, now).await?;
    // Of several, whoever has it keeps it.
    leads.sort_by_key(|lead| Some(*lead) != before);
    for person in leads {
        let Some(lead) = access::officer(tx, person, None, now).await? else { continue };
        let sector = records::sector(tx, doer(&lead).team).await?;
        let reads = view(list, Basis::Standing(Standing::Sender), &sector).sees_steps();
        let may = lead.cleared && lead.role.works_with_children() && person.to_string() != missed_by;
        if reads && may && cases::hidden_among(tx, &lead, &[row.id], now).await?.is_empty() {
            return Ok(Some(lead));
        }
    }
    Ok(None)
}

/// Who was brought in when nobody came, as long as they lead.
pub(super) async fn reviewing_lead(
    tx: &mut Tx,
    case: CaseId,
    children: &[ChildId],
    now: Instant,
) -> Result<Option<PersonId>, Error> {
    let Some(lead) = brought_in(tx, case).await? else { return Ok(None) };
    Ok(leads_about(tx, children, now).await?.into_iter().find(|now| *now == lead))
}

/// The lead who was brought in last, whether or not they still lead.
pub(super) async fn brought_in(tx: &mut Tx, case: CaseId) -> Result<Option<PersonId>, Error> {
    let steps = records::steps(tx, &[case]).await?;
    let missed = steps.iter().rev().find_map(|row| match row.step() {
        Some(Step::NotBrought { lead, .. }) => Some(lead),
        Some(Step::Passed { lead, .. }) => Some(Some(lead)),
        _ => None,
    });
    Ok(missed.flatten().and_then(|lead| lead.parse().ok()))
}
