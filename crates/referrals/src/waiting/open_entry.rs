//! One place on a list, as far as whoever opens it may read it.

use super::{
    entry::WaitingEntry,
    lists::{self, WaitingList},
    model::{Missed, Place},
    one_need::{self, OtherPlace},
    records::{self, EntryRow, ReferralRow},
    review_missed::{may_review, reviewing_lead},
    rules::{BASIS_WEEKS, Expected, expected, turn},
    take_step::{doer, hold},
    view::view,
};
use crate::{
    hold_case::seen,
    records::contacts::{self, ChildRow, Team},
};
use access::{
    Officer,
    acts::{DecideWaiting, RecordWaiting, SeeWaiting},
};
use base::{CaseId, Instant};
use clocks::Clock;
use store::{Entry, Error, Refused, Store, Tx};

pub use super::{records::StepRow, view::View};

/// What this officer may do with it now.
#[derive(Clone, Copy, Debug)]
pub struct May {
    pub decide: bool,
    pub review: bool,
    /// Tell that it got worse, or that the family is away.
    pub tell: bool,
}

#[derive(Debug)]
pub struct OpenEntry {
    pub entry: CaseId,
    pub version: i64,
    pub list: WaitingList,
    pub place: Place,
    pub recorded_at: Instant,
    pub children: Vec<ChildRow>,
    pub view: View,
    pub may: May,
    /// Place among those who wait, and how many they are.
    pub position: Option<(usize, usize)>,
    pub expected: Expected,
    pub clocks: Vec<Clock>,
    /// Those who asked whom this officer may know of.
    pub referrals: Vec<ReferralRow>,
    pub steps: Vec<StepRow>,
    /// The last step, and the last this officer has said to have read.
    pub last_step: i64,
    pub read_step: Option<i64>,
    pub providers: Vec<Team>,
    /// Who leads the work with the child, and has to say why nobody came.
    pub reviewer: Option<String>,
    /// Other places of the child for what may be the same need, for the team that helps.
    pub elsewhere: Vec<OtherPlace>,
    pub entries: Vec<Entry>,
}

impl OpenEntry {
    /// The day on which it first reached anybody this officer may know of.
    pub fn since(&self) -> Instant {
        match self.view {
            View::StateOnly => {
                let own = self.referrals.iter().map(|r| Instant::from_micros(r.received_at)).min();
                own.unwrap_or(self.place.started_at)
            }
            _ => self.place.started_at,
        }
    }
}

/// None when there is none that this officer may see.
pub async fn open(store: &Store, officer: &Officer, entry: CaseId) -> Result<Option<OpenEntry>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let held = match hold::<SeeWaiting>(&mut tx, officer, entry, None, now).await {
        Ok(held) => held,
        Err(Refused::Because(_)) => return Ok(None),
        Err(Refused::Fault(error)) => return Err(error),
    };
    let sector = records::sector(&mut tx, doer(officer).team).await?;
    let basis = held.permit.basis();
    let view = view(&held.list, basis, &sector);
    let place = held.row.place();
    let open = place.ended.is_none();
    let tell = open && held.permit.also::<RecordWaiting>().is_some();
    let missed = open && place.missed == Missed::Unreviewed;
    let lead = if missed { reviewing_lead(&mut tx, entry, held.permit.children(), now).await? } else { None };
    let may = May {
        decide: open && held.permit.also::<DecideWaiting>().is_some(),
        review: tell
            && view.sees_steps()
            && missed
            && may_review(officer, basis, lead)
            && place.missed_by != Some(officer.person.to_string()),
        tell,
    };
    let me = officer.person.to_string();
    let mut referrals = records::referrals(&mut tx, &[entry]).await?;
    let read_step = referrals.iter().filter(|r| r.sent_by == me).map(|r| r.read_step).max();
    if !view.sees_steps() {
        referrals.retain(|r| r.sent_by == me);
    }
    let mut steps = if view.sees_steps() { records::steps(&mut tx, &[entry]).await? } else { Vec::new() };
    if view == View::Referrer {
        // What a colleague elsewhere wrote of the need, and what the team found, is for the team.
        for step in steps.iter_mut().filter(|s| s.done_by != me) {
            if step.step().is_some_and(|s| matches!(s.code(), "joined" | "checked" | "worse")) {
                step.words = None;
            }
        }
    }
    let (position, expected) = standing(&mut tx, &held.row, &place, now).await?;
    let codes: Vec<String> = held.list.teams.iter().map(|t| t.code.clone()).collect();
    let providers = if view.sees_steps() { contacts::teams(&mut tx, &codes).await? } else { Vec::new() };
    let reviewer = match lead {
        Some(lead) => access::officer(&mut tx, lead, None, now).await?.map(|lead| lead.name),
        None => None,
    };
    let elsewhere = if may.decide {
        let lists = lists::in_force(&mut tx, now.date()).await?;
        one_need::elsewhere(&mut tx, &lists, entry, &held.row.list).await?
    } else {
        Vec::new()
    };
    let as_what = WaitingEntry::EntrySeen { as_what: basis.to_string() };
    Ok(Some(OpenEntry {
        entry,
        version: held.row.version,
        place,
        recorded_at: Instant::from_micros(held.row.recorded_at),
        children: contacts::children_of(&mut tx, &[entry]).await?,
        view,
        may,
        position,
        expected,
        clocks: clocks::clocks_of(&mut tx, &entry.to_string()).await?,
        referrals,
        steps,
        last_step: held.row.steps,
        read_step,
        providers,
        elsewhere,
        reviewer,
        entries: seen(&held.permit, &as_what),
        list: held.list,
    }))
}

/// Which place it has, and how long the wait can be expected to be.
async fn standing(
    tx: &mut Tx,
    row: &EntryRow,
    place: &Place,
    now: Instant,
) -> Result<(Option<(usize, usize)>, Expected), Error> {
    let waits = records::waits(tx, &row.list, &row.priority, now.plus_hours(-BASIS_WEEKS * 7 * 24)).await?;
    let seconds: Vec<i64> = waits.into_iter().map(|micros| micros / 1_000_000).collect();
    let expected = expected(&seconds, now.seconds_since(place.started_at));
    if place.ended.is_some() {
        return Ok((None, expected));
    }
    let own = (turn(place.ahead, place.priority, place.started_at), row.id);
    let all = records::turns(tx, &row.list).await?;
    let before = all.iter().filter(|other| (other.turn(), other.id) < own).count();
    Ok((Some((before + 1, all.len())), expected))
}
