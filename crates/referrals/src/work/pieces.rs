//! Pieces of open work: contacts, with whoever has each, how far it is, and what is due next.

use crate::{
    model::{Danger, State},
    records::contacts::{self, ContactRow},
    strategy,
};
use access::{Officer, cases, team::Member};
use base::{CaseId, Instant, OrganisationId, PersonId};
use clocks::{Clock, due_in_words};
use std::collections::HashMap;
use store::{Error, Sight, Tx};

/// The clock that is due next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDue {
    pub at: Instant,
    pub how: clocks::Due,
    pub words: String,
}

/// A contact somebody works on, or should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub case: CaseId,
    pub version: i64,
    pub reference: String,
    /// Whom it is about. Empty until [`name`] has been asked.
    pub children: Vec<String>,
    pub danger: Danger,
    pub state: State,
    /// The level of need that was decided, once that counts.
    pub level: Option<i64>,
    pub owner: Option<PersonId>,
    pub sent_from: OrganisationId,
    pub received_at: Instant,
    pub due: Option<NextDue>,
}

/// Open contacts of a team that are looked at.
pub(crate) const MOST: i64 = 2_000;

/// What is open with a team, as far as this officer may know of it: the most dangerous first, then what is due first.
pub(crate) async fn of_team(
    tx: &mut Tx,
    officer: &Officer,
    team: OrganisationId,
    now: Instant,
) -> Result<Vec<Piece>, Error> {
    let rows = contacts::open_with(tx, team, MOST).await?;
    of(tx, officer, rows, now).await
}

/// The same of any contacts.
pub(crate) async fn of(
    tx: &mut Tx,
    officer: &Officer,
    mut rows: Vec<ContactRow>,
    now: Instant,
) -> Result<Vec<Piece>, Error> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let hidden = cases::hidden_among(tx, officer, &ids, now).await?;
    rows.retain(|row| !hidden.contains(&row.id));
    let mut subjects: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    // The limit of an enquiry is that of whoever has the contact.
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let enquiries = strategy::records::open_on(tx, &ids).await?;
    subjects.extend(enquiries.iter().map(|(_, discussion)| discussion.clone()));
    let mut clocks = clocks::clocks_of_each(tx, &subjects).await?;
    for (contact, discussion) in enquiries {
        let of_enquiry = clocks.remove(&discussion).unwrap_or_default();
        clocks.entry(contact).or_default().extend(of_enquiry);
    }
    let mut pieces: Vec<Piece> = rows
        .into_iter()
        .map(|row| Piece {
            due: clocks.get(&row.id.to_string()).and_then(|of| next_due(of, now)),
            case: row.id,
            version: row.version,
            children: Vec::new(),
            danger: row.danger(),
            state: row.state(),
            level: row.level,
            owner: row.owner(),
            sent_from: row.sent_from,
            received_at: Instant::from_micros(row.received_at),
            reference: row.reference,
        })
        .collect();
    sort(&mut pieces);
    Ok(pieces)
}

/// The open clock that is due first.
fn next_due(clocks: &[Clock], now: Instant) -> Option<NextDue> {
    let next = clocks.iter().filter(|c| c.is_open()).min_by_key(|c| c.due_at)?;
    let (how, words) = due_in_words(next.due_at, now);
    Some(NextDue { at: next.due_at, how, words })
}

fn sort(pieces: &mut [Piece]) {
    let last = Instant::from_micros(i64::MAX);
    pieces.sort_by_key(|p| (p.danger, p.due.as_ref().map_or(last, |due| due.at), p.received_at, p.case));
}

/// Who has a piece of this team's, in words: away and covered for, or nobody any more.
pub(crate) fn held_by(members: &[Member], owner: PersonId) -> String {
    match (members.iter().find(|m| m.person == owner), not_there(members, owner)) {
        (Some(member), None) => member.name.clone(),
        (Some(member), Some(away)) => format!("{}, {away}", member.name),
        (None, _) => "Nobody now: whoever had it no longer works in this team".to_owned(),
    }
}

/// Why whoever has a piece cannot be reached today, in words; none where they can.
pub(crate) fn not_there(members: &[Member], owner: PersonId) -> Option<String> {
    let Some(member) = members.iter().find(|m| m.person == owner) else {
        return Some("no longer in this team".to_owned());
    };
    let until = member.last_day_away()?.strftime("%-d %B").to_string();
    Some(match &member.cover_name {
        Some(cover) => format!("away until {until}: {cover} answers"),
        None => format!("away until {until}"),
    })
}

/// Says whom these are about. Moves the sight of the snapshot.
pub(crate) async fn name<'p>(tx: &mut Tx, pieces: impl IntoIterator<Item = &'p mut Piece>) -> Result<(), Error> {
    let mut pieces: Vec<&mut Piece> = pieces.into_iter().collect();
    let ids: Vec<CaseId> = pieces.iter().map(|p| p.case).collect();
    let mut names = names(tx, &ids).await?;
    for piece in &mut pieces {
        piece.children = names.remove(&piece.case).unwrap_or_default();
    }
    Ok(())
}

/// Whom cases are about, as their senders named them. Moves the sight of the snapshot.
pub(crate) async fn names(tx: &mut Tx, cases: &[CaseId]) -> Result<HashMap<CaseId, Vec<String>>, Error> {
    tx.see(Sight::Cases { cases, children: &[] }).await?;
    let mut names: HashMap<CaseId, Vec<String>> = HashMap::new();
    for child in contacts::children_of(tx, cases).await? {
        names.entry(child.case_id).or_default().push(child.name);
    }
    Ok(names)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use base::{CaseId, PersonId};

    pub(crate) fn piece(number: u128, owner: u8) -> Piece {
        Piece {
            case: CaseId::from_u128(number),
            version: 1,
            reference: String::new(),
            children: Vec::new(),
            danger: Danger::ALL[(number % 4) as usize],
            state: State::InHand,
            level: (!number.is_multiple_of(3)).then_some((number % 5) as i64),
            owner: (owner > 0).then(|| PersonId::from_u128(owner.into())),
            sent_from: OrganisationId::from_u128(1),
            received_at: Instant::from_micros(number as i64),
            due: None,
        }
    }

    #[test]
    fn the_most_dangerous_comes_first_and_then_what_is_due_first() {
        let due = |at| Some(NextDue { at: Instant::from_micros(at), how: clocks::Due::Later, words: String::new() });
        let mut pieces = vec![
            Piece { danger: Danger::Soon, due: due(1), ..piece(1, 1) },
            Piece { danger: Danger::Now, due: None, ..piece(2, 1) },
            Piece { danger: Danger::Now, due: due(9), ..piece(3, 1) },
        ];
        sort(&mut pieces);
        assert_eq!(pieces.iter().map(|p| p.case.as_u128()).collect::<Vec<_>>(), [3, 2, 1]);
    }
}
