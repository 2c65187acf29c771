//! With whom a child was joined, and what came of it: who read, wrote and decided while two children were one. After
//! an undoing it says who must be told.

use super::breach::{self, Check};
use crate::{
    ChildrenEntry,
    records::{index_page, joined as rows},
    story::Likeness,
};
use access::{
    Denied, Officer,
    acts::{SeeIdentity, SeeIndex},
    permit,
    same_child::{self, Join},
};
use base::{ChildId, Instant};
use store::{Entry, Sight, Store};

#[derive(Debug)]
pub struct Joins {
    pub child: ChildId,
    pub name: String,
    pub joins: Vec<SeenJoin>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct SeenJoin {
    pub join: Join,
    /// The other child today; none where it is this one, or not for this officer to see.
    pub other: Option<(ChildId, String)>,
    /// Who came near either of the two while they were one.
    pub meanwhile: Vec<Meanwhile>,
    /// Of one that was undone.
    pub check: Option<Check>,
}

/// What one person did to the child while two were one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meanwhile {
    pub person: String,
    pub name: String,
    pub job_title: String,
    pub employer: String,
    pub phone: Option<String>,
    pub last_at: i64,
    pub read: i64,
    pub wrote: i64,
    /// What was written, in words.
    pub what: Vec<String>,
}

/// The page of a child's joins; the index team's alone.
pub async fn see(store: &Store, officer: &Officer, given: ChildId) -> Result<Joins, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let may = permit::<SeeIdentity>(&mut tx, officer, given, now).await?;
    let child = may.child();
    let records = match may.also::<SeeIndex>() {
        Some(permit) => index_page::identities(&mut tx, &permit).await?,
        None => Vec::new(),
    };
    let name = Likeness::of(&records, true, now.date()).name;
    let mut joins = Vec::new();
    for join in same_child::joins_of(&mut tx, child).await? {
        let mut today = [join.one, join.other];
        for id in &mut today {
            *id = same_child::current(&mut tx, *id).await?.unwrap_or(*id);
        }
        let other = today.into_iter().find(|id| *id != child);
        let mut seen = vec![child];
        let mut named = None;
        if let Some(other) = other {
            match permit::<SeeIdentity>(&mut tx, officer, other, now).await {
                Ok(permit) => {
                    if let Some(permit) = permit.also::<SeeIndex>() {
                        let records = index_page::identities(&mut tx, &permit).await?;
                        named = Some((other, Likeness::of(&records, true, now.date()).name));
                    }
                    seen.push(other);
                }
                Err(Denied::Fault(error)) => return Err(Denied::Fault(error)),
                Err(Denied::Hidden | Denied::Ask { .. }) => {}
            }
        }
        tx.see(Sight::Children(&seen)).await?;
        let until = join.parted_at.map_or(now, Instant::from_micros);
        let meanwhile = rows::meanwhile(&mut tx, &seen, Instant::from_micros(join.joined_at), until).await?;
        let check = breach::of(&mut tx, join.id).await?;
        tx.see(Sight::Children(&[child])).await?;
        joins.push(SeenJoin { join, other: named, meanwhile, check });
    }
    let mut shown: Vec<ChildId> = joins.iter().filter_map(|j| j.other.as_ref().map(|(other, _)| *other)).collect();
    shown.push(child);
    shown.sort_unstable();
    shown.dedup();
    let seen = ChildrenEntry::JoinsSeen { joins: joins.len() };
    let entry = |child: &ChildId| Entry::new(&seen).child(*child).basis(may.basis().to_string());
    let entries = shown.iter().map(entry).collect();
    Ok(Joins { child, name, joins, entries })
}

/// The two children of a join, for whoever has just undone it.
pub(crate) async fn of_join(store: &Store, id: base::JoinId) -> Result<Vec<ChildId>, store::Error> {
    Ok(same_child::joined(&mut store.read().await?, id).await?.map(Vec::from).unwrap_or_default())
}
