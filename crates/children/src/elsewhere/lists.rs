//! What another area has still to answer: for the list of work of whoever asked, and of their team.

use super::{
    directory,
    records::{self, MatterRow},
    rules::Kind,
};
use crate::{records::index_page, story::Likeness};
use access::{Denied, Officer, acts::SeeElsewhere, permit};
use base::{ChildId, Instant};
use store::{Error, Tx};

/// One line of such a list.
#[derive(Clone, Debug)]
pub struct Awaited {
    pub matter: MatterRow,
    pub child: ChildId,
    pub name: String,
    /// What is awaited, from whom.
    pub what: String,
    pub since: Instant,
    pub due: Option<Instant>,
}

/// Of what waits so many are looked at.
const MOST: i64 = 200;

/// What this officer or their team waits for, of children they may see. Moves the sight of the snapshot.
pub async fn awaited(tx: &mut Tx, officer: &Officer, now: Instant) -> Result<Vec<Awaited>, Error> {
    let team = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    let rows = records::unanswered(tx, officer.person, team, MOST).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let directory = directory::in_force(tx, now.date()).await?;
    let subjects: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let clocks = clocks::clocks_of_each(tx, &subjects).await?;
    let mut awaited = Vec::new();
    for row in rows {
        let permit = match permit::<SeeElsewhere>(tx, officer, row.child, now).await {
            Ok(permit) => permit,
            Err(Denied::Fault(error)) => return Err(error),
            Err(Denied::Hidden | Denied::Ask { .. }) => continue,
        };
        let child = permit.child();
        let records: Vec<_> =
            index_page::identities_of(tx, &[child]).await?.into_iter().map(|(_, record)| record).collect();
        let authority = directory.of(&row.authority).map_or(row.authority.as_str(), |a| a.name.as_str());
        let of_one = clocks.get(&row.id.to_string()).into_iter().flatten().filter(|clock| clock.is_open());
        awaited.push(Awaited {
            child,
            name: Likeness::of(&records, true, now.date()).name,
            what: match row.kind() {
                Kind::TransferOut => format!("{authority} to accept the transfer"),
                Kind::TransferIn => format!("Us to answer {authority}’s transfer"),
                _ => format!("An answer from {authority}"),
            },
            since: Instant::from_micros(row.begun_at),
            due: of_one.map(|clock| clock.due_at).min(),
            matter: row,
        });
    }
    Ok(awaited)
}
