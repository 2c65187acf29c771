//! What every step begins with: the contact is the officer's team's, and that team holds discussions; all that was discussed
//! about it is seen from here on.

use super::{
    arrangements::{self, Arrangements},
    records::{self, DiscussionRow, EnquiryRow},
    rules::{needed_since, wrong},
};
use crate::{
    hold_case::{StepRefused, hold},
    records::contacts::{self, ContactRow},
};
use access::{Act, CasePermit, Officer, cases};
use base::{CaseId, Instant};
use store::{Context, Error, Refused, Sight, Tx};

/// The seat of the team that holds it.
pub(super) const CHAIR: &str = "social-care";

#[derive(Debug)]
pub(super) struct Held<A: Act> {
    pub permit: CasePermit<A>,
    pub row: ContactRow,
    pub arrangements: Arrangements,
    /// The last one first.
    pub discussions: Vec<DiscussionRow>,
    pub enquiries: Vec<EnquiryRow>,
    /// Since when a discussion has been needed that nobody has held.
    pub needed: Option<Instant>,
}

pub(super) fn because(field: &str, what: &str) -> Refused<StepRefused> {
    Refused::Because(StepRefused::Wrong(vec![wrong(field, what)]))
}

pub(super) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    contact: CaseId,
    now: Instant,
) -> Result<Held<A>, Refused<StepRefused>> {
    let hidden = || Refused::Because(StepRefused::Hidden);
    let (permit, row) = hold::<A>(tx, officer, contact, None, now).await?;
    let sits_in = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    if sits_in != row.owner_team {
        return Err(hidden());
    }
    let arrangements = arrangements::in_force(tx, now.date()).await?.ok_or_else(hidden)?;
    let discussions = records::of_contact(tx, contact).await?;
    let team = contacts::team(tx, row.owner_team).await?.map(|team| team.code).unwrap_or_default();
    // What was begun goes with the contact, whoever holds it.
    if !arrangements.teams.contains(&team) && discussions.is_empty() {
        return Err(hidden());
    }
    let needed = needed_since(&clocks::events_of(tx, &contact.to_string()).await?);
    let enquiries = records::enquiries(tx, contact).await?;
    see(tx, &permit, &discussions).await?;
    Ok(Held { permit, row, arrangements, discussions, enquiries, needed })
}

/// Lets the transaction see the contact and everything that was discussed about it.
pub(super) async fn see<A: Act>(
    tx: &mut Tx,
    permit: &CasePermit<A>,
    discussions: &[DiscussionRow],
) -> Result<(), Error> {
    let cases: Vec<CaseId> = discussions.iter().map(|d| d.id).chain([permit.case()]).collect();
    tx.see(Sight::Cases { cases: &cases, children: permit.children() }).await
}

impl<A: Act> Held<A> {
    /// The discussion that is still to be held, kept from now on where the decision alone has called for it.
    pub async fn open(&mut self, tx: &mut Tx, context: &Context<'_>) -> Result<DiscussionRow, Refused<StepRefused>> {
        if let Some(open) = self.discussions.iter().find(|d| d.is_open()) {
            return Ok(open.clone());
        }
        let needed = self.needed.ok_or_else(|| because("", "No strategy discussion is needed about this contact"))?;
        let id = self.begin(tx, context, needed, None).await?;
        let begun = self.discussions.iter().find(|d| d.id == id).cloned();
        begun.ok_or(Refused::Because(StepRefused::Hidden))
    }

    /// Opens the case of a discussion.
    pub async fn begin(
        &mut self,
        tx: &mut Tx,
        context: &Context<'_>,
        needed: Instant,
        called_by: Option<base::PersonId>,
    ) -> Result<CaseId, Error> {
        let (id, contact) = (CaseId::new(&context.ids, context.now), self.permit.case());
        let number = self.discussions.len() as i64 + 1;
        records::begin(tx, id, contact, (number, needed, called_by)).await?;
        cases::add_children(tx, id, self.permit.children(), context.now).await?;
        self.discussions = records::of_contact(tx, contact).await?;
        see(tx, &self.permit, &self.discussions).await?;
        Ok(id)
    }

    /// The discussion a form names, of this contact's.
    pub fn discussion(&self, id: &str) -> Result<&DiscussionRow, Refused<StepRefused>> {
        let found = self.discussions.iter().find(|d| d.id.to_string() == id);
        found.ok_or(Refused::Because(StepRefused::Hidden))
    }

    pub fn enquiry(&self, id: &str) -> Result<&EnquiryRow, Refused<StepRefused>> {
        let found = self.enquiries.iter().find(|e| e.discussion.to_string() == id);
        found.ok_or(Refused::Because(StepRefused::Hidden))
    }

    /// The same, as it was on the page from which the form came: not older.
    pub fn enquiry_at(&self, id: &str, version: i64) -> Result<&EnquiryRow, Refused<StepRefused>> {
        let found = self.enquiry(id)?;
        if found.version == version { Ok(found) } else { Err(Refused::Because(StepRefused::Stale)) }
    }
}

/// Why the work on a contact cannot end yet; none where it can.
pub(crate) async fn holds_up(tx: &mut Tx, contact: CaseId) -> Result<Option<&'static str>, Error> {
    if needed_since(&clocks::events_of(tx, &contact.to_string()).await?).is_some() {
        return Ok(Some("A strategy discussion is still to be held: record it first"));
    }
    if !records::open_on(tx, &[contact]).await?.is_empty() {
        return Ok(Some("A section 47 enquiry is open: say first what it has found"));
    }
    Ok(None)
}
