//! The waiting lists of the trust: whom each is for, what helps meanwhile, and how long a wait has been of late. No child
//! stands in it.

use super::{
    lists::{self, WaitingList},
    model::Priority,
    records,
    rules::{BASIS_WEEKS, Expected, expected},
};
use access::{Act as _, Decision, Facts, Officer, acts::FindWaiting, decide};
use store::{Error, Store};

#[derive(Debug)]
pub struct ListWaits {
    pub list: WaitingList,
    /// What a wait that begins today can be expected to be, by how soon help is needed.
    pub waits: Vec<(Priority, Expected)>,
}

/// None where this officer has nothing to do with waiting lists.
pub async fn see_lists(store: &Store, officer: &Officer) -> Result<Option<Vec<ListWaits>>, Error> {
    if !matches!(decide(&Facts::of(officer), FindWaiting::CATEGORY, FindWaiting::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let now = store.now();
    let mut tx = store.read().await?;
    let mut seen = Vec::new();
    for list in lists::in_force(&mut tx, now.date()).await?.lists {
        let mut waits = Vec::new();
        for priority in Priority::ALL.iter().copied() {
            let since = now.plus_hours(-BASIS_WEEKS * 7 * 24);
            let micros = records::waits(&mut tx, &list.code, priority.code(), since).await?;
            let seconds: Vec<i64> = micros.into_iter().map(|micros| micros / 1_000_000).collect();
            waits.push((priority, expected(&seconds, 0)));
        }
        seen.push(ListWaits { list, waits });
    }
    Ok(Some(seen))
}
