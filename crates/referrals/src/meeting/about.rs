//! What a line of agenda or minutes says of its contact: whom it is about, who sent it, how far it is.

use super::records;
use crate::{
    model::{Danger, State},
    records::contacts::{self, ContactRow},
};
use base::{CaseId, Instant, PersonId};
use std::collections::HashMap;
use store::{Error, Tx};

#[derive(Clone, Debug)]
pub struct About {
    pub case: CaseId,
    pub version: i64,
    pub reference: String,
    pub children: Vec<String>,
    /// Ids of the children who were confirmed: what the journal names.
    pub confirmed: Vec<String>,
    pub danger: Danger,
    pub state: State,
    pub received_at: Instant,
    /// Who sent it; a sensitive service has no name at this table.
    pub from: String,
    pub owner: Option<String>,
    pub owner_id: Option<PersonId>,
}

/// Says of each of these contacts what a line shows. The transaction must see them.
pub(crate) async fn about(tx: &mut Tx, rows: Vec<ContactRow>) -> Result<HashMap<CaseId, About>, Error> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let mut children: HashMap<CaseId, (Vec<String>, Vec<String>)> = HashMap::new();
    for child in contacts::children_of(tx, &ids).await? {
        let (names, confirmed) = children.entry(child.case_id).or_default();
        names.push(child.name);
        confirmed.extend(child.child);
    }
    let senders: Vec<_> = rows.iter().map(|row| row.sent_from).collect();
    let senders: HashMap<String, (String, bool)> = records::names_of(tx, &senders)
        .await?
        .into_iter()
        .map(|(id, name, sensitive)| (id, (name, sensitive)))
        .collect();
    let owners: Vec<PersonId> = rows.iter().filter_map(ContactRow::owner).collect();
    let owners: HashMap<String, String> = records::people(tx, &owners).await?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (names, confirmed) = children.remove(&row.id).unwrap_or_default();
            let from = match senders.get(&row.sent_from.to_string()) {
                Some((name, false)) => name.clone(),
                _ => "Another service".to_owned(),
            };
            let about = About {
                case: row.id,
                version: row.version,
                children: names,
                confirmed,
                danger: row.danger(),
                state: row.state(),
                received_at: Instant::from_micros(row.received_at),
                from,
                owner: row.owner.as_ref().and_then(|owner| owners.get(owner).cloned()),
                owner_id: row.owner(),
                reference: row.reference,
            };
            (row.id, about)
        })
        .collect())
}

/// What the journal says was shown: contacts and children, each once.
pub(crate) fn shown<'a>(about: impl Iterator<Item = &'a About>) -> (Vec<String>, Vec<String>) {
    let (mut contacts, mut children) = (Vec::new(), Vec::new());
    for one in about {
        contacts.push(one.case.to_string());
        children.extend(one.confirmed.iter().cloned());
    }
    children.sort_unstable();
    children.dedup();
    (contacts, children)
}
