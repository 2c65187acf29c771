//! A team's manager takes what the team has accepted and not exported yet.

use super::{
    ExportEntry,
    records::{self, New},
    shape::{Adult, Child, Decision, Referral, Said, Sender},
};
use crate::{
    front_door,
    hold_case::{StepRefused, hold},
    records::contacts::{self, ContactRow, DecisionRow},
    rules::Wrong,
};
use access::{Act as _, CasePermit, Denied, Facts, Officer, acts::RecordExport, acts::SeeReferral, decide};
use base::{CaseId, ChildId, Instant, OrganisationId};
use jiff::{Timestamp, civil::Date};
use std::collections::HashSet;
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Tx};

/// In one export at most; what is left waits for the next.
pub const MOST: usize = 200;
/// So many of what a team has taken on are looked through for them.
const LOOKED_THROUGH: i64 = 5_000;

pub(super) fn may_export(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), RecordExport::CATEGORY, RecordExport::VERB), access::Decision::Allow(_))
}

pub(super) fn team(officer: &Officer) -> OrganisationId {
    officer.seat().map_or(officer.employer, |seat| seat.organisation)
}

/// A moment as it leaves.
pub(super) fn rfc3339(at: i64) -> String {
    Timestamp::from_microsecond(at).map_or_else(|_| String::new(), |at| at.to_string())
}

/// The days on which a decision was made; none means any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Period {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Period {
    fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// One referral that is ready to leave, with the children it is about.
pub(super) struct Ready {
    pub case: CaseId,
    pub children: Vec<ChildId>,
    pub referral: Referral,
}

/// A referral that can leave, by the decision that counts.
pub(super) struct Eligible {
    pub row: ContactRow,
    permit: CasePermit<SeeReferral>,
    decision: DecisionRow,
}

/// What this officer's team has accepted in a period and not exported; each decided on its own.
pub(super) async fn eligible(
    tx: &mut Tx,
    officer: &Officer,
    period: Period,
    now: Instant,
) -> Result<Vec<Eligible>, Error> {
    let Some(door) = front_door::in_force(tx, now.date()).await? else { return Ok(Vec::new()) };
    let above: HashSet<String> = door.routes.iter().filter(|r| !r.below).map(|r| r.code.clone()).collect();
    let before = period.until.and_then(|day| day.tomorrow().ok()).map_or(now.plus_minutes(1), Instant::start_of);
    let mut eligible = Vec::new();
    for row in records::waiting(tx, team(officer), before, LOOKED_THROUGH).await? {
        if eligible.len() == MOST {
            break;
        }
        let permit = match hold::<SeeReferral>(tx, officer, row.id, None, now).await {
            Ok((permit, _)) => permit,
            Err(Refused::Because(_)) => continue,
            Err(Refused::Fault(error)) => return Err(error),
        };
        let decisions = contacts::decisions(tx, &permit).await?;
        let Some(decision) = decisions.into_iter().find(DecisionRow::counts) else { continue };
        let on = Instant::from_micros(decision.decided_at).date();
        if above.contains(&decision.route) && period.holds(on) {
            eligible.push(Eligible { row, permit, decision });
        }
    }
    Ok(eligible)
}

/// The same, as they leave.
async fn ready(tx: &mut Tx, officer: &Officer, period: Period, now: Instant) -> Result<Vec<Ready>, Error> {
    let mut ready = Vec::new();
    for Eligible { row, permit, decision } in eligible(tx, officer, period, now).await? {
        tx.see(Sight::Cases { cases: &[row.id], children: permit.children() }).await?;
        ready.push(read(tx, officer, &permit, &row, decision, now).await?);
    }
    Ok(ready)
}

async fn read(
    tx: &mut Tx,
    officer: &Officer,
    permit: &CasePermit<SeeReferral>,
    row: &ContactRow,
    decision: DecisionRow,
    now: Instant,
) -> Result<Ready, Error> {
    let sender = contacts::person(tx, row.sent_by).await?;
    let words = contacts::words(tx, permit).await?;
    let adults = contacts::adults(tx, permit).await?;
    let said_of = contacts::children_of(tx, &[row.id]).await?;
    let mut children = Vec::new();
    for said in said_of {
        // By the decision and the agreements of the child's own page; moves the sight of the transaction.
        let page = match said.child.as_ref().and_then(|id| id.parse::<ChildId>().ok()) {
            Some(child) => match children::open_child::of(tx, officer, child, now).await {
                Ok(page) => Some(page),
                Err(Denied::Fault(error)) => return Err(error),
                Err(Denied::Hidden | Denied::Ask { .. }) => None,
            },
            None => None,
        };
        let (nhs_number, upn) = page.map_or((None, None), |page| (page.nhs_number, page.upn));
        children.push(Child {
            id: said.child,
            name: said.name,
            born: said.born,
            nhs_number: nhs_number.map(|number| number.value),
            upn: upn.map(|upn| upn.value),
        });
    }
    let adults = adults.into_iter().map(|a| Adult {
        name: a.name,
        relation: a.relation,
        responsibility: a.responsibility,
        phone: a.phone,
    });
    let referral = Referral {
        reference: row.reference.clone(),
        received_at: rfc3339(row.received_at),
        source: row.source_code.clone(),
        sent_by: sender.map_or_else(Sender::default, |s| Sender {
            name: s.name,
            job: s.job_title,
            agency: s.employer_name,
            phone: s.phone,
        }),
        danger: row.danger.clone(),
        told_parents: row.told_parents.clone(),
        decision: Decision {
            decided_at: rfc3339(decision.decided_at),
            outcome: decision.outcome_code,
            route: decision.route,
            level: decision.level,
            reason: decision.reason,
        },
        children,
        adults: adults.collect(),
        words: words.into_iter().map(|w| Said { question: w.question, words: w.words }).collect(),
    };
    Ok(Ready { case: row.id, children: permit.children().to_vec(), referral })
}

#[derive(Debug)]
pub struct MakeExport<'a> {
    pub officer: &'a Officer,
    pub period: Period,
}

impl Command for MakeExport<'_> {
    type Output = CaseId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CaseId, Entries), Refused<StepRefused>> {
        if !may_export(self.officer) {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        let (now, team) = (context.now, team(self.officer));
        let ready = ready(tx, self.officer, self.period, now).await?;
        if ready.is_empty() {
            let what = "Nothing that your team has accepted in these days waits to be exported".to_owned();
            return Err(Refused::Because(StepRefused::Wrong(vec![Wrong { field: String::new(), what }])));
        }
        let mut referrals = Vec::with_capacity(ready.len());
        for one in &ready {
            let text = serde_json::to_string(&one.referral)
                .map_err(|e| Error::Decode { kind: "export_words".into(), problem: e.to_string() })?;
            referrals.push((one.case, text));
        }
        let (id, number) = (CaseId::new(&context.ids, now), records::next_number(tx, team).await?);
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let new = New {
            id,
            team,
            number,
            by: self.officer.person,
            from_on: day(self.period.from),
            until_on: day(self.period.until),
            referrals: &referrals,
        };
        records::insert(tx, &new, now).await?;
        let made = ExportEntry::Made { number, referrals: ready.iter().map(|one| one.case.to_string()).collect() };
        let exported = ExportEntry::Exported { export: id.to_string() };
        let each = ready.iter().flat_map(|one| one.children.iter().map(move |child| (one.case, *child)));
        let each = each.map(|(case, child)| Entry::new(&exported).subject(case).child(child));
        Ok((id, Entries::one(Entry::new(&made).subject(id)).and_all(each)))
    }
}
