//! What other areas have to do with a child: for its page, for the front door, and for whoever writes.

use super::{
    ElsewhereEntry,
    directory::{self, Authority},
    fields,
    records::{self, MatterRow, Said},
    rules::{Kind, Side, State, Step, next, responsible},
};
use crate::{records::index_page, rules::date_in_words, story::Likeness};
use access::{
    Denied, Officer, Permit,
    acts::{RecordElsewhere, SeeElsewhere},
    permit,
};
use base::{ChildId, Instant};
use clocks::Clock;
use store::{Entry, Error, Store, Tx};

/// One matter with everything written of it.
#[derive(Clone, Debug)]
pub struct Matter {
    pub row: MatterRow,
    /// As the trust's text has it; none once it no longer does.
    pub authority: Option<Authority>,
    pub said: Vec<Said>,
    pub clocks: Vec<Clock>,
}

impl Matter {
    pub fn authority_name(&self) -> &str {
        self.authority.as_ref().map_or(self.row.authority.as_str(), |authority| authority.name.as_str())
    }

    fn begun(&self, field: &str) -> &str {
        self.said.first().and_then(|said| said.written.get(field)).map_or("", String::as_str)
    }

    /// A receiving-in conference is due and has not been held.
    pub fn conference(&self) -> bool {
        let held = self.said.iter().any(|said| said.step == Some(Step::ConferenceHeld));
        self.row.kind() == Kind::TransferIn && self.begun("status") == "protection" && !held
    }

    pub fn next(&self) -> Vec<Step> {
        next(self.row.kind(), self.row.state(), self.conference())
    }

    /// By when the next thing must happen.
    pub fn due(&self) -> Option<&Clock> {
        self.clocks.iter().filter(|clock| clock.is_open()).min_by_key(|clock| clock.due_at)
    }

    /// Who answers for the child, where this matter says so.
    pub fn responsible(&self) -> Option<String> {
        let side = responsible(self.row.kind(), self.row.state())?;
        Some(match (side, self.row.kind()) {
            (Side::Here, _) => "We stay responsible".to_owned(),
            (Side::There, Kind::TransferOut) => format!("{} is responsible", self.authority_name()),
            (Side::There, _) => format!("{} stays responsible", self.authority_name()),
        })
    }

    /// The matter in a sentence or two, for the child's page and the front door.
    pub fn in_a_line(&self) -> String {
        let (name, state) = (self.authority_name(), self.row.state());
        let last = self.said.iter().rev().find(|said| said.step.is_some_and(|step| step != Step::Addendum));
        let on = date_in_words(self.begun("on"));
        let whose = self.responsible().unwrap_or_default();
        let outcome = last.and_then(|said| said.step).map_or("", Step::in_words).to_lowercase();
        let by = last.and_then(|said| said.written.get("name")).map(|who| format!(" ({who})")).unwrap_or_default();
        match (self.row.kind(), state) {
            (Kind::Ask, State::Open) => format!("{name} was asked on {on}. No answer yet."),
            (Kind::Ask, _) => format!("{name} was asked on {on}: {outcome}{by}."),
            (Kind::Involvement, _) => {
                let status = fields::status(&self.said.first().map(|said| said.written.clone()).unwrap_or_default());
                let over = if state == State::Ended { "Was known" } else { "Known" };
                format!("{over} to {name}: {status}. Case holder {}, {}.", self.begun("holder"), self.begun("phone"))
            }
            (Kind::TransferOut, State::Open) => format!("Transfer to {name} asked on {on}, not accepted yet. {whose}."),
            (Kind::TransferIn, State::Open) => format!("Transfer from {name} waits for acceptance. {whose}."),
            (Kind::TransferOut, _) => format!("Transfer to {name}: {outcome}{by}. {whose}."),
            (Kind::TransferIn, _) => format!("Transfer from {name}: {outcome}{by}. {whose}."),
            (Kind::Placement, State::Ended) => format!("Was placed here by {name}; the placement has ended."),
            (Kind::Placement, _) => {
                format!(
                    "Placed here by {name}. Their worker: {}, {}. {whose}.",
                    self.begun("worker"),
                    self.begun("phone")
                )
            }
        }
    }
}

/// The matters of a child, what is open first, placements before all.
pub(crate) async fn of(tx: &mut Tx, permit: &Permit<SeeElsewhere>, now: Instant) -> Result<Vec<Matter>, Error> {
    let rows = records::of_child(tx, permit.child()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let directory = directory::in_force(tx, now.date()).await?;
    let mut said = records::said(tx, permit.child()).await?;
    let subjects: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let mut clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let mut matters: Vec<Matter> = rows
        .into_iter()
        .map(|row| Matter {
            authority: directory.of(&row.authority).cloned(),
            said: said.remove(&row.id).unwrap_or_default(),
            clocks: clocks.remove(&row.id.to_string()).unwrap_or_default(),
            row,
        })
        .collect();
    matters.sort_by_key(|m| (m.row.state().is_over(), m.row.kind() != Kind::Placement));
    Ok(matters)
}

/// What is current of a child, for whoever may see it: the front door reads it beside a contact. Moves the sight of the
/// snapshot.
pub async fn current(tx: &mut Tx, officer: &Officer, child: ChildId, now: Instant) -> Result<Vec<Matter>, Error> {
    match permit::<SeeElsewhere>(tx, officer, child, now).await {
        Ok(permit) => {
            let mut matters = of(tx, &permit, now).await?;
            matters.retain(|matter| !matter.row.state().is_over());
            Ok(matters)
        }
        Err(Denied::Fault(error)) => Err(error),
        Err(Denied::Hidden | Denied::Ask { .. }) => Ok(Vec::new()),
    }
}

/// What was shown, for the journal.
pub fn seen(child: ChildId, matters: &[Matter]) -> Entry {
    let matters = matters.iter().map(|matter| matter.row.id.to_string()).collect();
    Entry::new(&ElsewhereEntry::Seen { matters }).child(child)
}

#[derive(Debug)]
pub struct OpenMatters {
    pub child: ChildId,
    pub likeness: Likeness,
    pub matters: Vec<Matter>,
    pub authorities: Vec<Authority>,
    /// The officer may write.
    pub may_record: bool,
    pub entry: Entry,
}

/// [`Denied::Hidden`] for whoever may not see it.
pub async fn open(store: &Store, officer: &Officer, given: ChildId) -> Result<OpenMatters, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let permit = permit::<SeeElsewhere>(&mut tx, officer, given, now).await?;
    let child = permit.child();
    let matters = of(&mut tx, &permit, now).await?;
    let records: Vec<_> =
        index_page::identities_of(&mut tx, &[child]).await?.into_iter().map(|(_, record)| record).collect();
    Ok(OpenMatters {
        child,
        likeness: Likeness::of(&records, true, now.date()),
        entry: seen(child, &matters).basis(permit.basis().to_string()),
        matters,
        authorities: directory::in_force(&mut tx, now.date()).await?.authorities,
        may_record: permit.also::<RecordElsewhere>().is_some(),
    })
}
