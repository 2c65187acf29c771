//! What the agenda is made of: the team's open contacts with their events, clocks, disagreements and earlier meetings.

use super::{
    hold::Team,
    model::{AgendaLine, LastTime, OpenWork, Outcome, Wish},
    records::{self, WishRow},
    rules::{Measure, agenda},
};
use crate::records::contacts::{self, ContactRow};
use access::{Officer, cases};
use base::{CaseId, Instant};
use clocks::Clock;
use jiff::civil::Date;
use std::collections::HashMap;
use store::{Error, Sight, Tx};

/// Open contacts of one team that its agenda is made of.
const MOST: i64 = 2_000;

/// The agenda of a team and what it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Gathered {
    pub lines: Vec<AgendaLine>,
    pub contacts: HashMap<CaseId, ContactRow>,
    pub wishes: HashMap<CaseId, WishRow>,
    /// Open contacts that do not stand on it, for whoever wants to add one.
    pub others: Vec<CaseId>,
}

/// The agenda of the team's meeting on a day, as this officer may see it. The transaction sees the cases of the team from
/// here on.
pub(crate) async fn gather(
    tx: &mut Tx,
    officer: &Officer,
    team: &Team,
    held_on: Date,
    now: Instant,
) -> Result<Gathered, Error> {
    let mut rows = contacts::open_with(tx, team.id, MOST).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    let owned = cases::owned_among(tx, officer, &ids, now).await?;
    rows.retain(|row| owned.contains(&row.id) && !hidden.contains(&row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let subjects: Vec<String> = ids.iter().map(CaseId::to_string).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let last_events = clocks::last_events(tx, &subjects).await?;
    let disagreed: HashMap<String, i64> = records::disagreed(tx, &ids).await?.into_iter().collect();
    let mut before: HashMap<CaseId, LastTime> = HashMap::new();
    for item in records::before(tx, team.id, &ids).await? {
        let Ok(held_on) = item.held_on.parse() else { continue };
        let outcome = item.outcome.as_deref().and_then(Outcome::from_code);
        before.insert(item.case_id, LastTime { held_on, outcome });
    }
    let wishes: HashMap<CaseId, WishRow> =
        records::wishes(tx, team.id).await?.into_iter().map(|wish| (wish.case_id, wish)).collect();
    // A past that is told again knows nothing of what happened after its moment.
    rows.retain(|row| last_events.get(&row.id.to_string()).is_none_or(|at| *at <= now));
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let due = |clocks: Option<&Vec<Clock>>| {
        let open = clocks?.iter().filter(|c| c.is_open() && c.rule == team.arrangement.limit);
        open.map(|c| c.due_at).min()
    };
    let work: Vec<OpenWork> = rows
        .iter()
        .map(|row| {
            let subject = row.id.to_string();
            OpenWork {
                case: row.id,
                state: row.state(),
                last_event: last_events.get(&subject).copied().unwrap_or(Instant::from_micros(row.changed_at)),
                due: due(clocks.get(&subject)),
                disagreed: disagreed.get(&subject).copied(),
                last: before.get(&row.id).copied(),
                wish: wishes.get(&row.id).and_then(|wish| Wish::from_code(&wish.wanted)),
            }
        })
        .collect();
    let next = team.arrangement.after(held_on).to_datetime(team.arrangement.at);
    let measure = Measure { now, next: Instant::in_england(next), stuck_after_days: team.arrangement.stuck_after_days };
    let lines = agenda(&work, measure);
    let others = ids.into_iter().filter(|id| !lines.iter().any(|line| line.case == *id)).collect();
    let contacts = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(Gathered { lines, contacts, wishes, others })
}
