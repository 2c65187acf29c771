//! What was exported, what waits to be, and the file of an export: the same one again, as often as it is fetched.

use super::{
    ExportEntry,
    make_export::{Period, eligible, may_export, rfc3339, team},
    records::{self, ExportRow, ItemRow},
    shape::{FORMAT, File, Referral},
};
use crate::{hold_case::hold, records::contacts};
use access::{Officer, acts::SeeReferral};
use base::CaseId;
use store::{Entry, Error, Refused, Store};

/// Exports on the list.
const SHOWN: i64 = 200;

#[derive(Debug)]
pub struct Exports {
    pub team: String,
    pub made: Vec<ExportRow>,
    /// References of what waits in the period.
    pub waiting: Vec<String>,
    pub entry: Entry,
}

/// None for whoever exports nothing.
pub async fn list(store: &Store, officer: &Officer, period: Period) -> Result<Option<Exports>, Error> {
    if !may_export(officer) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let eligible = eligible(&mut tx, officer, period, store.now()).await?;
    let (team, made) = (team(officer), records::of_team(&mut tx, team(officer), SHOWN).await?);
    let named = contacts::team(&mut tx, team).await?.map(|team| team.name).unwrap_or_default();
    let waiting: Vec<String> = eligible.into_iter().map(|one| one.row.reference).collect();
    let entry = Entry::new(&ExportEntry::Seen { referrals: waiting.clone() });
    Ok(Some(Exports { team: named, made, waiting, entry }))
}

#[derive(Debug)]
pub struct OpenExport {
    pub row: ExportRow,
    pub items: Vec<ItemRow>,
    pub entry: Entry,
}

/// One export of the officer's own team.
pub async fn open(store: &Store, officer: &Officer, id: CaseId) -> Result<Option<OpenExport>, Error> {
    if !may_export(officer) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let Some(row) = records::one(&mut tx, id).await?.filter(|row| row.team == team(officer)) else { return Ok(None) };
    let mut items = records::items(&mut tx, id).await?;
    let ids: Vec<CaseId> = items.iter().map(|item| item.case_id).collect();
    let hidden = access::cases::hidden_among(&mut tx, officer, &ids, store.now()).await?;
    items.retain(|item| !hidden.contains(&item.case_id));
    let seen = ExportEntry::Seen { referrals: items.iter().map(|item| item.reference.clone()).collect() };
    Ok(Some(OpenExport { entry: Entry::new(&seen).subject(id), row, items }))
}

/// The file of an export, as it was made. What the officer may no longer see has left it, and is counted.
pub async fn file(
    store: &Store,
    officer: &Officer,
    id: CaseId,
    format: &str,
) -> Result<Option<(File, Vec<Entry>)>, Error> {
    let Some(OpenExport { row, items, .. }) = open(store, officer, id).await? else { return Ok(None) };
    let mut tx = store.read().await?;
    let team = contacts::team(&mut tx, row.team).await?.map(|team| team.code).unwrap_or_default();
    let (mut referrals, mut entries, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let permit = match hold::<SeeReferral>(&mut tx, officer, item.case_id, None, store.now()).await {
            Ok((permit, _)) => permit,
            Err(Refused::Because(_)) => continue,
            Err(Refused::Fault(error)) => return Err(error),
        };
        if let Some(text) = records::words(&mut tx, id, item.case_id).await? {
            let problem = |e: serde_json::Error| Error::Decode { kind: "export_words".into(), problem: e.to_string() };
            referrals.push(serde_json::from_str::<Referral>(&text).map_err(problem)?);
            shown.push(item.case_id.to_string());
            let exported = ExportEntry::Fetched {
                number: row.number,
                format: format.to_owned(),
                referrals: vec![item.case_id.to_string()],
            };
            entries.extend(permit.children().iter().map(|c| Entry::new(&exported).subject(id).child(*c)));
        }
    }
    let withheld = usize::try_from(row.referrals).unwrap_or(0).saturating_sub(referrals.len());
    let fetched = ExportEntry::Fetched { number: row.number, format: format.to_owned(), referrals: shown };
    entries.insert(0, Entry::new(&fetched).subject(id));
    let made_at = rfc3339(row.made_at);
    Ok(Some((File { format: FORMAT.to_owned(), number: row.number, team, made_at, withheld, referrals }, entries)))
}
