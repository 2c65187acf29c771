//! Somebody asks another area, writes down its worker, begins a transfer, or notes that it has placed a child here.

use super::{
    ElsewhereEntry, directory,
    fields::{Written, kept, of_kind, wrong},
    records::{self, Line, New},
    rules::Kind,
};
use crate::put_up_shield::WrongField;
use access::{Denied, Officer, Permit, acts::RecordElsewhere, permit};
use base::{CaseId, ChildId, Instant};
use clocks::NewEvent;
use jiff::civil::Date;
use store::{Command, Context, Entries, Entry, Error, Refused, Tx};

/// Why something was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElsewhereRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
}

#[derive(Debug)]
pub struct RecordMatter<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub kind: Kind,
    /// Code of the authority, as the trust's text has it.
    pub authority: &'a str,
    pub written: &'a Written,
}

pub(super) async fn held(
    tx: &mut Tx,
    officer: &Officer,
    child: ChildId,
    now: Instant,
) -> Result<Permit<RecordElsewhere>, Refused<ElsewhereRefused>> {
    match permit::<RecordElsewhere>(tx, officer, child, now).await {
        Ok(permit) => Ok(permit),
        Err(Denied::Fault(error)) => Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => Err(Refused::Because(ElsewhereRefused::Hidden)),
    }
}

impl Command for RecordMatter<'_> {
    type Output = CaseId;
    type Refusal = ElsewhereRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CaseId, Entries), Refused<ElsewhereRefused>> {
        let now = context.now;
        let permit = held(tx, self.officer, self.child, now).await?;
        let mut wrong = wrong(of_kind(self.kind), self.written, now.date());
        if directory::in_force(tx, now.date()).await?.of(self.authority).is_none() {
            wrong.insert(0, WrongField::new("authority", "Select the area"));
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(ElsewhereRefused::Wrong(wrong)));
        }
        let (id, child, by) = (CaseId::new(&context.ids, now), permit.child(), self.officer.person);
        let team = self.officer.seat().map_or(self.officer.employer, |seat| seat.organisation);
        records::insert(tx, &New { id, child, kind: self.kind, authority: self.authority, by, team }, now).await?;
        let written = kept(of_kind(self.kind), self.written);
        records::write(tx, &Line { matter: id, child, number: 1, kind: "begun", written: &written, by }, now).await?;
        let asked = moment(&written, "on", now).unwrap_or(now);
        let on_plan = written.get("status").is_some_and(|status| status == "protection");
        match self.kind {
            Kind::Ask => happened(tx, context, id, child, "other-area.asked", asked).await?,
            Kind::TransferOut => happened(tx, context, id, child, "transfer.asked", asked).await?,
            Kind::TransferIn => {
                let told = moment(&written, "notified", now).unwrap_or(now);
                happened(tx, context, id, child, "transfer.asked", told).await?;
                if on_plan {
                    happened(tx, context, id, child, "transfer.notified-on-plan", told).await?;
                }
            }
            Kind::Involvement | Kind::Placement => {}
        }
        let entry = ElsewhereEntry::Begun { what: self.kind.code().to_owned(), authority: self.authority.to_owned() };
        Ok((id, Entry::new(&entry).subject(id).child(child).basis(permit.basis().to_string()).into()))
    }
}

/// The moment of a day that was written down: a day has no hour, so it is its beginning, and today is now.
pub(super) fn moment(written: &Written, field: &str, now: Instant) -> Option<Instant> {
    let day = written.get(field)?.parse::<Date>().ok()?;
    Some(if day == now.date() { now } else { Instant::start_of(day) })
}

/// Something happened to a matter, on a day: its clocks are worked out anew.
pub(super) async fn happened(
    tx: &mut Tx,
    context: &Context<'_>,
    matter: CaseId,
    child: ChildId,
    kind: &str,
    at: Instant,
) -> Result<(), Error> {
    let event = NewEvent { subject: matter.to_string(), child: Some(child), kind, occurred_at: at, significance: 2 };
    clocks::record(tx, context, &[event]).await
}
